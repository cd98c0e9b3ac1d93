/**
 * A release on a real port: programs → the address of their archives and SHA256SUMS, for the installers of `scripts/`.
 *
 * @module
 */

import { join } from "node:path";
import { crc32 } from "node:zlib";
import { run } from "../../scripts/build/tools.ts";
import { newDirectory } from "../support/directory.ts";
import type { Leaf } from "../support/certificates.ts";

/** The reply to a request: the bytes of a file, or a test's own response. */
export type Answer = Uint8Array<ArrayBuffer> | ((request: Request) => Response | Promise<Response>);

/** The served files, by name. A test may change them before the installer asks. */
export interface Release extends AsyncDisposable {
  url: string;
  files: Map<string, Answer>;
  /** The requested paths. */
  requests: string[];
}

/** An archive of a release. */
export interface Archive {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Serves the archives and their SHA256SUMS on a free port of 127.0.0.1; with a certificate, by https. */
export async function serve(archives: readonly Archive[], certificate?: Leaf): Promise<Release> {
  const files = new Map<string, Answer>(archives.map(({ name, bytes }) => [name, bytes]));
  files.set("SHA256SUMS", await sums(archives));
  const requests: string[] = [];
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
      ...certificate,
    },
    (request) => {
      const path = new URL(request.url).pathname;
      requests.push(path);
      const answer = files.get(path.slice(1)) ?? (() => new Response("nothing here", { status: 404 }));
      return answer instanceof Uint8Array ? new Response(answer) : answer(request);
    },
  );
  const url = `${certificate ? "https" : "http"}://127.0.0.1:${server.addr.port}`;
  return { url, files, requests, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The text of a SHA256SUMS. */
export async function sums(archives: readonly Archive[]): Promise<Uint8Array<ArrayBuffer>> {
  const lines = await Promise.all(archives.map(async ({ name, bytes }) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return `${digest.toHex()}  ${name}\n`;
  }));
  return new TextEncoder().encode(lines.join(""));
}

/** The first half of a file, then the end of the connection. */
export function cutOff(bytes: Uint8Array<ArrayBuffer>): Answer {
  const half = bytes.slice(0, bytes.length / 2);
  let sent = false;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    if (sent) return controller.error(new Error("the connection ends"));
    sent = true;
    controller.enqueue(half);
  };
  return () => new Response(new ReadableStream({ pull }), { headers: { "content-length": `${bytes.length}` } });
}

/** `kf-VERSION-PLATFORM.tar.gz` with a program as its kf; for Windows `.zip` and kf.exe. */
export async function archive(version: string, platform: string, program: Uint8Array<ArrayBuffer>): Promise<Archive> {
  const directory = `kf-${version}-${platform}`;
  if (platform.startsWith("windows")) {
    return { name: `${directory}.zip`, bytes: zip(`${directory}/kf.exe`, program) };
  }
  await using temporary = await newDirectory();
  await Deno.mkdir(join(temporary.path, directory));
  await Deno.writeFile(join(temporary.path, directory, "kf"), program, { mode: 0o755 });
  await Deno.writeTextFile(join(temporary.path, directory, "README.md"), "# kf\n");
  await Deno.writeTextFile(join(temporary.path, directory, "kf.1"), `.\\" kf ${version}\n`);
  await run("tar", ["-cf", "archive", directory], { cwd: temporary.path });
  // The best compression would take seconds for a real kf.
  await run("gzip", ["-1", "archive"], { cwd: temporary.path });
  return { name: `${directory}.tar.gz`, bytes: await Deno.readFile(join(temporary.path, "archive.gz")) };
}

const MADE_BY_UNIX = 3 << 8;
const EXECUTABLE = 0o100755 * 65_536;
const FIRST_DAY = 33;

/** A ZIP archive with one executable file, uncompressed (PKWARE APPNOTE 4.3). */
function zip(name: string, content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(name);
  const common = [
    ...[20, 0, 0, 0, FIRST_DAY].flatMap(two),
    ...[crc32(content), content.length, content.length].flatMap(four),
    ...[encoded.length, 0].flatMap(two),
  ];
  const local = [...four(0x04034b50), ...common, ...encoded];
  const central = [
    ...[...four(0x02014b50), ...two(MADE_BY_UNIX | 20), ...common],
    ...[...[0, 0, 0].flatMap(two), ...four(EXECUTABLE), ...four(0), ...encoded],
  ];
  const end = [
    ...[...four(0x06054b50), ...[0, 0, 1, 1].flatMap(two)],
    ...[...four(central.length), ...four(local.length + content.length), ...two(0)],
  ];
  const bytes = new Uint8Array(local.length + content.length + central.length + end.length);
  bytes.set(local);
  bytes.set(content, local.length);
  bytes.set([...central, ...end], local.length + content.length);
  return bytes;
}

function two(number: number): number[] {
  return [number & 0xff, number >>> 8 & 0xff];
}

function four(number: number): number[] {
  return [...two(number), ...two(number >>> 16)];
}
