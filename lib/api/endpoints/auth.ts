/**
 * The row of `/api/auth/v1`: the check of a key pair.
 *
 * @module
 */

import type { Rows } from "./row.ts";

/** The check of a key pair. */
export const AUTH: Rows = {
  "auth/api-keys/v3/check": () => [{
    verb: "GET",
    base: "/api/auth/v1",
    path: "/api-keys/v3/check",
    private: true,
    permission: "any",
    effect: "read",
    summary: "Test the keys: shows their account, their permissions and the IP ranges they are bound to",
    note: "Works with any valid key, even one without permissions",
    doc: "api-keys/check-v3-api-key",
    parameters: [],
    reply: ["apiKey", "accountUid", "iiban", "createdAt", "permissions", "allowedCidrBlock", "allowedCidrBlocks"],
    holds: { permissions: "object" },
    example: "auth/api-keys/v3/check",
  }],
};
