/**
 * The options → their rows in help, and the text of `kf help options`.
 *
 * @module
 */

import { SANDBOX_OPTIONS } from "../../line/commands.ts";
import { ABOUT } from "../../line/option_texts.ts";
import { type Option, type OptionName, OPTIONS } from "../../line/options.ts";
import { columns } from "../../text/columns.ts";

/** What belongs together, in the order in which it is told. */
const GROUPS: readonly (readonly [title: string, names: readonly OptionName[]])[] = [
  ["what is sent", ["dry-run", "curl", "encoded", "unchecked"]],
  ["which exchange", ["env", "base-url", "ca-cert"]],
  ["keys", ["keys", "profile", "no-nonce"]],
  ["what is shown", ["output", "query", "columns", "sort", "limit", "local", "color", "errors", "verbose"]],
  ["safety of writes", ["confirm", "track", "deadline", "resolve"]],
  ["time and rate", ["timeout", "retry", "pace", "max-reply"]],
  ["the sandbox", SANDBOX_OPTIONS],
  ["of some commands", [
    ...["from", "to", "tick", "svg", "every", "disarm"] as const,
    ...["port", "tls", "from-stdin", "install", "json"] as const,
  ]],
  ["kf itself", ["help", "version"]],
];

const VARIABLES: readonly (readonly [name: string, about: string])[] = [
  ["KF_ENV", "as --env"],
  ["KF_BASE_URL", "as --base-url"],
  ["KF_KEYS", "a directory of keys, as --keys"],
  ["KF_TRACK, KF_PACE", "1 as --track, --pace"],
  ["KRAKEN_FUTURES_API_KEY", "the public key"],
  ["KRAKEN_FUTURES_API_SECRET", "the private key"],
  ["HTTPS_PROXY, NO_PROXY", "the way out of a network"],
  ["NO_COLOR, TERM=dumb", "no colour; with TERM=dumb plain ASCII text only"],
  ["COLUMNS, LINES", "the size of a terminal, for tables and charts"],
  ["XDG_CONFIG_HOME", "instead of ~/.config; likewise XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME"],
];

/** `kf help options`. */
export function optionsText(): string {
  const groups = GROUPS.map(([title, names]) => `${title}:\n${columns(optionRows(names))}\n`).join("\n");
  return `kf options: they may stand anywhere on the line, before METHOD or behind it

${groups}
A configuration file may say most of them (kf help config). A switch that it
sets is taken back by --no-NAME, for instance --no-confirm.

variables of the environment:
${columns(VARIABLES)}

example: kf -n --track sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001
`;
}

/** An option by one of the names there are. */
type Named = Option & { name: OptionName };

/** Name, value and meaning, for columns. */
export function optionRows(names: readonly OptionName[]): string[][] {
  const rows: readonly Named[] = OPTIONS;
  return names.flatMap((name) => rows.filter((row) => row.name === name).map(rowOf));
}

function rowOf({ name, short, value }: Named): string[] {
  return [
    `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    ABOUT[name],
  ];
}
