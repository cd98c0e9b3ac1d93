/**
 * The table, the options and the exit statuses → the texts of `kf help` and `kf methods`.
 *
 * @module
 */

import { type Option, OPTIONS } from "./args.ts";
import { AREAS, ENDPOINTS } from "./endpoints/mod.ts";
import { addressOf, findMethod } from "./endpoints/find.ts";
import type { Endpoint, Parameter, Verb } from "./endpoints/row.ts";
import { EXIT } from "./errors.ts";
import { lookup } from "./lookup.ts";
import { costRule } from "./rate.ts";
import { RETIREMENT } from "./retirement.ts";
import { VERSION } from "./version.ts";

const WIDTH = 100;

/** `kf help`. */
export function helpAll(): string {
  return `kf calls the Kraken Futures API: one command, one request, the exchange's reply, an exit status.

usage:
  kf [options] METHOD [name=value ...]         kf orderbook symbol=PF_XBTUSD
  kf [options] VERB METHOD [name=value ...]    kf PUT leveragepreferences symbol=PF_XBTUSD maxLeverage=5
  kf [options] VERB /PATH [name=value ...]     kf GET /derivatives/api/v3/tickers symbol=PF_XBTUSD
  kf                                           the same as kf instruments
  kf help METHOD                               a method's parameters, reply and an example
  kf methods [--json]                          every method in one table
  kf version
  kf --env sandbox METHOD [name=value ...]     the same in the exchange inside kf: no keys, no network
  kf sandbox serve|reset|path|keys|faults      serve that exchange to any client, look after its data
  kf guard [--timeout N] [-- COMMAND ...]      keep the exchange's dead man's switch armed, while COMMAND runs
  kf doctor [--json]                           what kf finds here: keys, clock, network; nothing secret in it

values:
  name=text     sent exactly as typed, percent-encoded once
  name=@FILE    the text of a file; name=@- of standard input; name=@@text for a value that begins with @

options:
${columns(OPTIONS.map(optionRow))}

${
    AREAS.map(({ title, rows }) => `${title}:\n${columns(rows.map((row) => [addressOf(row), row.summary]))}`).join(
      "\n\n",
    )
  }

keys, first found wins:
  --keys DIR or --profile NAME; KRAKEN_FUTURES_API_KEY and KRAKEN_FUTURES_API_SECRET; KF_KEYS (a directory);
  the working directory; ~/.config/kf; the directory of kf. A directory holds API_Public and API_Private.

exit status:
${columns(Object.values(EXIT).map(({ status, meaning }) => [String(status), meaning]))}

The exchange retires this API on ${RETIREMENT.text}; its successor is the Unified WebSocket.
`;
}

/** `kf help sandbox`. */
export function helpSandbox(): string {
  return `kf sandbox: the exchange inside kf, for trying things out and for testing clients

usage:
  kf --env sandbox METHOD [name=value ...]       one call; KF_ENV=sandbox says it for all
  kf sandbox serve [--port N] [--tls CERT KEY]   the same exchange on a port of this machine, until interrupted
  kf sandbox keys                                the key pairs it accepts
  kf sandbox faults                              what --faults can make go wrong
  kf sandbox path                                where its state is
  kf sandbox reset                               remove that state; the next call begins anew

It signs with a pair of its own; only --keys or --profile names another. A new account has 50000 USD, 1 XBT and 10 ETH in
cash, 100000 USD in flex, 1 XBT in fi_xbtusd and 20 ETH in fi_ethusd.

options:
  --data FILE     other state; :memory: for none
  --clock CLOCK   real, fixed:2026-10-01T12:00:00Z, or x60 for a minute a second; time never runs backwards, so use
                  another clock with --data of its own, on every call
  --seed TEXT     other prices, for new data
  --faults RULES  e.g. sendorder:apply-then-drop or '*:delay=5s,accounts:503@10%'

Prices are a function of seed and time: orders take what rests in the book of a second, but don't move the market.

example: kf --env sandbox sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.01
`;
}

/** `kf help guard`. */
export function helpGuard(): string {
  return `kf guard: keeps the exchange's dead man's switch armed while it runs

usage:
  kf guard [--timeout SECONDS] [--every SECONDS] [--disarm]                   until it is interrupted
  kf guard [--timeout SECONDS] [--every SECONDS] [--disarm] -- COMMAND ...    while COMMAND runs

It sends cancelallordersafter again and again. When it stops, whatever the reason, the exchange cancels all orders of the
account once the last refresh is --timeout seconds old. guard itself places and cancels nothing.

options:
  --timeout SECONDS  what the switch is set to: whole seconds from 2 on, 60 unless told
  --every SECONDS    time between two refreshes: from 1 on, below --timeout; a third of it unless told, so that the switch
                     outlives two that are missed. Each costs 25 of the 500 units in 10 s.
  --disarm           switch it off when guard ends, instead of leaving it armed

COMMAND is started when the switch is armed. It gets guard's streams and environment, and SIGINT and SIGTERM are passed on
to it (on a terminal Ctrl-C reaches it by itself). It goes on when refreshes are missed; each is told on stderr.

exit status:
  that of COMMAND: 128+N when signal N ended it, 126 when it can't be started, 127 when there is none
  0    without COMMAND, when guard was interrupted
  5    the switch could not be switched off
  when the switch can't be armed, that of the call; COMMAND is not started then

There is one switch for each account: two guards, or guard and another program that uses it, set the same one. A process that
is stopped (Ctrl-Z) or a machine that sleeps refreshes nothing.

example: kf guard --timeout 60 --disarm -- ./bot.sh
`;
}

/** `kf help doctor`. */
export function helpDoctor(): string {
  return `kf doctor: what kf finds here, as a page that can be pasted into an issue

usage: kf [options] doctor [--json]

It looks for keys, asks the exchange for its time and, with keys, for what they may do (auth/api-keys/v3/check). It writes
nothing and changes nothing. No secret, account, address range or name of the home directory is shown, and of the public
key the first four characters.

exit status: 0 when calls work, warnings or not; else that of the worst problem:
  4  the exchange can't be reached      3  keys are missing, unreadable, or refused
  8  the exchange fails                 6  rate limited

options: --keys, --profile, --env, --base-url, --ca-cert, --timeout (10 unless told), --no-nonce, --errors, --json, and of
the sandbox --data (no file unless told, for a sandbox notes each call), --seed, --clock and --faults

example: kf doctor
`;
}

/** `kf help METHOD`: one section for each verb the method has, or for the one that was named. */
export function helpMethod(verb: Verb | undefined, method: string): string {
  const rows = verb === undefined ? findMethod(method)?.rows : undefined;
  return (rows ?? [lookup(verb, method).row]).map(helpRow).join("\n\n");
}

function helpRow(row: Endpoint): string {
  const needed = row.parameters.filter((p) => p.required && p.in !== "path").map(({ name }) => ` ${name}=…`).join("");
  const optional = row.parameters.some((p) => !p.required) ? " [name=value ...]" : "";
  const facts = [
    ["request", `${row.verb} ${row.base}${row.path}`],
    ["keys", row.private ? `needed, with permission ${row.permission}` : "not needed"],
    ["effect", EFFECT[row.effect]],
    ["rate cost", row.private ? costRule(row) : "none"],
    ["reply", replyKeys(row)],
    ...(row.paging === undefined ? [] : [["next page", `${row.paging.by}: ${row.paging.how}`]]),
    ...(row.preProd ? [["caution", "documented on the retired demo host only; the live host may not answer it"]] : []),
    ...(row.note === undefined ? [] : [["note", row.note]]),
    ["example", `kf ${row.example}`],
    ...(row.doc === undefined ? [] : [["document", row.doc]]),
  ];
  return `${addressOf(row)}: ${row.summary}

usage: kf [options] ${addressOf(row)}${needed}${optional}
${parametersText(row.parameters)}
${columns(facts)}
`;
}

const EFFECT = {
  read: "reads only",
  trade: "can change orders and positions",
  funds: "moves funds",
  settings: "changes preferences of the account",
};

function replyKeys({ reply, replyKind }: Endpoint): string {
  if (replyKind === "array") return "a JSON array";
  return replyKind === "csv" ? "CSV text" : reply.join(", ") || "unknown";
}

function parametersText(parameters: readonly Parameter[]): string {
  const needed = parameters.filter((parameter) => parameter.required);
  const others = parameters.filter((parameter) => !parameter.required);
  return parameters.length === 0 ? "" : `\nparameters:\n${columns([...needed, ...others].map(parameterRow))}\n`;
}

function parameterRow(parameter: Parameter): string[] {
  const { name, type, values, open, about } = parameter;
  const choices = values === undefined ? "" : `; one of: ${values.join(", ")}${open ? ", and others" : ""}`;
  const marks = [
    parameter.required ? "required" : "",
    parameter.repeat ? "repeatable" : "",
    parameter.in === "header" ? "HTTP header" : "",
    parameter.default === undefined ? "" : `default ${parameter.default}`,
  ].filter((mark) => mark !== "");
  return [name, TYPE[type], `${about}${choices}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`];
}

const TYPE = {
  text: "text",
  symbol: "symbol",
  number: "number",
  integer: "integer",
  boolean: "true|false",
  time: "ISO-8601 UTC",
  ms: "ms since 1970",
  s: "s since 1970",
  uuid: "UUID",
  json: "JSON",
};

/** `kf methods`: one line for each operation. */
export function methodsText(): string {
  const rows = ENDPOINTS.map((row) => [row.verb, row.id, row.private ? "keys" : "public", row.effect, row.summary]);
  return `${columns([["VERB", "METHOD", "KEYS", "EFFECT", "SUMMARY"], ...rows], 0, Infinity)}\n`;
}

/** `kf methods --json`: the table for other programs, one object for each operation. */
export function methodsJson(): string {
  const rows = ENDPOINTS.map(({ cost, ...row }) => ({
    ...row,
    cost: cost === undefined ? null : typeof cost === "number" ? cost : cost.text,
  }));
  return `${JSON.stringify({ schema: 1, version: VERSION, methods: rows }, null, 2)}\n`;
}

function optionRow(option: Option): string[] {
  const { name, short, value, about } = option;
  return [`${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`, about];
}

/** Rows of cells in columns; the last one is wrapped below itself. */
function columns(rows: readonly (readonly string[])[], margin = 2, width = WIDTH): string {
  const count = rows[0]?.length ?? 0;
  const widths = Array.from({ length: count - 1 }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => {
    const head = " ".repeat(margin) + widths.map((width, i) => `${(row[i] ?? "").padEnd(width)}  `).join("");
    return head + wrap(row[count - 1] ?? "", width - head.length).join(`\n${" ".repeat(head.length)}`);
  }).join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > Math.max(width, 40)) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
