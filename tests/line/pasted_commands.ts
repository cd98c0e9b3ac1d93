/**
 * A hint or a help text → the command lines in it, as a shell would take them apart, and whether each of them holds.
 *
 * @module
 */

import { DRAWN } from "../../lib/line/commands.ts";
import { callOf, parse } from "../../lib/line/parse.ts";
import { check } from "../../lib/line/check.ts";
import { lookup } from "../../lib/line/lookup.ts";
import { assert, assertEquals, fail } from "../support/assert.ts";
import { kf, type World } from "../support/runner.ts";

/** Programs of the shell that a hint may name: none of them changes anything that can't be changed back. */
const SHELL = ["chmod", "command", "df", "export", "file", "locale", "ls", "openssl", "pgrep", "timedatectl", "unset"];

/** Words that stand for something else, so that a line with one of them can't be pasted. */
const STANDING_FOR = ["CERT", "COMMAND", "DIR", "FILE", "KEY", "METHOD", "N", "NAME", "PATH", "SYMBOL", "VERB"];

const COMMAND = new RegExp(`(?:^|: )(?=(?:kf|${SHELL.join("|")})(?: |;|$))`, "g");

/** The command line that ends a hint: what stands behind the last colon that a command follows. */
export function pastedIn(hint: string): string | undefined {
  const [last] = [...hint.matchAll(COMMAND)].slice(-1);
  return last === undefined ? undefined : hint.slice(last.index + last[0].length);
}

/** The examples of a help text: behind `example: `, or below a line that begins with that word and ends in a colon. */
export function examplesIn(help: string): string[] {
  const [, ...parts] = help.replaceAll(/\\\n\s+/g, "").split(/^example/m);
  return parts.flatMap((part) => {
    const [head = "", ...lines] = part.split("\n");
    if (!head.endsWith(":")) return [head.replace(/^: /, "")];
    const end = lines.findIndex((line) => !line.startsWith("  "));
    return lines.slice(0, end).map((line) => line.trim());
  });
}

/** The commands of a line, each as its words; where their streams go is left out. */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const [token] of line.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\;|<>])+|[;|<>]/g)) {
    if (token === ";" || token === "|") commands.push([]);
    else if (token === "<" || token === ">") redirected = true;
    else if (redirected) redirected = false;
    else commands.at(-1)?.push(unquoted(token));
  }
  return commands;
}

function unquoted(token: string): string {
  return token.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double?.replaceAll(/\\(.)/g, "$1") ?? escaped,
  );
}

/** What the files are that examples name. */
const WORLD: World = {
  env: { HOME: "/h" },
  files: {
    "orders.json": '{"batchOrder":[{"order":"cancel","order_id":"x"}]}',
    "FILE.json": "{}",
    "/h/.config/kf/bot/API_Public": "public",
    "ca.pem": `-----BEGIN CERTIFICATE-----\n${btoa("\x30\x82\x00\x02xy")}\n-----END CERTIFICATE-----\n`,
  },
  stdin: "{}",
};

/** Fails unless every command of the line can be pasted as it stands. `own` is the call it may be, even if that is a write. */
export async function assertPasteable(line: string, own = ""): Promise<void> {
  assert(!line.includes("…"), `${line}: something is left out of it`);
  for (const [program = "", ...words] of commandsOf(line)) {
    assertEquals(words.filter((word) => STANDING_FOR.includes(word)), [], line);
    if (program === "kf") await assertHolds(words, own);
    else assert([...SHELL, "echo", "printf"].includes(program), `${line}: what is ${program}?`);
  }
}

async function assertHolds(words: string[], own: string): Promise<void> {
  const typed = parse(words);
  const line = words.join(" ");
  if (typed.command === "call") return await assertCall(words, lookup(typed.verb, typed.method).row, own);
  if (typed.command === "help") return assertEquals((await kf(words)).code, 0, line);
  const drawn = typed.command === "watch" ? DRAWN.find((name) => name === typed.words[0]) : undefined;
  if (drawn !== undefined) return await assertHolds(typed.words.slice(), own);
  if (typed.command === "watch") {
    const { verb, method, items } = callOf(typed.words, typed.options);
    const { row, filled } = lookup(verb, method);
    return check(row, [...filled, ...items]);
  }
  if (["buy", "close", "sell"].includes(typed.command)) {
    assert(typed.options.on("dry-run") || typed.options.text("env") === "sandbox", `kf ${line} would send an order`);
    return assertEquals((await kf([...words, "-n", "--env", "live"])).code, 0, line);
  }
  const [first = "", ...more] = typed.words;
  const wants = WORDS[typed.command];
  if (wants === undefined ? typed.words.length > 0 : !wants.test(first) || more.length > 2) fail(`kf ${line}`);
}

/** What the first word of a command has to be. */
const WORDS: Record<string, RegExp> = {
  chart: /^PF_XBTUSD$/,
  completions: /^(bash|zsh|fish|powershell)$/,
  depth: /^PF_XBTUSD$/,
  config: /^(profiles)?$/,
  guard: /^(\.\/bot\.sh)?$/,
  sandbox: /^(serve|reset|path|keys|faults)$/,
};

/** A call is right if it can be drafted; and one that would change something has to be harmless, or the one that was typed. */
async function assertCall(
  words: string[],
  { effect, id }: ReturnType<typeof lookup>["row"],
  own: string,
): Promise<void> {
  const line = words.join(" ");
  const harmless = effect === "read" || /(^| )(-n|--dry-run|--curl|--env sandbox)( |$)/.test(line);
  assert(harmless || own.split(" ").includes(id), `kf ${line} would change something`);
  const { code, stderr } = await kf([...words.filter((word) => word !== "--curl"), "--dry-run"], WORLD);
  assertEquals([code, stderr.replace(/^kf: .* is tracked as .*\n/, "")], [0, ""], `kf ${line}`);
}

/** How long a hint may be: with a short command a line of a wide terminal, and its words never more than one of a narrow one. */
export function assertShort(told: string): void {
  // Which exchange it is about is as long as it was typed.
  const hint = told.replaceAll(" --data :memory:", "");
  const command = pastedIn(hint) ?? "";
  assert(hint.length - command.length <= 90, `${hint.length - command.length} characters before the command: ${hint}`);
  assert(hint.length <= 120 || command.length > 55, `${hint.length} characters: ${hint}`);
}
