/**
 * A parsed reply → YAML 1.2 with every digit as it arrived.
 *
 * @module
 */

import { type ScalarTag, stringify, type Tags } from "yaml";
import { numberText } from "../../text/json.ts";
import { isPrintable, oneLineJson } from "../../text/printable.ts";

/** Numbers keep the digits they arrived with. */
const NUMBER: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => numberText(value) !== undefined,
  resolve: (text) => text,
  stringify: ({ value }) => numberText(value) ?? "",
};

/** YAML 1.1 gives these texts a special meaning, and some readers fail on them. */
const SPECIAL: readonly unknown[] = ["=", "<<"];

/** Texts with control characters, line breaks or characters YAML forbids are written as escaped JSON strings, which are valid YAML. */
const ESCAPED: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  identify: (value) => typeof value === "string" && (!isPrintable(value) || SPECIAL.includes(value)),
  resolve: (text) => text,
  stringify: ({ value }) => oneLineJson(JSON.stringify(value)),
};

/**
 * YAML 1.2 that reads back as the same values. Texts that a YAML 1.1 reader would take for something else are quoted too. Numbers
 * keep their form; a YAML 1.1 reader takes one like 1e-10, without a point, for text.
 *
 * @example
 * ```ts
 * import { yaml } from "./yaml.ts";
 * import { parseExact } from "../../text/json.ts";
 * const text = yaml(parseExact('{"size":1.0,"big":12345678901234567890,"text":"1.0","list":[true,null]}'));
 * if (text !== 'size: 1.0\nbig: 12345678901234567890\ntext: "1.0"\nlist:\n  - true\n  - null\n') throw new Error(text);
 * ```
 */
export function yaml(value: unknown): string {
  return stringify(value ?? null, {
    customTags: (tags: Tags) => [NUMBER, ESCAPED, ...tags],
    compat: "yaml-1.1",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
