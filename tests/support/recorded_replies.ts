/**
 * Replies of the exchange recorded by others. We may not publish them, so they are kept outside the repository, in
 * `../shared/replies`, if at all. Tests that need them are skipped without them, and their names say so.
 *
 * @module
 */

import { testUnless } from "./selection.ts";

const REPLIES = new URL("../../../shared/replies/", import.meta.url);

/** The names of all recorded replies, without `.json`; empty if there are none. */
export function recordedNames(): string[] {
  try {
    const names = [...Deno.readDirSync(REPLIES)].map(({ name }) => name);
    return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const NAMES = recordedNames();

/** Registers a test with the bytes of the recorded reply `reply`; skipped without the recordings. */
export function testOnRecorded(reply: string, name: string, fn: (body: Uint8Array) => void | Promise<void>): void {
  const obstacle = NAMES.includes(reply) ? undefined : "skipped: needs ../shared/replies";
  testUnless(obstacle, name, () => fn(Deno.readFileSync(new URL(`${reply}.json`, REPLIES))));
}
