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
  /** The exchange's last answer; undefined before the first arming. */
  #armed: Armed | undefined;
  /** When the last arming or refresh began, in ms. */
  #began = 0;
  /** How many refreshes there were, and how many of the last ones were missed. */
  #count = 0;
  #missed = 0;
  /** Whether a missed one may have arrived all the same. */
  #doubt = false;

  constructor(rhythm: Rhythm, session: Session, tell: Tell) {
    this.#rhythm = rhythm;
    this.#session = session;
    this.#tell = tell;
  }

  /** Arms the switch. Throws the {@linkcode Failure} of the call. */
  async arm(): Promise<void> {
    this.#began = this.#session.io.now();
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

  /** Refreshes the switch until `over` is settled, and hands on what it gives. A refresh on its way is waited for. */
  async keepUntil<T>(over: Promise<T>): Promise<T> {
    const end = new AbortController();
    const keeping = this.#keep(end.signal);
    try {
      return await over;
    } finally {
      end.abort();
      await keeping;
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
    this.#notice("off", "the dead man's switch is off; orders stay as they are");
  }

  /** Tells when the switch fires that is left armed. */
  leave(): void {
    const { fired, text } = this.#outlook();
    if (fired) this.#notice("fired", `the dead man's switch was not refreshed: ${text}`);
    else {
      this.#notice("armed", nextStep`the dead man's switch stays armed: ${text}; to switch it off: ${SWITCH_OFF}`);
    }
  }

  async #keep(end: AbortSignal): Promise<void> {
    const { every } = this.#rhythm;
    const { io } = this.#session;
    while (!end.aborted) {
      // From the last arming's beginning, and soon after a miss. A clock that was set meanwhile must not make a long pause of it.
      const pause = this.#missed > 0 ? Math.min(every, SOON) : every;
      await io.sleep(Math.min(pause, Math.max(0, pause - (io.now() - this.#began))), end).catch(() => {});
      if (end.aborted) return;
      this.#began = io.now();
      await this.#refresh();
    }
  }

  async #refresh(): Promise<void> {
    this.#count++;
    try {
      this.#refreshed(await arm(this.#rhythm.timeout, this.#session));
    } catch (error) {
      this.#miss(failureOf(error));
    }
  }

  #refreshed(armed: Armed): void {
    const before = this.#armed;
    const fired = before !== undefined && Date.parse(armed.currentTime) > Date.parse(before.triggerTime);
    const told = `refresh ${this.#count} got through: the dead man's switch is armed until`;
    this.#armed = armed;
    if (fired) this.#warnFired(before.triggerTime);
    else if (this.#missed > 0) this.#notice("armed", `${told} ${armed.triggerTime}`);
    this.#missed = 0;
    this.#doubt = false;
  }

  #warnFired(triggerTime: string): void {
    const unless = this.#doubt ? ", unless a refresh without an answer arrived" : "";
    const message = `refresh ${this.#count} got through too late: the exchange has cancelled all orders at ` +
      `${triggerTime}${unless}; the dead man's switch is armed again`;
    this.#tell.warn(message, nextStep`send again what is to stay; what rests now: ${kf("openorders")}`);
  }

  #miss({ exit, message, next: then }: Failure): void {
    this.#missed++;
    this.#doubt ||= exit === EXIT.unknown;
    const { fired, text } = this.#outlook();
    const told = `refresh ${this.#count} of the dead man's switch was missed, ${this.#missed} in a row: ${message}`;
    const next = nextStep`the next refresh begins ${
      Math.round(Math.min(this.#rhythm.every, SOON) / 100) / 10
    } s after this one`;
    this.#tell.warn(
      `${told}; ${fired ? "" : "if it goes on like this, "}${text}`,
      exit === EXIT.unknown ? next : nextStep`${next}; ${then}`,
    );
  }

  /** When the exchange cancels, or has cancelled, as far as it is known here. */
  #outlook(): { fired: boolean; text: string } {
    if (this.#armed === undefined) return { fired: false, text: `${CANCELS_ALL} at a time that isn't known` };
    const { triggerTime, fires } = this.#armed;
    const left = Math.ceil((fires - this.#session.io.now()) / 1000);
    const doubt = this.#doubt ? ", or later if a refresh without an answer arrived" : "";
    return left <= 0
      ? { fired: true, text: `the exchange has cancelled all orders at ${triggerTime}${doubt}` }
      : { fired: false, text: `${CANCELS_ALL} at ${triggerTime}, in ${left} s${doubt}` };
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
