/**
 * A watch that comes to an end → its pauses and the frames of its screen.
 *
 * @module
 */

import type { EndSignal } from "../../lib/io/io.ts";
import { json, type Reply } from "../support/exchange.ts";
import type { World } from "../support/runner.ts";

/** A world that is interrupted in the pause after this many reads, and the lengths of its pauses. */
export function interruptedAfter(reads: number, world: World = {}): { world: World; pauses: number[] } {
  let end: (signal: EndSignal) => void = () => {};
  const pauses: number[] = [];
  const io: World["io"] = {
    onEnd: (listener) => {
      end = listener;
      return () => {};
    },
    sleep: (ms, signal) => {
      if (pauses.push(ms) === reads) end("SIGINT");
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
    ...world.io,
  };
  let now = 1_790_000_000_000;
  return { world: { now: () => now++, ...world, io }, pauses };
}

/** Two tickers whose prices move with each read. */
export function moving(): () => Reply {
  let read = 0;
  return () => {
    const step = read++;
    return json({
      result: "success",
      tickers: [
        { symbol: "PF_XBTUSD", last: 90000 + 10 * step, bid: 89999.5 - step, ask: 90001, tag: "perpetual" },
        { symbol: "PF_ETHUSD", last: 3000, bid: 2999, ask: 3001, tag: "perpetual" },
      ],
      serverTime: "2026-10-01T12:00:00.000Z",
    });
  };
}

/** The frames painted on a screen, without colours and cursor movement; the first is what came before them. */
export function framesOf(stdout: string): string[] {
  return stdout.split("\x1b[H").map((frame) =>
    // deno-lint-ignore no-control-regex
    frame.replace(/\x1b\[[?\d;]*[A-Za-z]/g, "").replaceAll("\r", "")
  );
}
