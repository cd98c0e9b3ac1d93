/**
 * The fault matrix: each fault × each kind of call, with and without looking up what became of a write.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { KINDS, ROWS } from "./matrix.ts";
import { cellsOf, isRead, playAll, type Played } from "./matrix_play.ts";

for (const row of ROWS) {
  Deno.test(`fault matrix: ${row.fault}`, async () => {
    const failures: string[] = [];
    await playAll(cellsOf([row]), (played) => {
      try {
        assertPlayed(played);
      } catch (error) {
        failures.push(`${played.cell.kind}, ${played.cell.mode}: ${error instanceof Error ? error.message : error}`);
      }
    });
    assert(failures.length === 0, failures.join("\n\n"));
  });
}

/** Asserts the exit status, count and effect of the table, and the matching messages. */
function assertPlayed(played: Played): void {
  const { want, got, left, cell } = played;
  assertEquals(got, want, left.stderr);
  const told = left.stderr.replace(/^(kf: \w+ is tracked as cliOrdId kf-[0-9A-Z]{26}\n)*/, "");
  const tracked = /is tracked as cliOrdId/.test(left.stderr);
  assertEquals(tracked, cell.mode === "resolved" && ["send", "batch"].includes(cell.kind) && left.stderr !== told);
  if (want.exit === 0) assertDone(played, told);
  else assertFailed(played, told);
}

/** Whether the outcome came from a later look-up rather than the reply. */
function isFound({ cell: { row, kind, mode } }: Played): boolean {
  return mode === "resolved" && row.alone.split(" ")[KINDS.indexOf(kind) - 2] === "5";
}

function assertDone(played: Played, told: string): void {
  assertEquals(told, "");
  assertMatch(played.left.stdout, isFound(played) ? /^\{"schema":1,"foundAfterwards":true,/ : /^\{"result":"success"/);
}

/** Asserts two lines on stderr, and the reply on stdout if it was readable. */
function assertFailed(played: Played, told: string): void {
  const { want, left, cell: { row, kind } } = played;
  const [, message = "", hint = ""] = told.match(/^kf: (.+)\nhint: (.+)\n$/) ?? [];
  if (want.exit === 4 && isFound(played)) {
    assertMatch(message, /was not done: the exchange knows nothing of it, and its deadline has passed$/);
  } else assertMatch(message, row.says, left.stderr);
  assertMatch(hint, hintOf(played), left.stderr);
  if (want.exit === 5) assertMatch(message, /^outcome of [\w/]+ unknown: /);
  if (row.reply === undefined) assertEquals(left.stdout, "");
  else assertMatch(left.stdout, row.reply, kind);
}

/** The next step that fits the exit status. */
function hintOf(played: Played): RegExp {
  const { want: { exit }, cell: { row, kind } } = played;
  if (exit === 4 && isFound(played)) return /nothing has changed, and nothing still can: it is safe to send it again/;
  if (exit === 4) return row.peer === undefined && isRead(kind) ? /^nothing can have changed; / : /^nothing was sent; /;
  if (exit === 5 && kind === "transfer") return /^look before sending it again: kf accounts; kf history\/account-log$/;
  if (exit === 5 && kind === "setting") return /^look before sending it again: kf leveragepreferences$/;
  if (exit === 5) {
    return /^(with --track kf looks itself; )?look before sending it again: kf openorders; kf fills; kf history\/orders$/;
  }
  if (exit === 6) return /^not executed; /;
  return exit === 8 ? /^(nothing can have changed; |nothing was changed; )/ : /./;
}

Deno.test("the fault matrix is complete: every kind of fault the sandbox knows has a row", async () => {
  const { FAULTS } = await import("../../lib/sandbox/sandbox.ts");
  const rules = ROWS.flatMap(({ rule }) => rule === undefined ? [] : [rule]);
  const named = (usage: string) => rules.some((rule) => rule.startsWith(usage.replace(/[[=].*$/, "")));
  for (const { usage } of FAULTS) {
    if (usage === "STATUS") { for (const digit of "345") assert(rules.some((rule) => rule.startsWith(digit)), digit); }
    else assert(named(usage.replace("STATUS", "")), usage);
  }
});

Deno.test("in the fault matrix no write is carried out twice, nor sent twice", () => {
  assertEquals(ROWS.filter(({ seen = 1 }) => seen > 1), []);
  for (const { effect, effectResolved = "" } of ROWS) assertMatch(`${effect} ${effectResolved}`, /^((yes|no) ?)+$/);
});
