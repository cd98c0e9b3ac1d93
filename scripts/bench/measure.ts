/**
 * Command lines → their times and memory, measured side by side.
 *
 * @module
 */

import { run } from "../build/tools.ts";
import type { World } from "./world.ts";

/** Returns medians in ms. Alternates between the commands, so that a machine that gets slower affects all of them alike. */
export async function times(commands: string[][], rounds: number, runs: number, { env }: World): Promise<number[]> {
  const file = `${env.HOME}/times.json`;
  const all: number[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const args = ["-N", "--output=pipe", "--warmup=3", `--runs=${runs}`, `--export-json=${file}`, "--style=none"];
    await run("hyperfine", [...args, ...commands.map(line)], { env, clearEnv: true });
    const { results }: { results: { times: number[] }[] } = JSON.parse(await Deno.readTextFile(file));
    for (const [i, { times }] of results.entries()) all[i]?.push(...times);
  }
  return all.map((seconds) => 1000 * median(seconds));
}

/** A command as one text, which hyperfine splits like a shell. */
function line(words: string[]): string {
  return words.map((word) => `'${word}'`).join(" ");
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** What loop.c reports about a command. */
export interface Loop {
  seconds: number;
  /** The largest resident set of one run, in MiB. */
  memory: number;
}

/** Runs a command many times from a C loop. Throws an Error if any run fails. */
export async function loop(command: string[], runs: number, atOnce: number, world: World): Promise<Loop> {
  const options = { env: world.env, clearEnv: true };
  const output = await run(world.loop, [String(runs), String(atOnce), ...command], options);
  const [seconds = NaN, kibibytes = NaN, failed = NaN] = output.trim().split(" ").map(Number);
  if (failed !== 0) throw new Error(`${failed} of ${runs} runs failed: ${command.join(" ")}`);
  return { seconds, memory: kibibytes / 1024 };
}
