/**
 * The data of a depth picture and the texts of its titles, shared by the terminal, SVG and text forms.
 *
 * @module
 */

import { type DepthBook, isCrossed, totalSize, touch, within } from "./depth_book.ts";
import { numberTicks, type Tick, type TitledMarket, titleSymbol } from "../picture/picture.ts";

/** A book that is not empty, and the range to show. */
export interface DepthData extends TitledMarket {
  book: DepthBook;
  /** The price in the middle, and how far the picture extends on each side. */
  centre: number;
  reach: number;
}

/** Texts for titles. */
interface DepthTitles {
  symbol: string;
  bid: string;
  ask: string;
  /** `0.5 (0.0005%)`; empty if a side is empty. */
  spread: string;
  /** `crossed`, or empty. */
  crossed: string;
  mid: string;
  /** `within 0.42% of the mid`. */
  range: string;
  bids: string;
  asks: string;
}

/** The texts for titles; those about an empty side are empty. */
export function depthTitles(data: DepthData): DepthTitles {
  const { book, centre, reach } = data;
  const at = touch(book);
  return {
    symbol: titleSymbol(data),
    bid: book.bids[0]?.price.text ?? "",
    ask: book.asks[0]?.price.text ?? "",
    spread: at === undefined ? "" : `${at.spread.text} (${shareText(at.spread.value, centre)})`,
    crossed: isCrossed(book) ? "crossed" : "",
    mid: at?.mid.text ?? "",
    range: `within ${shareText(reach, centre)} of ${at === undefined ? "the best" : "mid"}`,
    bids: totalSize(within(book, "bids", centre, reach)).text,
    asks: totalSize(within(book, "asks", centre, reach)).text,
  };
}

/** About `count` round distances from the centre, in per cent of it. */
export function shareTicks({ book, centre, reach }: DepthData, count: number): Tick[] {
  const whole = Math.abs(centre);
  if (whole === 0) return [];
  const middle = touch(book) === undefined ? "best" : "mid";
  return numberTicks(-100 * reach / whole, 100 * reach / whole, count).map(({ value, label }) => ({
    value: centre + value / 100 * whole,
    label: value === 0 ? middle : `${value > 0 ? "+" : ""}${label}%`,
  }));
}

/**
 * A share in per cent with two significant digits, since spreads are small.
 *
 * @example
 * ```ts
 * import { shareText } from "./depth_data.ts";
 * if (shareText(0.5, 93750) !== "0.00053%" || shareText(5, 100) !== "5%") throw new Error();
 * ```
 */
export function shareText(part: number, whole: number): string {
  const share = 100 * part / Math.abs(whole);
  if (!Number.isFinite(share)) return "";
  if (share === 0) return "0%";
  const decimals = 1 - Math.floor(Math.log10(Math.abs(share)));
  return `${share.toFixed(Math.min(12, Math.max(0, decimals))).replace(/\.0+$|(?<=\..*[1-9])0+$/, "")}%`;
}
