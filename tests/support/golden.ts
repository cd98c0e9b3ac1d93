/**
 * Texts a user reads, kept as whole files: a name and a text → an error that shows the difference, if any.
 *
 * @module
 */

import { assertEquals, fail } from "./assert.ts";

/** Compares the text with `tests/golden/<name>.txt`. UPDATE_GOLDEN=1 in the environment rewrites the file instead. */
export async function golden(name: string, text: string): Promise<void> {
  const file = new URL(`../golden/${name}.txt`, import.meta.url);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") {
    await Deno.mkdir(new URL(".", file), { recursive: true });
    return await Deno.writeTextFile(file, text);
  }
  assertEquals(text, await read(file), `tests/golden/${name}.txt differs; UPDATE_GOLDEN=1 rewrites it`);
}

async function read(file: URL): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return fail(`there is no ${file.pathname}; UPDATE_GOLDEN=1 writes it`);
  }
}
