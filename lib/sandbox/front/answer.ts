/**
 * The steps of a call: Request → Call → access → limits → arguments → handler → reply, all in one transaction.
 *
 * @module
 */

import { authenticate, takeNonce } from "./access.ts";
import { advance } from "../engine/advance.ts";
import { type Call, read, type Received } from "../call/call.ts";
import { Refusal, type Reply, write, type Written } from "../call/envelopes.ts";
import type { KeyPair } from "../call/keys.ts";
import { spend } from "./limits.ts";
import { check } from "../call/params.ts";
import { HANDLERS } from "./routes.ts";
import type { Account, Exchange } from "../store/state.ts";
import type { Store } from "../store/store.ts";

/** How a sandbox answers. */
export interface Manner {
  /** Whether the rate pools are enforced. */
  limits: boolean;
  /** Whether `tickers` has the rows of the indices. */
  indexRows: boolean;
}

/** Answers a request, after catching up with the clock. */
export function answer(store: Store, { limits, indexRows }: Manner, received: Received): Written {
  return store.transaction((x) => {
    const reply = settle(() => execute(x, limits, { ...read(received), indexRows }));
    return write(reply, x.clock);
  });
}

/** Turns a Refusal into its reply, so that the transaction commits: the call's nonce and cost stay spent. */
function settle(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function execute(x: Exchange, limited: boolean, call: Call): Reply {
  const { row, params, filled, received } = call;
  const key = row.private ? authenticate(row, received) : undefined;
  if (key !== undefined) {
    takeNonce(x, key, received);
    if (limited) spend(x, key.owner, row, params);
  }
  check(params, filled);
  advance(x, x.clock);
  const handler = HANDLERS[`${row.verb} ${row.id}`];
  if (handler === undefined) throw new Error(`no handler for ${row.verb} ${row.id}`);
  return handler(x, call, ownerOf(x, key));
}

/** The account that makes the call; for a public call the master, which its handler ignores. */
function ownerOf(x: Exchange, key: KeyPair | undefined): Account {
  if (key?.owner !== "subaccount") return x.master;
  const account = [...x.accounts.values()].find(({ parent }) => parent === x.master.uid);
  if (account === undefined) throw new Error("the sandbox has lost its subaccount");
  return account;
}
