/**
 * Reads the values of items: `name=@file` and `name=@-` are read, `@@` is a literal `@`.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { usage } from "../io/failure.ts";
import { mustRead } from "../io/files.ts";
import { FileError, type Io } from "../io/io.ts";
import { type NextStep, nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";

const PIPED = shell("kf -n batchorder json=@- < orders.json");
const ONCE = nextStep`standard input can be read once; a file is read by: ${
  shell("kf -n batchorder json=@orders.json")
}`;

/**
 * Reads values from files or standard input: UTF-8 text, without one trailing newline.
 *
 * Throws a usage {@linkcode Failure} naming the file and why it can't be read.
 */
export async function readValues(items: readonly Item[], io: Io): Promise<Item[]> {
  const texts: Item[] = [];
  let stdinOf: string | undefined;
  for (const [name, typed] of items) {
    if (typed === "@-") {
      if (stdinOf !== undefined) throw usage(`${stdinOf} and ${name} both read @-`, ONCE);
      stdinOf = name;
      texts.push([
        name,
        text(await readStdin(name, io), `standard input for ${name}`, nextStep`for example: ${PIPED}`),
      ]);
    } else if (typed.startsWith("@@")) {
      texts.push([name, typed.slice(1)]);
    } else if (typed.startsWith("@")) {
      const path = typed.slice(1);
      const look = nextStep`what it is: ${shell(`file ${quoted(path)}`)}`;
      texts.push([name, text(await readFile(path, name, io), path, look)]);
    } else {
      texts.push([name, typed]);
    }
  }
  return texts;
}

async function readStdin(name: string, io: Io): Promise<Uint8Array> {
  try {
    return await io.readStdin();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw usage(
      `cannot read standard input for ${name}: ${error.message}`,
      nextStep`pipe the text in, for example: ${PIPED}`,
    );
  }
}

function readFile(path: string, name: string, io: Io): Promise<Uint8Array> {
  const look = shell(path === "" ? "ls" : `ls ${quoted(path)}`);
  const hint = nextStep`a value that begins with @ is written ${name}=@@…; to look for the file: ${look}`;
  return mustRead(path, { told: `${path === "" ? '""' : path} for ${name}`, hint }, io);
}

function text(bytes: Uint8Array, source: string, next: NextStep): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch {
    throw usage(`cannot read ${source}: it is not UTF-8 text`, nextStep`it has to be UTF-8; ${next}`);
  }
}
