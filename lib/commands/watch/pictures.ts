/**
 * Pictures, one after another → the lines of the last one.
 *
 * @module
 */

import type { Io } from "../../io/io.ts";
import { linesOf, type Picture, type Size } from "../../render/picture/picture.ts";
import type { Content } from "./screen.ts";

/** The pictures of one watch. */
export class Pictures implements Content<Picture> {
  #picture: Picture | undefined;

  constructor(readonly color: boolean, readonly io: Pick<Io, "env">) {}

  /** What changed in a picture is seen, not counted. */
  take(picture: Picture): Promise<undefined> {
    this.#picture = picture;
    return Promise.resolve(undefined);
  }

  lines(room: Size): readonly string[] {
    return this.#picture === undefined ? [] : linesOf(this.#picture, room, this.color, this.io);
  }
}
