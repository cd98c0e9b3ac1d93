/**
 * A book → a summary in a few lines of ASCII text, for screen readers and windows too small for a picture.
 *
 * @module
 */

import { centreOf, type DepthBook, type DepthLevel, isCrossed, totalSize, touch, within } from "./depth_book.ts";
import { columns } from "../../text/columns.ts";
import { type TitledMarket, titleSymbol } from "../picture/picture.ts";
import { shareText } from "./depth_data.ts";
import { secondText } from "../../text/time.ts";

/** The distances from the mid, as shares of it, that sizes are listed for. */
const DISTANCES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

/** Best prices, spread, and the total size within several distances. */
export function depthSummary(market: TitledMarket, book: DepthBook): string[] {
  const centre = centreOf(book);
  const name = titleSymbol(market);
  if (centre === undefined) return [`the book of ${name} is empty`];
  const at = touch(book);
  const when = book.time === undefined ? "" : `, ${secondText(book.time, false)} UTC`;
  const best = columns(
    [
      ["best bid", ...bestOf(book.bids)],
      ["best ask", ...bestOf(book.asks)],
      ...(at === undefined ? [] : [
        ["spread", at.spread.text, `${shareText(at.spread.value, centre)}${isCrossed(book) ? ", crossed" : ""}`],
        ["mid", at.mid.text],
      ]),
    ],
    0,
    Infinity,
  );
  const depth = columns([["distance", "bids", "asks"], ...sizes(book, centre)], 0, Infinity);
  return `${name}: order book${when}\n${best}\n\n${depth}`.split("\n");
}

function bestOf([best]: readonly DepthLevel[]): string[] {
  return best === undefined ? ["none"] : [best.price.text, `size ${best.size.text}`];
}

function sizes(book: DepthBook, centre: number): string[][] {
  const { bids, asks } = book;
  const sizesWithin = (reach: number) => [within(book, "bids", centre, reach), within(book, "asks", centre, reach)];
  const rows = DISTANCES.map((share) => ({ share, sides: sizesWithin(Math.abs(centre) * share) }));
  const all = bids.length + asks.length;
  const count = (sides: readonly (readonly DepthLevel[])[]) => sides.reduce((sum, side) => sum + side.length, 0);
  // Rows that hold nothing, or everything, say nothing.
  const telling = rows.filter(({ sides }) => count(sides) > 0 && count(sides) < all);
  const texts = (sides: readonly (readonly DepthLevel[])[]) => sides.map((side) => totalSize(side).text);
  return [...telling.map(({ share, sides }) => [`${share * 100}%`, ...texts(sides)]), ["all", ...texts([bids, asks])]];
}
