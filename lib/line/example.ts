/**
 * The usage of an option in help, and a harmless example call that can be pasted into a shell.
 *
 * @module
 */

import { wordsOf } from "../text/shell.ts";
import { findOption, type Option, type OptionName } from "./options.ts";
import { scan } from "./scan.ts";

/** An option as help writes it: `-o, --output FORMAT`. */
export function usageOf({ name, short, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** A call with this option. */
export function optionExample(name: OptionName): string {
  return `kf ${findOption(name)?.example ?? `--${name} accounts`}`;
}

/** The value the option has in that call; `true` for a switch. */
export function exampleValue(name: OptionName): string {
  const { given } = scan(wordsOf(optionExample(name)) ?? []);
  return given.find(({ option }) => option.name === name)?.value ?? "true";
}
