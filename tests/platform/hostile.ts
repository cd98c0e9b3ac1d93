/**
 * The black-box check for a hostile working directory: it fills it with files that runtimes obey, none of which may affect kf.
 *
 * @module
 */

import { join } from "node:path";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { type Check, type Place, runAt } from "./blackbox.ts";
import { Exchange } from "../support/exchange.ts";
import type { Outcome } from "../support/outcome.ts";

/** The check for places where kf can be started in a directory of this machine. */
export const NOT_STEERED: Check = {
  name: "nothing of the working directory steers it",
  holds: async (place) => {
    await using decoy = await Exchange.start();
    await using exchange = await Exchange.start();
    const hostile = join(place.directory, "hostile");
    await writeHostile(hostile, decoy);
    const everywhere = await Promise.all([place.directory, hostile].map((cwd) => preview(place, cwd)));
    assertEquals(everywhere[1], everywhere[0]);
    const unsigned = await runAt(place, ["accounts"], { env: { KF_BASE_URL: exchange.url }, cwd: hostile });
    assertEquals([unsigned.code, unsigned.stdout], [3, ""], unsigned.stderr);
    assertMatch(unsigned.stderr, /^kf: accounts needs keys, and none were found\n/);
    assertEquals([decoy.connections, exchange.connections], [0, 0]);
    assertEquals((await Array.fromAsync(Deno.readDir(hostile))).some(({ name }) => name === "steered"), false);
  },
};

/** A request that shows its host and keys, and doesn't depend on the time. */
async function preview(place: Place, cwd: string): Promise<Partial<Outcome>> {
  const { code, stdout, stderr } = await runAt(place, ["--dry-run", "--no-nonce", "-v", "accounts"], { cwd });
  assertMatch(stdout, /^GET https:\/\/futures\.kraken\.com\//);
  return { code, stdout, stderr };
}

/** Every file in a directory that Bun, Node or Deno obey. */
async function writeHostile(directory: string, decoy: Exchange): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  const variables = { ...decoy.env, HTTPS_PROXY: decoy.url, BUN_OPTIONS: "--preload ./steer.js", KF_KEYS: "." };
  const env = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join("");
  const steer = 'require("node:fs").writeFileSync("steered", ""); console.log("steered");\n';
  const files = {
    ".env": env,
    ".env.local": env,
    ".env.production": env,
    "bunfig.toml": 'preload = ["./steer.js"]\n[run]\npreload = ["./steer.js"]\n',
    "package.json": '{"type":"commonjs","main":"steer.js","imports":{"#*":"./steer.js"},"exports":"./steer.js"}\n',
    "tsconfig.json": '{"compilerOptions":{"baseUrl":".","paths":{"*":["./steer.js"]}}}\n',
    "deno.json": '{"imports":{"node:fs":"./steer.js"}}\n',
    "steer.js": steer,
    "index.js": steer,
    "main.js": steer,
  };
  for (const [name, content] of Object.entries(files)) await Deno.writeTextFile(join(directory, name), content);
}
