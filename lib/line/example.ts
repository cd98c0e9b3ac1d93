/**
 * A row of the table, an option, or words → a command line that can be pasted into a shell, and does no harm there.
 *
 * @module
 */

import { addressOf } from "../api/endpoints/find.ts";
import type { Endpoint } from "../api/endpoints/row.ts";
import { type Command, kfLine } from "../text/next_step.ts";
import { quoted, wordsOf } from "../text/shell.ts";
import { findOption, type Option, type OptionName } from "./options.ts";
import { scan } from "./scan.ts";

/**
 * The row's own example. That of a write is only shown (`-n`): who pastes it to see what it does has sent nothing.
 *
 * @example
 * ```ts
 * import { lookup } from "./lookup.ts";
 * import { exampleOf } from "./example.ts";
 * if (exampleOf(lookup(undefined, "openorders").row) !== "kf openorders") throw new Error();
 * if (!exampleOf(lookup(undefined, "sendorder").row).startsWith("kf -n sendorder ")) throw new Error();
 * ```
 */
export function exampleOf(row: Endpoint): string {
  return exampleCall(row).line;
}

/** The same as a command that follows the failed one to its exchange and account. */
export function exampleCall({ effect, example }: Endpoint): Command {
  return kfLine(`${effect === "read" ? "" : "-n "}${example}`);
}

/** The same with this parameter in it: the example's own value, or the given one where it has none. */
export function exampleWith(row: Endpoint, name: string, value: string): string {
  const example = exampleOf(row);
  const inPath = row.parameters.some((parameter) => parameter.name === name && parameter.in === "path");
  return inPath || example.includes(` ${name}=`) ? example : `${example} ${quoted(`${name}=${value}`)}`;
}

/** How to read all about a row. */
export function helpOn(row: Endpoint): string {
  return `kf help ${addressOf(row).split(" ").map(quoted).join(" ")}`;
}

/** An option as help writes it: `-o, --output FORMAT`. */
export function usageOf({ name, short, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** A call with this option. */
export function optionExample(name: OptionName): string {
  return `kf ${findOption(name)?.example ?? `--${name} accounts`}`;
}

/** The value that call gives the option; `true` for a switch. */
export function exampleValue(name: OptionName): string {
  const { given } = scan(wordsOf(optionExample(name)) ?? []);
  return given.find(({ option }) => option.name === name)?.value ?? "true";
}

/**
 * A text with calls in it → the same with these options in each: pasted, it goes to the same exchange and account.
 *
 * @example
 * ```ts
 * import { withOptions } from "./example.ts";
 * const text = withOptions("run: kf fills; kf help fills", "--env sandbox --profile play");
 * if (text !== "run: kf --env sandbox --profile play fills; kf help fills") throw new Error(text);
 * ```
 */
export function withOptions(text: string, options: string): string {
  if (options === "") return text;
  return text.replace(/(?<=^|[:;,] )kf (?=-|[a-z])(?!help |methods\b|init\b|sandbox |--env )/g, `kf ${options} `);
}
