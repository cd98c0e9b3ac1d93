/**
 * Command lines → times and memory, side by side in one run.
 *
 * @module
 */

import { run } from "../build/tools.ts";
import type { World } from "./world.ts";

/** Measures in turns, so that a machine that grows slower meanwhile is as slow for all. Returns medians in ms. */
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

/** hyperfine takes a command as one text and splits it as a shell would. */
function line(words: string[]): string {
  return words.map((word) => `'${word}'`).join(" ");
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** What loop.c tells of a command. */
export interface Loop {
  seconds: number;
  /** The largest resident set of one run, in MiB. */
  memory: number;
}

/** Runs a command many times from a C loop. Throws an Error when one of them failed. */
export async function loop(command: string[], runs: number, atOnce: number, world: World): Promise<Loop> {
  const options = { env: world.env, clearEnv: true };
  const told = await run(world.loop, [String(runs), String(atOnce), ...command], options);
  const [seconds = NaN, kibibytes = NaN, failed = NaN] = told.trim().split(" ").map(Number);
  if (failed !== 0) throw new Error(`${failed} of ${runs} runs failed: ${command.join(" ")}`);
  return { seconds, memory: kibibytes / 1024 };
}
