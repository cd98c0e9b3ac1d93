/**
 * The images of the Dockerfiles, without a container engine.
 *
 * An image → a root file system with its files, and places in it like those of `docker run`.
 *
 * @module
 */

import { join } from "node:path";
import { assert } from "../support/assert.ts";
import type { Place } from "./blackbox.ts";
import { binary, binaryFor } from "../support/built.ts";
import type { Directory } from "../support/directory.ts";
import { type Image, imageOf } from "./dockerfile.ts";
import { missing, PATH } from "./places.ts";
import {
  addHosts,
  addShim,
  type Copy,
  fill,
  furnishFor,
  librariesOf,
  MUSL_PACKAGES,
  newRoot,
  noEntry,
  noMusl,
  placeIn,
} from "./roots.ts";

/** Where both images have the certificate authorities. */
export const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
/** A user that is not in /etc/passwd, as with `docker run --user`. */
const STRANGER = "1000:1000";

const DEBIAN = imageOf(await Deno.readTextFile(new URL("../../Dockerfile", import.meta.url)));
const ALPINE = imageOf(await Deno.readTextFile(new URL("../../Dockerfile.alpine", import.meta.url)));

/** An image, and how to make its root here. */
export interface Container {
  name: string;
  image: Image;
  /** Whether the C library needs /proc. */
  proc: boolean;
  obstacle(): Promise<string | undefined>;
  libraries(root: string): Promise<void>;
  kf(): Promise<string>;
}

/** Both of them. */
export const CONTAINERS: readonly Container[] = [
  {
    name: "Dockerfile",
    image: DEBIAN,
    proc: true,
    obstacle: async () => await noEntry() ?? await missing("ldd", CERTIFICATES) ?? await noMounts(),
    libraries: async (root) => await fill(root, (await librariesOf(await binary())).map((path): Copy => [path, path])),
    kf: binary,
  },
  {
    name: "Dockerfile.alpine",
    image: ALPINE,
    proc: false,
    obstacle: async () => await noMusl() ?? await missing(CERTIFICATES) ?? await noMounts(),
    libraries: async (root) => {
      await fill(root, filesOf(ALPINE.packages));
      await addShim(root);
    },
    kf: () => binaryFor("linux-x64-musl"),
  },
];

/** The files of Alpine's packages and musl. Throws an Error for a package the tests don't know. */
function filesOf(packages: readonly string[]): Copy[] {
  const known: Record<string, Copy> = { ...MUSL_PACKAGES, "ca-certificates": [CERTIFICATES, CERTIFICATES] };
  return ["musl", ...packages].map((name) => {
    const file = known[name];
    if (file === undefined) throw new Error(`which files does kf need of Alpine's package ${name}?`);
    return file;
  });
}

/** Why nothing can be mounted here; undefined if it can, in a mount namespace that ends with its process. */
async function noMounts(): Promise<string | undefined> {
  const lack = await missing("unshare", "mount");
  if (lack !== undefined) return lack;
  const mount = new Deno.Command("unshare", {
    args: ["--mount", "mount", "-t", "proc", "proc", "/proc"],
    stderr: "null",
  });
  return (await mount.output()).success ? undefined : "nothing may be mounted here";
}

/** A root with the files of the image that kf uses, and the host names a container runtime would add. */
export async function rootOf({ image, libraries, kf }: Container): Promise<Directory> {
  const root = await newRoot();
  const [copy] = image.copies;
  assert(copy !== undefined);
  await libraries(root.path);
  await fill(root.path, [[await kf(), copy.path], [CERTIFICATES, CERTIFICATES]]);
  await addHosts(root.path);
  for (const directory of ["proc", "keys", "data"]) await Deno.mkdir(join(root.path, directory), { recursive: true });
  return root;
}

const MOUNT_PROC = 'mount -t proc -o nosuid,nodev,noexec proc "$root/proc"';
const MOUNT_READ_ONLY = [
  'mount --bind -o ro "$root" "$root"',
  'mount --bind -o ro "$files/keys" "$root/keys"',
  'mount --bind "$files/data" "$root/data"',
];

/** A script that mounts the directories and enters the root. Its arguments are the root, the directory of the suite's files, and those of chroot. */
function entering(mounts: readonly string[]): [string, ...string[]] {
  const script = ["set -e", "root=$1 files=$2", "shift 2", ...mounts, 'exec chroot "$@"'].join("\n");
  return ["unshare", "--mount", "sh", "-c", script, "sh"];
}

/** As `docker run`: as the image's user, with a writable container. */
export async function ordinary({ image, proc }: Container, root: string): Promise<Place> {
  const [program = ""] = image.entrypoint;
  const place = await placeIn({ root, user: image.user, program, env: { SSL_CERT_FILE: CERTIFICATES } });
  const [, ...chroot] = place.command;
  return proc ? { ...place, command: [...entering([MOUNT_PROC]), root, root, ...chroot] } : place;
}

/** As `docker run --read-only --user 1000:1000 --volume KEYS:/keys:ro --volume DATA:/data`. */
export async function readOnly({ image, proc }: Container, root: string, files: string): Promise<Place> {
  await furnishFor(STRANGER, files);
  const mounts = entering([...MOUNT_READ_ONLY, ...(proc ? [MOUNT_PROC] : [])]);
  const [program = ""] = image.entrypoint;
  return {
    command: [...mounts, root, files, `--userspec=${STRANGER}`, root, program],
    env: { ...PATH, SSL_CERT_FILE: CERTIFICATES },
    directory: files,
    pathOf: (file) => `/${file}`,
  };
}
