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
