/**
 * The installers, each run by every available shell against a release on a real port.
 *
 * @module
 */

import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { binary } from "../support/built.ts";
import { copyProgram, writeProgram } from "../support/executable.ts";
import {
  install,
  type Installer,
  newPlace,
  OBEDIENT_INSTALLERS,
  type Place,
  POWERSHELL_INSTALLERS,
  program,
  SHELL_INSTALLERS,
  spawnInstaller,
  testInstallers,
  which,
} from "./installers.ts";
import type { Outcome } from "../support/outcome.ts";
import { type Archive, archive, cutOff, type Release, serve, sums } from "./release.ts";
import { VERSION } from "../../lib/io/version.ts";

const INSTALLERS = [...SHELL_INSTALLERS, ...POWERSHELL_INSTALLERS];
const OLD = "the kf of before\n";

/** A release of one version with a small program. */
async function newRelease({ platform }: Installer, version = "1.2.3"): Promise<{ release: Release; made: Archive }> {
  const made = await archive(version, platform, await program(version));
  return { release: await serve([made]), made };
}

async function putOld(place: Place): Promise<void> {
  await Deno.mkdir(place.bin, { recursive: true });
  await Deno.writeTextFile(place.kf, OLD, { mode: 0o755 });
}

function names(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name);
}

/** Asserts two lines, no leftovers, and an unchanged old kf. */
async function assertFailed({ code, stderr }: Outcome, place: Place, message: RegExp): Promise<void> {
  assertMatch(stderr, /^install: [^\n]+\nhint: [^\n]+\n$/);
  assertMatch(stderr, message);
  assertEquals([code, names(place.temporary)], [1, []], stderr);
  assertEquals([names(place.bin), await Deno.readTextFile(place.kf)], [[place.kf.slice(place.bin.length + 1)], OLD]);
}

async function kfVersion(place: Place): Promise<string> {
  const { stdout } = await new Deno.Command(place.kf, { args: ["version"] }).output();
  return new TextDecoder().decode(stdout);
}

async function assertInstalled({ code, stdout, stderr }: Outcome, place: Place): Promise<void> {
  assertEquals([code, stderr], [0, ""], stdout);
  const told = (await kfVersion(place)).trim();
  assertStringIncludes(stdout, `Installed ${told} as ${place.kf}`);
  assertEquals([names(place.temporary), names(place.bin).length], [[], 1]);
}

const real = new Map<string, Promise<Archive>>();

/** The archive of the real kf, made once per platform. */
function realArchive(platform: string): Promise<Archive> {
  const made = real.get(platform) ??
    binary().then((path) => Deno.readFile(path)).then((bytes) => archive(VERSION, platform, bytes));
  real.set(platform, made);
  return made;
}

testInstallers("installs the real kf into a directory that isn't there yet", INSTALLERS, async (installer) => {
  await using release = await serve([await realArchive(installer.platform)]);
  await using place = await newPlace(installer);
  await assertInstalled(await install(installer, place, { KF_RELEASES: release.url }), place);
  assertStringIncludes(await kfVersion(place), `kf ${VERSION} (`);
});

testInstallers("replaces the kf of before", INSTALLERS, async (installer) => {
  const { release, made } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await putOld(place);
  const { url } = release;
  await assertInstalled(await install(installer, place, { KF_RELEASES: `${url}/`, KF_VERSION: "v1.2.3" }), place);
  assertEquals(release.requests, ["/SHA256SUMS", `/${made.name}`]);
});

/** Faults of a release or of the environment, and the message. */
type Failure = [string, (release: Release, made: Archive) => void | Promise<void>, Record<string, string>, RegExp];

const FAILURES: readonly Failure[] = [
  [
    "a wrong checksum",
    async ({ files }, { name, bytes }) => void files.set("SHA256SUMS", await sums([{ name, bytes: bytes.slice(1) }])),
    {},
    /^install: cannot trust kf-1\.2\.3-[^ ]+: its SHA-256 is [0-9a-f]{64}, SHA256SUMS says [0-9a-f]{64}\n/,
  ],
  [
    "an archive that isn't in SHA256SUMS",
    async ({ files }, { bytes }) => {
      const names = [
        "kf-1.2.3-plan9-x64.tar.gz",
        "kf-..-linux-x64.tar.gz",
        "kf-1.2/3-linux-x64.tar.gz",
        "kf-1.2.3.zip",
      ];
      files.set("SHA256SUMS", await sums(names.map((name) => ({ name, bytes }))));
    },
    {},
    /^install: the release at http:\S+ has no archive for \S+\nhint: look into its SHA256SUMS/,
  ],
  [
    "two versions in SHA256SUMS",
    async ({ files }, made) => {
      files.set("SHA256SUMS", await sums([made, { ...made, name: made.name.replace("1.2.3", "1.2.4") }]));
    },
    {},
    /^install: SHA256SUMS of http:\S+ has several archives for \S+\nhint: say which with KF_VERSION\n/,
  ],
  [
    "no SHA256SUMS",
    ({ files }) => void files.delete("SHA256SUMS"),
    {},
    /^install: cannot download .*SHA256SUMS: .*404/,
  ],
  [
    "no archive",
    ({ files }, { name }) => void files.delete(name),
    {},
    /^install: cannot download .*kf-1\.2\.3-.*: .*404/,
  ],
  [
    "a download that is cut off",
    ({ files }, { name, bytes }) => void files.set(name, cutOff(bytes)),
    {},
    /^install: cannot (download|trust) /,
  ],
  [
    "an archive that is none",
    async ({ files }, { name }) => {
      const bytes = new TextEncoder().encode("no archive");
      files.set(name, bytes).set("SHA256SUMS", await sums([{ name, bytes }]));
    },
    {},
    /^install: cannot unpack kf-1\.2\.3-[^ ]+: /,
  ],
  [
    "another version than KF_VERSION",
    () => {},
    { KF_VERSION: "1.2.4" },
    /^install: the release at http:\S+ is kf 1\.2\.3, not 1\.2\.4\nhint: .* don't set KF_VERSION\n/,
  ],
  [
    "a redirect to plain http",
    ({ files, url }, { name, bytes }) => {
      files.set("there", bytes).set(name, () => Response.redirect(`${url}/there`));
    },
    {},
    /^install: cannot download \S+\/kf-1\.2\.3-\S+: .*http/,
  ],
  [
    "a KF_TIMEOUT that is no number",
    () => {},
    { KF_TIMEOUT: "1s" },
    /^install: KF_TIMEOUT=1s is no number of seconds\nhint: /,
  ],
];

for (const [name, spoil, env, message] of FAILURES) {
  testInstallers(`${name} leaves all as it was`, INSTALLERS, async (installer) => {
    const { release, made } = await newRelease(installer);
    await using _ = release;
    await using place = await newPlace(installer);
    await putOld(place);
    await spoil(release, made);
    await assertFailed(await install(installer, place, { KF_RELEASES: release.url, ...env }), place, message);
  });
}

const ADDRESSES = [
  "http://elsewhere.example",
  "http://localhost:80@elsewhere.example",
  "http://localhost.elsewhere.example/kf",
  "http://127.0.0.1:80.elsewhere.example",
  "ftp://localhost",
  "localhost",
];

testInstallers("plain http to another machine is refused, and no address named", INSTALLERS, async (installer) => {
  await using place = await newPlace(installer);
  await putOld(place);
  const none = await install(installer, place);
  await assertFailed(none, place, /^install: this copy of the script names no release\nhint: set KF_RELEASES to /);
  for (const KF_RELEASES of ADDRESSES) {
    const refused = await install(installer, place, { KF_RELEASES });
    await assertFailed(refused, place, /^install: cannot use the release address .*: it is not https\nhint: /);
  }
});

testInstallers("the address may stand in the script", INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  const text = await Deno.readTextFile(installer.script);
  const filled = text.replace(/^(\$?RELEASES ?= ?)''$/m, `$1'${release.url}'`);
  assert(filled !== text, "the line of the release workflow is there");
  const script = join(place.path, `install${installer.script.slice(installer.script.lastIndexOf("."))}`);
  await Deno.writeTextFile(script, filled);
  await assertInstalled(await install({ ...installer, script }, place), place);
});

testInstallers("a stalled download is given up", INSTALLERS, async (installer) => {
  const { release, made } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await putOld(place);
  const { promise, resolve } = Promise.withResolvers<Response>();
  release.files.set(made.name, () => promise);
  const late = setTimeout(() => resolve(new Response("too late")), 20_000);
  const outcome = await install(installer, place, { KF_RELEASES: release.url, KF_TIMEOUT: "1" });
  clearTimeout(late);
  resolve(new Response());
  await assertFailed(outcome, place, /^install: cannot download .*kf-1\.2\.3/);
});

testInstallers("a kf that does not run is not installed", INSTALLERS, async (installer) => {
  const broken = new TextEncoder().encode("#!/bin/sh\necho 'no such library' >&2\nexit 127\n");
  await using release = await serve([await archive("1.2.3", installer.platform, broken)]);
  await using place = await newPlace(installer);
  const outcome = await install(installer, place, { KF_RELEASES: release.url });
  assertEquals([outcome.code, names(place.home), names(place.temporary)], [1, [], []], outcome.stderr);
  assertMatch(outcome.stderr, /install: the kf of kf-1\.2\.3-\S+ does not run here.*\nhint: .*\n$/);
});

testInstallers("a directory that can't be made is named", INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  const KF_INSTALL_DIR = join(place.home, "file", "bin");
  await Deno.writeTextFile(join(place.home, "file"), "");
  const { code, stderr } = await install(installer, place, { KF_RELEASES: release.url, KF_INSTALL_DIR });
  assertEquals([code, names(place.home), names(place.temporary)], [1, ["file"], []], stderr);
  assertMatch(stderr, /^install: cannot write to \S+: .+\nhint: set KF_INSTALL_DIR to a directory that is yours\n$/);
});

testInstallers("a directory in the place of kf is left alone", INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await Deno.mkdir(place.kf, { recursive: true });
  const { code, stderr } = await install(installer, place, { KF_RELEASES: release.url });
  assertEquals([code, names(place.bin).length, names(place.kf)], [1, 1, []], stderr);
  assertMatch(stderr, /^install: cannot install \S+: it is a directory\nhint: .+\n$/);
});

/** A user other than root, so that permissions apply. */
function asNobody(installer: Installer): Installer {
  if (Deno.uid() !== 0) return installer;
  const command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...installer.command] as const;
  return { ...installer, command: [...command] };
}

const UNPRIVILEGED = SHELL_INSTALLERS.map((installer) => {
  if (installer.missing !== undefined || Deno.uid() !== 0 || which("setpriv")) return installer;
  return { ...installer, missing: "permissions don't bind root, and there is no setpriv" };
});

testInstallers("a directory without write permission leaves all as it was", UNPRIVILEGED, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await putOld(place);
  await Deno.chmod(place.temporary, 0o777);
  await Deno.chmod(place.bin, 0o555);
  const script = join(place.path, "install.sh");
  await Deno.copyFile(installer.script, script);
  const outcome = await install({ ...asNobody(installer), script }, place, { KF_RELEASES: release.url });
  await Deno.chmod(place.bin, 0o755);
  await assertFailed(outcome, place, /^install: cannot write to \S+: .*Permission denied\nhint: set KF_INSTALL_DIR/);
});

testInstallers("SIGTERM during a download leaves all as it was", SHELL_INSTALLERS, async (installer) => {
  const { release, made } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await putOld(place);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  release.files.set(made.name, () => (asked.resolve(), answer.promise));
  const child = spawnInstaller(installer, place, { KF_RELEASES: release.url });
  await Promise.race([asked.promise, child.status]);
  child.kill("SIGTERM");
  answer.resolve(new Response("too late"));
  const { code } = await child.output();
  assertEquals([code, names(place.temporary), await Deno.readTextFile(place.kf)], [143, [], OLD]);
});

/** A directory of programs to put first on the PATH, or to be all of it. */
async function programs(
  place: Place,
  scripts: Record<string, string>,
  linked: readonly string[] = [],
): Promise<string> {
  const directory = join(place.path, "programs");
  await Deno.mkdir(directory);
  for (const [name, body] of Object.entries(scripts)) {
    await writeProgram(join(directory, name), `#!/bin/sh\n${body}\n`);
  }
  for (const name of linked) {
    const path = which(name);
    if (path !== undefined) await Deno.symlink(path, join(directory, name));
  }
  return directory;
}

function uname(system: string, machine: string): string {
  return `case $1 in -s) echo ${system} ;; -m) echo ${machine} ;; esac`;
}

const GLIBC = "echo 'ldd (GNU libc) 2.41'";
const MUSL = "echo 'musl libc (x86_64)' >&2; exit 1";

const PLATFORMS: readonly [string, Record<string, string>][] = [
  ["linux-x64", { uname: uname("Linux", "x86_64"), ldd: GLIBC }],
  ["linux-arm64", { uname: uname("Linux", "aarch64"), ldd: GLIBC }],
  ["linux-x64-musl", { uname: uname("Linux", "x86_64"), ldd: MUSL }],
  ["linux-arm64-musl", { uname: uname("Linux", "aarch64"), ldd: MUSL }],
  ["darwin-x64", { uname: uname("Darwin", "x86_64"), sysctl: "exit 1" }],
  ["darwin-arm64", { uname: uname("Darwin", "x86_64"), sysctl: "echo 1" }],
  ["darwin-arm64", { uname: uname("Darwin", "arm64"), sysctl: "echo 0" }],
];

testInstallers("picks the archive of the platform", OBEDIENT_INSTALLERS, async (installer) => {
  const content = await program("1.2.3");
  const archives = await Promise.all(PLATFORMS.map(([platform]) => archive("1.2.3", platform, content)));
  await using release = await serve(archives.slice(0, 6));
  for (const [platform, fakes] of PLATFORMS) {
    await using place = await newPlace(installer);
    const PATH = `${await programs(place, { getconf: "echo 64", ...fakes })}:${Deno.env.get("PATH")}`;
    await assertInstalled(await install(installer, place, { PATH, KF_RELEASES: release.url }), place);
    assertEquals(release.requests.splice(0), ["/SHA256SUMS", `/kf-1.2.3-${platform}.tar.gz`]);
  }
});

testInstallers("an unknown platform ends before anything is asked for", OBEDIENT_INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  const unknown: readonly [string, string, Record<string, string>, RegExp][] = [
    ["Plan9", "x86_64", {}, /^install: there is no kf for Plan9 on x86_64\nhint: /],
    ["Linux", "riscv64", {}, /^install: there is no kf for Linux on riscv64\nhint: /],
    ["Linux", "aarch64", { getconf: "echo 32" }, /^install: there is no kf for Linux on aarch64\nhint: /],
    ["MINGW64_NT-10.0", "x86_64", {}, /^install: this is Windows\nhint: run install\.ps1 in PowerShell\n/],
  ];
  for (const [system, machine, fakes, message] of unknown) {
    await using place = await newPlace(installer);
    await putOld(place);
    const PATH = `${await programs(place, { uname: uname(system, machine), ...fakes })}:${Deno.env.get("PATH")}`;
    await assertFailed(await install(installer, place, { PATH, KF_RELEASES: release.url }), place, message);
  }
  assertEquals(release.requests, []);
});

const TOOLS = "uname getconf mktemp rm rmdir mkdir grep tar gzip cp chmod mv sed".split(" ");

testInstallers("neither curl nor wget is an error that names both", OBEDIENT_INSTALLERS, async (installer) => {
  await using place = await newPlace(installer);
  await putOld(place);
  const PATH = await programs(place, {}, TOOLS);
  const outcome = await install(installer, place, { PATH, KF_RELEASES: "https://elsewhere.example" });
  await assertFailed(outcome, place, /^install: cannot download: there is neither curl nor wget\nhint: install one/);
});

/** The kinds of wget a machine may have, as files to link; a busybox shell always runs its own. */
function wgets(installer: Installer): string[] {
  const own = OBEDIENT_INSTALLERS.some(({ name, missing }) => name === installer.name && missing !== undefined);
  const found = ["wget", "wget2", "busybox"].map(which).filter((path) => path !== undefined);
  return own ? found.slice(0, 1) : found;
}

/** A PATH with everything needed and this wget, but no curl. */
async function wgetAlone(place: Place, wget: string): Promise<string> {
  const directory = await programs(place, {}, [...TOOLS, "sha256sum"]);
  await Deno.symlink(wget, join(directory, "wget"));
  return directory;
}

/** Marks the installers without a required program as not runnable. */
function having(installers: readonly Installer[], what: string, has: (installer: Installer) => boolean) {
  return installers.map((installer) =>
    installer.missing !== undefined || has(installer)
      ? installer
      : { ...installer, missing: `there is no ${what} on the PATH` }
  );
}

const WITH_WGET = having(SHELL_INSTALLERS, "wget", (installer) => wgets(installer).length > 0);

testInstallers("wget alone will do, with the same refusals", WITH_WGET, async (installer) => {
  for (const wget of wgets(installer)) {
    await using place = await newPlace(installer);
    await putOld(place);
    const PATH = await wgetAlone(place, wget);
    for (const [, spoil, env, message] of FAILURES) {
      const { release, made } = await newRelease(installer);
      await using _ = release;
      await spoil(release, made);
      const outcome = await install(installer, place, { KF_RELEASES: release.url, PATH, ...env });
      await assertFailed(outcome, place, message);
    }
    const { release } = await newRelease(installer);
    await using _ = release;
    await assertInstalled(await install(installer, place, { KF_RELEASES: release.url, PATH }), place);
  }
});

function checkingWgets(installer: Installer): string[] {
  return wgets(installer).filter((path) => !path.endsWith("busybox"));
}

const WITH_CHECKS = having(OBEDIENT_INSTALLERS, "wget", (installer) => checkingWgets(installer).length > 0);

testInstallers("wget checks certificates, and may not be led to plain http", WITH_CHECKS, async (installer) => {
  const { ca, otherCa, leaf } = await certificates();
  const { release: plain, made } = await newRelease(installer);
  await using _ = plain;
  for (const wget of checkingWgets(installer)) {
    await using release = await serve([made], leaf);
    await using place = await newPlace(installer);
    await putOld(place);
    const PATH = await wgetAlone(place, wget);
    const trust = async (ca: string) => {
      const [authority, WGETRC] = [join(place.path, "ca"), join(place.path, "wgetrc")];
      await Deno.writeTextFile(authority, ca);
      await Deno.writeTextFile(WGETRC, `ca_certificate = ${authority}\nca-certificate = ${authority}\n`);
      return install(installer, place, { KF_RELEASES: release.url, PATH, WGETRC, WGET2RC: WGETRC });
    };
    await assertFailed(await trust(otherCa), place, /^install: cannot download https:\S+\/SHA256SUMS: /);
    release.files.set(made.name, () => Response.redirect(`${plain.url}/${made.name}`));
    await assertFailed(await trust(ca), place, /: it redirects to plain http\n/);
    release.files.set(made.name, made.bytes);
    await assertInstalled(await trust(ca), place);
  }
});

/** Installs where only these programs can compute a SHA-256. */
async function checkedBy(installer: Installer, tools: string[], check: (left: Outcome, place: Place) => Promise<void>) {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  await putOld(place);
  const PATH = await programs(place, {}, [...TOOLS, "curl", "perl", ...tools]);
  await check(await install(installer, place, { KF_RELEASES: release.url, PATH }), place);
}

for (const tool of ["shasum", "openssl"]) {
  const installers = having(OBEDIENT_INSTALLERS, tool, () => which(tool) !== undefined);
  testInstallers(
    `${tool} checks the download where there is no sha256sum`,
    installers,
    (installer) => checkedBy(installer, [tool], assertInstalled),
  );
}

testInstallers(
  "neither sha256sum, shasum nor openssl is an error that names them",
  OBEDIENT_INSTALLERS,
  (installer) =>
    checkedBy(
      installer,
      [],
      (left, place) =>
        assertFailed(left, place, /^install: cannot check the download: there is no sha256sum, shasum or /),
    ),
);

testInstallers("https is checked against the authorities of the machine", SHELL_INSTALLERS, async (installer) => {
  const { ca, otherCa, leaf } = await certificates();
  await using release = await serve([await archive("1.2.3", installer.platform, await program("1.2.3"))], leaf);
  await using place = await newPlace(installer);
  await putOld(place);
  for (const [name, text] of Object.entries({ ca, otherCa })) await Deno.writeTextFile(join(place.path, name), text);
  const trust = (name: string) => {
    const path = join(place.path, name);
    return install(installer, place, { KF_RELEASES: release.url, CURL_CA_BUNDLE: path, SSL_CERT_FILE: path });
  };
  await assertFailed(await trust("otherCa"), place, /^install: cannot download https:\S+\/SHA256SUMS: .*certificate/);
  await assertInstalled(await trust("ca"), place);
});

/** A root directory with busybox, its shell, and the places; nothing else of this machine. */
async function newRoot(place: Place, busybox: string, loaders: readonly string[]): Promise<string> {
  const root = join(place.path, "root");
  for (const name of ["bin", "tmp", "home", "lib", "lib64", "dev"]) {
    await Deno.mkdir(join(root, name), { recursive: true });
  }
  await copyProgram(busybox, join(root, "bin", "busybox"));
  for (const name of ["sh", "wget", "sha256sum", ...TOOLS]) await Deno.symlink("busybox", join(root, "bin", name));
  // A regular file will do: in some containers even root can't make a device.
  await Deno.writeTextFile(join(root, "dev", "null"), "");
  for (const loader of loaders) await Deno.writeTextFile(join(root, loader), "");
  return root;
}

/** Runs a program with another root directory. */
function inRoot(root: string, args: readonly string[], env: Record<string, string> = {}): Promise<Deno.CommandOutput> {
  return new Deno.Command(which("chroot") ?? "chroot", { args: [root, "/bin/busybox", ...args], clearEnv: true, env })
    .output();
}

const LOADERS: readonly [string, string[]][] = [
  ["linux-x64-musl", ["lib/ld-musl-x86_64.so.1"]],
  ["linux-x64", ["lib/ld-musl-x86_64.so.1", "lib64/ld-linux-x86-64.so.2"]],
  ["linux-x64", []],
];

const STATIC_BUSYBOX = SHELL_INSTALLERS.filter(({ command }) => command[0] === "busybox").map((installer) => {
  const possible = Deno.uid() === 0 && installer.platform === "linux-x64" && which("chroot") !== undefined;
  if (installer.missing !== undefined || possible) return installer;
  return { ...installer, missing: "another root directory takes root and chroot, here on linux-x64" };
});

testInstallers("without ldd the loaders tell musl, and busybox is all it takes", STATIC_BUSYBOX, async (installer) => {
  const content = await program("1.2.3");
  await using release = await serve([
    await archive("1.2.3", "linux-x64", content),
    await archive("1.2.3", "linux-x64-musl", content),
  ]);
  for (const [platform, loaders] of LOADERS) {
    await using place = await newPlace(installer);
    const root = await newRoot(place, which("busybox") ?? "", loaders);
    await Deno.copyFile(installer.script, join(root, "install.sh"));
    const env = { PATH: "/bin", HOME: "/home", KF_RELEASES: release.url };
    const { code, stdout, stderr } = await inRoot(root, ["sh", "/install.sh"], env);
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assertStringIncludes(new TextDecoder().decode(stdout), "Installed kf 1.2.3 (a script) as /home/.local/bin/kf\n");
    assertEquals(release.requests.splice(0), ["/SHA256SUMS", `/kf-1.2.3-${platform}.tar.gz`]);
    assertEquals([names(join(root, "tmp")), names(join(root, "home/.local/bin"))], [[], ["kf"]]);
  }
});

const BUSYBOX = SHELL_INSTALLERS.filter(({ command }) => command[0] === "busybox");

testInstallers("a wget that takes any certificate is refused", BUSYBOX, async (installer) => {
  const { leaf } = await certificates();
  await using release = await serve([await archive("1.2.3", installer.platform, await program("1.2.3"))], leaf);
  await using place = await newPlace(installer);
  await putOld(place);
  const PATH = await programs(place, {}, TOOLS);
  const outcome = await install(installer, place, { PATH, KF_RELEASES: release.url });
  await assertFailed(outcome, place, /^install: cannot download https:\S+\/SHA256SUMS: .+\nhint: /);
});

/** The first lines of a script as a script of their own. */
async function runCut(installer: Installer, place: Place, text: string, url: string): Promise<void> {
  const script = join(place.path, "install.sh");
  await Deno.writeTextFile(script, text);
  const { stdout } = await install({ ...installer, script }, place, { KF_RELEASES: url });
  assertEquals([stdout, names(place.home), names(place.temporary)], ["", [], []], text.slice(-200));
}

testInstallers("a script that arrives cut off does nothing", SHELL_INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  const text = await Deno.readTextFile(installer.script);
  const lines = [...text.matchAll(/\n/g)].map(({ index }) => index).filter((_, index) => index % 4 === 0);
  const last = [...Array(6).keys()].map((left) => text.length - 2 - left);
  for (const end of [...lines, ...last].filter((end) => end < text.length - 1)) {
    await runCut(installer, place, text.slice(0, end), release.url);
  }
  assertEquals(release.requests, []);
});

const ADVICE: readonly [string, (place: Place) => string][] = [
  [
    "/bin/bash",
    ({ home, bin }) => `Add this line to ${home}/.bashrc and open a new terminal:\n\n    export PATH="${bin}:$PATH"`,
  ],
  [
    "/usr/bin/zsh",
    ({ home, bin }) => `Add this line to ${home}/.zshrc and open a new terminal:\n\n    export PATH="${bin}:$PATH"`,
  ],
  [
    "/bin/sh",
    ({ home, bin }) => `Add this line to ${home}/.profile and open a new terminal:\n\n    export PATH="${bin}:$PATH"`,
  ],
  ["/usr/bin/fish", ({ bin }) => `Run this once:\n\n    fish_add_path '${bin}'`],
];

testInstallers(
  "says what to do about the PATH, in the words of the user's shell",
  OBEDIENT_INSTALLERS,
  async (installer) => {
    const { release } = await newRelease(installer);
    await using _ = release;
    await using place = await newPlace(installer);
    const fakes = { uname: uname("Linux", installer.platform.endsWith("x64") ? "x86_64" : "aarch64"), ldd: GLIBC };
    const linux = { ...installer, platform: installer.platform.replace("darwin", "linux") };
    const other = Deno.build.os === "linux" ? undefined : await newRelease(linux);
    await using _other = other?.release;
    const PATH = `${await programs(place, fakes)}:${Deno.env.get("PATH")}`;
    const env = { PATH, KF_RELEASES: (other?.release ?? release).url };
    for (const [SHELL, advice] of ADVICE) {
      const { stdout } = await install(installer, place, { ...env, SHELL });
      assertStringIncludes(stdout, `It is not on your PATH yet. ${advice(place)}\n`);
    }
    const { stdout } = await install(installer, place, { ...env, PATH: `${place.bin}:${PATH}` });
    assertEquals(stdout.split("\n").slice(1), [`Installed ${(await kfVersion(place)).trim()} as ${place.kf}`, ""]);
  },
);

testInstallers("the line for the PATH holds for any name of a directory", SHELL_INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  const KF_INSTALL_DIR = join(place.home, `a "b" $HOME \`c\` \\d 'e'`);
  const { code, stdout, stderr } = await install(installer, place, {
    KF_RELEASES: release.url,
    KF_INSTALL_DIR,
    SHELL: "/bin/sh",
  });
  assertEquals([code, stderr], [0, ""]);
  const [line = ""] = stdout.match(/^ {4}export PATH=.*$/m) ?? [];
  const shown = await new Deno.Command("sh", { args: ["-c", `${line}; kf version`] }).output();
  assertMatch(new TextDecoder().decode(shown.stdout), /^kf 1\.2\.3 /);
});

testInstallers("another kf that comes first on the PATH is named", SHELL_INSTALLERS, async (installer) => {
  const { release } = await newRelease(installer);
  await using _ = release;
  await using place = await newPlace(installer);
  const first = await programs(place, { kf: "exit" });
  const PATH = `${first}:${place.bin}:${Deno.env.get("PATH")}`;
  const { stdout } = await install(installer, place, { PATH, KF_RELEASES: release.url });
  assertStringIncludes(stdout, `But "kf" still runs ${first}/kf, which comes before it on the PATH.\n`);
});

testInstallers(
  "the manual page goes where man looks for it, not into a directory of one's own",
  SHELL_INSTALLERS,
  async (installer) => {
    const { release } = await newRelease(installer);
    await using _ = release;
    await using place = await newPlace(installer);
    const page = (base: string) => Deno.readTextFile(join(base, "share/man/man1/kf.1")).catch(() => undefined);
    const KF_RELEASES = release.url;
    assertEquals((await install(installer, place, { KF_RELEASES })).code, 0);
    assertEquals(await page(join(place.home, "programs")), undefined);
    await Deno.mkdir(join(place.home, "programs/share/man"), { recursive: true });
    for (const [base, KF_INSTALL_DIR] of [["programs", place.bin], [".local", ""]]) {
      assertEquals((await install(installer, place, { KF_RELEASES, KF_INSTALL_DIR: KF_INSTALL_DIR ?? "" })).code, 0);
      assertEquals(await page(join(place.home, base ?? "")), '.\\" kf 1.2.3\n', base);
    }
  },
);
