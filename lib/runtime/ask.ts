/**
 * A question → the line that is typed on the terminal, seen or unseen.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { PassThrough, Writable } from "node:stream";
import { Interrupted } from "../io/io.ts";

/**
 * As `Io.ask`: readline edits the line, and where it is hidden what readline shows goes nowhere. What was typed before the question
 * answers nothing, and what was pasted behind the line is for nobody: it may be a secret. Both are taken from the terminal while its
 * echo is off.
 */
export async function askOnTerminal(question: string, hidden: boolean): Promise<string | undefined> {
  const { stdin } = process;
  try {
    await dropTyped(BEFORE);
    try {
      return await readLine(question, hidden);
    } finally {
      await dropTyped(AFTER);
    }
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

/** How long nothing may come before the question appears, and after the line, in ms: the parts of a paste are less apart. */
const [BEFORE, AFTER] = [50, 100];

const CTRL_C = 3;
const LINE_ENDS = [10, 13];

/** Takes what comes from the terminal until nothing comes any more. Throws {@linkcode Interrupted} if Ctrl-C is in it. */
function dropTyped(quiet: number): Promise<void> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    let interrupted = false;
    const end = () => {
      stdin.off("data", drop);
      if (interrupted) reject(new Interrupted());
      else resolve();
    };
    let timer = setTimeout(end, quiet);
    const drop = (typed: Uint8Array) => {
      interrupted ||= typed.includes(CTRL_C);
      clearTimeout(timer);
      timer = setTimeout(end, quiet);
    };
    stdin.setRawMode(true);
    stdin.on("data", drop);
    stdin.resume();
  });
}

async function readLine(question: string, hidden: boolean): Promise<string | undefined> {
  const { stdin, stderr } = process;
  let over = false;
  // Readline would let the terminal echo again as soon as it has its line; it may do so only for Ctrl-Z.
  const setRawMode = (raw: boolean) => void (over || stdin.setRawMode(raw));
  const input = Object.assign(new PassThrough(), { setRawMode });
  const end = () => void input.end();
  let type = (_typed: Uint8Array) => {};
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: hidden ? nowhere : stderr, terminal: true, historySize: 0 });
  let lineEnded = false;
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      type = (typed) => {
        const length = typed.findIndex((each) => LINE_ENDS.includes(each)) + 1 || typed.length;
        // What is behind the line is not for this question; but who takes the answer back is heard.
        if (typed.subarray(length).includes(CTRL_C)) reject(new Interrupted());
        input.write(typed.subarray(0, length));
      };
      stdin.on("data", type).once("end", end);
      lines.once("line", (line) => {
        lineEnded = !hidden;
        over = true;
        resolve(line);
        lines.close();
      });
      lines.once("close", () => resolve(undefined));
      lines.once("SIGINT", () => reject(new Interrupted()));
      if (hidden) stderr.write(question);
      else {
        lines.setPrompt(question);
        lines.prompt();
      }
    });
  } finally {
    over = true;
    stdin.off("data", type).off("end", end);
    lines.close();
    if (!lineEnded) stderr.write("\n");
  }
}
