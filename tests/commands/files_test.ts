/**
 * Files that kf writes: complete, with their permissions, through links, and without leftovers.
 *
 * @module
 */

import { join } from "node:path";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { FileError } from "../../lib/io/io.ts";
import { systemIo } from "../../lib/runtime/runtime.ts";
import { writeWhole } from "../../lib/runtime/write.ts";
import { newDirectory } from "../support/runner.ts";

const { writeFile } = systemIo();
const bitsOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a file that is there is replaced whole, and gets its new bits", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "key");
  await Deno.writeTextFile(path, "old", { mode: 0o644 });
  await writeFile(path, bytes("new"), { mode: 0o600 });
  assertEquals([await Deno.readTextFile(path), await bitsOf(path)], ["new", 0o600]);
  assertEquals([...Deno.readDirSync(directory.path)].map(({ name }) => name), ["key"]);
});

Deno.test("a link stays, and what it leads to is replaced with its new bits", async () => {
  await using directory = await newDirectory();
  const [real, link] = ["real", "link"].map((name) => join(directory.path, name));
  if (real === undefined || link === undefined) throw new Error();
  await Deno.writeTextFile(real, "old", { mode: 0o644 });
  await Deno.symlink(real, link);
  await writeFile(link, bytes("new"), { mode: 0o600 });
  assertEquals([await Deno.readTextFile(real), await bitsOf(real)], ["new", 0o600]);
  assertEquals((await Deno.lstat(link)).isSymlink, true);
});

Deno.test("a fresh file never takes the place of another, and leaves nothing behind", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "key");
  await writeWhole(path, bytes("first"), { fresh: true });
  const error = await assertRejects(() => writeWhole(path, bytes("second"), { fresh: true }), FileError);
  assertEquals([error.message, await Deno.readTextFile(path)], ["it is there already", "first"]);
  assertEquals([...Deno.readDirSync(directory.path)].length, 1);
});

Deno.test("missing directories are made for this user alone, where that is asked for", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "a", "b", "key");
  await assertRejects(() => writeFile(path, bytes("x")), FileError, "no such directory");
  await writeFile(path, bytes("x"), { parents: true });
  assertEquals(await bitsOf(join(directory.path, "a")), 0o700);
});
