/**
 * Readings → a screen of their own that shows the last one; the terminal's screen comes back at the end, and while kf is stopped.
 *
 * @module
 */

import type { Failure } from "../../io/failure.ts";
import type { Held } from "../../io/io.ts";
import type { Size } from "../../render/picture/picture.ts";
import { type NextStep, renderNextStep } from "../../text/next_step.ts";
import { oneLine } from "../../text/printable.ts";
import type { Display, Shown } from "./display.ts";
import { fitted } from "./fitted.ts";

/** What the first and the last line say. */
export interface Titled extends Shown {
  title: string;
  /** The time between two reads, in ms. */
  every: number;
  /** Ends the watch: q was pressed. */
  quit(): void;
}

/** What fills the screen between them. */
export interface Content<T> {
  /** Takes the next reading and returns how much of it changed; undefined where that isn't counted. */
  take(reading: T): Promise<number | undefined>;
  /** What is shown where there is this much room; empty before the first reading. */
  lines(room: Size): readonly string[];
}

/** The alternate screen without a cursor, and back; each line is wiped before its text, and the rest of the screen at the end. */
const [ENTER, LEAVE, HOME, WIPE_LINE, WIPE_REST] = [
  "\x1b[?1049h\x1b[?25l",
  "\x1b[?25h\x1b[?1049l",
  "\x1b[H",
  "\x1b[K",
  "\x1b[J",
];

/** The lines around the content: title, note and footer. */
const FRAME = 3;

function windowOf({ io }: Pick<Shown, "io">): Size {
  return io.screen() ?? { columns: 80, rows: 24 };
}

/** The room for content. */
export function roomOf(shown: Pick<Shown, "io">): Size {
  const { columns, rows } = windowOf(shown);
  return { columns, rows: Math.max(1, rows - FRAME) };
}

/** Paints each reading over the one before. */
export class Screen<T> implements Display<T> {
  readonly #titled: Titled;
  readonly #content: Content<T>;
  readonly #forget: () => void;
  #held: Held = { keys: false, release: () => {} };
  /** Whether the terminal shows this screen, and not its own. */
  #entered = false;
  #status = "waiting for the first reply";
  /** What is to be said of the watch, of the reading that is shown, and of the one that comes next. */
  readonly #notes = { watch: "", shown: "", next: "" };
  #written: Promise<void> = Promise.resolve();

  private constructor(titled: Titled, content: Content<T>) {
    this.#titled = titled;
    this.#content = content;
    this.#forget = titled.io.onResize(() => void this.#paint().catch(() => {}));
  }

  /** Opens the screen, with a line that says it waits. */
  static async open<T>(titled: Titled, content: Content<T>): Promise<Screen<T>> {
    const screen = new Screen(titled, content);
    try {
      await screen.#hold();
      await screen.#enter();
    } catch (error) {
      await screen[Symbol.asyncDispose]();
      throw error;
    }
    return screen;
  }

  async #hold(): Promise<void> {
    const { io, quit } = this.#titled;
    this.#held = await io.holdTerminal({
      key: (key) => {
        if (key === "q" || key === "Q") quit();
      },
      leave: () => this.#leave().catch(() => {}),
      enter: () => this.#enter().catch(() => {}),
    });
  }

  async show(reading: T): Promise<void> {
    const changes = await this.#content.take(reading);
    const time = new Date(this.#titled.io.now()).toISOString().slice(11, 19);
    const changed = changes === undefined ? "" : changes === 0 ? ", nothing changed" : `, ${changes} changed`;
    this.#status = `${time} UTC${changed}`;
    await this.#turn();
  }

  async trouble({ message }: Failure): Promise<void> {
    this.#status = `${message}; trying again`;
    await this.#turn();
  }

  async #turn(): Promise<void> {
    this.#notes.shown = this.#notes.next;
    this.#notes.next = "";
    await this.#paint();
  }

  warn(message: string, next: NextStep, about: "watch" | "reading"): void {
    const text = `kf: warning: ${message}; ${renderNextStep(next, this.#titled.account)}`;
    this.#notes[about === "watch" ? "watch" : "next"] = text;
  }

  /** The last one is shown above the reading. */
  note(text: string): void {
    this.#notes.next = text.trimEnd().split("\n").at(-1) ?? "";
  }

  #write(text: string): Promise<void> {
    const { io } = this.#titled;
    this.#written = this.#written.catch(() => {}).then(() => io.stdout(new TextEncoder().encode(text)));
    return this.#written;
  }

  async #enter(): Promise<void> {
    this.#entered = true;
    await this.#write(ENTER);
    await this.#paint();
  }

  async #leave(): Promise<void> {
    if (!this.#entered) return;
    this.#entered = false;
    await this.#write(LEAVE);
  }

  async #paint(): Promise<void> {
    if (!this.#entered) return;
    const { columns, rows } = windowOf(this.#titled);
    const text = this.#lines(rows).map((line) => WIPE_LINE + fitted(line, columns)).join("\r\n");
    await this.#write(HOME + text + WIPE_REST);
  }

  /** The lines of a window with so many rows; the footer is in the last one. */
  #lines(rows: number): string[] {
    const { title, every } = this.#titled;
    const room = roomOf(this.#titled);
    const body = this.#content.lines(room).slice(0, room.rows);
    const rest = Array.from({ length: room.rows - body.length }, () => "");
    const footer = `every ${every / 1000} s; ${this.#held.keys ? "q" : "Ctrl-C"} quits`;
    const head = `kf watch ${title}: ${this.#status}`;
    const note = this.#notes.shown || this.#notes.watch;
    return [oneLine(head), oneLine(note), ...body, ...rest, footer].slice(0, rows);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    // A terminal that is gone has no screen to give back.
    await this.#leave().catch(() => {});
    this.#held.release();
  }
}
