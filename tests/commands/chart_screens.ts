/**
 * A command line and a window size → what a terminal of that size would show.
 *
 * @module
 */

import { assertEquals } from "../support/assert.ts";
import { golden, type InProcess, kf } from "../support/runner.ts";

/** A sandbox that is the same each time. */
export const SANDBOX = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];

/** The output of a command in a terminal of this size. */
export async function screenOf(
  args: string[],
  columns: number,
  rows: number,
  env: Record<string, string> = {},
): Promise<InProcess> {
  return await kf([...SANDBOX, ...args], { terminal: true, env, io: { screen: () => ({ columns, rows }) } });
}

/** The text without its colours. */
export function uncoloured(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "");
}

/** The name of a golden file, the words after `kf`, and the window's columns and rows. */
export type Drawn = readonly [name: string, args: string[], columns: number, rows: number];

/** Registers a test for each picture: it equals its golden file and leaves a line for the prompt. */
export function testScreens(screens: readonly Drawn[]): void {
  for (const [name, args, columns, rows] of screens) {
    Deno.test(`${name}: the screen of kf ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await screenOf(args, columns, rows, { NO_COLOR: "1" });
      assertEquals([code, stderr], [0, ""]);
      await golden(name, stdout);
      assertEquals(stdout.split("\n").length, rows, "the prompt has a line of its own");
    });
  }
}
