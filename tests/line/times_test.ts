/**
 * Times in parameters: typed as dates, ISO times, ages or `now`, sent in the unit of the parameter.
 *
 * @module
 */

import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange } from "../support/exchange.ts";
import { kf, kfProcess, testOnEach } from "../support/runner.ts";
import { ORDER, words } from "./refusals.ts";

const NOW = Date.UTC(2026, 10, 8, 12, 30, 0, 250);

/** Typed text, and what is sent where the exchange takes an ISO time, ms and s. */
const FORMS: readonly (readonly [typed: string, iso: string, ms: string, s: string])[] = [
  ["2026-11-01", "2026-11-01T00:00:00.000Z", "1793491200000", "1793491200"],
  ["2026-11", "2026-11-01T00:00:00.000Z", "1793491200000", "1793491200"],
  ["2026-11-01T12:00Z", "2026-11-01T12:00:00.000Z", "1793534400000", "1793534400"],
  ["2026-11-01 12:00", "2026-11-01T12:00:00.000Z", "1793534400000", "1793534400"],
  ["2026-11-01T12:00:00+02:00", "2026-11-01T10:00:00.000Z", "1793527200000", "1793527200"],
  ["2026-11-01T12:00:00.7504", "2026-11-01T12:00:00.7504Z", "1793534400750", "1793534400"],
  ["7d", "2026-11-01T12:30:00.250Z", "1793536200250", "1793536200"],
  ["90m", "2026-11-08T11:00:00.250Z", "1794135600250", "1794135600"],
  ["now", "2026-11-08T12:30:00.250Z", "1794141000250", "1794141000"],
];

/** Every parameter that is a time, with a call that takes it. */
const TIMES = endpoints().flatMap((row) =>
  row.parameters.flatMap(({ name, type }) =>
    type === "time" || type === "ms" || type === "s" ? [{ row, name, type }] : []
  )
);

Deno.test("every time parameter of every method takes dates, ISO times, ages and now", async () => {
  assert(TIMES.length >= 20, `${TIMES.length} time parameters`);
  for (const { row, name, type } of TIMES) {
    const [first = "", ...rest] = (row.example.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) =>
      word.replaceAll("'", "")
    );
    const [method = "", ...items] = first === row.verb ? rest : [first, ...rest];
    const others = items.filter((item) => !item.startsWith(`${name}=`));
    for (const [typed, iso, ms, s] of FORMS) {
      const { code, stdout, stderr } = await kf(["-n", row.verb, method, ...others, `${name}=${typed}`], { now: NOW });
      assertEquals([code, stderr], [0, ""], `${row.id} ${name}=${typed}`);
      const sent = { time: iso, ms, s }[type];
      const [postData = ""] = /(?<=^postData: ).*/m.exec(stdout) ?? [];
      assertEquals(new URLSearchParams(postData).get(name), sent, `${row.id} ${name}=${typed}`);
      assertStringIncludes(stdout, `\n${name}=${typed} is sent as ${sent}`);
    }
  }
});

Deno.test("a time as the exchange takes it is sent as typed, without a word about it", async () => {
  for (
    const line of [
      "fills lastFillTime=2026-11-01T12:00:00Z",
      "fills lastFillTime=2026-11-01T12:00:00.123456789Z",
      "history/orders since=1793491200000 before=0",
      "charts/trade/PF_XBTUSD/1h from=1793491200 to=1793491200.5",
    ]
  ) {
    const { code, stdout } = await kf(words(`-n ${line}`), { now: NOW });
    assertEquals(code, 0, line);
    const typed = words(line).slice(1).join("&");
    assertStringIncludes(stdout, `postData: ${typed.replaceAll(":", "%3A")}\n`);
    assert(!stdout.includes("is sent as"), stdout);
  }
});

Deno.test("--encoded and --unchecked send times as typed", async () => {
  for (const option of ["--encoded", "--unchecked"]) {
    for (const item of ["since=7d", "since=2026-11-01", "before=now"]) {
      const { code, stdout } = await kf(["-n", option, "history/orders", item], { now: NOW });
      assertEquals([code, /^postData: .*$/m.exec(stdout)?.[0]], [0, `postData: ${item}`]);
    }
  }
});

Deno.test("the exchange gets the converted time, and -v shows it", async () => {
  await using exchange = await Exchange.start();
  const read = await kf(["-v", "history/orders", "since=7d"], { env: exchange.env, now: NOW });
  assertEquals([read.code, exchange.executed[0]?.query], [0, "since=1793536200250"]);
  assertStringIncludes(read.stderr, "* since=7d is sent as 1793536200250 (2026-11-01T12:30:00.250Z)\n");
  const write = await kf(["-v", ...words(ORDER), "processBefore=2026-12-01"], { env: exchange.env, now: NOW + 1 });
  assertEquals(write.code, 0, write.stderr);
  assertEquals(new Map(exchange.executed[1]?.params).get("processBefore"), "2026-12-01T00:00:00.000Z");
  assertStringIncludes(write.stderr, "* processBefore=2026-12-01 is sent as 2026-12-01T00:00:00.000Z\n");
});

Deno.test("ages in the sandbox count back from its own clock", async () => {
  const { code, stdout } = await kf(
    words("--env sandbox --data :memory: --clock fixed:2026-10-08T12:00:00Z -n history/orders since=7d"),
    { now: NOW },
  );
  assertEquals(code, 0);
  assertMatch(stdout, /since=7d is sent as 1790856000000 \(2026-10-01T12:00:00\.000Z\)/);
});

await testOnEach("a date without a zone is UTC, whatever TZ says", async (runtime) => {
  for (const TZ of ["America/New_York", "Asia/Tokyo"]) {
    const { stdout, stderr } = await kfProcess(runtime, ["-n", "history/orders", "since=2026-11-01"], { env: { TZ } });
    assertEquals(stderr, "");
    assertStringIncludes(stdout, "postData: since=1793491200000\n");
  }
});
