/**
 * A configuration file → its settings, each checked, with the line it stands in.
 *
 * @module
 */

import type { Node } from "jsonc-parser";
import { checkProfile } from "../credentials.ts";
import { Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { type OptionName, OPTIONS } from "../../line/options.ts";
import { didYouMean } from "../../text/suggest.ts";
import { Document, looksLikeKey, type Member, type SettingsFile, shown } from "./document.ts";
import { pathFrom } from "./paths.ts";
import { type Rule, RULES } from "./rules.ts";

/** One option that the file sets: a text, or for a switch true or false. */
export interface Entry {
  name: OptionName;
  value: string | boolean;
  line: number;
  /** File, line and column of its value. */
  where: string;
  /** The profile whose section it stands in; absent for the top level. */
  profile?: string;
}

/** What the top level or a profile's section sets. */
export type Section = ReadonlyMap<OptionName, Entry>;

/** All that a file sets. */
export interface Settings {
  top: Section;
  profiles: ReadonlyMap<string, Section>;
}

/** The settings of nobody. */
export const NO_SETTINGS: Settings = { top: new Map(), profiles: new Map() };

/** Where mistakes are explained. */
const HELP = "kf help config shows what may stand in it";

/** Reads a file. Throws a usage {@linkcode Failure} naming the place of the first mistake, in whatever section it is. */
export function readSettings(file: SettingsFile, io: Io): Settings {
  const document = new Document(file);
  const own = document.members.filter(({ name }) => name !== "profiles" && name !== "$schema");
  const profiles = document.members.find(({ name }) => name === "profiles");
  const reader = new Reader(document, file.path, io);
  const top = reader.section(own);
  return { top, profiles: profiles === undefined ? new Map() : reader.profiles(profiles.value) };
}

class Reader {
  readonly #document: Document;
  readonly #path: string;
  readonly #io: Io;

  constructor(document: Document, path: string, io: Io) {
    this.#document = document;
    this.#path = path;
    this.#io = io;
  }

  profiles(value: Node): ReadonlyMap<string, Section> {
    const members = this.#document.membersOf(value, '"profiles"');
    return new Map(members.map(({ name, at, value }) => {
      this.#checked("profile", at, () => checkProfile(name));
      return [name, this.section(this.#document.membersOf(value, `the profile ${shown(name)}`), name)];
    }));
  }

  /** The options of one section, which may not contradict each other. */
  section(members: readonly Member[], profile?: string): Section {
    const entries = members.map((member) => this.#entry(member, profile));
    const section = new Map(entries.map((entry) => [entry.name, entry]));
    this.#refuseClash(members, section);
    return section;
  }

  #entry({ name, at, value }: Member, profile: string | undefined): Entry {
    const option = OPTIONS.find((option) => option.name === name)?.name;
    if (option === undefined) throw this.#unknown(name, at);
    const rule = RULES[option];
    if ("refused" in rule) throw this.#document.wrong(at, `"${name}" ${rule.refused}`, "leave it out of the file");
    if (option === "profile" && profile !== undefined) {
      throw this.#document.wrong(at, "a profile chooses no other", 'put "profile" at the top level, or leave it out');
    }
    const place = { line: this.#document.line(at), where: this.#document.where(value.offset) };
    const section = profile === undefined ? {} : { profile };
    return { name: option, value: this.#value(option, rule, value), ...place, ...section };
  }

  #value(name: OptionName, rule: Exclude<Rule, { refused: string }>, node: Node): string | boolean {
    const wrong = (hint: string) =>
      this.#document.wrong(node.offset, `"${name}" takes ${TAKES[rule.type]}, not ${KIND[node.type]}`, hint);
    if (rule.type === "switch") {
      if (typeof node.value === "boolean") return node.value;
      throw wrong(`for example: "${name}": true`);
    }
    const written = node.type === "number" ? this.#document.source(node) : node.value;
    const plain = node.type === "string" || (node.type === "number" && rule.type !== "text" && rule.type !== "path");
    if (!plain || typeof written !== "string") throw wrong(`kf help config shows an example`);
    if (written === "") {
      throw this.#document.wrong(node.offset, `"${name}" is empty`, "give it a value, or leave it out");
    }
    if (name !== "seed" && looksLikeKey(written) && (rule.type !== "path" || /=$|^[^/\\]*$/.test(written))) {
      const hint = "keys never stand in this file: kf init keeps them in files of their own";
      throw this.#document.wrong(node.offset, `"${name}" is given what looks like a key`, hint);
    }
    return this.#checked(name, node.offset, () => {
      rule.check?.(written, this.#io);
      return rule.type === "path" ? pathFrom(this.#path, name, written, this.#io) : written;
    });
  }

  /** What a check says of the command line, said of this place. */
  #checked<T>(name: OptionName, at: number, check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw this.#document.wrong(at, inFile(error.message, name), hintInFile(error.hint, name));
    }
  }

  #unknown(name: string, at: number): Failure {
    const taken = OPTIONS.filter((option) => !("refused" in RULES[option.name])).map((option) => option.name);
    const off = OPTIONS.find((option) => `no-${option.name}` === name && !("value" in option));
    if (off !== undefined) {
      return this.#document.wrong(at, `"${name}" is written as a value here`, `write "${off.name}": false`);
    }
    const known = looksLikeKey(name) ? "" : didYouMean(name, [...taken, "profiles"]);
    const secret = /secret|private|public|api.?key/i.test(name) || looksLikeKey(name);
    const hint = secret ? "keys never stand in this file: kf init keeps them in files of their own" : HELP;
    return this.#document.wrong(at, `${shown(name)} is no option${known}`, hint);
  }

  #refuseClash(members: readonly Member[], section: Section): void {
    const at = (name: OptionName) => members.find((member) => member.name === name)?.at ?? 0;
    if (section.get("env")?.value === "sandbox" && section.has("base-url")) {
      const message = '"base-url" and "env": "sandbox" are two exchanges';
      throw this.#document.wrong(at("base-url"), message, "leave one out, or give each a profile of its own");
    }
    if (section.has("keys") && section.has("profile")) {
      const message = '"keys" and "profile" both say where the keys are';
      throw this.#document.wrong(at("keys"), message, 'put "keys" into the section of that profile');
    }
  }
}

/** `for example: kf --timeout 10 tickers` as the file writes it. */
function hintInFile(hint: string, name: OptionName): string {
  const [, words, value] = new RegExp(`^(.*?)kf .*?--${name} (\\S+)`).exec(hint) ?? [];
  if (words === undefined || value === undefined) return inFile(hint, name);
  return `${inFile(words, name)}"${name}": ${/^\d+$/.test(value) ? value : JSON.stringify(value)}`;
}

/** `--timeout "0"` and `--timeout 10` as the file writes them. */
function inFile(text: string, name: OptionName): string {
  return text.replaceAll("--env sandbox", '"env": "sandbox"')
    .replace(new RegExp(`--${name} (?=["\\d])`, "g"), `"${name}": `)
    .replaceAll(`--${name}`, `"${name}"`);
}

const TAKES = {
  switch: "true or false",
  number: "a number",
  any: "a text or a number",
  text: "a text",
  path: "a path as text",
};

const KIND: Record<Node["type"], string> = {
  object: "an object",
  array: "a list",
  property: "a name",
  string: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
};
