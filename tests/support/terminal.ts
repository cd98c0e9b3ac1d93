/**
 * kf on a terminal of its own: a runtime, a command line, a size and keystrokes → the contents of the screen.
 *
 * util-linux's `script` provides the terminal, and the engine of xterm.js interprets what is written to it.
 *
 * @module
 */

import xterm from "@xterm/headless";
import { sharedDirectory } from "./directory.ts";
import { commandLine, type Runtime, type Surroundings } from "./child.ts";

/** The size and environment of a terminal. */
export interface TerminalOptions extends Surroundings {
  /** Default 80. */
  columns?: number;
  /** Default 24. */
  rows?: number;
}

/** A command running on a terminal. */
export class OnTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #terminal: xterm.Terminal;
  readonly #over: Promise<number>;
  /** All output, control sequences included. */
  written = "";

  private constructor(child: Deno.ChildProcess, columns: number, rows: number) {
    this.#child = child;
    this.#terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
    this.#over = this.#read();
  }

  /** Starts kf. */
  static async start(runtime: Runtime, args: string[], options: TerminalOptions = {}): Promise<OnTerminal> {
    return OnTerminal.startProgram([...await commandLine(runtime), ...args], options);
  }

  /** Starts any program, for instance a shell. */
  static startProgram(words: readonly string[], options: TerminalOptions = {}): OnTerminal {
    const { columns = 80, rows = 24, cwd, env = {} } = options;
    const child = new Deno.Command("script", {
      args: ["-qfec", `stty cols ${columns} rows ${rows}; exec ${words.map(quoted).join(" ")}`, "/dev/null"],
      cwd: cwd ?? sharedDirectory(),
      clearEnv: true,
      env: {
        ...{ PATH: Deno.env.get("PATH") ?? "", HOME: sharedDirectory(), TERM: "xterm-256color", SHELL: "/bin/sh" },
        ...denoDirectory(),
        ...env,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    return new OnTerminal(child, columns, rows);
  }

  async #read(): Promise<number> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.written += text;
      await new Promise<void>((done) => this.#terminal.write(text, done));
    }
    return (await this.#child.status).code;
  }

  /** The lines of the screen, without trailing blanks and trailing empty lines. */
  screen(): string[] {
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? "");
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** Whether the alternate screen is shown. */
  get alternate(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** Types these characters; Ctrl-C is `\x03`, Enter `\r`. */
  async type(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Waits until the screen shows a text; `within` is in ms. */
  async until(shown: string | RegExp, within = 20_000): Promise<void> {
    const pattern = typeof shown === "string"
      ? (text: string) => text.includes(shown)
      : (text: string) => shown.test(text);
    const deadline = Date.now() + within;
    while (!pattern(this.screen().join("\n"))) {
      if (Date.now() > deadline) throw new Error(`the screen never showed ${shown}:\n${this.screen().join("\n")}`);
      await new Promise((later) => setTimeout(later, 20));
    }
  }

  /** Waits for the exit status. */
  async ended(): Promise<number> {
    return await this.#over;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close().catch(() => {});
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // it has exited already
    }
    await this.#over;
    this.#terminal.dispose();
  }
}

function denoDirectory(): Record<string, string> {
  const directory = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME") ?? ""}/.cache/deno`;
  return { DENO_DIR: directory };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
