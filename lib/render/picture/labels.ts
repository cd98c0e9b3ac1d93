/**
 * Labels along an axis → those that fit without overlapping.
 *
 * @module
 */

import { ascii } from "../../text/printable.ts";

/** Where a label begins and ends. */
export interface Placed {
  from: number;
  to: number;
  /** Whether it wins over its neighbours. */
  strong?: boolean;
}

/**
 * The labels that fit with at least this gap between them: strong ones first, then in their given order.
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

/** A symbol in printable ASCII, one cell per character: it comes from outside and must not control the terminal. */
export function plainSymbol(symbol: string): string {
  return ascii(symbol).replaceAll(" ", "?");
}

/** A market, and whether it is one of the exchange inside kf. */
export interface TitledMarket {
  symbol: string;
  sandbox?: boolean;
}

/** A symbol as a title begins with it: in the sandbox that is named beside it. */
export function titleSymbol({ symbol, sandbox = false }: TitledMarket): string {
  return sandbox ? `${plainSymbol(symbol)} (sandbox)` : plainSymbol(symbol);
}
