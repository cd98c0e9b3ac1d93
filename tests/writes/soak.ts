/**
 * A seed → thousands of orders, each with a random fault, and a check of every verdict against the book.
 *
 * @module
 */

import { Dice } from "../support/dice.ts";
import { type InProcess, kf } from "../support/runner.ts";
import { keyPair } from "../sandbox/sandbox_fixture.ts";
import { bookOf, effectsSince, ordersSince } from "./soak_book.ts";
import { drawCommand, type Drawn, type Instructed } from "./soak_orders.ts";
import { SoakWire, WIRE_FAULTS, type WireFault } from "./soak_wire.ts";

/** Options of a soak. */
export interface SoakOptions {
  seed: string;
  /** How many commands, each hit by one fault. */
  faults: number;
  /** The first command, to reproduce a single one, which depends only on earlier ones of its session. */
  from?: number;
  progress?: (done: number) => void;
}

/** How often one kind of call or fault ended with each exit status. */
export type Count = Map<number, number>;

/** The result of a soak. */
export interface Soaked {
  commands: number;
  /** Executed sends, and their orders in the book. */
  placed: number;
  byKind: Map<string, Count>;
  byFault: Map<string, Count>;
  /** Violations, each with the command that shows it. */
  violations: string[];
}

/** How many commands share one sandbox. */
export const SESSION = 50;

/** How long, in ms, anything may still arrive after kf has ended. */
const AFTERWARDS = 30_000;

/** Runs the soak. */
export async function soak({ seed, faults, from = 0, progress = () => {} }: SoakOptions): Promise<Soaked> {
  const soaked: Soaked = { commands: 0, placed: 0, byKind: new Map(), byFault: new Map(), violations: [] };
  for (let first = from - from % SESSION; first < faults; first += SESSION) {
    await session(`${seed}/${first / SESSION}`, Math.min(SESSION, faults - first), first, soaked);
    progress(soaked.commands);
  }
  return soaked;
}

/** One command of the soak. */
interface Turn {
  number: number;
  drawn: Drawn;
  fault: WireFault;
  options: string[];
}

async function session(seed: string, commands: number, first: number, soaked: Soaked): Promise<void> {
  const dice = new Dice(seed);
  using wire = new SoakWire(seed);
  const offset = dice.whole(-4000, 4000);
  for (let i = 0; i < commands; i++) {
    await wire.pass(dice.whole(10, 20_000));
    let names = 0;
    const drawn = await drawCommand(dice, wire, () => `own-${first + i}-${names++}`);
    const turn = { number: first + i, drawn, fault: dice.pick(WIRE_FAULTS), options: drawOptions(dice, drawn) };
    await play(turn, wire, dice, offset, soaked);
  }
}

function drawOptions(dice: Dice, { line }: Drawn): string[] {
  const options = ["--resolve", dice.pick(["10", "10", "5", "2", "0"])];
  if (dice.strikes(85) || line[0] === "batchorder") options.push("--track");
  if (dice.strikes(60)) options.push("--deadline", dice.pick(["0.5", "1", "2", "4"]));
  return options;
}

async function play(turn: Turn, wire: SoakWire, dice: Dice, offset: number, soaked: Soaked): Promise<void> {
  const { drawn, fault, options } = turn;
  const since = await bookOf(wire);
  wire.done.length = 0;
  const seen: string[] = [];
  const left = await kf([...drawn.line, ...options], {
    env: environment(),
    now: () => ++wire.now + offset,
    io: {
      random: () => dice.next(),
      sleep: (ms) => wire.pass(ms),
      fetch: (request) => {
        const write = request.method === "POST" && !request.url.includes("orders/status");
        if (write) seen.push(request.url);
        const again = fault === "nonce-duplicate" && seen.length > 1;
        const strikes = write && !again ? fault : dice.strikes(15) && !write ? dice.pick(WIRE_FAULTS) : "none";
        return wire.send(request, strikes, { late: dice.whole(1000, 9000), travel: dice.whole(1, 300) });
      },
    },
  });
  await wire.pass(AFTERWARDS);
  const instructed = withIds(drawn.instructed, left);
  const effects = await effectsSince(wire, since, instructed);
  const wrong = [
    ...wrongCount(turn, seen.length, wire),
    ...wrongVerdict(left, effects),
    ...wrongBook(await ordersSince(wire, since), instructed, effects),
  ];
  soaked.violations.push(
    ...wrong.map((what) => `${told(turn)}\n  ${what}\n  ${left.code}: ${left.stderr.trim()}\n  ${left.stdout.trim()}`),
  );
  count(soaked, turn, left.code, instructed, effects);
}

function environment(): Record<string, string> {
  const { apiKey, apiSecret } = keyPair("full");
  return {
    KF_BASE_URL: "https://sandbox.invalid",
    KRAKEN_FUTURES_API_KEY: apiKey,
    KRAKEN_FUTURES_API_SECRET: apiSecret,
  };
}

/** Sends without a cliOrdId get one, reported on stderr in order. */
function withIds(instructed: readonly Instructed[], { stderr }: InProcess): Instructed[] {
  const ids = [...stderr.matchAll(/ is tracked as cliOrdId (kf-\w+)$/gm)].map(([, id = ""]) => id);
  return instructed.map((each) => {
    const id = each.kind === "send" && each.cliOrdId === undefined ? ids.shift() : undefined;
    return id === undefined ? each : { ...each, cliOrdId: id };
  });
}

/** A write is sent once; only one refused because of its nonce, and therefore not executed, is sent again. */
function wrongCount({ fault }: Turn, seen: number, { done }: SoakWire): string[] {
  const wrong: string[] = [];
  const executed = done.filter(({ path, text }) => !path.endsWith("/orders/status") && !/"result":"error"/.test(text));
  if (executed.length > 1) wrong.push(`carried out ${executed.length} times`);
  if (seen > 1 && fault !== "nonce-duplicate") wrong.push(`sent ${seen} times`);
  return wrong;
}

/** Checks a verdict: 0 claims that everything was executed, 7 a part, 1, 3, 4, 6 and 8 nothing ever; 5 claims nothing. */
function wrongVerdict({ code, stderr }: InProcess, effects: readonly number[]): string[] {
  if (stderr.includes("a defect in kf")) return ["it has a defect"];
  const done = effects.filter((times) => times > 0).length;
  const twice = effects.some((times) => times > 1) ? [`an instruction took effect ${Math.max(...effects)} times`] : [];
  const fits = code === 0
    ? done === effects.length
    : code === 7
    ? done > 0 && done < effects.length
    : code === 5 || (done === 0 && [1, 3, 4, 6, 8].includes(code));
  return fits ? twice : [...twice, `exit ${code}, but of ${effects.length} instructions ${done} took effect`];
}

/** Checks that the book has no order that was not sent. */
function wrongBook(orders: number, instructed: readonly Instructed[], effects: readonly number[]): string[] {
  const sent = effects.reduce((sum, times, at) => sum + (instructed[at]?.kind === "send" ? times : 0), 0);
  return orders === sent ? [] : [`${orders} new orders in the book, but ${sent} sends took effect`];
}

function told({ number, drawn, fault, options }: Turn): string {
  return `#${number} kf ${[...drawn.line, ...options].join(" ")} with fault ${fault}`;
}

function count(soaked: Soaked, turn: Turn, code: number, instructed: readonly Instructed[], effects: number[]): void {
  soaked.commands++;
  soaked.placed += effects.filter((times, at) => times > 0 && instructed[at]?.kind === "send").length;
  for (const [counts, name] of [[soaked.byKind, turn.drawn.kind], [soaked.byFault, turn.fault]] as const) {
    const known = counts.get(name) ?? new Map<number, number>();
    counts.set(name, known.set(code, (known.get(code) ?? 0) + 1));
  }
}

/** The share that ended in 5, in percent. */
export function unknownShare(count: Count): number {
  const all = [...count.values()].reduce((sum, times) => sum + times, 0);
  return all === 0 ? 0 : 100 * (count.get(5) ?? 0) / all;
}
