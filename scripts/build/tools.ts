/**
 * The programs a build runs, among them Bun in the pinned version.
 *
 * @module
 */

/** The version of Bun that builds kf: another one gives other bytes. */
export const BUN_VERSION = "1.4.5";

/** The path of Bun, or why it is missing. */
export type Bun = { path: string; reason?: undefined } | { path?: undefined; reason: string };

let found: Promise<Bun> | undefined;

/** Finds Bun: KF_BUN, or `bun` on the PATH if it has the right version, or the one npx fetches. */
export function bun(): Promise<Bun> {
  return found ??= findBun();
}

const PLACES: readonly string[][] = [["bun"], ["npx", "-y", `bun@${BUN_VERSION}`]];

async function findBun(): Promise<Bun> {
  const named = Deno.env.get("KF_BUN");
  for (const [program = "", ...args] of named ? [[named]] : PLACES) {
    const output = await run(program, [...args, "-e", "console.log(Bun.version, process.execPath)"]).catch(() => "");
    const [version, path] = output.trim().split(" ");
    if (path !== undefined && version === BUN_VERSION) return { path };
  }
  const reason = named ? `KF_BUN=${named} is no Bun ${BUN_VERSION}` : `npx bun@${BUN_VERSION} doesn't run`;
  return { reason };
}

/** Runs a program and returns its standard output. Throws an Error with its output if it fails. */
export async function run(program: string, args: string[], options: Deno.CommandOptions = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null", ...options }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")} failed:\n${decoder.decode(stderr)}${decoder.decode(stdout)}`);
}
