/**
 * The table, the commands, the options and the exit statuses → the text of `kf help`, on a screen or two.
 *
 * All of the methods, the options, the keys and the exit statuses have a text of their own, which this one names.
 *
 * @module
 */

import { type Command, COMMANDS } from "../../line/commands.ts";
import { AREAS } from "../../api/endpoints/endpoints.ts";
import { EXIT } from "../../io/failure.ts";
import type { OptionName } from "../../line/options.ts";
import { RETIREMENT } from "../../api/retirement.ts";
import { columns, wrapped } from "../../text/columns.ts";
import { optionRows } from "./options.ts";

/** What most people ask for most of the time. */
const COMMON: readonly OptionName[] = [
  "dry-run",
  "env",
  "keys",
  "profile",
  "output",
  "columns",
  "query",
  "confirm",
  "timeout",
  "verbose",
  "help",
];

/** `kf help`. */
export function helpAll(): string {
  return `kf calls the Kraken Futures API: one command line, one request, the exchange's
reply on standard output, and an exit status that says what became of it.

begin here:
  kf --env sandbox accounts    the exchange inside kf: no keys, no network
  kf tickers/PF_XBTUSD         the real one; market data needs no keys
  kf init                      set up a key pair, for all that does

usage:
  kf [options] METHOD [name=value ...]        kf orderbook symbol=PF_XBTUSD
  kf [options] VERB METHOD [name=value ...]   kf GET leveragepreferences
  kf [options] VERB /PATH [name=value ...]    kf GET /derivatives/api/v3/tickers
  kf [options] COMMAND ...                    kf chart PF_XBTUSD 1h
  kf                                          the same as kf instruments

  name=text     sent exactly as typed, percent-encoded once
  name=@FILE    the text of a file; @- standard input, @@ an @ itself
  name=TIME     a date, 2026-10-01T12:00Z, an age (7d, 90m) or now, for any time

commands:
${columns(COMMANDS.map(({ name, about }: Command) => [name, about]))}

methods; kf help methods says what each is for:
${AREAS.map(areaText).join("\n")}

options, the most used ones:
${columns(optionRows(COMMON))}

more about something:
  kf help METHOD     its parameters, reply, cost and an example
  kf help COMMAND    what it does, its options and an example
  kf help options    every option, and the variables of the environment
  kf help keys       where keys are looked for, and what they may do
  kf help output     formats, columns, queries
  kf help exit       what each exit status means, for scripts

exit status:
${wrapped(Object.values(EXIT).map(({ status, name }) => `${status}\xa0${name}`).join(", "), 2, 2)}

The exchange retires this API on ${RETIREMENT.text}; its successor is the Unified
WebSocket.
`;
}

/** The methods by name alone; one of several verbs stands there once. */
function areaText({ title, rows }: typeof AREAS[number]): string {
  return wrapped(`${title}: ${[...new Set(rows().map(({ id }) => id))].join(", ")}`, 2, 4);
}
