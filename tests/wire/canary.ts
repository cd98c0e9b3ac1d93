/**
 * A secret → all forms in which it could leak, and a search for them in texts and files.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";

/** Length of a piece in bytes: too long to match by accident; any 23 leaked bytes in a row contain a whole piece. */
const PIECE = 12;

/** The secret and its decoded bytes in all encodings, cut into pieces so that a partial leak is found too. */
export class Canary {
  readonly #pieces: { form: string; piece: Buffer }[];

  constructor(secret: string) {
    const forms = Object.entries(formsOf(secret));
    this.#pieces = forms.flatMap(([form, bytes]) => piecesOf(bytes).map((piece) => ({ form, piece })));
  }

  /** The forms found in these bytes. */
  formsIn(content: string | Uint8Array): string[] {
    const text = Buffer.from(content);
    return [...new Set(this.#pieces.filter(({ piece }) => text.includes(piece)).map(({ form }) => form))];
  }

  /** The files below a directory that contain any form of the secret, and how many were searched. */
  async filesIn(directory: string): Promise<{ found: string[]; searched: number }> {
    let [found, searched]: [string[], number] = [[], 0];
    for await (const path of filesBelow(directory)) {
      searched++;
      const forms = this.formsIn(await Deno.readFile(path));
      if (forms.length > 0) found.push(`${path}: ${forms.join(", ")}`);
    }
    return { found, searched };
  }
}

/** The secret as issued, decoded, in hex, in other base64 variants, escaped for URLs and JSON, and encoded once more. */
function formsOf(secret: string): Record<string, Uint8Array> {
  const bytes = Buffer.from(secret, "base64");
  const hex = bytes.toString("hex");
  const list = [...bytes].join(",");
  return {
    "the secret": Buffer.from(secret),
    "its bytes": bytes,
    "its bytes as Latin-1 text": Buffer.from(bytes.toString("latin1")),
    "its bytes as a list": Buffer.from(list),
    "hex": Buffer.from(hex),
    "HEX": Buffer.from(hex.toUpperCase()),
    "base64url": Buffer.from(bytes.toString("base64url")),
    "percent-encoded": Buffer.from(encodeURIComponent(secret)),
    "in JSON": Buffer.from(JSON.stringify(secret).replaceAll("/", "\\/")),
    "base64 of base64": Buffer.from(Buffer.from(secret).toString("base64")),
    "UTF-16": Buffer.from(secret, "utf16le"),
  };
}

function piecesOf(bytes: Uint8Array): Buffer[] {
  const count = Math.max(1, Math.floor(bytes.length / PIECE));
  return Array.from({ length: count }, (_, at) => Buffer.from(bytes.subarray(at * PIECE, (at + 1) * PIECE)));
}

async function* filesBelow(directory: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isDirectory) yield* filesBelow(path);
    if (isFile) yield path;
  }
}
