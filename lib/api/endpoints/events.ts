/**
 * What the lists of events share: the base path, the window and the pages they take, and the columns they are shown in.
 *
 * @module
 */

import type { Paging, Parameter } from "./row.ts";

/** The base path of the events of the account and of markets. */
export const HISTORY_BASE = "/api/history/v3";

/** The beginning of the window. */
export const SINCE: Parameter = {
  name: "since",
  in: "query",
  type: "ms",
  about: "Earliest time, in ms since the Unix epoch",
};

/** Its end. */
export const BEFORE: Parameter = {
  name: "before",
  in: "query",
  type: "ms",
  about: "Latest time, in ms since the Unix epoch",
};

/** The order of the rows. */
export const SORT: Parameter = {
  name: "sort",
  in: "query",
  type: "text",
  values: ["asc", "desc"],
  default: "desc",
  about: "asc for oldest first, desc for newest first",
};

/** What every list of events takes. */
export const WINDOW: readonly Parameter[] = [
  SINCE,
  BEFORE,
  SORT,
  {
    name: "continuation_token",
    in: "query",
    type: "text",
    about: "Which page to give: continuationToken of the page before, with the same sort and filters",
  },
  {
    name: "count",
    in: "query",
    type: "integer",
    about: "Rows per page, from 1; above 1000 the exchange gives 1000 without a word",
  },
];

/** How events are paged. */
export const BY_TOKEN: Paging = {
  kind: "token",
  rows: "elements",
  token: "continuationToken",
  by: "continuation_token",
  how: "continuationToken of the page before, with the same sort and filters, until none comes",
};
