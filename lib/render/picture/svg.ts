/**
 * Elements → the text of a self-contained SVG picture, light or dark as the reader's screen prefers.
 *
 * @module
 */

import { oneLine } from "../../text/printable.ts";

/** Text that is already markup. */
export interface Markup {
  readonly markup: string;
}

/** The content of an element: markup stays as it is, text is escaped. */
export type Content = Markup | string;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
}

/** The attributes of an element; numbers are rounded to two decimals. */
type Attributes = Record<string, string | number>;

/**
 * One element.
 *
 * @example
 * ```ts
 * import { element } from "./svg.ts";
 * const { markup } = element("text", { x: 1.23456, class: 'a"b' }, "1 < 2");
 * if (markup !== '<text x="1.23" class="a&quot;b">1 &lt; 2</text>') throw new Error(markup);
 * ```
 */
export function element(name: string, attributes: Attributes, ...content: Content[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${typeof value === "number" ? round(value) : escaped(value)}"`
  ).join("");
  if (content.length === 0) return { markup: `<${name}${written}/>` };
  const inside = content.map((part) => typeof part === "string" ? escaped(part) : part.markup).join("");
  return { markup: `<${name}${written}>${inside}</${name}>` };
}

/** A coordinate as text. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The size of every picture in user units; a browser scales it. */
export const CANVAS = { width: 1000, height: 560 };

/** Dark on white, or light on dark if the reader's screen prefers that. */
const STYLE = `
svg{background:#fff;font:14px ui-sans-serif,system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums}
text{fill:#1f2328}.quiet{fill:#59636e}.title{font-size:20px;font-weight:600}.strong{font-weight:600}
.start{text-anchor:start}.middle{text-anchor:middle}.end{text-anchor:end}
.paper{fill:#fff}.grid{stroke:#e4e7eb}.axis{stroke:#8c959f}.line{fill:none;stroke-width:1}.crisp{shape-rendering:crispEdges}
.up{stroke:#08744b}.down{stroke:#c5202c}.up.body{fill:#fff}.down.body{fill:#c5202c}
.up.bar,.up.flag{fill:#08744b;stroke:none}.down.bar,.down.flag{fill:#c5202c;stroke:none}.bar{opacity:.45}
.flat{stroke:#59636e}.flat.body,.flat.bar,.flat.flag{fill:#59636e}
tspan.up{fill:#08744b;stroke:none}tspan.down{fill:#c5202c;stroke:none}text.on{fill:#fff}
.bold{stroke-width:2}.area{fill-opacity:.16}.up.area{fill:#08744b;stroke:none}.down.area{fill:url(#hatch);fill-opacity:.75;stroke:none}
@media (prefers-color-scheme:dark){
svg{background:#0d1117}text{fill:#e6edf3}.quiet{fill:#9198a1}.paper{fill:#0d1117}.grid{stroke:#21262d}.axis{stroke:#6e7681}
.up{stroke:#3fb950}.down{stroke:#ff6a69}.up.body{fill:#0d1117}.down.body{fill:#ff6a69}
.up.bar,.up.flag{fill:#3fb950}.down.bar,.down.flag{fill:#ff6a69}.flat{stroke:#9198a1}.flat.body,.flat.bar,.flat.flag{fill:#9198a1}
tspan.up{fill:#3fb950}tspan.down{fill:#ff6a69}text.on{fill:#0d1117}.up.area{fill:#3fb950}
}`;

/** A whole picture. Screen readers read `title` and `description`; runs of blanks in the latter are collapsed. */
export function svgPicture(title: string, description: string, parts: readonly Markup[]): string {
  const { width, height } = CANVAS;
  const { markup } = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-labelledby": "title description",
    },
    { markup: "\n" },
    element("title", { id: "title" }, title),
    { markup: "\n" },
    element("desc", { id: "description" }, description.replace(/ {2,}/g, " ")),
    { markup: "\n" },
    element("style", {}, { markup: `${STYLE}\n` }),
    ...[element("rect", { class: "paper", width, height }), ...parts].flatMap((part) => [{ markup: "\n" }, part]),
    { markup: "\n" },
  );
  return `${markup}\n`;
}

/** A line of text at a point. */
export function label(x: number, y: number, look: string, text: string): Markup {
  return element("text", { x, y, class: look }, text);
}

/** A stroke along a path. */
export function stroke(look: string, path: string, more: Attributes = {}): Markup {
  return element("path", { class: `line ${look}`, d: path, ...more });
}

/** The approximate width of a text in the normal size. */
export function widthOf(text: string): number {
  return text.length * 7.8;
}

/** Texts one after another on a line; the browser spaces them by their real width. */
export function along(x: number, y: number, parts: readonly (readonly [look: string, text: string])[]): Markup {
  const spans = parts.filter(([, text]) => text !== "").map(([look, text], i) =>
    element("tspan", { ...(look === "" ? {} : { class: look }), ...(i === 0 ? {} : { dx: 14 }) }, text)
  );
  return element("text", { x, y }, ...spans);
}

/** A picture with nothing but text. */
export function wordsOnly(title: string, lines: readonly string[]): string {
  const { width, height } = CANVAS;
  return svgPicture(
    title,
    lines.join(" "),
    lines.map((line, i) => label(width / 2, height / 2 + 24 * i, "middle", line)),
  );
}
