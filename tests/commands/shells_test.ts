/**
 * Completions in real shells on a real terminal, one kind of word after the other.
 *
 * @module
 */

import { join } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { missing } from "../platform/places.ts";
import { testInAll, testUnless } from "../support/selection.ts";
import { furnish, SHELLS, Typing } from "./shells.ts";

/** Keystrokes, ending with a word that shows where the cursor is after the Tab, and the resulting line. */
const LINES: [string, string, string][] = [
  ["a command", "kf compl\tX", "kf completions X"],
  ["the word of a command", "kf sandbox res\tX", "kf sandbox reset X"],
  ["a method", "kf sendo\tX", "kf sendorder X"],
  ["a method that is the only one to contain the word", "kf dorder\tX", "kf sendorder X"],
  ["a method behind a verb", "kf PUT lev\tX", "kf PUT leveragepreferences X"],
  ["the first segment of a method", "kf charts/tr\tX", "kf charts/trade/X"],
  ["a symbol as a segment", "kf charts/trade/PF_XB\tX", "kf charts/trade/PF_XBTUSD/X"],
  ["the last segment", "kf charts/trade/PF_XBTUSD/30\tX", "kf charts/trade/PF_XBTUSD/30m X"],
  ["an option", "kf --dry\tX", "kf --dry-run X"],
  ["an option behind a method", "kf tickers --dry\tX", "kf tickers --dry-run X"],
  ["the value of an option", "kf -o nd\tX", "kf -o ndjson X"],
  ["the value of an option behind =", "kf --output=nd\tX", "kf --output=ndjson X"],
  ["a parameter", "kf sendorder sid\tX", "kf sendorder side=X"],
  [
    "a parameter behind others",
    "kf -n sendorder side=buy size=1 reduceO\tX",
    "kf -n sendorder side=buy size=1 reduceOnly=X",
  ],
  ["a parameter behind JSON", `kf orders/status x='{"a": [1]}' cliO\tX`, `kf orders/status x='{"a": [1]}' cliOrdIds=X`],
  ["a value", "kf sendorder side=b\tX", "kf sendorder side=buy X"],
  ["a boolean", "kf sendorder reduceOnly=t\tX", "kf sendorder reduceOnly=true X"],
  ["a symbol", "kf sendorder symbol=PF_XB\tX", "kf sendorder symbol=PF_XBTUSD X"],
  ["a symbol in small letters", "kf sendorder symbol=pf_xb\tX", "kf sendorder symbol=PF_XBTUSD X"],
  ["the symbol of a picture", "kf depth PF_XB\tX", "kf depth PF_XBTUSD X"],
  ["a column behind a comma", "kf tickers --columns symbol,tag,mark\tX", "kf tickers --columns symbol,tag,markPrice X"],
  ["a file for a value", "kf batchorder json=@bat\tX", "kf batchorder json=@batch.json X"],
  ["a file with a blank in its name", "kf --ca-cert oth\tX", "kf --ca-cert other\\ batch.json X"],
  ["a directory", "kf --keys ke\tX", "kf --keys keys/X"],
  ["a directory behind =", "kf --keys=ke\tX", "kf --keys=keys/X"],
  ["a program", "kf guard -- bot-of\tX", "kf guard -- bot-of-mine X"],
  ["kf by its path", "./bin/kf sendo\tX", "./bin/kf sendorder X"],
  ["kf by its path in the home directory", "~/bin/kf sendo\tX", "~/bin/kf sendorder X"],
  ["kf behind another command", "true; kf sendo\tX", "true; kf sendorder X"],
  ["kf behind a variable", "KF_PACE=0 kf sendo\tX", "KF_PACE=0 kf sendorder X"],
  ["no word that there isn't", "kf sendorder nosuch\tX", "kf sendorder nosuchX"],
];

/** The list a shell shows for several completions. */
const LISTS: [string, string, RegExp][] = [
  ["parameters", "kf sendorder si", /side=[^]*size=/],
  ["values", "kf sendorder triggerSignal=", /mark[^]*index[^]*last/],
  ["symbols", "kf sendorder symbol=PF_", /PF_DOGEUSD[^]*PF_XBTUSD/],
];

/** The quick tests have one way to set up each shell. */
const QUICK = ["bash", "zsh", "fish"];

for (const shell of SHELLS) {
  const [obstacle, name] = [await shell.obstacle(), `${shell.name} completes words of kf`];
  const body = async (test: Deno.TestContext) => {
    await using typing = await Typing.start(shell);
    for (const [name, typed, line] of LINES) {
      const wanted = new RegExp(`^ready\\n> ${RegExp.escape(line)} *$`);
      await test.step(name, () => typing.line(typed, wanted));
    }
    for (const [name, typed, wanted] of LISTS) {
      await test.step(`lists ${name}`, () => typing.line(typed + shell.list, wanted));
    }
    if (!shell.name.startsWith("bash")) {
      await test.step("tells what words mean", () => typing.line(`kf sendorder si${shell.list}`, /Which way to trade/));
    }
    // The cursor is after "sendo"; the text after it stays.
    await test.step("in the middle of a line", () =>
      typing.line("kf sendo size=1" + "\x1b[D".repeat(7) + "\tX", /> kf sendorder X ?size=1 *$/));
  };
  if (QUICK.includes(shell.name)) testUnless(obstacle, name, body);
  else testInAll(name, body, obstacle);
}

/** Text up to the cursor, and PowerShell's completions for its last word. */
const POWERSHELL: [string, string[]][] = [
  ["kf compl", ["completions"]],
  ["kf sendorder si", ["side=", "size="]],
  ["kf sendorder side=buy si", ["size="]],
  ["kf sendorder side=", ["side=buy", "side=sell"]],
  ["kf completions ", ["bash", "zsh", "fish", "powershell"]],
  ["kf --output=nd", ["--output=ndjson"]],
  ["kf sendorder symbol=PF_XB", ["symbol=PF_XBTUSD"]],
  ["kf tickers --columns symbol,mark", ["markPrice"]],
  ["kf batchorder json=@bat", ["json=@./batch.json"]],
];

testUnless(await missing("pwsh"), "PowerShell completes words of kf", async () => {
  await using directory = await newDirectory();
  await furnish(directory.path);
  for (const [line, want] of POWERSHELL) {
    const script = "kf completions powershell | Out-String | Invoke-Expression; " +
      `(TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText`;
    const { stdout } = await new Deno.Command("pwsh", {
      args: ["-NoProfile", "-NonInteractive", "-Command", script],
      cwd: directory.path,
      env: { KF_ENV: "sandbox", PATH: `${join(directory.path, "bin")}:${Deno.env.get("PATH") ?? ""}` },
    }).output();
    assertEquals(new TextDecoder().decode(stdout).split(/\r?\n/).slice(0, -1), want, line);
  }
});
