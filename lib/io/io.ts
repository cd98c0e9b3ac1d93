/**
 * The world as one argument: everything a command may read, write, ask or wait for.
 *
 * `lib/runtime/runtime.ts` builds the real one; tests build theirs. Beside the runtimes only timers, `crypto` and SQLite are reached without it.
 *
 * @module
 */

/** What one HTTP request carries. The URL and the body travel exactly as given. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Ends the call, body included, with an `AbortError` or `TimeoutError`. */
  signal: AbortSignal;
  /** PEM text of one more authority to trust beside the built-in ones. */
  caCert?: string;
}

/** An answer whose body has still to be read. */
export interface WireResponse {
  status: number;
  headers: Headers;
  /** Whether nothing says where the body ends, so that one that was cut looks whole. */
  endless?: boolean;
  /** The decompressed body. Throws {@linkcode NetworkError} when it ends before its time. */
  body: AsyncIterable<Uint8Array>;
}

/** How a process is asked to end: Ctrl-C, a request of the system, or a terminal that was closed. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** A program that runs on the streams of this process. */
export interface Started {
  /** Its exit status; 128 and the number of the signal that ended it. */
  ended: Promise<number>;
  /** Passes a signal on; a program that has ended by then gets none. */
  kill(signal: EndSignal): void;
}

/** What starts programs. */
export interface Launcher {
  /** Whether a terminal sends Ctrl-C to a started program by itself. */
  onTerminal: boolean;
  /** Starts a program in the environment this process was given. Throws {@linkcode CannotStart}. */
  start(words: readonly string[]): Started;
}

/** The size of a terminal in characters. */
export interface Screen {
  columns: number;
  rows: number;
}

/** A command that has the terminal to itself. */
export interface Holder {
  /** Hears a key, as the terminal sends it. Ctrl-C, Ctrl-Z and Ctrl-\ keep what they do, and aren't heard. */
  key(key: string): void;
  /** Leaves the screen as it was: the process is about to be stopped, or ended by Ctrl-\. */
  leave(): Promise<void>;
  /** Takes the screen again: the process goes on. */
  enter(): Promise<void>;
}

/** A terminal that is held. */
export interface Held {
  /** Whether keys are heard: where stdin is a terminal, and the runtime permits it. */
  keys: boolean;
  /** Gives the terminal back as it was. */
  release(): void;
}

/** How a file is written. */
export interface Writing {
  /** Its permission bits, where the system has them. */
  mode?: number;
  /** Whether missing directories are made, for this user alone. */
  parents?: boolean;
}

/** A file that is written together with others. */
export interface NewFile {
  /** Its name in their directory. */
  name: string;
  bytes: Uint8Array;
  /** Whether one that is there already is an error. */
  fresh: boolean;
}

/** The effects a command has. */
export interface Io {
  /** The command line without the program's name. */
  args: string[];
  /** An environment variable; undefined when unset. */
  env(name: string): string | undefined;
  /** Directory of the `kf` binary; undefined when kf runs from source. */
  binaryDirectory?: string;
  windows: boolean;
  /** Names and versions of the runtime and its JavaScript engine, for `kf version`. */
  runtime(): string;
  /**
   * The bytes of a regular file, at most so many, or undefined when there is no such file. Any other trouble throws
   * a {@linkcode FileError}. With a signal a pipe will do, too; its abortion ends the waiting for it with its reason.
   */
  readFile(path: string, most: number, pipe?: AbortSignal): Promise<Uint8Array | undefined>;
  /** The names in a directory, or undefined where there is no such directory. Throws a {@linkcode FileError}. */
  namesIn(directory: string): Promise<string[] | undefined>;
  /** The permission bits of a file, or undefined where there is no such file or the system has none. */
  fileMode(path: string): Promise<number | undefined>;
  /**
   * All of standard input, at most so many bytes. The signal's abortion ends the waiting for it with its reason. Throws
   * a {@linkcode FileError}.
   */
  readStdin(most: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Writes all bytes. Throws {@linkcode ClosedPipe} when nobody reads, {@linkcode FileError} otherwise. */
  stdout(bytes: Uint8Array): Promise<void>;
  /** Writes text for people. Never throws: a closed stderr must not change what a command does. */
  stderr(text: string): void;
  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean;
  /** The size of the terminal; undefined where there is none. */
  screen(): Screen | undefined;
  /** Calls the listener when the size changes; the result removes it. */
  onResize(listener: () => void): () => void;
  /** Takes the terminal: keys are heard at once and unseen, and the screen is left before the process stops. */
  holdTerminal(holder: Holder): Promise<Held>;
  /**
   * Asks on stderr and reads a line of the terminal, unseen where it is `hidden`; undefined where the input ended. Throws
   * {@linkcode Interrupted} on Ctrl-C. Only for where stdin and stderr are terminals.
   */
  ask(question: string, how?: { hidden: boolean }): Promise<string | undefined>;
  /** Writes a file as one step: it is there whole, or as it was. Throws {@linkcode FileError}. */
  writeFile(path: string, bytes: Uint8Array, how?: Writing): Promise<void>;
  /**
   * Writes files of a directory as one step, for their owner alone: all are new or all are as they were, even where kf is killed. A
   * missing directory is made. Throws {@linkcode FileError}, and all are as they were.
   */
  writeTogether(directory: string, files: readonly NewFile[]): Promise<void>;
  /** Sends one request once, on a connection of its own, and follows no redirect. Throws {@linkcode NetworkError}. */
  fetch(request: WireRequest): Promise<WireResponse>;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds by a clock that only goes forward, from a start of its own. */
  monotonic(): number;
  /** A number that no other call of this machine has, and that is higher than those of earlier calls. */
  nonce(): string;
  /** Waits this many milliseconds; rejects as the signal does. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
  /**
   * Calls the listener when the process is asked to end, which then doesn't end by itself; the result removes it. Where the process
   * was started to outlive its terminal (nohup), SIGHUP goes on being ignored, as far as the system tells.
   */
  onEnd(listener: (signal: EndSignal) => void): () => void;
  /** Gets ready to start this program. Throws {@linkcode CannotStart} where it can't be started, as far as a look at it tells. */
  launcher(program: string): Promise<Launcher>;
}

/** Why a program could not be started: there is none of that name, it can't be executed, or kf itself may not start any. */
export class CannotStart extends Error {
  override name = "CannotStart";
  readonly reason: "missing" | "unusable" | "forbidden";
  constructor(message: string, reason: CannotStart["reason"]) {
    super(message);
    this.reason = reason;
  }
}

/** A file, stream or variable that is there but could not be used; the message is the reason alone, without the path. */
export class FileError extends Error {
  override name = "FileError";
  /** Whether the system doesn't permit it. */
  readonly denied: boolean;
  /** The variable, where it is one. */
  readonly variable: string | undefined;
  constructor(message: string, { denied = false, variable }: { denied?: boolean; variable?: string } = {}) {
    super(message);
    this.denied = denied;
    this.variable = variable;
  }
}

/** Ctrl-C in the answer to a question. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** The reader of standard output has gone. */
export class ClosedPipe extends Error {
  override name = "ClosedPipe";
}

/**
 * How far a request came before the network failed: the look-up of the host's name, the connection (`open` where the runtime doesn't
 * say which of the two), the proxy, the TLS handshake, or the exchange of request and reply; `time` for a call that ran out of
 * time, nobody knows where.
 */
export type NetworkStep = "name" | "connect" | "open" | "proxy" | "tls" | "exchange" | "time";

/** The network failed. */
export class NetworkError extends Error {
  override name = "NetworkError";
  readonly step: NetworkStep;
  /** Whether the host's certificate is from an authority that isn't trusted. */
  readonly untrusted: boolean;
  constructor(message: string, step: NetworkStep, { untrusted = false } = {}) {
    super(message);
    this.step = step;
    this.untrusted = untrusted;
  }
  /** False only when it is certain that no byte of the request reached the other side. */
  get left(): boolean {
    return this.step === "exchange" || this.step === "time";
  }
}
