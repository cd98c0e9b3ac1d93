/**
 * An order book → its picture: in terminal cells, as text, or as SVG.
 *
 * @module
 */

import type { Picture, TitledMarket } from "../picture/picture.ts";
import { centreOf, type DepthBook, reachOf } from "./depth_book.ts";
import { drawDepth } from "./depth_picture.ts";
import { depthSummary } from "./depth_summary.ts";
import { depthSvg } from "./depth_svg.ts";

export { readBook } from "./depth_book.ts";

/** The picture of a book within `share` of the mid on each side; without it, wide enough for most of the levels. */
export function depthPicture(market: TitledMarket, book: DepthBook, share: number | undefined): Picture {
  const centre = centreOf(book);
  const reach = centre === undefined ? 0 : share === undefined ? reachOf(book, centre) : Math.abs(centre) * share;
  const data = centre === undefined ? undefined : { ...market, book, centre, reach };
  return {
    draw: (size) => data && drawDepth(data, size),
    summary: () => depthSummary(market, book),
    svg: () => depthSvg(market, data),
  };
}
