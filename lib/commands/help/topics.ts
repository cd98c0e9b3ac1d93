/**
 * The texts of `kf help TOPIC`: exit statuses, keys, options, output and usage, each in full.
 *
 * @module
 */

import { type Command, COMMANDS, type TOPIC_NAMES } from "../../line/commands.ts";
import { EXIT } from "../../io/failure.ts";
import type { OptionName } from "../../line/options.ts";
import { columns, wrapped } from "../../text/columns.ts";
import { optionRows, optionsText } from "./options.ts";

/** By the name of the topic. */
export const TOPICS: Record<typeof TOPIC_NAMES[number], () => string> = {
  exit: exitText,
  keys: () => KEYS,
  options: optionsText,
  output: () => OUTPUT,
  usage: usageText,
};

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

function usageText(): string {
  return `kf usage: how a command line is written, with the commands and common options

usage:
  kf [options] METHOD [name=value ...]        kf orderbook symbol=PF_XBTUSD
  kf [options] VERB METHOD [name=value ...]   kf GET leveragepreferences
  kf [options] VERB /PATH [name=value ...]    kf GET /derivatives/api/v3/tickers
  kf [options] COMMAND ...                    kf chart PF_XBTUSD 1h
  kf                                          the same as kf instruments

  name=text     sent exactly as typed, percent-encoded once
  name=@FILE    the text of a file; @- standard input, @@ an @ itself

commands:
${columns(COMMANDS.map(({ name, about }: Command) => [name, about]))}

options, the most used ones:
${columns(optionRows(COMMON))}

exit status:
${wrapped(Object.values(EXIT).map(({ status, name }) => `${status}\xa0${name}`).join(", "), 2, 2)}

example: kf orderbook symbol=PF_XBTUSD
`;
}

function exitText(): string {
  const statuses = Object.values(EXIT).map(({ status, name, meaning, sent }) => [String(status), name, sent, meaning]);
  return `kf exit statuses: what a script may rely on; once released they do not change

${columns([["", "NAME", "WAS IT SENT?", "MEANING"], ...statuses])}

A reply that says "success" may still hold an order that was refused: kf looks
at every order status in it, and 0 means that all of them are good. After 5 look
before you send again: kf names the command that shows what became of the write.

in a shell:
  kf sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=0.001 \\
    limitPrice=50000 > reply.json
  case $? in
    0) echo placed ;;
    1) echo "refused: $(cat reply.json)" ;;
    2|3|4|6|8) echo "nothing was placed" ;;
    *) echo "unknown: look at kf openorders before anything else" ;;
  esac

--errors json writes a failure as one line of JSON, with the name from above:
  {"schema":1,"error":"refused","exit":1,"message":…,"hint":…}

example, in the sandbox:
  kf --env sandbox --faults sendorder:apply-then-drop \\
    sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.01; echo $?
`;
}

const KEYS = `kf keys: where they come from, and what they may do

A pair is made at https://futures.kraken.com under Settings, API keys. Give it
no more than you need: reading, and trading if you want to trade. kf never needs
the right to withdraw for anything but withdrawal itself.

  kf init      asks for a pair, tries it, keeps it where only you can read it
  kf doctor    says which keys are found, and what they may do

first found wins:
  1. --keys DIR, or --profile NAME for ~/.config/kf/NAME
  2. KRAKEN_FUTURES_API_KEY and KRAKEN_FUTURES_API_SECRET
  3. KF_KEYS, a directory
  4. KF_PROFILE, a profile
  5. keys or profile of the configuration file (kf help config)
  6. the working directory
  7. ~/.config/kf ($XDG_CONFIG_HOME/kf; on Windows %APPDATA%\\kf)
  8. the directory of the kf binary

A profile that has neither keys nor a section in the configuration file is an
error, for public calls too. kf config profiles lists those there are.

A directory holds two text files, API_Public and API_Private (or
Futures_Public_Key and Futures_Private_Key), regular files of at most 64 KiB.
Half a pair is an error, and so are a private key that is not base64 and one in
the place of the public key. Nothing kf prints holds a private key, and no
option takes one.

The sandbox signs with keys of its own, which kf sandbox keys shows.

examples:
  kf init --profile bot
  kf --profile bot accounts
  kf --env sandbox accounts
`;

const OUTPUT = `kf output: what is printed, and how it can look

On a terminal a read is a table where its method has one, else indented JSON,
and a write ends with a receipt: one line for each order. In the sandbox both
say so. Anywhere else it is the exchange's reply, byte for byte: scripts never
have to ask.
-o chooses:

  raw      the bytes as they arrived
  pretty   JSON, indented and coloured
  json     the reply as JSON: pretty on a terminal, else the bytes as they
           arrived
  table    rows and columns, numbers aligned, times in UTC
  csv      RFC 4180: the columns of the table under one fixed header, ISO times
  ndjson   one row of JSON on each line
  yaml     the reply as YAML
  text     bare strings and numbers, for a query that yields one
  receipt  what a write did, in words: bought 2 PF_XBTUSD at 90850.3 on average
           (8 fills), order d69848bb

Every digit stays as the exchange sent it, in all of them. Only a table that has
to fit a terminal rounds what was calculated, never an order's size or price;
columns that you choose keep every digit.

  --columns A,B    these columns; dotted names reach into every field, also of
                   the reply around the rows: --columns symbol,last,serverTime
  --sort A,B:desc  order of the rows; one of several lines goes by the line that
                   comes first
  --limit N        no more rows than this
  --no-header      csv and tables without the names of the columns
  --local          tables, csv: times in the zone of this machine
  --query EXPR     what a JMESPath expression (jmespath.org) chooses from the
                   reply, as in the aws and az commands
  -e               exit status 9 when that is false, null or nothing (an empty
                   list, object or text), so that cron can alert

In a pipe --columns, --sort, --limit and --no-header make the output csv.

kf help METHOD names the columns of its table. A refusal is printed as JSON, or
as a line of the receipt with its reason; what kf itself has to say goes to
stderr: in words, or with --errors json as one line of JSON each. NO_COLOR,
--color never and TERM=dumb switch colour off; with TERM=dumb all is plain
ASCII.

examples:
  kf -o csv tickers > tickers.csv
  kf tickers --columns symbol,last,vol24h --sort vol24h:desc --limit 10 -o table
  kf tickers -q "tickers[?symbol=='PF_XBTUSD'].markPrice | [0]"
  kf -e accounts -q 'accounts.flex.availableMargin > \`1000\`'
`;
