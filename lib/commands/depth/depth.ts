/**
 * `kf depth`: a symbol → its order book, drawn.
 *
 * @module
 */

import { openReader } from "../../session/session.ts";
import type { Given } from "../command.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { type Book, centreOf, reachOf, readBook } from "../../render/chart/book.ts";
import type { Size } from "../../render/chart/canvas.ts";
import { deliver, type Picture } from "../../render/chart/deliver.ts";
import { depthPicture } from "./depth_picture.ts";
import { depthSummary } from "./depth_summary.ts";
import { depthSvg } from "./depth_svg.ts";
import { symbolOf } from "../../render/chart/symbol.ts";

/** Runs `kf depth` and returns the exit status. Throws a {@linkcode Failure} for every end but a good one. */
export async function depthCommand(given: Given): Promise<number> {
  const [word, range, stray] = given.words;
  if (stray !== undefined) throw usage(`kf depth takes no "${stray}"`, "for example: kf depth PF_XBTUSD 0.5%");
  const symbol = symbolOf("depth", word);
  const share = range === undefined ? undefined : shareOf(range);
  using session = await openReader(given.options, given.io, given.tell);
  const book = readBook(await session.value("orderbook", [["symbol", symbol]]));
  if (book === undefined) {
    throw new Failure(
      EXIT.exchange,
      "the exchange's reply holds no book",
      `look at it: kf -o raw orderbook symbol=${symbol}`,
    );
  }
  return await deliver(pictureOf(symbol, book, share), given);
}

/** A distance from the mid as a share of it: `0.5%`. */
function shareOf(range: string): number {
  const [, digits] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(range) ?? [];
  const share = Number(digits) / 100;
  if (share > 0 && share <= 1) return share;
  throw usage(
    `"${range}" is no distance from the mid`,
    "write it in per cent of the price; for example: kf depth PF_XBTUSD 0.5%",
  );
}

function pictureOf(symbol: string, book: Book, share: number | undefined): Picture {
  const centre = centreOf(book);
  const reach = centre === undefined ? 0 : share === undefined ? reachOf(book, centre) : Math.abs(centre) * share;
  const data = centre === undefined ? undefined : { symbol, book, centre, reach };
  return {
    draw: (size: Size) => data && depthPicture(data, size),
    summary: () => depthSummary(symbol, book),
    svg: () => depthSvg(symbol, data),
  };
}
