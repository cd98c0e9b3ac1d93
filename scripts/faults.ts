/**
 * Plays the fault matrix, prints it, and writes its short form into docs/writes.md: `deno task faults`. With `--check` it only compares
 * that document.
 *
 * @module
 */

import { columns } from "../lib/text/columns.ts";
import { KINDS, type Row, ROWS } from "../tests/writes/matrix.ts";
import { cellsOf, playAll, type Played } from "../tests/writes/matrix_play.ts";
import { documentAt, formatted, table, withPart } from "./readme.ts";

/** The short form, which merges columns that are the same for all orders. */
function shortForm(): string {
  const head = ["fault", "carried out?", "read", "write", "order, resolved", "setting, resolved", "transfer"];
  return table(head, ROWS.map(shortRow));
}

function shortRow(row: Row): string[] {
  const [send = "", edit, cancel, batch, transfer = "", setting = ""] = row.resolved.split(" ");
  const orders = [...new Set([send, edit, cancel, batch])].join(", ");
  return [row.fault, carriedOut(row), distinct(row.reads), distinct(row.alone), orders, setting, transfer];
}

function carriedOut({ effect, effectResolved = effect }: Row): string {
  const plain = distinct(effect);
  return effectResolved === effect ? plain : `${plain}; an order with a deadline: ${effectResolved.split(" ")[0]}`;
}

/** The different words, separated by commas. */
function distinct(words: string): string {
  return [...new Set(words.split(" "))].join(", ");
}

/** One line per fault and mode, each cell with the exit status, how often the call was seen, and whether it took effect. */
function printed(all: readonly Played[]): string {
  const lines = ROWS.flatMap((row) =>
    (["alone", "resolved"] as const).map((mode) => {
      const cells = KINDS.map((kind) =>
        all.find(({ cell }) => cell.row === row && cell.kind === kind && cell.mode === mode)
      );
      return [row.fault, mode, ...cells.map((played) => played === undefined ? "" : cellText(played))];
    })
  );
  return columns([["fault", "mode", ...KINDS], ...lines], 0, Infinity);
}

function cellText({ cell, got, want }: Played): string {
  const wrong = JSON.stringify(got) === JSON.stringify(want) ? "" : " WRONG";
  return `${got.exit} ×${got.seen}${cell.kind.endsWith("read") ? "" : ` ${got.effect}`}${wrong}`;
}

const NOTE = `
Each cell: exit status, how often the exchange saw the call, and whether it took effect. alone: --resolve 0;
resolved: --track --resolve 8, and --deadline 2 where the call takes one.`;

const WRITES = documentAt("docs/writes.md");

async function writeShortForm(check: boolean): Promise<void> {
  const before = await Deno.readTextFile(WRITES);
  const after = await formatted(withPart(before, "faults", shortForm()));
  if (!check) await Deno.writeTextFile(WRITES, after);
  else if (before !== after) throw new Error("docs/writes.md differs from the fault matrix; run: deno task faults");
}

const all: Played[] = [];
await playAll(cellsOf(ROWS), (played) => all.push(played));
console.log(printed(all) + NOTE);
const wrong = all.filter(({ got, want }) => JSON.stringify(got) !== JSON.stringify(want));
for (const { cell, want, got, left } of wrong) {
  console.error(`${cell.row.fault}, ${cell.kind}, ${cell.mode}: ${JSON.stringify({ want, got })}\n${left.stderr}`);
}
if (wrong.length > 0) Deno.exit(1);
console.log(`${all.length} cells, all as they have to be`);
try {
  await writeShortForm(Deno.args.includes("--check"));
} catch (error) {
  console.error(`faults: ${error instanceof Error ? error.message : error}\n\n${await formatted(shortForm())}`);
  Deno.exit(1);
}
