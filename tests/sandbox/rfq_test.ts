/**
 * Requests for quote as a small market: asking, quoting and taking, between the account, strangers and a synthetic maker.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { keyPair, SandboxFixture } from "./sandbox_fixture.ts";

Deno.test("an own request is quoted after a second, taken at that price, and booked", async () => {
  using fixture = new SandboxFixture();
  const json = '{"legs":[{"tradeable":"PF_XBTUSD","size":0.1}]}';
  const { status, rfqUid } = await fixture.get("POST rfqs/open-rfqs", { json });
  assertEquals(status, "placed");
  const own = async () => (await fixture.get("rfqs/open-rfqs")).rfqs;
  assertEquals((await own())[0].bestAsk, null);
  fixture.now += 1000;
  const [{ bestBid, bestAsk, markPrice }] = await own();
  assert(bestBid < markPrice && markPrice < bestAsk);
  fixture.now += 20_000;
  assertEquals((await own())[0].bestAsk, bestAsk);
  const accept = (given: Record<string, string>) =>
    fixture.get("POST rfqs/open-rfqs/accept-offer/{rfqUid}", { rfqUid, ...given });
  assertEquals((await accept({})).reason, "noBidOrAskProvided");
  assertEquals(
    (await accept({ askAccepted: String(bestAsk), bidAccepted: String(bestBid) })).reason,
    "bidAndAskProvided",
  );
  assertEquals((await accept({ askAccepted: String(bestAsk + 1) })).reason, "offerNoLongerValid");
  assertEquals((await accept({ askAccepted: String(bestAsk) })).status, "placed");
  assertEquals((await accept({ askAccepted: String(bestAsk) })).reason, "rfqNotFound");
  const { openPositions: [position] } = await fixture.get("openpositions");
  assertEquals([position.symbol, position.side, position.size], ["PF_XBTUSD", "long", 0.1]);
  assertEquals(Math.round(position.price * 100), Math.round(bestAsk * 1000));
  const { rfq } = await fixture.get("rfqs/{rfqUid}", { rfqUid });
  assertEquals(rfq.status, "filled_ask_side");
  assertEquals((await fixture.get("fills")).fills.length, 1);
});

Deno.test("a request is refused with a reason, expires, and can be cancelled", async () => {
  using fixture = new SandboxFixture();
  const request = (json: string) => fixture.get("POST rfqs/open-rfqs", { json });
  const leg = '{"tradeable":"PF_XBTUSD","size":1}';
  const reasons: [string, string][] = [
    ["{}", "noLegsSpecified"],
    ['{"legs":[]}', "noLegsSpecified"],
    ['{"legs":[{"tradeable":"PF_NOSUCH","size":1}]}', "symbolNotFound"],
    ['{"legs":[{"tradeable":"PF_XBTUSD","size":0}]}', "invalidQuantity"],
    ['{"legs":[{"tradeable":"PI_XBTUSD","size":1}]}', "marketRestricted"],
    [`{"legs":[${leg},${leg}]}`, "invalidQuantity"],
    [`{"legs":[${leg},{"tradeable":"PF_ETHUSD","size":1}]}`, "mixedCurrencyPairs"],
    [`{"legs":[${leg}],"expiry":"2026-10-01T12:00:05Z"}`, "expiryTooShort"],
    [`{"legs":[${leg}],"expiry":"2026-10-01T11:00:00Z"}`, "invalidExpiry"],
    [`{"legs":[${leg}],"expiry":"2027-10-01T11:00:00Z"}`, "invalidExpiry"],
  ];
  for (const [json, reason] of reasons) {
    const { result, status, reason: given } = await request(json);
    assertEquals([result, status, given], ["success", "failed", reason], json);
  }
  const { rfqUid } = await request(`{"legs":[${leg}],"expiry":"2026-10-01T12:01:00Z"}`);
  const { rfqUid: second } = await request(`{"legs":[${leg}]}`);
  const cancel = (rfqUid: string) => fixture.get("DELETE rfqs/open-rfqs/{rfqUid}", { rfqUid });
  assertEquals((await cancel(second)).status, "cancelled");
  fixture.now += 60_000;
  assertEquals((await fixture.get("rfqs/{rfqUid}", { rfqUid })).rfq.status, "expired");
  assertEquals((await cancel(rfqUid)).reason, "rfqNotFound");
  assertEquals((await fixture.get("rfqs/open-rfqs")).rfqs, []);
});

Deno.test("offers on the requests of strangers stand until the request closes", async () => {
  using fixture = new SandboxFixture();
  const { rfqs: [rfq] } = await fixture.get("rfqs");
  const rfqUid = rfq.uid;
  const place = (given: Record<string, string>) => fixture.get("POST rfqs/place-offer/{rfqUid}", { rfqUid, ...given });
  const near = String(Math.round(rfq.markPrice));
  const far = String(Math.round(rfq.markPrice + 0.2 * Math.abs(rfq.legs[0].size) * rfq.legs[0].markPrice));
  assertEquals((await place({})).reason, "noBidOrAskProvided");
  assertEquals((await place({ ask: far })).reason, "priceTooFarFromMarket");
  assertEquals((await place({ bid: near, bidSide: "[]" })).reason, "perLegAndPackagePricesProvided");
  assertEquals((await place({ bidSide: "[]" })).reason, "incompleteSide");
  assertEquals((await place({ bidSide: '[{"tradeable":"PF_NOSUCH","price":1}]' })).reason, "legMismatch");
  const { offerUId } = await place({ bid: near });
  assertEquals((await place({ bid: near })).offerUId, offerUId);
  const { offers: [open] } = await fixture.get("rfqs/open-offers");
  assertEquals([open.uid, open.rfqUid, open.bid, open.ask, open.status], [offerUId, rfqUid, near, null, "open"]);
  const cancelOffer = (given = {}) => fixture.get("DELETE rfqs/cancel-offer/{rfqUid}", { rfqUid, ...given });
  assertEquals((await cancelOffer({ offerUid: "other" })).reason, "offerNotFound");
  assertEquals((await cancelOffer()).status, "cancelled");
  assertEquals((await cancelOffer()).reason, "offerNotFound");
  await place({ ask: near });
  fixture.now = Date.parse(rfq.expiry);
  assertEquals((await fixture.get("rfqs/open-offers")).offers, []);
  const { offers: closed } = await fixture.get("rfqs/closed-offers");
  assertEquals(closed.map(({ status }: { status: string }) => status), ["expired", "cancelled"]);
});

Deno.test("a master and its subaccount can quote and take each other's requests", async () => {
  using fixture = new SandboxFixture();
  const sub = keyPair("subaccount");
  const json = '{"legs":[{"tradeable":"PF_XBTUSD","size":0.1}]}';
  const { rfqUid } = await fixture.get("POST rfqs/open-rfqs", { json }, sub);
  fixture.now += 1000;
  const { rfqs: [{ bestAsk }] } = await fixture.get("rfqs/open-rfqs", {}, sub);
  const ask = (bestAsk - 0.5).toFixed(2);
  await fixture.get("POST rfqs/place-offer/{rfqUid}", { rfqUid, ask });
  const taken = await fixture.get("POST rfqs/open-rfqs/accept-offer/{rfqUid}", { rfqUid, askAccepted: ask }, sub);
  assertEquals(taken.status, "placed");
  const sides = [keyPair("full"), sub].map(async (key) =>
    (await fixture.get("openpositions", {}, key)).openPositions[0].side
  );
  assertEquals(await Promise.all(sides), ["short", "long"]);
  assertEquals((await fixture.get("rfqs/closed-offers")).offers[0].status, "filled");
});
