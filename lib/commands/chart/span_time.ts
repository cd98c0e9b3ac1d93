/**
 * The text of --from or --to → a time.
 *
 * @module
 */

import { type Failure, usage } from "../../io/failure.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { parseTime } from "../../text/time.ts";

/**
 * The time in ms since the epoch, in whole seconds, the unit of the exchange's parameters. Throws a usage {@linkcode Failure} if
 * `word` is not a time; `name` is the option's.
 */
export function spanTime(name: "from" | "to", word: string, now: number, local: boolean): number {
  const time = parseTime(word, now, local);
  if (time === undefined) throw notTime(name, word);
  return Math.floor(time / 1000) * 1000;
}

function notTime(name: string, word: string): Failure {
  const example = (value: string) => shell(`kf chart PF_XBTUSD --${name} ${value}`);
  const text = word.trim();
  if (/^\d{13}$/.test(text)) {
    return usage(
      `--${name} counts seconds, and ${text} looks like milliseconds`,
      nextStep`write: ${example(text.slice(0, -3))}`,
    );
  }
  return usage(
    `"${word}" is no time for --${name}`,
    nextStep`a date, 2026-10-01T12:00Z, seconds since 1970, or 7d for seven days ago: ${example("7d")}`,
  );
}
