/** The part of `@std/cli` that kf uses; the npm edition of the package carries no declarations. */
export function parseArgs(args: string[], options: {
  boolean?: readonly string[];
  string?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  alias?: Record<string, string>;
  unknown?: (arg: string, key?: string) => unknown;
}): { _: string[]; [name: string]: unknown };
