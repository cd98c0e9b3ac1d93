/**
 * Interactive shells with kf's completions: a shell → the same shell running on a terminal of its own.
 *
 * @module
 */

import { join } from "node:path";
import { binary } from "../support/built.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { which } from "../platform/installers.ts";
import { missing } from "../platform/places.ts";
import { OnTerminal } from "../support/terminal.ts";

/** A shell, and one way to set up completions in it. */
export interface Shell {
  name: string;
  /** Why it can't run here; undefined if it can. */
  obstacle(): Promise<string | undefined>;
  words: readonly string[];
  /** Its prompt, and the commands that set up completions. */
  setUp: string;
  /** The keys that show a list. */
  list: string;
}

const SIMPLE_FISH = "set -g fish_autosuggestion_enabled 0; set -g fish_greeting; function fish_prompt; echo '> '; end";

/** Each shell, with each way to load the script. */
export const SHELLS: readonly Shell[] = [
  {
    name: "bash",
    obstacle: () => missing("bash", "script"),
    words: ["bash", "--norc", "--noprofile", "-i"],
    setUp: `PS1='> '; eval "$(kf completions bash)"`,
    list: "\t\t",
  },
  {
    // As on macOS, whose bash is 3.2.
    name: "bash without compopt",
    obstacle: () => missing("bash", "script"),
    words: ["bash", "--norc", "--noprofile", "-i"],
    setUp: `PS1='> '; enable -n compopt; eval "$(kf completions bash)"`,
    list: "\t\t",
  },
  {
    name: "bash with bash-completion",
    obstacle: () => missing("bash", "script", "/usr/share/bash-completion/bash_completion"),
    words: ["bash", "--norc", "--noprofile", "-i"],
    setUp: "PS1='> '; D=~/.local/share/bash-completion/completions; mkdir -p $D; kf completions bash > $D/kf; " +
      ". /usr/share/bash-completion/bash_completion",
    list: "\t\t",
  },
  {
    name: "zsh",
    obstacle: () => missing("zsh", "script"),
    words: ["zsh", "-f", "-i"],
    setUp: "PS1='> '; autoload -U compinit; compinit -u -D; source <(kf completions zsh)",
    list: "\t",
  },
  {
    name: "zsh by its fpath",
    obstacle: () => missing("zsh", "script"),
    words: ["zsh", "-f", "-i"],
    setUp:
      "PS1='> '; mkdir -p ~/.zfunc; kf completions zsh > ~/.zfunc/_kf; fpath+=~/.zfunc; autoload -U compinit; compinit -u -D",
    list: "\t",
  },
  {
    name: "fish",
    obstacle: () => missing("fish", "script"),
    words: ["fish", "-i"],
    setUp:
      `${SIMPLE_FISH}; mkdir -p ~/.config/fish/completions; kf completions fish > ~/.config/fish/completions/kf.fish`,
    list: "\t",
  },
  {
    name: "fish by source",
    obstacle: () => missing("fish", "script"),
    words: ["fish", "-i"],
    setUp: `${SIMPLE_FISH}; kf completions fish | source`,
    list: "\t",
  },
];

const READY = /^ready\n> ?$/;

/** A shell in a directory of its own with a few files, in which `kf` is the binary and the sandbox the exchange. */
export class Typing implements AsyncDisposable {
  private constructor(readonly terminal: OnTerminal, readonly directory: Directory) {}

  /** Starts the shell and sets it up. */
  static async start({ words, setUp }: Shell, env: Record<string, string> = {}): Promise<Typing> {
    const directory = await newDirectory();
    await furnish(directory.path);
    const PATH = `${join(directory.path, "bin")}:${Deno.env.get("PATH") ?? ""}`;
    const [program = "", ...args] = words;
    const terminal = OnTerminal.startProgram([which(program) ?? program, ...args], {
      cwd: directory.path,
      columns: 120,
      rows: 40,
      env: { HOME: directory.path, KF_ENV: "sandbox", PATH, LANG: "C.UTF-8", ...env },
    });
    const typing = new Typing(terminal, directory);
    await terminal.type(`${setUp}; clear; echo ready\r`);
    await terminal.until(READY);
    return typing;
  }

  /** Types this on an empty line, waits until the screen shows the expected text, and clears the line. */
  async line(typed: string, wanted: RegExp): Promise<void> {
    await this.terminal.type(typed);
    try {
      await this.terminal.until(wanted, 10_000);
    } finally {
      await this.#clear();
    }
  }

  async #clear(): Promise<void> {
    // Ctrl-C leaves the list and the line in every shell. Anything typed before the next prompt would be lost.
    await this.terminal.type("\x03");
    await this.terminal.until(/\n> ?$/);
    await this.terminal.type("clear; echo ready\r");
    await this.terminal.until(READY);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminal.type("exit\r");
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, 5000);
    await Promise.race([this.terminal.ended(), promise]);
    clearTimeout(timer);
    await this.terminal[Symbol.asyncDispose]();
    await this.directory[Symbol.asyncDispose]();
  }
}

/** Fills a directory with kf as a program, and with files and directories to complete. */
export async function furnish(directory: string): Promise<void> {
  for (const name of ["bin", "keys", "a directory"]) await Deno.mkdir(join(directory, name));
  await Deno.symlink(await binary(), join(directory, "bin", "kf"));
  await Deno.writeTextFile(join(directory, "bin", "bot-of-mine"), "#!/bin/sh\n", { mode: 0o755 });
  for (const name of ["keyfile", "batch.json", "other batch.json"]) await Deno.writeTextFile(join(directory, name), "");
}
