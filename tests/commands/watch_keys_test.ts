/**
 * The keys of `kf watch` on a real terminal: q, Ctrl-C, Ctrl-Z and Ctrl-\\; and what the terminal is like afterwards.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { commandLine, type Runtime, testOnEach } from "../support/runner.ts";
import { OnTerminal } from "../support/terminal.ts";
import { SANDBOX } from "./chart_screens.ts";

const LINE = ["watch", "--every", "0.3", ...SANDBOX, "tickers"];

/** A shell with job control on a terminal. */
function shell(): OnTerminal {
  return OnTerminal.startProgram(["sh", "-i"], { env: { PS1: "prompt> ", ENV: "", LC_ALL: "C.UTF-8" } });
}

async function typed(runtime: Runtime, line: readonly string[]): Promise<string> {
  return [...await commandLine(runtime), ...line].map((word) => `'${word}'`).join(" ");
}

/** Waits until the alternate screen is shown, or is not. */
async function untilAlternate(terminal: OnTerminal, wanted: boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (terminal.alternate !== wanted) {
    assert(Date.now() < deadline, `alternate is still ${terminal.alternate}:\n${terminal.screen().join("\n")}`);
    await new Promise((later) => setTimeout(later, 20));
  }
}

let checks = 0;

/** Asserts that the shell has a cooked terminal that echoes, and a cursor. */
async function assertCooked(terminal: OnTerminal): Promise<void> {
  const flags = "stty -a | tr ' ;' '\\n\\n' | grep -xE -- '-?(icanon|isig|echo|opost)' | sort | tr '\\n' ' '";
  await terminal.type(`${flags}; echo check$((${++checks}))\r`);
  await terminal.until(new RegExp(`echo icanon isig opost check${checks}\nprompt> $`));
  assert(terminal.written.lastIndexOf("\x1b[?25h") > terminal.written.lastIndexOf("\x1b[?25l"), "the cursor is hidden");
}

await testOnEach("q ends kf watch with 0, and a line says so", async (runtime) => {
  await using terminal = shell();
  await terminal.until("prompt> ");
  await terminal.type(`${await typed(runtime, LINE)}; echo "status $?"\r`);
  await terminal.until("PF_XBTUSD");
  assert(terminal.alternate);
  assertEquals(terminal.screen().at(-1), "every 0.3 s; q quits");
  // An arrow and another key do nothing, and are seen nowhere.
  await terminal.type("\x1b[A");
  await terminal.type("x");
  await terminal.type("q");
  await terminal.until(/status \d+\nprompt> $/m);
  assertStringIncludes(terminal.screen().join("\n"), "status 0\n");
  assert(!terminal.alternate);
  await assertCooked(terminal);
});

await testOnEach("Ctrl-C ends kf watch and the loop around it", async (runtime) => {
  await using terminal = shell();
  await terminal.until("prompt> ");
  await terminal.type(`sh -c 'while :; do "$@"; done' sh ${await typed(runtime, LINE)}\r`);
  await terminal.until("PF_XBTUSD");
  await terminal.type("\x03");
  await untilAlternate(terminal, false);
  await terminal.type('echo "status $?"\r');
  await terminal.until("status 130\nprompt> ");
  assert(!terminal.alternate);
  await assertCooked(terminal);
});

await testOnEach("Ctrl-Z gives the screen back while kf watch is stopped, and fg shows it again", async (runtime) => {
  await using terminal = shell();
  await terminal.until("prompt> ");
  await terminal.type(`${await typed(runtime, LINE)}\r`);
  await terminal.until("PF_XBTUSD");
  for (let round = 1; round <= 2; round++) {
    await terminal.type("\x1a");
    await untilAlternate(terminal, false);
    await terminal.until(/Stopped/);
    await assertCooked(terminal);
    const { length } = terminal.written;
    await new Promise((later) => setTimeout(later, 500));
    assertEquals(terminal.written.slice(length), "", "a stopped watch paints nothing");
    await terminal.type("fg\r");
    await untilAlternate(terminal, true);
    await terminal.until("q quits");
    await terminal.type("\x1b[B");
  }
  await terminal.type("q");
  await untilAlternate(terminal, false);
  await assertCooked(terminal);
});

await testOnEach("Ctrl-\\ ends kf watch by SIGQUIT and gives the screen back", async (runtime) => {
  await using terminal = shell();
  await terminal.until("prompt> ");
  await terminal.type(`ulimit -c 0; ${await typed(runtime, LINE)}; echo "status $?"\r`);
  await terminal.until("PF_XBTUSD");
  await terminal.type("\x1c");
  await terminal.until(/status \d+\nprompt> $/m);
  assertStringIncludes(terminal.screen().join("\n"), "status 131\n");
  assert(!terminal.alternate);
  await assertCooked(terminal);
});

await testOnEach(
  "without a keyboard the line names Ctrl-C, and Ctrl-Z still gives the screen back",
  async (runtime) => {
    await using terminal = shell();
    await terminal.until("prompt> ");
    await terminal.type(`${await typed(runtime, LINE)} < /dev/null\r`);
    await terminal.until("every 0.3 s; Ctrl-C quits");
    await terminal.type("\x1a");
    await untilAlternate(terminal, false);
    await terminal.until(/Stopped/);
    await terminal.type("fg\r");
    await untilAlternate(terminal, true);
    await terminal.type("\x03");
    await untilAlternate(terminal, false);
    await assertCooked(terminal);
  },
);
