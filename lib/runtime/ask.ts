/**
 * A question → the line that is typed on the terminal, seen or unseen.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { Interrupted } from "../io/io.ts";

/** As `Io.ask`: readline edits the line, and where it is hidden what readline shows goes nowhere. */
export function askOnTerminal(question: string, hidden: boolean): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Echo is off before the question appears, so that nothing pasted early is shown either.
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: true,
    historySize: 0,
  });
  let lineEnded = false;
  return new Promise<string | undefined>((resolve, reject) => {
    lines.once("line", (line) => {
      lineEnded = !hidden;
      resolve(line);
      // At once: a second line of the same paste is not for this question, and may be a secret.
      lines.close();
    });
    lines.once("close", () => resolve(undefined));
    lines.once("SIGINT", () => reject(new Interrupted()));
    if (hidden) process.stderr.write(question);
    else {
      lines.setPrompt(question);
      lines.prompt();
    }
  }).finally(() => {
    lines.close();
    process.stdin.pause();
    if (!lineEnded) process.stderr.write("\n");
  });
}
