/**
 * How the words of a command line become options and parameters, whichever way they are written, and what a row of an option says.
 *
 * @module
 */

import { assert, assertEquals, assertLess, assertStringIncludes } from "../support/assert.ts";
import { kf } from "../support/runner.ts";
import { FORMATS, isNegatable, OPTIONS } from "../../lib/line/options.ts";

const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];
const ALIAS = ["--env", "sandbox", "--timeout", "5", "--retry=0", "--track", "--confirm", "--color", "never"];
const SANDBOX = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];

/** Ways to ask for CSV, all of them good. */
const CSV: string[][] = [
  ["-o", "csv"],
  ["-ocsv"],
  ["-o=csv"],
  ["--output", "csv"],
  ["--output=csv"],
  ["--o", "csv"],
  ["-o", "raw", "-ocsv"],
];

for (const way of CSV) {
  Deno.test(`kf ${way.join(" ")} prints CSV, before the method and behind it`, async () => {
    for (const line of [[...way, "feeschedules"], ["feeschedules", ...way]]) {
      const { code, stdout, stderr } = await kf([...SANDBOX, ...line]);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout.split("\n")[0] ?? "", ",");
      assert(!stdout.startsWith("{"), stdout);
    }
  });
}

/** Options and what is printed of a call with them, or the status it is refused with. */
const LINES: [line: string[], printed: string | number][] = [
  [["-nv", ...ORDER], "POST https://futures.kraken.com/"],
  [["-nvo=raw", ...ORDER], "POST https://futures.kraken.com/"],
  [["-nvoraw", ...ORDER], "POST https://futures.kraken.com/"],
  [["-n", ...ORDER, "--", "cliOrdId=-x"], "cliOrdId=-x"],
  [["-n", "--", ...ORDER], "POST https://futures.kraken.com/"],
  [["--timeout", "1", "--timeout=5", "-n", ...ORDER], "POST https://futures.kraken.com/"],
  [["-n", "--no-track", ...ORDER], "size=1\n"],
  [["-n", "--no-track=1", ...ORDER], 2],
  [["-n", "--no-track", "true", ...ORDER], 2],
  [["-n", "--no-timeout=5", ...ORDER], 2],
  [["-n", "--no-curl", ...ORDER], 2],
  [["-V"], "kf "],
  [["-version"], "kf "],
  [["-help"], "begin here:"],
  [["sendorder", "-help"], "usage: kf [options] sendorder"],
  [[...ALIAS, "help"], "begin here:"],
  [[...ALIAS, "help", "sendorder"], "usage: kf [options] sendorder"],
  [[...ALIAS, "methods"], "VERB "],
  [[...ALIAS, "version"], "kf "],
  [[...ALIAS, "man"], ".Nm kf"],
  [[...ALIAS, "-o", "csv", "completions", "bash"], "complete"],
  [[...ALIAS, "sandbox", "faults"], "apply-then-drop"],
  [[...ALIAS, "--data", ":memory:", "depth", "PF_XBTUSD"], "bids"],
  [["--env", "sandbox", "depth", "PF_XBTUSD", "--track"], 2],
  [["-o", "csv", "depth", "PF_XBTUSD"], 2],
  [["-n", "man"], 2],
  [["-n", "init"], 2],
  [["--keys", "d", "init"], 2],
  [["--confirm", "guard", "-n"], 2],
  [["-n5", ...ORDER], 2],
  [["-no=", ...ORDER], 2],
  [["-qn", ...ORDER], 2],
  [["-onv", ...ORDER], 2],
  [["-n", "--timeout", "--", ...ORDER], 2],
  [["-n", "--_=x", ...ORDER], 2],
  [["-n", "---output=raw", ...ORDER], 2],
];

for (const [line, printed] of LINES) {
  Deno.test(`kf ${line.slice(0, 3).join(" ")} … is ${typeof printed === "number" ? "refused" : "understood"}`, async () => {
    const { code, stdout, stderr } = await kf(line);
    assertEquals(code, typeof printed === "number" ? printed : 0, stderr);
    if (typeof printed === "string") assertStringIncludes(stdout, printed);
    else assertEquals(stdout, "");
  });
}

Deno.test("--no-NAME takes back every switch that a configuration file may set, for a command that takes it", async () => {
  const negatable = OPTIONS.filter(isNegatable).map(({ name }) => name);
  assert(negatable.includes("confirm") && negatable.includes("disarm") && !negatable.some((name) => name === "curl"));
  const files = { "/home/ann/.config/kf/config.json": '{ "disarm": true }' };
  const { code, stderr } = await kf(["guard", "-n", "--no-disarm"], { files, env: { HOME: "/home/ann" } });
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("100,000 parameters take time in proportion to their number, checked or not", async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `orderIds=${i}`);
  for (const line of [["-n", "orders/status", ...many], ["-n", "--unchecked", "tickers", ...many]]) {
    const began = performance.now();
    const { code, stdout, stderr } = await kf(line);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "orderIds=99999");
    assertLess(performance.now() - began, 4000);
  }
});

Deno.test("a row of an option that is a choice names its values, and a switch none", () => {
  for (const option of OPTIONS) {
    assertEquals("value" in option, option.kind !== "switch", option.name);
    assertEquals("values" in option, option.kind === "choice" || option.kind === "environment", option.name);
    const listed = "values" in option && option.name !== "output" ? option.values.join("|") : undefined;
    if (listed !== undefined) assertEquals<string>("value" in option ? option.value : "", listed);
  }
  const output = OPTIONS.find(({ name }) => name === "output")?.about ?? "";
  for (const format of FORMATS) assertStringIncludes(output, format);
});
