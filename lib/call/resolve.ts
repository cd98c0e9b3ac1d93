/**
 * A write without a certain answer → what became of it, by asking the exchange and never by sending it again.
 *
 * @module
 */

import { deadlineName } from "../api/draft.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import type { Instruction } from "../api/instruction.ts";
import type { Item } from "../api/item.ts";
import { DONE, type Verdict } from "../api/verdict.ts";
import { EXIT } from "../io/failure.ts";
import { type Reading, serverTimeAt, zonedTime } from "../session/clock.ts";
import { kf, nextStep } from "../text/next_step.ts";
import { AccountReader, type LostCall } from "./account_reader.ts";
import type { Finding } from "./evidence.ts";

/** What was found: the verdict, and the report where there is a record. */
export interface Found {
  verdict: Verdict;
  report?: Report;
}

/** What a look-up says of each instruction, and the text of that for stdout. */
export interface Report {
  text: string;
  findings: readonly Finding[];
}

/** How many ms after its deadline a missing order counts as one that can't arrive any more. */
const MARGIN = 500;

/** How many ms have to lie between two looks that both show no trace: the clock of one of the exchange's machines may be ahead. */
const APART = 3000;

/** Pauses between looks, in ms; the last one is repeated. */
const PAUSES = [300, 1000, 3000, 8000, 16_000, 30_000];

/** The least time for one look, in ms. */
const LOOK = 1000;

/**
 * Looks for what became of a write, for at most `config.resolve` ms. Undefined when nothing is certain: the kind of call leaves
 * no trace, it has no id, the exchange doesn't answer, or there is no trace yet and one may still come.
 */
export async function resolve(lost: LostCall): Promise<Found | undefined> {
  const lookUp = lookUpFor(lost);
  if (lookUp === undefined) return undefined;
  const { session: { io, config }, row } = lost;
  const until = io.monotonic() + config.resolve - LOOK;
  const reader = new AccountReader(lost, until + LOOK);
  const deadline = new Deadline(lost);
  let absent: number | undefined;
  for (let round = 0;; round++) {
    const began = io.monotonic();
    reader.begin();
    const isOver = () => deadline.isPast(began, reader.began);
    const found = await lookUp(reader, () => isOver() || until - began < SOON);
    if (found.every(isCertain)) return isBelievable(found, lost) ? conclude(found, row) : undefined;
    const gone = isOver() && !reader.traced &&
      found.every((one) => isCertain(one) || one.standing === "absent");
    if (gone && absent !== undefined && began - absent >= APART) return conclude(found, row);
    absent = gone ? absent ?? began : undefined;
    const now = io.monotonic();
    if (now >= until) return undefined;
    const next = Math.min(PAUSES[Math.min(round, PAUSES.length - 1)] ?? 0, deadline.left(began, now, reader.latest));
    const pause = absent === undefined ? next : absent + APART - now;
    await io.sleep(Math.min(Math.max(pause, 0), until - now), new AbortController().signal);
  }
}

/** A look that begins so many ms before the end is the last one. */
const SOON = 50;

/** The time after which the exchange doesn't take a call any more, and the clocks that may say that it has passed. */
class Deadline {
  /** In ms, and a while more; Infinity where there is none that proves anything. */
  readonly #time: number;
  /** The clock it was set by. */
  readonly #reading: Reading;

  constructor({ row, values, sent, reading, claimed }: LostCall) {
    // Which spelling of a batch's deadline the exchange reads isn't known; and what was said to be done was not too late.
    this.#time = row.id === "batchorder" || claimed === true ? Infinity : deadlineOf(row, values) + MARGIN;
    this.#reading = reading ?? { server: sent.now, from: sent.moment, at: sent.moment };
  }

  /** Whether it has passed at a moment of the monotonic clock, and by what the exchange itself said. */
  isPast(moment: number, server: number): boolean {
    return serverTimeAt(this.#reading, moment) > this.#time && server > this.#time;
  }

  /** How many ms until it will have passed by both for a look after one that began; Infinity where it had by then, or never will. */
  left(began: number, now: number, latest: Reading | undefined): number {
    const clocks = [this.#reading, ...(latest === undefined ? [] : [latest])];
    const leftAt = (moment: number) =>
      this.#time + SOON - Math.min(...clocks.map((reading) => serverTimeAt(reading, moment)));
    return leftAt(began) > 0 ? Math.max(leftAt(now), 0) : Infinity;
  }
}

/** The deadline of the call, in ms; Infinity without one that can be read in only one way. */
function deadlineOf(row: Endpoint, values: readonly Item[]): number {
  const name = deadlineName(row);
  const [typed, ...more] = values.filter(([typed]) => typed === name).map(([, value]) => value);
  return typed === undefined || more.length > 0 ? Infinity : zonedTime(typed) ?? Infinity;
}

type LookUp = (reader: AccountReader, isThorough: () => boolean) => Promise<Finding[]>;

function lookUpFor({ row, values, instructions }: LostCall): LookUp | undefined {
  // With a name given twice, nobody knows which value counts.
  if (new Set(values.map(([name]) => name.toLowerCase())).size < values.length) return undefined;
  if (row.verb === "POST" && row.id === "cancelallorders") {
    const symbol = values.find(([name]) => name === "symbol")?.[1];
    return symbol === undefined || /^\w+$/.test(symbol) ? (reader) => reader.allCancelled(symbol) : undefined;
  }
  // Only a PUT leaves a setting to compare with.
  if (row.effect === "settings") {
    return row.verb === "PUT" && values.length > 0 ? (reader) => reader.isSet(values) : undefined;
  }
  if (instructions === undefined || !instructions.every(isNamedOnce)) return undefined;
  // The records of two instructions with one id can't be distinguished.
  const ids = instructions.map(({ names: { cliOrdId, orderId } }) => cliOrdId ?? orderId);
  if (ids.length === 0 || new Set(ids).size < ids.length) return undefined;
  return (reader, isThorough) => reader.instructions(instructions, isThorough);
}

/** With both ids, nobody knows which one the exchange goes by, or whether they name the same order. */
function isNamedOnce({ names }: Instruction): boolean {
  return Object.keys(names).length === 1;
}

/** What the reply said to be done isn't refused because of some records. */
function isBelievable(found: readonly Finding[], { claimed = false }: LostCall): boolean {
  return !claimed || found.every(({ standing }) => standing === "done");
}

function isCertain({ standing }: Finding): boolean {
  return standing === "done" || standing === "refused";
}

/** What all findings mean together. */
function conclude(found: readonly Finding[], row: Endpoint): Found {
  const good = found.filter(({ standing }) => standing === "done").length;
  if (found.every(({ standing }) => standing === "absent")) return { verdict: neverDone(row) };
  const report = { text: `${JSON.stringify(reported(found, row))}\n`, findings: found };
  if (good === found.length) return { verdict: DONE, report };
  const reasons = found.map(reasonOf).join(", ");
  const [exit, what] = good === 0
    ? [EXIT.refused, `the exchange refused ${row.id}: ${reasons}`]
    : [EXIT.partial, `${row.id} was done in part: ${reasons}`];
  return {
    verdict: {
      exit,
      message: `${what}; found out afterwards`,
      next: nextStep`the record on stdout tells more; what rests now: ${kf("openorders")}`,
    },
    report,
  };
}

function neverDone(row: Endpoint): Verdict {
  return {
    exit: EXIT.unreachable,
    message: `${row.id} was not done: the exchange knows nothing of it, and its deadline has passed`,
    next: nextStep`nothing has changed, and nothing still can: it is safe to send it again; to look first: ${
      kf("openorders")
    }`,
  };
}

function reported(found: readonly Finding[], row: Endpoint): object {
  const findings = found.map((finding) => ({
    outcome: reasonOf(finding),
    ...("source" in finding ? { source: finding.source } : {}),
    ...("record" in finding ? { record: finding.record } : {}),
  }));
  const [only, ...more] = findings;
  const told = more.length === 0 ? only : { instructions: findings };
  return { schema: 1, foundAfterwards: true, method: row.id, ...told };
}

function reasonOf(finding: Finding): string {
  if (finding.standing === "done") return finding.outcome;
  return finding.standing === "refused" ? finding.reason : "not done";
}
