/**
 * Writes the parts of README.md that come from the code: `deno task docs`; with `--check` it only compares.
 *
 * @module
 */

import { OPTIONS } from "../lib/args.ts";
import { AREAS } from "../lib/endpoints/mod.ts";
import type { Endpoint, Parameter } from "../lib/endpoints/row.ts";
import { EXIT } from "../lib/errors.ts";
import { costRule } from "../lib/rate.ts";
import { formatted, README, table, withPart } from "./readme.ts";

const PARTS: Record<string, string> = {
  c: `\`\`\`c\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/wait.h>\n\n${await heartOf(
    "../tests/c/order.c",
  )}\n\`\`\``,
  exit: table(
    ["status", "name", "meaning", "was it sent?"],
    Object.values(EXIT).map(({ status, name, meaning, sent }) => [String(status), `\`${name}\``, meaning, sent]),
  ),
  options: table(
    ["option", "what it does"],
    OPTIONS.map((option) => [optionText(option), cell(option.about)]),
  ),
  reference: AREAS.map(({ title, rows }) => `### ${title}\n\n${rows.map(section).join("\n")}`).join("\n\n"),
};

/** The lines of a program that stand between its two marks. */
async function heartOf(path: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(path, import.meta.url));
  const [, heart] = /\/\* heart: begin \*\/\n([^]*?)\n\/\* heart: end \*\//.exec(text) ?? [];
  if (heart === undefined) throw new Error(`${path} has no heart`);
  return heart;
}

function optionText(option: { name: string; short?: string; value?: string }): string {
  const long = `--${option.name}${option.value === undefined ? "" : ` ${option.value}`}`;
  return cell(`\`${option.short === undefined ? "" : `-${option.short}, `}${long}\``);
}

function section(row: Endpoint): string {
  const facts = [
    row.private ? "keys" : "public",
    row.private ? `cost ${costRule(row)}` : "",
    row.effect === "read" ? "" : row.effect,
  ];
  const parameters = row.parameters.map(parameterText).join(", ");
  const link = row.doc === undefined ? "" : ` ([document](${row.doc}))`;
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

const before = await Deno.readTextFile(README);
const filled = Object.entries(PARTS).reduce((text, [name, part]) => withPart(text, name, part), before);
const after = await formatted(filled);
if (!Deno.args.includes("--check")) await Deno.writeTextFile(README, after);
else if (before !== after) {
  console.error("README.md differs from the code; run: deno task docs");
  Deno.exit(1);
} else console.log("docs: README.md agrees with the code");
