/**
 * The texts of `kf help COMMAND`, by the name of the command.
 *
 * @module
 */

import { type Command, type CommandName, COMMANDS, TOPIC_NAMES } from "../../line/commands.ts";
import { addressOf, AREAS } from "../../api/endpoints/endpoints.ts";
import { CLOSE, orderHelp } from "./order_texts.ts";
import { columns } from "../../text/columns.ts";
import { CHART, DEPTH, GUARD, SANDBOX, WATCH } from "./exchange_texts.ts";
import { COMPLETIONS, CONFIG, DOCTOR, INIT, MAN } from "./machine_texts.ts";

/** One for each. */
export const COMMAND_TEXTS: Record<CommandName, () => string> = {
  buy: () => orderHelp("buy"),
  chart: () => CHART,
  close: () => CLOSE,
  completions: () => COMPLETIONS,
  config: () => CONFIG,
  depth: () => DEPTH,
  doctor: () => DOCTOR,
  guard: () => GUARD,
  help: helpText,
  init: () => INIT,
  man: () => MAN,
  methods: methodsHelp,
  sandbox: () => SANDBOX,
  sell: () => orderHelp("sell"),
  version: versionHelp,
  watch: () => WATCH,
};

function helpText(): string {
  const commands: readonly Command[] = COMMANDS;
  return `kf help: about kf, or about one method, command or topic

usage:
  kf help [METHOD | COMMAND | TOPIC]
  kf help VERB METHOD       where a method has several verbs, one of them alone
  kf METHOD --help          the same as kf help METHOD

COMMAND is one of: ${columns([[commands.map(({ name }) => name).join(", ")]], 0, 61).replaceAll("\n", "\n  ")}

TOPIC is one of: ${TOPIC_NAMES.join(", ")}

example: kf help sendorder
`;
}

/** `kf help methods`: what kf can call, by area. */
function methodsHelp(): string {
  const areas = AREAS.map(({ title, rows }) =>
    `${title}:\n${columns(rows().map((row) => [addressOf(row), row.summary]), 2, 80, 28)}\n`
  );
  return `kf methods: every method in one table

usage: kf methods [--json]

For each its verb, its name, whether it needs keys, what it can change, and what
it is for. --json gives all that kf knows of each, for other programs.

${areas.join("\n")}
kf help METHOD tells all about one.

example: kf methods
`;
}

function versionHelp(): string {
  return `kf version: version of kf, of the runtime it is built on, and of its engine

usage: kf version

example: kf version
`;
}
