/**
 * Failures, warnings and notices → the lines for stderr: text for people, or one JSON object each.
 *
 * @module
 */

import { type NextStep, renderNextStep } from "../text/next_step.ts";
import { oneLine, oneLineJson } from "../text/printable.ts";
import type { Failure } from "./failure.ts";

/** Says on stderr what may go wrong, and what to do about it. */
export type Warn = (message: string, next: NextStep | string) => void;

/** What a command that goes on has to say on stderr. */
export interface Tell {
  warn: Warn;
  notice(message: string, fields: Record<string, unknown>): void;
}

/** The same, with the work that is left until the outcome has been told. */
export interface Telling extends Tell {
  afterwards: (() => Promise<void>)[];
}

/** What to do next, in words, for no account in particular. */
export function hintText(next: NextStep | string): string {
  return typeof next === "string" ? next : renderNextStep(next, []);
}

/** A failure: what happened and what to do next. */
export function renderFailure({ exit, message, hint }: Failure, format: "text" | "json"): string {
  if (format === "json") return json({ error: exit.name, exit: exit.status, message, hint });
  return `kf: ${oneLine(message)}\nhint: ${oneLine(hint)}\n`;
}

/** A warning. */
export function renderWarning(message: string, next: NextStep | string, format: "text" | "json"): string {
  const hint = hintText(next);
  if (format === "json") return json({ warning: message, hint });
  return `kf: warning: ${oneLine(message)}\nhint: ${oneLine(hint)}\n`;
}

/** Something worth knowing before it is needed. */
export function renderNotice(message: string, fields: Record<string, unknown>, format: "text" | "json"): string {
  return format === "json" ? json({ notice: message, ...fields }) : `kf: ${oneLine(message)}\n`;
}

function json(fields: Record<string, unknown>): string {
  return `${oneLineJson(JSON.stringify({ schema: 1, ...fields }))}\n`;
}
