/**
 * The options of the command line, one row each: parser, precedence, configuration file, help, manual, completions and `kf config`
 * read it.
 *
 * @module
 */

/**
 * The kinds of options. A switch is on or off. The others take a text: `scalar` is one that JSON may also write as a number,
 * `number` is above 0, `seconds` 0 or above, `whole` a whole number from 0 on.
 */
export type Kind =
  | "switch"
  | "text"
  | "scalar"
  | "choice"
  | "number"
  | "seconds"
  | "whole"
  | "file"
  | "directory"
  | "url"
  | "environment"
  | "profile";

/** The groups of options, in the order in which help lists them. */
export const GROUPS = [
  "what is sent",
  "which exchange",
  "keys",
  "what is shown",
  "safety of writes",
  "time and rate",
  "the sandbox",
  "of some commands",
  "kf itself",
] as const;

/** One option of the command line. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly kind: Kind;
  /** The name of its value in help; a switch has none. */
  readonly value?: string;
  /** The values of a choice. */
  readonly values?: readonly string[];
  /** The largest number. */
  readonly most?: number;
  /** A unit that may follow the number. */
  readonly unit?: string;
  /** The value if it isn't set. */
  readonly default?: string;
  /** What applies instead of a single default value, in words. */
  readonly unset?: string;
  /** The environment variable that sets it: a value, or 1 and 0 for a switch. */
  readonly variable?: string;
  /** Environment variables that take its place, each of them alone. */
  readonly replacedBy?: readonly string[];
  /** Why a configuration file can't set it; without this it can. */
  readonly notInFile?: string;
  /** Only the exchange inside kf knows it. */
  readonly sandbox?: true;
  readonly group: typeof GROUPS[number];
  /** What it is for. */
  readonly about: string;
  /** An example call to paste, without `kf`; default `--NAME accounts`. */
  readonly example?: string;
}

const ONE_CALL = "is for one call, so it belongs to the command line";
const ONE_METHOD = "names what only one method's reply has, so it belongs to the command line";
const EVERY_CALL = "would take the place of every call, so it belongs to the command line";

/** The forms a reply can have; `raw` is the exchange's own bytes, and a receipt says in words what a write did. */
export const FORMATS = ["raw", "pretty", "json", "table", "csv", "ndjson", "yaml", "text", "receipt"] as const;

/** The formats that consist of rows, and the options that choose rows and columns. */
export const ROW_FORMATS: readonly typeof FORMATS[number][] = ["table", "csv", "ndjson"];
export const ROW_OPTIONS = ["columns", "sort", "limit", "no-header"] as const;

/** The exchange's only host (docs/api.md 1). */
export const LIVE = "https://futures.kraken.com";

/** The variables of a key pair: the public and the private key. */
export const KEY_VARIABLES = ["KRAKEN_FUTURES_API_KEY", "KRAKEN_FUTURES_API_SECRET"] as const;

/** Every option kf takes. */
export const OPTIONS = [
  {
    name: "dry-run",
    short: "n",
    kind: "switch",
    group: "what is sent",
    about: "show the request and the text that is signed; send nothing",
    example: "-n accounts",
  },
  {
    name: "curl",
    kind: "switch",
    notInFile: ONE_CALL,
    group: "what is sent",
    about: "print an equivalent curl script that takes the keys from the environment; send nothing",
  },
  {
    name: "output",
    short: "o",
    kind: "choice",
    value: "FORMAT",
    values: FORMATS,
    unset: "raw; on a terminal table, receipt or pretty",
    group: "what is shown",
    about:
      "raw, pretty, json, table, csv, ndjson, yaml, text or receipt (default: fit for a terminal, else raw); kf help output",
    example: "-o csv tickers",
  },
  {
    name: "query",
    short: "q",
    kind: "text",
    value: "EXPR",
    notInFile: ONE_METHOD,
    group: "what is shown",
    about: "choose from the reply with a JMESPath expression",
    example: "tickers -q 'tickers[0].symbol'",
  },
  {
    name: "exit-status",
    short: "e",
    kind: "switch",
    notInFile: ONE_CALL,
    group: "what is shown",
    about: "with -q: exit status 9 when the query gives false, null or nothing",
    example: '-e tickers -q "tickers[?suspended]"',
  },
  {
    name: "columns",
    kind: "text",
    value: "A,B,C",
    notInFile: ONE_METHOD,
    group: "what is shown",
    about: "table, csv (in a pipe), ndjson: these columns; dotted names reach into fields",
    example: "tickers -o table --columns symbol,last",
  },
  {
    name: "sort",
    kind: "text",
    value: "A,B:desc",
    notInFile: ONE_METHOD,
    group: "what is shown",
    about: "table, csv (in a pipe), ndjson: order the rows by these columns",
    example: "tickers -o table --sort vol24h:desc",
  },
  {
    name: "limit",
    kind: "whole",
    value: "N",
    most: 1_000_000,
    group: "what is shown",
    about: "table, csv (in a pipe), ndjson: no more rows than this; of an order book, levels a side",
    example: "tickers -o table --limit 10",
  },
  {
    name: "no-header",
    kind: "switch",
    notInFile: "would take the header from every CSV, so it belongs to the command line",
    group: "what is shown",
    about: "table, csv (in a pipe): no line with the names of the columns",
    example: "tickers -o csv --no-header --columns symbol,last",
  },
  {
    name: "local",
    kind: "switch",
    group: "what is shown",
    about: "tables, csv and charts: times in the zone of this machine instead of UTC",
    example: "fills -o csv --local",
  },
  {
    name: "color",
    kind: "choice",
    value: "auto|always|never",
    values: ["auto", "always", "never"],
    default: "auto",
    group: "what is shown",
    about: "colour (auto: on a terminal without NO_COLOR)",
    example: "tickers -o pretty --color always",
  },
  {
    name: "errors",
    kind: "choice",
    value: "text|json",
    values: ["text", "json"],
    default: "text",
    group: "what is shown",
    about: "how failures are written to stderr",
    example: "tickers --errors json",
  },
  {
    name: "verbose",
    short: "v",
    kind: "switch",
    group: "what is shown",
    about: "request line, status, time taken and rate cost on stderr",
    example: "-v tickers",
  },
  {
    name: "keys",
    kind: "directory",
    value: "DIR",
    variable: "KF_KEYS",
    replacedBy: KEY_VARIABLES,
    group: "keys",
    about: "directory of API_Public and API_Private",
    example: "--keys ~/keys accounts",
  },
  {
    name: "profile",
    kind: "profile",
    value: "NAME",
    variable: "KF_PROFILE",
    group: "keys",
    about: "keys of the sub-directory NAME of the configuration directory (KF_PROFILE); kf config profiles lists them",
    example: "--profile bot accounts",
  },
  {
    name: "encoded",
    kind: "switch",
    group: "what is sent",
    about: "names and values are percent-encoded already: send every word as typed, unchecked",
  },
  {
    name: "unchecked",
    kind: "switch",
    group: "what is sent",
    about: "don't check names, required parameters and values",
  },
  {
    name: "timeout",
    kind: "number",
    value: "SECONDS",
    most: 86_400,
    default: "30",
    group: "time and rate",
    about: "bound of the whole call, default 30",
    example: "--timeout 10 tickers",
  },
  {
    name: "retry",
    kind: "whole",
    value: "N",
    most: 10,
    default: "2",
    group: "time and rate",
    about: "how often a failed GET is repeated, default 2; 0 repeats nothing, not even a rate-limited read",
    example: "--retry 3 tickers",
  },
  {
    name: "track",
    kind: "switch",
    variable: "KF_TRACK",
    group: "safety of writes",
    about: "give each new order without a cliOrdId one, told on stderr before it leaves (KF_TRACK=1)",
  },
  {
    name: "deadline",
    kind: "number",
    value: "SECONDS",
    most: 3600,
    group: "safety of writes",
    about: "orders: set processBefore so that the exchange takes them no later",
    example: "-n --deadline 5 sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001",
  },
  {
    name: "resolve",
    kind: "seconds",
    value: "SECONDS",
    most: 3600,
    default: "10",
    group: "safety of writes",
    about: "how long to find out what became of a write when no answer came, default 10; 0 for not at all",
    example: "-n --resolve 30 cancelallorders",
  },
  {
    name: "pace",
    kind: "switch",
    variable: "KF_PACE",
    group: "time and rate",
    about: "private calls wait for their turn in the rate pools, shared by all kf of this machine (KF_PACE=1)",
  },
  {
    name: "confirm",
    kind: "switch",
    group: "safety of writes",
    about: "on a terminal: say what a write will do and ask before it is sent",
  },
  {
    name: "max-reply",
    kind: "number",
    value: "MIB",
    most: 2048,
    default: "512",
    group: "time and rate",
    about: "give up on a reply larger than this, default 512",
    example: "--max-reply 64 instruments",
  },
  { name: "no-nonce", kind: "switch", group: "keys", about: "send no Nonce" },
  {
    name: "base-url",
    kind: "url",
    value: "URL",
    default: LIVE,
    variable: "KF_BASE_URL",
    group: "which exchange",
    about: "another host; plain http only to this machine (KF_BASE_URL)",
    example: "--base-url https://futures.kraken.com tickers",
  },
  {
    name: "ca-cert",
    kind: "file",
    value: "FILE",
    group: "which exchange",
    about: "trust one more certificate authority (PEM)",
    example: "--ca-cert ca.pem tickers",
  },
  {
    name: "env",
    kind: "environment",
    value: "live|sandbox",
    values: ["live", "sandbox"],
    default: "live",
    variable: "KF_ENV",
    group: "which exchange",
    about: "the exchange to talk to: the real one, or the one in kf (KF_ENV)",
    example: "--env sandbox tickers",
  },
  {
    name: "data",
    kind: "file",
    value: "FILE",
    sandbox: true,
    group: "the sandbox",
    about: "sandbox: where its state is kept; :memory: for nowhere",
    example: "--env sandbox --data :memory: accounts",
  },
  {
    name: "seed",
    kind: "scalar",
    value: "TEXT",
    sandbox: true,
    group: "the sandbox",
    about: "sandbox: what the prices of new data grow from",
    example: "--env sandbox --data :memory: --seed tea tickers",
  },
  {
    name: "clock",
    kind: "text",
    value: "CLOCK",
    default: "real",
    sandbox: true,
    group: "the sandbox",
    about: "sandbox: real, fixed:2026-10-01T12:00:00Z, or x60 for a minute a second",
    example: "--env sandbox --data :memory: --clock x60 tickers",
  },
  {
    name: "faults",
    kind: "text",
    value: "RULES",
    sandbox: true,
    group: "the sandbox",
    about: "sandbox: what goes wrong; kf sandbox faults lists the rules",
    example: "--env sandbox --faults accounts:503 accounts",
  },
  {
    name: "index-rows",
    kind: "switch",
    sandbox: true,
    group: "the sandbox",
    about: "sandbox: tickers ends with the rows of the indices, which not every client can read",
  },
  {
    name: "port",
    kind: "whole",
    value: "N",
    most: 65_535,
    unset: "any that is free",
    group: "of some commands",
    about: "kf sandbox serve: the port, default any free one",
    example: "sandbox serve --port 8080",
  },
  {
    name: "tls",
    kind: "file",
    value: "CERT",
    notInFile: "takes a second file behind it, so it belongs to the command line",
    group: "of some commands",
    about: "kf sandbox serve --tls CERT KEY: https with this certificate and key (PEM)",
    example: "sandbox serve --tls cert.pem key.pem",
  },
  {
    name: "every",
    kind: "number",
    value: "SECONDS",
    most: 86_400,
    unit: "s",
    default: "2",
    group: "of some commands",
    about: "kf watch: time between two calls, default 2; kf guard: between two refreshes",
    example: "watch --every 5 tickers",
  },
  {
    name: "changes",
    kind: "switch",
    notInFile: ONE_CALL,
    group: "of some commands",
    about: "kf watch: print only rows that are new or changed, as csv (default) or ndjson",
    example: "watch --changes openorders",
  },
  {
    name: "disarm",
    kind: "switch",
    group: "of some commands",
    about: "kf guard: switch the dead man's switch off at the end, instead of leaving it armed",
    example: "-n guard --timeout 60 --disarm",
  },
  {
    name: "from",
    kind: "scalar",
    value: "TIME",
    group: "of some commands",
    about: "kf chart: where it begins: 2026-10-01, 2026-10-01T12:00Z, seconds since 1970, or 7d for 7 days ago",
    example: "chart PF_XBTUSD --from 7d",
  },
  {
    name: "to",
    kind: "scalar",
    value: "TIME",
    group: "of some commands",
    about: "kf chart: the time before which it ends, default now",
    example: "chart PF_XBTUSD --from 30d --to 7d",
  },
  {
    name: "tick",
    kind: "choice",
    value: "trade|mark|spot",
    values: ["trade", "mark", "spot"],
    default: "trade",
    group: "of some commands",
    about: "kf chart: which prices, default trade",
    example: "chart PF_XBTUSD --tick mark",
  },
  {
    name: "svg",
    kind: "file",
    value: "FILE",
    notInFile: "would write every picture over the one before, so it belongs to the command line",
    group: "of some commands",
    about: "kf chart, kf depth: write the picture as SVG; - for standard output",
    example: "chart PF_XBTUSD --svg chart.svg",
  },
  {
    name: "from-stdin",
    kind: "switch",
    notInFile: ONE_CALL,
    group: "of some commands",
    about: "kf init: the two keys from standard input, one a line, and no questions",
    example: "init --from-stdin < keys.txt",
  },
  {
    name: "install",
    kind: "switch",
    notInFile: ONE_CALL,
    group: "of some commands",
    about: "kf man: put the page where man kf finds it",
    example: "man --install",
  },
  {
    name: "json",
    kind: "switch",
    notInFile: "is for kf methods, kf config and kf doctor alone, so it belongs to the command line",
    group: "of some commands",
    about: "kf methods, kf doctor, kf config: as JSON",
    example: "doctor --json",
  },
  {
    name: "help",
    short: "h",
    kind: "switch",
    notInFile: EVERY_CALL,
    group: "kf itself",
    about: "help; behind a METHOD or a command its own",
    example: "sendorder --help",
  },
  {
    name: "version",
    short: "V",
    kind: "switch",
    notInFile: EVERY_CALL,
    group: "kf itself",
    about: "version of kf, runtime and engine",
    example: "--version",
  },
] as const satisfies readonly Option[];

type Row = typeof OPTIONS[number];

/** The long name of an option. */
export type OptionName = Row["name"];

/** One of the options there are. */
export type KnownOption = Option & { readonly name: OptionName };

/** The options of a kind of row, by name. */
export type NameOf<Shape> = Extract<Row, Shape>["name"];

/** The values of an option that is a choice. */
export type ValueOf<Name extends OptionName> = Extract<
  Row,
  { name: Name; values: readonly string[] }
>["values"][number];

const ROWS: ReadonlyMap<string, KnownOption> = new Map(OPTIONS.map((row) => [row.name, row]));

/** The row of this name. */
export function findOption(name: string): KnownOption | undefined {
  return ROWS.get(name);
}

/** Whether it has a `--no-NAME`: a switch that a configuration file can turn on can be turned off. */
export function isNegatable({ kind, notInFile }: Option): boolean {
  return kind === "switch" && notInFile === undefined;
}

/** One option that a configuration file sets. */
export interface FileEntry {
  readonly name: OptionName;
  /** A text, or for a switch true or false. */
  readonly value: string | boolean;
  readonly line: number;
  /** File, line and column of its value. */
  readonly where: string;
  /** The profile whose section it is in; absent for the top level. */
  readonly profile?: string;
}

/** Where an option is set; on the command line with the typed text, unless it is a switch. */
export type Source =
  | { readonly kind: "command line"; readonly text?: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly entry: FileEntry };

/** The options in effect, wherever they are set. */
export interface Options {
  /** A non-empty text; undefined if it isn't set, and for a switch. */
  text(name: OptionName): string | undefined;
  on(name: OptionName): boolean;
  /** Whether it is on the command line, be it on, off (`--no-NAME`) or a text. */
  typed(name: OptionName): boolean;
  /** Where it is set; undefined if it isn't. */
  source(name: OptionName): Source | undefined;
}

/** Options from the command line alone: a text each, or for a switch true or false. */
export function typedOptions(values: Readonly<Record<string, unknown>>): Options {
  const text = (name: OptionName) => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  const typed = (name: OptionName) => Object.hasOwn(values, name);
  const source = (name: OptionName): Source | undefined => {
    if (!typed(name)) return undefined;
    const said = text(name);
    return said === undefined ? { kind: "command line" } : { kind: "command line", text: said };
  };
  return { text, typed, source, on: (name) => values[name] === true };
}

/** The same options, with some of them unset. */
export function without(options: Options, names: readonly OptionName[]): Options {
  const kept = (name: OptionName) => !names.includes(name);
  return {
    text: (name) => kept(name) ? options.text(name) : undefined,
    on: (name) => kept(name) && options.on(name),
    typed: (name) => kept(name) && options.typed(name),
    source: (name) => kept(name) ? options.source(name) : undefined,
  };
}
