/**
 * Options, terminal and method → the form of a reply on stdout.
 *
 * @module
 */

import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { choice, number, oneOf, onLine } from "../line/option_value.ts";
import type { FORMATS, Options } from "../line/options.ts";
import { optionExample } from "../line/example.ts";
import { nextStep, shell } from "../text/next_step.ts";

/** One of the forms a reply can have. */
export type Format = typeof FORMATS[number];

/** How rows are ordered by one column. */
export interface Sorting {
  column: string;
  descending: boolean;
}

/** Everything that decides the form of a reply. */
export interface Output {
  format: Format;
  /** The form of a reply that is no success: callers parse it. */
  refusal: "raw" | "pretty";
  /** A JMESPath expression that chooses from the reply. */
  query?: string;
  /** The columns to show, in this order; dotted names reach into fields. */
  columns?: readonly string[];
  /** The first decides, the next where it leaves two rows equal. */
  sort?: readonly Sorting[];
  /** The most rows to show. */
  limit?: number;
  /** Times in the user's own zone instead of UTC. */
  local: boolean;
  color: boolean;
  /** Whether only plain ASCII text may be written: TERM=dumb, as screen readers set it. */
  dumb: boolean;
  /** Columns of the terminal; undefined where nothing bounds a line. */
  width?: number;
}

/** Whether the reply itself is printed, as it came or indented: then nothing of it is taken apart. */
export function isPlain({ format, query }: Output): boolean {
  return query === undefined && (format === "raw" || format === "pretty");
}

/** Formats made of rows, which can be chosen from. */
const OF_ROWS: readonly Format[] = ["table", "csv", "ndjson"];

/**
 * Settles the form. On a terminal that is a table where the method has one; elsewhere the bytes as they came.
 *
 * Throws a usage {@linkcode Failure} for a value that is none, and for a choice of rows where there are none.
 */
export async function outputFor(row: Endpoint, options: Options, io: Io): Promise<Output> {
  const terminal = io.isTerminal("stdout");
  const chosen = choice("output", options);
  const choosing = (["columns", "sort", "limit"] as const).find((name) => options.typed(name));
  const query = options.text("query");
  const format = chosen ?? (!terminal ? "raw" : choosing !== undefined ? "table" : await formatOf(row, query));
  if (choosing !== undefined && !OF_ROWS.includes(format)) {
    const next = nextStep`add -o table, -o csv or -o ndjson, for example: ${shell(optionExample(choosing))}`;
    throw usage(`--${choosing} chooses from rows, and -o ${format} has none`, next);
  }
  const dumb = io.env("TERM") === "dumb";
  return {
    format,
    refusal: format === "raw" || format === "pretty" ? format : terminal ? "pretty" : "raw",
    color: colorFor(options, io),
    local: options.on("local"),
    dumb,
    ...(query === undefined ? {} : { query }),
    ...(OF_ROWS.includes(format) ? choiceOf(options) : {}),
    ...(format === "table" ? widthOf(io) : {}),
  };
}

/** On a terminal: the tables are fetched there alone, no script needs them to know that it gets bytes. */
async function formatOf(row: Endpoint, query: string | undefined): Promise<Format> {
  if (query !== undefined) return "pretty";
  const { tableOf } = await import("./columns/columns.ts");
  return tableOf(row) === undefined ? "pretty" : "table";
}

/** Whether standard output is coloured. Throws a usage {@linkcode Failure} for a value of --color that is none. */
export function colorFor(options: Options, io: Io): boolean {
  const color = choice("color", options) ?? "auto";
  return color === "always" ||
    (color === "auto" && io.isTerminal("stdout") && !io.env("NO_COLOR") && io.env("TERM") !== "dumb");
}

function choiceOf(options: Options): Pick<Output, "columns" | "sort" | "limit"> {
  const [columns, sort, limit] = [options.text("columns"), options.text("sort"), number("limit", options)];
  return {
    ...(columns === undefined ? {} : { columns: named("columns", columns) }),
    ...(sort === undefined ? {} : { sort: named("sort", sort).map(sortingOf) }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function named(option: "columns" | "sort", list: string): string[] {
  const names = list.split(",").map((name) => name.trim());
  if (!names.includes("")) return names;
  throw usage(`--${option} "${list}" has an empty name`, nextStep`for example: ${shell(optionExample(option))}`);
}

function sortingOf(text: string): Sorting {
  const [, column = text, order = "asc"] = /^(.*?)(?::([^:]*))?$/.exec(text) ?? [];
  return { column, descending: oneOf(["asc", "desc"], order, onLine("sort")) === "desc" };
}

/** COLUMNS says how wide a line may be, else the terminal does; what goes elsewhere is not bounded. */
function widthOf(io: Io): Pick<Output, "width"> {
  const told = Number(io.env("COLUMNS") ?? "");
  if (Number.isInteger(told) && told > 0) return { width: told };
  const width = io.isTerminal("stdout") ? io.screen()?.columns : undefined;
  return width === undefined ? {} : { width };
}
