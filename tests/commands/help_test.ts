/**
 * What kf prints without sending anything: help, methods, dry runs and their scripts, and colours.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { EXIT } from "../../lib/io/failure.ts";
import { VERSION } from "../../lib/io/version.ts";
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { Exchange, KEY, type Received } from "../support/exchange.ts";
import { DOCUMENTED_OPERATIONS } from "../support/reference.ts";
import { type Directory, golden, kf, kfProcess, newDirectory, testOnEach, type World } from "../support/runner.ts";
import { writeProgram } from "../support/executable.ts";
import { testUnless } from "../support/selection.ts";

/** The stdout of a command that has to succeed. */
async function told(line: string[], world: World = {}): Promise<string> {
  const { code, stdout, stderr } = await kf(line, world);
  assertEquals([code, stderr], [0, ""], line.join(" "));
  return stdout;
}

const GOLDEN: [name: string, line: string[]][] = [
  ["help", ["help"]],
  ["help_sendorder", ["help", "sendorder"]],
  ["help_leveragepreferences", ["help", "leveragepreferences"]],
  ["help_candles", ["help", "charts/trade/PF_XBTUSD/1h"]],
  ["help_accountlogcsv", ["help", "history/accountlogcsv"]],
  ["methods", ["methods"]],
];

for (const [name, line] of GOLDEN) {
  Deno.test(`kf ${line.join(" ")} tells what golden/${name}.txt holds`, async () => {
    await golden(name, await told(line));
  });
}

const SAME: [line: string[], as: string[]][] = [
  [["--help"], ["help"]],
  [["-h"], ["help"]],
  [["sendorder", "--help"], ["help", "sendorder"]],
  [["sendorder", "size=1", "-h"], ["help", "sendorder"]],
  [["PUT", "leveragepreferences", "--help"], ["help", "PUT", "leveragepreferences"]],
  [["help", "charts/{tick_type}/{symbol}/{resolution}"], ["help", "charts/trade/PF_XBTUSD/1h"]],
  [["--version"], ["version"]],
];

for (const [line, as] of SAME) {
  Deno.test(`kf ${line.join(" ")} tells the same as kf ${as.join(" ")}`, async () => {
    assertEquals(await told(line), await told(as));
  });
}

Deno.test("kf help METHOD has a section for each verb, or for the one that is named", async () => {
  const both = await told(["help", "leveragepreferences"]);
  const one = await told(["help", "PUT", "leveragepreferences"]);
  assertStringIncludes(both, one);
  assertEquals([both.match(/^usage:/gm)?.length, one.match(/^usage:/gm)?.length], [2, 1]);
});

await testOnEach("kf --version tells kf, runtime and engine", async (runtime) => {
  const { code, stdout, stderr } = await kfProcess(runtime, ["--version"]);
  const [name, engine] = runtime === "deno" ? ["deno", "V8 \\d[\\w.-]*"] : ["bun", "JavaScriptCore \\w+"];
  assertMatch(stdout, new RegExp(`^kf ${VERSION} \\(${name} \\d+\\.\\d+\\.\\d+, ${engine}\\)\\n$`));
  assertEquals([code, stderr], [0, ""]);
});

/** Required and optional keys of rows and of their parameters. Programs read them, so keys may only be added. */
const KEYS = [
  "id",
  "verb",
  "base",
  "path",
  "private",
  "permission",
  "effect",
  "summary",
  "parameters",
  "reply",
  "example",
];
const MORE_KEYS = ["cost", "paging", "note", "preProd", "doc", "replyKind", "status", "table", "needs"];
const PARAMETER_KEYS = ["name", "in", "type", "about"];
const MORE_PARAMETER_KEYS = ["required", "repeat", "values", "open", "default", "positive", "uuid"];

Deno.test("kf methods --json gives the documented operations and transfers, with stable keys", async () => {
  const { schema, version, methods } = JSON.parse(await told(["methods", "--json"]));
  assertEquals([schema, version, methods.length], [1, VERSION, DOCUMENTED_OPERATIONS.length + 1]);
  const rows: Record<string, unknown>[] = methods;
  for (const row of rows) {
    assertKeys(row, [...KEYS, "cost"], MORE_KEYS);
    for (const parameter of row.parameters as object[]) assertKeys(parameter, PARAMETER_KEYS, MORE_PARAMETER_KEYS);
    assert(row.cost === null || typeof row.cost === "number" || typeof row.cost === "string");
  }
  assertEquals(rows.map(({ verb, id }) => `${verb} ${id}`), endpoints().map(({ verb, id }) => `${verb} ${id}`));
});

function assertKeys(object: object, required: string[], optional: string[]): void {
  const keys = Object.keys(object);
  assertEquals(required.filter((key) => !keys.includes(key)), []);
  assertEquals(keys.filter((key) => ![...required, ...optional].includes(key)), []);
}

Deno.test("kf methods gives a line to each row", async () => {
  const lines = (await told(["methods"])).split("\n");
  for (const { verb, id } of endpoints()) {
    assertEquals(lines.filter((line) => line.startsWith(`${verb} `) && line.split(/ +/)[1] === id).length, 1, id);
  }
});

/** The text without its line breaks and columns. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** The words of an example after bash's quoting; only single quotes are allowed. */
function words(example: string): string[] {
  return (example.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ""));
}

for (const row of endpoints()) {
  Deno.test(`kf help ${row.verb} ${row.id} tells all of its row`, async () => {
    const help = flat(await told(["help", row.verb, row.id]));
    assertStringIncludes(flat(await told(["help", row.id])), help.trim());
    assertStringIncludes(await told(["help", "methods"]), row.id);
    for (const text of textsOf(row)) assertStringIncludes(help, flat(text));
  });

  Deno.test(`the example of ${row.verb} ${row.id} can be pasted`, async () => {
    const request = await told([...words(row.example), "--dry-run"]);
    const path = (row.base + row.path).split(/\{\w+\}/).map(RegExp.escape).join("[^/?]+");
    assertMatch(request, new RegExp(`^${row.verb} https://futures\\.kraken\\.com${path}(\\?\\S+)?\\n`));
  });
}

/** What help must say about a row. */
function textsOf(row: Endpoint): string[] {
  const cost = typeof row.cost === "object" ? row.cost.text : String(row.cost ?? "not listed");
  const parameters = row.parameters.flatMap(({ name, about, values = [] }) => [` ${name} `, about, values.join(", ")]);
  const keys = row.private ? `keys needed, with permission ${row.permission}` : "keys not needed";
  return [row.summary, `rate cost ${row.private ? cost : "none"}`, `example: kf ${row.example}`, keys, ...parameters];
}

const ORDER = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=1.0"];
const BATCH = '{"batchOrder":[{"order":"cancel","order_id":"it\'s \\"ü\\""}]}';

/** A call of each kind. */
const PREVIEWS: string[][] = [
  ["tickers", "symbol=PF_XBTUSD"],
  ["fills", "lastFillTime=2026-01-01T00:00:00.000Z"],
  [...ORDER, 'cliOrdId=it\'s "ü" & 50%'],
  ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"],
  ["DELETE", "rfq-assignment/max-leverage"],
  ["batchorder", `json=${BATCH}`],
  ["accounts", "--no-nonce"],
];

for (const option of ["--dry-run", "--curl"]) {
  const name = option === "--curl" ? "curl" : "dry_run";
  Deno.test(`${option} tells what golden/${name}.txt holds, without keys`, async () => {
    const texts: string[] = [];
    for (const line of PREVIEWS) {
      texts.push(`$ kf ${option} ${line.join(" ")}\n${await told([option, ...line], { now: 1_700_000_000_000 })}`);
    }
    await golden(name, texts.join("\n").replaceAll(`kf/${VERSION}`, "kf/VERSION"));
  });
}

const PATH = Deno.env.get("PATH") ?? "";
const TOOLS = ["openssl", "curl", "od", "tr", "date", "printf"];

/** Whether this machine can run the scripts of --curl with a shell. */
async function lacks(shell: string): Promise<string | undefined> {
  const look = `for tool in ${TOOLS.join(" ")}; do command -v $tool >/dev/null || { echo $tool; exit 1; }; done`;
  const run = new Deno.Command(shell, { args: ["-c", look] }).output();
  const { success, stdout } = await run.catch(() => ({ success: false, stdout: new TextEncoder().encode(shell) }));
  return success ? undefined : new TextDecoder().decode(stdout).trim();
}

/** Runs a script with nothing but this in its environment. */
async function runScript(shell: string, script: string, directory: Directory, env: Record<string, string>) {
  const path = join(directory.path, `${crypto.randomUUID()}.sh`);
  await Deno.writeTextFile(path, script);
  const command = new Deno.Command(shell, { args: [path], clearEnv: true, env: { PATH, ...env } });
  const { code, stdout, stderr } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

const VARIABLES = { KRAKEN_FUTURES_API_KEY: KEY.apiKey, KRAKEN_FUTURES_API_SECRET: KEY.apiSecret };
const QUOTES = 'it\'s "ü" €𝄞 $HOME `id` \\n %s !';

/** The command lines to try the scripts with. */
const SCRIPTS: [what: string, line: string[]][] = [
  ["a public GET", ["tickers", "symbol=PF_XBTUSD"]],
  ["a signed GET", ["fills", "lastFillTime=2026-01-01T00:00:00.000Z"]],
  ["a GET of history", ["history/orders", "sort=asc", "count=2"]],
  ["a POST with quotes and Unicode", [...ORDER, `cliOrdId=${QUOTES}`]],
  ["a POST with quotes as typed", [...ORDER, "cliOrdId=it's\"$HOME`id`\\n", "--encoded"]],
  ["a POST with quotes in a header", [...ORDER, 'algoId=it\'s "$HOME" `id` \\n %s']],
  ["a POST without parameters", ["cancelallorders"]],
  ["a batch", ["batchorder", `json=${BATCH}`]],
  ["a PUT", ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"]],
  ["a DELETE", ["DELETE", "rfq-assignment/max-leverage"]],
  ["a call without a nonce", ["accounts", "--no-nonce"]],
  ["brackets as typed", ["GET", "/derivatives/api/v3/fills?lastFillTime=[1-3]&x={a,b}"]],
];

for (const shell of ["sh", "bash"]) {
  const lacking = await lacks(shell);
  const missing = lacking === undefined ? undefined : `there is no ${lacking}`;

  for (const [what, line] of SCRIPTS) {
    const name = `the script of --curl sends the bytes kf sends: ${what} [${shell}]`;
    testUnless(missing, name, () => compare(shell, line));
  }

  testUnless(
    missing,
    `the script of --curl shows the secret to nobody who lists processes [${shell}]`,
    () => listen(shell),
  );

  testUnless(missing, `the script of --curl trusts the authority of --ca-cert [${shell}]`, () => trust(shell));

  testUnless(missing, `the script of --curl sends nothing without keys [${shell}]`, async () => {
    await using exchange = await Exchange.start();
    await using directory = await newDirectory();
    const script = await told(["accounts", "--curl"], { env: exchange.env });
    const { code, stderr } = await runScript(shell, script, directory, {});
    assertNotEquals(code, 0);
    assertStringIncludes(stderr, "KRAKEN_FUTURES_API_KEY");
    assertEquals(exchange.connections, 0);
  });
}

/** Runs the script against an exchange whose certificate is trusted only by --ca-cert. */
async function trust(shell: string): Promise<void> {
  const { ca, leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  await using directory = await newDirectory();
  const path = join(directory.path, "my ca.pem");
  await Deno.writeTextFile(path, ca);
  const script = await told(["tickers", "--curl", "--ca-cert", path], { env: exchange.env, files: { [path]: ca } });
  const { code, stderr } = await runScript(shell, script, directory, {});
  assertEquals([code, stderr, exchange.executed.length], [0, "", 1]);
}

/** Makes a call twice: with kf and with its script. */
async function compare(shell: string, line: string[]): Promise<void> {
  await using byKf = await Exchange.start();
  await using byCurl = await Exchange.start();
  await using directory = await newDirectory();
  await kf(line, { env: byKf.env });
  const script = await told([...line, "--curl"], { env: { KF_BASE_URL: byCurl.url } });
  const { code, stdout, stderr } = await runScript(shell, script, directory, VARIABLES);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(byCurl.requests.map(essence), byKf.requests.map(essence));
  assertEquals(byCurl.requests.map(({ signature }) => signature !== "wrong"), [true]);
  assertMatch(stdout, /^\{.*\}$/);
}

/** A request without its host, its time, and headers that clients add by themselves. */
function essence({ method, target, headers, body, signature }: Received) {
  const { apikey, accept, algoid, "user-agent": agent, "content-type": type } = headers;
  return { method, target, body, signature, apikey, accept, algoid, agent, type, nonce: "nonce" in headers };
}

/** Wraps each tool to record its arguments, which a list of processes would show. */
async function listen(shell: string): Promise<void> {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  await using spies = await newDirectory();
  const log = join(directory.path, "log");
  for (const tool of TOOLS) {
    const spy = `#!/bin/sh\nprintf '%s\\n' ${tool} "$@" >> '${log}'\nPATH='${PATH}'\nexec ${tool} "$@"\n`;
    await writeProgram(join(spies.path, tool), spy);
  }
  const script = await told([...ORDER, "--curl"], { env: exchange.env });
  const env = { ...VARIABLES, PATH: `${spies.path}:${PATH}` };
  assertEquals((await runScript(shell, script, directory, env)).code, 0);
  assertEquals(exchange.executed.length, 1);
  const calls = await Deno.readTextFile(log);
  for (const tool of ["openssl\ndgst", "openssl\nbase64", "curl\n"]) assertStringIncludes(calls, tool);
  for (const form of formsOfSecret()) assert(!calls.includes(form) && !script.includes(form), form);
}

/** The secret, and the two keys of its HMAC, from which it could be computed. */
function formsOfSecret(): string[] {
  const bytes = Buffer.from(KEY.apiSecret, "base64");
  const pads = [0x00, 0x36, 0x5c].map((pad) => Buffer.from(bytes.map((byte) => byte ^ pad)));
  return [
    KEY.apiSecret,
    ...pads.flatMap((pad) => [pad.toString("hex"), pad.toString("latin1"), pad.toString("base64")]),
  ];
}

const REPLY =
  String.raw`{"result":"success","transfers":[],"n":[1.0,-0.50,1e5,12345678901234567890],"w":[true,false,null],` +
  String.raw`"s":"a\"b\\","":{},"e":[ ],"deep":{"x":[{"y:z":"{1,2}"}]},"esc":"\u001b[31m"}`;

async function shown(line: string[], world: World): Promise<string> {
  await using exchange = await Exchange.start();
  exchange.reply = { body: REPLY };
  const { env, ...rest } = world;
  // A method without a table, so its reply is indented on a terminal.
  return await told(["transfers", ...line], { ...rest, env: { ...exchange.env, ...env } });
}

// deno-lint-ignore no-control-regex
const PAINTED = /\x1b\[(\d+)m([^\x1b]*)\x1b\[0m/g;

Deno.test("--color always paints whole tokens, and nothing else is changed", async () => {
  const plain = await shown(["-o", "pretty"], {});
  const painted = await shown(["-o", "pretty", "--color", "always"], {});
  assertEquals(painted.replace(PAINTED, "$2"), plain);
  const tokens = [...painted.matchAll(PAINTED)].map(([, color, token = ""]) => [color, token]);
  for (const [, token = ""] of tokens) assertMatch(token, /^("([^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)$/);
  assertEquals(painted.replace(PAINTED, "").replace(/[\s{}[\],:]/g, ""), "");
  assertEquals(colorsOf(tokens, '"result"', '"success"', "1e5", "-0.50", "null", "true").length, 4);
});

/** The different colours of these tokens: a key, a text, numbers, words. */
function colorsOf(tokens: (string | undefined)[][], ...wanted: string[]): (string | undefined)[] {
  return [...new Set(wanted.map((token) => tokens.find(([, each]) => each === token)?.[0] ?? token))];
}

/** The command line and world, and whether the reply is indented and coloured. */
const SHOWN: [what: string, line: string[], world: World, pretty: boolean, painted: boolean][] = [
  ["a pipe", [], {}, false, false],
  ["a terminal", [], { terminal: true }, true, true],
  ["a pipe with -o pretty", ["-o", "pretty"], {}, true, false],
  ["a terminal with -o raw", ["-o", "raw"], { terminal: true }, false, false],
  ["a terminal with NO_COLOR", [], { terminal: true, env: { NO_COLOR: "1" } }, true, false],
  ["a terminal with an empty NO_COLOR", [], { terminal: true, env: { NO_COLOR: "" } }, true, true],
  ["a terminal that is dumb", [], { terminal: true, env: { TERM: "dumb" } }, true, false],
  ["a terminal that is not", [], { terminal: true, env: { TERM: "xterm-256color" } }, true, true],
  ["a terminal with --color never", ["--color", "never"], { terminal: true }, true, false],
  ["a terminal with --color auto", ["--color=auto"], { terminal: true }, true, true],
  ["NO_COLOR overruled", ["--color", "always"], { terminal: true, env: { NO_COLOR: "1" } }, true, true],
  ["a pipe with --color always", ["--color", "always"], {}, false, false],
  ["a pipe with both", ["--color", "always", "-o", "pretty"], {}, true, true],
];

for (const [what, line, world, pretty, painted] of SHOWN) {
  Deno.test(`${what} shows a reply ${pretty ? "indented" : "raw"}${painted ? " and painted" : ""}`, async () => {
    const text = await shown(line, world);
    if (!pretty) return assertEquals(text, `${REPLY}\n`);
    assertEquals([text.includes("\n  "), text.includes("\x1b")], [true, painted]);
  });
}

Deno.test("failures and help are never painted", async () => {
  const { stderr } = await kf(["orderbok", "--color", "always"], { terminal: true });
  const help = await told(["help", "--color", "always"], { terminal: true });
  assert(!(stderr + help).includes("\x1b"));
});

for (const host of ["[::1]", "127.0.0.1", "127.1.2.3", "localhost"]) {
  Deno.test(`plain http to ${host} stays on this machine, and is allowed`, async () => {
    const request = await told(["--base-url", `http://${host}:8080`, "--dry-run", "tickers"]);
    assertStringIncludes(request, `GET http://${host}:8080/derivatives/api/v3/tickers\n`);
  });
}

Deno.test("the script in kf help exit says of no status that may have been sent that nothing was placed", async () => {
  const { stdout } = await kf(["help", "exit"]);
  const [, statuses = ""] = /^ +([\d|]+)\) echo "nothing was placed"/m.exec(stdout) ?? [];
  const unsent = Object.values(EXIT).filter(({ sent }) => /^(no|no effect|not executed)$/.test(sent));
  const safe = new Set(unsent.map(({ status }) => String(status)));
  assert(statuses !== "");
  for (const status of statuses.split("|")) assert(safe.has(status), status);
});
