/**
 * A process that writes to sandbox data: in go a path, a name and how many orders to send, out comes a line for each order
 * once it is written. Run by the tests of the store, several at once.
 *
 * @module
 */

import process from "node:process";
import { advance } from "../../lib/sandbox/engine/advance.ts";
import { amount } from "../../lib/sandbox/amount.ts";
import { sendOrder } from "../../lib/sandbox/engine/orders.ts";
import { openStore } from "../../lib/sandbox/store/store.ts";

const [path = "", name = "", count = "0"] = process.argv.slice(2);

const store = openStore(path, { clock: { kind: "real" }, realNow: () => Date.now() });
for (let i = 0; i < Number(count); i++) {
  const cliOrdId = `${name}-${i}`;
  const status = store.transaction((x) => {
    advance(x, x.clock);
    return sendOrder(x, x.master, {
      orderType: "lmt",
      symbol: "PF_XBTUSD",
      side: "buy",
      size: amount("0.0001"),
      limitPrice: amount("20000"),
      cliOrdId,
    }).status;
  });
  await new Promise<void>((written) => process.stdout.write(`${cliOrdId} ${status}\n`, () => written()));
}
store.close();
