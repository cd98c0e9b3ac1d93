/**
 * An option whose value is being typed → the values it takes, or what the shell is to list.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import type { KnownOption } from "../../line/options.ts";
import type { Line } from "./line.ts";
import { bare, type Completion, fitting, listed } from "./suggestion.ts";
import { tableOf } from "../../render/columns/columns.ts";

/** What may follow `--NAME ` or `--NAME=`; columns are those of the row's table. */
export function optionValue(
  { name, kind, values = [] }: KnownOption,
  line: Line,
  row: Endpoint | undefined,
): Completion {
  const { before, typed } = line;
  if (kind === "directory") return listed("directories", before);
  if (kind === "file") return listed("files", before);
  if (name === "columns" || name === "sort") return column(line, row);
  return fitting(bare(values), typed, before);
}

/** The next of a list of columns, without those that stand there already. */
function column({ before, typed }: Line, row: Endpoint | undefined): Completion {
  const at = typed.lastIndexOf(",") + 1;
  const listed = typed.slice(0, at).split(",").map((name) => name.split(":")[0]);
  const columns = (row === undefined ? [] : tableOf(row)?.columns ?? []).map((column) =>
    typeof column === "string" ? column : column.name
  );
  const left = columns.filter((name) => !listed.includes(name));
  return fitting(bare(left), typed.slice(at), before + typed.slice(0, at));
}
