/**
 * Labels along an axis → those that have room beside each other.
 *
 * @module
 */

import { ascii } from "../../text/printable.ts";

/** Where a label begins and ends. */
export interface Placed {
  from: number;
  to: number;
  /** Rather than those beside it. */
  strong?: boolean;
}

/**
 * As many labels as stand apart by the gap, strong ones before others and otherwise the first before the next.
 *
 * @example
 * ```ts
 * import { withRoom } from "./labels.ts";
 * const labels = [{ from: 0, to: 5 }, { from: 4, to: 9, strong: true }, { from: 11, to: 16 }];
 * if (withRoom(labels, 2).map(({ from }) => from).join() !== "4,11") throw new Error();
 * ```
 */
export function withRoom<T extends Placed>(labels: readonly T[], gap: number): T[] {
  const kept: T[] = [];
  const free = (label: T) => kept.every(({ from, to }) => label.to + gap <= from || label.from >= to + gap);
  for (const strong of [true, false]) {
    for (const label of labels) {
      if ((label.strong ?? false) === strong && free(label)) kept.push(label);
    }
  }
  return kept.sort((a, b) => a.from - b.from);
}

/** A name that others chose may not steer the terminal, and each of its characters takes one cell. */
export function plainSymbol(symbol: string): string {
  return ascii(symbol).replaceAll(" ", "?");
}
