/**
 * A Dockerfile of this project → its last stage: the base, what is added, the user and the entry point.
 *
 * @module
 */

/** The image that a Dockerfile makes. */
export interface Image {
  /** Without its digest. */
  base: string;
  digest: string;
  /** What `apk add` installs. */
  packages: string[];
  /** Each COPY: the stage it takes from, the path there, and the path in the image. */
  copies: { stage: string; source: string; path: string }[];
  user: string;
  entrypoint: string[];
}

interface Instruction {
  keyword: string;
  rest: string;
}

/** Parses a Dockerfile. Throws an Error for instructions that ours don't use. */
export function imageOf(text: string): Image {
  const instructions = instructionsOf(text);
  const last = instructions.findLastIndex(({ keyword }) => keyword === "FROM");
  const stage = instructions.slice(last);
  const only = (wanted: string) => stage.filter(({ keyword }) => keyword === wanted).map(({ rest }) => rest);
  const [base = "", digest = ""] = only("FROM").join().split("@");
  return {
    base,
    digest,
    packages: only("RUN").flatMap(packagesOf),
    copies: only("COPY").map(copyOf),
    user: only("USER").join(),
    entrypoint: JSON.parse(only("ENTRYPOINT").join()),
  };
}

/** One instruction per line, without comments. */
function instructionsOf(text: string): Instruction[] {
  const lines = text.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/\\\n/g, " ").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => {
    const [, keyword = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    return { keyword, rest };
  });
}

function packagesOf(command: string): string[] {
  const [first = ""] = command.split("&&");
  const [, packages] = /^apk add --no-cache (.+)$/.exec(first.trim()) ?? [];
  if (packages === undefined) throw new Error(`RUN doesn't begin with apk add --no-cache: ${command}`);
  return packages.split(/\s+/);
}

function copyOf(rest: string): Image["copies"][number] {
  const [, stage = "", source = "", path = ""] = /^--from=(\S+) (\S+) (\S+)$/.exec(rest) ?? [];
  if (path === "") throw new Error(`COPY doesn't take one file of a stage: ${rest}`);
  return { stage, source, path };
}
