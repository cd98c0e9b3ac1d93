/**
 * The cap that an account has put on the leverage of its off-book fills.
 *
 * @module
 */

import { type Amount, amount } from "../amount.ts";
import { type ExtraData, extraData } from "../call/handler.ts";
import type { Account } from "../store/state.ts";

/** The cap on the leverage of off-book fills, as decimal text; null where there is none. */
export const OFF_BOOK: ExtraData<{ maxLeverage: string | null }> = {
  name: "offBook",
  empty: () => ({ maxLeverage: null }),
};

/** The cap on the leverage of the account's off-book fills; undefined where there is none. */
export function offBookCap(account: Account): Amount | undefined {
  const { maxLeverage } = extraData(account, OFF_BOOK);
  return maxLeverage === null ? undefined : amount(maxLeverage);
}
