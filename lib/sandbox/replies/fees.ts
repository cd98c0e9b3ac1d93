/**
 * Handlers of fee schedules and the volume traded under each.
 *
 * @module
 */

import { type Amount, amount, mul, whole } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { type Reply, success } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { type Market, markets } from "../market/markets.ts";
import type { ExecutionBody } from "../store/records.ts";
import type { Account, Exchange } from "../store/state.ts";

/** The one schedule that all markets have. */
export const FEE_SCHEDULE = "6b662073-616e-4d62-af78-206665657300";

const MONTH = 30 * 86_400_000;
const PAGE = 10_000;

/** Handlers of the fee schedules. */
export const FEES: Handlers = {
  "GET feeschedules": (x) => {
    const [first] = markets(x.now);
    const tiers = first === undefined ? [] : [tierOf(first)];
    return success({ feeSchedules: [{ uid: FEE_SCHEDULE, name: "mainfees", tiers }] });
  },
  "GET feeschedules/volumes": volumes,
};

/** The only tier, in percent: fees don't depend on volume. */
function tierOf({ makerFee, takerFee }: Market): Record<string, Amount> {
  return { makerFee: mul(makerFee, whole(100)), takerFee: mul(takerFee, whole(100)), usdVolume: 0n };
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
