/**
 * Replies → a screen of their own that shows the last one and marks what changed; the terminal's screen comes back at the end.
 *
 * @module
 */

import type { Failure } from "../../io/failure.ts";
import { fitted } from "./fitted.ts";
import { oneLine } from "../../text/printable.ts";
import { Frames } from "./frames.ts";
import type { Watched } from "./lines.ts";

/** The content of the first line. */
export interface Titled extends Watched {
  title: string;
  /** The time between two reads, in ms. */
  every: number;
}

/** The alternate screen without a cursor, and back; each line is wiped behind its text, and the rest of the screen at the end. */
const [ENTER, LEAVE, HOME, WIPE_LINE, WIPE_REST] = [
  "\x1b[?1049h\x1b[?25l",
  "\x1b[?25h\x1b[?1049l",
  "\x1b[H",
  "\x1b[K",
  "\x1b[J",
];

/** Paints each reply over the one before. */
export class Screen implements AsyncDisposable {
  readonly #watched: Titled;
  readonly #frames: Frames;
  readonly #forget: () => void;
  #closed = false;
  #status = "waiting for the first reply";
  #note = "";

  private constructor(watched: Titled) {
    this.#watched = watched;
    this.#frames = new Frames(watched);
    this.#forget = watched.io.onResize(() => void this.#paint());
  }

  /** Opens the screen, with a line that says it waits. */
  static async open(watched: Titled): Promise<Screen> {
    const screen = new Screen(watched);
    await watched.io.stdout(new TextEncoder().encode(ENTER));
    await screen.#paint();
    return screen;
  }

  async show(body: Uint8Array): Promise<void> {
    const changes = await this.#frames.take(body);
    const time = new Date(this.#watched.io.now()).toISOString().slice(11, 19);
    this.#status = `${time} UTC, ${changes === 0 ? "nothing changed" : `${changes} changed`}`;
    await this.#paint();
  }

  async trouble({ message }: Failure): Promise<void> {
    this.#status = `${message}; trying again`;
    await this.#paint();
  }

  /** The last one is shown above the reply. */
  note(text: string): void {
    this.#note = text.trimEnd().split("\n").at(-1) ?? "";
  }

  async #paint(): Promise<void> {
    if (this.#closed) return;
    const { io, title, every } = this.#watched;
    const { columns, rows } = io.screen() ?? { columns: 80, rows: 24 };
    const head = `kf watch ${title}, every ${every / 1000} s: ${this.#status}`;
    const reply = this.#frames.lines(columns);
    const room = Math.max(1, rows - 3);
    const left = reply.length - room;
    const body = left > 0
      ? [...reply.slice(0, room - 1), `… ${left + 1} lines more; --limit, --sort and --columns choose`]
      : reply;
    const lines = [oneLine(head), oneLine(this.#note), ...body];
    const text = lines.map((line) => fitted(line, columns) + WIPE_LINE).join("\r\n");
    await io.stdout(new TextEncoder().encode(HOME + text + WIPE_REST));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    this.#closed = true;
    await this.#watched.io.stdout(new TextEncoder().encode(LEAVE));
  }
}
