/**
 * A command that has the terminal to itself → its keys one by one, and a screen that is left before the process stops.
 *
 * @module
 */

import process from "node:process";
import type { Held, Holder } from "../io/io.ts";

/** Keys that the terminal turns into signals for all processes in the foreground; one that is held sends their bytes instead. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { "\x03": "SIGINT", "\x1a": "SIGTSTP", "\x1c": "SIGQUIT" };

/** A character, or what a key such as an arrow sends. */
// deno-lint-ignore no-control-regex
const KEY = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?|./gsu;

/** As `Io.holdTerminal`. Where the process may not send `signals` the terminal stays as it is, and no key is heard. */
export function holdTerminal(holder: Holder, signals: boolean): Held {
  if (!signals) return { keys: false, release: () => {} };
  const keys = process.stdin.isTTY;
  const forget = [keys ? hear(holder) : () => {}, stopping(holder, keys), ending(holder, keys)];
  return {
    keys,
    release: () => {
      for (const each of forget) each();
    },
  };
}

function hear({ key }: Holder): () => void {
  const { stdin } = process;
  const listen = (typed: Uint8Array) => {
    for (const [each] of new TextDecoder().decode(typed).matchAll(KEY)) {
      const signal = SIGNALS[each];
      // 0 is the whole group, as the terminal would have it.
      if (signal !== undefined) process.kill(0, signal);
      else key(each);
    }
  };
  setRaw(true);
  stdin.on("data", listen);
  stdin.resume();
  return () => {
    stdin.off("data", listen);
    setRaw(false);
    stdin.pause();
  };
}

/** Ctrl-Z: only SIGSTOP stops a process that listens to SIGTSTP. */
function stopping({ leave, enter }: Holder, keys: boolean): () => void {
  const stop = async () => {
    await leave();
    if (keys) setRaw(false);
    process.kill(process.pid, "SIGSTOP");
  };
  const goOn = () => {
    // In the background this stops the process again, until it has the terminal.
    if (keys) setRaw(true);
    void enter();
  };
  process.on("SIGTSTP", stop).on("SIGCONT", goOn);
  return () => void process.off("SIGTSTP", stop).off("SIGCONT", goOn);
}

/** Ctrl-\ ends the process as it would have done without a listener. */
function ending({ leave }: Holder, keys: boolean): () => void {
  const end = async () => {
    await leave();
    if (keys) setRaw(false);
    process.off("SIGQUIT", end);
    process.kill(process.pid, "SIGQUIT");
  };
  process.on("SIGQUIT", end);
  return () => void process.off("SIGQUIT", end);
}

/** Whether the terminal passes on each key as it is typed. One that was closed has no keys left to set. */
function setRaw(raw: boolean): void {
  try {
    process.stdin.setRawMode(raw);
  } catch {
    // SIGHUP ends the command
  }
}
