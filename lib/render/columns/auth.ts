/**
 * How replies about API keys are shown as tables.
 *
 * @module
 */

import type { Table } from "./table.ts";

/** By endpoint id. */
export const AUTH: Readonly<Record<string, Table>> = {
  "auth/api-keys/v3/check": {
    rows: "",
    form: "record",
    columns: [
      "apiKey",
      "accountUid",
      "iiban",
      "createdAt",
      "permissions.general",
      "permissions.transfer",
      "allowedCidrBlock",
      "allowedCidrBlocks",
    ],
  },
};
