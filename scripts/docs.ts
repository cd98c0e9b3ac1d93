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

const README = new URL("../README.md", import.meta.url);

const PARTS: Record<string, string> = {
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

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function fill(readme: string): string {
  let text = readme;
  for (const [name, part] of Object.entries(PARTS)) {
    const between = new RegExp(`(<!-- ${name}: generated -->)[^]*?(<!-- /${name} -->)`);
    if (!between.test(text)) throw new Error(`README.md has no part "${name}"`);
    text = text.replace(between, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`);
  }
  return text;
}

/** The layout that `deno fmt` would give it, so that the two never disagree. */
async function format(markdown: string): Promise<string> {
  const fmt = new Deno.Command(Deno.execPath(), { args: ["fmt", "--ext", "md", "-"], stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await fmt.output();
  if (!success) throw new Error("deno fmt could not format README.md");
  return new TextDecoder().decode(stdout);
}

const before = await Deno.readTextFile(README);
const after = await format(fill(before));
if (!Deno.args.includes("--check")) await Deno.writeTextFile(README, after);
else if (before !== after) {
  console.error("README.md differs from the code; run: deno task docs");
  Deno.exit(1);
} else console.log("docs: README.md agrees with the code");
