/**
 * The texts of `kf help COMMAND` for orders in words, and the examples of `kf help sendorder`.
 *
 * @module
 */

/** `kf help buy` and `kf help sell`. */
export function orderHelp(side: "buy" | "sell"): string {
  const price = side === "buy" ? "50000" : "90000";
  return `kf ${side}: ${side} at the market price, or at PRICE

usage: kf [options] ${side} SYMBOL SIZE [at PRICE] [name=value ...]

It is one sendorder, which -n shows: a market order, or with "at PRICE" a limit
order. It is checked, confirmed, tracked and looked up as if sendorder had been
typed, and takes the same options. SIZE is in contracts on inverse markets
(PI_, FI_), in base units on the others (PF_, FF_).

Any other parameter of sendorder may follow: orderType=post rests at PRICE or is
cancelled, ioc and fok take what is there at PRICE, and stp, take_profit and
trailing_stop wait for their price. A parameter that contradicts the words is
refused. More about them: kf help sendorder

examples:
  kf -n ${side} PF_XBTUSD 0.01
  kf -n ${side} PF_XBTUSD 0.01 at ${price} orderType=post cliOrdId=first
  kf --env sandbox ${side} PF_XBTUSD 0.01 at ${price}
`;
}

export const CLOSE = `kf close: close the position in a market at the market price

usage: kf [options] close SYMBOL [name=value ...]

It reads openpositions, and sends one sendorder with the size of the position to
the other side, orderType=mkt and reduceOnly=true: if the position has become
smaller by then, the order closes what is left and opens nothing. It is checked,
confirmed, tracked and looked up as any sendorder.

With no position, or one that can't be read, nothing is sent and kf ends with 8;
if openpositions itself fails, with the status of that call. -n reads nothing,
so SIDE and SIZE stand for those of the position, except in the sandbox. Orders
that rest stay: cancel them with kf cancelallorders symbol=SYMBOL.

cliOrdId, processBefore, broker and algoId may follow SYMBOL.

examples:
  kf -n close PF_XBTUSD
  kf -n close PF_XBTUSD cliOrdId=out
`;

const SELL = "symbol=PF_XBTUSD side=sell size=0.01";

const SENDORDER = `
In words it is kf buy and kf sell, and kf close for a whole position. Below, -n
only shows what would be sent.

example of a stop, which sells at the market once the mark price is 45000:
  kf -n sendorder orderType=stp ${SELL} stopPrice=45000 triggerSignal=mark reduceOnly=true

example of a take-profit, which sells at the market once the price is 55000:
  kf -n sendorder orderType=take_profit ${SELL} stopPrice=55000 reduceOnly=true

example of a trailing stop, which follows the price up and stays 2 percent below:
  kf -n sendorder orderType=trailing_stop ${SELL} trailingStopMaxDeviation=2 trailingStopDeviationUnit=PERCENT reduceOnly=true

example of reduce-only, which can make a position smaller and never open one:
  kf -n sendorder orderType=lmt ${SELL} limitPrice=55000 reduceOnly=true

example of a batch, whose instructions are carried out one by one:
  kf -n batchorder json='{"batchOrder":[${
  ["stp", "take_profit"].map((type, at) =>
    `{"order":"send","order_tag":"${at + 1}","orderType":"${type}","symbol":"PF_XBTUSD","side":"sell","size":0.01,` +
    `"stopPrice":${at === 0 ? 45000 : 55000},"reduceOnly":true}`
  ).join(",")
}]}'

A bracket is an entry with a stop and a take-profit. Send the entry first. Once
it is filled (kf openpositions), send the other two with the size that was filled
and reduceOnly=true, so that neither of them can open a position. Neither knows
of the other: when one has done its work, cancel the other by its cliOrdId. Sent
all at once, the two could act before the entry is filled.

example of a bracket, line by line:
  kf -n sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=0.01 limitPrice=50000 cliOrdId=entry
  kf -n sendorder orderType=stp ${SELL} stopPrice=45000 reduceOnly=true cliOrdId=stop
  kf -n sendorder orderType=take_profit ${SELL} stopPrice=55000 reduceOnly=true cliOrdId=target
  kf -n cancelorder cliOrdId=target
`;

/** What help shows below the example of a method, by its address. */
export const MORE_EXAMPLES: Readonly<Record<string, string | undefined>> = { sendorder: SENDORDER };
