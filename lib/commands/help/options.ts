/**
 * The options → their rows in help, and the text of `kf help options`.
 *
 * @module
 */

import { findOption, GROUPS, type KnownOption, type OptionName, OPTIONS } from "../../line/options.ts";
import { usageOf } from "../../line/example.ts";
import { columns } from "../../text/columns.ts";

const ROWS: readonly KnownOption[] = OPTIONS;

const VARIABLES: readonly (readonly [name: string, about: string])[] = [
  ...ROWS.flatMap(({ name, kind, variable }) =>
    variable === undefined ? [] : [[variable, `${kind === "switch" ? "1 " : ""}as --${name}`] as const]
  ),
  ["KRAKEN_FUTURES_API_KEY", "the public key"],
  ["KRAKEN_FUTURES_API_SECRET", "the private key"],
  ["HTTPS_PROXY, NO_PROXY", "the way out of a network"],
  ["NO_COLOR, TERM=dumb", "no colour; with TERM=dumb plain ASCII text only"],
  ["COLUMNS, LINES", "the size of a terminal, for tables and charts"],
  ["XDG_CONFIG_HOME", "instead of ~/.config; likewise XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME"],
];

/** `kf help options`. */
export function optionsText(): string {
  const groups = GROUPS.map((title) =>
    `${title}:\n${columns(ROWS.filter(({ group }) => group === title).map(rowOf))}\n`
  ).join("\n");
  return `kf options: they may stand anywhere on the line, before METHOD or behind it

${groups}
A configuration file may say most of them (kf help config). A switch that it
sets is taken back by --no-NAME, for instance --no-confirm.

variables of the environment:
${columns(VARIABLES)}

example: kf -n --track sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001
`;
}

/** Name, value and meaning, for columns. */
export function optionRows(names: readonly OptionName[]): string[][] {
  return names.flatMap((name) => findOption(name) ?? []).map(rowOf);
}

function rowOf(option: KnownOption): string[] {
  return [`${option.short === undefined ? "    " : ""}${usageOf(option)}`, option.about];
}
