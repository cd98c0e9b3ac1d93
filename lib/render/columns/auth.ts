/**
 * The tables of the API keys.
 *
 * @module
 */

import type { Table } from "./table.ts";

/** By the id of the operation. */
export const AUTH: Readonly<Record<string, Table>> = {
  "auth/api-keys/v3/check": { rows: "", form: "record", columns: [] },
};
