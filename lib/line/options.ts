/**
 * The options of the command line, all of them. What they are for stands in option_texts.ts, which no call needs.
 *
 * @module
 */

/** One option of the command line. */
export interface Option {
  name: string;
  short?: string;
  /** The name of its value in help; a switch has none. */
  value?: string;
  /** A call with it that can be pasted, behind `kf`; unless told that is `--NAME accounts`. */
  example?: string;
}

/** Every option kf takes. */
export const OPTIONS = [
  {
    name: "dry-run",
    short: "n",
    example: "-n accounts",
  },
  { name: "curl" },
  {
    name: "output",
    short: "o",
    value: "FORMAT",
    example: "-o csv tickers",
  },
  {
    name: "query",
    short: "q",
    value: "EXPR",
    example: "tickers -q 'tickers[0].symbol'",
  },
  {
    name: "columns",
    value: "A,B,C",
    example: "tickers -o table --columns symbol,last",
  },
  {
    name: "sort",
    value: "A,B:desc",
    example: "tickers -o table --sort vol24h:desc",
  },
  {
    name: "limit",
    value: "N",
    example: "tickers -o table --limit 10",
  },
  { name: "local" },
  {
    name: "color",
    value: "auto|always|never",
    example: "tickers -o pretty --color always",
  },
  { name: "errors", value: "text|json", example: "tickers --errors json" },
  {
    name: "verbose",
    short: "v",
    example: "-v tickers",
  },
  { name: "keys", value: "DIR", example: "--keys ~/keys accounts" },
  {
    name: "profile",
    value: "NAME",
    example: "--profile bot accounts",
  },
  { name: "encoded" },
  { name: "unchecked" },
  {
    name: "timeout",
    value: "SECONDS",
    example: "--timeout 10 tickers",
  },
  {
    name: "retry",
    value: "N",
    example: "--retry 3 tickers",
  },
  { name: "track" },
  {
    name: "deadline",
    value: "SECONDS",
    example: "-n --deadline 5 sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001",
  },
  {
    name: "resolve",
    value: "SECONDS",
    example: "-n --resolve 30 cancelallorders",
  },
  {
    name: "pace",
  },
  { name: "confirm" },
  {
    name: "max-reply",
    value: "MIB",
    example: "--max-reply 64 instruments",
  },
  { name: "no-nonce" },
  {
    name: "base-url",
    value: "URL",
    example: "--base-url https://futures.kraken.com tickers",
  },
  {
    name: "ca-cert",
    value: "FILE",
    example: "--ca-cert ca.pem tickers",
  },
  {
    name: "env",
    value: "live|sandbox",
    example: "--env sandbox tickers",
  },
  {
    name: "data",
    value: "FILE",
    example: "--env sandbox --data :memory: accounts",
  },
  {
    name: "seed",
    value: "TEXT",
    example: "--env sandbox --data :memory: --seed tea tickers",
  },
  {
    name: "clock",
    value: "CLOCK",
    example: "--env sandbox --data :memory: --clock x60 tickers",
  },
  {
    name: "faults",
    value: "RULES",
    example: "--env sandbox --faults accounts:503 accounts",
  },
  {
    name: "port",
    value: "N",
    example: "sandbox serve --port 8080",
  },
  {
    name: "tls",
    value: "CERT",
    example: "sandbox serve --tls cert.pem key.pem",
  },
  {
    name: "every",
    value: "SECONDS",
    example: "watch --every 5 tickers",
  },
  {
    name: "disarm",
    example: "-n guard --timeout 60 --disarm",
  },
  {
    name: "from",
    value: "TIME",
    example: "chart PF_XBTUSD --from 7d",
  },
  {
    name: "to",
    value: "TIME",
    example: "chart PF_XBTUSD --from 30d --to 7d",
  },
  {
    name: "tick",
    value: "trade|mark|spot",
    example: "chart PF_XBTUSD --tick mark",
  },
  {
    name: "svg",
    value: "FILE",
    example: "chart PF_XBTUSD --svg chart.svg",
  },
  {
    name: "from-stdin",
    example: "init --from-stdin < keys.txt",
  },
  { name: "install", example: "man --install" },
  { name: "json", example: "doctor --json" },
  { name: "help", short: "h", example: "sendorder --help" },
  { name: "version", example: "--version" },
] as const satisfies readonly Option[];

/** The long name of an option. */
export type OptionName = typeof OPTIONS[number]["name"];

/** Options as they hold: switches are true or false, the others a text that isn't empty, or undefined. */
export interface Options {
  text(name: OptionName): string | undefined;
  on(name: OptionName): boolean;
  /** Whether the command line says it, be it on, off (`--no-NAME`) or a text; a configuration file may say the rest. */
  typed(name: OptionName): boolean;
}
