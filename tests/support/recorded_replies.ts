/**
 * Replies of the exchange as others recorded them. They are not ours to publish, so they lie beside the repository, in
 * `../shared/replies`, or nowhere: a test that needs them is skipped without them, and its name says so.
 *
 * @module
 */

import { testUnless } from "./selection.ts";

const REPLIES = new URL("../../../shared/replies/", import.meta.url);

/** The names of all recorded replies, without `.json`; empty where there are none. */
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

/** Tests with the bytes of the recorded reply `reply`; skipped where the recordings are not at hand. */
export function testOnRecorded(reply: string, name: string, fn: (body: Uint8Array) => void | Promise<void>): void {
  const obstacle = NAMES.includes(reply) ? undefined : "skipped: needs ../shared/replies";
  testUnless(obstacle, name, () => fn(Deno.readFileSync(new URL(`${reply}.json`, REPLIES))));
}
