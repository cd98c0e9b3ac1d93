/**
 * A text that can't be printed: in goes the API secret, out comes "[redacted]" to everyone but the signer.
 *
 * @module
 */

const REDACTED = "[redacted]";

/**
 * Holds a secret so that no message, JSON text or inspection can show it.
 *
 * @example
 * ```ts
 * import { expose, Secret } from "./secret.ts";
 * const secret = new Secret("c2VjcmV0");
 * if (`${secret}` !== "[redacted]") throw new Error("it printed");
 * if (JSON.stringify({ secret }) !== '{"secret":"[redacted]"}') throw new Error("it printed");
 * if (expose(secret) !== "c2VjcmV0") throw new Error("it is lost");
 * ```
 */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return REDACTED;
  }
  toJSON(): string {
    return REDACTED;
  }
  [Symbol.for("Deno.customInspect")](): string {
    return REDACTED;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
  static expose(secret: Secret): string {
    return secret.#text;
  }
}

/**
 * The text itself. Only `lib/api/sign.ts` calls this, `lib/commands/init/` to compare and write key files, and `lib/session/` to
 * find it in a reply.
 */
export function expose(secret: Secret): string {
  return Secret.expose(secret);
}
