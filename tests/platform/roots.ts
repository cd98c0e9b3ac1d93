/**
 * Root file systems for kf: libraries and files of this machine → a directory and a place inside it.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { here } from "../../scripts/build/targets.ts";
import { run } from "../../scripts/build/tools.ts";
import { BY_NAME, CHECKS, furnish, type Place } from "./blackbox.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { binaryFor } from "../support/built.ts";
import { copyProgram } from "../support/executable.ts";
import { isFile, missing, PATH, type Platform } from "./places.ts";

/** A file of this machine, and its path in a root. */
export type Copy = readonly [source: string, path: string];

/** An empty root that any user may enter. */
export async function newRoot(): Promise<Directory> {
  const root = await newDirectory();
  await Deno.chmod(root.path, 0o755);
  return root;
}

/** Copies files into a root, following links. */
export async function fill(root: string, copies: readonly Copy[]): Promise<void> {
  for (const [source, path] of copies) {
    await Deno.mkdir(join(root, dirname(path)), { recursive: true });
    await copyProgram(source, join(root, path));
  }
}

/** The libraries of a binary of this machine, including its interpreter, from `ldd`. */
export async function librariesOf(binary: string): Promise<string[]> {
  const told = await run("ldd", [binary]);
  return [...told.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
}

const ALPINE = await isFile("/etc/alpine-release");
const MUSL = ALPINE ? "/lib/ld-musl-x86_64.so.1" : "/usr/lib/x86_64-linux-musl/libc.so";
const LIBSTDCXX = ALPINE ? "/usr/lib/libstdc++.so.6" : "/usr/lib/x86_64-linux-gnu/libstdc++.so.6";
const LIBGCC = ALPINE ? "/usr/lib/libgcc_s.so.1" : "/lib/x86_64-linux-gnu/libgcc_s.so.1";

/** The files of the Alpine packages that kf for musl needs, from Alpine itself or their nearest equivalent on Debian. */
export const MUSL_PACKAGES = {
  musl: [MUSL, "/lib/ld-musl-x86_64.so.1"],
  libgcc: [LIBGCC, "/usr/lib/libgcc_s.so.1"],
  "libstdc++": [LIBSTDCXX, "/usr/lib/libstdc++.so.6"],
} satisfies Record<string, Copy>;

/** What the libraries of {@linkcode MUSL_PACKAGES} need besides musl: nothing on Alpine, a shim if they are built for glibc. */
export async function addShim(root: string): Promise<void> {
  if (ALPINE) return;
  const source = fileURLToPath(new URL("./musl/shim.c", import.meta.url));
  const library = join(root, "usr/lib/ld-linux-x86-64.so.2");
  await Deno.mkdir(dirname(library), { recursive: true });
  await run("musl-gcc", ["-shared", "-fPIC", "-O2", `-Wl,-soname,${basename(library)}`, "-o", library, source]);
}

/** Why no root can be entered here; undefined if one can. */
export async function noEntry(): Promise<string | undefined> {
  if (here().name !== "linux-x64") return `this machine is ${here().name}, not linux-x64`;
  if (Deno.uid() !== 0) return "only root may enter another root file system";
  return await missing("chroot", "chmod");
}

/** Why there can be no musl root here; undefined if there can. */
export async function noMusl(): Promise<string | undefined> {
  return await noEntry() ?? await missing(MUSL, LIBSTDCXX, LIBGCC, ...(ALPINE ? [] : ["musl-gcc"]));
}

/** How to start kf in a root. */
export interface Entry {
  root: string;
  /** As in USER of a Dockerfile, numbers only. */
  user: string;
  program: string;
  env?: Record<string, string>;
}

/** A place in a root that contains all its files, without mounts. */
export async function placeIn({ root, user, program, env }: Entry): Promise<Place> {
  await furnishFor(user, root);
  return {
    command: ["chroot", `--userspec=${user}`, root, program],
    env: { ...PATH, ...env },
    directory: root,
    pathOf: (file) => `/${file}`,
  };
}

/** Fills a directory with the suite's files, owned by the user. */
export async function furnishFor(user: string, directory: string): Promise<void> {
  await furnish(directory);
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  for (const part of ["keys", "data"]) {
    await Deno.chown(join(directory, part), uid, gid);
    for await (const { name } of Deno.readDir(join(directory, part))) {
      await Deno.chown(join(directory, part, name), uid, gid);
    }
  }
}

/** Linux with musl, in a root with only musl, the two libraries of GCC, and kf. */
export const MUSL_ROOT: Platform = {
  name: "linux-x64-musl",
  obstacle: noMusl,
  checks: [...CHECKS, BY_NAME],
  start: async () => {
    const root = await newRoot();
    const program = "/usr/local/bin/kf";
    await fill(root.path, [...Object.values(MUSL_PACKAGES), [await binaryFor("linux-x64-musl"), program]]);
    await addShim(root.path);
    await addHosts(root.path);
    const place = await placeIn({ root: root.path, user: "65532:65532", program });
    return { ...place, [Symbol.asyncDispose]: () => root[Symbol.asyncDispose]() };
  },
};

/** The host name `localhost`, which a container runtime would add. */
export async function addHosts(root: string): Promise<void> {
  await Deno.mkdir(join(root, "etc"), { recursive: true });
  await Deno.writeTextFile(join(root, "etc/hosts"), "127.0.0.1 localhost\n");
}
