/**
 * Checks the imports: they point down the layers, a folder is entered by the file of its own name, and a plain call loads only the
 * files listed here: `deno task layers`.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The layers. A room may import from lower rows and from itself. */
const ROWS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["lib/cli.ts", "lib/runtime"],
  ["lib/commands"],
  ["lib/call"],
  ["lib/render", "lib/session"],
  ["lib/config"],
  ["lib/line", "lib/sandbox"],
  ["lib/api"],
  ["lib/io"],
  ["lib/text"],
];

/** The layers inside the sandbox, which outside itself may import only the endpoint table. */
const SANDBOX_ROWS: readonly (readonly string[])[] = [
  ["lib/sandbox/sandbox.ts"],
  ["lib/sandbox/front"],
  ["lib/sandbox/replies"],
  ["lib/sandbox/call"],
  ["lib/sandbox/engine"],
  ["lib/sandbox/store"],
  ["lib/sandbox/market"],
  ["lib/sandbox/amount.ts", "lib/sandbox/node.ts"],
];

/** Folders whose files may all be imported; any other is entered by the file of its own name. */
const SHELVES: readonly string[] = [
  ...["api", "call", "config", "io", "line", "render", "runtime", "session", "text"].map((room) => `lib/${room}`),
  "lib/commands",
  "lib/render/formats",
  "lib/render/rows",
  "lib/session/links",
  ...["call", "engine", "front", "market", "replies", "store"].map((room) => `lib/sandbox/${room}`),
];

/** The files a plain call loads. Add to this list only on purpose; otherwise import a file where it is needed. */
const START_UP: readonly string[] = [
  "lib/api/cost.ts",
  "lib/api/draft.ts",
  "lib/api/endpoints/account.ts",
  "lib/api/endpoints/areas.ts",
  "lib/api/endpoints/assignment.ts",
  "lib/api/endpoints/auth.ts",
  "lib/api/endpoints/charts.ts",
  "lib/api/endpoints/derivatives.ts",
  "lib/api/endpoints/endpoints.ts",
  "lib/api/endpoints/events.ts",
  "lib/api/endpoints/find.ts",
  "lib/api/endpoints/history.ts",
  "lib/api/endpoints/market.ts",
  "lib/api/endpoints/market_history.ts",
  "lib/api/endpoints/orders.ts",
  "lib/api/endpoints/parameters.ts",
  "lib/api/endpoints/positions.ts",
  "lib/api/endpoints/rfq.ts",
  "lib/api/endpoints/settings.ts",
  "lib/api/endpoints/transfers.ts",
  "lib/api/example.ts",
  "lib/api/expected.ts",
  "lib/api/reply.ts",
  "lib/api/secret.ts",
  "lib/api/sign.ts",
  "lib/api/verdict.ts",
  "lib/call/call.ts",
  "lib/call/deliver.ts",
  "lib/call/perform.ts",
  "lib/call/plan.ts",
  "lib/cli.ts",
  "lib/config/config.ts",
  "lib/config/credentials.ts",
  "lib/config/precedence.ts",
  "lib/io/bytes.ts",
  "lib/io/directories.ts",
  "lib/io/failure.ts",
  "lib/io/files.ts",
  "lib/io/io.ts",
  "lib/io/print.ts",
  "lib/io/stderr.ts",
  "lib/io/version.ts",
  "lib/line/check.ts",
  "lib/line/commands.ts",
  "lib/line/example.ts",
  "lib/line/lookup.ts",
  "lib/line/option_value.ts",
  "lib/line/options.ts",
  "lib/line/parse.ts",
  "lib/line/scan.ts",
  "lib/line/values.ts",
  "lib/render/output.ts",
  "lib/render/raw.ts",
  "lib/runtime/bun.ts",
  "lib/runtime/deno.ts",
  "lib/runtime/network.ts",
  "lib/runtime/runtime.ts",
  "lib/runtime/streams.ts",
  "lib/session/clock.ts",
  "lib/session/links/link.ts",
  "lib/session/links/rest.ts",
  "lib/session/send.ts",
  "lib/session/session.ts",
  "lib/text/json.ts",
  "lib/text/next_step.ts",
  "lib/text/printable.ts",
  "lib/text/shell.ts",
  "lib/text/suggest.ts",
  "lib/text/time.ts",
  "main.ts",
];

/** One import. */
interface Import {
  from: string;
  to: string;
  /** Whether only types are imported. */
  type: boolean;
  /** Whether it is a dynamic import. */
  late: boolean;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Static imports and re-exports begin at the start of a line; those in examples don't. */
const STATIC = /^(?:import|export) (?:[^;()="']*? from )?"(\.[^"]+)"/gm;
const LATE = /^(?! *\*).*\bimport\("(\.[^"]+)"\)/gm;

async function importsOf(file: string): Promise<Import[]> {
  const text = await Deno.readTextFile(join(ROOT, file));
  const at = (specifier: string) => relative(ROOT, join(ROOT, dirname(file), specifier)).replaceAll("\\", "/");
  return [
    ...[...text.matchAll(STATIC)].map(([statement, to = ""]) => {
      return { from: file, to: at(to), type: isErased(statement), late: false };
    }),
    ...[...text.matchAll(LATE)].map(([line, to = ""]) => {
      return { from: file, to: at(to), type: line.includes("typeof import"), late: true };
    }),
  ];
}

/** Whether a statement imports only types. */
function isErased(statement: string): boolean {
  if (/^(import|export) type /.test(statement)) return true;
  const [, names] = /\{([^}]*)\}/.exec(statement) ?? [];
  const values = names?.split(",").map((name) => name.trim()).filter((name) =>
    name !== "" && !name.startsWith("type ")
  );
  return values?.length === 0;
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    if (isDirectory) files.push(...await filesIn(`${folder}/${name}`));
    else if (name.endsWith(".ts") && !name.endsWith(".d.ts")) files.push(`${folder}/${name}`);
  }
  return files;
}

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

function rowOf(file: string, rows: readonly (readonly string[])[]): number {
  return rows.findIndex((row) => row.some((room) => isIn(file, room)));
}

function sameRoom(a: string, b: string, rows: readonly (readonly string[])[]): boolean {
  return rows.flat().some((room) => isIn(a, room) && isIn(b, room));
}

/** Whether these layers allow the import. */
function pointsDown({ from, to }: Import, rows: readonly (readonly string[])[]): boolean {
  return sameRoom(from, to, rows) || rowOf(to, rows) > rowOf(from, rows);
}

const [SANDBOX, TABLE] = ["lib/sandbox", "lib/api/endpoints"];

function complaintsOf(one: Import): string[] {
  const { from, to } = one;
  const found: string[] = [];
  if (rowOf(to, ROWS) < 0) found.push(`${to} is in no room`);
  if (!pointsDown(one, ROWS)) found.push(`${from} may not import ${to}: that room is not below`);
  if (isIn(from, SANDBOX)) {
    if (!isIn(to, SANDBOX) && !isIn(to, TABLE)) {
      found.push(`${from} may not import ${to}: the sandbox sees the table alone`);
    }
    if (isIn(to, SANDBOX) && !pointsDown(one, SANDBOX_ROWS)) {
      found.push(`${from} may not import ${to}: it is not below`);
    }
  }
  const [, command] = from.split("lib/commands/");
  if (command?.includes("/") && isIn(to, "lib/commands") && to !== "lib/commands/command.ts") {
    if (!isIn(to, `lib/commands/${command.split("/")[0]}`)) {
      found.push(`${from} may not import ${to}: it is another command`);
    }
  }
  return [...found, ...bypassedEntries(from, to)];
}

/** Complains of folders on the way to a file that are not entered by the file of their own name. */
function bypassedEntries(from: string, to: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(to); folder !== "." && folder !== "lib" && !isIn(from, folder); folder = dirname(folder)) {
    const entry = `${folder}/${folder.split("/").at(-1)}.ts`;
    if (to !== entry && !SHELVES.includes(folder)) {
      found.push(`${from} may not import ${to}: ${folder} is entered by ${entry}`);
    }
  }
  return found;
}

/** Import cycles, not counting types and dynamic imports. */
function cycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, type, late } of imports) if (!type && !late) next.set(from, [...next.get(from) ?? [], to]);
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      return void found.push(`a circle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    }
    state.set(file, "open");
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, "done");
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

/** The files loaded before the first line of a call runs. */
function startUp(imports: readonly Import[]): string[] {
  const loaded = new Set<string>();
  const wanted = ["main.ts"];
  for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    wanted.push(...imports.filter(({ from, type, late }) => from === file && !type && !late).map(({ to }) => to));
  }
  return [...loaded].sort();
}

const files = ["main.ts", ...await filesIn("lib")].sort();
const imports = (await Promise.all(files.map(importsOf))).flat().filter(({ to }) =>
  to.endsWith(".ts") && !to.endsWith(".d.ts")
);
const loaded = startUp(imports);
if (Deno.args.includes("--start-up")) console.log(loaded.map((file) => `  "${file}",`).join("\n"));
const complaints = [
  ...new Set(imports.flatMap(complaintsOf)),
  ...cycles(imports),
  ...files.filter((file) => rowOf(file, ROWS) < 0).map((file) => `${file} is in no room`),
  ...loaded.filter((file) => !START_UP.includes(file)).map((file) =>
    `${file} is loaded by every call and not in START_UP`
  ),
  ...START_UP.filter((file) => !loaded.includes(file)).map((file) => `${file} is in START_UP and not loaded by a call`),
];
for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) console.log(`layers: ${files.length} files, ${imports.length} imports, all one way`);
Deno.exit(complaints.length === 0 ? 0 : 1);
