/**
 * `kf depth`: a symbol → a picture of its order book.
 *
 * @module
 */

import { openReader, type Session } from "../../session/session.ts";
import type { Drawing, Given } from "../command.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { symbolOf } from "../../line/symbol.ts";
import { depthPicture, readBook } from "../../render/depth/depth.ts";
import { deliver, type Picture } from "../../render/picture/picture.ts";
import { kf, nextStep, shell } from "../../text/next_step.ts";

/** Runs `kf depth` and returns the exit status. Throws a {@linkcode Failure} if it can't show the book. */
export async function depthCommand(given: Given): Promise<number> {
  const line = lineOf(given);
  using session = await openReader(given.options, given.io, given.tell);
  return await deliver(await depthOf(line, session), given);
}

/** The books of `kf watch depth`. */
export const depthDrawing: Drawing = (given) => {
  const line = lineOf(given);
  return (session) => depthOf(line, session);
};

/** What a command line asks for. */
interface Line {
  symbol: string;
  /** How far the picture goes from the mid, as a share of it. */
  share: number | undefined;
}

function lineOf({ words: [word, range, stray] }: Pick<Given, "words">): Line {
  if (stray !== undefined) {
    throw usage(`kf depth takes no "${stray}"`, nextStep`for example: ${shell("kf depth PF_XBTUSD 0.5%")}`);
  }
  return { symbol: symbolOf("depth", word), share: range === undefined ? undefined : shareOf(range) };
}

async function depthOf({ symbol, share }: Line, session: Session): Promise<Picture> {
  const book = readBook(await session.value("orderbook", [["symbol", symbol]]));
  if (book === undefined) {
    throw new Failure(
      EXIT.exchange,
      "the exchange's reply holds no book",
      nextStep`look at it: ${kf("-o", "raw", "orderbook", `symbol=${symbol}`)}`,
    );
  }
  return depthPicture({ symbol, sandbox: session.config.sandbox }, book, share);
}

/** Parses a distance from the mid such as `0.5%` as a share of it. */
function shareOf(range: string): number {
  const [, digits] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(range) ?? [];
  const share = Number(digits) / 100;
  if (share > 0 && share <= 1) return share;
  throw usage(
    `"${range}" is no distance from the mid`,
    nextStep`write it in per cent of the price; for example: ${shell("kf depth PF_XBTUSD 0.5%")}`,
  );
}
