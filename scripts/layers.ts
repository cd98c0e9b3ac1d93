/**
 * Checks that imports point one way, from the process down to the table: `deno task layers`.
 *
 * @module
 */

/** A module may import what stands in a lower row, and nothing of its own row or above. `*` is any other name. */
const ROWS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["lib/cli.ts", "lib/runtime.ts"],
  ["lib/client.ts", "lib/help.ts", "lib/preview.ts"],
  [
    "lib/check.ts",
    "lib/config.ts",
    "lib/credentials.ts",
    "lib/lookup.ts",
    "lib/output.ts",
    "lib/rate.ts",
    "lib/request.ts",
    "lib/response.ts",
    "lib/sign.ts",
    "lib/values.ts",
  ],
  ["lib/args.ts", "lib/endpoints/find.ts"],
  ["lib/endpoints/mod.ts"],
  ["lib/endpoints/*.ts"],
  ["lib/endpoints/parameters.ts", "lib/endpoints/derivatives.ts"],
  ["lib/endpoints/row.ts", "lib/errors.ts", "lib/io.ts", "lib/secret.ts", "lib/suggest.ts", "lib/version.ts"],
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

function local(specifier: string | undefined): string | undefined {
  return specifier?.startsWith(ROOT) && !specifier.endsWith(".d.ts") ? specifier.slice(ROOT.length) : undefined;
}

function complaints({ modules }: Graph): string[] {
  const found: string[] = [];
  for (const { specifier, dependencies } of modules) {
    const module = local(specifier);
    if (module === undefined) continue;
    if (rowOf(module) < 0) found.push(`${module} stands in no row of scripts/layers.ts`);
    for (const { code, type } of dependencies ?? []) {
      const imported = local(code?.specifier ?? type?.specifier);
      if (imported === undefined || rowOf(imported) > rowOf(module)) continue;
      found.push(`${module} imports ${imported}, which does not stand below it`);
    }
  }
  return found;
}

const found = complaints(await graph());
for (const complaint of found) console.error(complaint);
if (found.length === 0) console.log("layers: imports point one way");
Deno.exit(found.length === 0 ? 0 : 1);
