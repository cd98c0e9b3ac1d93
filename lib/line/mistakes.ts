/**
 * Words and options as typed, where they make no sense → a mistake that tells what to type instead.
 *
 * @module
 */

import { type Command, type CommandName, COMMANDS } from "./commands.ts";
import { findMethod } from "../api/endpoints/find.ts";
import { ENDPOINTS } from "../api/endpoints/endpoints.ts";
import type { Endpoint, Verb } from "../api/endpoints/row.ts";
import { type Failure, usage } from "../io/failure.ts";
import { type OptionName, OPTIONS } from "./options.ts";
import { exampleOf, helpOn, optionExample } from "./example.ts";
import { closest } from "../text/suggest.ts";
import { unknownMethod } from "./unknown.ts";

/** `kf PUT`. */
export function verbAlone(verb: Verb): Failure {
  const row = ENDPOINTS.find((row) => row.verb === verb && row.id === WELL_KNOWN[verb]);
  return usage(
    `${verb} needs a METHOD or a /PATH`,
    row === undefined ? "run: kf methods" : `for example: ${exampleOf(row)}`,
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
  const hint = "write a METHOD before it; was a shell variable unset? for example: kf tickers symbol=PF_XBTUSD";
  return usage(`"${word}" stands where the METHOD belongs`, hint);
}

/** `kf orderbook PF_XBTUSD`. */
export function notItem(word: string, method: string): Failure {
  const row = findMethod(method)?.rows[0];
  if (row === undefined && !method.startsWith("/")) return unknownMethod(method);
  return usage(`"${word}" is not name=value`, `write it as name=value, for example: ${itemExample(word, row)}`);
}

/** `kf orderbook =PF_XBTUSD`. */
export function namelessItem(word: string, method: string): Failure {
  const row = findMethod(method)?.rows[0];
  const example = itemExample(word.slice(1), row);
  return usage(`"${word}" has no name before the "="`, `write it as name=value, for example: ${example}`);
}

/** A word that may be a symbol is put where the row takes one; only that of a read, which does no harm as it was typed. */
function itemExample(word: string, row: Endpoint | undefined): string {
  if (row === undefined) return "kf tickers symbol=PF_XBTUSD";
  const takes = row.effect === "read" && row.parameters.every(({ name, required }) => name === "symbol" || !required) &&
    row.parameters.some(({ name, in: place }) => name === "symbol" && place !== "path");
  return takes && /^[A-Z]{2}_\w+$/i.test(word) ? `kf ${row.id} symbol=${word}` : exampleOf(row);
}

/** An option of a command that has no use for it. */
export function strayOption(command: CommandName, name: OptionName): Failure {
  const hint = `leave it out; what it takes: kf help ${command}`;
  return usage(`kf ${command} has no use for --${name}`, hint);
}

/** An option of one command behind another, or of a call. */
export function belongsElsewhere(name: OptionName): Failure {
  const rows: readonly Command[] = COMMANDS;
  const owners = rows.filter(({ options }) => options.includes(name)).map((owner) => `kf ${owner.name}`);
  const all = [owners.slice(0, -1).join(", "), ...owners.slice(-1)].filter((text) => text !== "").join(" and ");
  const hint = name === "json"
    ? "replies are JSON already; to have them indented: kf -o pretty tickers"
    : `for example: ${optionExample(name)}`;
  return usage(`--${name} belongs to ${all}`, hint);
}

/** `kf --keys $UNSET cancelallorders` must not end as a happy look at the instruments. */
export function swallowed({ name, value }: { name: OptionName; value: string }, given: string): Failure {
  const message = `--${name} took "${given}" as its ${value}, and no METHOD is left`;
  return usage(message, `was a shell variable unset? for example: ${optionExample(name)}`);
}

/** `--dry-run=no`: whoever types that must not get what `--dry-run` alone stands for. */
export function switchWithValue(name: OptionName): Failure {
  return usage(`--${name} takes no value`, `write it alone, or leave it out, for example: ${optionExample(name)}`);
}

/** `-n false`. */
export function valueBehindSwitch(word: string, name: OptionName): Failure {
  return usage(`"${word}" is not name=value`, `--${name} takes no value, for example: ${optionExample(name)}`);
}

/** `--pace --no-pace`. */
export function contradiction(name: OptionName): Failure {
  const message = `--${name} and --no-${name} contradict each other`;
  return usage(message, `leave one out, for example: ${optionExample(name)}`);
}

/** `kf accounts --keys`. */
export function valueMissing({ name, value }: { name: OptionName; value: string }): Failure {
  return usage(`--${name} needs a value: ${value}`, `for example: ${optionExample(name)}`);
}

/** `--verbos`; and `--symbol=PF_XBTUSD`, for who comes from other clients. */
export function unknownOption(typed: string, key: string, args: readonly string[]): Failure {
  const meant = closest(`--${key}`, OPTIONS.map(({ name }) => `--${name}`));
  if (meant !== undefined) {
    const { name } = OPTIONS.find(({ name }) => meant === `--${name}`) ?? { name: "help" as const };
    return usage(`unknown option "${typed}"; did you mean "${meant}"?`, `for example: ${optionExample(name)}`);
  }
  const row = args.flatMap((arg) => findMethod(arg)?.rows[0] ?? [])[0];
  if (row === undefined || !row.parameters.some(({ name }) => name === key)) {
    return usage(`unknown option "${typed}"`, "for all of them run: kf help options");
  }
  const example = exampleOf(row);
  const hint = example.includes(` ${key}=`) ? `for example: ${example}` : `its parameters: ${helpOn(row)}`;
  return usage(`unknown option "${typed}"; a parameter is written name=value, without dashes`, hint);
}
