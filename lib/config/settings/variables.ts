/**
 * Options → the environment variables that say the same.
 *
 * @module
 */

import { FileError, type Io } from "../../io/io.ts";
import type { OptionName } from "../../line/options.ts";

/** By option, the first that is set decides. */
const VARIABLES: Partial<Record<OptionName, readonly string[]>> = {
  env: ["KF_ENV"],
  "base-url": ["KF_BASE_URL"],
  track: ["KF_TRACK"],
  pace: ["KF_PACE"],
  keys: ["KRAKEN_FUTURES_API_KEY", "KRAKEN_FUTURES_API_SECRET", "KF_KEYS"],
};

/** The variable that says something of an option; undefined where none does. An empty one says nothing, but of keys. */
export function variableOf(name: OptionName, io: Io): string | undefined {
  return VARIABLES[name]?.find((variable) => {
    const value = read(variable, io);
    return value !== undefined && (value !== "" || name === "keys");
  });
}

/** One that isn't Unicode is set, too; who needs its value is told. */
function read(variable: string, io: Io): string | undefined {
  try {
    return io.env(variable);
  } catch (error) {
    if (error instanceof FileError) return variable;
    throw error;
  }
}
