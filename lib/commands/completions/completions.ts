/**
 * `kf completions SHELL`: the script that completes words of kf in that shell.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { EXIT, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { didYouMean } from "../../text/suggest.ts";
import { type Shell, SHELLS } from "./scripts.ts";

/** Prints the script. Throws a usage {@linkcode Failure} for a shell that has none. */
export async function completionsCommand({ words, io, print }: Given): Promise<number> {
  const [name = "", stray] = words;
  const shell = shellNamed(name);
  if (shell === undefined) throw noShell(name, io);
  if (stray !== undefined) throw usage(`kf completions takes no "${stray}"`, `run: kf completions ${name}`);
  await print(shell.script);
  return EXIT.done.status;
}

function shellNamed(name: string): Shell | undefined {
  return Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
}

function noShell(name: string, io: Io): Error {
  const names = Object.keys(SHELLS);
  const own = (io.env("SHELL") ?? "").replace(/^.*[\\/]/, "");
  const { install } = shellNamed(own) ?? shellNamed(io.windows ? "powershell" : "bash") ?? { install: "" };
  const reason = name === "" ? "kf completions needs the name of a shell" : `there are no completions for "${name}"`;
  return usage(
    `${reason}${didYouMean(name, names)}`,
    `it takes ${names.slice(0, -1).join(", ")} or ${names.at(-1)}; to set it up for good: ${install}`,
  );
}
