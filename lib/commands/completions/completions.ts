/**
 * `kf completions SHELL`: the script that completes words of kf in that shell.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { EXIT, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { didYouMean } from "../../text/suggest.ts";
import { type Shell, SHELLS } from "./scripts.ts";

/** Prints the script. Throws a usage {@linkcode Failure} for a shell that has none. */
export async function completionsCommand({ words, io, print }: Given): Promise<number> {
  const [name = "", stray] = words;
  const found = shellNamed(name);
  if (found === undefined) throw noShell(name, io);
  if (stray !== undefined) {
    throw usage(`kf completions takes no "${stray}"`, nextStep`run: ${shell(`kf completions ${name}`)}`);
  }
  await print(found.script);
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
    nextStep`it takes ${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}; to set it up for good: ${
      shell(install)
    }`,
  );
}
