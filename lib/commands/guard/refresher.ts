/**
 * Keeps the dead man's switch armed, refresh by refresh, and reports on it.
 *
 * @module
 */

import { arm, type Armed, disarm } from "./dead_mans_switch.ts";
import { EXIT, Failure, unforeseen } from "../../io/failure.ts";
import type { Tell } from "../../io/tell.ts";
import type { Session } from "../../session/session.ts";
import { kf, type NextStep, nextStep } from "../../text/next_step.ts";

/** What the switch is set to, in s, and the time from the beginning of one refresh to that of the next, in ms. */
export interface Rhythm {
  timeout: number;
  every: number;
}

const SWITCH_OFF = kf("cancelallordersafter", "timeout=0");

/** How soon, in ms, a missed refresh is followed by another; one costs 25 of 500 units per 10 s. */
const SOON = 2000;

/** One switch. Reports on stderr when it is first armed, and then everything that goes wrong. */
export class Refresher {
  readonly #rhythm: Rhythm;
  readonly #session: Session;
  readonly #tell: Tell;
  /** The exchange's answer with the latest time; undefined before the first arming. */
  #armed: Armed | undefined;
  /** The numbers of the refreshes that have begun: of the last one, of those without an answer yet, and of the last answered. */
  #count = 0;
  #pending = new Map<number, Promise<void>>();
  #answered = 0;
  /** How many in a row were missed since then. */
  #missed = 0;
  /** Whether one of them may have arrived all the same. */
  #lost = false;

  constructor(rhythm: Rhythm, session: Session, tell: Tell) {
    this.#rhythm = rhythm;
    this.#session = session;
    this.#tell = tell;
  }

  /** Arms the switch. Throws the {@linkcode Failure} of the call. */
  async arm(): Promise<void> {
    try {
      this.#armed = await arm(this.#rhythm.timeout, this.#session);
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== EXIT.unknown) throw error;
      throw new Failure(
        error.exit,
        error.message,
        nextStep`the dead man's switch may be armed; to switch it off: ${SWITCH_OFF}`,
      );
    }
    const { triggerTime } = this.#armed;
    this.#notice("armed", `the dead man's switch is armed: ${CANCELS_ALL} at ${triggerTime}, unless it is refreshed`);
  }

  /** Refreshes the switch until `over` is settled, and hands on what it gives. Refreshes on their way are waited for. */
  async keepUntil<T>(over: Promise<T>): Promise<T> {
    const end = new AbortController();
    const keeping = this.#keep(end.signal);
    try {
      return await over;
    } finally {
      end.abort();
      await keeping;
      await Promise.all(this.#pending.values());
    }
  }

  /** Switches it off. Throws a {@linkcode Failure} with exit 5, its message begun with `before`, when that isn't certain. */
  async disarm(before: string): Promise<void> {
    try {
      await disarm(this.#session);
    } catch (error) {
      const { message } = failureOf(error);
      const reason = `${before}the dead man's switch could not be switched off: ${message}; ${this.#outlook().text}`;
      throw new Failure(EXIT.unknown, reason, nextStep`to keep the orders, switch it off at once: ${SWITCH_OFF}`);
    }
    if (this.#inDoubt()) {
      const reason =
        `${before}the dead man's switch is off, but a refresh without an answer may still arrive and arm it again`;
      throw new Failure(EXIT.unknown, reason, nextStep`to keep the orders, switch it off once more: ${SWITCH_OFF}`);
    }
    this.#notice("off", "the dead man's switch is off; orders stay as they are");
  }

  /** Tells when the switch fires that is left armed. */
  leave(): void {
    const { over, text } = this.#outlook();
    if (over) this.#notice("fired", `the dead man's switch was not refreshed in time: ${text}`);
    else {
      this.#notice("armed", nextStep`the dead man's switch stays armed: ${text}; to switch it off: ${SWITCH_OFF}`);
    }
  }

  /** Begins a refresh every so often, whether or not those before are answered: a slow answer isn't a miss. */
  async #keep(end: AbortSignal): Promise<void> {
    const { io } = this.#session;
    const { every } = this.#rhythm;
    for (let began = io.monotonic(); !end.aborted;) {
      await this.#sleepUntil(began + (this.#missed > 0 ? Math.min(every, SOON) : every), end);
      if (end.aborted) return;
      began = io.monotonic();
      const nth = ++this.#count;
      const refresh = this.#refresh(nth).finally(() => this.#pending.delete(nth));
      this.#pending.set(nth, refresh);
      // Its failure shortens the pause.
      await Promise.race([refresh, this.#sleepUntil(began + every, end)]);
    }
  }

  async #sleepUntil(time: number, end: AbortSignal): Promise<void> {
    const { io } = this.#session;
    await io.sleep(Math.max(0, time - io.monotonic()), end).catch(() => {});
  }

  async #refresh(nth: number): Promise<void> {
    try {
      this.#refreshed(nth, await arm(this.#rhythm.timeout, this.#session));
    } catch (error) {
      this.#miss(nth, failureOf(error));
    }
  }

  #refreshed(nth: number, armed: Armed): void {
    const before = this.#armed;
    // The answer of an earlier one that came later.
    if (before !== undefined && Date.parse(armed.triggerTime) < Date.parse(before.triggerTime)) return;
    this.#armed = armed;
    // Both times are the exchange's own: how long the answer took doesn't matter.
    if (before !== undefined && Date.parse(armed.currentTime) > Date.parse(before.triggerTime)) {
      this.#warnFired(nth, before.triggerTime);
    } else if (this.#missed > 0) {
      const told = `refresh ${nth} got through: the dead man's switch is armed until ${armed.triggerTime}`;
      this.#notice("armed", told);
    }
    this.#answered = nth;
    this.#missed = 0;
    this.#lost = false;
  }

  #warnFired(nth: number, triggerTime: string): void {
    const unless = this.#inDoubt(nth) ? ", unless a refresh without an answer arrived" : "";
    const message = `refresh ${nth} got through too late: the exchange has cancelled all orders at ` +
      `${triggerTime}${unless}; the dead man's switch is armed again`;
    this.#tell.warn(message, nextStep`send again what is to stay; what rests now: ${kf("openorders")}`);
  }

  #miss(nth: number, { exit, message, next: then }: Failure): void {
    // A later one has been answered: nothing depends on this one any more.
    if (nth < this.#answered) return;
    this.#missed++;
    this.#lost ||= exit === EXIT.unknown;
    const { over, text } = this.#outlook();
    const what = exit === EXIT.unknown ? "may have been missed" : "was missed";
    const told = `refresh ${nth} of the dead man's switch ${what}, ${this.#missed} in a row: ${message}`;
    const soon = Math.round(Math.min(this.#rhythm.every, SOON) / 100) / 10;
    const next = nextStep`the next refresh begins ${soon} s after the last one`;
    this.#tell.warn(
      `${told}; ${over ? "" : "if it goes on like this, "}${text}`,
      exit === EXIT.unknown ? next : nextStep`${next}; ${then}`,
    );
  }

  /** Whether a refresh before the nth, and after the last one that was answered, may have arrived without an answer. */
  #inDoubt(nth = Infinity): boolean {
    return this.#lost || [...this.#pending.keys()].some((each) => each > this.#answered && each < nth);
  }

  /** When the exchange cancels, or has cancelled, as far as it is known here. */
  #outlook(): { over: boolean; text: string } {
    if (this.#armed === undefined) return { over: false, text: `${CANCELS_ALL} at a time that isn't known` };
    const { triggerTime, earliest, latest } = this.#armed;
    const now = this.#session.io.monotonic();
    const left = Math.ceil((earliest - now) / 1000);
    const doubt = this.#inDoubt() ? ", or later if a refresh without an answer arrived" : "";
    if (left > 0) return { over: false, text: `${CANCELS_ALL} at ${triggerTime}, in ${left} s${doubt}` };
    const certain = now > latest && doubt === "";
    return {
      over: true,
      text: `the exchange ${certain ? "has" : "may have"} cancelled all orders at ${triggerTime}${doubt}`,
    };
  }

  #notice(state: "armed" | "off" | "fired", message: NextStep | string): void {
    const { triggerTime } = this.#armed ?? {};
    this.#tell.notice(message, { switch: state, ...(state === "off" ? {} : { triggerTime }) });
  }
}

const CANCELS_ALL = "the exchange cancels all orders";

function failureOf(error: unknown): Failure {
  return error instanceof Failure ? error : unforeseen(error, EXIT.unknown);
}
