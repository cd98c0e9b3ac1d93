/**
 * The two files of a key pair are both new or both as they were, wherever writing them fails and whenever kf is killed.
 *
 * @module
 */

import { join } from "node:path";
import { DISK, type Disk, writeInTurn, writeTogether } from "../../lib/runtime/together.ts";
import { systemIo } from "../../lib/runtime/runtime.ts";
import { FileError, type NewFile } from "../../lib/io/io.ts";
import { assert, assertEquals, assertGreater, assertRejects } from "../support/assert.ts";
import { bun, type Directory, newDirectory } from "../support/runner.ts";
import { testUnless } from "../support/selection.ts";

const NAMES = ["API_Public", "API_Private"] as const;
const OLD = ["old public", "old private"];
const NEW = ["new public", "new private"];
const NOTHING = [undefined, undefined];

type Texts = (string | undefined)[];

function filesOf([publicText = "", privateText = ""]: Texts, before: Texts): NewFile[] {
  const file = (name: string, text: string, at: number) => {
    return { name, bytes: new TextEncoder().encode(text), fresh: before[at] === undefined };
  };
  return [file(NAMES[0], publicText, 0), file(NAMES[1], privateText, 1)];
}

/** What a plain reader finds. */
function read(directory: string): Texts {
  return NAMES.map((name) => {
    try {
      return Deno.readTextFileSync(join(directory, name));
    } catch (error) {
      assert(error instanceof Deno.errors.NotFound, String(error));
      return undefined;
    }
  });
}

/** All that is in a directory, with the kind of each. */
function listing(directory: string): Record<string, string> {
  const kinds = [...Deno.readDirSync(directory)].map(({ name, isFile, isSymlink }) => {
    return [name, isFile ? "file" : isSymlink ? "link" : "directory"] as const;
  });
  return Object.fromEntries(kinds.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A directory's content before. */
interface Before {
  texts: Texts;
  /** Makes it, and returns the directory in which the files have to be real afterwards. */
  make(directory: string): void;
  /** What is there afterwards beside the two files. */
  more?: Record<string, string>;
}

function putIn(directory: string, texts: Texts): void {
  for (const [at, name] of NAMES.entries()) {
    const text = texts[at];
    if (text !== undefined) Deno.writeTextFileSync(join(directory, name), text, { mode: 0o640 });
  }
}

const BEFORE: Record<string, Before> = {
  "no pair": { texts: NOTHING, make: () => {} },
  "an old pair": { texts: OLD, make: (directory) => putIn(directory, OLD) },
  "half a pair": { texts: [OLD[0], undefined], make: (directory) => putIn(directory, [OLD[0], undefined]) },
  "a pair behind links": {
    texts: OLD,
    more: { elsewhere: "directory" },
    make: (directory) => {
      Deno.mkdirSync(join(directory, "elsewhere"));
      putIn(join(directory, "elsewhere"), OLD);
      for (const name of NAMES) Deno.symlinkSync(join("elsewhere", name), join(directory, name));
    },
  },
};

class Killed extends Error {}

/** A disk on which something happens instead of the n-th effect, counted from 0. */
function failing(at: number, fail: (nth: number) => Error | undefined): { disk: Disk; count: () => number } {
  let nth = 0;
  const wrapped = Object.entries(DISK).map(([name, effect]) => [name, (...words: unknown[]) => {
    const error = nth >= at ? fail(nth - at) : undefined;
    nth++;
    return error === undefined ? (effect as (...words: unknown[]) => unknown)(...words) : Promise.reject(error);
  }]);
  return { disk: Object.fromEntries(wrapped) as Disk, count: () => nth };
}

/** A new directory for each point at which it can fail, until it doesn't any more; how many there were. */
async function atEachPoint(
  { make }: Before,
  fail: (nth: number) => Error | undefined,
  texts: Texts,
  look: (directory: string, error: unknown) => Promise<void>,
): Promise<number> {
  for (let at = 0;; at++) {
    await using place: Directory = await newDirectory();
    make(place.path);
    const { disk, count } = failing(at, fail);
    let failed: unknown;
    await writeTogether(place.path, filesOf(NEW, texts), disk).catch((error) => failed = error);
    await look(place.path, failed);
    if (count() <= at) return at;
  }
}

const WINDOWS = Deno.build.os === "windows";

for (const [what, before] of WINDOWS ? [] : Object.entries(BEFORE)) {
  const { texts, more = {} } = before;
  const linked = what === "a pair behind links";
  const kind = linked ? "link" : "file";

  Deno.test(`killed at any point, with ${what} before: the old state or the new one, and the next init clears up`, async () => {
    const seen = new Set<string>();
    const points = await atEachPoint(before, () => new Killed(), texts, async (directory, error) => {
      const found = read(directory);
      seen.add(JSON.stringify(found));
      assert([texts, NEW].some((each) => JSON.stringify(each) === JSON.stringify(found)), JSON.stringify(found));
      if (error === undefined) assertEquals(found, NEW);
      const last = ["last public", "last private"];
      await writeTogether(directory, filesOf(last, found));
      assertEquals([read(directory), listing(directory)], [last, { API_Private: kind, API_Public: kind, ...more }]);
    });
    assertGreater(points, 15);
    assertEquals(seen.size, 2);
  });

  Deno.test(`where any one step fails, with ${what} before, nothing is changed and nothing left, or all is done`, async () => {
    const broken = (nth: number) => nth === 0 ? Object.assign(new Error("EIO"), { code: "EIO" }) : undefined;
    await atEachPoint(before, broken, texts, (directory, error) => {
      assertEquals(read(directory), error === undefined ? NEW : texts);
      if (error !== undefined) assert(error instanceof FileError);
      const kinds = listing(directory);
      if (error === undefined) return Promise.resolve();
      const there = NAMES.filter((_, at) => texts[at] !== undefined).map((name) => [name, kind]);
      assertEquals(kinds, { ...Object.fromEntries(there), ...more });
      return Promise.resolve();
    });
  });

  Deno.test(`the files are real ones for their owner alone, with ${what} before`, async () => {
    await using place = await newDirectory();
    before.make(place.path);
    await systemIo().writeTogether(place.path, filesOf(NEW, texts));
    assertEquals([read(place.path), listing(place.path)], [NEW, { API_Private: kind, API_Public: kind, ...more }]);
    for (const name of NAMES) {
      const { isFile, mode } = await Deno.lstat(await Deno.realPath(join(place.path, name)));
      assertEquals([isFile, (mode ?? 0) & 0o777], [true, 0o600]);
    }
  });

  if (linked) continue;
  Deno.test(`without links in the file system, with ${what} before, the pair is written, too`, async () => {
    await using place = await newDirectory();
    before.make(place.path);
    const noLinks = () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" }));
    await writeTogether(place.path, filesOf(NEW, texts), { ...DISK, symlink: noLinks });
    assertEquals([read(place.path), listing(place.path)], [NEW, { API_Private: kind, API_Public: kind, ...more }]);
  });
}

Deno.test("a file that came meanwhile is not replaced", async () => {
  for (const write of WINDOWS ? [writeInTurn] : [writeTogether, writeInTurn]) {
    for (const text of [[OLD[0], undefined], [undefined, OLD[1]], OLD]) {
      await using place = await newDirectory();
      putIn(place.path, text);
      const error = await assertRejects(() => write(place.path, filesOf(NEW, NOTHING)), FileError);
      assertEquals([error.message, read(place.path)], ["it is there already", text]);
      assertEquals(Object.keys(listing(place.path)).length, text.filter((each) => each !== undefined).length);
    }
  }
});

if (!WINDOWS) {
  Deno.test("a link that leads nowhere is left alone", async () => {
    await using place = await newDirectory();
    await Deno.symlink("nowhere", join(place.path, "API_Private"));
    const error = await assertRejects(() => writeTogether(place.path, filesOf(NEW, NOTHING)), FileError);
    assertEquals([error.message, listing(place.path)], ["it is there already", { API_Private: "link" }]);
  });
}

Deno.test("where there are no links and the second file can't be written, what was there is there again", async () => {
  await using place = await newDirectory();
  putIn(place.path, OLD);
  const [publicFile, privateFile] = filesOf(NEW, OLD);
  assert(publicFile && privateFile);
  await assertRejects(() => writeInTurn(place.path, [publicFile, { ...privateFile, fresh: true }]), FileError);
  assertEquals(read(place.path), OLD);
});

/** Writes one pair after another into a directory, one way or the other, until it is killed. */
const WRITER = `
  import process from "node:process";
  import * as ways from ${JSON.stringify(new URL("../../lib/runtime/together.ts", import.meta.url).href)};
  const bytes = (text) => new TextEncoder().encode(text);
  const [way, directory, first] = process.argv.slice(2);
  for (let n = Number(first);; n++) {
    await ways[way](directory, [
      { name: "API_Public", bytes: bytes("public " + n), fresh: n === 0 },
      { name: "API_Private", bytes: bytes("private " + n), fresh: n === 0 },
    ]);
    if (n % 10 === 0) console.log(n);
  }
`;

/** A way to write pairs, and what it may leave when it is killed. */
interface Way {
  name: "writeTogether" | "writeInTurn";
  /** Whether the public file may be missing. */
  halves: boolean;
}

/** Kills a writer again and again, each time at another moment; how often it was in the middle. */
async function killedWriters(program: string, before: string[], { name, halves }: Way): Promise<number> {
  await using place = await newDirectory();
  const [script, keys] = [join(place.path, "writer.ts"), join(place.path, "keys")];
  await Deno.writeTextFile(script, WRITER);
  let [first, halfway] = [0, 0];
  for (let round = 0; round < 12; round++) {
    const args = [...before, script, name, keys, String(first)];
    const child = new Deno.Command(program, { args, stdout: "piped", stderr: "inherit" }).spawn();
    const reader = child.stdout.getReader();
    assertEquals((await reader.read()).done, false);
    await new Promise((resolve) => setTimeout(resolve, 5 + 7 * Math.random()));
    child.kill("SIGKILL");
    await child.status;
    while (!(await reader.read()).done);
    const [publicText, privateText = ""] = read(keys);
    const [, number = ""] = /^private (\d+)$/.exec(privateText) ?? [];
    if (!halves || publicText !== undefined) assertEquals(publicText, `public ${number}`);
    if (Object.keys(listing(keys)).join() !== "API_Private,API_Public") halfway++;
    first = 10 * Math.ceil((Number(number) + 1) / 10);
  }
  return halfway;
}

const ON_DENO = ["run", "--no-check", "--allow-all"];
const { path: bunPath = "", reason } = await bun();
const WRITERS: [what: string, obstacle: string | undefined, program: string, before: string[]][] = [
  ["deno", undefined, Deno.execPath(), ON_DENO],
  ["bun", reason, bunPath, ["run"]],
];

for (const [what, obstacle, program, before] of WRITERS) {
  testUnless(
    WINDOWS ? "not on Windows" : obstacle,
    `a process that is killed at any time leaves two files of one pair [${what}]`,
    async () => {
      const way: Way = { name: "writeTogether", halves: false };
      assertGreater(await killedWriters(program, before, way), 0, "it was never killed in the middle");
    },
  );
  testUnless(
    obstacle,
    `without links a process that is killed may leave the private file alone, never parts of two pairs [${what}]`,
    async () => {
      const way: Way = { name: "writeInTurn", halves: true };
      assertGreater(await killedWriters(program, before, way), 0, "it was never killed in the middle");
    },
  );
}
