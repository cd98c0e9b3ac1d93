/**
 * `kf man`: shows the manual page with the system's `man`, prints its source, or installs it for `man kf`.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { directoryFor, join } from "../../io/directories.ts";
import { EXIT, usage } from "../../io/failure.ts";
import { CannotStart, FileError, type Io } from "../../io/io.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import source from "../../../docs/kf.1" with { type: "text" };
import plain from "../../../docs/kf.txt" with { type: "text" };
import { wrap } from "./wrap.ts";

/** Shows, prints or installs the page. Throws a usage {@linkcode Failure} if it can't be installed. */
export async function manCommand({ options, io, tell, print }: Given): Promise<number> {
  if (options.on("install")) await install(io, tell.notice);
  else if (!io.isTerminal("stdout")) await print(source);
  else if (!await showByMan(io)) await print(wrapped(Math.min(io.screen()?.columns ?? 80, 100)));
  return EXIT.done.status;
}

/** The plain page wrapped to a width. In docs/kf.txt each paragraph is one line, and all other lines have no-break spaces. */
function wrapped(width: number): string {
  return plain.replace(
    /^( *)(.+)$/gm,
    (_, margin: string, text: string) =>
      wrap(text.split(" "), width - margin.length).map((line) => margin + line).join("\n"),
  ).replaceAll("\u00a0", " ");
}

/** Shows the page with `man`; false if that fails, or if TERM=dumb asks for plain text. */
async function showByMan(io: Io): Promise<boolean> {
  const directory = directoryFor("cache", io);
  if (io.windows || io.env("TERM") === "dumb" || directory === undefined) return false;
  const path = join(io, directory, "kf.1");
  try {
    await io.writeFile(path, bytes(), { parents: true });
    return await runMan(path, io);
  } catch (error) {
    if (error instanceof CannotStart || error instanceof FileError) return false;
    throw error;
  }
}

/** Runs `man`; true if it showed the page or was interrupted. Ctrl-C is left to `man`. */
async function runMan(path: string, io: Io): Promise<boolean> {
  const { start, onTerminal } = await io.launcher("man");
  const man = start(["man", path]);
  let interrupted = false;
  const forget = io.onEnd((signal) => {
    interrupted = true;
    if (signal !== "SIGINT" || !onTerminal) man.kill(signal);
  });
  try {
    const status = await man.ended;
    return interrupted || status === 0 || status > 128;
  } finally {
    forget();
  }
}

async function install(io: Io, notice: Given["tell"]["notice"]): Promise<void> {
  const data = directoryFor("data", io)?.replace(/[\\/]kf$/, "");
  if (data === undefined) {
    throw usage(
      "cannot tell where manual pages belong: HOME is not set",
      nextStep`write it yourself: ${shell("kf man > kf.1")}`,
    );
  }
  const directory = join(io, data, "man");
  const path = join(io, directory, "man1", "kf.1");
  try {
    await io.writeFile(path, bytes(), { mode: 0o644, parents: true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw usage(`cannot write ${path}: ${error.message}`, nextStep`write it elsewhere: ${shell("kf man > kf.1")}`);
  }
  const command = isFound(data, io) ? "man kf" : `man -M ${directory} kf`;
  notice(`wrote ${path}; read it with: ${command}`, { path, command });
}

/** Whether `man` finds pages there: it looks in share/man beside each bin directory on the PATH. */
function isFound(data: string, io: Io): boolean {
  const bin = data.replace(/[\\/]share$/, "/bin");
  return bin !== data && (io.env("PATH") ?? "").split(":").includes(bin);
}

function bytes(): Uint8Array {
  return new TextEncoder().encode(source);
}
