/**
 * A binary and Debian's C library → an OCI image archive, without any container engine: `docker load`, `podman load` and `skopeo`
 * take it.
 *
 * The archive has both layouts in it, OCI's and Docker's, over the same blobs.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { VERSION } from "../../lib/io/version.ts";
import { type Entry, tar } from "./archive.ts";
import { join } from "node:path";
import { ROOT } from "./bundle.ts";
import { libraries, notices } from "./libraries.ts";
import { run } from "./tools.ts";

/** The files of Debian's package libc6 that kf needs, by their names for the dynamic linker. */
const LIBC = ["libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2"];

const LINKER = "/lib64/ld-linux-x86-64.so.2";

/** Where the certificate authorities of Debian's package ca-certificates are. */
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Licences of what the image holds beside kf. */
const COPYRIGHTS = ["/usr/share/doc/libc6/copyright", "/usr/share/doc/ca-certificates/copyright"];

/** A user that is nobody else's. */
const USER = "65532:65532";

interface Blob {
  mediaType: string;
  digest: string;
  size: number;
}

/** The archive's bytes, the same for the same binary, packages and time (ms since the epoch). Throws an Error where this isn't Debian on x64. */
export async function imageArchive(binary: string, time: number): Promise<Uint8Array> {
  const files = await filesOf(binary);
  const layer = tar(files, time);
  const entries: Entry[] = [];
  const blob = (mediaType: string, bytes: Uint8Array): Blob => {
    const digest = sha256(bytes);
    entries.push(file(`blobs/sha256/${digest}`, bytes));
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const packed = blob("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(layer, { level: 9 }));
  const config = blob("application/vnd.oci.image.config.v1+json", json(await configOf(layer, time)));
  const manifest = blob("application/vnd.oci.image.manifest.v1+json", json({ ...SCHEMA, config, layers: [packed] }));
  const name = `kf:${VERSION}`;
  const annotations = {
    "io.containerd.image.name": `docker.io/library/${name}`,
    "org.opencontainers.image.ref.name": VERSION,
  };
  const path = ({ digest }: Blob) => `blobs/${digest.replace(":", "/")}`;
  entries.push(
    file("oci-layout", json({ imageLayoutVersion: "1.0.0" })),
    file("index.json", json({ ...SCHEMA, manifests: [{ ...manifest, annotations }] })),
    file("manifest.json", json([{ Config: path(config), RepoTags: [name], Layers: [path(packed)] }])),
  );
  return tar(entries, time);
}

const SCHEMA = { schemaVersion: 2 };

async function configOf(layer: Uint8Array, time: number): Promise<object> {
  const created = new Date(time).toISOString();
  return {
    created,
    architecture: "amd64",
    os: "linux",
    config: {
      User: USER,
      Entrypoint: ["/usr/local/bin/kf"],
      Env: ["PATH=/usr/local/bin", `SSL_CERT_FILE=${CERTIFICATES}`],
      WorkingDir: "/",
      Labels: {
        "org.opencontainers.image.version": VERSION,
        "libc6": await versionOf("libc6"),
        "ca-certificates": await versionOf("ca-certificates"),
      },
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created, created_by: "kf, Debian's C library and its certificate authorities" }],
  };
}

async function filesOf(binary: string): Promise<Entry[]> {
  const linked = await run("ldd", [binary]);
  const needed = [...linked.matchAll(/^\s*(\S+) => (\/\S+)/gm)].map(([, name = "", path = ""]) => ({ name, path }));
  const unknown = needed.find(({ name }) => !LIBC.includes(name));
  if (unknown !== undefined || needed.length === 0) {
    throw new Error(`kf needs ${unknown?.name ?? "no library"}: is this Debian's C library?`);
  }
  const copies = [[binary, "/usr/local/bin/kf"], [LINKER, LINKER], ...needed.map(({ path }) => [path, path])] as const;
  const texts = [CERTIFICATES, ...COPYRIGHTS, join(ROOT, "LICENSE")];
  return [
    ...await Promise.all(
      copies.map(async ([from, to]) => ({ ...file(to.slice(1), await Deno.readFile(from)), executable: true })),
    ),
    ...await Promise.all(texts.map(async (path) => {
      const to = path.startsWith(ROOT) ? "usr/share/doc/kf/LICENSE" : path.slice(1);
      return file(to, await Deno.readFile(path));
    })),
    file("usr/share/doc/kf/LICENSES.txt", new TextEncoder().encode(notices(await libraries()))),
  ].sort((a, b) => a.path < b.path ? -1 : 1);
}

async function versionOf(name: string): Promise<string> {
  return (await run("dpkg-query", ["--show", "--showformat=${Version}", name])).trim();
}

function file(path: string, bytes: Uint8Array): Entry {
  return { path, bytes: Uint8Array.from(bytes), executable: false };
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
