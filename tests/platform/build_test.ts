/**
 * The results of a build: complete archives, matching sums and bill of materials, and errors in one line.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { parseTar } from "nanotar";
import { ROOT } from "../../scripts/build/bundle.ts";
import { pack, seal } from "../../scripts/build/release.ts";
import { targetsOf } from "../../scripts/build/targets.ts";
import { run } from "../../scripts/build/tools.ts";
import { VERSION } from "../../lib/io/version.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { closedPort } from "../support/closed_port.ts";

const TIME = 1_790_000_001;
const EXTRAS = [
  ...["LICENSE", "README.md", "CHANGELOG.md", "LICENSES.txt", "kf.1"],
  ...["kf.bash", "_kf", "kf.fish", "kf.ps1"].map((file) => `completions/${file}`),
];
const [LINUX, WINDOWS] = targetsOf(["linux-x64", "windows-x64"]);

/** Packs a small file instead of a binary for two platforms, and seals the directory. */
async function packed(directory: string, content: string): Promise<void> {
  if (LINUX === undefined || WINDOWS === undefined) throw new Error("no targets");
  Deno.env.set("SOURCE_DATE_EPOCH", String(TIME));
  try {
    const binary = join(directory, "binary");
    await Deno.writeTextFile(binary, content);
    assertEquals(await pack(binary, LINUX, { directory, kind: "", xz: true }), [
      `kf-${VERSION}-linux-x64.tar.gz`,
      `kf-${VERSION}-linux-x64.tar.xz`,
    ]);
    assertEquals(await pack(binary, WINDOWS, { directory, kind: "-deno", xz: true }), [
      `kf-${VERSION}-windows-x64-deno.zip`,
    ]);
    await seal(directory);
  } finally {
    Deno.env.delete("SOURCE_DATE_EPOCH");
  }
}

async function twice(): Promise<[Directory, Directory]> {
  const directories: [Directory, Directory] = [await newDirectory(), await newDirectory()];
  for (const { path } of directories) await packed(path, "a binary");
  return directories;
}

const sumsOf = ({ path }: Directory) => Deno.readTextFile(join(path, "SHA256SUMS"));

Deno.test("an archive holds the binary and its papers, of root and of the commit's time", async () => {
  await using directory = await newDirectory();
  await packed(directory.path, "a binary");
  const name = `kf-${VERSION}-linux-x64`;
  const entries = parseTar(gunzipSync(await Deno.readFile(join(directory.path, `${name}.tar.gz`))));
  assertEquals(entries.map((entry) => entry.name), ["kf", ...EXTRAS].map((file) => `${name}/${file}`));
  for (const { name: path, attrs } of entries) {
    assertMatch(attrs?.mode ?? "", path.endsWith("/kf") ? /755\s*$/ : /644\s*$/);
    assertEquals([attrs?.uid, attrs?.gid, attrs?.user, attrs?.mtime], [0, 0, "root", TIME], path);
  }
  assertEquals(new TextDecoder().decode(entries[0]?.data), "a binary");
});

Deno.test("an archive for Windows is a zip with an exe", async () => {
  await using directory = await newDirectory();
  await packed(directory.path, "a binary");
  const name = `kf-${VERSION}-windows-x64-deno`;
  const files = unzipSync(await Deno.readFile(join(directory.path, `${name}.zip`)));
  assertEquals(Object.keys(files), ["kf.exe", ...EXTRAS].map((file) => `${name}/${file}`));
  assertEquals(new TextDecoder().decode(files[`${name}/kf.exe`]), "a binary");
});

Deno.test("SHA256SUMS has the right sum of every file that is shipped", async () => {
  await using directory = await newDirectory();
  await packed(directory.path, "a binary");
  const check = new Deno.Command("sha256sum", { args: ["--check", "--strict", "SHA256SUMS"], cwd: directory.path });
  const { success, stdout } = await check.output();
  assert(success, new TextDecoder().decode(stdout));
  const lines = (await sumsOf(directory)).trimEnd().split("\n").map((line) => line.slice(66));
  const archives = [...Deno.readDirSync(directory.path)].map(({ name }) => name).filter((name) =>
    name.startsWith("kf-")
  );
  assertEquals(lines.toSorted(), archives.toSorted());
});

Deno.test("two builds of the same are the same, of another binary not", async () => {
  const [one, two] = await twice();
  await using _one = one;
  await using _two = two;
  assertEquals(await sumsOf(one), await sumsOf(two));
  const before = await sumsOf(one);
  await packed(one.path, "another");
  assert(before !== await sumsOf(one));
});

Deno.test("an archive an earlier build left doesn't stay beside the new ones", async () => {
  await using directory = await newDirectory();
  const old = `kf-${VERSION}-linux-x64.zip`;
  await Deno.writeTextFile(join(directory.path, old), "old");
  await packed(directory.path, "a binary");
  assert(!(await sumsOf(directory)).includes(old));
});

Deno.test("the bill of materials names each part, with the digest of the lock file, and each archive", async () => {
  await using directory = await newDirectory();
  await packed(directory.path, "a binary");
  const bill = JSON.parse(await Deno.readTextFile(join(directory.path, `kf-${VERSION}.spdx.json`)));
  assertEquals([bill.spdxVersion, bill.creationInfo.created], [
    "SPDX-2.3",
    new Date(TIME * 1000).toISOString().replace(".000", ""),
  ]);
  const names: string[] = bill.packages.map(({ name }: { name: string }) => name);
  assertEquals([names[0], ...names.slice(-2)], ["kf", "bun", "deno"]);
  for (const name of ["deno-std", "yaml", "jsonc-parser", "d3-array"]) {
    assert(names.includes(name), name);
  }
  for (const name of ["fflate", "@xterm/headless", "@peculiar/x509"]) assert(!names.includes(name), name);
  const std = bill.packages[names.indexOf("deno-std")];
  const lock = JSON.parse(await Deno.readTextFile(new URL("../../deno.lock", import.meta.url)));
  const { integrity } = lock.npm[`deno-std@${std.versionInfo}`];
  assertEquals(`sha512-${Uint8Array.fromHex(std.checksums[0].checksumValue).toBase64()}`, integrity);
  const sums = await sumsOf(directory);
  for (const { fileName, checksums } of bill.files) {
    assert(sums.includes(`${checksums[0].checksumValue}  ${fileName.slice(2)}\n`), fileName);
  }
  assertEquals(bill.files.length, 3);
});

function read(path: string): Promise<string> {
  return Deno.readTextFile(join(ROOT, path));
}

async function importsOf(path: string): Promise<Record<string, string>> {
  return JSON.parse(await read(path)).imports;
}

Deno.test("scripts/jsr.json maps what deno.json maps for the binary: the same libraries of npm, Deno's own to JSR", async () => {
  const { modules }: { modules: { dependencies?: { specifier: string }[] }[] } = JSON.parse(
    await run(Deno.execPath(), ["info", "--json", "main.ts"], { cwd: ROOT }),
  );
  const imported = modules.flatMap(({ dependencies = [] }) => dependencies.map(({ specifier }) => specifier));
  const bare = [...new Set(imported)].filter((specifier) => !/^(?:\.|\w+:)/.test(specifier)).sort();
  assert(bare.length > 5, `found only ${bare}`);
  const imports = await importsOf("deno.json");
  const want = bare.map((
    name,
  ) => [name, name.startsWith("@std/") ? `jsr:${name.replace(/\/\w+/, "$&@1")}` : imports[name]]);
  assertEquals(Object.entries(await importsOf("scripts/jsr.json")).sort(), want);
  for (const name of bare) assert(name in imports, name);
});

/** Runs the step of release.yml that checks the tag, with this tag and these first lines of CHANGELOG.md. */
async function tagged(tag: string, heading: string): Promise<[code: number, told: string]> {
  const [, script = ""] = /^ +- name: Compare the tag .*\n +run: \|\n((?: {10}.*\n)+)/m.exec(
    await read(".github/workflows/release.yml"),
  ) ?? [];
  await using directory = await newDirectory();
  await Deno.mkdir(join(directory.path, "lib/io"), { recursive: true });
  await Deno.writeTextFile(join(directory.path, "lib/io/version.ts"), await read("lib/io/version.ts"));
  await Deno.writeTextFile(join(directory.path, "CHANGELOG.md"), `# Changes\n\n${heading}\n`);
  const env = { GITHUB_REF_NAME: tag };
  const { code, stdout } = await new Deno.Command("bash", {
    args: ["-euo", "pipefail", "-c", script],
    cwd: directory.path,
    env,
  }).output();
  return [code, new TextDecoder().decode(stdout)];
}

Deno.test("release.yml releases a tag of this version only, and only with its day in CHANGELOG.md", async () => {
  assertEquals(await tagged(`v${VERSION}`, `## ${VERSION} (2027-01-31)`), [0, ""]);
  const [other, told] = await tagged("v9.9.9", `## ${VERSION} (2027-01-31)`);
  assertEquals([other, told], [1, `::error::the tag is v9.9.9, the version in lib/io/version.ts ${VERSION}\n`]);
  for (const heading of [`## ${VERSION} (unreleased)`, `## ${VERSION}`, "## 9.9.9 (2027-01-31)"]) {
    const [code, told] = await tagged(`v${VERSION}`, heading);
    assertEquals(code, 1, heading);
    assertMatch(told, /^::error::CHANGELOG\.md needs the heading: ## /);
  }
});

Deno.test("the version stands in lib/io/version.ts alone, and the archives that texts name are of this version", async () => {
  assert(!("version" in JSON.parse(await read("deno.json"))));
  for (const path of ["README.md", "Dockerfile", "Dockerfile.alpine"]) {
    const named = [...(await read(path)).matchAll(/\bkf-(\d+\.\d+\.\d+)-/g)].map(([, version]) => version);
    assertEquals([...new Set(named)], [VERSION], path);
  }
});

/** Invalid command lines of the two builds, and their messages. */
const WRONG: Record<string, RegExp> = {
  "--target nosuch": /^build: unknown target "nosuch"; there are linux-x64, .*windows-arm64\n$/,
  "nosuch": /^build: unknown argument "nosuch"; it takes /,
  "--out": /^build: --out needs a directory\n$/,
};

for (const [line, told] of Object.entries(WRONG)) {
  Deno.test(`deno task build ${line} builds nothing`, async () => {
    const script = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));
    const args = ["run", "--allow-all", script, ...line.split(" ")];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals([code, stdout.length], [1, 0]);
    assertMatch(new TextDecoder().decode(stderr), told);
  });
}

Deno.test("deno task compile says in one line that its base can't be downloaded, and builds nothing", async () => {
  await using directory = await newDirectory();
  const script = fileURLToPath(new URL("../../scripts/compile.ts", import.meta.url));
  // With a proxy that doesn't exist, the base can't be downloaded on any machine.
  const env = { HTTPS_PROXY: closedPort(), HTTP_PROXY: closedPort() };
  const args = ["run", "--allow-all", script, "--target", "windows-x64", "--out", directory.path];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, env }).output();
  assertEquals(code, 1);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^compile: the base of deno compile for windows-x64 can't be downloaded: .+\n$/,
  );
  assertEquals([...Deno.readDirSync(directory.path)], []);
});
