/**
 * Characters that turn a line around or aren't seen: escaped wherever kf speaks for itself, and in tables.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, refusal } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";

/** Bidi controls, zero-width characters, other fillers, and tags. */
const HIDDEN = [
  ..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
  ..."\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\u{e0001}\u{e0041}\u{e007f}",
];

const TEXT = `PF${HIDDEN.join("x")}USD`;
const ESCAPED = `PF${HIDDEN.map((each) => `\\u{${each.codePointAt(0)?.toString(16)}}`).join("x")}USD`;

/** What is wide, joined or tinted, and how it is shown: without a joiner and a tint, terminals agree on the width. */
const SEEN = "中文 é 💶 👩\u200d💻 👍\u{1f3fd} ❤\ufe0f עברית";

function assertNothingHidden(text: string): void {
  for (const each of HIDDEN) assert(!text.includes(each), `U+${each.codePointAt(0)?.toString(16)}`);
}

const ORDER = ["sendorder", "orderType=lmt", `symbol=${TEXT}`, "side=buy", "size=1", "limitPrice=1", "--unchecked"];

Deno.test("a failure shows what is hidden in the exchange's reason", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = refusal(`${TEXT} ${SEEN}`);
  const { code, stderr } = await kf(["accounts", "-v"], { env: exchange.env });
  assertEquals(code, 1);
  assertNothingHidden(stderr);
  assertStringIncludes(stderr, `${ESCAPED} ${SEEN.replace("\u200d", "\\u{200d}")}\n`);
  const told = await kf(["accounts", "--errors", "json"], { env: exchange.env });
  assertNothingHidden(told.stderr);
  assertStringIncludes(JSON.parse(told.stderr).message, `${TEXT} ${SEEN}`);
});

Deno.test("a table shows what is hidden in a cell, and wide text as it is", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", openPositions: [{ symbol: TEXT, side: SEEN, [TEXT]: 1 }] });
  for (const terminal of [false, true]) {
    const { code, stdout } = await kf(["openpositions", "-o", "table"], { env: exchange.env, terminal });
    assertEquals(code, 0);
    assertNothingHidden(stdout);
    assertStringIncludes(stdout, "PF\\u{202a}x\\u{202b}");
    assertStringIncludes(stdout, "中文 é 💶 👩\\u{200d}💻 👍 ❤ עברית");
  }
});

Deno.test("the statement of a write shows what is hidden in it", async () => {
  await using exchange = await Exchange.start();
  const { stderr } = await kf(ORDER, { env: exchange.env, terminal: true });
  assertNothingHidden(stderr);
  assertStringIncludes(stderr, `PF\\u{202a}x\\u{202b}x`);
});

Deno.test("-v shows what is hidden in the first answer of an order that was looked up", async () => {
  await using exchange = await Exchange.start();
  // Orders are newer than their sending.
  const soon = new Date(Date.now() + 2000).toISOString();
  const times = { timestamp: soon, lastUpdateTimestamp: soon };
  const order = { orderId: "9f1a2b3c-0000-4000-8000-000000000001", cliOrdId: "a", symbol: "PF_XBTUSD", quantity: 1 };
  const orders = [{
    order: { ...order, filled: 0, ...times },
    status: "ENTERED_BOOK",
    updateReason: null,
    error: null,
  }];
  exchange.reply = ({ path }) =>
    path.endsWith("/sendorder")
      ? { status: 500, body: `${TEXT}\x1b[31m` }
      : json({ result: "success", serverTime: new Date().toISOString(), orders });
  const line = "sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=1 limitPrice=1 cliOrdId=a -v".split(" ");
  const { code, stderr } = await kf(line, { env: exchange.env });
  assertEquals(code, 0, stderr);
  assertNothingHidden(stderr);
  assert(!stderr.includes("\x1b"));
  assertStringIncludes(
    stderr,
    'the first answer was: outcome of sendorder unknown: the reply (HTTP 500) is not JSON: "PF\\u{202a}x',
  );
});
