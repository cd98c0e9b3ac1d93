/**
 * Failures for an unknown METHOD or help topic, which suggest what was probably meant.
 *
 * @module
 */

import { COMMANDS, findCommand, TOPIC_NAMES } from "./commands.ts";
import { best, endpoints, findMethod, type Retired } from "../api/endpoints/endpoints.ts";
import { RETIRED } from "../api/retired.ts";
import { type Failure, usage } from "../io/failure.ts";
import { exampleOf } from "../api/example.ts";
import { type Command, kf, type NextStep, nextStep, shell } from "../text/next_step.ts";
import { closest } from "../text/suggest.ts";

/** The failure for an unknown or retired METHOD. */
export function unknownMethod(method: string): Failure {
  const retired = findRetired(method);
  if (retired !== undefined) return gone(retired);
  const message = `unknown method "${method}"`;
  if (TOPIC_NAMES.some((name) => name === method)) {
    return usage(message, nextStep`it is a topic of help: ${shell(`kf help ${method}`)}`);
  }
  if (OF_SANDBOX.includes(method)) {
    return usage(`${message}; it is a command of kf sandbox`, nextStep`run: ${shell(`kf sandbox ${method}`)}`);
  }
  const known = KNOWN_AS[method.toLowerCase()];
  if (known !== undefined) return usage(`${message}; ${known.told}`, nextStep`for example: ${known.example}`);
  const meant = closest(method, names());
  if (meant !== undefined) return usage(`${message}; did you mean "${meant}"?`, hintFor(meant));
  const found = containing(method, names());
  return usage(`${message}${found.length === 0 ? "" : `; there is ${found.join(", ")}`}`, hintFor(found[0]));
}

/** The failure for a word that is neither a METHOD nor a command nor a topic. */
export function unknownTopic(about: string): Failure {
  const retired = findRetired(about);
  if (retired !== undefined) return gone(retired);
  const known = KNOWN_AS[about.toLowerCase()];
  if (known !== undefined) {
    return usage(`there is no help about "${about}"; ${known.told}`, nextStep`run: ${shell(`kf help ${known.help}`)}`);
  }
  const all = [...TOPIC_NAMES, ...names()];
  const meant = closest(about, all) ?? containing(about, all)[0];
  const message = `there is no help about "${about}"`;
  return meant === undefined
    ? usage(message, nextStep`kf methods lists every method; for commands and topics run: ${shell("kf help")}`)
    : usage(`${message}; did you mean "${meant}"?`, nextStep`run: ${shell(`kf help ${meant}`)}`);
}

/** What other programs call it: what kf has for it, an example, and where its help is. */
interface Known {
  told: string;
  example: Command;
  help: string;
}

function known(names: readonly string[], told: string, example: Command, help: string): [string, Known][] {
  return names.map((name) => [name, { told, example, help }]);
}

const KNOWN_AS: Readonly<Record<string, Known | undefined>> = Object.fromEntries([
  ...known(
    ["order", "trade", "place", "addorder", "placeorder", "createorder", "neworder", "send", "limit", "market"],
    "use sendorder, or kf buy and kf sell",
    shell("kf -n buy PF_XBTUSD 0.01 at 50000"),
    "sendorder",
  ),
  ...known(["long"], "use kf buy, or sendorder", shell("kf -n buy PF_XBTUSD 0.01"), "buy"),
  ...known(["short"], "use kf sell, or sendorder", shell("kf -n sell PF_XBTUSD 0.01"), "sell"),
  ...known(["closeposition", "flatten"], "use kf close", shell("kf -n close PF_XBTUSD"), "close"),
  ...known(
    ["cancel"],
    "use cancelorder or cancelallorders",
    shell("kf -n cancelallorders symbol=PF_XBTUSD"),
    "cancelorder",
  ),
  ...known(["balance", "balances", "wallet", "wallets", "margin"], "use accounts", kf("accounts"), "accounts"),
  ...known(
    ["orders", "open-orders", "openorder"],
    "use openorders",
    kf("openorders"),
    "openorders",
  ),
  ...known(
    ["position", "positions", "open-positions", "openposition"],
    "use openpositions",
    kf("openpositions"),
    "openpositions",
  ),
  ...known(["price", "prices", "ticker", "quote"], "use tickers", shell("kf tickers/PF_XBTUSD"), "tickers"),
  ...known(["book"], "use orderbook", shell("kf orderbook symbol=PF_XBTUSD"), "orderbook"),
  ...known(["trades"], "use fills for your own, history for those of a market", kf("fills"), "fills"),
  ...known(["candles", "ohlc", "klines"], "use kf chart", shell("kf chart PF_XBTUSD 1h"), "chart"),
  ...known(["symbols", "markets", "pairs"], "use instruments", kf("instruments"), "instruments"),
  ...known(
    ["login", "logon", "signin", "setup", "configure", "auth"],
    "kf init sets up a key pair",
    shell("kf init"),
    "init",
  ),
  ...known(
    ["stream", "streams", "subscribe", "ws", "websocket"],
    "kf has no streams yet, but kf watch repeats a read",
    shell("kf watch tickers/PF_XBTUSD"),
    "watch",
  ),
]);

/** The retired operation that had this METHOD. */
function findRetired(method: string): Retired | undefined {
  return best(method, RETIRED, (row) => row.id)?.rows[0];
}

/** The subcommands of `kf sandbox`; `keys` is a topic too. */
const OF_SANDBOX: readonly string[] = findCommand("sandbox")?.usage[0]?.split("|") ?? [];

function gone({ id, instead, now }: Retired): Failure {
  const example = exampleFor(now);
  return usage(
    `${id} ${instead}`,
    example === undefined
      ? nextStep`what there is today: ${shell("kf methods")}`
      : nextStep`kf methods lists what there is today; for example: ${example}`,
  );
}

function hintFor(name: string | undefined): NextStep {
  const retired = RETIRED.find(({ id }) => id === name)?.now;
  const command = findCommand(name);
  const example = exampleFor(retired ?? name);
  if (example !== undefined || command === undefined) {
    return nextStep`kf methods lists them all; for example: ${example ?? shell("kf tickers/PF_XBTUSD")}`;
  }
  // Pasted, its own example would change when the exchange cancels orders.
  const own = command.name === "guard" ? "help guard" : command.example;
  return nextStep`kf help lists the commands; for example: ${shell(`kf ${own}`)}`;
}

function exampleFor(id: string | undefined): Command | undefined {
  const [row] = id === undefined ? [] : findMethod(id)?.rows ?? [];
  return row === undefined ? undefined : exampleOf(row);
}

/** The methods that contain the word: `order` is close to none, but part of several. */
function containing(word: string, all: readonly string[]): readonly string[] {
  return word.length < 3 ? [] : all.filter((name) => name.includes(word.toLowerCase())).slice(0, 4);
}

function names(): string[] {
  return [...new Set([...endpoints(), ...RETIRED].map(({ id }) => id)), ...COMMANDS.map(({ name }) => name)];
}
