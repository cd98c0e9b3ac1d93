/**
 * The tables of commands, options, methods and exit statuses, and the help texts → the manual page.
 *
 * @module
 */

import { type Command, type CommandName, COMMANDS } from "../../lib/line/commands.ts";
import { EXIT } from "../../lib/io/failure.ts";
import { COMMAND_TEXTS } from "../../lib/commands/help/commands.ts";
import { TOPICS } from "../../lib/commands/help/topics.ts";
import { usageOf } from "../../lib/line/example.ts";
import { OPTIONS } from "../../lib/line/options.ts";
import { RETIREMENT } from "../../lib/api/retirement.ts";
import { VERSION } from "../../lib/io/version.ts";
import { type Block, blocksOf, list, type Page, text } from "./document.ts";
import { methods } from "./methods.ts";
import { ENVIRONMENT, FILES } from "./environment.ts";

const ROWS: readonly Command[] = COMMANDS;

/** The page; `date` is that of the release, undefined before it. */
export function page(date: string | undefined): Page {
  return {
    date,
    about: "call the Kraken Futures API from the command line",
    synopsis: [
      "[OPTION ...] METHOD [name=value ...]",
      "[OPTION ...] VERB METHOD [name=value ...]",
      "[OPTION ...] VERB /PATH [name=value ...]",
      ...ROWS.map(({ name, usage }) => `${name} ${usage[0] ?? ""}`.trimEnd()),
    ],
    sections: [
      { title: "DESCRIPTION", blocks: DESCRIPTION },
      {
        title: "OPTIONS",
        blocks: [text(ON_OPTIONS), list("usage", OPTIONS.map((option) => [usageOf(option), option.about]))],
      },
      { title: "COMMANDS", blocks: COMMANDS.flatMap(commandBlocks) },
      { title: "METHODS", blocks: methods() },
      { title: "OUTPUT", blocks: blocksOf(TOPICS.output()) },
      { title: "KEYS", blocks: blocksOf(TOPICS.keys()) },
      { title: "ENVIRONMENT", blocks: [list("variable", ENVIRONMENT)] },
      { title: "FILES", blocks: [list("path", FILES)] },
      { title: "EXIT STATUS", blocks: [text(ON_EXIT), list("status", STATUSES)] },
      { title: "EXAMPLES", blocks: EXAMPLES },
      { title: "SEE ALSO", blocks: SEE_ALSO },
      {
        title: "HISTORY",
        blocks: [text(`This page describes kf ${VERSION}${date === undefined ? ", unreleased" : ""}.`)],
      },
      { title: "CAVEATS", blocks: CAVEATS },
    ],
  };
}

const DESCRIPTION: readonly Block[] = [
  text(
    "kf makes one call of the Kraken Futures API and prints the reply: one command, one request, an exit status. " +
      "METHOD is the exchange's own name of an operation, such as tickers or sendorder; where a method has several verbs, " +
      "no VERB means GET, so that nothing is written by accident. /PATH is any path of the host, for what kf does not " +
      "know yet. Without a METHOD, kf calls instruments.",
  ),
  text(
    "Each name=value is a parameter, sent exactly as typed and percent-encoded once. Placeholders of a method are filled " +
      "in its name or as parameters: charts/trade/PF_XBTUSD/1h. name=@FILE takes the text of a file, name=@- that of " +
      "standard input, and name=@@text is a value that begins with @. A time may be typed as the exchange takes it, or as a date, an ISO time " +
      "(2026-10-01T12:00Z), an age (7d, 90m) or now; without a zone it is UTC, and with --encoded or --unchecked it is sent " +
      "as typed.",
  ),
  text(
    "Names, required parameters and documented values are checked before anything is sent. A write is sent once and never " +
      "again: when no answer comes, kf looks up what became of it, and tells where it can't be known.",
  ),
  text("With --env sandbox the same calls go to an exchange inside kf, without keys and without a network."),
];

const ON_OPTIONS = "Options may stand anywhere on the line. A switch that a configuration file sets is taken back by " +
  "--no- and its name, for instance --no-pace.";

/** Commands whose help only repeats what is in this page anyway. */
const WITHOUT_TEXT: readonly CommandName[] = ["help", "methods", "version"];

function commandBlocks({ name, about, example }: typeof COMMANDS[number]): Block[] {
  return [
    { kind: "heading", text: `kf ${name}` },
    text(about),
    ...(WITHOUT_TEXT.includes(name) ? [literal([`kf ${example}`])] : blocksOf(COMMAND_TEXTS[name]())),
  ];
}

function literal(lines: readonly string[]): Block {
  return { kind: "literal", lines };
}

const ON_EXIT =
  "What a script may rely on; once released, it does not change. In brackets stands the name that --errors json " +
  "gives, and whether the request was sent.";

const STATUSES = Object.values(EXIT).map(({ status, name, meaning, sent }) =>
  [String(status), `${meaning} (${name}; sent: ${sent})`] as const
);

const EXAMPLES: readonly Block[] = [
  text("The last price of one market:"),
  literal(["kf tickers/PF_XBTUSD -q ticker.last -o text"]),
  text("An order in the sandbox, and what became of it:"),
  literal([
    "export KF_ENV=sandbox",
    "kf sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=0.01 \\",
    "    limitPrice=50000",
    "kf openorders",
  ]),
  text("What would be sent and signed, without sending it:"),
  literal(["kf --dry-run cancelallorders symbol=PF_XBTUSD"]),
  text("A bot that can't leave orders behind:"),
  literal(["kf guard --timeout 60 -- ./bot.sh"]),
  text("Words completed by the shell, and this page by its name:"),
  literal([`eval "$(kf completions bash)"`, "kf man --install"]),
];

const SEE_ALSO: readonly Block[] = [
  text(
    "The exchange documents its API at https://docs.kraken.com/, and JMESPath is explained at https://jmespath.org/.",
  ),
  text("kf help METHOD shows one method with its reply and an example, kf help COMMAND one command."),
];

const CAVEATS: readonly Block[] = [
  text(`The exchange retires this API on ${RETIREMENT.text}. Its successor is the Unified WebSocket.`),
];
