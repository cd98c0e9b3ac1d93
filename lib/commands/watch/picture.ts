/**
 * `kf watch chart` and `kf watch depth`: the line of a command that draws → its pictures, and how they are shown.
 *
 * @module
 */

import { type DRAWN, findCommand } from "../../line/commands.ts";
import { OPTIONS } from "../../line/options.ts";
import { colorFor } from "../../render/output.ts";
import { linesOf, type Picture, windowSize } from "../../render/picture/picture.ts";
import type { Drawing, Given } from "../command.ts";
import { Pictures } from "./pictures.ts";
import { roomOf } from "./screen.ts";
import { refuse } from "./strays.ts";
import type { Watched } from "./watch.ts";

/** Throws a usage {@linkcode Failure} for a line that the command doesn't take. */
export function watchedPicture(name: typeof DRAWN[number], drawing: Drawing, given: Given): Watched<Picture> {
  const { words, options, io } = given;
  const taken: readonly string[] = [...findCommand(name)?.options ?? [], "every"];
  refuse(OPTIONS.map((option) => option.name).filter((option) => !taken.includes(option)), options, name);
  const draw = drawing({ words: words.slice(1), options, io });
  const color = colorFor(options, io);
  const onScreen = io.isTerminal("stdout") && io.env("TERM") !== "dumb";
  return {
    title: words.join(" "),
    id: name,
    signing: "never",
    slowest: 0,
    onScreen,
    content: () => new Pictures(color, io),
    bytesOf: (picture) => Promise.resolve(new TextEncoder().encode(page(linesOf(picture, windowSize(io), color, io)))),
    read: (session) => draw(session, onScreen ? roomOf({ io }) : windowSize(io)),
  };
}

/** An empty line stands between two pictures. */
function page(lines: readonly string[]): string {
  return `${lines.join("\n")}\n\n`;
}
