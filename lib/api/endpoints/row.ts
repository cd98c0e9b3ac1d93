/**
 * The shape of one row of the endpoint table: all that kf knows about one operation of the exchange.
 *
 * @module
 */

/** HTTP verbs the API uses. */
export type Verb = "GET" | "POST" | "PUT" | "DELETE";

/** What a parameter's value is. `time` is an ISO-8601 UTC text, `ms` and `s` count from the Unix epoch. */
export type ValueType = "text" | "symbol" | "number" | "integer" | "boolean" | "time" | "ms" | "s" | "uuid" | "json";

/** One parameter of an operation. */
export interface Parameter {
  name: string;
  /** Where it travels: a segment of the path, the query, the form body, or an HTTP header (never signed). */
  in: "path" | "query" | "body" | "header";
  type: ValueType;
  required?: true;
  /** The name may be given several times, one value each. */
  repeat?: true;
  /** The values the exchange documents. */
  values?: readonly string[];
  /** The exchange takes more values than the documented ones; others are let through. */
  open?: true;
  /** What the exchange assumes when it is left out. */
  default?: string;
  /** A number that is above 0. */
  positive?: true;
  /** A text of which the exchange only makes UUIDs. */
  uuid?: true;
  about: string;
}

/** What a call needs beside its required parameters. */
export interface Need {
  /** Only where this parameter has one of these values, or any where none stands here; without it always. */
  where?: readonly [name: string, ...values: string[]];
  /** At least one of these is needed. */
  some: readonly string[];
  /** The method that lists what they may name. */
  listedBy?: string;
}

/** What a call can change: nothing, orders and positions, balances, or preferences. */
export type Effect = "read" | "trade" | "funds" | "settings";

/** A rate cost that depends on the call. */
export interface VariableCost {
  /** The rule in words, as shown in help. */
  text: string;
  /** The cost of a call with these parameters, names and values as typed. */
  of(params: readonly (readonly [string, string])[]): number;
}

/**
 * How the next page is asked for: by a token that the reply gives; from the row at the edge of this one, by its id or its time;
 * or from the end of the last candle or bucket, as long as the reply says that there are more.
 */
export type Paging = {
  /** The parameter that moves the page. */
  by: string;
  /** The same in words. */
  how: string;
} & Following;

/** What leads to the next page. `rows`, `field` and `more` are dotted paths into the reply and its rows. */
export type Following =
  | { kind: "token"; rows: string; token: string }
  | { kind: "id"; rows: string; field: string; ascending: string }
  | { kind: "time"; rows: string; field: string }
  | { kind: "bucket"; rows: string; field?: string; more: string; length: "resolution" | "interval" };

/** What a part of a reply is; a `value` is anything but null. */
export type Kind = "list" | "object" | "value";

/** One operation of the exchange. */
export interface Endpoint {
  /** What is typed as METHOD; `{name}` marks a placeholder. */
  id: string;
  verb: Verb;
  /** The base path, e.g. `/derivatives/api/v3`. */
  base: string;
  /** The path below the base, with the same placeholders as the id. */
  path: string;
  private: boolean;
  /** The key permission it needs, e.g. `general:read-only`; `none` for public operations. */
  permission: string;
  effect: Effect;
  /** Units of the rate pool of its base (docs/api.md 3); undefined where the exchange doesn't list one. */
  cost?: number | VariableCost;
  paging?: Paging;
  summary: string;
  /** A second line for help: what surprises. */
  note?: string;
  /** Documented on the retired demo host only: it may not answer (docs/api.md 0). */
  preProd?: true;
  /** The exchange's document of the operation, below {@linkcode documentOf}'s address; undefined for the one row without one. */
  doc?: string;
  parameters: readonly Parameter[];
  /** What it needs depending on the values. */
  needs?: readonly Need[];
  /** Top-level keys of a good reply; empty where the reply isn't a JSON object. */
  reply: readonly string[];
  /**
   * What a good reply of a read holds at least, by dotted paths; `a|b` is known by either name, and an empty path is the reply
   * itself. Without it the reply says nothing, least of all "none".
   */
  holds?: Readonly<Record<string, Kind>>;
  /** What a good reply is, where it is not a JSON object; `any` for a raw path kf knows nothing about. */
  replyKind?: "array" | "csv" | "any";
  /** The key of the reply that holds the order status which decides success (docs/api.md 4.3). */
  status?: "sendStatus" | "editStatus" | "cancelStatus" | "batchStatus";
  /** The words after `kf` of a call that can be pasted. */
  example: string;
}

/**
 * The rows of an area by their id, one for each verb. They are made when they are asked for: a call needs one of them, and to
 * make all would take a tenth of its start.
 */
export type Rows = Readonly<Record<string, () => readonly Omit<Endpoint, "id">[]>>;

/** An operation of the past: typing its name says what to use today. */
export interface Retired {
  id: string;
  verb: Verb;
  /** What became of it and what replaced it, as a sentence part: `was removed; use history/orders`. */
  instead: string;
  /** The id of what to call today, if anything. */
  now?: string;
}
