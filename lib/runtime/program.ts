/**
 * The name of a program → whether it is there and may be executed, before anything depends on it.
 *
 * @module
 */

import { statSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { cannotStart, code } from "./streams.ts";

/** Looks where the system would. Throws a `CannotStart` for a program that is missing or may not be executed. */
export function checkProgram(name: string): void {
  const { PATH } = process.env;
  // Windows looks in more places, and for names with an ending.
  if (process.platform === "win32" || PATH === undefined) return;
  const places = name.includes("/") ? [name] : PATH.split(delimiter).map((directory) => join(directory || ".", name));
  const obstacles: unknown[] = [];
  for (const place of places) {
    const obstacle = obstacleAt(place);
    if (obstacle === undefined) return;
    obstacles.push(obstacle);
  }
  throw cannotStart(obstacles.find((obstacle) => code(obstacle) !== "ENOENT") ?? obstacles[0]);
}

/** What stands in the way of executing a file, as the system says it; undefined if nothing does. */
function obstacleAt(path: string): unknown {
  try {
    const found = statSync(path);
    // Whoever it is that may execute it: access() would say more, but Deno asks for a permission of its own for that.
    return found.isFile() && (found.mode & 0o111) !== 0 ? undefined : { code: "EACCES" };
  } catch (error) {
    if (code(error) === "ENOTDIR") return { code: "ENOENT" };
    // Deno may not look there, and starting will tell.
    return ["ENOENT", "EACCES"].includes(code(error)) ? error : undefined;
  }
}
