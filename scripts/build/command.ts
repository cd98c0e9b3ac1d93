/**
 * The command line and exit status of `deno task build` and `deno task compile`.
 *
 * @module
 */

import { join, resolve } from "node:path";
// @ts-types="../../lib/line/std_cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { ROOT } from "./bundle.ts";
import { type Target, targetsOf } from "./targets.ts";

/** The parsed command line. */
export interface Wanted {
  targets: readonly Target[];
  /** Whether --target was given; otherwise `targets` is all of them. */
  named: boolean;
  /** The directory for the archives, which exists. */
  directory: string;
  xz: boolean;
}

/** Runs a build. An error is reported in one line, with exit status 1. */
export async function command(name: string, work: (wanted: Wanted) => Promise<void>): Promise<void> {
  try {
    const wanted = wantedOf(Deno.args);
    await Deno.mkdir(wanted.directory, { recursive: true });
    await work(wanted);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    Deno.exitCode = 1;
  }
}

function wantedOf(args: readonly string[]): Wanted {
  const flags = parseArgs([...args], {
    string: ["_", "target", "out"],
    boolean: ["no-xz"],
    collect: ["target"],
    unknown: (arg) => {
      throw new Error(`unknown argument "${arg}"; it takes --target NAME, --out DIRECTORY and --no-xz`);
    },
  });
  if (flags.out === "") throw new Error("--out needs a directory");
  const names = flags.target as string[];
  const directory = flags.out ? resolve(String(flags.out)) : join(ROOT, "release");
  return { targets: targetsOf(names), named: names.length > 0, directory, xz: flags["no-xz"] !== true };
}
