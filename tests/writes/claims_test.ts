/**
 * Replies to writes that prove nothing: they contradict themselves, speak of another order, or aren't held to what was asked. Each beside
 * its like that proves something.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { Exchange } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";

const [ID, OTHER] = ["9f1a2b3c-0000-4000-8000-00000000000a", "9f1a2b3c-0000-4000-8000-00000000000b"];

const LIMIT = "orderType=lmt symbol=PF_XBTUSD side=buy size=1 limitPrice=5";
const SEND = `sendorder ${LIMIT} cliOrdId=mine`;
const NAMELESS = `sendorder ${LIMIT}`;
const EDIT = `editorder orderId=${ID} size=2`;
const CANCEL = `cancelorder order_id=${ID}`;

const order = {
  orderId: ID,
  cliOrdId: "mine",
  symbol: "PF_XBTUSD",
  side: "buy",
  quantity: 1,
  filled: 0,
  limitPrice: 5,
};
const place = (more = {}) => ({ type: "PLACE", order: { ...order, ...more }, reducedQuantity: null });
const EXECUTION = { type: "EXECUTION", orderPriorExecution: order, amount: 1 };
const REJECT = { type: "REJECT", order, reason: "WOULD_NOT_REDUCE_POSITION" };
const cancelsIn = (...markets: string[]) =>
  markets.map((symbol, i) => ({ type: "CANCEL", uid: `${i}`, order: { ...order, orderId: `${i}`, symbol } }));
const placed = (more = {}) => ({ status: "placed", order_id: ID, cliOrdId: "mine", orderEvents: [place()], ...more });
const sent = (status: unknown, more = {}) => ({ result: "success", sendStatus: status, ...more });

/** A line, the reply's JSON (or its text), the exit status, and the HTTP status unless it is 200. */
type Claim = [what: string, line: string, body: unknown, exit: number, http?: number];

const CLAIMS: Claim[] = [
  ["an order that was placed", SEND, sent(placed()), 0],
  ["an order that was placed, without a word more", SEND, sent({ status: "placed" }), 0],
  ["an order whose ids are in capital letters", SEND, sent(placed({ order_id: ID.toUpperCase() })), 0],
  ["an empty error beside it", SEND, sent(placed(), { error: "", errors: [] }), 0],
  ["an order that was refused", SEND, sent({ status: "invalidSize", orderEvents: [REJECT] }), 1],
  ["a refusal twice", SEND, { result: "error", error: "invalidArgument", sendStatus: { status: "invalidSize" } }, 1],

  ["an error beside a placed order", SEND, sent(placed(), { error: "insufficientFunds" }), 5],
  ["errors beside a placed order", SEND, sent(placed(), { errors: [{ code: 87, message: "no" }] }), 5],
  ["result error beside a placed order", SEND, { result: "error", sendStatus: placed() }, 5],
  ["an error and result success", SEND, { result: "success", error: "invalidArgument" }, 5],
  ["an authentication error beside a placed order", SEND, sent(placed(), { error: "authenticationError" }), 5],
  ["a rate limit beside a placed order", SEND, sent(placed(), { error: "apiLimitExceeded" }), 5],
  ["a placed order with HTTP 400", SEND, sent(placed()), 5, 400],
  ["a placed order with HTTP 401", SEND, sent(placed()), 5, 401],
  ["a placed order with HTTP 403", SEND, sent(placed()), 5, 403],
  ["a placed order with HTTP 429", SEND, sent(placed()), 5, 429],
  ["a placed order with HTTP 500", SEND, sent(placed()), 5, 500],
  ["an execution with an error", SEND, {
    result: "error",
    error: "notFound",
    sendStatus: { status: "selfFill", orderEvents: [EXECUTION] },
  }, 5],
  ["a placed order that was rejected", SEND, sent(placed({ orderEvents: [place(), REJECT] })), 5],
  ["a placed order with an error of its own", SEND, sent(placed({ error: "x" })), 5],
  ["a refused order that was placed", SEND, sent({ status: "invalidSize", orderEvents: [place()] }), 5],
  ["a refused order that was executed", SEND, sent({ status: "postWouldExecute", orderEvents: [EXECUTION] }), 5],
  ["a status of another kind", SEND, sent({ status: "cancelled" }, { cancelStatus: { status: "cancelled" } }), 5],
  ["a cancel's status", SEND, { result: "success", cancelStatus: { status: "cancelled" } }, 5],
  ["a setting's error that nobody knows", "PUT pnlpreferences symbol=PF_XBTUSD pnlPreference=USD", {
    result: "error",
    error: "later",
  }, 5],
  [
    "the same with HTTP 400",
    "PUT pnlpreferences symbol=PF_XBTUSD pnlPreference=USD",
    { result: "error", error: "later" },
    1,
    400,
  ],
  ["an error that only begins like a known one", SEND, { result: "error", error: "notFoundOrFilled" }, 5],
  ["a 404 that is nobody's", SEND, { message: "no route" }, 5, 404],
  ["a transfer without a word", "transfer fromAccount=cash toAccount=flex unit=usd amount=1", {
    serverTime: "2026-10-01T12:00:00Z",
  }, 5],

  ["another cliOrdId", SEND, sent(placed({ cliOrdId: "other", orderEvents: [] })), 5],
  ["another cliOrdId in its events", SEND, sent(placed({ orderEvents: [place({ cliOrdId: "other" })] })), 5],
  ["a refusal of another cliOrdId", SEND, sent({ status: "invalidSize", cliOrdId: "other" }), 5],
  ["two order ids", NAMELESS, sent({ status: "placed", order_id: OTHER, orderEvents: [place()] }), 5],
  ["an order of another market", NAMELESS, sent(placed({ orderEvents: [place({ symbol: "PF_ETHUSD" })] })), 5],
  ["an order on the other side", NAMELESS, sent(placed({ orderEvents: [place({ side: "sell" })] })), 5],
  ["an order of another size", NAMELESS, sent(placed({ orderEvents: [place({ quantity: 10 })] })), 5],
  ["an order at another price", NAMELESS, sent(placed({ orderEvents: [place({ limitPrice: 6 })] })), 5],
  [
    "the same size and price in other digits",
    SEND,
    sent(placed({ orderEvents: [place({ quantity: 1.0, limitPrice: 5.0 })] })),
    0,
  ],
  [
    "an order made smaller to reduce only",
    `${SEND} reduceOnly=true`,
    sent(placed({ orderEvents: [place({ quantity: 0.5 })] })),
    0,
  ],
  [
    "the price the exchange gives a market order",
    "sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=1 cliOrdId=mine",
    sent(placed()),
    0,
  ],
  ["an edit of its order", EDIT, { result: "success", editStatus: { status: "edited", orderId: ID } }, 0],
  ["an edit of another order", EDIT, { result: "success", editStatus: { status: "edited", orderId: OTHER } }, 5],
  ["an edit that was placed", EDIT, { result: "success", editStatus: { status: "placed", orderId: ID } }, 5],
  ["a cancel of its order", CANCEL, { result: "success", cancelStatus: { status: "cancelled", order_id: ID } }, 0],
  [
    "a cancel of another order",
    CANCEL,
    { result: "success", cancelStatus: { status: "cancelled", order_id: OTHER } },
    5,
  ],
  ["a refused cancel of another order", CANCEL, {
    result: "success",
    cancelStatus: { status: "notFound", order_id: OTHER },
  }, 5],
  ["cancelling all of its market", "cancelallorders symbol=PF_XBTUSD", {
    result: "success",
    cancelStatus: { status: "cancelled", cancelOnly: "pf_xbtusd" },
  }, 0],
  ["cancelling all of another market", "cancelallorders symbol=PF_XBTUSD", {
    result: "success",
    cancelStatus: { status: "cancelled", cancelOnly: "PF_ETHUSD" },
  }, 5],
  ["cancelling all, of which there were two", "cancelallorders symbol=PF_XBTUSD", {
    result: "success",
    cancelStatus: { status: "cancelled", orderEvents: cancelsIn("PF_XBTUSD", "pf_xbtusd") },
  }, 0],
  ["cancelling all, of which one was of another market", "cancelallorders symbol=PF_XBTUSD", {
    result: "success",
    cancelStatus: { status: "cancelled", orderEvents: cancelsIn("PF_XBTUSD", "PF_ETHUSD") },
  }, 5],
  ["cancelling all of all markets", "cancelallorders", {
    result: "success",
    cancelStatus: { status: "cancelled", orderEvents: cancelsIn("PF_XBTUSD", "PF_ETHUSD") },
  }, 0],
  ["cancelling all of one market only", "cancelallorders", {
    result: "success",
    cancelStatus: { status: "cancelled", cancelOnly: "PF_ETHUSD" },
  }, 5],

  ["two results", SEND, `{"result":"error","result":"success","sendStatus":{"status":"placed"}}`, 5],
  ["two statuses", SEND, `{"result":"success","sendStatus":{"status":"invalidSize","status":"placed"}}`, 5],
  [
    "two sendStatus",
    SEND,
    `{"result":"success","sendStatus":{"status":"invalidSize"},"send\\u0053tatus":{"status":"placed"}}`,
    5,
  ],
  [
    "two of a name that says nothing",
    SEND,
    `{"result":"success","note":1,"note":2,"sendStatus":{"status":"placed"}}`,
    0,
  ],
];

const BATCH = [
  {
    order: "send",
    order_tag: "1",
    orderType: "lmt",
    symbol: "PF_XBTUSD",
    side: "buy",
    size: 1,
    limitPrice: 5,
    cliOrdId: "mine",
  },
  { order: "edit", order_id: ID, size: 2 },
  { order: "cancel", order_id: OTHER },
];
const batch = `batchorder json=${JSON.stringify({ batchOrder: BATCH })}`;
const [FIRST, SECOND, THIRD] = [
  { status: "placed", order_tag: "1", order_id: "new" },
  { status: "edited", order_id: ID },
  { status: "cancelled", order_id: OTHER },
] as const;
const done = (...batchStatus: unknown[]) => ({ result: "success", batchStatus });
const both = `batchorder json=${JSON.stringify({ batchOrder: [BATCH[1], { order: "cancel", order_id: ID }] })}`;

CLAIMS.push(
  ["a batch", batch, done(FIRST, SECOND, THIRD), 0],
  ["a batch in another order", batch, done(THIRD, FIRST, SECOND), 0],
  ["a batch whose cancel has a tag", batch, done(FIRST, SECOND, { ...THIRD, order_tag: "2" }), 0],
  ["a batch whose cancel has the tag null", batch, done(FIRST, SECOND, { ...THIRD, order_tag: null }), 0],
  [
    "a batch whose send is known by its cliOrdId",
    batch,
    done({ ...FIRST, order_tag: null, cliOrdId: "mine" }, SECOND, THIRD),
    0,
  ],
  ["an edit and a cancel of one order", both, done(SECOND, { status: "cancelled", order_id: ID }), 0],
  [
    "an edit that was refused, and a cancel, of one order",
    both,
    done({ status: "invalidSize", order_id: ID }, { status: "cancelled", order_id: ID }),
    7,
  ],
  ["a batch in part", batch, done(FIRST, { status: "orderForEditNotFound" }, THIRD), 7],
  [
    "a batch that was refused",
    batch,
    done({ status: "invalidSize", order_tag: "1" }, { status: "orderForEditNotFound" }, { status: "notFound" }),
    1,
  ],
  ["a batch with fewer entries", batch, done(FIRST, SECOND), 5],
  ["a batch with more entries", batch, done(FIRST, SECOND, THIRD, { status: "placed", order_tag: "9" }), 5],
  ["a batch with an entry twice", batch, done(FIRST, SECOND, SECOND), 5],
  ["a batch with a foreign entry", batch, done(FIRST, SECOND, { status: "cancelled", order_id: "foreign" }), 5],
  ["a batch with a foreign tag", batch, done({ ...FIRST, order_tag: "9" }, SECOND, THIRD), 5],
  ["a batch whose tag is left out", batch, done({ status: "placed", order_id: "new" }, SECOND, THIRD), 5],
  ["a batch whose cancel tells no order", batch, done(FIRST, SECOND, { status: "cancelled" }), 5],
  ["a batch with a cancel's status on a send", batch, done({ ...FIRST, status: "cancelled" }, SECOND, THIRD), 5],
  ["a batch with an edit's status on a send", batch, done({ ...FIRST, status: "edited" }, SECOND, THIRD), 5],
  ["a batch with a send's status on a cancel", batch, done(FIRST, SECOND, { ...THIRD, status: "placed" }), 5],
  ["a batch with a cancel's status on an edit", batch, done(FIRST, { ...SECOND, status: "cancelled" }, THIRD), 5],
  ["a batch with the tag of one and the id of another", batch, done({ ...FIRST, cliOrdId: "other" }, SECOND, THIRD), 5],
  [
    "a batch that tells another market",
    batch,
    done({ ...FIRST, orderEvents: [place({ orderId: "new", symbol: "PF_ETHUSD" })] }, SECOND, THIRD),
    5,
  ],
  ["a batch with an error beside it", batch, { ...done(FIRST, SECOND, THIRD), error: "insufficientFunds" }, 5],
  [
    "a batch with two tags in one entry",
    batch,
    JSON.stringify(done(FIRST, SECOND, THIRD)).replace('"order_tag":"1"', '"order_tag":"1","order_tag":"9"'),
    5,
  ],
);

const editing = (fields: object, ...orderEvents: unknown[]) => ({
  result: "success",
  editStatus: { status: "edited", orderId: ID, ...fields, orderEvents },
});
const cancelling = (...orderEvents: unknown[]) => ({
  result: "success",
  cancelStatus: { status: "cancelled", order_id: ID, orderEvents },
});
const EDIT_PRICE = `editorder orderId=${ID} limitPrice=7`;
const edited = (limitPrice: number) => ({ type: "EDIT", old: order, new: { ...order, limitPrice } });
const TRANSFER = "transfer fromAccount=cash toAccount=flex unit=usd amount=1";
const PREFERENCE = "PUT leveragepreferences symbol=PF_XBTUSD maxLeverage=5";
const IOC = "sendorder orderType=ioc symbol=PF_XBTUSD side=buy size=1 limitPrice=5 cliOrdId=mine";
const cancelEvent = (more = {}) => ({ type: "CANCEL", uid: ID, order: { ...order, ...more } });

CLAIMS.push(
  [
    "an ioc order that was filled in part, as its order says",
    IOC,
    sent({ status: "cancelled", order_id: ID, orderEvents: [cancelEvent({ filled: 0.5 })] }),
    0,
  ],
  [
    "an ioc order that wasn't filled",
    IOC,
    sent({ status: "cancelled", order_id: ID, orderEvents: [cancelEvent()] }),
    1,
  ],
  [
    "a refused order that was filled in part",
    IOC,
    sent({ status: "iocWouldNotExecute", orderEvents: [{ ...REJECT, order: { ...order, filled: 0.5 } }] }),
    5,
  ],
  [
    "a refused order with an execution in small letters",
    SEND,
    sent({ status: "invalidSize", orderEvents: [{ type: "execution" }] }),
    5,
  ],
  ["events that are no list", SEND, sent({ status: "invalidSize", orderEvents: { type: "EXECUTION" } }), 5],
  ["events within events", SEND, sent({ status: "invalidSize", orderEvents: [[EXECUTION]] }), 5],
  ["an error beside an execution at the top", SEND, {
    result: "error",
    error: "insufficientFunds",
    orderEvents: [EXECUTION],
  }, 5],
  ["an order that is shown cancelled alone", SEND, sent(placed({ orderEvents: [cancelEvent()] })), 5],
  ["an order that is filled without an execution", SEND, sent(placed({ status: "filled" })), 5],
  [
    "an order of which more was executed",
    SEND,
    sent(placed({ orderEvents: [place(), { ...EXECUTION, amount: 50 }] })),
    5,
  ],
  ["an order that rests where it mustn't", IOC, sent(placed({ orderEvents: [place({ type: "lmt" })] })), 5],
  [
    "an order that may not only reduce",
    `${SEND} reduceOnly=true`,
    sent(placed({ orderEvents: [place({ reduceOnly: false })] })),
    5,
  ],
  ["terms of another order in the status itself", SEND, sent(placed({ symbol: "PF_ETHUSD" })), 5],
  ["an order of no size", SEND, sent(placed({ orderEvents: [place({ quantity: [7] })] })), 5],
  ["a cliOrdId that is a number", `${NAMELESS} cliOrdId=124`, sent({ status: "placed", cliOrdId: 999 }), 5],
  ["a cliOrdId where none was given", NAMELESS, sent({ status: "placed", cliOrdId: "mine" }), 5],
  ["a cliOrdId in another case", SEND, sent({ status: "placed", cliOrdId: "MINE" }), 5],
  ["a reason beside a placed order", SEND, sent(placed({ reason: "INSUFFICIENT_MARGIN" })), 5],
  ["errors that are no list beside a placed order", SEND, sent(placed(), { errors: { code: 92 } }), 5],
  ["a status beside a placed order", SEND, sent(placed(), { status: "BAD_REQUEST" }), 5],
  ["a placed order that was accepted for later", SEND, sent(placed()), 5, 202],
  [
    "sizes as people write them",
    "sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=.01 limitPrice=5. cliOrdId=mine",
    sent(placed({ orderEvents: [place({ quantity: 0.01, limitPrice: 5 })] })),
    0,
  ],
  [
    "an order that was reduced",
    SEND,
    sent(placed({ orderEvents: [{ ...place({ quantity: 0.5 }), reducedQuantity: 0.5 }] })),
    0,
  ],
  ["an edit to what was asked for", EDIT_PRICE, editing({}, edited(7)), 0],
  ["an edit to something else", EDIT_PRICE, editing({}, edited(5)), 5],
  ["an edit that shows a cancellation", EDIT_PRICE, editing({}, cancelEvent()), 5],
  ["a cancel that shows its order", CANCEL, cancelling(cancelEvent()), 0],
  ["a cancel that shows an execution", CANCEL, cancelling(EXECUTION), 5],
  ["cancelling all of several orders", "cancelallorders", {
    result: "success",
    cancelStatus: {
      status: "cancelled",
      cancelOnly: "all",
      orderEvents: [cancelEvent(), { ...cancelEvent({ orderId: OTHER, cliOrdId: null }), uid: OTHER }],
    },
  }, 0],
  ["cancelling all of a market, and of another", "cancelallorders symbol=PF_ETHUSD", {
    result: "success",
    cancelStatus: { status: "cancelled", orderEvents: [cancelEvent()] },
  }, 5],
  [
    "two sendings that made one order",
    `batchorder json=${
      JSON.stringify({ batchOrder: [{ ...BATCH[0], cliOrdId: "a" }, { ...BATCH[0], order_tag: "2", cliOrdId: "b" }] })
    }`,
    done({ status: "placed", order_tag: "1", order_id: ID }, { status: "placed", order_tag: "2", order_id: ID }),
    5,
  ],
  [
    "a cancel by cliOrdId that tells the order's id",
    `batchorder json=${JSON.stringify({ batchOrder: [BATCH[0], { order: "cancel", cliOrdId: "old" }] })}`,
    done(FIRST, { status: "cancelled", order_id: OTHER }),
    0,
  ],
  ["a transfer", TRANSFER, { result: "success", serverTime: "2026-10-01T12:00:00Z" }, 0],
  ["a transfer answered by accounts", TRANSFER, { result: "success", accounts: {} }, 5],
  ["a transfer whose status is another", TRANSFER, { result: "success", status: "REJECTED" }, 5],
  ["a transfer whose result is an object", TRANSFER, { result: {} }, 5],
  ["a withdrawal without its id", "withdrawal currency=xbt amount=1", { result: "success" }, 5],
  ["a refused withdrawal with an id", "withdrawal currency=xbt amount=1", {
    result: "error",
    error: "insufficientFunds",
    uid: "x",
  }, 5],
  ["a preference that was told", PREFERENCE, { result: "success", maxLeverage: 5.0 }, 0],
  ["another preference than was asked for", PREFERENCE, { result: "success", maxLeverage: 50 }, 5],
  ["trading switched off where it was to be on", "PUT subaccount/7/trading-enabled tradingEnabled=true", {
    tradingEnabled: false,
  }, 5],
  ["a switch that fires in time", "cancelallordersafter timeout=60", {
    result: "success",
    status: { currentTime: "2026-10-01T12:00:00Z", triggerTime: "2026-10-01T12:01:00Z" },
  }, 0],
  ["a switch that is off where it was to be on", "cancelallordersafter timeout=60", {
    result: "success",
    status: { currentTime: "2026-10-01T12:00:00Z", triggerTime: "0" },
  }, 5],
  ["a switch that is on where it was to be off", "cancelallordersafter timeout=0", {
    result: "success",
    status: { currentTime: "2026-10-01T12:00:00Z", triggerTime: "2026-10-01T12:01:00Z" },
  }, 5],
  [
    "a gateway that calls its upstream unavailable",
    SEND,
    { code: 14, error: "unavailable: upstream request timeout" },
    5,
    504,
  ],
  ["a gateway whose status is UNAVAILABLE", SEND, { code: 14, status: "UNAVAILABLE", message: "reset" }, 5, 503],
  ["the exchange that is unavailable", SEND, { result: "error", error: "Unavailable" }, 8, 503],
  ["a gateway whose client has gone", SEND, { error: "client closed request" }, 5, 499],
  ["a request that was processed already", SEND, { error: "request already processed" }, 5, 409],
  ["a gateway that says authenticationError", SEND, { error: "authenticationError" }, 5, 502],
  ["an error beside one that is open", SEND, {
    result: "error",
    error: "insufficientFunds",
    errors: [{ message: "Server Error" }],
  }, 5],
  ["a rate limit with half a reply", SEND, '{"result":"success","sendStatus":{"status":"placed"', 5, 429],
  ["a refused key with half a reply", SEND, '{"result":"success","sendStatus":{"status":"placed"', 5, 401],
);

for (const [what, line, body, exit, status = 200] of CLAIMS) {
  Deno.test(`${what}: ${exit}`, async () => {
    await using exchange = await Exchange.start();
    const text = typeof body === "string" ? body : JSON.stringify(body);
    exchange.reply = { status, body: text };
    const { code, stdout, stderr } = await kf([...line.split(" "), "--resolve", "0"], { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length], [exit, `${text}\n`, 1], stderr);
    if (exit === 5) assertStringIncludes(stderr, "unknown: ");
  });
}
