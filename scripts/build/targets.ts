/**
 * The platforms kf is built for.
 *
 * @module
 */

/** One platform, and its names for the compilers. */
export interface Target {
  /** As in the names of archives, e.g. `linux-x64`. */
  name: string;
  bun: string;
  /** Absent if Deno has no base for it. */
  deno?: string;
  windows: boolean;
}

/** All of them. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x64", bun: "bun-linux-x64", deno: "x86_64-unknown-linux-gnu", windows: false },
  { name: "linux-arm64", bun: "bun-linux-arm64", deno: "aarch64-unknown-linux-gnu", windows: false },
  { name: "linux-x64-musl", bun: "bun-linux-x64-musl", windows: false },
  { name: "linux-arm64-musl", bun: "bun-linux-arm64-musl", windows: false },
  { name: "darwin-x64", bun: "bun-darwin-x64", deno: "x86_64-apple-darwin", windows: false },
  { name: "darwin-arm64", bun: "bun-darwin-arm64", deno: "aarch64-apple-darwin", windows: false },
  { name: "windows-x64", bun: "bun-windows-x64", deno: "x86_64-pc-windows-msvc", windows: true },
  { name: "windows-arm64", bun: "bun-windows-arm64", windows: true },
];

/** The name of the binary on a platform. */
export function binaryName({ windows }: Target): string {
  return windows ? "kf.exe" : "kf";
}

/** The targets of these names, or all. Throws an Error that names an unknown one. */
export function targetsOf(names: readonly string[]): readonly Target[] {
  if (names.length === 0) return TARGETS;
  return names.map((name) => {
    const target = TARGETS.find((target) => target.name === name);
    if (target !== undefined) return target;
    throw new Error(`unknown target "${name}"; there are ${TARGETS.map(({ name }) => name).join(", ")}`);
  });
}

/** The target of this machine. Throws an Error if kf isn't built for it. */
export function here(): Target {
  const name = `${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
  const [target] = targetsOf([name]);
  if (target === undefined) throw new Error(`kf is not built for ${name}`);
  return target;
}
