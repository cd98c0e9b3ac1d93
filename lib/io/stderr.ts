/**
 * Failures, warnings and notices → the lines for stderr: text for people, or one JSON object each.
 *
 * @module
 */

import { type NextStep, renderNextStep } from "../text/next_step.ts";
import { oneLine, visibleJson } from "../text/printable.ts";
import type { Failure } from "./failure.ts";

/** A failure: what happened and what to do next, or one JSON object with the same. */
export function renderFailure(failure: Failure, format: "text" | "json", account: readonly string[]): string {
  const { exit, message, next } = failure;
  const hint = renderNextStep(next, account);
  if (format === "json") return json({ error: exit.name, exit: exit.status, message, hint });
  return `kf: ${oneLine(message)}\nhint: ${oneLine(hint)}\n`;
}

/** A warning. */
export function renderWarning(
  message: string,
  next: NextStep,
  format: "text" | "json",
  account: readonly string[],
): string {
  const hint = renderNextStep(next, account);
  if (format === "json") return json({ warning: message, hint });
  return `kf: warning: ${oneLine(message)}\nhint: ${oneLine(hint)}\n`;
}

/** Something worth knowing before it is needed. */
export function renderNotice(
  told: NextStep | string,
  fields: Record<string, unknown>,
  format: "text" | "json",
  account: readonly string[],
): string {
  const message = typeof told === "string" ? told : renderNextStep(told, account);
  return format === "json" ? json({ notice: message, ...fields }) : `kf: ${oneLine(message)}\n`;
}

function json(fields: Record<string, unknown>): string {
  return `${visibleJson(JSON.stringify({ schema: 1, ...fields }))}\n`;
}
