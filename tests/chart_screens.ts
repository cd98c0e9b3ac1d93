/**
 * Windows to draw in: in go a command line and a size, out comes what a terminal of that size would show.
 *
 * @module
 */

import { type InProcess, kf } from "./runner.ts";

/** A sandbox that is the same each time. */
export const SANDBOX = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];

/** What a command draws in a terminal of this size. */
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
