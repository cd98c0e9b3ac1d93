/**
 * A row of the table → a command line that can be pasted into a shell, and does no harm there.
 *
 * @module
 */

import { type Command, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";
import { addressOf, type Endpoint } from "./endpoints/endpoints.ts";

/**
 * The row's own example. That of a write is only a dry run: pasting it sends nothing.
 *
 * @example
 * ```ts
 * import { findMethod } from "./endpoints/endpoints.ts";
 * import { exampleOf } from "./example.ts";
 * const [row] = findMethod("sendorder")?.rows ?? [];
 * if (row === undefined || !exampleOf(row).line.startsWith("kf -n sendorder ")) throw new Error();
 * ```
 */
export function exampleOf({ effect, example }: Pick<Endpoint, "effect" | "example">): Command {
  return shell(`kf ${effect === "read" ? "" : "-n "}${example}`);
}

/** The same with this parameter in it: the example's own value, or the given one where it has none. */
export function exampleWith(row: Endpoint, name: string, value: string): Command {
  const example = exampleOf(row);
  const inPath = row.parameters.some((parameter) => parameter.name === name && parameter.in === "path");
  if (inPath || example.line.includes(` ${name}=`)) return example;
  return shell(`${example.line} ${quoted(`${name}=${value}`)}`);
}

/** The command that shows the help of a row. */
export function helpOn(row: Endpoint): Command {
  return shell(`kf help ${addressOf(row).split(" ").map(quoted).join(" ")}`);
}
