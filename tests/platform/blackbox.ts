/**
 * The black-box suite: a place where kf can run → the checks that must pass there, the same on every platform. They see kf only
 * from outside: its exit status, its output, and what the exchange received.
 *
 * @module
 */

import { join } from "node:path";
import { BUN_VERSION } from "../../scripts/build/tools.ts";
import { VERSION } from "../../lib/io/version.ts";
import { assert, assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { Exchange, KEY, type Reply } from "../support/exchange.ts";
import { type Outcome, outcome } from "../support/outcome.ts";

/** A place where kf can be started. */
export interface Place {
  /** The program and the arguments before those of kf. */
  command: readonly [string, ...string[]];
  /** The environment the starter needs. Besides that kf only sees what a check sets. */
  env: Record<string, string>;
  /** The directory filled by {@linkcode furnish}, by its path on this machine. kf is started in it if possible. */
  directory: string;
  /** The path of one of its files, as kf sees it. */
  pathOf(file: string): string;
}

/** A check that must pass at every place. */
export interface Check {
  name: string;
  holds(place: Place): Promise<void>;
}

/** Fills a directory with the files of the checks: keys, certificate authorities, and a place for the sandbox's data. */
export async function furnish(directory: string): Promise<void> {
  const { ca, otherCa } = await certificates();
  await Deno.mkdir(join(directory, "keys"), { recursive: true });
  await Deno.mkdir(join(directory, "data"), { recursive: true });
  await Deno.writeTextFile(join(directory, "keys", "API_Public"), `${KEY.apiKey}\n`);
  await Deno.writeTextFile(join(directory, "keys", "API_Private"), `${KEY.apiSecret}\n`, { mode: 0o600 });
  await Deno.writeTextFile(join(directory, "keys", "ca.pem"), ca);
  await Deno.writeTextFile(join(directory, "keys", "other_ca.pem"), otherCa);
}

/** Runs one command at a place. */
export async function runAt(
  place: Place,
  args: string[],
  { env = {}, cwd = place.directory }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Outcome> {
  const [program, ...before] = place.command;
  const command = new Deno.Command(program, {
    args: [...before, ...args],
    cwd,
    clearEnv: true,
    env: { ...place.env, ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  return outcome(code, stdout, stderr);
}

/** Characters that shells, Windows' command lines and queries each treat in their own way. */
const HARD_TEXT = `a b+c&d=e%20"f"\\'g'`;
const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1", `cliOrdId=${HARD_TEXT}`];

/** Layout, digits and letters that a JSON parser would lose. */
const PLACED =
  '{"result" : "success",\n "sendStatus":{"status":"placed","price":1.10000000000000000000000001},"text":"\u00e9 \\u00e9 \u{1f40b}"}\n';
const REFUSED = '{"result":"success","sendStatus":{"status":"insufficientAvailableFunds"}}\n';

/** The checks that must pass everywhere. */
export const CHECKS: readonly Check[] = [
  { name: "kf version names the version and the runtime", holds: tellsItsVersion },
  { name: "an order is placed: signed, and the reply byte for byte", holds: placesAnOrder },
  { name: "a refused order ends with 1", holds: tellsRefusal },
  { name: "a wrong command line ends with 2 and sends nothing", holds: tellsUsage },
  { name: "TLS with an authority of its own", holds: trustsItsAuthority },
  { name: "TLS with another authority, or none, ends with 4 and sends nothing", holds: refusesOthers },
  { name: "5 MB of reply are complete", holds: bringsLargeReply },
  { name: "keys are read from files", holds: readsKeys },
  { name: "the sandbox in memory", holds: playsInMemory },
  { name: "the sandbox in a file, from one command to the next", holds: playsInFile },
];

async function tellsItsVersion(place: Place): Promise<void> {
  const { code, stdout, stderr } = await runAt(place, ["version"]);
  assertEquals([code, stderr], [0, ""]);
  assert(stdout.startsWith(`kf ${VERSION} (bun ${BUN_VERSION}, `), stdout);
}

async function placesAnOrder(place: Place): Promise<void> {
  await using exchange = await Exchange.start();
  await assertPlaced(place, exchange, []);
}

async function assertPlaced(place: Place, exchange: Exchange, options: string[]): Promise<void> {
  exchange.reply = { body: PLACED };
  const { code, stdoutBytes, stderr } = await runAt(place, [...ORDER, ...options], { env: exchange.env });
  assertEquals([code, stderr, stdoutBytes], [0, "", new TextEncoder().encode(PLACED)]);
  assertEquals(exchange.requests.length, 1);
  const [order] = exchange.executed;
  assertEquals([order?.method, order?.signature], ["POST", "right"]);
  assertEquals(order?.params.find(([name]) => name === "cliOrdId")?.[1], HARD_TEXT);
}

async function tellsRefusal(place: Place): Promise<void> {
  await using exchange = await Exchange.start();
  exchange.reply = { body: REFUSED };
  const { code, stdout, stderr } = await runAt(place, ORDER, { env: exchange.env });
  assertEquals([code, stdout, exchange.requests.length], [1, REFUSED, 1], stderr);
  assertMatch(stderr, /^kf: .*insufficientAvailableFunds.*\n/);
}

async function tellsUsage(place: Place): Promise<void> {
  await using exchange = await Exchange.start();
  const { code, stdout, stderr } = await runAt(place, [...ORDER, "reduceonly=true"], { env: exchange.env });
  assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
  assertMatch(stderr, /^kf: .*"reduceonly".*"reduceOnly".*\n/);
}

async function trustsItsAuthority(place: Place): Promise<void> {
  const { leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  await assertPlaced(place, exchange, ["--ca-cert", place.pathOf("keys/ca.pem"), ...byAddress(exchange)]);
}

/** The exchange by its IP address, which its certificate covers too. {@linkcode BY_NAME} tests the name. */
function byAddress({ url }: Exchange): string[] {
  return ["--base-url", url.replace("localhost", "127.0.0.1")];
}

async function refusesOthers(place: Place): Promise<void> {
  const { leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  for (const options of [["--ca-cert", place.pathOf("keys/other_ca.pem")], []]) {
    const args = [...ORDER, ...options, ...byAddress(exchange)];
    const { code, stdout, stderr } = await runAt(place, args, { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length], [4, "", 0], stderr);
    assertMatch(stderr, /^kf: .*certificate.*\n/);
  }
  assertNotEquals(exchange.connections, 0);
}

async function bringsLargeReply(place: Place): Promise<void> {
  const text = largeReply();
  const ways: Reply[] = [{ body: text }, { body: text, chunked: true }];
  for (const reply of ways) {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, stdout, stderr } = await runAt(place, ["tickers"], { env: exchange.env });
    assertEquals([code, stderr, stdout.length], [0, "", text.length]);
    assert(stdout === text, "other bytes came out");
  }
}

/** 5 MB of lines that are all different. */
function largeReply(): string {
  const rows = Array.from({ length: 200_000 }, (_, at) => `{"symbol":"row ${at}"}`);
  return `{"result":"success","tickers":[\n${rows.join(",\n")}\n]}\n`;
}

async function readsKeys(place: Place): Promise<void> {
  await using exchange = await Exchange.start();
  const env = { KF_BASE_URL: exchange.url };
  const { code, stderr } = await runAt(place, ["accounts", "--keys", place.pathOf("keys")], { env });
  assertEquals([code, stderr], [0, ""]);
  const [call] = exchange.executed;
  assertEquals([call?.signature, call?.headers.apikey], ["right", KEY.apiKey]);
}

async function playsInMemory(place: Place): Promise<void> {
  const { code, stdout, stderr } = await runAt(place, ["--env", "sandbox", "--data", ":memory:", "accounts"]);
  assertEquals([code, stderr], [0, ""]);
  assert("flex" in JSON.parse(stdout).accounts, stdout);
}

async function playsInFile(place: Place): Promise<void> {
  const sandbox = ["--env", "sandbox", "--data", place.pathOf("data/state.sqlite")];
  const order = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.01"];
  const placed = await runAt(place, [...sandbox, ...order]);
  assertEquals([placed.code, placed.stderr], [0, ""]);
  const fills = await runAt(place, [...sandbox, "fills"]);
  assertEquals([fills.code, fills.stderr], [0, ""]);
  const wanted: string = JSON.parse(placed.stdout).sendStatus.order_id;
  const orders: string[] = JSON.parse(fills.stdout).fills.map((fill: { order_id: string }) => fill.order_id);
  assert(orders.includes(wanted), `${wanted} is not in ${fills.stdout}`);
  assert((await Deno.stat(join(place.directory, "data", "state.sqlite"))).size > 0);
}

/** The checks for places where the target system resolves host names. */
export const BY_NAME: Check = {
  name: "the host is found by its name",
  holds: async (place) => {
    const { leaf } = await certificates();
    await using exchange = await Exchange.start({ tls: leaf });
    assert(exchange.url.startsWith("https://localhost:"), exchange.url);
    await assertPlaced(place, exchange, ["--ca-cert", place.pathOf("keys/ca.pem")]);
  },
};
