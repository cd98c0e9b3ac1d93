/**
 * The options of a half-typed line → the symbols of the exchange they name, from a small cache or from the exchange itself.
 *
 * @module
 */

import { openReader } from "../../session/session.ts";
import { configure } from "../../config/config.ts";
import { directoryFor, join } from "../../io/directories.ts";
import { Failure } from "../../io/failure.ts";
import { MOST } from "../../io/files.ts";
import { FileError, type Io, NetworkError } from "../../io/io.ts";
import type { Tell } from "../../io/tell.ts";
import { type OptionName, OPTIONS, type Options, typedOptions, without } from "../../line/options.ts";
import { NO_SETTINGS, resolve, resolved } from "../../config/precedence.ts";

/** How long symbols are taken to be the exchange's, in ms. */
const FRESH = 24 * 3600_000;
/** How long an exchange that didn't answer is not asked again, in ms: nobody waits twice in a row. */
const REST = 5 * 60_000;
/** How long somebody who pressed a key may wait, in ms. */
const PATIENCE = 1500;

/** What is known of one exchange: when its symbols came, and when it was asked last, both in ms since the epoch. */
interface Known {
  symbols: readonly string[];
  time: number;
  asked: number;
}

/** Options that decide which exchange is asked, and how it is reached. Others may be half-typed. */
const HEEDED: readonly OptionName[] = ["env", "base-url", "ca-cert", "profile", "clock"];

/** The symbols, or none where they can't be had in time. Never throws for anything the user or the network did. */
export async function symbolsFor(given: ReadonlyMap<OptionName, string>, io: Io): Promise<readonly string[]> {
  try {
    const options = await settled(given, io);
    const { origin, sandbox } = await configure(options, io);
    // No file of the sandbox is touched: its markets are the same without one.
    const memory = (name: OptionName) => name === "data" ? ":memory:" : options.text(name);
    return sandbox ? await ask({ ...options, text: memory }, io) : await remembered(origin, options, io);
  } catch (error) {
    if (isForeseen(error)) return [];
    throw error;
  }
}

function isForeseen(error: unknown): boolean {
  return error instanceof Failure || error instanceof FileError || error instanceof NetworkError;
}

/** A configuration file counts, unless something is wrong with it. */
async function settled(given: ReadonlyMap<OptionName, string>, io: Io): Promise<Options> {
  const typed = typedOptions(Object.fromEntries([...given].filter(([, value]) => value !== "")));
  const heeded = (options: Options) =>
    without(options, OPTIONS.map(({ name }) => name).filter((name) => !HEEDED.includes(name)));
  try {
    return heeded(await resolve(heeded(typed), "call", io));
  } catch (error) {
    if (isForeseen(error)) return heeded(resolved(heeded(typed), NO_SETTINGS, "call", io).options);
    throw error;
  }
}

/**
 * From the cache while it is fresh. It notes the question before the answer: where it can't be read or written, nothing is
 * asked.
 */
async function remembered(origin: string, options: Options, io: Io): Promise<readonly string[]> {
  const directory = directoryFor("cache", io);
  if (directory === undefined) return [];
  const path = join(io, directory, "symbols.json");
  const cache = cacheOf(await io.readFile(path, MOST.symbols));
  const known = cache.get(origin) ?? { symbols: [], time: 0, asked: 0 };
  const now = io.now();
  if (isWithin(FRESH, known.time, now) || isWithin(REST, known.asked, now)) return known.symbols;
  const note = (fields: Partial<Known>) => save(path, cache.set(origin, { ...known, asked: now, ...fields }), io);
  await note({});
  const symbols = await ask(options, io).catch((error) => {
    if (isForeseen(error)) return undefined;
    throw error;
  });
  if (symbols === undefined || symbols.length === 0) return known.symbols;
  await note({ symbols, time: now });
  return symbols;
}

/** A clock that was set back makes nothing fresh for ever. */
function isWithin(span: number, then: number, now: number): boolean {
  return now >= then && now - then < span;
}

/** What the file says, as far as it can be understood. */
function cacheOf(bytes: Uint8Array | undefined): Map<string, Known> {
  const text = new TextDecoder().decode(bytes);
  const cache = new Map<string, Known>();
  for (const [origin, entry] of Object.entries(fieldsOf(parsed(text)))) {
    const { symbols, time, asked } = fieldsOf(entry);
    if (!Array.isArray(symbols) || typeof time !== "number" || typeof asked !== "number") continue;
    cache.set(origin, { symbols: symbols.filter(isSymbol), time, asked });
  }
  return cache;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

async function save(path: string, cache: ReadonlyMap<string, Known>, io: Io): Promise<void> {
  const text = `${JSON.stringify(Object.fromEntries(cache))}\n`;
  await io.writeFile(path, new TextEncoder().encode(text), { parents: true });
}

/** Somebody is typing: nothing may come between. */
const SILENT: Tell = { warn: () => {}, notice: () => {}, afterwards: [] };

async function ask(options: Options, io: Io): Promise<readonly string[]> {
  using session = await openReader(options, io, SILENT, { timeout: PATIENCE, retries: 0 });
  const { instruments } = fieldsOf(await session.value("instruments"));
  if (!Array.isArray(instruments)) return [];
  return instruments.map((instrument) => fieldsOf(instrument).symbol).filter(isSymbol).sort();
}

/** What goes onto a command line unquoted must mean nothing to a shell. */
function isSymbol(value: unknown): value is string {
  return typeof value === "string" && /^\w[\w.:-]*$/.test(value);
}
