/**
 * The tables of kf and CHANGELOG.md → the manual page in mdoc and as plain text.
 *
 * @module
 */

import { VERSION } from "../../lib/io/version.ts";
import { mdoc } from "./mdoc.ts";
import { page } from "./page.ts";
import { plain } from "./plain.ts";

/** The page in both formats, by file name. */
export async function manual(): Promise<Record<string, string>> {
  const changes = await Deno.readTextFile(new URL("../../CHANGELOG.md", import.meta.url));
  const made = page(releaseDate(changes, VERSION));
  return { "docs/kf.1": mdoc(made), "docs/kf.txt": plain(made) };
}

/**
 * The release date in words, from the first heading of CHANGELOG.md: `## 1.2.0 (2027-01-31)`. Undefined for
 * `## 1.2.0 (unreleased)`. Throws an Error for any other heading, or for one of another version.
 */
export function releaseDate(changes: string, version: string): string | undefined {
  const [heading] = /^## .*/m.exec(changes) ?? [];
  const [, of, day] = /^## (\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$/.exec(heading ?? "") ?? [];
  if (of !== version || day === undefined) {
    throw new Error(
      `CHANGELOG.md begins with "${heading}"; write: ## ${version} (unreleased), or the day of its release`,
    );
  }
  if (day === "unreleased") return undefined;
  return new Date(day).toLocaleDateString("en-US", { dateStyle: "long", timeZone: "UTC" });
}
