/**
 * The reply of `auth/api-keys/v3/check` → what a key pair may do, and in words.
 *
 * @module
 */

import { isFields } from "../text/json.ts";

/** Areas and what is allowed there, as the exchange names them: `general` and `transfer`, `FULL_ACCESS` and the like. */
export type Permissions = Record<string, string>;

/**
 * Words such as `FULL_ACCESS`; anything else in their place is left out.
 *
 * @example
 * ```ts
 * import { permissionsIn } from "./permissions.ts";
 * const permissions = permissionsIn({ permissions: { general: "READ_ONLY", odd: "no word" }, iiban: "…" });
 * if (JSON.stringify(permissions) !== '{"general":"READ_ONLY"}') throw new Error();
 * ```
 */
export function permissionsIn(reply: unknown): Permissions {
  const permissions = isFields(reply) && isFields(reply.permissions) ? reply.permissions : {};
  const word = (text: unknown): text is string => typeof text === "string" && /^\w{1,40}$/.test(text);
  return Object.fromEntries(
    Object.entries(permissions).flatMap(([name, value]) => word(name) && word(value) ? [[name, value]] : []),
  );
}

/** The permission by which funds can leave the account, as `transfer: FULL_ACCESS`; undefined where there is none. */
export function withdrawalIn(permissions: Permissions): string | undefined {
  return Object.entries(permissions).find(([name, value]) => /withdraw|transfer/i.test(name) && !/^no/i.test(value))
    ?.join(": ");
}

/** To how many address ranges a pair is bound; undefined if the reply doesn't say. */
export function rangesIn(reply: unknown): number | undefined {
  if (!isFields(reply)) return undefined;
  const { allowedCidrBlocks: many, allowedCidrBlock: one } = reply;
  if (Array.isArray(many) && many.length > 0) return many.length;
  if (typeof one === "string" && one !== "") return 1;
  return Array.isArray(many) || one === null ? 0 : undefined;
}

const GENERAL: Record<string, string> = {
  FULL_ACCESS: "may read and trade",
  READ_ONLY: "may read, and not trade",
  NO_ACCESS: "may neither read nor trade",
};
const TRANSFER: Record<string, string> = { FULL_ACCESS: "may withdraw", NO_ACCESS: "may not withdraw" };

/**
 * Permissions in words, to follow "the pair"; unknown ones appear as they came.
 *
 * @example
 * ```ts
 * import { permissionsInWords } from "./permissions.ts";
 * const words = permissionsInWords({ general: "READ_ONLY", transfer: "NO_ACCESS" });
 * if (words !== "may read, and not trade; it may not withdraw") throw new Error(words);
 * ```
 */
export function permissionsInWords(permissions: Permissions): string {
  const known: Record<string, Record<string, string>> = { general: GENERAL, transfer: TRANSFER };
  const parts = Object.entries(permissions).map(([name, value]) => known[name]?.[value] ?? `has ${name} ${value}`);
  return parts.join("; it ") || "has permissions that the exchange doesn't tell";
}
