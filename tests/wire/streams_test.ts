/**
 * Output on descriptors that don't block, with a slow reader: every byte arrives once, or the exit status says otherwise.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { sharedDirectory } from "../support/directory.ts";
import { Exchange } from "../support/exchange.ts";
import { commandLine, type Runtime, testEverywhere } from "../support/runner.ts";
import { testUnless } from "../support/selection.ts";

const READER = fileURLToPath(new URL("slow_reader.py", import.meta.url));

const python = await new Deno.Command("python3", { args: ["-c", "import pty"], stderr: "null" }).output()
  .then(({ success }) => success, () => false);

async function testWithReader(name: string, body: (runtime: Runtime) => Promise<void>): Promise<void> {
  if (python) await testEverywhere(name, body);
  else testUnless("there is no python3", name, () => {});
}

interface Slow {
  kind: (typeof KINDS)[number];
  descriptor: 1 | 2;
  /** After how many bytes the reader goes away; 0 is never. */
  stop?: number;
}

/** Runs a command whose output is read slowly; `arrived` is what the reader got. */
async function read(runtime: Runtime, { kind, descriptor, stop = 0 }: Slow, args: string[], exchange: Exchange) {
  const command = new Deno.Command("python3", {
    args: [READER, kind, `${descriptor}`, `${stop}`, ...await commandLine(runtime), ...args],
    env: exchange.env,
    cwd: sharedDirectory(),
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, arrived: text(stdout), stderr: text(stderr) };
}

/** Lines of all lengths, each with its number, so that what is missing or comes twice shows. */
function lines(): string {
  const lengths = [0, 1, 30, 400, 600, 1020, 3000, 9000, 100_000, 40, 7];
  const items = Array.from({ length: 330 }, (_, at) => `"${at}${"x".repeat((lengths[at % 11] ?? 0) >> (at % 3))}"`);
  return `{"result":"success","lines":[\n${items.join(",\n")}\n]}`;
}

const KINDS = ["unix", "tcp", "pipe", "terminal"] as const;
const CALLED = { unix: "Unix socket", tcp: "TCP socket", pipe: "pipe", terminal: "terminal" } as const;

for (const kind of KINDS) {
  const called = CALLED[kind];
  await testWithReader(`every byte of a reply arrives once on a full ${called} that doesn't block`, async (runtime) => {
    await using exchange = await Exchange.start();
    const body = lines();
    exchange.reply = { body };
    const args = ["-o", "raw", "GET", "/derivatives/api/v3/lines"];
    const { code, arrived, stderr } = await read(runtime, { kind, descriptor: 1 }, args, exchange);
    assertEquals([code, stderr, arrived.length], [0, "", body.length + 1]);
    assert(arrived === `${body}\n`, "the bytes are those of the reply");
  });

  await testWithReader(`every byte of stderr arrives once on a full ${called} that doesn't block`, async (runtime) => {
    await using exchange = await Exchange.start();
    const value = "é".repeat(30_000);
    const { code, arrived } = await read(runtime, { kind, descriptor: 2 }, ["-o", value, "tickers"], exchange);
    assertEquals([code, arrived.split(value).length], [2, 2]);
    assertStringIncludes(arrived, 'kf: "é');
    assert(arrived.endsWith("\n"));
  });

  if (kind !== "terminal") {
    await testWithReader(`a ${called} whose reader goes away ends kf with 141 and no message`, async (runtime) => {
      await using exchange = await Exchange.start();
      exchange.reply = { body: lines() };
      const slow = { kind, descriptor: 1, stop: 100_000 } as const;
      const { code, stderr } = await read(runtime, slow, ["-o", "raw", "tickers"], exchange);
      assertEquals([code, stderr], [141, ""]);
    });
  }
}
