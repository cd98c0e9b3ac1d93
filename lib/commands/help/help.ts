/**
 * What help is asked about → its text.
 *
 * @module
 */

import { findCommand } from "../../line/commands.ts";
import { findMethod, type Verb } from "../../api/endpoints/endpoints.ts";
import { unknownTopic } from "../../line/unknown.ts";
import { helpAll } from "./all.ts";
import { COMMAND_TEXTS } from "./commands.ts";
import { helpMethod } from "./method.ts";
import { TOPICS } from "./topics.ts";

/** The text about everything, or a command, a topic or a method. Throws a usage {@linkcode Failure} for what is none of them. */
export function help(verb: Verb | undefined, about: string | undefined): string {
  if (about === undefined) return helpAll();
  const command = findCommand(about);
  if (command !== undefined && verb === undefined) return COMMAND_TEXTS[command.name]();
  const topic = Object.entries(TOPICS).find(([name]) => name === about && verb === undefined);
  if (topic !== undefined) return topic[1]();
  if (!about.startsWith("/") && findMethod(about) === undefined) throw unknownTopic(about);
  return helpMethod(verb, about);
}
