/**
 * A stream without a known size → its bytes, within bounds of size and time.
 *
 * @module
 */

import { joined } from "../io/bytes.ts";
import { fileError, tooLarge } from "./streams.ts";

type Bytes = ReadableStream<Uint8Array>;

/**
 * Opens a stream, which for a pipe may take as long as nobody writes to it, and reads all of it. Throws a {@linkcode FileError}, and
 * the signal's reason when that is aborted first: what it waited for is then left to the end of the process.
 */
export async function readPipe(open: () => Bytes | Promise<Bytes>, most: number, signal?: AbortSignal) {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal?.reason);
  ended.promise.catch(() => {});
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  try {
    return await Promise.race([readAll(open, most), ended.promise]);
  } catch (error) {
    throw signal?.aborted ? signal.reason : fileError(error);
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

async function readAll(open: () => Bytes | Promise<Bytes>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of await open()) {
    parts.push(part);
    size += part.length;
    if (size > most) throw tooLarge(most);
  }
  return joined(parts);
}
