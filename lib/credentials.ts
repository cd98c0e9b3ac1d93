/**
 * Options, environment and files → the key pair to sign with.
 *
 * @module
 */

import type { Options } from "./args.ts";
import { credentials as failure, usage } from "./errors.ts";
import { FileError, type Io } from "./io.ts";
import { Secret } from "./secret.ts";

/** A key pair and where it was found. */
export interface Credentials {
  apiKey: string;
  secret: Secret;
  source: string;
  /** Permission bits of the private file; undefined where there is none, or the system has no such bits. */
  mode?: number;
}

/** Is told of what is no failure yet. */
export type Warn = (message: string, hint: string) => void;

/** File names of a pair: the original client's, and those of its later copies. */
const PAIRS = [["API_Public", "API_Private"], ["Futures_Public_Key", "Futures_Private_Key"]] as const;

const KEY_VARIABLE = "KRAKEN_FUTURES_API_KEY";
const SECRET_VARIABLE = "KRAKEN_FUTURES_API_SECRET";

/**
 * The first pair found: `--keys` or `--profile`, the environment, `KF_KEYS`, the working directory, the configuration
 * directory, the directory of the binary. A place that was named on purpose must hold a pair; half a pair is an error
 * anywhere. `warn` is told of a private file that others can read.
 *
 * Throws a credentials {@linkcode Failure} naming the source; undefined when there is no pair at all.
 */
export async function findCredentials(
  options: Options,
  io: Io,
  warn: Warn,
): Promise<Credentials | undefined> {
  const named = namedDirectory(options, io);
  if (named !== undefined) return await fromDirectory(named, io, warn) ?? nothingIn(named);
  const pair = fromEnvironment(io);
  if (pair !== undefined) return pair;
  const directory = variable("KF_KEYS", io);
  if (directory === "") throw failure("KF_KEYS is set but empty", "give it a directory, or unset it");
  if (directory !== undefined) return await fromDirectory(directory, io, warn) ?? nothingIn(`${directory} (KF_KEYS)`);
  for (const directory of [".", configDirectory(io), io.binaryDirectory]) {
    const pair = directory === undefined ? undefined : await fromDirectory(directory, io, warn);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

/** Whether the command line says which keys to use. */
export function namesKeys(options: Options): boolean {
  return options.text("keys") !== undefined || options.text("profile") !== undefined;
}

/** What to say when a private call finds no keys. */
export function noKeys(id: string, io: Io): Error {
  const directory = configDirectory(io) ?? "the configuration directory";
  return failure(
    `${id} needs keys, and none were found`,
    `put API_Public and API_Private into ${directory}, or set ${KEY_VARIABLE} and ${SECRET_VARIABLE}`,
  );
}

function namedDirectory(options: Options, io: Io): string | undefined {
  const profile = options.text("profile");
  const keys = options.text("keys");
  if (profile === undefined) return keys;
  if (keys !== undefined) throw usage("--keys and --profile both name the keys", "leave one of them out");
  if (!/^[\w.-]+$/.test(profile) || /^\.+$/.test(profile)) {
    throw usage(`--profile "${profile}" is no directory name`, "use letters, digits, dots, dashes and underscores");
  }
  const directory = configDirectory(io);
  if (directory === undefined) throw failure("there is no configuration directory: HOME is not set", "use --keys DIR");
  return join(io, directory, profile);
}

/** Where a user's own keys are looked for; undefined where the user has no directory. */
export function configDirectory(io: Io): string | undefined {
  const xdg = io.env("XDG_CONFIG_HOME");
  if (xdg) return join(io, xdg, "kf");
  if (io.windows) {
    const appData = io.env("APPDATA");
    return appData ? join(io, appData, "kf") : undefined;
  }
  const home = io.env("HOME");
  return home ? join(io, home, ".config", "kf") : undefined;
}

function join(io: Io, ...parts: string[]): string {
  return parts.join(io.windows ? "\\" : "/");
}

function variable(name: string, io: Io): string | undefined {
  try {
    return io.env(name);
  } catch (error) {
    if (error instanceof FileError) throw failure(error.message, "copy its value again, without anything around it");
    throw error;
  }
}

function fromEnvironment(io: Io): Credentials | undefined {
  const key = variable(KEY_VARIABLE, io);
  const secret = variable(SECRET_VARIABLE, io);
  if (key === undefined && secret === undefined) return undefined;
  for (const [name, value] of [[KEY_VARIABLE, key], [SECRET_VARIABLE, secret]] as const) {
    if (value?.trim() === "") throw failure(`${name} is set but empty`, "give it a value, or unset it");
  }
  if (!key) throw failure(`${SECRET_VARIABLE} is set and ${KEY_VARIABLE} is not`, "set both, or neither");
  if (!secret) throw failure(`${KEY_VARIABLE} is set and ${SECRET_VARIABLE} is not`, "set both, or neither");
  return { apiKey: apiKey(key, KEY_VARIABLE), secret: privateKey(secret, SECRET_VARIABLE), source: "the environment" };
}

async function fromDirectory(directory: string, io: Io, warn: Warn): Promise<Credentials | undefined> {
  const path = (name: string) => directory === "." ? name : join(io, directory.replace(/[\\/]$/, ""), name);
  for (const [publicName, privateName] of PAIRS) {
    const [publicText, privateText, mode] = await Promise.all([
      readKey(path(publicName), io),
      readKey(path(privateName), io),
      io.fileMode(path(privateName)),
    ]);
    if (publicText === undefined && privateText === undefined) continue;
    if (publicText === undefined) throw halfPair(path(privateName), publicName);
    if (privateText === undefined) throw halfPair(path(publicName), privateName);
    const pair = {
      apiKey: apiKey(publicText, path(publicName)),
      secret: privateKey(privateText, path(privateName)),
      source: directory === "." ? "the working directory" : directory,
      ...(mode === undefined ? {} : { mode }),
    };
    if (((mode ?? 0) & 0o044) !== 0) {
      warn(`others on this machine can read ${path(privateName)}`, `run: chmod 600 ${path(privateName)}`);
    }
    return pair;
  }
  return undefined;
}

function halfPair(found: string, missing: string): Error {
  return failure(`${found} is there, but ${missing} is not`, "a key pair is two files in one directory; add the other");
}

function nothingIn(directory: string): never {
  throw failure(`there are no keys in ${directory}`, "it has to hold two files, API_Public and API_Private");
}

async function readKey(path: string, io: Io): Promise<string | undefined> {
  try {
    const bytes = await io.readFile(path);
    return bytes === undefined ? undefined : decode(bytes);
  } catch (error) {
    if (error instanceof FileError) {
      throw failure(`cannot read ${path}: ${error.message}`, "it has to be a file that only you can read");
    }
    throw error;
  }
}

/** Editors on Windows save UTF-16; the byte order mark tells. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function apiKey(text: string, source: string): string {
  const key = text.trim();
  if (key === "") throw failure(`${source} is empty`, "copy the public key into it again");
  if (!/^[\x21-\x7e]+$/.test(key)) throw failure(`${source} is not one word`, "copy the public key into it again");
  return key;
}

function privateKey(text: string, source: string): Secret {
  const secret = text.trim();
  const again = 'copy the private key again, all of it: it ends in "=="';
  if (secret === "") throw failure(`${source} is empty`, again);
  if (secret.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
    throw failure(`${source} is not base64`, again);
  }
  return new Secret(secret);
}
