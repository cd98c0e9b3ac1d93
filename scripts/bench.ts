/**
 * Measures kf against curl and writes the figures into docs/speed.md: `deno task bench`. With `--check` it only measures start-up and a
 * signed GET, and fails if kf exceeds scripts/bench/budget.json; with `--against BINARY` it compares these two with another kf,
 * such as one built before a change.
 *
 * It needs hyperfine, curl and a C compiler. Sizes are those of `release/`, so run `deno task build` first.
 *
 * @module
 */

import { join } from "node:path";
import budget from "./bench/budget.json" with { type: "json" };
import { loop, times } from "./bench/measure.ts";
import { sizes } from "./bench/sizes.ts";
import { type Contender, openWorld, type World } from "./bench/world.ts";
import { temporary } from "./build/bundle.ts";
import { run } from "./build/tools.ts";
import { documentAt, formatted, table, withPart } from "./readme.ts";

/** A contender's medians in ms. */
interface Timed {
  contender: Contender;
  version: number;
  get: number;
  empty: number | undefined;
}

async function check(world: World): Promise<boolean> {
  const { kf, curl } = world;
  const ratios = {
    "start-up": await ratio(kf.version, curl.version, world),
    "signed GET": await ratio(kf.get, curl.get, world),
  };
  for (const [what, taken] of Object.entries(ratios)) {
    const most = budget[what as keyof typeof ratios];
    console.log(`${what}: kf takes ${taken.toFixed(2)} of curl's time, and may take ${most}`);
  }
  return Object.entries(ratios).every(([what, taken]) => taken <= budget[what as keyof typeof ratios]);
}

/** Measures four copies of each binary, since a file's place in the page cache can change its start-up time by a tenth. */
async function against(other: string, world: World): Promise<void> {
  await using copies = await temporary();
  const pairs = await Promise.all([1, 2, 3, 4].map(async (i) => {
    const [ours, theirs] = [join(copies.path, `ours${i}`), join(copies.path, `theirs${i}`)];
    await Deno.copyFile(world.binary, ours);
    await Deno.copyFile(other, theirs);
    return [ours, theirs] as const;
  }));
  for (const what of ["version", "get"] as const) {
    const words = world.kf[what].slice(1);
    const medians = await times(pairs.flat().map((program) => [program, ...words]), 6, 25, world);
    const sum = (side: number) => medians.reduce((all, ms, i) => i % 2 === side ? all + ms : all, 0);
    console.log(`${what}: ${(sum(0) / sum(1)).toFixed(3)} of what ${other} takes`);
  }
}

async function ratio(ours: string[], theirs: string[], world: World): Promise<number> {
  const [kf = NaN, curl = NaN] = await times([ours, theirs], 6, 25, world);
  return kf / curl;
}

async function report(world: World): Promise<string> {
  const timed = await timeAll(world);
  const theirs = timed.at(-1);
  if (theirs === undefined) throw new Error("nothing was measured");
  return [
    `Measured on ${await machine()}, each figure the median of 150 runs or more, all in one run of \`deno task bench\`.`,
    table(
      ["", "start-up", "over curl", "signed GET over TLS", "over curl", "an empty program"],
      timed.map(({ contender: { name }, version, get, empty }) => [
        name,
        ms(version),
        (version / theirs.version).toFixed(2),
        ms(get),
        (get / theirs.get).toFixed(2),
        empty === undefined ? "" : ms(empty),
      ]),
    ),
    await memoryTable(world),
    await throughputTable(world),
    await sizes(),
    ...world.notes.map((note) => `Not measured: ${note}.`),
  ].join("\n\n");
}

async function timeAll(world: World): Promise<Timed[]> {
  const contenders = [world.kf, ...world.others, world.curl];
  const versions = await times(contenders.map(({ version }) => version), 6, 25, world);
  const gets = await times(contenders.map(({ get }) => get), 6, 25, world);
  const empties = contenders.flatMap(({ empty }) => empty === undefined ? [] : [empty]);
  const nothing = await times(empties, 6, 25, world);
  return contenders.map((contender, i) => ({
    contender,
    version: versions[i] ?? NaN,
    get: gets[i] ?? NaN,
    empty: contender.empty === undefined ? undefined : nothing[empties.indexOf(contender.empty)],
  }));
}

async function memoryTable(world: World): Promise<string> {
  const rows: string[][] = [];
  const curl = await memory(world.curl, world);
  for (const contender of [world.kf, ...world.others]) {
    const { get, large } = await memory(contender, world);
    rows.push([contender.name, mib(get), (get / curl.get).toFixed(1), mib(large), (large / curl.large).toFixed(1)]);
  }
  rows.push(["curl", mib(curl.get), "1.0", mib(curl.large), "1.0"]);
  return table(["peak memory", "signed GET", "over curl", "a reply of 20 MB", "over curl"], rows);
}

async function memory({ get, large }: Contender, world: World): Promise<{ get: number; large: number }> {
  return { get: (await loop(get, 5, 1, world)).memory, large: (await loop(large, 3, 1, world)).memory };
}

async function throughputTable(world: World): Promise<string> {
  const rows: string[][] = [];
  for (const { name, get } of [world.kf, world.curl]) {
    const [alone, together] = [await loop(get, 200, 1, world), await loop(get, 200, 32, world)];
    rows.push([name, `${alone.seconds.toFixed(2)} s`, `${together.seconds.toFixed(2)} s`]);
  }
  return table(["200 signed GETs from a C loop", "one after another", "32 at a time"], rows);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function mib(value: number): string {
  return `${value.toFixed(0)} MiB`;
}

async function machine(): Promise<string> {
  const cpu = /model name\s*: (.*)/.exec(await Deno.readTextFile("/proc/cpuinfo").catch(() => ""))?.[1] ??
    "this machine";
  const { length } = (await Deno.readTextFile("/proc/cpuinfo").catch(() => "")).match(/^processor/gm) ?? [];
  const system = /PRETTY_NAME="(.*)"/.exec(await Deno.readTextFile("/etc/os-release").catch(() => ""))?.[1];
  const [curl = ""] = (await run("curl", ["--version"])).split(" (");
  return `${length ?? "?"} shared cores of an ${cpu} under ${
    system ?? Deno.build.os
  }, ${curl}, Deno ${Deno.version.deno}`;
}

await using world = await openWorld();
const SPEED = documentAt("docs/speed.md");
const other = Deno.args[Deno.args.indexOf("--against") + 1];
if (Deno.args.includes("--against") && other !== undefined) await against(other, world);
else if (Deno.args.includes("--check")) {
  if (!await check(world)) {
    console.error("bench: kf is over its budget");
    Deno.exitCode = 1;
  }
} else {
  const text = await report(world);
  await Deno.writeTextFile(SPEED, await formatted(withPart(await Deno.readTextFile(SPEED), "bench", text)));
  console.log(text);
}
