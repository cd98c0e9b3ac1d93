/**
 * Failures for misplaced words and options, each with what to type instead.
 *
 * @module
 */

import { type Command, type CommandName, COMMANDS } from "./commands.ts";
import { type Endpoint, endpoints, findMethod, type Verb } from "../api/endpoints/endpoints.ts";
import { type Failure, usage } from "../io/failure.ts";
import { type Command as CommandLine, kf, type NextStep, nextStep, shell } from "../text/next_step.ts";
import { findOption, type OptionName, OPTIONS } from "./options.ts";
import { exampleOf, helpOn } from "../api/example.ts";
import { optionExample } from "./example.ts";
import type { Mistake } from "./scan.ts";
import { closest } from "../text/suggest.ts";
import { unknownMethod } from "./unknown.ts";

/** `kf PUT`. */
export function verbAlone(verb: Verb): Failure {
  const row = endpoints().find((row) => row.verb === verb && row.id === WELL_KNOWN[verb]);
  return usage(
    `${verb} needs a METHOD or a /PATH`,
    row === undefined ? nextStep`run: ${shell("kf methods")}` : nextStep`for example: ${exampleOf(row)}`,
  );
}

const WELL_KNOWN: Record<Verb, string> = {
  GET: "orderbook",
  POST: "sendorder",
  PUT: "leveragepreferences",
  DELETE: "rfq-assignment/max-leverage",
};

/** `kf symbol=PF_XBTUSD`. */
export function noMethod(word: string): Failure {
  const example = kf("tickers", "symbol=PF_XBTUSD");
  const hint = nextStep`write a METHOD before it; was a shell variable unset? for example: ${example}`;
  return usage(`"${word}" stands where the METHOD belongs`, hint);
}

/** `kf orderbook PF_XBTUSD`. */
export function notItem(word: string, method: string): Failure {
  const row = findMethod(method)?.rows[0];
  if (row === undefined && !method.startsWith("/")) return unknownMethod(method);
  return usage(`"${word}" is not name=value`, nextStep`write it as name=value, for example: ${itemExample(word, row)}`);
}

/** `kf orderbook =PF_XBTUSD`. */
export function namelessItem(word: string, method: string): Failure {
  const row = findMethod(method)?.rows[0];
  const example = itemExample(word.slice(1), row);
  return usage(`"${word}" has no name before the "="`, nextStep`write it as name=value, for example: ${example}`);
}

/** An example with the word as the symbol, if it looks like one and the row is a read that takes one. */
function itemExample(word: string, row: Endpoint | undefined): CommandLine {
  if (row === undefined) return kf("tickers", "symbol=PF_XBTUSD");
  const takes = row.effect === "read" && row.parameters.every(({ name, required }) => name === "symbol" || !required) &&
    row.parameters.some(({ name, in: place }) => name === "symbol" && place !== "path");
  return takes && /^[A-Z]{2}_\w+$/i.test(word) ? kf(row.id, `symbol=${word}`) : exampleOf(row);
}

/** An option that the command doesn't take, or the part of it that is called so. */
export function strayOption(command: CommandName, name: OptionName, called: string = command): Failure {
  const hint = nextStep`leave it out; what it takes: ${shell(`kf help ${command}`)}`;
  return usage(`kf ${called} has no use for --${name}`, hint);
}

/** An option of one command, used with another or with a call. */
export function belongsElsewhere(name: OptionName): Failure {
  const rows: readonly Command[] = COMMANDS;
  const owners = rows.filter(({ options }) => options.includes(name)).map((owner) => `kf ${owner.name}`);
  const all = [owners.slice(0, -1).join(", "), ...owners.slice(-1)].filter((text) => text !== "").join(" and ");
  const hint = name === "json"
    ? nextStep`replies are JSON already; to have them indented: ${shell("kf -o pretty tickers")}`
    : like(name);
  return usage(`--${name} belongs to ${all}`, hint);
}

/** `kf --keys $UNSET cancelallorders` must not become a successful `kf instruments`. */
export function swallowed(name: OptionName, given: string): Failure {
  const message = `--${name} took "${given}" as its ${findOption(name)?.value}, and no METHOD is left`;
  return usage(message, nextStep`was a shell variable unset? ${like(name)}`);
}

/** `kf accounts --keys`. */
export function valueMissing(name: OptionName): Failure {
  return usage(`--${name} needs a value: ${findOption(name)?.value}`, like(name));
}

/** A mistake in an option. */
export function ofOption(mistake: Mistake, args: readonly string[]): Failure {
  if (mistake.kind === "unknown") return unknownOption(mistake.typed, mistake.key, args);
  const { name } = mistake.option;
  switch (mistake.kind) {
    // `--dry-run=no` must not mean `--dry-run`.
    case "value of a switch":
      return usage(`--${name} takes no value`, nextStep`write it alone, or leave it out, ${like(name)}`);
    // `-n false`
    case "word behind a switch":
      return usage(`"${mistake.word}" is not name=value`, nextStep`--${name} takes no value, ${like(name)}`);
    // `--pace --no-pace`
    case "contradiction":
      return usage(`--${name} and --no-${name} contradict each other`, nextStep`leave one out, ${like(name)}`);
  }
}

function like(name: OptionName): NextStep {
  return nextStep`for example: ${shell(optionExample(name))}`;
}

/** `--verbos`; and `--symbol=PF_XBTUSD`, as in other clients. */
function unknownOption(typed: string, key: string, args: readonly string[]): Failure {
  const message = `unknown option "${typed}"`;
  const number = args.find((arg) => /^-[\d.]/.test(arg) && arg.startsWith(typed));
  if (number !== undefined) {
    const next = nextStep`sizes and prices are above 0; to sell: ${shell("kf -n sell PF_XBTUSD 0.01")}`;
    return usage(`"${number}" is read as an option, for it begins with a dash`, next);
  }
  const meant = closest(`--${key}`, OPTIONS.map(({ name }) => `--${name}`));
  const option = OPTIONS.find(({ name }) => `--${name}` === meant);
  if (option !== undefined) return usage(`${message}; did you mean "${meant}"?`, like(option.name));
  const row = args.flatMap((arg) => findMethod(arg)?.rows[0] ?? [])[0];
  if (row === undefined || !row.parameters.some(({ name }) => name === key)) {
    return usage(message, nextStep`for all of them run: ${shell("kf help options")}`);
  }
  const example = exampleOf(row);
  const hint = example.line.includes(` ${key}=`)
    ? nextStep`for example: ${example}`
    : nextStep`its parameters: ${helpOn(row)}`;
  return usage(`${message}; a parameter is written name=value, without dashes`, hint);
}
