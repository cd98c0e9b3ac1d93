/**
 * Catches the exchange up with its clock: everything that was due happens in order of time, each at its own time.
 *
 * Prices change on whole seconds, so that is when resting orders fill, triggers fire and wallets are liquidated, in this
 * order; what else is due at the same moment comes before. Which seconds these are is found by searching the price curves.
 * The result depends on the time alone, not on the steps in which it was reached.
 *
 * @module
 */
import { nextTimedEvent, runTimedEvents } from "./timed_events.ts";
import { liquidate } from "./liquidation.ts";
import { BandSearch } from "./band_search.ts";
import { GRID } from "../market/prices.ts";
import { fillResting } from "./resting.ts";
import type { Exchange } from "../store/state.ts";
import { watchTriggers } from "./triggers.ts";
import { quietBands } from "./quiet_bands.ts";

/** Lets everything happen that is due up to a time (ms); nothing if that has been reached already. */
export function advance(x: Exchange, to: number): void {
  const search = new BandSearch();
  while (x.now < to) {
    const due = Math.min(nextTimedEvent(x), to);
    x.now = search.next(quietBands(x), x.now, due) ?? due;
    processDue(x);
  }
}

/** Does everything that is due at the present moment. Doing it again changes nothing. */
export function processDue(x: Exchange): void {
  runTimedEvents(x);
  if (x.now % GRID !== 0) return;
  fillResting(x);
  watchTriggers(x);
  liquidate(x);
}
