/**
 * The operations that the exchange's documentation describes, by `tests/data/endpoints.json`.
 *
 * @module
 */

/** One operation of the reference data, as far as it says how it is called. */
export interface ReferenceRow {
  /** `VERB id`. */
  key: string;
  base: string;
  path: string;
  /** Absent for operations that no page of the documentation describes any more. */
  docUrl?: string;
}

const ROWS: readonly ReferenceRow[] = JSON.parse(
  Deno.readTextFileSync(new URL("../data/endpoints.json", import.meta.url)),
);

/** The operations with a page of their own. */
export const DOCUMENTED_OPERATIONS = ROWS.filter(({ docUrl }) => docUrl !== undefined);
