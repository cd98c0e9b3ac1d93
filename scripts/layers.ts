/**
 * Checks that imports point one way, from the process down to the table: `deno task layers`.
 *
 * @module
 */

/** A module may import what stands in a lower row, and nothing of its own row or above. `*` is any other name. */
const ROWS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["lib/cli.ts", "lib/runtime.ts"],
  ["lib/call.ts"],
  [
    "lib/completions/*.ts",
    "lib/settings/config_command.ts",
    "lib/doctor.ts",
    "lib/guard.ts",
    "lib/init.ts",
    "lib/man.ts",
    "lib/watch/*.ts",
  ],
  ["lib/init/*.ts", "lib/man/*.ts"],
  ["lib/chart/*.ts"],
  ["lib/ask.ts"],
  ["lib/findings.ts", "lib/whereabouts.ts", "lib/keeper.ts", "lib/reach.ts"],
  ["lib/dead_mans_switch.ts", "lib/environment.ts"],
  ["lib/runtime/deno.ts", "lib/runtime/bun.ts"],
  ["lib/runtime/launch_bun.ts", "lib/runtime/launch_deno.ts", "lib/runtime/ask.ts", "lib/runtime/write.ts"],
  ["lib/runtime/network.ts"],
  ["lib/runtime/streams.ts"],
  ["lib/exchange.ts", "lib/help/mod.ts", "lib/preview.ts", "lib/sandbox.ts", "lib/spinner.ts", "lib/statement.ts"],
  ["lib/help/*.ts"],
  ["lib/command.ts"],
  ["lib/show/*.ts"],
  ["lib/settings.ts"],
  ["lib/settings/*.ts"],
  ["lib/additions.ts", "lib/resolve.ts"],
  ["lib/client.ts", "lib/clock.ts", "lib/evidence.ts"],
  ["lib/pace.ts"],
  ["lib/ledger.ts"],
  ["lib/turns.ts"],
  [
    "lib/check.ts",
    "lib/config.ts",
    "lib/credentials.ts",
    "lib/look.ts",
    "lib/lookup.ts",
    "lib/output.ts",
    "lib/permissions.ts",
    "lib/rate.ts",
    "lib/request.ts",
    "lib/response.ts",
    "lib/sign.ts",
    "lib/track.ts",
    "lib/values.ts",
    "lib/words.ts",
  ],
  ["lib/option_value.ts"],
  ["lib/sandbox/mod.ts"],
  [
    "lib/sandbox/*.ts",
    "lib/sandbox/call/*.ts",
    "lib/sandbox/engine/*.ts",
    "lib/sandbox/front/*.ts",
    "lib/sandbox/market/*.ts",
    "lib/sandbox/replies/*.ts",
    "lib/sandbox/store/*.ts",
  ],
  ["lib/args.ts", "lib/directories.ts", "lib/files.ts", "lib/version.ts"],
  ["lib/misuse.ts"],
  ["lib/unknown.ts"],
  ["lib/commands.ts", "lib/paste.ts"],
  ["lib/option_texts.ts"],
  ["lib/options.ts"],
  ["lib/tables/mod.ts"],
  ["lib/tables/*.ts"],
  ["lib/tables/events.ts"],
  ["lib/tables/table.ts"],
  ["lib/endpoints/mod.ts", "lib/endpoints/find.ts"],
  ["lib/endpoints/areas.ts"],
  ["lib/endpoints/*.ts"],
  ["lib/endpoints/parameters.ts", "lib/endpoints/derivatives.ts", "lib/endpoints/events.ts"],
  ["lib/confirmed.ts", "lib/errors.ts"],
  [
    "lib/bytes.ts",
    "lib/endpoints/row.ts",
    "lib/io.ts",
    "lib/json.ts",
    "lib/retirement.ts",
    "lib/secret.ts",
    "lib/suggest.ts",
  ],
];

interface Graph {
  modules: { specifier: string; dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[] }[];
}

const ROOT = new URL("../", import.meta.url).href;

function rowOf(module: string): number {
  const exact = ROWS.findIndex((row) => row.includes(module));
  return exact >= 0 ? exact : ROWS.findIndex((row) => row.some((name) => name === module.replace(/[^/]+$/, "*.ts")));
}

async function graph(): Promise<Graph> {
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", "main.ts"], cwd: new URL(ROOT) });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Inside a capability's folder imports need no rows, but no circle either; of the sandbox only mod.ts may be imported. */
function allowed(module: string, imported: string, modules: Imports): boolean {
  const [inside, into] = [module, imported].map((name) => name.startsWith(SANDBOX));
  if (FOLDERS.some((folder) => module.startsWith(folder) && imported.startsWith(folder))) {
    return !reaches(imported, module, modules);
  }
  if (into) return imported === `${SANDBOX}mod.ts` && rowOf(imported) > rowOf(module);
  if (inside) return imported.startsWith("lib/endpoints/");
  return rowOf(imported) > rowOf(module);
}

const SANDBOX = "lib/sandbox/";
const FOLDERS = [
  SANDBOX,
  ...[
    "lib/chart/",
    "lib/completions/",
    "lib/help/",
    "lib/init/",
    "lib/man/",
    "lib/settings/",
    "lib/show/",
    "lib/watch/",
  ],
];

type Imports = ReadonlyMap<string, readonly string[]>;

function reaches(from: string, to: string, modules: Imports, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (modules.get(from) ?? []).some((next) => reaches(next, to, modules, seen));
}

function local(specifier: string | undefined): string | undefined {
  return specifier?.startsWith(ROOT) && !specifier.endsWith(".d.ts") ? specifier.slice(ROOT.length) : undefined;
}

function importsOf({ modules }: Graph): Imports {
  return new Map(modules.flatMap(({ specifier, dependencies }) => {
    const module = local(specifier);
    const imported = dependencies?.map(({ code, type }) => local(code?.specifier ?? type?.specifier)) ?? [];
    return module === undefined ? [] : [[module, imported.filter((name) => name !== undefined)] as const];
  }));
}

function complaints(modules: Imports): string[] {
  const found: string[] = [];
  for (const [module, imports] of modules) {
    if (rowOf(module) < 0) found.push(`${module} stands in no row of scripts/layers.ts`);
    for (const imported of imports) {
      if (!allowed(module, imported, modules)) found.push(`${module} may not import ${imported}`);
    }
  }
  return found;
}

const found = complaints(importsOf(await graph()));
for (const complaint of found) console.error(complaint);
if (found.length === 0) console.log("layers: imports point one way");
Deno.exit(found.length === 0 ? 0 : 1);
