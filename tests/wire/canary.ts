/**
 * A secret → all forms in which it could slip out, and the search for them in texts and files.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";

/** So many bytes of a form are no accident; whoever shows 23 in a row shows a whole piece. */
const PIECE = 12;

/** The secret, what it decodes to, and the ways to write both, each in pieces: a part of it is too much too. */
export class Canary {
  readonly #pieces: { form: string; piece: Buffer }[];

  constructor(secret: string) {
    const forms = Object.entries(formsOf(secret));
    this.#pieces = forms.flatMap(([form, bytes]) => piecesOf(bytes).map((piece) => ({ form, piece })));
  }

  /** The forms that are in these bytes. */
  formsIn(content: string | Uint8Array): string[] {
    const text = Buffer.from(content);
    return [...new Set(this.#pieces.filter(({ piece }) => text.includes(piece)).map(({ form }) => form))];
  }

  /** The files below a directory that hold any form of it, and how many there are. */
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

/** As an exchange gives it out, decoded, in hex, in other base64, escaped for URLs and JSON, and encoded once more. */
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
