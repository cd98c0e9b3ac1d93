/**
 * An account's limit on the leverage of its off-book fills.
 *
 * @module
 */

import { type Amount, amount } from "../amount.ts";
import { type ExtraData, extraData } from "../call/handler.ts";
import type { Account } from "../store/state.ts";

/** The limit as decimal text; null for none. */
export const OFF_BOOK: ExtraData<{ maxLeverage: string | null }> = {
  name: "offBook",
  empty: () => ({ maxLeverage: null }),
};

/** The account's limit; undefined for none. */
export function offBookCap(account: Account): Amount | undefined {
  const { maxLeverage } = extraData(account, OFF_BOOK);
  return maxLeverage === null ? undefined : amount(maxLeverage);
}
