/**
 * Retired operations, and what to type instead.
 *
 * @module
 */

import type { Retired } from "./endpoints/endpoints.ts";

/** Operations in old documents and clients; kf sends them only as raw paths. */
export const RETIRED: readonly Retired[] = [
  {
    id: "historicalfundingrates",
    verb: "GET",
    instead: "is an undocumented older address; use historical-funding-rates, or try " +
      "kf GET /derivatives/api/v4/historicalfundingrates symbol=PF_XBTUSD",
    now: "historical-funding-rates",
  },
  {
    id: "stats/rebates/self-market-share",
    verb: "GET",
    instead: "has left the documents and nothing replaces it; to try whether it still answers: " +
      "kf GET /api/stats/v1/rebates/self-market-share",
  },
  {
    id: "recentorders",
    verb: "GET",
    instead: "was removed by the exchange; use history/orders",
    now: "history/orders",
  },
  {
    id: "historicorders",
    verb: "GET",
    instead: "was removed by the exchange; use history/orders",
    now: "history/orders",
  },
  { id: "account", verb: "GET", instead: "was removed by the exchange; use accounts", now: "accounts" },
  {
    id: "initialmargin",
    verb: "GET",
    instead: "was removed by the exchange without a successor; trading/instruments lists the margin levels",
    now: "trading/instruments",
  },
  {
    id: "initialmargin/maxordersize",
    verb: "GET",
    instead: "was removed by the exchange without a successor; accounts shows the available margin",
    now: "accounts",
  },
  {
    id: "rfqs/{rfqUid}/place-offer",
    verb: "POST",
    instead: "has moved; use rfqs/place-offer/{rfqUid}",
    now: "rfqs/place-offer/{rfqUid}",
  },
  {
    id: "rfqs/{rfqUid}/replace-offer",
    verb: "PUT",
    instead: "has left the documents; make a new offer with rfqs/place-offer/{rfqUid}",
    now: "rfqs/place-offer/{rfqUid}",
  },
  {
    id: "rfqs/{rfqUid}/cancel-offer",
    verb: "DELETE",
    instead: "has moved; use rfqs/cancel-offer/{rfqUid}",
    now: "rfqs/cancel-offer/{rfqUid}",
  },
];
