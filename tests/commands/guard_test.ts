/**
 * `kf guard`: the dead man's switch is kept armed by real processes, against the test exchange and the sandbox.
 *
 * @module
 */

import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, type Fault, json, KEY, type Received, refusal, type Reply } from "../support/exchange.ts";
import {
  golden,
  keyDirectory,
  kf,
  kfProcess,
  newDirectory,
  type Runtime,
  spawnKf,
  testEverywhere,
  testOnEach,
} from "../support/runner.ts";
import { keysOfSandbox, serving } from "../support/served_sandbox.ts";
import { closedPort } from "../support/closed_port.ts";
import { writeProgram } from "../support/executable.ts";

/** Refreshes often, but leaves time for a busy machine. */
const QUICK = ["guard", "--timeout", "20", "--every", "1"];
/** A short timeout, after which the exchange cancels. */
const SHORT = ["guard", "--timeout", "4", "--every", "1"];

/** An exchange with a dead man's switch; `fault` strikes the nth call of it, counted from 1. */
async function switchboard(fault: (nth: number) => Fault | undefined = () => undefined): Promise<Exchange> {
  const exchange = await Exchange.start();
  exchange.reply = switched;
  exchange.fault = (request, nth) => request === undefined ? undefined : fault(nth);
  return exchange;
}

function timeoutOf(request: Received): string {
  const [, value = ""] = request.params.find(([name]) => name === "timeout") ?? [];
  return value;
}

function switched(request: Received): Reply {
  const [seconds, now] = [Number(timeoutOf(request)), Date.now()];
  const triggerTime = seconds === 0 ? "0" : new Date(now + 1000 * seconds).toISOString();
  const currentTime = new Date(now).toISOString();
  return json({ result: "success", serverTime: currentTime, status: { currentTime, triggerTime } });
}

/** The timeouts the switch was set to, in order. Asserts that there were no other calls, and no unsigned ones. */
function settings({ requests }: Exchange): string[] {
  return requests.map((request) => {
    assertEquals([request.method, request.endpoint?.id, request.signature], ["POST", "cancelallordersafter", "right"]);
    return timeoutOf(request);
  });
}

/** A guard that gets a signal after this many calls, or has to exit by itself. */
async function guarded(runtime: Runtime, args: string[], exchange: Exchange, end?: [Deno.Signal, after: number]) {
  const child = await spawnKf(runtime, args, { env: exchange.env });
  const output = child.output();
  await child.stdin.close();
  if (end !== undefined) {
    while (exchange.requests.length < end[1]) await pause(20);
    await pause(200);
    child.kill(end[0]);
  }
  const { code, stdout, stderr } = await output;
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const ARMED =
  /^kf: the dead man's switch is armed: the exchange cancels all orders at 20\S+Z, unless it is refreshed\n/;

/** The only runtime for tests that wait for seconds. */
const LONG = ["binary"] as const;

await testOnEach("guard refreshes until SIGTERM, and leaves the switch armed", async (runtime) => {
  await using exchange = await switchboard();
  const began = Date.now();
  const { code, stdout, stderr } = await guarded(runtime, QUICK, exchange, ["SIGTERM", 4]);
  assertEquals([code, stdout], [0, ""]);
  assertEquals(settings(exchange), ["20", "20", "20", "20"]);
  assert(Date.now() - began >= 3000, "a second between two");
  assertMatch(stderr, ARMED);
  const rest = stderr.replace(ARMED, "");
  assertMatch(
    rest,
    /^kf: the dead man's switch stays armed: .* at 20\S+Z, in \d+ s; to switch it off: kf cancelallordersafter timeout=0\n$/,
  );
});

await testOnEach("guard treats a closed terminal as SIGTERM", async (runtime) => {
  await using exchange = await switchboard();
  const { code, stderr } = await guarded(runtime, [...QUICK, "--disarm"], exchange, ["SIGHUP", 2]);
  assertEquals([code, settings(exchange)], [0, ["20", "20", "0"]], stderr);
});

await testOnEach("guard --disarm switches the switch off on SIGINT", async (runtime) => {
  await using exchange = await switchboard();
  const { code, stderr } = await guarded(runtime, [...QUICK, "--disarm"], exchange, ["SIGINT", 2]);
  assertEquals(code, 0);
  assertEquals(settings(exchange), ["20", "20", "0"]);
  assertEquals(stderr.replace(ARMED, ""), "kf: the dead man's switch is off; orders stay as they are\n");
});

await testOnEach("a missed refresh is told, and the recovery", async (runtime) => {
  await using exchange = await switchboard((nth) =>
    nth === 2 ? "resetAfterRequest" : nth === 3 ? "closeAfterRequest" : undefined
  );
  const { code, stderr } = await guarded(runtime, QUICK, exchange, ["SIGTERM", 5]);
  assertEquals(code, 0);
  assertEquals(settings(exchange), ["20", "20", "20", "20", "20"]);
  const [, first, , second, , third, fourth] = stderr.split("\n");
  const missed = (nth: number) =>
    `kf: warning: refresh ${nth} of the dead man's switch may have been missed, ${nth} in a row: outcome of ` +
    "cancelallordersafter unknown";
  assertStringIncludes(first ?? "", missed(1));
  assertMatch(
    first ?? "",
    /; if it goes on like this, .* at 20\S+Z, in \d+ s, or later if a refresh without an answer/,
  );
  assertStringIncludes(second ?? "", missed(2));
  assertMatch(third ?? "", /^kf: refresh 3 got through: the dead man's switch is armed until 20\S+Z$/);
  assertStringIncludes(fourth ?? "", "stays armed");
}, LONG);

await testOnEach("slow answers are no misses, and delay no refresh", async (runtime) => {
  const times: number[] = [];
  await using exchange = await switchboard((nth) => {
    times.push(Date.now());
    return nth > 1 ? { slow: 12 } : undefined;
  });
  const { code, stderr } = await guarded(runtime, QUICK, exchange, ["SIGTERM", 4]);
  assertEquals([code, settings(exchange).length], [0, 4], stderr);
  const [, second = 0, third = 0] = times;
  assert(third - second < 2500, "an answer takes 3 s, and the next refresh begins after 1 s");
  assertMatch(stderr.replace(ARMED, ""), /^kf: the dead man's switch stays armed: .*\n$/);
}, LONG);

await testOnEach("a refresh that hangs is followed by others, and reported while there is time", async (runtime) => {
  await using exchange = await switchboard((nth) => nth > 1 ? "hang" : undefined);
  const { stderr } = await guarded(runtime, ["guard", "--timeout", "6", "--every", "1"], exchange, ["SIGTERM", 5]);
  assertMatch(
    stderr,
    /refresh 1 .* no answer from 127\.0\.0\.1:\d+ within 3 s; if it goes on like this, .* in [12] s, or later if /,
  );
  assertEquals(settings(exchange).length, 5);
}, LONG);

await testOnEach("lost answers prove nothing: the exchange may have cancelled", async (runtime) => {
  await using exchange = await switchboard((nth) => nth > 1 ? "resetAfterRequest" : undefined);
  const { stderr } = await guarded(runtime, ["guard", "--timeout", "2", "--every", "1"], exchange, ["SIGTERM", 4]);
  assertMatch(stderr, /not refreshed in time: the exchange may have cancelled all orders at 20\S+Z, or later if a /);
  assert(!stderr.includes("has cancelled"), stderr);
}, LONG);

await testOnEach("refused refreshes are certain misses: the exchange has cancelled", async (runtime) => {
  await using exchange = await switchboard();
  exchange.reply = (request) => exchange.requests.length > 1 ? refusal("apiLimitExceeded") : switched(request);
  const { stderr } = await guarded(runtime, ["guard", "--timeout", "2", "--every", "1"], exchange, ["SIGTERM", 5]);
  assertMatch(stderr, /refresh 1 of the dead man's switch was missed, 1 in a row: /);
  assertMatch(stderr, /not refreshed in time: the exchange has cancelled all orders at 20\S+Z\n/);
}, LONG);

await testOnEach("refreshes that come too late say that the orders are gone", async (runtime) => {
  await using exchange = await switchboard((nth) => nth === 2 || nth === 3 ? "resetAfterRequest" : undefined);
  const { stderr } = await guarded(runtime, ["guard", "--timeout", "2", "--every", "1"], exchange, ["SIGTERM", 4]);
  assertMatch(stderr, /refresh 3 got through too late: the exchange has cancelled all orders at 20\S+Z, unless /);
  assertMatch(stderr, /hint: send again what is to stay; what rests now: kf openorders\n/);
}, LONG);

await testOnEach("what guard advises reaches the exchange that it guards", async (runtime) => {
  await using exchange = await switchboard((nth) => nth === 2 || nth === 3 ? "resetAfterRequest" : undefined);
  const line = ["--base-url", exchange.url, "guard", "--timeout", "2", "--every", "1"];
  const { stderr } = await guarded(runtime, line, exchange, ["SIGTERM", 4]);
  assertStringIncludes(stderr, `what rests now: kf --base-url ${exchange.url} openorders\n`);
  assertStringIncludes(stderr, `to switch it off: kf --base-url ${exchange.url} cancelallordersafter timeout=0\n`);
}, LONG);

await testEverywhere("COMMAND gets the streams, and its status is guard's", async (runtime) => {
  await using exchange = await switchboard();
  const args = [...QUICK, "--", "sh", "-c", "cat; echo told >&2; exit 7"];
  const { code, stdout, stderr } = await kfProcess(runtime, args, { env: exchange.env, stdin: "through" });
  assertEquals([code, stdout], [7, "through"]);
  assertMatch(stderr, /is armed: .*\ntold\nkf: .* stays armed: /);
  assertEquals(settings(exchange), ["20"]);
});

await testOnEach("the switch is refreshed while COMMAND runs, and off afterwards with --disarm", async (runtime) => {
  await using exchange = await switchboard();
  const { code } = await guarded(runtime, [...QUICK, "--disarm", "--", "sleep", "2.5"], exchange);
  assertEquals([code, settings(exchange)], [0, ["20", "20", "20", "0"]]);
});

await testOnEach("COMMAND ended by a signal gives 128 and its number", async (runtime) => {
  await using exchange = await switchboard();
  const { code } = await guarded(runtime, [...QUICK, "--", "sh", "-c", "kill -KILL $$"], exchange);
  assertEquals(code, 137);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  await testOnEach(`${signal} is passed on to COMMAND, and its end is waited for`, async (runtime) => {
    await using exchange = await switchboard();
    const script = `trap 'sleep 0.5; echo ended; exit 4' ${signal.slice(3)}; while :; do sleep 0.1; done`;
    const args = [...QUICK, "--disarm", "--", "sh", "-c", script];
    const { code, stdout, stderr } = await guarded(runtime, args, exchange, [signal, 2]);
    assertEquals([code, stdout], [4, "ended\n"], stderr);
    assertEquals(settings(exchange).at(-1), "0");
  });
}

await testOnEach("COMMAND that can't be started is found before the switch is armed", async (runtime) => {
  await using exchange = await switchboard();
  await using directory = await newDirectory();
  const plain = join(directory.path, "plain");
  await Deno.writeTextFile(plain, "no program");
  const programs: [name: string, status: number, reason: string][] = [
    ["kf-no-such-program", 127, "no such program"],
    [join(directory.path, "nothing"), 127, "no such program"],
    [join(plain, "nothing"), 127, "no such program"],
    [plain, 126, "permission denied"],
    [directory.path, 126, "permission denied"],
  ];
  for (const [program, status, reason] of programs) {
    const { code, stderr } = await guarded(runtime, ["guard", "--", program], exchange);
    assertEquals(code, status, stderr);
    assertMatch(stderr, new RegExp(`^kf: cannot start ${program}: .*${reason}.*\nhint: .*\n$`));
  }
  assertEquals(exchange.connections, 0);
});

await testOnEach("COMMAND that fails to start leaves no switch armed", async (runtime) => {
  await using exchange = await switchboard();
  await using directory = await newDirectory();
  const program = join(directory.path, "program");
  await writeProgram(program, "#!/no/such/interpreter\n");
  const { code, stderr } = await guarded(runtime, ["guard", "--", program], exchange);
  assertMatch(stderr, new RegExp(`switch is off; .*\nkf: cannot start ${program}: .*\nhint: .*\n$`));
  assertEquals([code, settings(exchange)], [127, ["60", "0"]]);
});

await testOnEach("no secret and no lost proxy in the environment of COMMAND", async (runtime) => {
  await using exchange = await switchboard();
  await using keys = await keyDirectory();
  const env = { KF_BASE_URL: exchange.url, HTTP_PROXY: "http://proxy.example:8080", MARK: "kept" };
  const args = [...QUICK, "-v", "--keys", keys.path, "--", "env"];
  const { code, stdout, stderr } = await kfProcess(runtime, args, { env });
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^MARK=kept$/m);
  assertMatch(stdout, /^HTTP_PROXY=http:\/\/proxy\.example:8080$/m);
  assert(!`${stdout}${stderr}`.includes(KEY.apiSecret) && !stdout.includes(KEY.apiKey));
});

await testOnEach("a switch that can't be switched off is exit 5, with what to do", async (runtime) => {
  await using exchange = await switchboard((nth) => nth === 2 ? "closeAfterRequest" : undefined);
  const { code, stderr } = await guarded(runtime, ["guard", "--disarm", "--", "sh", "-c", "exit 3"], exchange);
  assertEquals([code, settings(exchange)], [5, ["60", "0"]]);
  assertMatch(
    stderr,
    /\nkf: COMMAND ended with 3; the dead man's switch could not be switched off: outcome of .*, in \d+ s\n/,
  );
  assertMatch(stderr, /\nhint: to keep the orders, switch it off at once: kf cancelallordersafter timeout=0\n$/);
});

await testOnEach("--errors json tells all of it in objects", async (runtime) => {
  await using exchange = await switchboard((nth) => nth === 2 ? "closeAfterRequest" : undefined);
  const { stderr } = await guarded(runtime, [...QUICK, "--errors", "json"], exchange, ["SIGTERM", 3]);
  const objects = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(objects.map((object) => object.switch ?? Object.keys(object)[1]), [
    "armed",
    "warning",
    "armed",
    "armed",
  ]);
  assert(objects.every(({ schema, triggerTime, hint }) => schema === 1 && (triggerTime ?? hint)));
});

const REFUSED_KEYS = refusal("authenticationError");
const UNTOLD = json({ result: "success", status: "ok" });

const UNARMED: [what: string, code: number, spoil: (exchange: Exchange) => void, seen: number][] = [
  ["refused keys", 3, (exchange) => exchange.reply = REFUSED_KEYS, 1],
  ["a rate limit", 6, (exchange) => exchange.reply = refusal("apiLimitExceeded"), 1],
  ["a refusal", 1, (exchange) => exchange.reply = refusal("invalidArgument: timeout"), 1],
  ["no answer", 5, (exchange) => exchange.fault = "hang", 1],
  ["a gateway's 503", 5, (exchange) => exchange.reply = { status: 503, body: "<html>" }, 1],
  ["a reply that doesn't say when it fires", 5, (exchange) => exchange.reply = UNTOLD, 1],
];

for (const [what, want, spoil, seen] of UNARMED) {
  Deno.test(`a switch that can't be armed for ${what} ends guard with ${want}, and COMMAND isn't started`, async () => {
    await using exchange = await switchboard();
    await using directory = await newDirectory();
    spoil(exchange);
    const mark = join(directory.path, "mark");
    const { code, stdout, stderr } = await kf([...SHORT, "--", "touch", mark], { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length], [want, "", seen], stderr);
    assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
    if (want === 5) assertStringIncludes(stderr, "may be armed; to switch it off: kf cancelallordersafter timeout=0");
    assertEquals(await Deno.stat(mark).catch(({ name }) => name), "NotFound");
  });
}

Deno.test("an exchange that can't be reached ends guard with 4, and missing keys with 3", async () => {
  const nowhere = { KF_BASE_URL: closedPort(), KRAKEN_FUTURES_API_KEY: "k", KRAKEN_FUTURES_API_SECRET: "c2Vj" };
  assertEquals((await kf(["guard", "--", "true"], { env: nowhere })).code, 4);
  const { code, stderr } = await kf(["guard", "--", "true"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "guard needs keys");
});

const ORDER = ["sendorder", "orderType=post", "symbol=PF_XBTUSD", "side=buy", "size=0.001", "limitPrice=60000"];

/** The number of resting orders in the sandbox of these options. */
async function resting(options: string[], env: Record<string, string> = {}): Promise<number> {
  const { stdout, stderr } = await kf([...options, "openorders"], { env });
  assertEquals(stderr, "");
  return JSON.parse(stdout).openOrders.length;
}

await testOnEach("a guard that is killed leaves the exchange to cancel", async (runtime) => {
  await using directory = await newDirectory();
  const { url, end } = await serving("deno", join(directory.path, "s.db"));
  const env = { ...await keysOfSandbox(), KF_BASE_URL: url };
  assertEquals((await kf(ORDER, { env })).code, 0);
  const guard = await spawnKf(runtime, SHORT, { env });
  const output = guard.output();
  await pause(5000);
  assertEquals(await resting([], env), 1, "the switch is refreshed, longer than it lasts");
  guard.kill("SIGKILL");
  const killed = Date.now();
  assertEquals((await output).code, 137);
  assertEquals(await resting([], env), 1, "the switch doesn't fire at once");
  while (await resting([], env) > 0) {
    assert(Date.now() - killed < 8000, "the exchange has cancelled by then");
    await pause(200);
  }
  await guard.stdin.close();
  await end("SIGTERM");
}, LONG);

await testOnEach("guard works in the sandbox inside kf, beside other calls", async (runtime) => {
  await using directory = await newDirectory();
  const sandbox = ["--env", "sandbox", "--data", join(directory.path, "s.db")];
  assertEquals((await kfProcess(runtime, [...sandbox, ...ORDER])).code, 0);
  const spared = await kfProcess(runtime, [...sandbox, ...SHORT, "--disarm", "--", "sleep", "4.5"]);
  assertEquals([spared.code, await resting(sandbox)], [0, 1], spared.stderr);
  const left = await kfProcess(runtime, [...sandbox, ...SHORT, "--", "true"]);
  assertEquals([left.code, await resting(sandbox)], [0, 1], left.stderr);
  await pause(4300);
  assertEquals(await resting(sandbox), 0);
}, LONG);

const WRONG: [line: string, named: string][] = [
  ["guard --timeout 1", "whole seconds from 2 on"],
  ["guard --timeout 2.5", "whole seconds from 2 on"],
  ["guard --timeout x", '--timeout "x"'],
  ["guard --every 60", "no less than --timeout 60"],
  ["guard --every 0.5", "at least 1 s"],
  ["guard --every", "--every needs a value"],
  ["guard --disarm false", '"false" is not name=value'],
  ["guard now", 'kf guard takes no "now"'],
  ["guard --", "no COMMAND"],
  ["-- guard x", "guard stands behind --"],
  ["guard -o pretty", "no use for --output"],
  ["guard --retry 3 -- true", "no use for --retry"],
  ["guard --track", "no use for --track"],
  ["guard --curl", "no use for --curl"],
  ["guard --env sandbox --data :memory: --clock x60", "guard needs real time"],
  ["--keys guard", '--keys took "guard"'],
  ["tickers --every 5", "--every belongs to kf guard"],
  ["tickers --disarm", "--disarm belongs to kf guard"],
];

for (const [line, named] of WRONG) {
  Deno.test(`kf ${line} is a usage error`, async () => {
    await using exchange = await switchboard();
    const { code, stdout, stderr } = await kf(line.split(" "), { env: line.includes("sandbox") ? {} : exchange.env });
    assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
    assertStringIncludes(stderr, named);
    assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
  });
}

Deno.test("guard --dry-run shows the first refresh and needs no keys", async () => {
  await golden("guard_dry_run", (await kf(["guard", "-n", "--", "true"], { now: 1_790_856_000_000 })).stdout);
});

Deno.test("kf help guard tells what golden/help_guard.txt holds", async () => {
  const { code, stdout } = await kf(["help", "guard"]);
  assertEquals(code, 0);
  await golden("help_guard", stdout);
  assertEquals((await kf(["guard", "--help"])).stdout, stdout);
});
