/**
 * Options, environment and files → the key pair to sign with.
 *
 * @module
 */

import { directoryFor, join } from "../io/directories.ts";
import { credentials as failure, usage } from "../io/failure.ts";
import { MOST } from "../io/files.ts";
import { FileError, type Io } from "../io/io.ts";
import type { Warn } from "../io/tell.ts";
import { optionExample } from "../line/example.ts";
import { checkProfile, onLine } from "../line/option_value.ts";
import { KEY_VARIABLES, type Options } from "../line/options.ts";
import { type Command, nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";
import { Secret } from "../api/secret.ts";

/** A key pair and where it was found. */
export interface Credentials {
  apiKey: string;
  secret: Secret;
  source: string;
  /** Permission bits of the private file; undefined where there is none, or the system has no such bits. */
  mode?: number;
}

/** File names of a pair: the original client's, and those of its later copies. */
export const PAIRS = [["API_Public", "API_Private"], ["Futures_Public_Key", "Futures_Private_Key"]] as const;

const [KEY_VARIABLE, SECRET_VARIABLE] = KEY_VARIABLES;

/**
 * The first pair found: `--keys` or `--profile`, the environment, `KF_KEYS`, the working directory, the configuration directory, the
 * directory of the binary. A place that was named must have a pair; half a pair is always an error. `warn` is called for a private
 * file that others can read.
 *
 * Throws a credentials {@linkcode Failure} naming the source; undefined when there is no pair at all.
 */
export async function findCredentials(
  options: Options,
  io: Io,
  warn: Warn,
): Promise<Credentials | undefined> {
  const source = options.source("keys");
  if (source?.kind === "variable") {
    if (KEY_VARIABLES.some((name) => name === source.name)) return fromEnvironment(io);
    const directory = readable(source.name, () => options.text("keys"));
    if (directory === undefined) throw notEmpty(source.name, "a directory");
    return await fromDirectory(directory, io, warn) ?? nothingIn(`${directory} (${source.name})`);
  }
  const named = namedDirectory(options, io);
  if (named !== undefined) return await fromDirectory(named, io, warn) ?? nothingIn(named, options.text("profile"));
  for (const directory of [".", directoryFor("config", io), io.binaryDirectory]) {
    const pair = directory === undefined ? undefined : await fromDirectory(directory, io, warn);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

/** Whether an option says which keys to use. */
export function namesKeys(options: Options): boolean {
  return options.text("keys") !== undefined || options.text("profile") !== undefined;
}

/** What to say when a private call finds no keys. */
export function noKeys(id: string, io: Io): Error {
  const hint = directoryFor("config", io) === undefined
    ? nextStep`kf --env sandbox needs none; where they may be without a HOME: ${MORE}`
    : nextStep`kf help keys tells where they may be; kf --env sandbox needs none; to set up a pair: ${
      shell("kf init")
    }`;
  return failure(`${id} needs keys, and none were found`, hint);
}

function namedDirectory(options: Options, io: Io): string | undefined {
  const profile = options.text("profile");
  const keys = options.text("keys");
  if (profile === undefined) return keys;
  if (keys !== undefined) {
    const hint = nextStep`leave one of them out, for example: ${shell(optionExample("profile"))}`;
    throw usage("--keys and --profile both name the keys", hint);
  }
  return profileDirectory(profile, io);
}

/** The directory of a profile's keys; without one the configuration directory. Throws where there is none, or no such name. */
export function profileDirectory(profile: string | undefined, io: Io): string {
  if (profile !== undefined) checkProfile(profile, onLine("profile"));
  const directory = directoryFor("config", io);
  if (directory === undefined) {
    const hint = nextStep`name a directory of keys, for example: ${shell(optionExample("keys"))}`;
    throw failure("there is no configuration directory: HOME is not set", hint);
  }
  return profile === undefined ? directory : join(io, directory, profile);
}

/** The value of a variable. Throws a credentials {@linkcode Failure} if it isn't text. */
function readable(name: string, read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw failure(error.message, nextStep`copy its value again, all of it, or: ${unset(name)}`);
  }
}

function unset(name: string): Command {
  return shell(`unset ${name}`);
}

function notEmpty(name: string, wanted: string): Error {
  return failure(`${name} is set but empty`, nextStep`give it ${wanted}, or: ${unset(name)}`);
}

function fromEnvironment(io: Io): Credentials {
  const [key, secret] = KEY_VARIABLES.map((name) => readable(name, () => io.env(name)));
  for (const [name, value] of [[KEY_VARIABLE, key], [SECRET_VARIABLE, secret]] as const) {
    if (value?.trim() === "") throw notEmpty(name, "a value");
  }
  if (!key) throw halfSet(SECRET_VARIABLE, KEY_VARIABLE);
  if (!secret) throw halfSet(KEY_VARIABLE, SECRET_VARIABLE);
  return { ...pairOf([key, KEY_VARIABLE], [secret, SECRET_VARIABLE]), source: "the environment" };
}

function halfSet(set: string, other: string): Error {
  return failure(`${set} is set and ${other} is not`, nextStep`set both, or neither: ${unset(set)}`);
}

async function fromDirectory(directory: string, io: Io, warn: Warn): Promise<Credentials | undefined> {
  const path = (name: string) => directory === "." ? name : join(io, directory.replace(/[\\/]$/, ""), name);
  for (const [publicName, privateName] of PAIRS) {
    const [publicText, privateText] = await Promise.all([
      readKey(path(publicName), io),
      readKey(path(privateName), io),
    ]);
    if (publicText === undefined && privateText === undefined) continue;
    if (publicText === undefined) throw halfPair(path(privateName), publicName);
    if (privateText === undefined) throw halfPair(path(publicName), privateName);
    const pair = pairOf([publicText, path(publicName)], [privateText, path(privateName)]);
    const mode = await warnOfAccess({ directory, paths: [path(publicName), path(privateName)] }, io, warn);
    const source = directory === "." ? "the working directory" : directory;
    return { ...pair, source, ...(mode === undefined ? {} : { mode }) };
  }
  return undefined;
}

/** The files of a pair, the public one first, and where they are. */
interface PairFiles {
  directory: string;
  paths: readonly [string, string];
}

/**
 * Warns of a private file that others can read, and of files and a directory that they can change: whoever puts in another pair
 * gets the orders. In a sticky directory nobody can take the place of others' files. The mode of the private file.
 */
export async function warnOfAccess({ directory, paths }: PairFiles, io: Io, warn: Warn): Promise<number | undefined> {
  const [publicMode = 0, privateMode, directoryMode = 0] = await Promise.all(
    [...paths, directory].map((path) => io.fileMode(path)),
  );
  const tell = (what: string, path: string, bits: string) =>
    warn(`others on this machine can ${what} ${path}`, nextStep`run: ${shell(`chmod ${bits} ${quoted(path)}`)}`);
  const [publicPath, privatePath] = paths;
  if ((publicMode & 0o022) !== 0) tell("change", publicPath, "go-w");
  // Files that nobody may write are those of a mounted secret: in a container there are no others.
  const mounted = [publicMode, privateMode ?? 0].every((mode) => (mode & 0o222) === 0);
  const access = [["read", mounted ? 0 : 0o044], ["change", 0o022]] as const;
  const open = access.filter(([, bits]) => ((privateMode ?? 0) & bits) !== 0).map(([what]) => what);
  if (open.length > 0) tell(open.join(" and "), privatePath, "600");
  if ((directoryMode & 0o022) !== 0 && (directoryMode & 0o1000) === 0) tell("change", directory, "go-w");
  return privateMode;
}

/** A text and where it stands. */
type Found = readonly [text: string, source: string];

/**
 * The pair in two texts. Throws a credentials {@linkcode Failure} that shows neither, also for two that are swapped: the secret would
 * travel as the public key.
 */
function pairOf(publicKey: Found, secret: Found): Pick<Credentials, "apiKey" | "secret"> {
  if (holdsSecret(publicKey[0]) && !holdsSecret(secret[0])) {
    throw failure(
      `${publicKey[1]} and ${secret[1]} seem to be swapped: the first holds a private key`,
      nextStep`give each the key of the other; nothing was sent; more about keys: ${MORE}`,
    );
  }
  return { apiKey: apiKey(...publicKey), secret: privateKey(...secret) };
}

/** Whether 64 bytes of base64, or more, stand in a text, as a private key has them and a public key doesn't; it may be wrapped. */
export function holdsSecret(text: string): boolean {
  return text.length >= 86 && /[\w+/-]{86}/.test(unwrapped(text));
}

function halfPair(found: string, missing: string): Error {
  return failure(
    `${found} is there, but ${missing} is not`,
    nextStep`a pair is two files in one directory, so add the other: ${MORE}`,
  );
}

function nothingIn(directory: string, profile?: string): never {
  const way = profile === undefined ? MORE : shell(`kf init --profile ${profile}`);
  throw failure(
    `there are no keys in ${directory}`,
    nextStep`it has to hold two files, API_Public and API_Private: ${way}`,
  );
}

/** Where all of it is explained. */
const MORE = shell("kf help keys");

/** The text of a key file; undefined where there is none. Throws a credentials {@linkcode Failure}. */
export async function readKey(path: string, io: Io): Promise<string | undefined> {
  try {
    const bytes = await io.readFile(path, MOST.key);
    return bytes === undefined ? undefined : decode(bytes);
  } catch (error) {
    if (error instanceof FileError) {
      const next = error.denied
        ? nextStep`it has to be a file that only you can read: ${shell(`chmod 600 ${quoted(path)}`)}`
        : nextStep`it has to be a regular file, at most 64 KiB, that only you can read: ${MORE}`;
      throw failure(`cannot read ${path}: ${error.message}`, next);
    }
    throw error;
  }
}

/** Editors on Windows may save UTF-16, which has a byte order mark. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** The text without white space: a key may be wrapped over several lines. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, "");
}

/** What is as long as a key and was wrapped is one; of anything shorter, two words are two words. */
function oneWord(text: string): string {
  const key = unwrapped(text);
  return /^[A-Za-z0-9+/=]{40,}$/.test(key) ? key : text.trim();
}

/** The public key in a text. Throws a credentials {@linkcode Failure} naming the source, where there is none. */
export function apiKey(text: string, source: string): string {
  const key = oneWord(text);
  const again = nextStep`copy the public key into it again; more about keys: ${MORE}`;
  if (key === "") throw failure(`${source} is empty`, again);
  if (holdsSecret(text)) throw failure(`${source} holds a private key, which never leaves this machine`, again);
  if (!/^[\x21-\x7e]+$/.test(key)) throw failure(`${source} is not one word`, again);
  return key;
}

/** The private key in a text. Throws a credentials {@linkcode Failure} naming the source, where there is none. */
export function privateKey(text: string, source: string): Secret {
  const secret = unwrapped(text);
  const again = nextStep`copy the private key again, all of it: it ends in "=="; more about keys: ${MORE}`;
  if (secret === "") throw failure(`${source} is empty`, again);
  if (secret.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
    throw failure(`${source} is not base64`, again);
  }
  return new Secret(secret);
}
