/**
 * The installers of `scripts/`: an environment → their output and the installed files.
 *
 * @module
 */

import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary } from "../support/built.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { type Outcome, outcome } from "../support/outcome.ts";
import { testUnless } from "../support/selection.ts";

/** A script and the program that runs it. */
export interface Installer {
  /** Its name in the names of tests, e.g. `install.sh, dash`. */
  name: string;
  command: readonly [string, ...string[]];
  script: string;
  /** What it installs here. */
  platform: string;
  /** The name of the program it installs. */
  kf: string;
  /** Why it can't be run here. */
  missing?: string;
}

/** The paths of one installation, all below one directory. */
export interface Place extends Directory {
  /** KF_INSTALL_DIR. */
  bin: string;
  /** What is installed. */
  kf: string;
  /** Where temporary files go. */
  temporary: string;
  home: string;
}

const SCRIPTS = fileURLToPath(new URL("../../scripts/", import.meta.url));
const WINDOWS = Deno.build.os === "windows";
const CPU = Deno.build.arch === "aarch64" ? "arm64" : "x64";
const SHELLS = [["dash"], ["bash", "--posix"], ["busybox", "sh"]] as const;
const POWERSHELLS: readonly string[] = WINDOWS ? ["powershell", "pwsh"] : ["pwsh"];
const POWERSHELL_OPTIONS = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];

/** install.sh, once for each shell. */
export const SHELL_INSTALLERS: readonly Installer[] = SHELLS.map((command) => ({
  name: `install.sh, ${command[0]}`,
  command,
  script: join(SCRIPTS, "install.sh"),
  platform: `${Deno.build.os}-${CPU}`,
  kf: "kf",
  ...missing(command[0], WINDOWS ? "Windows has install.ps1" : undefined),
}));

/** install.ps1, by PowerShell 7, which may be installed anywhere, and on Windows by PowerShell 5.1 too. */
export const POWERSHELL_INSTALLERS: readonly Installer[] = POWERSHELLS.map((program) => ({
  name: `install.ps1, ${program}`,
  command: [program, ...POWERSHELL_OPTIONS],
  script: join(SCRIPTS, "install.ps1"),
  platform: `windows-${CPU}`,
  kf: "kf.exe",
  ...missing(program),
}));

/** Registers a test for each installer. If one can't run, its test is ignored. */
export function testInstallers(
  name: string,
  installers: readonly Installer[],
  body: (installer: Installer) => Promise<void>,
): void {
  for (const installer of installers) {
    const title = `${name} [${installer.name}]`;
    testUnless(installer.missing, title, () => body(installer));
  }
}

/** The path of a program on the PATH. */
export function which(program: string): string | undefined {
  const names = WINDOWS ? [`${program}.exe`] : [program];
  const paths = (Deno.env.get("PATH") ?? "").split(delimiter);
  return paths.flatMap((path) => names.map((name) => join(path, name))).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

function missing(program: string, reason = which(program) ? undefined : `there is no ${program} on the PATH`) {
  return reason === undefined ? {} : { missing: reason };
}

/** The shells that run tools from the PATH; a busybox may prefer its own. */
export const OBEDIENT_INSTALLERS: readonly Installer[] = SHELL_INSTALLERS.map((installer) => {
  if (installer.missing !== undefined || !runsItsOwn(installer.command)) return installer;
  return { ...installer, missing: "this shell runs its own tools before those of the PATH" };
});

function runsItsOwn([program, ...args]: Installer["command"]): boolean {
  const command = new Deno.Command(which(program) ?? program, {
    args: [...args, "-c", "uname"],
    env: { PATH: "/nowhere" },
    stdout: "null",
    stderr: "null",
  });
  return command.outputSync().success;
}

/** New paths; nothing is installed, and the target directory doesn't exist yet. */
export async function newPlace({ kf }: Installer): Promise<Place> {
  const { path, ...directory } = await newDirectory();
  const [home, temporary, bin] = ["home", "temporary", join("home", "programs", "bin")].map((name) => join(path, name));
  if (home === undefined || temporary === undefined || bin === undefined) throw new Error("no places");
  await Promise.all([home, temporary].map((path) => Deno.mkdir(path)));
  await Deno.chmod(path, 0o755).catch(() => {});
  return { path, ...directory, home, temporary, bin, kf: join(bin, kf) };
}

/** Starts an installer. Only PowerShell on Windows sees more of this machine's environment than the PATH. */
export function spawnInstaller(
  installer: Installer,
  place: Place,
  env: Record<string, string> = {},
): Deno.ChildProcess {
  const [program, ...args] = installer.command;
  return new Deno.Command(which(program) ?? program, {
    args: [...args, installer.script],
    cwd: place.home,
    clearEnv: !WINDOWS,
    env: { ...surroundings(place), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs an installer to its end. */
export async function install(
  installer: Installer,
  place: Place,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await spawnInstaller(installer, place, env).output();
  return outcome(code, stdout, stderr);
}

function surroundings({ home, temporary, bin }: Place): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    ...{ TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    ...{ KF_INSTALL_DIR: bin, KF_RELEASES: "", KF_VERSION: "", KF_TIMEOUT: "5" },
    // Outside Windows, PowerShell has no registry to read the processor from.
    ...(WINDOWS ? {} : { PROCESSOR_ARCHITECTURE: CPU === "x64" ? "AMD64" : "ARM64" }),
  };
}

/** A program that reports this version: a script if the system runs scripts, otherwise kf itself. */
export async function program(version: string): Promise<Uint8Array<ArrayBuffer>> {
  if (WINDOWS) return await Deno.readFile(await binary());
  return new TextEncoder().encode(`#!/bin/sh\n[ "$*" = version ] && echo "kf ${version} (a script)"\n`);
}
