/**
 * How replies about requests for quote are shown as tables.
 *
 * @module
 */

import type { Column, Table } from "./table.ts";

const LEGS = { legs: "beside" } as const;

/** The columns of a request; each leg is shown beside it. */
const REQUEST: readonly (string | Column)[] = [
  "status",
  "expiry",
  ...["symbol", "size", "markPrice", "bestBid", "bestAsk"].map((name) => ({
    name: `leg.${name}`,
    at: `part.value.${name}`,
  })),
  "markPrice",
];

const OFFER = ["status", "bid", "ask", "placementDate", "lastUpdateDate", "uid", "rfqUid"] as const;

/** By endpoint id. */
export const RFQ: Readonly<Record<string, Table>> = {
  "rfqs": { rows: "rfqs", none: "requests for quote", parts: LEGS, columns: [...REQUEST, "uid"], key: "uid" },
  "rfqs/{rfqUid}": { rows: "rfq", none: "request for quote", parts: LEGS, columns: [...REQUEST, "uid"], key: "uid" },
  "rfqs/open-offers": { rows: "offers", none: "open offers", columns: OFFER, key: "uid" },
  "rfqs/closed-offers": { rows: "offers", none: "closed offers", columns: OFFER, key: "uid" },
  "rfqs/open-rfqs": {
    rows: "rfqs",
    none: "open requests for quote",
    parts: LEGS,
    columns: [...REQUEST, "bestBid", "bestAsk", "uid"],
    key: "uid",
  },
};
