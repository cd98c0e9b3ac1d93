/**
 * `kf watch chart` and `kf watch depth`: the pictures of kf chart and kf depth, again and again.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import { kf, testOnEach } from "../support/runner.ts";
import { OnTerminal } from "../support/terminal.ts";
import { SANDBOX, screenOf, uncoloured } from "./chart_screens.ts";
import { framesOf, interruptedAfter } from "./watching.ts";

/** Lines that draw, and that with options of their own. */
const DRAWN: string[][] = [
  ["chart", "PF_XBTUSD"],
  ["chart", "PF_ETHUSD", "4h", "--from", "8d", "--tick", "mark"],
  ["depth", "PF_XBTUSD"],
  ["depth", "PF_XBTUSD", "0.02%"],
];

for (const line of DRAWN) {
  const name = `kf watch ${line.join(" ")}`;

  Deno.test(`${name} shows on a screen the picture that kf ${line.join(" ")} draws in as much room`, async () => {
    const { world } = interruptedAfter(2, { terminal: true });
    const io = { ...world.io, screen: () => ({ columns: 100, rows: 33 }) };
    const { code, stdout, stderr } = await kf(["watch", ...SANDBOX, ...line], { ...world, io });
    assertEquals([code, stderr], [130, ""]);
    const [head, note, ...body] = (framesOf(stdout).at(-1) ?? "").split("\n");
    assertMatch(
      head ?? "",
      new RegExp(`^kf watch ${RegExp.escape(line.slice(0, 2).join(" "))}.* \\(sandbox\\): [\\d:]{8} UTC$`),
    );
    assertEquals([note, body.pop()], ["", "every 2 s; q quits"]);
    // One line of the window is left to the prompt there.
    const plain = await screenOf(line, 100, 31);
    assertEquals(body, uncoloured(plain.stdout).trimEnd().split("\n"));
  });

  Deno.test(`${name} prints one picture after another where there is no terminal`, async () => {
    const { world } = interruptedAfter(2);
    const { code, stdout, stderr } = await kf(["watch", ...SANDBOX, ...line], world);
    const single = await kf([...SANDBOX, ...line]);
    assertEquals([code, stdout, stderr], [130, `${single.stdout}\n`.repeat(2), ""]);
  });
}

Deno.test("kf watch depth follows the book, and goes on after a read that failed", async () => {
  await using exchange = await Exchange.start();
  let read = 0;
  exchange.reply = () => {
    const bid = 100 + read++;
    return json({ result: "success", orderBook: { bids: [[`${bid}`, "1"]], asks: [["200", "1"]] } });
  };
  exchange.fault = (_, nth) => nth === 2 ? "closeAfterRequest" : undefined;
  const { world } = interruptedAfter(3, { env: { ...exchange.env, TERM: "dumb" }, terminal: true });
  const { stdout, stderr } = await kf(["watch", "--retry", "0", "depth", "PF_XBTUSD"], world);
  const bids = [...stdout.matchAll(/^best bid +(\d+)/gm)].map(([, bid]) => bid);
  assertEquals(bids.length, 2);
  assert(Number(bids[0]) < Number(bids[1]), bids.join());
  assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
});

Deno.test("a window too small for the picture gets its summary", async () => {
  const { world } = interruptedAfter(1, { terminal: true });
  const io = { ...world.io, screen: () => ({ columns: 80, rows: 11 }) };
  const { stdout } = await kf(["watch", ...SANDBOX, "chart", "PF_XBTUSD"], { ...world, io });
  const lines = (framesOf(stdout).at(-1) ?? "").split("\n");
  assertEquals(lines.length, 11);
  assertMatch(lines[2] ?? "", /^PF_XBTUSD \(sandbox\): \d+ candles of 1h/);
});

/** Lines that are refused before anything is sent, and what kf says. */
const REFUSED: [args: string[], code: number, told: string][] = [
  [["chart", "PF_XBTUSD", "-o", "csv"], 2, "kf watch chart has no use for --output"],
  [["chart", "PF_XBTUSD", "--changes"], 2, "kf watch chart has no use for --changes"],
  [["depth", "PF_XBTUSD", "--from", "7d"], 2, "kf watch depth has no use for --from"],
  [["chart", "PF_XBTUSD", "--svg", "x.svg"], 2, "kf watch has no use for --svg"],
  [["chart"], 2, "kf chart needs a SYMBOL"],
  [["chart", "PF_XBTUSD", "2h"], 2, '"2h"'],
  [["depth", "PF_XBTUSD", "x"], 2, '"x"'],
  [["guard"], 2, "kf watch repeats methods, chart and depth, not kf guard"],
];

for (const [args, status, told] of REFUSED) {
  Deno.test(`kf watch ${args.join(" ")} is refused`, async () => {
    await using exchange = await Exchange.start();
    const { code, stderr } = await kf(["watch", ...args], { env: exchange.env });
    assertEquals([code, exchange.requests.length], [status, 0]);
    assertStringIncludes(stderr, told);
  });
}

Deno.test("kf watch chart of a symbol without candles ends as kf chart does", async () => {
  const chart = await kf([...SANDBOX, "chart", "PF_NOSUCH"]);
  const { code, stderr } = await kf(["watch", ...SANDBOX, "chart", "PF_NOSUCH"]);
  assert(chart.code !== 0);
  assertEquals([code, stderr], [chart.code, chart.stderr]);
});

await testOnEach("a terminal shows kf watch chart until q is pressed", async (runtime) => {
  await using terminal = await OnTerminal.start(runtime, ["watch", ...SANDBOX, "chart", "PF_XBTUSD"]);
  await terminal.until(/┤ 9\d000/);
  assertStringIncludes(terminal.screen().join("\n"), "q quits");
  assertEquals(terminal.screen().length, 24);
  await terminal.type("q");
  assertEquals(await terminal.ended(), 0);
  assert(!terminal.alternate);
});
