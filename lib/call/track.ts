/**
 * Orders without a cliOrdId → the same with one, so that they can be found again whatever becomes of the reply.
 *
 * @module
 */

// @ts-types="./std_ulid.d.ts"
import { ulid } from "@std/ulid/ulid";
import type { Item } from "../api/item.ts";
import { usage } from "../io/failure.ts";
import { fieldsIn, isFields, parseExact } from "../text/json.ts";
import { nextStep, shell } from "../text/next_step.ts";
import type { Plan } from "./plan.ts";

/** The values to send, and the ids that were added to them. */
interface Tracked {
  values: readonly Item[];
  added: readonly string[];
}

/**
 * Gives a `sendorder`, and each send of a `batchorder`, without a cliOrdId one of its own: `kf-` and a ULID of `now`. Any other
 * call stays as it is. Throws a usage {@linkcode Failure} for a batch that can't be read.
 */
export function track(plan: Plan, now: number): { plan: Plan; added: readonly string[] } {
  const { values, added } = tracked(plan, now);
  return { plan: { ...plan, values, fresh: added }, added };
}

function tracked({ row, values, encoded }: Plan, now: number): Tracked {
  const address = `${row.verb} ${row.id}`;
  if (address === "POST sendorder") return trackOrder(values, now);
  if (address === "POST batchorder") return trackBatch(values, now, encoded);
  return { values, added: [] };
}

function trackOrder(values: readonly Item[], now: number): Tracked {
  if (values.some(([name]) => name === "cliOrdId")) return { values, added: [] };
  const id = newId(now);
  return { values: [...values, ["cliOrdId", id]], added: [id] };
}

function trackBatch(values: readonly Item[], now: number, encoded: boolean): Tracked {
  const added: string[] = [];
  const tracked = values.map(([name, text]): Item => {
    if (name !== "json") return [name, text];
    const batch = batchOf(text, encoded);
    for (const instruction of fieldsIn(batch.batchOrder)) {
      if (instruction.order !== "send" || "cliOrdId" in instruction) continue;
      added.push(instruction.cliOrdId = newId(now));
    }
    const written = JSON.stringify(batch);
    return [name, added.length === 0 ? text : encoded ? encodeURIComponent(written) : written];
  });
  return { values: tracked, added };
}

function batchOf(text: string, encoded: boolean): Record<string, unknown> {
  try {
    const batch = parseExact(encoded ? decodeURIComponent(text) : text);
    if (isFields(batch)) return batch;
  } catch {
    // Reported below.
  }
  const next = nextStep`leave --track out, or write it as shown by: ${shell("kf help batchorder")}`;
  throw usage("--track can't read the batch: json is no JSON object", next);
}

function newId(now: number): string {
  return `kf-${ulid(now)}`;
}
