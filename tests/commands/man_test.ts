/**
 * The manual page: its source as man-db and mandoc see it, and how `kf man` shows and installs it.
 *
 * @module
 */

import { join } from "node:path";
import { COMMANDS } from "../../lib/line/commands.ts";
import { addressOf, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { EXIT } from "../../lib/io/failure.ts";
import { CannotStart, type Io } from "../../lib/io/io.ts";
import { OPTIONS } from "../../lib/line/options.ts";
import { VERSION } from "../../lib/io/version.ts";
import { manual, releaseDate } from "../../scripts/man/man.ts";
import { mdoc } from "../../scripts/man/mdoc.ts";
import { page } from "../../scripts/man/page.ts";
import { argument, lineOf, prose } from "../../scripts/man/roff.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { binary, golden, kf, newDirectory } from "../support/runner.ts";
import { missing, PATH } from "../platform/places.ts";
import { testUnless } from "../support/selection.ts";
import { OnTerminal } from "../support/terminal.ts";

/** The source, as printed without a terminal. */
async function source(): Promise<string> {
  const { code, stdout, stderr } = await kf(["man"]);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** A program's output for the source, and its complaints. */
async function through(
  program: string,
  args: string[],
  input: string,
): Promise<{ stdout: string; told: string; code: number }> {
  const child = new Deno.Command(program, {
    args,
    clearEnv: true,
    env: { ...PATH, LANG: "C.UTF-8", MANWIDTH: "80" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: text(stdout), told: text(stderr), code };
}

Deno.test("kf man prints mdoc where nobody looks at it, twice the same", async () => {
  const page = await source();
  assertEquals(page, await source());
  const top = page.slice(0, page.indexOf(".Sh OPTIONS"));
  await golden("man", top);
});

Deno.test("kf man prints the page that the tables make today", async () => {
  assertEquals(await source(), (await manual())["docs/kf.1"]);
});

Deno.test("releaseDate() takes the day of a release from the first heading of CHANGELOG.md", () => {
  const dated = (heading: string) => releaseDate(`# Changes\n\n${heading}\n\n## 1.1.0 (2026-01-02)\n`, "1.2.0");
  assertEquals(dated("## 1.2.0 (2027-01-31)"), "January 31, 2027");
  assertEquals(dated("## 1.2.0 (unreleased)"), undefined);
  for (const heading of ["## 1.2.0", "## 1.3.0 (unreleased)", "## 1.2.0 (January 31, 2027)", ""]) {
    assertThrows(() => dated(heading), Error, "write: ## 1.2.0 (unreleased)");
  }
});

Deno.test("a page names the day of its release, and before that says it is unreleased", () => {
  const [released, unreleased] = [mdoc(page("January 31, 2027")), mdoc(page(undefined))];
  assert(released.startsWith(".Dd January 31, 2027\n"));
  assert(unreleased.startsWith(".Dd $Mdocdate$\n"));
  assertStringIncludes(released, `This page describes kf ${VERSION}.`);
  assertStringIncludes(unreleased, `This page describes kf ${VERSION}, unreleased.`);
});

testUnless(await missing("mandoc"), "mandoc has nothing to say about the page, not even about its style", async () => {
  const { stdout, told, code } = await through("mandoc", ["-T", "lint", "-W", "style"], await source());
  assertEquals([code, stdout, told], [0, "", ""]);
});

testUnless(await missing("man", "groff"), "man and groff have nothing to say about the page", async () => {
  for (const [program, ...args] of [["man", "--warnings=w", "-l", "-"], ["groff", "-ww", "-mdoc", "-Tutf8"]]) {
    const { told, code } = await through(program ?? "", args, await source());
    assertEquals([code, told], [0, ""], program);
  }
});

/** The text of the page, without overstrikes and with normalized white space. */
async function read(): Promise<string> {
  const { stdout } = await through("mandoc", ["-T", "ascii", "-O", "width=200"], await source());
  // deno-lint-ignore no-control-regex
  return stdout.replace(/.\x08/g, "").replace(/\s+/g, " ");
}

testUnless(
  await missing("mandoc"),
  "the page has every option, command, method, parameter and exit status",
  async () => {
    const text = await read();
    for (const option of OPTIONS) {
      const [short, value] = [
        "short" in option ? `-${option.short}, ` : "",
        "value" in option ? ` ${option.value}` : "",
      ];
      assertStringIncludes(text, `${short}--${option.name}${value.replaceAll("|", " | ")} ${option.about}`);
    }
    for (const { name, about } of COMMANDS) assertStringIncludes(text, `kf ${name} ${about}`);
    for (const row of endpoints()) {
      const from = text.indexOf(` ${addressOf(row)} ${row.summary}`);
      assert(from > 0, `${addressOf(row)} is missing`);
      for (const { name, about } of row.parameters) {
        assert(
          text.indexOf(` ${name} ${about}`, from) > 0,
          `${row.id} ${name}`,
        );
      }
    }
    for (const { status, meaning } of Object.values(EXIT)) assertStringIncludes(text, ` ${status} ${meaning}`);
  },
);

testUnless(await missing("mandoc"), "what can be pasted is ASCII, minus signs and quotes among it", async () => {
  const text = await read();
  for (const typed of [`eval "$(kf completions bash)"`, "kf --dry-run cancelallorders", "~/.config/kf/config.json"]) {
    assertStringIncludes(text, typed);
  }
});

/** Environment variables that files in lib/ mention where they read some, by file. */
async function variablesOf(directory: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.isDirectory) names.push(...await variablesOf(new URL(`${entry.name}/`, directory)));
    if (!entry.name.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(entry.name, directory));
    names.push(...[...text.matchAll(/env\("(\w+)"\)|"((?:KF|KRAKEN|XDG)_[A-Z_]+)"/g)].map(([, a, b]) => a ?? b ?? ""));
  }
  return [...new Set(names)];
}

Deno.test("the page has every environment variable that kf reads", async () => {
  const page = await source();
  const names = await variablesOf(new URL("../../lib/", import.meta.url));
  assert(names.length > 12, `found only ${names}`);
  // Variables that only matter for messages, or for starting `man`.
  for (const name of names.filter((name) => name !== "PATH")) assertMatch(page, new RegExp(`\\.It Ev ${name}\\n`));
});

const ESCAPED: [string, string][] = [
  [".Sh", "\\&.Sh"],
  ["'tis", "\\(aqtis"],
  ["a\\b", "a\\eb"],
  ["it's `x` ~ ^", "it\\(aqs \\(gax\\(ga \\(ti \\(ha"],
  ["a…▲", "a...\\[u25B2]"],
  ["--out -o", "\\-\\-out \\-o"],
];

Deno.test("lineOf() gives roff nothing to take for its own", () => {
  for (const [text, want] of ESCAPED) assertEquals(lineOf(text), want);
});

Deno.test("argument() gives macros nothing to take for another macro or punctuation", () => {
  const table = [["Fl", "\\&Fl"], [".", "\\&."], ['a "b"', '"a \\(dqb\\(dq"'], ["...", "\\&..."], [
    "PF_XBTUSD",
    "PF_XBTUSD",
  ]];
  for (const [text = "", want] of table) assertEquals(argument(text), want);
});

Deno.test("prose() begins a line with each sentence, but not behind e.g.", () => {
  assertEquals(prose("One. Two, e.g. three. .Four"), ["One.", "Two, e.g. three.", "\\&.Four"]);
});

testUnless(await missing("man", "script"), "on a terminal kf man shows the page by man", async () => {
  await using home = await newDirectory();
  const env = { HOME: home.path, PAGER: "cat", MANPAGER: "cat" };
  await using terminal = await OnTerminal.start("binary", ["man"], { env });
  assertEquals(await terminal.ended(), 0);
  assertMatch(terminal.written, /^KF\(1\)/);
  assertMatch(terminal.screen().join("\n"), /^ +This page describes kf /m);
});

testUnless(await missing("man", "less", "script"), "Ctrl-C in the pager doesn't end kf before it", async () => {
  await using home = await newDirectory();
  const env = { HOME: home.path, PAGER: "less", LESS: "" };
  await using terminal = await OnTerminal.start("binary", ["man"], { env });
  await terminal.until("SYNOPSIS");
  await terminal.type("\x03");
  // Anything typed right after it would be lost.
  await new Promise((later) => setTimeout(later, 500));
  await terminal.type("/METHOD\r");
  await terminal.until(/^METHOD|METHOD[^]*DESCRIPTION/);
  await terminal.type("q");
  assertEquals(await terminal.ended(), 0);
  assert(!terminal.written.includes("\nNAME\n    kf"), "no plain text behind it");
});

/** A terminal with a `man` that behaves like this. */
function withMan(launcher: Io["launcher"], env: Record<string, string> = { HOME: "/home/me" }) {
  return kf(["man"], { terminal: true, env, io: { launcher, writeFile: () => Promise.resolve() } });
}

const ended = (status: number): Io["launcher"] => () =>
  Promise.resolve({ onTerminal: true, start: () => ({ ended: Promise.resolve(status), kill: () => {} }) });
const noMan: Io["launcher"] = () => Promise.reject(new CannotStart("no such file", "missing"));

Deno.test("kf man prints plain text where man fails, or where plain text is asked for", async () => {
  for (
    const outcome of [
      withMan(noMan),
      withMan(ended(1)),
      withMan(ended(0), { HOME: "/h", TERM: "dumb" }),
      withMan(ended(0), {}),
    ]
  ) {
    const { code, stdout, stderr } = await outcome;
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^NAME\n {4}kf - call the Kraken Futures API/);
    assertMatch(stdout, /^ {4}-n, --dry-run\n {8}show the request/m);
    assertMatch(stdout, /^[\x20-\x7e\n…▲▼]+$/);
  }
});

Deno.test("kf man prints nothing more where man has shown the page, or was interrupted", async () => {
  for (const status of [0, 130, 143]) {
    const { code, stdout, stderr } = await withMan(ended(status));
    assertEquals([code, stdout, stderr], [0, "", ""]);
  }
});

/** What `man kf` finds with these variables. */
async function manKf(env: Record<string, string>): Promise<string> {
  const { stdout } = await new Deno.Command("man", { args: ["kf"], clearEnv: true, env: { MANPAGER: "cat", ...env } })
    .output();
  return new TextDecoder().decode(stdout);
}

testUnless(await missing("man"), "kf man --install puts the page where man kf finds it", async () => {
  await using home = await newDirectory();
  const bin = join(home.path, ".local/bin");
  const env = { HOME: home.path, PATH: `${bin}:${PATH.PATH}` };
  assertEquals(await manKf(env), "");
  const { code, stdout, stderr } = await new Deno.Command(await binary(), {
    args: ["man", "--install"],
    clearEnv: true,
    env,
  }).output();
  const path = join(home.path, ".local/share/man/man1/kf.1");
  assertEquals([code, new TextDecoder().decode(stdout)], [0, ""]);
  assertEquals(new TextDecoder().decode(stderr), `kf: wrote ${path}; read it with: man kf\n`);
  assertEquals(await Deno.readTextFile(path), await source());
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o644);
  assertStringIncludes(await manKf(env), "call the Kraken Futures API");
});

testUnless(await missing("man"), "kf man --install tells how to read it where man doesn't look", async () => {
  await using home = await newDirectory();
  const env = { HOME: home.path, XDG_DATA_HOME: join(home.path, "data"), ...PATH };
  const { stderr } = await new Deno.Command(await binary(), { args: ["man", "--install"], clearEnv: true, env })
    .output();
  const told = new TextDecoder().decode(stderr);
  const [, directory = ""] = /; read it with: man -M (\S+) kf\n$/.exec(told) ?? [];
  assertEquals(directory, join(home.path, "data/man"));
  assertStringIncludes(await manKf({ ...env, MANPATH: directory }), "call the Kraken Futures API");
});

Deno.test("kf man --install says why it can't", async () => {
  const homeless = await kf(["man", "--install"]);
  assertEquals([homeless.code, homeless.stdout], [2, ""]);
  assertEquals(
    homeless.stderr,
    "kf: cannot tell where manual pages belong: HOME is not set\nhint: write it yourself: kf man > kf.1\n",
  );
  const readOnly = await kf(["man", "--install"], { env: { HOME: "/home/me" } });
  assertEquals(readOnly.code, 2);
  assertStringIncludes(
    readOnly.stderr,
    "kf: cannot write /home/me/.local/share/man/man1/kf.1: this world is read-only\n",
  );
});
