/**
 * The images of the Dockerfiles: their files, user and entry point, and that the black-box suite passes there.
 *
 * @module
 */

import { basename, join } from "node:path";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { BY_NAME, CHECKS, type Place, runAt } from "./blackbox.ts";
import { CERTIFICATES, type Container, CONTAINERS, ordinary, readOnly, rootOf } from "./containers.ts";
import { newDirectory } from "../support/directory.ts";
import { testInAll } from "../support/selection.ts";
import { placeIn } from "./roots.ts";

for (const { name, image } of CONTAINERS) {
  Deno.test(`${name} starts kf of the release as a user that isn't root`, () => {
    assertMatch(image.digest, /^sha256:[0-9a-f]{64}$/);
    assertEquals(image.user, "65532:65532");
    assertEquals(image.copies, [{ stage: "release", source: "/${ARCHIVE}/kf", path: "/usr/local/bin/kf" }]);
    assertEquals(image.entrypoint, ["/usr/local/bin/kf"]);
  });
}

Deno.test("Dockerfile stands on a base without a shell, and nothing is installed into it", () => {
  const { base, packages } = CONTAINERS.find(({ name }) => name === "Dockerfile")?.image ?? {};
  assertEquals([base, packages], ["gcr.io/distroless/base-nossl-debian12:nonroot", []]);
});

Deno.test("only release archives reach the builder of the images", async () => {
  const text = await Deno.readTextFile(new URL("../../.dockerignore", import.meta.url));
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertEquals(lines, ["*", "!release/kf-*-linux-*.tar.gz"]);
});

for (const container of CONTAINERS) {
  const reason = await container.obstacle();
  const testIn = (name: string, body: (root: string, test: Deno.TestContext) => Promise<void>) =>
    testInAll(`kf in the image of ${container.name}: ${name}`, async (test) => {
      await using root = await rootOf(container);
      await body(root.path, test);
    }, reason);
  testIn(
    "it holds kf, the libraries of its packages, and nothing to run beside",
    (root) => holdsOnlyKf(container, root),
  );
  testIn("the suite", async (root, test) => suite(await ordinary(container, root), test));
  testIn("the suite, read-only and as another user", async (root, test) => {
    await using files = await newDirectory();
    await Deno.chmod(files.path, 0o755);
    await freeze(root);
    const place = await readOnly(container, root, files.path);
    await test.step("the root and the keys can't be written", () => refusesWriting(place));
    await suite(place, test);
  });
  testIn(container.proc ? "it needs /proc" : "it needs no /proc", async (root) => {
    const [program = ""] = container.image.entrypoint;
    const { code } = await runAt(await placeIn({ root, user: container.image.user, program }), ["version"]);
    assertEquals(code === 0, !container.proc, `${code}`);
  });
}

async function suite(place: Place, test: Deno.TestContext): Promise<void> {
  for (const check of [...CHECKS, BY_NAME]) await test.step(check.name, () => check.holds(place));
}

/** Only the libraries of these packages: kf needs nothing else of the image's base. */
const LIBC6 = ["ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"];
const MUSL_LIBRARIES = ["ld-linux-x86-64.so.2", "ld-musl-x86_64.so.1", "libgcc_s.so.1", "libstdc++.so.6"];

async function holdsOnlyKf({ image, proc }: Container, root: string): Promise<void> {
  const files = await filesBelow(root);
  const libraries = files.map((file) => basename(file)).filter((name) => name.includes(".so")).sort();
  const allowed = proc ? LIBC6 : MUSL_LIBRARIES;
  assertEquals(libraries.filter((library) => !allowed.includes(library)), []);
  const others = files.filter((file) => !file.includes(".so"));
  assertEquals(others, ["/etc/hosts", CERTIFICATES, ...image.entrypoint].sort());
}

/** The paths of all files below a directory. */
async function filesBelow(directory: string, path = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(directory, path))) {
    if (isDirectory) found.push(...await filesBelow(directory, `${path}/${name}`));
    else found.push(`${path}/${name}`);
  }
  return found.sort();
}

/** Asserts that all files belong to root and are read-only. */
async function freeze(root: string): Promise<void> {
  const { success } = await new Deno.Command("chmod", { args: ["-R", "a-w", root] }).output();
  assert(success);
}

/** Asserts that a sandbox reports a data directory that it can't write to. */
async function refusesWriting(place: Place): Promise<void> {
  for (const file of ["/state.sqlite", "/keys/state.sqlite"]) {
    const { code, stdout, stderr } = await runAt(place, ["--env", "sandbox", "--data", file, "accounts"]);
    assert(code !== 0, stdout);
    assertMatch(stderr, /^kf: .*\/state\.sqlite.*\n/);
  }
}
