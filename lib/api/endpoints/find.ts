/**
 * A typed METHOD or /PATH → the rows of the table it means, with the placeholders it fills.
 *
 * @module
 */

import { AREAS } from "./areas.ts";
import type { Endpoint } from "./row.ts";

/** The rows of one id (one per verb) and the values that stood in the place of its placeholders. */
export interface Match<Row = Endpoint> {
  rows: readonly Row[];
  filled: ReadonlyMap<string, string>;
}

/**
 * The rows whose id is this METHOD. A literal segment beats a placeholder, so `rfqs/open-rfqs` is never `rfqs/{rfqUid}`;
 * a segment typed as `{name}` stays open, to be filled by `name=value`.
 *
 * @example
 * ```ts
 * import { findMethod } from "./find.ts";
 * const match = findMethod("charts/trade/PF_XBTUSD/1h");
 * if (match?.filled.get("symbol") !== "PF_XBTUSD") throw new Error();
 * if (findMethod("nosuch") !== undefined) throw new Error();
 * ```
 */
export function findMethod(method: string): Match | undefined {
  const match = best(method, AREAS.flatMap(({ ids }) => ids), (id) => id);
  return match === undefined ? undefined : { ...match, rows: rowsOf(match.rows[0] ?? "") };
}

/** The rows that answer at this path of the host, e.g. `/derivatives/api/v3/tickers/PF_XBTUSD`. */
export function findPath(path: string): Match | undefined {
  return best(path, AREAS.flatMap(({ rows }) => rows()), (row) => row.base + row.path);
}

/** The rows of an id; none where there is no such id. */
function rowsOf(id: string): readonly Endpoint[] {
  return AREAS.find(({ ids }) => ids.includes(id))?.rowsOf(id) ?? [];
}

/** The rows whose template fits what was typed best. */
export function best<Row>(typed: string, rows: readonly Row[], of: (row: Row) => string): Match<Row> | undefined {
  const exact = rows.filter((row) => of(row) === typed);
  if (exact.length > 0) return { rows: exact, filled: new Map() };
  const words = typed.split("/");
  let winner: { template: string; rank: string; filled: Map<string, string> } | undefined;
  for (const template of new Set(rows.map(of))) {
    const fit = fill(template.split("/"), words);
    if (fit !== undefined && (winner === undefined || fit.rank > winner.rank)) winner = { template, ...fit };
  }
  if (winner === undefined) return undefined;
  const { template, filled } = winner;
  return { rows: rows.filter((row) => of(row) === template), filled };
}

/** The rank compares as text, segment by segment: `2` literal, `1` placeholder. */
function fill(template: string[], words: string[]): { rank: string; filled: Map<string, string> } | undefined {
  if (template.length !== words.length) return undefined;
  const filled = new Map<string, string>();
  let rank = "";
  for (const [i, part] of template.entries()) {
    const word = words[i] ?? "";
    const literal = part === word;
    if (!literal) {
      if (!part.startsWith("{") || word === "" || word.startsWith("{")) return undefined;
      filled.set(part.slice(1, -1), word);
    }
    rank += literal ? "2" : "1";
  }
  return { rank, filled };
}

/** The address of the exchange's document of the operation. */
export function documentOf({ doc }: Endpoint): string | undefined {
  return doc === undefined ? undefined : `https://docs.kraken.com/api-reference/${doc}`;
}

/** The words that call this row and no other: its id, with the verb where the id alone means another or asks for it. */
export function addressOf({ id, verb }: Endpoint): string {
  const several = rowsOf(id).some((row) => row.verb !== verb);
  return verb === "DELETE" || (several && verb !== "GET") ? `${verb} ${id}` : id;
}
