/**
 * Temporary directories that are removed automatically, with or without the test's keys in them.
 *
 * @module
 */

import { join } from "node:path";
import { KEY } from "./signature.ts";

/** `await using directory = await newDirectory()` removes it at the end of the test. */
export interface Directory extends AsyncDisposable {
  path: string;
}

/** An empty directory. */
export async function newDirectory(): Promise<Directory> {
  const path = await Deno.makeTempDir({ prefix: "kf-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A directory with API_Public and API_Private of {@linkcode KEY}, the private file readable only by its owner. */
export async function keyDirectory(): Promise<Directory> {
  const directory = await newDirectory();
  await Deno.writeTextFile(join(directory.path, "API_Public"), `${KEY.apiKey}\n`);
  await Deno.writeTextFile(join(directory.path, "API_Private"), `${KEY.apiSecret}\n`, { mode: 0o600 });
  return directory;
}

let shared: string | undefined;

/** One directory for the whole test file, removed at its end. */
export function sharedDirectory(): string {
  if (shared !== undefined) return shared;
  const path = Deno.makeTempDirSync({ prefix: "kf-test-" });
  addEventListener("unload", () => Deno.removeSync(path, { recursive: true }));
  return shared = path;
}
