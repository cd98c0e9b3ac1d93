/**
 * Environment variables that runtimes obey, and what they must not do to kf. SECURITY.md says what they can do.
 *
 * @module
 */

import { join } from "node:path";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { Exchange } from "../support/exchange.ts";
import { writeProgram } from "../support/executable.ts";
import { kfProcess, newDirectory, spawnKf, testOnEach } from "../support/runner.ts";

/** Variables that would run another program before kf. */
const STEERING = [
  "BUN_OPTIONS=--preload ",
  "BUN_OPTIONS=--require ",
  "NODE_OPTIONS=--require ",
  "BUN_CONFIG_PRELOAD=",
  "BUN_INSPECT_PRELOAD=",
  "NODE_PATH=",
];

await testOnEach(
  "no variable of Node, nor a preload of Bun's configuration, runs a program in the binary",
  async (runtime) => {
    await using directory = await newDirectory();
    await using exchange = await Exchange.start();
    const script = join(directory.path, "steer.cjs");
    const mark = join(directory.path, "steered");
    await Deno.writeTextFile(script, `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`);
    for (const variable of STEERING) {
      const [name = "", value = ""] = variable.split("=");
      const env = { ...exchange.env, [name]: value + script };
      const { code, stderr } = await kfProcess(runtime, ["accounts"], { env });
      assertEquals([code, stderr], [0, ""], variable);
      assert(!(await Array.fromAsync(Deno.readDir(directory.path))).some(({ name }) => name === "steered"), variable);
    }
  },
  ["binary"],
);

await testOnEach("no variable makes the binary anything but kf", async (runtime) => {
  await using exchange = await Exchange.start();
  for (const variable of [{ BUN_BE_BUN: "1" }, { BUN_OPTIONS: "-v" }, { BUN_OPTIONS: "--help" }]) {
    const { code, stderr } = await kfProcess(runtime, ["accounts"], { env: { ...exchange.env, ...variable } });
    assertEquals([code, stderr], [0, ""], JSON.stringify(variable));
  }
  assertEquals(exchange.executed.length, 3);
}, ["binary"]);

await testOnEach("no variable makes a crash of the binary known to others", async (runtime) => {
  await using directory = await newDirectory();
  const sent = join(directory.path, "sent");
  // The runtime leaves the sending to curl.
  await writeProgram(join(directory.path, "curl"), `#!/bin/sh\necho "$@" >> '${sent}'\n`);
  for (const report of [{ BUN_ENABLE_CRASH_REPORTING: "1" }, { BUN_CRASH_REPORT_URL: "http://127.0.0.1:1" }]) {
    await using exchange = await Exchange.start();
    exchange.fault = "hang";
    const env = { ...exchange.env, ...report, PATH: `${directory.path}:${Deno.env.get("PATH")}` };
    const child = await spawnKf(runtime, ["tickers"], { env });
    const output = child.output();
    while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill("SIGSEGV");
    await child.stdin.close();
    const { code, stderr } = await output;
    assertEquals(code, 139, new TextDecoder().decode(stderr));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assertEquals(await Deno.readTextFile(sent).catch(({ name }) => name), "NotFound", JSON.stringify(report));
  }
}, ["binary"]);

await testOnEach("no variable switches the check of certificates off", async (runtime) => {
  const { leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  const env = { ...exchange.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  const { code, stderr } = await kfProcess(runtime, ["cancelallorders"], { env });
  assertEquals([code, exchange.requests.length], [4, 0]);
  assertMatch(stderr, /the certificate is from an unknown issuer/);
});

await testOnEach("no variable makes a runtime show the headers of a call", async (runtime) => {
  await using exchange = await Exchange.start();
  for (const value of ["curl", "true", "1"]) {
    const shown = { BUN_CONFIG_VERBOSE_FETCH: value, NODE_DEBUG: "http,https,net,tls", DEBUG: "*" };
    const { code, stderr } = await kfProcess(runtime, ["accounts"], { env: { ...exchange.env, ...shown } });
    assertEquals([code, stderr], [0, ""], value);
  }
});
