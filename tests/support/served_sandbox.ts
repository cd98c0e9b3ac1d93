/**
 * The sandbox on a port: a runtime, a data file and options → its address and a way to stop it.
 *
 * @module
 */

import { kf, type Runtime, spawnKf } from "./runner.ts";

/** A served sandbox as a child process; `url` is its first line of output. */
export async function serving(runtime: Runtime, data: string, ...options: string[]) {
  const child = await spawnKf(runtime, ["sandbox", "serve", "--data", data, ...options]);
  await child.stdin.close();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const url = new TextDecoder().decode(value).trim();
  const end = async (signal: Deno.Signal) => {
    child.kill(signal);
    const [{ code }] = await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
    return code;
  };
  return { url, end };
}

/** Environment variables with a key pair that it accepts. */
export async function keysOfSandbox(): Promise<Record<string, string>> {
  const { stdout } = await kf(["sandbox", "keys"]);
  const lines = stdout.split("\n").filter((line) => line.startsWith("KRAKEN")).slice(0, 2).map((line) =>
    line.split(/=(.*)/s)
  );
  return Object.fromEntries(lines.map(([name = "", value = ""]) => [name, value]));
}
