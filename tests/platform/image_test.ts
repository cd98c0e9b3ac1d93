/**
 * The OCI image archive: what it holds, that two are the same, that tools take it, and that kf runs in it as a container would be
 * started: read-only, without a network, as another user.
 *
 * @module
 */

import { join } from "node:path";
import { parseTar } from "nanotar";
import { imageArchive } from "../../scripts/build/image.ts";
import { here } from "../../scripts/build/targets.ts";
import { run } from "../../scripts/build/tools.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { binary } from "../support/built.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { testInAll } from "../support/selection.ts";
import { missing } from "./places.ts";

const TIME = Date.UTC(2026, 9, 1);

async function obstacle(...tools: string[]): Promise<string | undefined> {
  if (here().name !== "linux-x64") return `this machine is ${here().name}, not linux-x64`;
  return await missing("ldd", "dpkg-query", "/etc/ssl/certs/ca-certificates.crt", ...tools);
}

/** An archive on disk. */
async function archive(): Promise<Directory & { archive: string }> {
  const directory = await newDirectory();
  const path = join(directory.path, "image.tar");
  await Deno.writeFile(path, await imageArchive(await binary(), TIME));
  return Object.assign(directory, { archive: path });
}

// deno-lint-ignore no-explicit-any
type Json = any;

function dataOf(files: ReturnType<typeof parseTar>, name: string): Uint8Array {
  const file = files.find((file) => file.name === name);
  return (file !== undefined && "data" in file ? file.data : undefined) ?? new Uint8Array();
}

function jsonIn(files: ReturnType<typeof parseTar>, name: string): Json {
  return JSON.parse(new TextDecoder().decode(dataOf(files, name)));
}

testInAll(
  "an image archive holds kf, five files of libc6 and the authorities, and two of one binary are the same",
  async () => {
    const [one, two] = [await imageArchive(await binary(), TIME), await imageArchive(await binary(), TIME)];
    assert(one.length === two.length && one.every((byte, at) => byte === two[at]));
    const files = parseTar(one);
    const [{ Layers, Config, RepoTags }] = jsonIn(files, "manifest.json");
    assertEquals([Layers.length, RepoTags.length], [1, 1]);
    const { config, rootfs } = jsonIn(files, Config);
    assertEquals([config.User, config.Entrypoint, rootfs.diff_ids.length], ["65532:65532", ["/usr/local/bin/kf"], 1]);
    const packed = dataOf(files, Layers[0]);
    const layer = await new Response(
      new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip")),
    ).bytes();
    const names = parseTar(layer).map(({ name }) => name).filter((name) => !name.startsWith("usr/share/doc/"));
    assertEquals(names.map((name) => name.split("/").at(-1)), [
      ...[
        "ca-certificates.crt",
        "libc.so.6",
        "libdl.so.2",
        "libm.so.6",
        "libpthread.so.0",
        "ld-linux-x86-64.so.2",
        "kf",
      ],
    ]);
  },
  await obstacle(),
);

testInAll("skopeo takes an image archive as OCI's and as Docker's", async () => {
  await using image = await archive();
  for (const kind of ["oci-archive", "docker-archive"]) {
    await run("skopeo", ["copy", "--quiet", `${kind}:${image.archive}`, `oci:${image.path}/${kind}:kf`]);
  }
}, await obstacle("skopeo"));

testInAll("kf runs in its image read-only, without a network, as another user", async () => {
  await using image = await archive();
  const bundle = join(image.path, "bundle");
  const root = join(bundle, "rootfs");
  await Deno.mkdir(join(root, "proc"), { recursive: true });
  await run("tar", ["-xf", image.archive, "-C", image.path]);
  const [{ Layers }] = JSON.parse(await Deno.readTextFile(join(image.path, "manifest.json")));
  await run("tar", ["-xzf", join(image.path, Layers[0]), "-C", root]);
  const started = async (...args: string[]) => {
    await Deno.writeTextFile(join(bundle, "config.json"), JSON.stringify(specOf(args)));
    const id = `kf-${crypto.randomUUID()}`;
    const command = new Deno.Command("runc", {
      args: ["--root", join(image.path, "state"), "run", "--bundle", bundle, id],
      stdin: "null",
    });
    const { code, stdout } = await command.output();
    return [code, new TextDecoder().decode(stdout)] as const;
  };
  const [code, stdout] = await started("--env", "sandbox", "--data", ":memory:", "accounts");
  assertEquals([code, JSON.parse(stdout).result], [0, "success"]);
  assertEquals((await started("--timeout", "5", "tickers"))[0], 4);
  assertEquals((await started("--env", "sandbox", "--data", "/state.db", "accounts"))[0], 2);
}, await obstacle("runc", "tar"));

/** A container without cgroups, which this machine may not have. */
function specOf(args: readonly string[]): object {
  const namespaces = ["pid", "network", "ipc", "uts", "mount"].map((type) => ({ type }));
  return {
    ociVersion: "1.0.2",
    process: {
      user: { uid: 1000, gid: 1000 },
      args: ["/usr/local/bin/kf", ...args],
      env: ["PATH=/usr/local/bin"],
      cwd: "/",
      noNewPrivileges: true,
    },
    root: { path: "rootfs", readonly: true },
    mounts: [{ destination: "/proc", type: "proc", source: "proc" }],
    linux: { namespaces },
  };
}
