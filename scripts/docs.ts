/**
 * Writes the documentation generated from the code: parts of README.md and docs/reference.md, and the manual page in docs/:
 * `deno task docs`. With `--check` it only compares.
 *
 * @module
 */

import { usageOf } from "../lib/line/example.ts";
import { OPTIONS } from "../lib/line/options.ts";
import { COMMANDS } from "../lib/line/commands.ts";
import { AREAS, documentOf, type Endpoint, type Parameter } from "../lib/api/endpoints/endpoints.ts";
import { EXIT } from "../lib/io/failure.ts";
import { costRule } from "../lib/api/cost.ts";
import { manual } from "./man/man.ts";
import { formatted, table, withPart } from "./readme.ts";

/** The generated parts, by file and by the name of their marker there. */
const PARTS: Record<string, Record<string, string>> = {};

PARTS["docs/callers.md"] = {
  c: `\`\`\`c\n${await excerptOf("../tests/c/order.c", "status")}\n\`\`\``,
  spawn: `\`\`\`c\n${await excerptOf("../tests/c/order.c", "spawn")}\n\`\`\``,
};

PARTS["README.md"] = {
  exit: table(
    ["status", "name", "meaning", "was it sent?"],
    Object.values(EXIT).map(({ status, name, meaning, sent }) => [String(status), `\`${name}\``, meaning, sent]),
  ),
};

PARTS["docs/reference.md"] = {
  commands: table(
    ["command", "what it does"],
    COMMANDS.map(({ name, usage, about }) => [cell(`\`kf ${`${name} ${usage[0]}`.trimEnd()}\``), about]),
  ),
  options: table(
    ["option", "what it does"],
    OPTIONS.map((option) => [cell(`\`${usageOf(option)}\``), cell(option.about)]),
  ),
  reference: AREAS.map(({ title, rows }) => `### ${title}\n\n${rows().map(section).join("\n")}`).join("\n\n"),
};

/** The lines of a program between the markers of one of its excerpts. */
async function excerptOf(path: string, name: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(path, import.meta.url));
  const begin = `/* excerpt ${name}: begin */\n`;
  const [from, to] = [text.indexOf(begin), text.indexOf(`\n/* excerpt ${name}: end */`)];
  if (from < 0 || to < from) throw new Error(`${path} has no excerpt ${name}`);
  return text.slice(from + begin.length, to);
}

function section(row: Endpoint): string {
  const facts = [
    row.private ? "keys" : "public",
    row.private ? `cost ${costRule(row)}` : "",
    row.effect === "read" ? "" : row.effect,
  ];
  const parameters = row.parameters.map(parameterText).join(", ");
  const link = row.doc === undefined ? "" : ` ([document](${documentOf(row)}))`;
  const marks = facts.filter((fact) => fact !== "").join("; ");
  return `- **\`${row.verb} ${row.id}\`** (${marks}): ${row.summary}.${link}${
    parameters === "" ? "" : `<br>${parameters}`
  }`;
}

function parameterText({ name, required }: Parameter): string {
  return required ? `\`${name}\`` : `\`[${name}]\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function pathOf(name: string): URL {
  return new URL(`../${name}`, import.meta.url);
}

const files = await manual();
for (const [name, parts] of Object.entries(PARTS)) {
  const before = await Deno.readTextFile(pathOf(name));
  const filled = Object.entries(parts).reduce((text, [place, part]) => withPart(text, place, part), before);
  files[name] = await formatted(filled);
}
for (const [name, text] of Object.entries(files)) {
  const before = await Deno.readTextFile(pathOf(name)).catch(() => undefined);
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(pathOf(name), text);
  else if (before === text) console.log(`docs: ${name} agrees with the code`);
  else {
    console.error(`${name} differs from the code; run: deno task docs`);
    Deno.exitCode = 1;
  }
}
