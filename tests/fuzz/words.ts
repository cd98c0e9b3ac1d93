/**
 * Random choices → command lines: valid ones, and the same with words changed, dropped, doubled and mixed.
 *
 * @module
 */

import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import type { Dice } from "../support/dice.ts";

/** Files the command lines may refer to; a Uint8Array may be invalid UTF-8. */
export const FUZZ_FILES: Record<string, string | Uint8Array> = {
  "/f/plain": "value",
  "/f/line": "value\n",
  "/f/odd": "a=b&c d+%zz\r\n",
  "/f/json": '{"batchOrder":[{"order":"cancel","order_id":"1"}]}\n',
  "/f/bytes": Uint8Array.of(0xff, 0xfe, 0x00, 0x80),
  "/f/empty": "",
};

/** The content of standard input. */
export const FUZZ_STDIN = "from standard input\n";

const OPTIONS: readonly (readonly string[])[] = [
  ...["-n", "--dry-run", "--curl", "-v", "--verbose", "--encoded", "--unchecked", "--track", "--no-nonce"].map((
    word,
  ) => [word]),
  ...["--json", "-h", "--help", "--version", "--disarm", "-nv", "-vn"].map((word) => [word]),
  ...[["-o", "raw"], ["-o", "pretty"], ["-opretty"], ["--output=pretty"], ["--color", "always"], ["--errors", "json"]],
  ...[["--errors=json"], ["--timeout", "5"], ["--timeout=0.5"], ["--retry", "0"], ["--resolve", "0"], ["--resolve=0"]],
  ...[
    ["--deadline", "2"],
    ["--pace"],
    ["--max-reply", "1"],
    ["--keys", "/keys"],
    ["--profile", "p"],
    ["--env", "live"],
    [
      "--every",
      "5",
    ],
  ],
  ...[["--env", "demo"], ["--env", "sandbox"], ["--port", "0"], ["--ca-cert", "/f/plain"], ["--seed", "x"], ["--"]],
];

const VALUES = [
  ...[
    "",
    "buy",
    "1",
    "1.0",
    "0.001",
    "PF_XBTUSD",
    "true",
    "false",
    "lmt",
    "mkt",
    "2026-01-01T00:00:00Z",
    "1790000000000",
  ],
  ...[
    "@/f/plain",
    "@/f/line",
    "@/f/odd",
    "@/f/json",
    "@/f/bytes",
    "@/f/empty",
    "@/f/none",
    "@-",
    "@@literal",
    "@",
    "@@",
  ],
  ...["a=b", "a&b", "a+b", "a b", "a%20b", "%", "%zz", "100%", "#", "?", "/", "..", ".", "é", "👩‍👩‍👧", "\u0301", "\ufeff"],
  ...[
    "\0",
    "\n",
    "\r\n",
    "\x1b[31m",
    "\x7f",
    "\u202e",
    "\ud800",
    "\ufffd",
    "$(id)",
    "`id`",
    "'",
    '"',
    "\\",
    "!*'()",
    "-n",
    "--",
  ],
  ...['{"batchOrder":[]}', '{"batchOrder":[{"order":"send","order_tag":"1","size":1.0}]}', "{}", "[]", "null", "1e400"],
  ...["constructor", "__proto__", "toString", "9".repeat(400), "x".repeat(20_000), "🦑".repeat(3000)],
];

const NAMES = [
  "symbol",
  "size",
  "cliOrdId",
  "order_id",
  "limitPrice",
  "new",
  "é",
  "a b",
  "__proto__",
  "constructor",
  "",
  "-x",
];

const METHODS = [...new Set(endpoints().map(({ id }) => id))];

const RAW = [
  ...[
    "/derivatives/api/v3/tickers",
    "/derivatives/api/v3/new?a=b",
    "/api/history/v3/x",
    "/",
    "//evil.example/x",
    "/x?a=%20&b",
  ],
  ...["/../x", "/x#y", "/é", "/%2e%2e/x", "/a b", "/\\evil"],
];

const COMMANDS = [
  "help",
  "methods",
  "version",
  "sandbox",
  "instrumentss",
  "orders",
  "getfills",
  "",
  "GET",
  "PUT",
  "delete",
];

/** A random command line. */
export function drawWords(dice: Dice): string[] {
  const words = [...drawOptions(dice), ...drawCall(dice), ...drawOptions(dice)];
  return dice.strikes(40) ? mutate(dice, words) : words;
}

function drawOptions(dice: Dice): string[] {
  return Array.from({ length: dice.pick([0, 0, 0, 1, 1, 2]) }, () => dice.pick(OPTIONS)).flat();
}

function drawCall(dice: Dice): string[] {
  const luck = dice.whole(1, 100);
  if (luck <= 5) return [dice.pick(COMMANDS), ...drawItems(dice, [])];
  const verb = dice.strikes(30) ? [dice.pick(["GET", "POST", "PUT", "DELETE", "get", "Post", "PATCH"])] : [];
  if (luck <= 15) return [...verb, dice.pick(RAW), ...drawItems(dice, [])];
  if (luck <= 60) return exampleOf(dice);
  const id = dice.pick(METHODS);
  const row = endpoints().find((row) => row.id === id);
  const method = dice.strikes(70)
    ? id.replace(/\{\w+\}/g, () => dice.pick(["PF_XBTUSD", "1h", "7", "%41", "é", "a b"]))
    : id;
  return [...verb, method, ...drawItems(dice, row?.parameters.map(({ name }) => name) ?? [])];
}

/** An example from help with a few values changed. */
function exampleOf(dice: Dice): string[] {
  const { example } = dice.pick(endpoints());
  const words = [...example.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
  return words.map((word) =>
    word.includes("=") && dice.strikes(25) ? `${word.split("=")[0]}=${dice.pick(VALUES)}` : word
  );
}

function drawItems(dice: Dice, names: readonly string[]): string[] {
  const known = names.length === 0 ? NAMES : names;
  const count = dice.pick([0, 1, 1, 2, 3, names.length]);
  return Array.from({ length: count }, () => `${dice.pick(dice.strikes(90) ? known : NAMES)}=${dice.pick(VALUES)}`);
}

/** Makes one to three changes, of words or characters. */
function mutate(dice: Dice, words: string[]): string[] {
  let changed = [...words];
  for (let left = dice.whole(1, 3); left > 0; left--) changed = dice.pick(CHANGES)(dice, changed);
  return changed;
}

type Change = (dice: Dice, words: string[]) => string[];

const CHANGES: readonly Change[] = [
  (dice, words) => words.toSpliced(dice.whole(0, words.length), 1),
  (dice, words) => words.toSpliced(dice.whole(0, words.length), 0, dice.pick(VALUES)),
  (dice, words) => words.toSpliced(dice.whole(0, words.length), 0, ...dice.pick(OPTIONS)),
  (dice, words) => words.length === 0 ? words : words.toSpliced(dice.whole(0, words.length), 0, dice.pick(words)),
  (dice, words) =>
    words.length === 0 ? words : [...words.slice(1), words[0] ?? ""].toSpliced(dice.whole(0, words.length), 0),
  (dice, words) => changeCharacter(dice, words, () => ""),
  (dice, words) => changeCharacter(dice, words, (character) => character + character),
  (dice, words) => changeCharacter(dice, words, () => dice.pick([..."=@-&%+?#/\\'\"{}é\0\n \ud83d"])),
  (dice, words) => changeCharacter(dice, words, (character) => character.toUpperCase()),
];

function changeCharacter(dice: Dice, words: string[], change: (character: string) => string): string[] {
  const at = dice.whole(0, Math.max(0, words.length - 1));
  const word = words[at] ?? "";
  const place = dice.whole(0, Math.max(0, word.length - 1));
  return words.toSpliced(at, 1, word.slice(0, place) + change(word[place] ?? "") + word.slice(place + 1));
}
