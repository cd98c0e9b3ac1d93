/**
 * The tables of commands and areas → the text of `kf help`, which fits a screen; everything it names has a text of its own.
 *
 * @module
 */

import { AREAS } from "../../api/endpoints/endpoints.ts";
import { RETIREMENT } from "../../api/retirement.ts";
import { COMMANDS, TOPIC_NAMES } from "../../line/commands.ts";
import { columns, wrapped } from "../../text/columns.ts";

/** `kf help`. */
export function helpAll(): string {
  return `kf calls the Kraken Futures API: one command line, one request, its reply.

begin here:
  kf --env sandbox accounts    the exchange inside kf: no keys, no network
  kf tickers/PF_XBTUSD         the real one; market data needs no keys
  kf init                      set up a key pair, for everything else

usage: kf [options] [VERB] METHOD [name=value ...]     or: kf COMMAND ...
${wrapped(`commands: ${COMMANDS.map(({ name }) => name).join(", ")}`, 0, 10)}
methods, which kf methods lists (this API ends on ${RETIREMENT.text}):
${columns(AREAS.map(areaRow))}
more: kf help METHOD, kf help COMMAND, kf help ${TOPIC_NAMES.join("|")}
`;
}

/** The title of an area and its shortest methods, as many as fit a line. */
function areaRow({ title, ids }: typeof AREAS[number]): string[] {
  const shown = ids.toSorted((a, b) => a.length - b.length);
  const text = () => [...shown, ...(shown.length < ids.length ? ["..."] : [])].join(", ");
  while (text().length > ROOM) shown.pop();
  return [title, text()];
}

/** What a line has beside the longest title, in characters. */
const ROOM = 80 - 4 - Math.max(...AREAS.map(({ title }) => title.length));
