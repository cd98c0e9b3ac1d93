/**
 * Whether the binaries for macOS would run there: checks and recomputes what the loader and the kernel of macOS look at.
 *
 * @module
 */

import { signAdHoc } from "../../scripts/build/sign_macho.ts";
import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "../support/assert.ts";
import { binaryFor, bun } from "../support/built.ts";
import { ALL, testInAll } from "../support/selection.ts";
import {
  ADHOC,
  CPU_ARM64,
  CPU_X64,
  endOfCommands,
  endOfHeader,
  EXECUTE,
  type Extent,
  LINKER_SIGNED,
  type MachO,
  mismatchedPages,
  mismatchedSlots,
  parseMachO,
  parseSignature,
  SHA256,
  type Signature,
} from "./macho.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A binary, or why there is none. */
type Built = { bytes: Bytes; reason?: undefined } | { bytes?: undefined; reason: string };

/** Bun's message when the base for a target is not in its cache and can't be downloaded. */
const NO_BASE = /[^\n]*(download|is not available)[^\n]*/i;

/** Builds for a target like `deno task build`. Throws any error other than a missing Bun or base. */
async function build(name: string): Promise<Built> {
  const { reason } = await bun();
  if (reason !== undefined) return { reason };
  try {
    return { bytes: await Deno.readFile(await binaryFor(name)) };
  } catch (error) {
    const [told] = NO_BASE.exec(error instanceof Error ? error.message : "") ?? [];
    if (told === undefined) throw error;
    return { reason: told };
  }
}

const CPU_TYPES: Record<string, number> = { "darwin-x64": CPU_X64, "darwin-arm64": CPU_ARM64 };

function register(name: string, { bytes, reason }: Built): void {
  const test = (criterion: string, body: (bytes: Bytes) => void | Promise<void>) =>
    testInAll(`the binary for ${name} ${criterion}`, () => body(bytes ?? new Uint8Array()), reason);
  test("is an executable for that processor", (bytes) => isExecutable(parseMachO(bytes), CPU_TYPES[name]));
  test("has its load commands where the header says", commandsFit);
  test("has segments that lie in the file and apart", segmentsFit);
  test("ends with __LINKEDIT, and that with the signature", endsWithSignature);
  test("runs on macOS 13 and needs only what comes with it", needsSystemOnly);
  test("is signed ad hoc as a linker does it", (bytes) => isSignedAdHoc(parseMachO(bytes), signatureOf(bytes)));
  test("has a signature that matches every page", signatureMatches);
  test("has a signature that tells of one changed byte", changesAreFound);
}

function isExecutable({ cpuType, fileType, segments, entry = -1 }: MachO, wanted?: number): void {
  assertEquals(cpuType, wanted);
  assertEquals(fileType, EXECUTE);
  const text = segments.find(({ name }) => name === "__TEXT");
  assert(text !== undefined && liesIn({ offset: entry, size: 1 }, text), "the entry is in __TEXT");
}

function commandsFit(bytes: Bytes): void {
  const binary = parseMachO(bytes);
  assertEquals(endOfCommands(binary), endOfHeader(binary));
  for (const { size } of binary.commands) assert(size >= 8 && size % 8 === 0, `a load command of ${size} bytes`);
}

function segmentsFit(bytes: Bytes): void {
  const { segments } = parseMachO(bytes);
  assert(segments.length > 0);
  for (const { name, offset, size, memory } of segments) {
    assert(liesIn({ offset, size }, { offset: 0, size: bytes.length }), `${name} lies in the file`);
    assert(size <= memory.size, `${name} is mapped as a whole`);
  }
  assertApart(segments);
  assertApart(segments.map(({ memory }) => memory));
}

function assertApart(extents: Extent[]): void {
  const sorted = extents.filter(({ size }) => size > 0).sort((a, b) => a.offset - b.offset);
  sorted.slice(1).forEach(({ offset }, i) => {
    const before = sorted[i];
    assert(before !== undefined && before.offset + before.size <= offset, `one ends behind ${offset}`);
  });
}

function endsWithSignature(bytes: Bytes): void {
  const { segments, signature } = parseMachO(bytes);
  const linkedit = segments.find(({ name }) => name === "__LINKEDIT");
  assert(linkedit !== undefined && signature !== undefined);
  assertEquals(linkedit.offset + linkedit.size, bytes.length);
  assertEquals(signature.offset + signature.size, bytes.length);
  assert(liesIn(signature, linkedit), "the signature is part of __LINKEDIT");
  assertEquals(signature.offset % 16, 0);
}

function needsSystemOnly(bytes: Bytes): void {
  const { minimumMacos, dylibs } = parseMachO(bytes);
  assertEquals(minimumMacos, "13.0");
  assertGreater(dylibs.length, 0);
  for (const dylib of dylibs) assertMatch(dylib, /^\/(usr\/lib|System)\//);
}

/**
 * A Mac with Apple silicon runs only signed code. One with an Intel processor runs unsigned binaries, but kills a process whose
 * hardened-runtime signature doesn't match; so both are signed.
 */
function isSignedAdHoc({ signature, segments }: MachO, { length, directory }: Signature): void {
  assertEquals(directory.flags, ADHOC | LINKER_SIGNED);
  assertEquals(directory.identifier, "kf");
  assertEquals(directory.hashType, SHA256);
  assertEquals(directory.pageSize, 4096);
  assertEquals(directory.codeLimit, signature?.offset);
  assert(length <= (signature?.size ?? 0));
  const { offset, size } = segments.find(({ name }) => name === "__TEXT") ?? {};
  assertEquals(directory.code, { offset, size } as Extent);
}

async function signatureMatches(bytes: Bytes): Promise<void> {
  const signature = signatureOf(bytes);
  assertGreater(signature.directory.pages.length, 0);
  assertEquals(await mismatchedPages(bytes, signature.directory), []);
  assertEquals(await mismatchedSlots(signature), []);
}

async function changesAreFound(bytes: Bytes): Promise<void> {
  const { directory } = signatureOf(bytes);
  const payload = parseMachO(bytes).segments.find(({ name }) => name === "__BUN");
  assert(payload !== undefined);
  for (const offset of [payload.offset + payload.size / 2, directory.codeLimit - 1]) {
    const page = Math.floor(offset / directory.pageSize);
    assertEquals(await mismatchedPages(flipped(bytes, offset), directory), [page]);
  }
}

function flipped(bytes: Bytes, offset: number): Bytes {
  const changed = bytes.slice();
  changed.set([~(changed[offset] ?? 0)], offset);
  return changed;
}

function liesIn(inner: Extent, outer: Extent): boolean {
  return inner.offset >= outer.offset && inner.offset + inner.size <= outer.offset + outer.size;
}

function signatureOf(bytes: Bytes): Signature {
  const { signature: { offset, size } = { offset: 0, size: 0 } } = parseMachO(bytes);
  return parseSignature(bytes.subarray(offset, offset + size));
}

if (ALL) { for (const name of Object.keys(CPU_TYPES)) register(name, await build(name)); }

/** A binary of three load commands: 16 KiB of __TEXT, and a __LINKEDIT of 100 bytes and a signature of the given size. */
function smallBinary(signatureSize: number): Bytes {
  const linkedit = { offset: 0x4000, size: 112 + signatureSize };
  const bytes = new Uint8Array(linkedit.offset + linkedit.size).map((_, i) => i % 251);
  const view = new DataView(bytes.buffer);
  [0xfeedfacf, CPU_ARM64, 0, EXECUTE, 3, 160, 0, 0].forEach((value, i) => view.setUint32(i * 4, value, true));
  writeSegment(bytes.subarray(32, 104), "__TEXT", { offset: 0, size: 0x4000 });
  writeSegment(bytes.subarray(104, 176), "__LINKEDIT", linkedit);
  [0x1d, 16, linkedit.offset + 112, signatureSize].forEach((value, i) => view.setUint32(176 + i * 4, value, true));
  return bytes;
}

function writeSegment(command: Bytes, name: string, { offset, size }: Extent): void {
  const view = new DataView(command.buffer, command.byteOffset);
  command.fill(0);
  view.setUint32(0, 0x19, true);
  view.setUint32(4, command.length, true);
  new TextEncoder().encodeInto(name, command.subarray(8));
  [offset, size, offset, size].forEach((value, i) => view.setBigUint64(24 + i * 8, BigInt(value), true));
}

for (const [name, size] of [["smaller", 16], ["larger", 4096]] as const) {
  Deno.test(`signAdHoc() replaces a signature that was ${name}`, async () => {
    const signed = await signAdHoc(smallBinary(size), "kf");
    isSignedAdHoc(parseMachO(signed), signatureOf(signed));
    endsWithSignature(signed);
    segmentsFit(signed);
    await signatureMatches(signed);
  });
}

Deno.test("signAdHoc() of a signed binary changes nothing", async () => {
  const signed = await signAdHoc(smallBinary(16), "kf");
  assertEquals(await signAdHoc(signed, "kf"), signed);
});

Deno.test("signAdHoc() refuses what it can't sign", async () => {
  const unsigned = smallBinary(16);
  new DataView(unsigned.buffer).setUint32(16, 2, true);
  const longer = new Uint8Array([...smallBinary(16), 0]);
  await assertRejects(() => signAdHoc(new Uint8Array(8), "kf"), Error, "no 64-bit Mach-O binary");
  await assertRejects(() => signAdHoc(unsigned, "kf"), Error, "no signature to replace");
  await assertRejects(() => signAdHoc(longer, "kf"), Error, "the signature is not the end");
});

Deno.test("mismatchedSlots() finds blobs and hashes that don't belong together", async () => {
  const signature = signatureOf(await signAdHoc(smallBinary(16), "kf"));
  const requirements = new Uint8Array([0xfa, 0xde, 0x0c, 0x01, 0, 0, 0, 12, 0, 0, 0, 0]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", requirements)).toHex();
  const cases: [name: string, blobs: [number, Bytes][], special: [number, string][], want: number[]][] = [
    ["a blob with its hash", [[2, requirements]], [[2, hash]], []],
    ["a blob without a hash", [[2, requirements]], [], [2]],
    ["a hash without a blob", [], [[5, hash]], [5]],
    ["a blob with another's hash", [[2, flipped(requirements, 11)]], [[2, hash]], [2]],
    ["the certificates, which nothing hashes", [[0x10000, requirements]], [], []],
  ];
  for (const [name, blobs, special, want] of cases) {
    const directory = { ...signature.directory, special: new Map(special) };
    assertEquals(await mismatchedSlots({ ...signature, blobs: new Map(blobs), directory }), want, name);
  }
});
