/**
 * Everything a benchmark needs: a binary, a server, keys, and the command lines to compare.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { certificates } from "../../tests/support/certificates.ts";
import { compile } from "../build/binary.ts";
import { bundle, ROOT, temporary } from "../build/bundle.ts";
import { compileByDeno } from "../build/deno_binary.ts";
import { here } from "../build/targets.ts";
import { bun, run } from "../build/tools.ts";

/** One of the programs to compare, as command lines. */
export interface Contender {
  name: string;
  /** Prints its version. */
  version: string[];
  /** A private GET with a small reply; kf signs it, curl sends headers of the same length. */
  get: string[];
  /** A GET with a reply of 20 MB. */
  large: string[];
  /** Its runtime with an empty program; absent if it has none. */
  empty?: string[];
}

/** Everything a benchmark needs. */
export interface World extends AsyncDisposable {
  kf: Contender;
  curl: Contender;
  /** Other ways to run kf. */
  others: Contender[];
  /** Why something could not be measured. */
  notes: string[];
  /** Path of the compiled loop.c. */
  loop: string;
  binary: string;
  /** The whole environment of the measured programs: a variable like NODE_EXTRA_CA_CERTS would slow down kf but not curl. */
  env: Record<string, string>;
}

/** Builds and starts everything. Throws an Error if a program is missing. */
export async function openWorld(): Promise<World> {
  const work = await temporary();
  const at = (name: string) => join(work.path, name);
  await bundle(at("dist"));
  await Deno.writeTextFile(at("empty.js"), "");
  await Deno.mkdir(at("nothing"));
  await Deno.writeTextFile(at("nothing/main.js"), "");
  await compile(at("dist"), here(), at("kf"));
  await compile(at("nothing"), here(), at("empty"));
  await run("cc", ["-O2", "-o", at("loop"), fileURLToPath(new URL("./loop.c", import.meta.url))]);
  const server = await startServer(at);
  await writeKeys(at);
  const note = await compileByDeno(here(), at("kf-deno")).then(() => undefined, (error) => String(error.message));
  const contenders = await contend(at, server.url, note === undefined);
  return {
    ...contenders,
    notes: note === undefined ? [] : [note],
    loop: at("loop"),
    binary: at("kf"),
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: work.path, DENO_DIR: await denoDirectory() },
    [Symbol.asyncDispose]: async () => {
      server.stop();
      await server.stopped;
      await work[Symbol.asyncDispose]();
    },
  };
}

type At = (name: string) => string;

async function startServer(at: At): Promise<{ url: string; stop(): void; stopped: Promise<unknown> }> {
  const { ca, leaf } = await certificates();
  for (const [name, text] of [["ca.pem", ca], ["cert.pem", leaf.cert], ["key.pem", leaf.key]] as const) {
    await Deno.writeTextFile(at(name), text);
  }
  const script = fileURLToPath(new URL("./server.ts", import.meta.url));
  const args = ["run", "--allow-all", script, at("cert.pem"), at("key.pem")];
  const child = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const url = `https://localhost:${new TextDecoder().decode(value).trim()}`;
  return { url, stop: () => child.kill(), stopped: Promise.all([child.status, reader.cancel()]) };
}

async function writeKeys(at: At): Promise<void> {
  await Deno.mkdir(at("keys"));
  await Deno.writeTextFile(at("keys/API_Public"), "k".repeat(56));
  await Deno.writeTextFile(at("keys/API_Private"), `${"s".repeat(86)}==`, { mode: 0o600 });
}

async function contend(at: At, url: string, compiled: boolean): Promise<Pick<World, "kf" | "curl" | "others">> {
  const { path: bunPath } = await bun();
  const deno = [Deno.execPath(), "run", "--no-prompt"];
  const onDeno = [...deno, "--allow-net", "--allow-env", "--allow-read", "--allow-write", join(ROOT, "main.ts")];
  const kf = (name: string, before: string[], empty?: string[]): Contender => {
    const call = [...before, "--base-url", url, "--ca-cert", at("ca.pem"), "--keys", at("keys")];
    return {
      name,
      version: [...before, "version"],
      get: [...call, "accounts"],
      large: [...call, "instruments"],
      ...(empty === undefined ? {} : { empty }),
    };
  };
  const headers = [`APIKey: ${"k".repeat(56)}`, `Authent: ${"a".repeat(86)}==`, "Nonce: 1790000000000"];
  const curl = ["curl", "-sS", "--cacert", at("ca.pem"), ...headers.flatMap((header) => ["-H", header])];
  return {
    kf: kf("the binary", [at("kf")], [at("empty")]),
    curl: {
      name: "curl",
      version: ["curl", "--version"],
      get: [...curl, `${url}/derivatives/api/v3/accounts`],
      large: [...curl, `${url}/derivatives/api/v3/instruments`],
    },
    others: [
      ...(bunPath === undefined ? [] : [
        kf(
          "the bundle on Bun",
          [bunPath, "--no-env-file", at("dist/main.js")],
          [bunPath, "--no-env-file", at("empty.js")],
        ),
      ]),
      kf("`deno run`", onDeno, [...deno, at("empty.js")]),
      ...(compiled ? [kf("the binary by `deno compile`", [at("kf-deno")])] : []),
    ],
  };
}

async function denoDirectory(): Promise<string> {
  const { denoDir }: { denoDir: string } = JSON.parse(await run(Deno.execPath(), ["info", "--json"]));
  return denoDir;
}
