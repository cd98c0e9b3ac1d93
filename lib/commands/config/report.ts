/**
 * Every option as it holds and who says so → the page and the JSON of `kf config`.
 *
 * @module
 */

import type { FileEntry, OptionName, Source } from "../../line/options.ts";
import { columns } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";

/** One option as it holds. */
export interface Setting {
  name: OptionName;
  /** Null where there is no single value: nothing is set, or it depends on the call. */
  value: string | boolean | null;
  /** The value for people. */
  told: string;
  source: Source | undefined;
}

/** What `kf config` tells. */
export interface Report {
  file: { path: string | null; found: boolean };
  /** The chosen profile; empty for none. */
  profile: string;
  keys: { found: boolean; source?: string; publicKey?: string; problem?: string };
  directories: { configuration: string | null; state: string | null; sandbox: string | null };
  settings: readonly Setting[];
  passedOver: readonly (readonly [FileEntry, string])[];
}

/** The JSON, which only grows. */
export function reportJson({ file, profile, keys, directories, settings, passedOver }: Report): string {
  const fields = {
    schema: 1,
    file,
    profile: profile === "" ? null : profile,
    keys,
    directories,
    settings: settings.map(({ name, value, source }) => ({ name, value, from: fromJson(source) })),
    passedOver: passedOver.map(([{ name, line, profile }, why]) => ({ name, line, profile: profile ?? null, why })),
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function fromJson(source: Source | undefined): Record<string, unknown> {
  if (source === undefined) return { kind: "built-in" };
  if (source.kind === "command line") return { kind: source.kind };
  if (source.kind === "variable") return source;
  const { line, profile } = source.entry;
  return { kind: "file", line, profile: profile ?? null };
}

const NOWHERE = "nowhere: HOME is not set";

/** The page, plain text in columns. */
export function reportPage({ file, profile, keys, directories, settings, passedOver }: Report): string {
  const facts = [
    ["configuration file", `${file.path ?? NOWHERE}${file.found || file.path === null ? "" : " (there is none)"}`],
    ["profile", profile === "" ? "none" : profile],
    ["keys", keysText(keys)],
    ["sandbox data", directories.sandbox ?? NOWHERE],
    ["state", directories.state ?? NOWHERE],
  ];
  const rows = settings.map(({ name, told, source }) => [name, told, fromText(source)]);
  const over = passedOver.map(([entry, why]) => [entry.name, placeText(entry), why]);
  return [
    page(facts),
    page([["OPTION", "VALUE", "FROM"], ...rows]),
    ...(over.length === 0 ? [] : [`set in the file, but not in effect:\n${page(over)}`]),
  ].join("\n");
}

function keysText({ found, source, publicKey, problem }: Report["keys"]): string {
  if (!found) return problem ?? "none found";
  return publicKey === undefined ? `those of ${source}` : `${publicKey} from ${source}`;
}

function fromText(source: Source | undefined): string {
  if (source === undefined) return "built-in";
  if (source.kind === "file") return placeText(source.entry);
  return source.kind === "variable" ? source.name : source.kind;
}

function placeText({ line, profile }: FileEntry): string {
  return `config.json:${line}${profile === undefined ? "" : ` (profile ${profile})`}`;
}

/** What a path or value holds may not steer the terminal nor add lines. */
function page(rows: readonly (readonly string[])[]): string {
  return `${columns(rows.map((row) => row.map(oneLine)), 0, Infinity)}\n`;
}
