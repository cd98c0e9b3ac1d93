/**
 * A seed → thousands of orders, edits, cancels and batches over a gateway that spoils them, and a check of every verdict against the
 * book.
 *
 * @module
 */

import { Dice } from "../support/dice.ts";
import { Gateway, LOSSES, type Spoil, SPOILS } from "../support/gateway.ts";
import type { Outcome } from "../support/outcome.ts";
import type { Runtime } from "../support/runner.ts";
import type { WireRequest } from "../../lib/io/io.ts";
import { keyPair } from "../sandbox/sandbox_fixture.ts";
import { defects } from "../support/gateway_server.ts";
import { type Before, bookOf, effectsSince, ordersSince } from "./soak_book.ts";
import { drawCommand, type Drawn, type Instructed } from "./soak_orders.ts";
import { InProcessRunner, ProcessRunner, type SoakRunner } from "./soak_runner.ts";

/** How bad the way to the exchange is: spoiled at random, losing replies and nothing else, or as it should be. */
export type Weather = "spoiled" | "lossy" | "fair";

/** Options of a soak. */
export interface SoakOptions {
  seed: string;
  /** How many commands. */
  commands: number;
  weather?: Weather;
  /** Runs kf as a process, over TLS and in real time; a session then has few commands. */
  runtime?: Runtime | undefined;
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

/** How many sessions of processes run at once. */
const AT_ONCE = 96;

/** Runs the soak. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const { seed, commands, weather = "spoiled", runtime, from = 0, progress = () => {} } = options;
  const soaked: Soaked = { commands: 0, placed: 0, byKind: new Map(), byFault: new Map(), violations: [] };
  const length = runtime === undefined ? SESSION : 10;
  const waiting: number[] = [];
  for (let first = from - from % length; first < commands; first += length) waiting.push(first);
  const work = async () => {
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const dice = new Dice(`${seed}/${first / length}`);
      await using runner = runtime === undefined ? new InProcessRunner(dice) : await ProcessRunner.start(runtime);
      await new Session(dice, `${seed}/${first / length}`, weather, first, runner).play(
        Math.min(length, commands - first),
        soaked,
      );
      progress(soaked.commands);
    }
  };
  await Promise.all(Array.from({ length: runtime === undefined ? 1 : AT_ONCE }, work));
  return soaked;
}

/** One command of the soak. */
export interface Turn {
  number: number;
  drawn: Drawn;
  spoil: Spoil;
  options: string[];
  /** What else was wrong, in words. */
  around: string;
}

class Session {
  readonly #dice: Dice;
  readonly #runner: SoakRunner;
  readonly #gateway: Gateway;
  readonly #weather: Weather;
  readonly #first: number;
  /** How far this machine's clock is ahead, in ms. */
  readonly #offset: number;

  constructor(dice: Dice, seed: string, weather: Weather, first: number, runner: SoakRunner) {
    const spoiled = weather === "spoiled";
    this.#dice = dice;
    this.#weather = weather;
    this.#first = first;
    this.#runner = runner;
    this.#offset = spoiled && dice.strikes(50) ? dice.whole(-4000, 4000) : 0;
    this.#gateway = new Gateway({ seed, time: runner.time, dice, nodes: spoiled && dice.strikes(50) });
  }

  async play(commands: number, soaked: Soaked): Promise<void> {
    using gateway = this.#gateway;
    const [dice, sensible] = [this.#dice, this.#weather !== "spoiled"];
    for (let i = 0; i < commands; i++) {
      await this.#runner.time.pass(dice.whole(10, this.#runner.pace.between));
      let names = 0;
      const named = () => `own-${this.#first + i}-${names++}`;
      const drawn = await drawCommand({ dice, named, sensible }, gateway);
      await gateway.begin(sensible ? 0 : 30);
      const { kind = "no trouble", path = "" } = gateway.trouble ?? {};
      const around = `${kind} ${path}, clock ${this.#offset} ms ahead`;
      const turn = { number: this.#first + i, drawn, spoil: this.#spoil(), options: [] as string[], around };
      turn.options = this.#options(turn);
      await this.#command(turn, soaked);
    }
  }

  #spoil(): Spoil {
    if (this.#weather === "fair") return "none";
    return this.#dice.pick(this.#weather === "lossy" ? LOSSES : SPOILS);
  }

  #options({ drawn: { line, kind }, spoil }: Turn): string[] {
    const dice = this.#dice;
    const { resolve, deadline, options: always } = this.#runner.pace;
    if (this.#weather !== "spoiled") return [...always, "--track"];
    const options = [...always, "--resolve", dice.pick(resolve)];
    if (dice.strikes(85) || line[0] === "batchorder") options.push("--track");
    // Without a nonce a copy is a second order, and a gateway's fault.
    if (dice.strikes(10) && (kind === "cancel" || !spoil.startsWith("duplicate"))) options.push("--no-nonce");
    if (dice.strikes(60)) options.push("--deadline", dice.pick(deadline));
    return options;
  }

  async #command(turn: Turn, soaked: Soaked): Promise<void> {
    const [dice, { time, pace }, gateway] = [this.#dice, this.#runner, this.#gateway];
    const { drawn, spoil, options } = turn;
    const since = await bookOf(gateway, time.now());
    gateway.done.length = 0;
    let sent = 0;
    const send = (request: WireRequest) => {
      const write = request.method === "POST" && !request.url.includes("orders/status");
      if (write) sent++;
      const journey = { late: dice.whole(...pace.late), travel: dice.whole(1, pace.travel) };
      return gateway.send(request, write ? spoil : this.#readSpoil(), journey);
    };
    const left = await this.#runner.run([...drawn.line, ...options], environment(), send, this.#offset);
    const atOnce = await this.#wrong(turn, left, since, sent);
    await time.pass(pace.afterwards);
    const wrong = atOnce.length > 0 ? atOnce : await this.#wrong(turn, left, since, sent);
    soaked.violations.push(
      ...wrong.map((what) =>
        `${told(turn)}\n  ${what}\n  ${left.code}: ${left.stderr.trim()}\n  ${left.stdout.trim()}`
      ),
    );
    const instructed = withIds(drawn.instructed, left);
    count(soaked, turn, left.code, instructed, await effectsSince(gateway, since, instructed));
  }

  #readSpoil(): Spoil {
    const dice = this.#dice;
    if (this.#weather !== "spoiled" || !dice.strikes(15)) return "none";
    return dice.pick(SPOILS.filter((spoil) => spoil !== "foreign"));
  }

  /** What is wrong with a verdict by the book as it is now. */
  async #wrong(turn: Turn, left: Outcome, since: Before, sent: number): Promise<string[]> {
    const gateway = this.#gateway;
    const instructed = withIds(turn.drawn.instructed, left);
    const effects = await effectsSince(gateway, since, instructed);
    return [
      ...defects.splice(0).map((error) => `a defect of the test: ${error}`),
      ...wrongRecord(left, instructed),
      ...wrongCount(sent, gateway, turn),
      ...wrongVerdict(left, effects),
      ...wrongBook(await ordersSince(gateway, since), instructed, effects),
    ];
  }
}

function environment(): Record<string, string> {
  const { apiKey, apiSecret } = keyPair("full");
  return {
    KRAKEN_FUTURES_API_KEY: apiKey,
    KRAKEN_FUTURES_API_SECRET: apiSecret,
  };
}

/** Sends without a cliOrdId get one, reported on stderr in order. */
function withIds(instructed: readonly Instructed[], { stderr }: Outcome): Instructed[] {
  const ids = [...stderr.matchAll(/ is tracked as cliOrdId (kf-\w+)$/gm)].map(([, id = ""]) => id);
  return instructed.map((each) => {
    const id = each.kind === "send" && each.cliOrdId === undefined ? ids.shift() : undefined;
    return id === undefined ? each : { ...each, cliOrdId: id };
  });
}

/** A record that was found afterwards names the order that was asked for. */
function wrongRecord({ stdout }: Outcome, instructed: readonly Instructed[]): string[] {
  if (!stdout.startsWith('{"schema":1,"foundAfterwards":true')) return [];
  const ids = instructed.flatMap(({ cliOrdId, uid }) => [cliOrdId, uid]).filter((id) => id !== undefined);
  return ids.some((id) => stdout.includes(id)) ? [] : ["the record names none of the orders"];
}

/** A write is sent once, and carried out once; a gateway can have one without a nonce carried out twice. */
function wrongCount(sent: number, { done }: Gateway, { options }: Turn): string[] {
  const executed = done.filter(({ path, text }) => !path.endsWith("/orders/status") && !/"result":"error"/.test(text));
  return [
    ...(executed.length > 1 && !options.includes("--no-nonce") ? [`carried out ${executed.length} times`] : []),
    ...(sent > 1 ? [`sent ${sent} times`] : []),
  ];
}

/** Checks a verdict: 0 claims that everything was executed, 7 a part, 1, 3, 4, 6 and 8 nothing ever; 5 claims nothing. */
function wrongVerdict({ code, stderr }: Outcome, effects: readonly number[]): string[] {
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

function told({ number, drawn, spoil, options, around }: Turn): string {
  return `#${number} kf ${[...drawn.line, ...options].join(" ")} with ${spoil}, ${around}`;
}

function count(soaked: Soaked, turn: Turn, code: number, instructed: readonly Instructed[], effects: number[]): void {
  soaked.commands++;
  soaked.placed += effects.filter((times, at) => times > 0 && instructed[at]?.kind === "send").length;
  for (const [counts, name] of [[soaked.byKind, turn.drawn.kind], [soaked.byFault, turn.spoil]] as const) {
    const known = counts.get(name) ?? new Map<number, number>();
    counts.set(name, known.set(code, (known.get(code) ?? 0) + 1));
  }
}

/** The share that ended in 5, in percent. */
export function unknownShare(count: Count): number {
  const all = [...count.values()].reduce((sum, times) => sum + times, 0);
  return all === 0 ? 0 : 100 * (count.get(5) ?? 0) / all;
}
