/**
 * Options, terminal and method → how a reply is written to stdout.
 *
 * @module
 */

import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { isSandbox } from "../config/config.ts";
import { choice, number, oneOf, onLine } from "../line/option_value.ts";
import { type FORMATS, type Options, ROW_FORMATS, ROW_OPTIONS } from "../line/options.ts";
import { optionExample } from "../line/example.ts";
import { type NextStep, nextStep, shell } from "../text/next_step.ts";

/** An output format. */
export type Format = typeof FORMATS[number];

/** One sort column. */
export interface Sorting {
  column: string;
  descending: boolean;
}

/** Everything that decides how a reply is written. */
export interface Output {
  format: Format;
  /** The format of a refusal or error reply, which callers parse. */
  refusal: "raw" | "pretty";
  /** A JMESPath expression to apply to the reply. */
  query?: string;
  /** The columns to show, in this order; dotted names lead into fields. */
  columns?: readonly string[];
  /** Sort columns, most significant first. */
  sort?: readonly Sorting[];
  /** The maximum number of rows. */
  limit?: number;
  /** Whether csv and tables go without the names of their columns. */
  noHeader?: true;
  /** Whether a query that gives false, null or nothing is a failure of its own. */
  exitStatus?: true;
  /** Times in the user's own zone instead of UTC. */
  local: boolean;
  color: boolean;
  /** Whether what people read has to name the sandbox. */
  sandbox?: true;
  /** The line above a table: on a terminal in the sandbox. */
  title?: string;
  /** Whether to write only ASCII text: TERM=dumb, as screen readers set it. */
  dumb: boolean;
  /** Maximum width of a line in columns; undefined for no limit. */
  width?: number;
}

/** Whether the reply is printed as it came or indented, without being parsed. */
export function isPlain({ format, query }: Output): boolean {
  return query === undefined && (format === "raw" || format === "pretty");
}

/**
 * Decides the output. The default is raw; on a terminal a table if the method has one, a receipt for a write, otherwise pretty.
 * Options that choose from rows make it csv, and on a terminal a table.
 *
 * Throws a usage {@linkcode Failure} for an invalid value, for row options with a format that has no rows, for a receipt of
 * something else than a write, and for a malformed query.
 */
export async function outputFor(row: Endpoint, options: Options, io: Io): Promise<Output> {
  const terminal = io.isTerminal("stdout");
  const query = options.text("query");
  const chosen = chosenFormat(row, query, options);
  const choosing = ROW_OPTIONS.find((name) => options.typed(name));
  const rows = terminal ? "table" : "csv";
  const format = chosen ?? (choosing !== undefined ? rows : terminal ? await formatOf(row, query) : "raw");
  if (choosing !== undefined && !ROW_FORMATS.includes(format)) {
    const next = nextStep`add -o table, -o csv or -o ndjson, for example: ${shell(optionExample(choosing))}`;
    const what = choosing === "no-header" ? "leaves out a header" : "chooses from rows";
    throw usage(`--${choosing} ${what}, and -o ${format} has none`, next);
  }
  if (options.on("exit-status") && query === undefined) {
    throw usage(
      "-e is about a query, and there is none",
      nextStep`for example: ${shell(optionExample("exit-status"))}`,
    );
  }
  const dumb = io.env("TERM") === "dumb";
  const sandbox = isSandbox(options);
  const indented = terminal ? "pretty" : "raw";
  const output: Output = {
    // Only what isn't JSON yet has to be made it.
    format: format === "json" && row.replyKind !== "csv" ? indented : format,
    refusal: format === "raw" || format === "pretty" ? format : indented,
    color: colorFor(options, io),
    local: options.on("local"),
    dumb,
    ...(sandbox ? { sandbox } : {}),
    ...(sandbox && terminal && format === "table" ? { title: `${row.id.replace(/\/\{.*/, "")} (sandbox)` } : {}),
    ...(query === undefined ? {} : { query }),
    ...(options.on("exit-status") ? { exitStatus: true } : {}),
    ...(ROW_FORMATS.includes(format) ? choiceOf(options) : {}),
    ...(format === "table" ? widthOf(io) : {}),
  };
  if (query !== undefined) (await import("./query/query.ts")).checkQuery(query);
  return output;
}

/** The format that is asked for. What a file says for all calls doesn't hold where it doesn't fit. */
function chosenFormat(row: Endpoint, query: string | undefined, options: Options): Format | undefined {
  const chosen = choice("output", options);
  if (chosen !== "receipt" || (row.effect !== "read" && query === undefined)) return chosen;
  if (!options.typed("output")) return undefined;
  const message = row.effect === "read"
    ? `a receipt tells what a write did, and ${row.id} is a read`
    : "-q chooses from the reply, and -o receipt takes its place";
  throw usage(message, nextStep`leave -o receipt out; all formats: ${shell("kf help output")}`);
}

/** Formats that show times in the zone of this machine where --local asks for it. */
const LOCAL: readonly Format[] = ["table", "csv"];

/** What to say of a --local on the command line that changes nothing; undefined where it does. */
export function idleLocal(
  { format }: Output,
  options: Options,
): readonly [message: string, next: NextStep] | undefined {
  if (!options.typed("local") || !options.on("local") || LOCAL.includes(format)) return undefined;
  return [
    `--local changes nothing in -o ${format}, which has the exchange's own times`,
    nextStep`it is for tables and csv, for example: ${shell(optionExample("local"))}`,
  ];
}

/** The default format on a terminal. The tables are loaded only here, so that scripts don't pay for them. */
async function formatOf(row: Endpoint, query: string | undefined): Promise<Format> {
  if (query !== undefined) return "pretty";
  if (row.effect !== "read" && row.replyKind !== "any") return "receipt";
  const { tableOf } = await import("./columns/columns.ts");
  return tableOf(row) === undefined ? "pretty" : "table";
}

/** Whether standard output is coloured. Throws a usage {@linkcode Failure} for an invalid value of --color. */
export function colorFor(options: Options, io: Io): boolean {
  const color = choice("color", options) ?? "auto";
  return color === "always" ||
    (color === "auto" && io.isTerminal("stdout") && !io.env("NO_COLOR") && io.env("TERM") !== "dumb");
}

function choiceOf(options: Options): Pick<Output, "columns" | "sort" | "limit" | "noHeader"> {
  const [columns, sort, limit] = [options.text("columns"), options.text("sort"), number("limit", options)];
  return {
    ...(columns === undefined ? {} : { columns: namesIn("columns", columns) }),
    ...(sort === undefined ? {} : { sort: namesIn("sort", sort).map(sortingOf) }),
    ...(limit === undefined ? {} : { limit }),
    ...(options.on("no-header") ? { noHeader: true } : {}),
  };
}

function namesIn(option: "columns" | "sort", list: string): string[] {
  const names = list.split(",").map((name) => name.trim());
  if (!names.includes("")) return names;
  throw usage(`--${option} "${list}" has an empty name`, nextStep`for example: ${shell(optionExample(option))}`);
}

function sortingOf(text: string): Sorting {
  const [, column = text, order = "asc"] = /^(.*?)(?::([^:]*))?$/.exec(text) ?? [];
  return { column, descending: oneOf(["asc", "desc"], order, onLine("sort")) === "desc" };
}

/** The width from COLUMNS, or else from the terminal; unlimited if stdout is not a terminal. */
function widthOf(io: Io): Pick<Output, "width"> {
  const columns = Number(io.env("COLUMNS") ?? "");
  if (Number.isInteger(columns) && columns > 0) return { width: columns };
  const width = io.isTerminal("stdout") ? io.screen()?.columns : undefined;
  return width === undefined ? {} : { width };
}
