/**
 * Text that others wrote → text that can't steer a terminal, add lines, or break the format it is written in.
 *
 * @module
 */

/** What a terminal obeys, what ends a line for some reader, and what is not a character of XML or YAML. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+/g;

/** The same without line breaks and tabs. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

/**
 * What turns the direction of a line, or is not seen at all: bidi controls, zero-width characters, tags. Selectors of an emoji's
 * look are none of it.
 */
const HIDDEN = /(?![\ufe00-\ufe0f])[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text on one line: each run of control characters becomes a space, and what would be hidden an escape.
 *
 * @example
 * ```ts
 * import { oneLine } from "./printable.ts";
 * if (oneLine("a\r\n\x1b[31mb\u2028c") !== "a [31mb c") throw new Error();
 * if (oneLine("a\u202eb 中💶") !== "a\\u{202e}b 中💶") throw new Error();
 * ```
 */
export function oneLine(text: string): string {
  return text.replace(CONTROLS, " ").replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/**
 * The text with its line breaks and tabs; any other control character is replaced by U+FFFD.
 *
 * @example
 * ```ts
 * import { withoutControls } from "./printable.ts";
 * if (withoutControls("a\tb\n\x1b[31m") !== "a\tb\n\ufffd[31m") throw new Error();
 * ```
 */
export function withoutControls(text: string): string {
  return text.replace(UNSEEN, "\ufffd");
}

/**
 * Printable ASCII; any other character becomes a question mark.
 *
 * @example
 * ```ts
 * import { ascii } from "./printable.ts";
 * if (ascii("▲ 1\u{1f600}\n") !== "? 1??") throw new Error();
 * ```
 */
export function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, "?");
}

/**
 * JSON text that says the same with escapes for DEL and C1: JSON leaves them as they are, and terminals obey them.
 *
 * @example
 * ```ts
 * import { safeJson } from "./printable.ts";
 * if (safeJson('"\x9b\u2028"') !== '"\\u009b\u2028"') throw new Error();
 * ```
 */
export function safeJson(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, escaped);
}

/**
 * The same with escapes also for what some readers end a line at, skip as a byte order mark or refuse, as YAML does.
 *
 * @example
 * ```ts
 * import { oneLineJson } from "./printable.ts";
 * if (oneLineJson('"\x9b\u2028"') !== '"\\u009b\\u2028"') throw new Error();
 * ```
 */
export function oneLineJson(json: string): string {
  return json.replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/**
 * The same with escapes also for what would be hidden.
 *
 * @example
 * ```ts
 * import { visibleJson } from "./printable.ts";
 * if (visibleJson('"\u202e\u{e0041}中"') !== '"\\u202e\\udb40\\udc41中"') throw new Error();
 * ```
 */
export function visibleJson(json: string): string {
  return oneLineJson(json).replace(HIDDEN, (character) => character.split("").map(escaped).join(""));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Whether every character of a text but its line feeds can be seen, and read back by any reader of YAML.
 *
 * @example
 * ```ts
 * import { isPrintable } from "./printable.ts";
 * if (!isPrintable("é\n中") || isPrintable("a\tb") || isPrintable("\ufeffa")) throw new Error();
 * ```
 */
export function isPrintable(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(text);
}
