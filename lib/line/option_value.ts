/**
 * The text of an option or variable → its value, or a mistake on the command line.
 *
 * @module
 */

import { usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import type { OptionName } from "./options.ts";
import { optionExample } from "./example.ts";
import { didYouMean } from "../text/suggest.ts";

/** One of these values. Throws a usage {@linkcode Failure} for another. */
export function choice<T extends string>(
  name: OptionName,
  value: string | undefined,
  values: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw usage(
    `"${value}" is no value of --${name}${didYouMean(value, values)}`,
    `--${name} takes ${values.join(", ")}; for example: ${optionExample(name)}`,
  );
}

/** A number above 0 and up to the most. Throws a usage {@linkcode Failure} for anything else. */
export function number(name: OptionName, value: string, most: number): number {
  const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (parsed > 0 && parsed <= most) return parsed;
  throw usage(`--${name} "${value}" is not a number above 0 and up to ${most}`, `for example: ${optionExample(name)}`);
}

/** As `number`, and 0 for off. */
export function seconds(name: OptionName, value: string, most: number): number {
  return /^0+(\.0+)?$/.test(value) ? 0 : number(name, value, most);
}

/** A variable that switches something on. */
export function switchOf(name: string, io: Io): boolean {
  const value = io.env(name) ?? "";
  if (value === "" || value === "0") return false;
  if (value === "1") return true;
  throw usage(`${name} "${value}" is neither 1 nor 0`, `to switch it on: export ${name}=1`);
}

/** A whole number from 0 to the most. Throws a usage {@linkcode Failure} for anything else. */
export function whole(name: OptionName, value: string, most: number): number {
  const parsed = /^\d+$/.test(value) ? Number(value) : NaN;
  if (parsed <= most) return parsed;
  throw usage(`--${name} "${value}" is not a whole number from 0 to ${most}`, `for example: ${optionExample(name)}`);
}
