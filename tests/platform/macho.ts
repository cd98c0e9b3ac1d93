/**
 * A parser of 64-bit Mach-O binaries: the bytes → the load commands and the signature.
 *
 * It shares no code with the signer of the binaries.
 *
 * @module
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** What a binary reveals without running it. Offsets and sizes are in bytes of the file unless marked as memory. */
export interface MachO {
  cpuType: number;
  fileType: number;
  sizeOfCommands: number;
  commands: LoadCommand[];
  segments: Segment[];
  /** Paths of the libraries it is linked with. */
  dylibs: string[];
  /** The oldest macOS it runs on, e.g. `13.0`. */
  minimumMacos?: string;
  /** The offset of the entry point in the file. */
  entry?: number;
  signature?: Extent;
}

/** A part of the file. */
export interface Extent {
  offset: number;
  size: number;
}

/** One load command, and its offset in the file. */
export interface LoadCommand extends Extent {
  kind: number;
}

/** A part of the file, and the memory it is mapped to. */
export interface Segment extends Extent {
  name: string;
  memory: Extent;
}

/** A signature: blobs in numbered slots, one of them the code directory. */
export interface Signature {
  /** Its own length field. */
  length: number;
  blobs: Map<number, Bytes>;
  directory: CodeDirectory;
}

/** The code directory: the list of hashes that is signed. */
export interface CodeDirectory {
  version: number;
  flags: number;
  identifier: string;
  hashType: number;
  /** In bytes. */
  pageSize: number;
  /** The number of bytes of the file that are hashed. */
  codeLimit: number;
  /** Hashes of other blobs, by slot number; all-zero ones are left out. */
  special: Map<number, string>;
  /** Hashes of the pages. */
  pages: string[];
  /** The range of the main binary's code. */
  code: Extent;
}

export const CPU_X64 = 0x01000007;
export const CPU_ARM64 = 0x0100000c;
export const EXECUTE = 2;
export const ADHOC = 0x2;
export const LINKER_SIGNED = 0x20000;
/** With this flag the kernel kills a process with a page that doesn't match. */
export const HARDENED_RUNTIME = 0x10000;
export const SHA256 = 2;

const MACH_O_64 = 0xfeedfacf;
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const HEADER_SIZE = 32;
const PLATFORM_MACOS = 1;

const LC = {
  loadDylib: 0xc,
  loadWeakDylib: 0x80000018,
  reexportDylib: 0x8000001f,
  segment64: 0x19,
  codeSignature: 0x1d,
  buildVersion: 0x32,
  main: 0x80000028,
};

/** Reads the header and the load commands. Throws an Error when it isn't a 64-bit Mach-O binary. */
export function parseMachO(bytes: Bytes): MachO {
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== MACH_O_64) throw new Error("no 64-bit Mach-O binary");
  const binary: MachO = {
    cpuType: view.getUint32(4, true),
    fileType: view.getUint32(12, true),
    sizeOfCommands: view.getUint32(20, true),
    commands: [],
    segments: [],
    dylibs: [],
  };
  let offset = HEADER_SIZE;
  for (let left = view.getUint32(16, true); left > 0; left--) {
    const command = { kind: view.getUint32(offset, true), offset, size: view.getUint32(offset + 4, true) };
    binary.commands.push(command);
    readCommand(binary, command, bytes.subarray(offset, offset + command.size));
    offset += command.size;
  }
  return binary;
}

/** The end of the load commands by their own lengths. */
export function endOfCommands({ commands }: MachO): number {
  return HEADER_SIZE + commands.reduce((sum, { size }) => sum + size, 0);
}

/** The end of the load commands by the header. */
export function endOfHeader({ sizeOfCommands }: MachO): number {
  return HEADER_SIZE + sizeOfCommands;
}

function readCommand(binary: MachO, { kind }: LoadCommand, bytes: Bytes): void {
  const view = viewOf(bytes);
  if (kind === LC.segment64) binary.segments.push(segmentOf(bytes));
  if (kind === LC.codeSignature) binary.signature = { offset: view.getUint32(8, true), size: view.getUint32(12, true) };
  if (kind === LC.main) binary.entry = Number(view.getBigUint64(8, true));
  if (kind === LC.buildVersion && view.getUint32(8, true) === PLATFORM_MACOS) {
    binary.minimumMacos = `${view.getUint16(14, true)}.${view.getUint8(13)}`;
  }
  if (kind === LC.loadDylib || kind === LC.loadWeakDylib || kind === LC.reexportDylib) {
    binary.dylibs.push(textAt(bytes, view.getUint32(8, true)));
  }
}

function segmentOf(bytes: Bytes): Segment {
  const view = viewOf(bytes);
  const [address = 0, memory = 0, offset = 0, size = 0] = [24, 32, 40, 48].map((at) =>
    Number(view.getBigUint64(at, true))
  );
  return { name: textAt(bytes.subarray(0, 24), 8), offset, size, memory: { offset: address, size: memory } };
}

/** Reads a signature. Throws an Error when there is no code directory in it. */
export function parseSignature(bytes: Bytes): Signature {
  const view = viewOf(bytes);
  if (view.getUint32(0) !== SUPER_BLOB) throw new Error("no signature");
  const blobs = new Map<number, Bytes>();
  for (let i = 0; i < view.getUint32(8); i++) {
    const offset = view.getUint32(16 + i * 8);
    blobs.set(view.getUint32(12 + i * 8), bytes.subarray(offset, offset + view.getUint32(offset + 4)));
  }
  const directory = blobs.get(0);
  if (directory === undefined) throw new Error("no code directory");
  return { length: view.getUint32(4), blobs, directory: codeDirectoryOf(directory) };
}

function codeDirectoryOf(blob: Bytes): CodeDirectory {
  const view = viewOf(blob);
  const [magic, , version = 0, flags = 0, hashOffset = 0, identOffset = 0, specials = 0, pages = 0, codeLimit = 0] =
    Array
      .from({ length: 9 }, (_, i) => view.getUint32(i * 4));
  if (magic !== CODE_DIRECTORY) throw new Error("no code directory");
  const hashSize = view.getUint8(36);
  const hash = (slot: number) =>
    blob.subarray(hashOffset + slot * hashSize, hashOffset + (slot + 1) * hashSize).toHex();
  const special = Array.from({ length: specials }, (_, i) => [i + 1, hash(-i - 1)] as const);
  return {
    version,
    flags,
    identifier: textAt(blob, identOffset),
    hashType: view.getUint8(37),
    pageSize: 1 << view.getUint8(39),
    codeLimit,
    special: new Map(special.filter(([, hash]) => /[^0]/.test(hash))),
    pages: Array.from({ length: pages }, (_, page) => hash(page)),
    code: { offset: Number(view.getBigUint64(64)), size: Number(view.getBigUint64(72)) },
  };
}

/** The pages of the file whose hash is wrong or missing in the directory. */
export async function mismatchedPages(bytes: Bytes, { pageSize, codeLimit, pages }: CodeDirectory): Promise<number[]> {
  const mismatched = [];
  const count = Math.max(pages.length, Math.ceil(codeLimit / pageSize));
  for (let page = 0; page < count; page++) {
    const hash = await sha256(bytes.subarray(page * pageSize, Math.min((page + 1) * pageSize, codeLimit)));
    if (hash !== pages[page]) mismatched.push(page);
  }
  return mismatched;
}

/** The slots a directory can have a hash for; alternative directories and the CMS signature are in higher ones. */
const HIGHEST_SPECIAL_SLOT = 0x0fff;

/** The slots whose blob and hash don't match, or with only one of the two. */
export async function mismatchedSlots({ blobs, directory: { special } }: Signature): Promise<number[]> {
  const mismatched = [];
  const slots = [...blobs.keys()].filter((slot) => slot > 0 && slot <= HIGHEST_SPECIAL_SLOT);
  for (const slot of new Set([...slots, ...special.keys()])) {
    const blob = blobs.get(slot);
    if (blob === undefined || await sha256(blob) !== special.get(slot)) mismatched.push(slot);
  }
  return mismatched;
}

async function sha256(bytes: Bytes): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** A text that ends with NUL or with the bytes. */
function textAt(bytes: Bytes, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return new TextDecoder().decode(bytes.subarray(offset, end < 0 ? bytes.length : end));
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
