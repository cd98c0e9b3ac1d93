/**
 * The rows of the table → the texts of `kf help METHOD` and `kf methods`.
 *
 * @module
 */

import {
  addressOf,
  documentOf,
  type Endpoint,
  findMethod,
  type Parameter,
  type Verb,
} from "../../api/endpoints/endpoints.ts";
import { lookup } from "../../line/lookup.ts";
import { costRule } from "../../api/cost.ts";
import { tableOf } from "../../render/columns/columns.ts";
import { MORE_EXAMPLES } from "./order_texts.ts";
import { needInWords } from "../../line/needs.ts";
import { columns, wrapped } from "../../text/columns.ts";

/** `kf help METHOD`: one section for each verb the method has, or for the one that was named. */
export function helpMethod(verb: Verb | undefined, method: string): string {
  const rows = verb === undefined ? findMethod(method)?.rows : undefined;
  return (rows ?? [lookup(verb, method).row]).map(helpRow).join("\n\n");
}

function helpRow(row: Endpoint): string {
  const needed = row.parameters.filter((p) => p.required && p.in !== "path").map(({ name }) => ` ${name}=…`).join("");
  const document = documentOf(row);
  const optional = row.parameters.some((p) => !p.required) ? " [name=value\xa0...]" : "";
  const facts = [
    ["request", `${row.verb} ${row.base}${row.path}`],
    ["keys", row.private ? `needed, with permission ${row.permission}` : "not needed"],
    ["effect", EFFECT[row.effect]],
    ["rate cost", row.private ? costRule(row) : "none"],
    ["reply", replyKeys(row)],
    ...tableFact(row),
    ...timeFact(row),
    ...(row.paging === undefined ? [] : [["next page", `${row.paging.by}: ${row.paging.how}`]]),
    ...(row.needs === undefined ? [] : [["needs", row.needs.map(needInWords).join("; ")]]),
    ...(row.preProd ? [["caution", "documented on the retired demo host only; the live host may not answer it"]] : []),
    ...(row.note === undefined ? [] : [["note", row.note]]),
    ...(row.private ? [["try it", TRIES[row.effect === "read" ? "read" : "write"]]] : []),
    ...(document === undefined ? [] : [["document", document]]),
  ];
  return `${wrapped(`${addressOf(row)}: ${row.summary}`, 0, 2)}

${wrapped(`usage: kf\xa0[options] ${addressOf(row)}${needed}${optional}`, 0, 7)}
${parametersText(row.parameters)}
${columns(facts)}

example: kf ${row.example}
${MORE_EXAMPLES[addressOf(row)] ?? ""}`;
}

/** What can be done without keys. */
const TRIES = {
  read: "--env sandbox asks the exchange inside kf, without keys",
  write: "-n only shows what would be sent; --env sandbox sends it to the exchange inside kf",
};

/** The columns that -o table and -o csv begin with, and that --columns and --sort choose from. */
function tableFact(row: Endpoint): string[][] {
  const names = (tableOf(row)?.columns ?? []).map((column) => typeof column === "string" ? column : column.name);
  return names.length === 0 ? [] : [["columns", `${names.join(", ")}; for --columns and --sort (kf help output)`]];
}

/** How the times of its parameters may be typed. */
function timeFact({ parameters }: Endpoint): string[][] {
  const times = parameters.filter(({ type }) => type === "time" || type === "ms" || type === "s").map(({ name }) =>
    name
  );
  const forms = "also a date, 2026-10-01T12:00Z, an age (7d, 90m) or now; UTC without a zone";
  return times.length === 0 ? [] : [["times", `${times.join(", ")}: ${forms}`]];
}

const EFFECT = {
  read: "reads only",
  trade: "can change orders and positions",
  funds: "moves funds",
  settings: "changes preferences of the account",
};

function replyKeys({ reply, replyKind }: Endpoint): string {
  if (replyKind === "array") return "a JSON array";
  return replyKind === "csv" ? "CSV text" : reply.join(", ") || "unknown";
}

function parametersText(parameters: readonly Parameter[]): string {
  const needed = parameters.filter((parameter) => parameter.required);
  const others = parameters.filter((parameter) => !parameter.required);
  return parameters.length === 0 ? "" : `\nparameters:\n${columns([...needed, ...others].map(parameterRow))}\n`;
}

function parameterRow(parameter: Parameter): string[] {
  const { name, type, values, open, about } = parameter;
  const choices = values === undefined ? "" : `; one of: ${values.join(", ")}${open ? ", and others" : ""}`;
  const marks = [
    parameter.required ? "required" : "",
    parameter.repeat ? "repeatable" : "",
    parameter.in === "header" ? "HTTP header" : "",
    parameter.default === undefined ? "" : `default ${parameter.default}`,
  ].filter((mark) => mark !== "");
  return [
    name,
    parameter.uuid ? TYPE.uuid : TYPE[type],
    `${about}${choices}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`,
  ];
}

const TYPE = {
  text: "text",
  symbol: "symbol",
  number: "number",
  integer: "integer",
  boolean: "true|false",
  time: "ISO-8601 UTC",
  ms: "ms since 1970",
  s: "s since 1970",
  uuid: "UUID",
  json: "JSON",
};
