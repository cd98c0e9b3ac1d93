/**
 * Sends thousands of random orders, edits, cancels and batches over a gateway that spoils them, and checks every verdict against the
 * sandbox's book: `deno task soak`. `--seed TEXT` and `--commands N` choose which and how many, `--weather spoiled|lossy|fair` how
 * bad the way is, `--runtime deno|bun|binary` runs kf as processes over TLS and in real time; `--from N` starts at the Nth command.
 *
 * @module
 */

// @ts-types="../lib/line/std_cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { type Count, soak, type Soaked, unknownShare } from "../tests/writes/soak.ts";

function summary({ commands, placed, byKind, byFault, violations }: Soaked): string {
  const all = [...byKind.values()].reduce<Count>((sum, count) => {
    for (const [status, times] of count) sum.set(status, (sum.get(status) ?? 0) + times);
    return sum;
  }, new Map());
  const rows = [["all", all] as const, ...byKind, ...[...byFault].toSorted(([a], [b]) => a.localeCompare(b))];
  const lines = rows.map(([name, count]) =>
    `${name.padEnd(26)} ${unknownShare(count).toFixed(1).padStart(5)} %   ${statuses(count)}`
  );
  const head = `${commands} commands, ${placed} orders placed, ${violations.length} violations\n\n`;
  return `${head}${"".padEnd(26)} ends in 5   exit status: how often\n${lines.join("\n")}`;
}

function statuses(count: Count): string {
  return [...count].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`).join(", ");
}

const flags = parseArgs(Deno.args, {
  string: ["_", "seed", "commands", "weather", "runtime", "from"],
  boolean: [],
  alias: {},
  unknown: (arg) => {
    console.error(`soak: it takes --seed TEXT, --commands N, --weather W, --runtime R and --from N, not "${arg}"`);
    Deno.exit(1);
  },
});
const seed = typeof flags.seed === "string" ? flags.seed : "kf";
const weather = (["spoiled", "lossy", "fair"] as const).find((one) => one === (flags.weather ?? "spoiled")) ??
  "spoiled";
const runtime = (["deno", "bun", "binary"] as const).find((one) => one === flags.runtime);
const [commands, from] = [Number(flags.commands ?? 20_000), Number(flags.from ?? 0)];
const started = performance.now();
const soaked = await soak({
  seed,
  commands,
  weather,
  runtime,
  from,
  progress: (done) => {
    if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r${done} of ${commands - from}`));
  },
});
console.log(`\nseed ${seed}, ${weather}: ${summary(soaked)}`);
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`);
for (const violation of soaked.violations.slice(0, 20)) console.error(`\nVIOLATION ${violation}`);
if (soaked.violations.length > 0) {
  console.error(
    `\n${soaked.violations.length} violations; again: deno task soak --seed ${seed} --commands ${commands} --weather ${weather}`,
  );
  Deno.exit(1);
}
