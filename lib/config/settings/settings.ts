/**
 * Reads a configuration file: checks each setting and notes its line.
 *
 * @module
 */

import type { Node } from "jsonc-parser";
import type { Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { exampleValue } from "../../line/example.ts";
import { checkProfile, checkValue, type Place } from "../../line/option_value.ts";
import {
  type FileEntry,
  findOption,
  isNegatable,
  type KnownOption,
  type OptionName,
  OPTIONS,
} from "../../line/options.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";
import { didYouMean } from "../../text/suggest.ts";
import type { Section, Settings } from "../precedence.ts";
import { Document, looksLikeKey, type Member, type SettingsFile, shown } from "./document.ts";
import { pathFrom } from "./paths.ts";

export { checkSandboxValues } from "./sandbox_values.ts";

/** Where mistakes are explained. */
const HELP = nextStep`kf help config shows what may stand in it`;
const NO_KEYS = nextStep`keys never stand in this file: kf init keeps them in files of their own`;

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
      checkProfile(name, this.#place("profile", at));
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

  #entry({ name, at, value }: Member, profile: string | undefined): FileEntry {
    const option = findOption(name);
    if (option === undefined) throw this.#unknown(name, at);
    if (option.notInFile !== undefined) {
      throw this.#document.wrong(at, `"${name}" ${option.notInFile}`, nextStep`leave it out of the file`);
    }
    if (option.name === "profile" && profile !== undefined) {
      const next = nextStep`put "profile" at the top level, or leave it out`;
      throw this.#document.wrong(at, "a profile chooses no other", next);
    }
    const place = { line: this.#document.line(at), where: this.#document.where(value.offset) };
    const section = profile === undefined ? {} : { profile };
    return { name: option.name, value: this.#value(option, value), ...place, ...section };
  }

  #value(option: KnownOption, node: Node): string | boolean {
    const { name } = option;
    const place = this.#place(name, node.offset);
    const takes = takesOf(option);
    const wrong = (next: NextStep) => place.wrong(`"${name}" takes ${TAKES[takes]}, not ${KIND[node.type]}`, next);
    if (takes === "switch") {
      if (typeof node.value === "boolean") return node.value;
      throw wrong(nextStep`for example: ${place.example("true")}`);
    }
    const written = node.type === "number" ? this.#document.source(node) : node.value;
    const plain = node.type === "string" || (node.type === "number" && takes !== "text" && takes !== "path");
    if (!plain || typeof written !== "string") throw wrong(nextStep`kf help config shows an example`);
    if (written === "") throw place.wrong(`"${name}" is empty`, nextStep`give it a value, or leave it out`);
    if (name !== "seed" && looksLikeKey(written) && (takes !== "path" || /=$|^[^/\\]*$/.test(written))) {
      throw place.wrong(`"${name}" is given what looks like a key`, NO_KEYS);
    }
    checkValue(option, written, place);
    return takes === "path" ? pathFrom(this.#path, name, written, place, this.#io) : written;
  }

  /** This place of the file, for an option. */
  #place(name: OptionName, at: number): Place {
    return {
      named: `"${name}"`,
      given: (value) => `"${name}": "${value}"`,
      example: (value = exampleValue(name)) =>
        `"${name}": ${/^\d+$|^true$/.test(value) ? value : JSON.stringify(value)}`,
      wrong: (message, next) => this.#document.wrong(at, message, next),
    };
  }

  #unknown(name: string, at: number): Failure {
    const off = OPTIONS.find((option) => isNegatable(option) && `no-${option.name}` === name)?.name;
    if (off !== undefined) {
      const message = `"${name}" is written as a value here`;
      return this.#document.wrong(at, message, nextStep`write "${off}": false`);
    }
    const rows: readonly KnownOption[] = OPTIONS;
    const taken = rows.filter(({ notInFile }) => notInFile === undefined).map(({ name }) => name);
    const known = looksLikeKey(name) ? "" : didYouMean(name, [...taken, "profiles"]);
    const secret = /secret|private|public|api.?key/i.test(name) || looksLikeKey(name);
    return this.#document.wrong(at, `${shown(name)} is no option${known}`, secret ? NO_KEYS : HELP);
  }

  #refuseClash(members: readonly Member[], section: Section): void {
    const at = (name: OptionName) => members.find((member) => member.name === name)?.at ?? 0;
    if (section.get("env")?.value === "sandbox" && section.has("base-url")) {
      const message = '"base-url" and "env": "sandbox" are two exchanges';
      throw this.#document.wrong(at("base-url"), message, nextStep`leave one out, or give each a profile of its own`);
    }
    if (section.has("keys") && section.has("profile")) {
      const message = '"keys" and "profile" both say where the keys are';
      throw this.#document.wrong(at("keys"), message, nextStep`put "keys" into the section of that profile`);
    }
  }
}

/** How JSON writes the value of an option; `any` as text or number. */
type Takes = "switch" | "number" | "any" | "text" | "path";

function takesOf({ kind }: KnownOption): Takes {
  if (kind === "switch") return kind;
  if (kind === "scalar") return "any";
  if (kind === "file" || kind === "directory") return "path";
  return kind === "number" || kind === "seconds" || kind === "whole" ? "number" : "text";
}

const TAKES: Record<Takes, string> = {
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
