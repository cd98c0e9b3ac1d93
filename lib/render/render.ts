/**
 * A successful reply and output options → the bytes for stdout, in any format.
 *
 * @module
 */

import type { Warn } from "../io/tell.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { exampleOf } from "../api/example.ts";
import { usage } from "../io/failure.ts";
import { parseExact } from "../text/json.ts";
import { isPlain, type Output } from "./output.ts";
import { render } from "./raw.ts";
import { draw, gridOf } from "./table/table.ts";
import { listingOf } from "./rows/listing.ts";
import { matrixOf, tableMatrix } from "./rows/matrix.ts";
import { jsonLine, ndjson } from "./formats/ndjson.ts";
import { tableOf } from "./columns/columns.ts";
import { moreRows } from "./rows/pages.ts";
import { chosenRows, noColumn } from "./rows/select.ts";
import { bareText, text } from "./formats/text.ts";
import { nextStep } from "../text/next_step.ts";

/**
 * The reply in the requested format. A body that is neither JSON nor the method's CSV is left as it is. `known` is the result of
 * `parseExact` if the body has been parsed already.
 *
 * Warns of a column that no row has, and if the exchange has more rows than the reply. Throws a usage {@linkcode Failure} if no
 * row has any of the columns, and for a query on a reply that can't be parsed.
 */
export async function show(
  body: Uint8Array,
  row: Endpoint,
  output: Output,
  warn?: Warn,
  known?: unknown,
): Promise<Uint8Array> {
  if (isPlain(output)) return render(body, output.refusal, output.color);
  if (output.format === "csv" && isCsv(row) && !isChosen(output)) return render(body, "raw", false);
  const reply = await parsed(body, row, known);
  const value = await queried(reply, row, output, warn);
  if (value === undefined) return render(body, "raw", false);
  const bytes = new TextEncoder().encode(await written(value, row, output, warn));
  const more = warn === undefined ? undefined : moreRows(reply, row, output);
  if (more !== undefined) warn?.(...more);
  const isIndented = output.format === "pretty" || (output.format === "json" && output.refusal === "pretty");
  return isIndented ? render(bytes, "pretty", output.color) : bytes;
}

/**
 * The parsed reply, or the result of the query on it: the value for {@linkcode gridOf}. Undefined if the reply can't be parsed.
 */
export async function readReply(body: Uint8Array, row: Endpoint, output: Output): Promise<unknown> {
  return await queried(await parsed(body, row), row, output);
}

/** Whether the query gives anything but false, null or nothing. Throws as {@linkcode show} does. */
export async function isMatch(body: Uint8Array, row: Endpoint, output: Output, known?: unknown): Promise<boolean> {
  const { isTrue } = await import("./query/query.ts");
  return isTrue(await queried(await parsed(body, row, known), row, output));
}

async function queried(value: unknown, row: Endpoint, { query }: Output, warn?: Warn): Promise<unknown> {
  if (query === undefined) return value;
  if (value === undefined) {
    throw usage(
      `the reply of ${row.id} is no JSON that -q could choose from`,
      row.effect === "read"
        ? nextStep`to see it as it came: ${exampleOf(row)}`
        : nextStep`without -q it is printed as it came`,
    );
  }
  const { compileQuery } = await import("./query/query.ts");
  return compileQuery(query)(value, warn && ((missing, names) => warnOfField(missing, names, row, warn))) ?? null;
}

/** Warns of a field that a filter asks for and no row has; one that the method's table shows may be there on another day. */
function warnOfField(name: string, names: readonly string[], row: Endpoint, warn: Warn): void {
  const known = tableOf(row)?.columns.map((column) => typeof column === "string" ? column : column.name) ?? [];
  if (!known.includes(name)) warn(...noColumn(name, "query", names));
}

async function parsed(body: Uint8Array, row: Endpoint, known?: unknown): Promise<unknown> {
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(body);
    if (!isCsv(row)) return known ?? parseExact(decoded);
    const { rowsOfCsv } = await import("./formats/csv.ts");
    return rowsOfCsv(decoded);
  } catch (error) {
    // A RangeError means nested too deep for the parser.
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function isCsv({ replyKind }: Endpoint): boolean {
  return replyKind === "csv";
}

function isChosen({ query, columns, sort, limit, noHeader }: Output): boolean {
  return [query, columns, sort, limit, noHeader].some((choice) => choice !== undefined);
}

async function written(value: unknown, row: Endpoint, output: Output, warn?: Warn): Promise<string> {
  switch (output.format) {
    case "table":
      return [...(output.title === undefined ? [] : [output.title]), ...draw(gridOf(value, row, output, warn), output)]
        .map((line) => `${line}\n`).join("");
    case "csv": {
      const { csv } = await import("./formats/csv.ts");
      return csv(tableMatrix(listingOf(value, row, output), output, warn), output);
    }
    case "ndjson": {
      const listing = listingOf(value, row, output);
      if (output.columns !== undefined) return ndjson(matrixOf(listing, output, warn));
      return chosenRows(listing, output, warn).map(jsonLine).join("");
    }
    case "yaml":
      return (await import("./formats/yaml.ts")).yaml(value);
    case "text": {
      const listing = listingOf(value, row, output);
      return listing.form === "value" || value === null ? bareText(value) : text(matrixOf(listing, output));
    }
    default:
      return jsonLine(value);
  }
}
