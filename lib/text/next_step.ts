/**
 * What to do next, as facts: a sentence with commands in it, which one place renders.
 *
 * @module
 */

import { quoted, wordsOf } from "./shell.ts";

/** A command line. */
export interface Command {
  /** As it is typed into a shell. */
  readonly line: string;
  /** Whether it has to reach the same exchange and account as the command that names it. */
  readonly sameAccount: boolean;
}

/** A sentence, and the commands in it: `values` stand between `texts`. */
export interface NextStep {
  readonly texts: readonly string[];
  readonly values: readonly Value[];
}

type Value = string | number | Command | NextStep;

/** A kf command that follows the one that failed to its exchange and account. */
export function kf(...words: readonly string[]): Command {
  return { line: ["kf", ...words.map(quoted)].join(" "), sameAccount: true };
}

/** The same of words that a shell would be given: a row's example. */
export function kfLine(words: string): Command {
  return { line: `kf ${words}`, sameAccount: true };
}

/** Any command line, shown exactly so. */
export function shell(line: string): Command {
  return { line, sameAccount: false };
}

/**
 * The template of a next step: texts stand in it as they are, commands as commands.
 *
 * @example
 * ```ts
 * import { kf, nextStep, renderNextStep, shell } from "./next_step.ts";
 * const step = nextStep`look first: ${kf("openorders")}; all of them: ${shell("kf methods")}`;
 * const text = renderNextStep(step, ["--env", "sandbox"]);
 * if (text !== "look first: kf --env sandbox openorders; all of them: kf methods") throw new Error(text);
 * ```
 */
export function nextStep(texts: TemplateStringsArray, ...values: readonly Value[]): NextStep {
  return { texts, values };
}

/** Texts and commands in their order. */
function partsOf({ texts, values }: NextStep): (string | Command)[] {
  return texts.flatMap((text, i) => {
    const value = values[i] ?? "";
    if (typeof value !== "object") return [text, String(value)];
    return [text, ...("texts" in value ? partsOf(value) : [value])];
  });
}

/** The commands of a next step as words, in their order. */
export function commandsIn(step: NextStep, account: readonly string[]): string[][] {
  return partsOf(step).flatMap((part) => typeof part === "string" ? [] : [wordsOf(lineOf(part, account)) ?? []]);
}

/**
 * The sentence. Each command that has to reach the same account gets these options, as they were typed: pasted, it goes where the
 * failed one went.
 */
export function renderNextStep(step: NextStep, account: readonly string[]): string {
  return partsOf(step).map((part) => typeof part === "string" ? part : lineOf(part, account)).join("");
}

function lineOf({ line, sameAccount }: Command, account: readonly string[]): string {
  return sameAccount ? ["kf", ...account.map(quoted), line.slice("kf ".length)].join(" ") : line;
}

/** The same step with one command in the place of another. */
export function replaceCommand(step: NextStep, line: string, command: Command): NextStep {
  const values = step.values.map((value) => {
    if (typeof value !== "object") return value;
    return "texts" in value ? replaceCommand(value, line, command) : value.line === line ? command : value;
  });
  return { texts: step.texts, values };
}
