/**
 * Failures for an unknown METHOD or help topic, which suggest what was probably meant.
 *
 * @module
 */

import { COMMANDS, findCommand, TOPIC_NAMES } from "./commands.ts";
import { best, endpoints, findMethod, type Retired } from "../api/endpoints/endpoints.ts";
import { RETIRED } from "../api/retired.ts";
import { type Failure, usage } from "../io/failure.ts";
import { exampleOf } from "../api/example.ts";
import { type Command, type NextStep, nextStep, shell } from "../text/next_step.ts";
import { closest } from "../text/suggest.ts";

/** The failure for an unknown or retired METHOD. */
export function unknownMethod(method: string): Failure {
  const retired = findRetired(method);
  if (retired !== undefined) return gone(retired);
  const message = `unknown method "${method}"`;
  if (TOPIC_NAMES.some((name) => name === method)) {
    return usage(message, nextStep`it is a topic of help: ${shell(`kf help ${method}`)}`);
  }
  if (OF_SANDBOX.includes(method)) {
    return usage(`${message}; it is a command of kf sandbox`, nextStep`run: ${shell(`kf sandbox ${method}`)}`);
  }
  const meant = closest(method, names());
  if (meant !== undefined) return usage(`${message}; did you mean "${meant}"?`, hintFor(meant));
  const found = containing(method, names());
  return usage(`${message}${found.length === 0 ? "" : `; there is ${found.join(", ")}`}`, hintFor(found[0]));
}

/** The failure for a word that is neither a METHOD nor a command nor a topic. */
export function unknownTopic(about: string): Failure {
  const retired = findRetired(about);
  if (retired !== undefined) return gone(retired);
  const all = [...TOPIC_NAMES, ...names()];
  const meant = closest(about, all) ?? containing(about, all)[0];
  const message = `there is no help about "${about}"`;
  return meant === undefined
    ? usage(message, nextStep`kf methods lists every method; for commands and topics run: ${shell("kf help")}`)
    : usage(`${message}; did you mean "${meant}"?`, nextStep`run: ${shell(`kf help ${meant}`)}`);
}

/** The retired operation that had this METHOD. */
function findRetired(method: string): Retired | undefined {
  return best(method, RETIRED, (row) => row.id)?.rows[0];
}

/** The subcommands of `kf sandbox`; `keys` is a topic too. */
const OF_SANDBOX: readonly string[] = findCommand("sandbox")?.usage[0]?.split("|") ?? [];

function gone({ id, instead, now }: Retired): Failure {
  const example = exampleFor(now);
  return usage(
    `${id} ${instead}`,
    example === undefined
      ? nextStep`what there is today: ${shell("kf methods")}`
      : nextStep`kf methods lists what there is today; for example: ${example}`,
  );
}

function hintFor(name: string | undefined): NextStep {
  const retired = RETIRED.find(({ id }) => id === name)?.now;
  const command = findCommand(name);
  const example = exampleFor(retired ?? name);
  if (example !== undefined || command === undefined) {
    return nextStep`kf methods lists them all; for example: ${example ?? shell("kf tickers/PF_XBTUSD")}`;
  }
  // Pasted, its own example would change when the exchange cancels orders.
  const own = command.name === "guard" ? "help guard" : command.example;
  return nextStep`kf help lists the commands; for example: ${shell(`kf ${own}`)}`;
}

function exampleFor(id: string | undefined): Command | undefined {
  const [row] = id === undefined ? [] : findMethod(id)?.rows ?? [];
  return row === undefined ? undefined : exampleOf(row);
}

/** The methods that contain the word: `order` is close to none, but part of several. */
function containing(word: string, all: readonly string[]): readonly string[] {
  return word.length < 3 ? [] : all.filter((name) => name.includes(word.toLowerCase())).slice(0, 4);
}

function names(): string[] {
  return [...new Set([...endpoints(), ...RETIRED].map(({ id }) => id)), ...COMMANDS.map(({ name }) => name)];
}
