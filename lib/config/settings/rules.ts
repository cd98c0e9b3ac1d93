/**
 * What may stand in a configuration file for each option: of what type, in which bounds, or why not at all.
 *
 * @module
 */

import { errorFormat, settle } from "../config.ts";
import { checkProfile } from "../credentials.ts";
import type { Io } from "../../io/io.ts";
import { colorFor, FORMATS } from "../../render/output.ts";
import { choice, number, whole } from "../../line/option_value.ts";
import type { OptionName, Options } from "../../line/options.ts";

/** Throws a {@linkcode Failure} for a text that is no value of the option. */
type Check = (text: string, io: Io) => void;

/**
 * A switch is true or false; a number may stand in quotes, `any` may stand without; a path is taken from where the file lies.
 */
export type Rule =
  | { type: "switch" }
  | { type: "number" | "any" | "text" | "path"; check?: Check }
  | { refused: string };

const SWITCH: Rule = { type: "switch" };
const ONE_CALL = "is for one call, so it belongs to the command line";
const ONE_METHOD = "names what only one method's reply has, so it belongs to the command line";

/** By the checks of the call itself, in a world where no variable says anything. */
function settled(name: OptionName): Check {
  return (text, io) => void settle(only(name, text), { ...io, env: () => undefined });
}

/** Every option. A new one is missing here until somebody has decided. */
export const RULES: Record<OptionName, Rule> = {
  "dry-run": SWITCH,
  curl: { refused: ONE_CALL },
  output: { type: "text", check: (text) => choice("output", text, FORMATS) },
  query: { refused: ONE_METHOD },
  columns: { refused: ONE_METHOD },
  sort: { refused: ONE_METHOD },
  limit: { type: "number", check: (text) => whole("limit", text, 1_000_000) },
  local: SWITCH,
  color: { type: "text", check: (text, io) => colorFor(only("color", text), io) },
  errors: { type: "text", check: (text) => errorFormat(only("errors", text)) },
  verbose: SWITCH,
  keys: { type: "path" },
  profile: { type: "text", check: checkProfile },
  encoded: SWITCH,
  unchecked: SWITCH,
  timeout: { type: "number", check: settled("timeout") },
  retry: { type: "number", check: settled("retry") },
  track: SWITCH,
  deadline: { type: "number", check: settled("deadline") },
  resolve: { type: "number", check: settled("resolve") },
  pace: SWITCH,
  confirm: SWITCH,
  "max-reply": { type: "number", check: settled("max-reply") },
  "no-nonce": SWITCH,
  "base-url": { type: "text", check: settled("base-url") },
  "ca-cert": { type: "path" },
  env: { type: "text", check: settled("env") },
  data: { type: "path" },
  // The sandbox alone knows which of them it can use, and is too much to be fetched on the way of a live call.
  seed: { type: "any" },
  clock: { type: "text" },
  faults: { type: "text" },
  port: { type: "number", check: (text) => whole("port", text, 65_535) },
  tls: { refused: "takes a second file behind it, so it belongs to the command line" },
  every: { type: "number", check: (text) => number("every", text.replace(/s$/, ""), 86_400) },
  disarm: SWITCH,
  from: { type: "any" },
  to: { type: "any" },
  tick: { type: "text", check: (text) => choice("tick", text, ["trade", "mark", "spot"]) },
  svg: { refused: "would write every picture over the one before, so it belongs to the command line" },
  "from-stdin": { refused: ONE_CALL },
  install: { refused: ONE_CALL },
  json: { refused: "is for kf methods, kf config and kf doctor alone, so it belongs to the command line" },
  help: { refused: "would take the place of every call, so it belongs to the command line" },
  version: { refused: "would take the place of every call, so it belongs to the command line" },
};

/** Options that say one thing and nothing else. */
function only(name: OptionName, text: string): Options {
  return { text: (asked) => asked === name ? text : undefined, on: () => false, typed: () => false };
}
