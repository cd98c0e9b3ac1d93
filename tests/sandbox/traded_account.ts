/**
 * Makes a `--data` file whose sandbox account has trades, orders, triggers and preferences, always the same.
 *
 * @module
 */

import { join } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { sharedDirectory } from "../support/directory.ts";
import { type InProcess, kf, type World } from "../support/runner.ts";

/** The calls made, a second apart from 12:00:00 on, so that fills, orders, triggers and funding have rows. */
const STEPS: readonly (readonly string[])[] = [
  ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.05", "cliOrdId=first"],
  ["sendorder", "orderType=mkt", "symbol=PI_XBTUSD", "side=sell", "size=1200"],
  ["sendorder", "orderType=lmt", "symbol=PF_ETHUSD", "side=buy", "size=1.25", "limitPrice=2500", "cliOrdId=eth-bid"],
  [
    ...["sendorder", "orderType=stp", "symbol=PF_XBTUSD", "side=sell", "size=0.05", "stopPrice=90000"],
    ...["triggerSignal=mark", "reduceOnly=true"],
  ],
  ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"],
  ["PUT", "pnlpreferences", "symbol=PF_XBTUSD", "pnlPreference=BTC"],
  [
    ...["assignmentprogram/add", "contractType=flex", "contract=PF_XBTUSD", "acceptLong=true", "acceptShort=false"],
    ...["timeFrame=ALL", "enabled=true"],
  ],
  ["transfer", "fromAccount=cash", "toAccount=flex", "unit=usd", "amount=10"],
  ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=sell", "size=0.02"],
  ["editorder", "cliOrdId=eth-bid", "limitPrice=2490"],
  ["cancelorder", "cliOrdId=eth-bid"],
  ["sendorder", "orderType=lmt", "symbol=PF_SOLUSD", "side=buy", "size=10", "limitPrice=100", "cliOrdId=sol-bid"],
];

/** The account, one hour later. */
export interface TradedAccount {
  /** The options that lead to it. */
  options: readonly string[];
  /** Runs a call on it in this process. */
  run(args: readonly string[], world?: World): Promise<InProcess>;
}

let files = 0;

/** An account of its own, which goes away with the test file. */
export async function tradedAccount(): Promise<TradedAccount> {
  const file = join(sharedDirectory(), `account-${++files}`);
  const at = (clock: string) => ["--env", "sandbox", "--data", file, "--clock", `fixed:2026-10-01T${clock}Z`];
  // The rate pools follow the real clock, whatever the sandbox shows: none of these calls is to wait for another.
  let now = Date.UTC(2026, 9, 1);
  const call = (args: readonly string[], world: World = {}) => kf([...args], { now: now += 600_000, ...world });
  for (const [i, step] of STEPS.entries()) {
    const second = String(i + 1).padStart(2, "0");
    const { code, stdout, stderr } = await call([...at(`12:00:${second}`), ...step]);
    assertEquals([code, stderr], [0, ""], `${step.join(" ")}: ${stdout}`);
  }
  const options = at("13:00:00");
  return { options, run: (args, world) => call([...options, ...args], world) };
}
