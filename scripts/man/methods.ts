/**
 * The endpoint table → the METHODS section of the manual page.
 *
 * @module
 */

import { addressOf, AREAS, type Endpoint, type Parameter, type ValueType } from "../../lib/api/endpoints/endpoints.ts";
import { needInWords } from "../../lib/line/needs.ts";
import { costRule } from "../../lib/api/cost.ts";
import { type Block, type Item, text } from "./document.ts";

/** All methods, grouped by area. */
export function methods(): Block[] {
  return AREAS.flatMap(({ title, rows }): Block[] => [
    { kind: "heading", text: title },
    { kind: "list", compact: false, items: rows().map(entry) },
  ]);
}

function entry(row: Endpoint): Item {
  const { summary, note, needs, paging, preProd, parameters } = row;
  const [needed, others] = [true, false].map((needed) =>
    parameters.filter(({ required = false }) => required === needed)
  );
  const items = [...needed ?? [], ...others ?? []].map(parameter);
  return {
    term: { role: "usage", text: addressOf(row) },
    body: [
      text(`${summary}${summary.endsWith(".") ? "" : "."} ${keysOf(row)}`),
      ...(note === undefined ? [] : [text(`${note}.`)]),
      ...(preProd ? [text("Documented on the retired demo host only; the live host may not answer it.")] : []),
      ...(needs === undefined ? [] : [text(`It needs ${needs.map(needInWords).join("; ")}.`)]),
      ...(paging === undefined ? [] : [text(`Next page by ${paging.by}: ${paging.how}.`)]),
      ...(items.length === 0 ? [] : [{ kind: "list", compact: true, items } as const]),
    ],
  };
}

const EFFECT = {
  read: "reads only",
  trade: "can change orders and positions",
  funds: "moves funds",
  settings: "changes preferences of the account",
};

function keysOf(row: Endpoint): string {
  if (!row.private) return "Public.";
  return `Needs keys with permission ${row.permission}; ${EFFECT[row.effect]}; rate cost: ${costRule(row)}.`;
}

const TYPE: Partial<Record<ValueType, string>> = {
  boolean: "true or false",
  time: "ISO-8601 in UTC",
  ms: "ms since 1970",
  s: "s since 1970",
};

/** Descriptions that already mention the unit or format. */
const HAS_UNIT = /ISO-8601|epoch|^true /;

function parameter(
  { name, type, values, open, about, required, repeat, in: place, default: fallback }: Parameter,
): Item {
  const marks = [
    ...(required ? ["required"] : []),
    ...(repeat ? ["repeatable"] : []),
    ...(place === "header" ? ["HTTP header"] : []),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
    ...(TYPE[type] === undefined || HAS_UNIT.test(about) ? [] : [TYPE[type]]),
  ];
  const choices = values === undefined ? "" : `; one of ${values.join(", ")}${open ? ", and others" : ""}`;
  const end = marks.length === 0 ? "" : ` (${marks.join("; ")})`;
  return { term: { role: "parameter", text: name }, body: [text(`${about}${choices}${end}.`)] };
}
