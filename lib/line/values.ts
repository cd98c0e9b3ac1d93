/**
 * Reads the values of items: `name=@file` and `name=@-` are read, `@@` is a literal `@`.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { usage } from "../io/failure.ts";
import { inTime, MOST, mustRead } from "../io/files.ts";
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
 * A pipe and standard input, but for a terminal, have to end within `timeout` ms, all of them together. The call has its own time
 * afterwards: a write must not get less of it because its values came late.
 *
 * Throws a usage {@linkcode Failure} naming the file and why it can't be read.
 */
export async function readValues(items: readonly Item[], timeout: number, io: Io): Promise<Item[]> {
  const texts: Item[] = [];
  const time = { timeout, began: performance.now() };
  let stdinOf: string | undefined;
  for (const [name, typed] of items) {
    if (typed === "@-") {
      if (stdinOf !== undefined) throw usage(`${stdinOf} and ${name} both read @-`, ONCE);
      stdinOf = name;
      texts.push([
        name,
        text(await readStdin(name, time, io), `standard input for ${name}`, nextStep`for example: ${PIPED}`),
      ]);
    } else if (typed.startsWith("@@")) {
      texts.push([name, typed.slice(1)]);
    } else if (typed.startsWith("@")) {
      const path = typed.slice(1);
      const look = nextStep`what it is: ${shell(`file ${quoted(path)}`)}`;
      texts.push([name, text(await readFile(path, name, time, io), path, look)]);
    } else {
      texts.push([name, typed]);
    }
  }
  return texts;
}

/** How long reading may take, in ms, and when it began. */
type Time = Parameters<typeof inTime>[1];

async function readStdin(name: string, time: Time, io: Io): Promise<Uint8Array> {
  const source = `standard input for ${name}`;
  try {
    if (io.isTerminal("stdin")) return await io.readStdin(MOST.value);
    return await inTime(source, time, (signal) => io.readStdin(MOST.value, signal));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw usage(
      `cannot read ${source}: ${error.message}`,
      nextStep`pipe the text in, for example: ${PIPED}`,
    );
  }
}

function readFile(path: string, name: string, time: Time, io: Io): Promise<Uint8Array> {
  const look = shell(path === "" ? "ls" : `ls ${quoted(path)}`);
  const hint = nextStep`a value that begins with @ is written ${name}=@@…; to look for the file: ${look}`;
  const told = `${path === "" ? '""' : path} for ${name}`;
  return inTime(told, time, (pipe) => mustRead(path, { most: MOST.value, pipe, told, hint }, io));
}

function text(bytes: Uint8Array, source: string, next: NextStep): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch {
    throw usage(`cannot read ${source}: it is not UTF-8 text`, nextStep`it has to be UTF-8; ${next}`);
  }
}
