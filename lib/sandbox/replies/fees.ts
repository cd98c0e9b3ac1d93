/**
 * Handlers of fee schedules and the volume traded under each.
 *
 * @module
 */

import { type Amount, amount, whole } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { type Reply, success } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import type { ExecutionBody } from "../store/records.ts";
import type { Account, Exchange } from "../store/state.ts";

/** The one schedule that all markets have. */
export const FEE_SCHEDULE = "6b662073-616e-4d62-af78-206665657300";

const MONTH = 30 * 86_400_000;
const PAGE = 10_000;

/** Handlers of the fee schedules. */
export const FEES: Handlers = {
  "GET feeschedules": () => {
    return success({ feeSchedules: [{ uid: FEE_SCHEDULE, name: "mainfees", tiers: TIERS.map(tier) }] });
  },
  "GET feeschedules/volumes": volumes,
};

/** Fees in percent from a volume of 30 days in USD on. The sandbox charges those of the first tier, whatever the volume. */
const TIERS: readonly (readonly [usdVolume: number, maker: string, taker: string])[] = [
  [0, "0.02", "0.05"],
  [5_000_000, "0.0175", "0.045"],
  [10_000_000, "0.015", "0.04"],
  [20_000_000, "0.0125", "0.035"],
  [50_000_000, "0.01", "0.03"],
  [100_000_000, "0.0075", "0.025"],
];

function tier([usdVolume, maker, taker]: typeof TIERS[number]): Record<string, Amount> {
  return { makerFee: amount(maker), takerFee: amount(taker), usdVolume: whole(usdVolume) };
}

function volumes(x: Exchange, _call: Call, account: Account): Reply {
  let volume = 0n;
  let after: string | undefined;
  do {
    const { rows, next } = x.events<ExecutionBody>({
      kind: "execution",
      account: account.uid,
      since: x.now - MONTH,
      sort: "desc",
      count: PAGE,
      ...(after !== undefined && { after }),
    });
    for (const { body } of rows) volume += amount(body.usdValue);
    after = next;
  } while (after !== undefined);
  return success({ volumesByFeeSchedule: { [FEE_SCHEDULE]: volume } });
}
