/**
 * Catches the exchange up with its clock: everything that has come due happens in order, each event at its own time.
 *
 * Prices change on whole seconds, so that is when resting orders fill, triggers fire and wallets are liquidated, in this
 * order; timed events of the same moment come first. The seconds that matter are found by searching the price curves.
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

/** Processes everything due up to a time (ms); does nothing if that time has already been reached. */
export function advance(x: Exchange, to: number): void {
  const search = new BandSearch();
  while (x.now < to) {
    const due = Math.min(nextTimedEvent(x), to);
    x.now = search.next(quietBands(x), x.now, due) ?? due;
    processDue(x);
  }
}

/** Processes everything due at `now`. Running it again changes nothing. */
export function processDue(x: Exchange): void {
  runTimedEvents(x);
  if (x.now % GRID !== 0) return;
  fillResting(x);
  watchTriggers(x);
  liquidate(x);
}
