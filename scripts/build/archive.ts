/**
 * Files → reproducible archives: .tar.gz and .tar.xz, and .zip for Windows.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { createTar } from "nanotar";

/** One file of an archive. */
export interface Entry {
  /** Its path in the archive. */
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  executable: boolean;
}

/** The entries as .tar.gz, all with this modification time (ms since the epoch) and owned by root. */
export function tarGz(entries: readonly Entry[], time: number): Uint8Array {
  return gzipSync(tar(entries, time), { level: 9 });
}

/** The entries as .tar.xz, packed by the program xz. Throws an Error if it is missing or fails. */
export async function tarXz(entries: readonly Entry[], time: number): Promise<Uint8Array> {
  // The number of threads is fixed because it changes the bytes.
  const command = new Deno.Command("xz", { args: ["-6", "--threads=2", "-c"], stdin: "piped", stdout: "piped" });
  const xz = command.spawn();
  const [{ success, stdout }] = await Promise.all([
    xz.output(),
    ReadableStream.from([tar(entries, time)]).pipeTo(xz.stdin),
  ]);
  if (!success) throw new Error("xz failed");
  return stdout;
}

/** The entries as .zip, whose times have no zone and a resolution of two seconds. */
export function zip(entries: readonly Entry[], time: number): Uint8Array {
  const files: Zippable = {};
  for (const { path, bytes, executable } of entries) {
    files[path] = [bytes, { mtime: localTime(time), os: 3, attrs: (executable ? 0o100755 : 0o100644) << 16 }];
  }
  return zipSync(files, { level: 9 });
}

/** Offsets a time so that the library, which writes local time, writes UTC. */
function localTime(time: number): Date {
  return new Date(time + new Date(time).getTimezoneOffset() * 60_000);
}

/** The entries as an uncompressed tar. */
export function tar(entries: readonly Entry[], time: number): Uint8Array<ArrayBuffer> {
  const files = entries.map(({ path, bytes, executable }) => {
    return { name: path, data: bytes, attrs: { mode: executable ? "755" : "644" } };
  });
  const attrs = { mtime: time, uid: 0, gid: 0, user: "root", group: "root" };
  return Uint8Array.from(createTar(files, { attrs }));
}
