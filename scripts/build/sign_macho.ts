/**
 * A Mach-O binary with a stale signature → the same binary with a valid ad-hoc signature, as a linker makes it.
 *
 * Inserting the bundle, Bun moves everything after it. For darwin-arm64 it signs the result; for darwin-x64 it leaves the signature
 * of its own release, which has the hardened runtime, and macOS kills a process whose pages don't match it.
 *
 * @module
 */

/** Bytes in the type that Web Crypto accepts. */
type Bytes = Uint8Array<ArrayBuffer>;

const MACH_O_64 = 0xfeedfacf;
const HEADER_SIZE = 32;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const SUPER_BLOB_SIZE = 20;
const CODE_DIRECTORY_SIZE = 88;
/** The first version of the code directory that has the range of the main binary's code. */
const VERSION = 0x20400;
const ADHOC = 0x2;
const LINKER_SIGNED = 0x20000;
const MAIN_BINARY = 1;

const PAGE_SHIFT = 12;
const HASH_SIZE = 32;
const SHA256 = 2;

/** Segments are aligned to the page size of arm64, the larger one. */
const SEGMENT_ALIGNMENT = 0x4000;
const SIGNATURE_ALIGNMENT = 16;

/** Signs a file in place; the identifier is the program's name in the signature. Throws an Error as {@linkcode signAdHoc}. */
export async function signFile(path: string, identifier: string): Promise<void> {
  await Deno.writeFile(path, await signAdHoc(await Deno.readFile(path), identifier));
}

/**
 * Returns the binary with its signature replaced. Throws an Error unless it is a 64-bit Mach-O binary that ends with a
 * signature.
 */
export async function signAdHoc(binary: Bytes, identifier: string): Promise<Bytes> {
  const { text, linkedit, signature } = placesIn(binary);
  const limit = signature.offset;
  const name = new TextEncoder().encode(`${identifier}\0`);
  const pages = Math.ceil(limit / (1 << PAGE_SHIFT));
  const length = SUPER_BLOB_SIZE + CODE_DIRECTORY_SIZE + name.length + pages * HASH_SIZE;
  const signed = new Uint8Array(limit + roundUp(length, SIGNATURE_ALIGNMENT));
  signed.set(binary.subarray(0, limit));
  resize(signed, linkedit, signature);
  const directory = { limit, name, pages, code: text };
  signed.set(superBlob(length), limit);
  signed.set(codeDirectory(directory), limit + SUPER_BLOB_SIZE);
  signed.set(await pageHashes(signed.subarray(0, limit)), limit + length - pages * HASH_SIZE);
  return signed;
}

/** The offset of a load command, and the part of the file it describes. */
interface Place {
  command: number;
  offset: number;
  size: number;
}

/** The three load commands that matter for a signature. */
interface Places {
  text: Place;
  linkedit: Place;
  signature: Place;
}

function placesIn(binary: Bytes): Places {
  const view = viewOf(binary);
  if (binary.length < HEADER_SIZE || view.getUint32(0, true) !== MACH_O_64) throw new Error("no 64-bit Mach-O binary");
  const found: Partial<Places> = {};
  let command = HEADER_SIZE;
  for (let left = view.getUint32(16, true); left > 0; left--) {
    const kind = view.getUint32(command, true);
    if (kind === LC_SEGMENT_64) {
      const name = segmentName(binary, command);
      if (name === "__TEXT") found.text = segmentAt(view, command);
      if (name === "__LINKEDIT") found.linkedit = segmentAt(view, command);
    }
    if (kind === LC_CODE_SIGNATURE) found.signature = signatureAt(view, command);
    command += view.getUint32(command + 4, true);
  }
  const { text, linkedit, signature } = found;
  if (text === undefined || linkedit === undefined || signature === undefined) {
    throw new Error("no signature to replace");
  }
  const end = signature.offset + signature.size;
  if (end !== binary.length || end !== linkedit.offset + linkedit.size) throw new Error("the signature is not the end");
  return { text, linkedit, signature };
}

function segmentName(binary: Bytes, command: number): string {
  return new TextDecoder().decode(binary.subarray(command + 8, command + 24)).replace(/\0+$/, "");
}

function segmentAt(view: DataView, command: number): Place {
  const offset = Number(view.getBigUint64(command + 40, true));
  return { command, offset, size: Number(view.getBigUint64(command + 48, true)) };
}

function signatureAt(view: DataView, command: number): Place {
  return { command, offset: view.getUint32(command + 8, true), size: view.getUint32(command + 12, true) };
}

/** Updates the two load commands whose ranges extend to the end of the file. */
function resize(signed: Bytes, linkedit: Place, signature: Place): void {
  const view = viewOf(signed);
  const size = signed.length - linkedit.offset;
  view.setBigUint64(linkedit.command + 32, BigInt(roundUp(size, SEGMENT_ALIGNMENT)), true);
  view.setBigUint64(linkedit.command + 48, BigInt(size), true);
  view.setUint32(signature.command + 12, signed.length - signature.offset, true);
}

/** The container of blobs, with a single one: the code directory. Everything in a signature is big-endian. */
function superBlob(length: number): Bytes {
  const blob = new Uint8Array(SUPER_BLOB_SIZE);
  const view = viewOf(blob);
  const slotOfCodeDirectory = 0;
  [SUPER_BLOB, length, 1, slotOfCodeDirectory, SUPER_BLOB_SIZE].forEach((value, i) => view.setUint32(i * 4, value));
  return blob;
}

/** The contents of a code directory, except its page hashes. */
interface Directory {
  /** The number of bytes that are hashed. */
  limit: number;
  /** NUL-terminated. */
  name: Bytes;
  pages: number;
  code: Place;
}

function codeDirectory({ limit, name, pages, code }: Directory): Bytes {
  const blob = new Uint8Array(CODE_DIRECTORY_SIZE + name.length);
  const view = viewOf(blob);
  const length = blob.length + pages * HASH_SIZE;
  const noSpecialSlots = 0;
  [
    CODE_DIRECTORY,
    length,
    VERSION,
    ADHOC | LINKER_SIGNED,
    blob.length,
    CODE_DIRECTORY_SIZE,
    noSpecialSlots,
    pages,
    limit,
  ].forEach((value, i) => view.setUint32(i * 4, value));
  blob.set([HASH_SIZE, SHA256, 0, PAGE_SHIFT], 36);
  view.setBigUint64(64, BigInt(code.offset));
  view.setBigUint64(72, BigInt(code.size));
  view.setBigUint64(80, BigInt(MAIN_BINARY));
  blob.set(name, CODE_DIRECTORY_SIZE);
  return blob;
}

/** The hash of each page; the last one may be shorter. */
async function pageHashes(hashed: Bytes): Promise<Bytes> {
  const size = 1 << PAGE_SHIFT;
  const pages = Math.ceil(hashed.length / size);
  const hashes = new Uint8Array(pages * HASH_SIZE);
  for (let page = 0; page < pages; page++) {
    const digest = await crypto.subtle.digest("SHA-256", hashed.subarray(page * size, (page + 1) * size));
    hashes.set(new Uint8Array(digest), page * HASH_SIZE);
  }
  return hashes;
}

function roundUp(size: number, alignment: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
