/**
 * The commands, one row each, and the options that each of them and a call take.
 *
 * @module
 */

import { type NameOf, type OptionName, OPTIONS } from "./options.ts";

/** Options that only the exchange inside kf knows. */
export const SANDBOX_OPTIONS: readonly NameOf<{ sandbox: true }>[] = OPTIONS.flatMap((option) =>
  "sandbox" in option ? option.name : []
);

/** Which exchange, and how to get there. */
const EXCHANGE = [
  ...["env", "base-url", "ca-cert", "timeout", "retry", "max-reply"] as const,
  ...SANDBOX_OPTIONS,
];
const KEYS = ["keys", "profile", "no-nonce"] as const;
const LOOK = ["output", "query", "columns", "sort", "limit", "no-header", "local", "color"] as const;
const TOLD = ["errors", "verbose"] as const;
const READ = [...EXCHANGE, ...KEYS, ...LOOK, ...TOLD, "encoded", "unchecked", "pace"] as const;

/** The options of a call. */
export const CALL_OPTIONS: readonly OptionName[] = [
  ...READ,
  ...["exit-status", "dry-run", "curl", "track", "deadline", "resolve", "confirm"] as const,
];

/** Those of an order in words: it isn't typed as it travels, and `--limit 50000` must not become a market order. */
const NOT_OF_ORDERS: readonly OptionName[] = ["encoded", "columns", "sort", "limit"];
const ORDER_OPTIONS = CALL_OPTIONS.filter((name) => !NOT_OF_ORDERS.includes(name));

/** One command. */
export interface Command {
  name: string;
  /** Its usage after `kf NAME`, one line each. */
  usage: readonly string[];
  about: string;
  /** The options it takes beside --help. */
  options: readonly OptionName[];
  /** An example to paste, without `kf`. */
  example: string;
}

/** Every command. */
export const COMMANDS = [
  {
    name: "buy",
    usage: ["SYMBOL SIZE [at PRICE] [name=value ...]"],
    about: "buy at the market price, or at PRICE: one sendorder",
    options: ORDER_OPTIONS,
    example: "-n buy PF_XBTUSD 0.01 at 50000",
  },
  {
    name: "chart",
    usage: ["SYMBOL [RESOLUTION] [--from TIME] [--to TIME] [--svg FILE]"],
    about: "candles with volume, drawn in the terminal or as SVG",
    options: [...EXCHANGE, ...TOLD, "color", "local", "from", "to", "tick", "svg"],
    example: "chart PF_XBTUSD 1h",
  },
  {
    name: "close",
    usage: ["SYMBOL [name=value ...]"],
    about: "close the position in a market at the market price",
    options: ORDER_OPTIONS,
    example: "-n close PF_XBTUSD",
  },
  {
    name: "completions",
    usage: ["bash|zsh|fish|powershell"],
    about: "a script that completes commands, options, parameters and values",
    options: ["errors"],
    example: "completions bash",
  },
  {
    name: "config",
    usage: ["[profiles] [--json]"],
    about: "every setting and where it comes from, or all profiles",
    options: [...CALL_OPTIONS, "json"],
    example: "config",
  },
  {
    name: "depth",
    usage: ["SYMBOL [RANGE%] [--svg FILE]"],
    about: "the order book as a cumulative picture",
    options: [...EXCHANGE, ...TOLD, "color", "svg"],
    example: "depth PF_XBTUSD",
  },
  {
    name: "doctor",
    usage: ["[--json]"],
    about: "what kf finds here: keys, clock, network; nothing secret in it",
    options: [
      ...["keys", "profile", "env", "base-url", "ca-cert", "timeout", "no-nonce", "errors", "json"] as const,
      ...SANDBOX_OPTIONS,
    ],
    example: "doctor",
  },
  {
    name: "guard",
    usage: ["[--timeout SECONDS] [--every SECONDS] [--disarm] [-- COMMAND ...]"],
    about: "keep the exchange's dead man's switch armed, while COMMAND runs",
    options: [
      ...["timeout", "every", "disarm", "dry-run", "errors", "verbose", ...KEYS] as const,
      ...["base-url", "ca-cert", "env", ...SANDBOX_OPTIONS] as const,
    ],
    example: "guard --timeout 60 --disarm -- ./bot.sh",
  },
  {
    name: "help",
    usage: ["[METHOD | COMMAND | TOPIC]"],
    about: "about kf, or about one method, command or topic",
    options: CALL_OPTIONS,
    example: "help sendorder",
  },
  {
    name: "init",
    usage: ["[--profile NAME] [--from-stdin]"],
    about: "set up a key pair, tried and kept where only you can read it",
    options: [...EXCHANGE, ...TOLD, "profile", "no-nonce", "from-stdin"],
    example: "init",
  },
  {
    name: "man",
    usage: ["[--install]"],
    about: "the manual page",
    options: ["errors", "install"],
    example: "man",
  },
  {
    name: "methods",
    usage: ["[--json]"],
    about: "every method in one table",
    options: [...CALL_OPTIONS, "json"],
    example: "methods",
  },
  {
    name: "sandbox",
    usage: ["serve|reset|path|keys|faults"],
    about: "serve the exchange inside kf to any client, look after its data",
    options: ["env", ...SANDBOX_OPTIONS, "port", "tls", ...TOLD],
    example: "sandbox serve --port 8080",
  },
  {
    name: "sell",
    usage: ["SYMBOL SIZE [at PRICE] [name=value ...]"],
    about: "sell at the market price, or at PRICE: one sendorder",
    options: ORDER_OPTIONS,
    example: "-n sell PF_XBTUSD 0.01 at 90000",
  },
  {
    name: "version",
    usage: [""],
    about: "version of kf, runtime and engine",
    options: CALL_OPTIONS,
    example: "version",
  },
  {
    name: "watch",
    usage: [
      "[--every SECONDS] [--changes] METHOD|chart|depth [name=value ...]",
      "[--every SECONDS] chart SYMBOL [RESOLUTION]",
      "[--every SECONDS] depth SYMBOL [RANGE%]",
    ],
    about: "repeat a read, or a picture, and show what changed",
    options: [...READ, "every", "changes", "from", "to", "tick"],
    example: "watch --every 5 orderbook symbol=PF_XBTUSD",
  },
] as const satisfies readonly Command[];

/** The commands whose pictures `kf watch` can draw again and again. */
export const DRAWN = ["chart", "depth"] as const satisfies readonly CommandName[];

/** What an alias may put before any command: where it has no use it changes nothing. */
const HARMLESS: readonly OptionName[] = [
  ...EXCHANGE,
  ...KEYS,
  ...TOLD,
  ...["color", "local", "pace", "track", "deadline", "resolve", "confirm"] as const,
];

/** Where one of those would be missed: `init` writes keys elsewhere, and `guard` sends without asking. */
const MISSED: Partial<Record<CommandName, readonly OptionName[]>> = {
  init: ["keys"],
  guard: ["confirm", "deadline", "pace"],
};

/** Commands whose output has one form only, and can't be mistaken for another. */
const OF_ONE_FORM: readonly CommandName[] = ["completions", "guard", "init", "man", "sandbox"];

/** The options that may stand before this command although it doesn't take them (`alias kf='kf --env sandbox'`). */
export function harmlessBefore(name: CommandName): readonly OptionName[] {
  const missed = MISSED[name] ?? [];
  return [...HARMLESS, ...(OF_ONE_FORM.includes(name) ? LOOK : [])].filter((option) => !missed.includes(option));
}

/** The topics of `kf help` besides methods and commands. */
export const TOPIC_NAMES = ["exit", "keys", "options", "output", "usage"] as const;

/** The name of a command. */
export type CommandName = typeof COMMANDS[number]["name"];

/** The command of this name. */
export function findCommand(name: string | undefined): typeof COMMANDS[number] | undefined {
  return COMMANDS.find((command) => command.name === name);
}
