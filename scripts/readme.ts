/**
 * The generated parts of README.md and docs/: each is between `<!-- NAME: generated -->` and `<!-- /NAME -->`.
 *
 * @module
 */

/** A document of the repository. */
export function documentAt(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

/** Replaces a part of the text. Throws an Error if there is no such part. */
export function withPart(text: string, name: string, part: string): string {
  const between = new RegExp(`(<!-- ${name}: generated -->)[^]*?(<!-- /${name} -->)`);
  if (!between.test(text)) throw new Error(`there is no part "${name}" to write`);
  return text.replace(between, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`);
}

/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The text as `deno fmt` formats it. */
export async function formatted(markdown: string): Promise<string> {
  const fmt = new Deno.Command(Deno.execPath(), { args: ["fmt", "--ext", "md", "-"], stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await fmt.output();
  if (!success) throw new Error("deno fmt could not format it");
  return new TextDecoder().decode(stdout);
}
