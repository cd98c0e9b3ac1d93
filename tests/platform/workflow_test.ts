/**
 * Checks the workflows against deno.json, .ci/run and the targets.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { TARGETS } from "../../scripts/build/targets.ts";
import { assert, assertArrayIncludes, assertEquals, assertGreater, assertMatch } from "../support/assert.ts";

const ci = read(".github/workflows/ci.yml");
const release = read(".github/workflows/release.yml");
const gate = read(".ci/run");

function read(path: string): string {
  return Deno.readTextFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
}

/** The only group of each match of a pattern. */
function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = ""]) => group);
}

/** The text of each job, by its name. */
function jobsOf(workflow: string): Map<string, string> {
  const [, jobs = ""] = workflow.split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}([a-z]+):\n/m).slice(1);
  return new Map(all(jobs, /^ {2}([a-z]+):$/gm).map((name, i) => [name, parts[i * 2 + 1] ?? ""]));
}

for (const [name, workflow] of [["ci.yml", ci], ["release.yml", release]] as const) {
  Deno.test(`${name} pins each action by its commit and says the version`, () => {
    const uses = all(workflow, /\buses: *(.*)$/gm);
    assertGreater(uses.length, 0);
    for (const action of uses) assertMatch(action, /^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  Deno.test(`${name} may do nothing but read, unless a job says so`, () => {
    assertMatch(workflow, /^permissions: \{\}$|^permissions:\n {2}contents: read\n$/m);
  });

  Deno.test(`${name} lets publish alone write`, () => {
    const writing = [...jobsOf(workflow)].filter(([, job]) => /: *write(-all)?\b/.test(job)).map(([name]) => name);
    assertEquals(writing, workflow === release ? ["publish"] : []);
  });

  Deno.test(`${name} keeps no token in a checkout`, () => {
    const checkouts = all(workflow, /uses: (actions\/checkout)@/g).length;
    assertEquals(all(workflow, /(persist-credentials: false)/g).length, checkouts);
  });

  Deno.test(`${name} runs tasks and files that exist`, () => {
    const { tasks }: { tasks: Record<string, string> } = JSON.parse(read("deno.json"));
    assertArrayIncludes(Object.keys(tasks), all(workflow, /\$DENO task ([a-z]+)/g));
    const files = all(workflow, /(?<=[\s=])((?:\.ci|scripts)\/[\w.]+)/g);
    assertGreater(files.length, 0);
    for (const file of files) assert(read(file).length > 0, file);
  });
}

Deno.test("release.yml runs after one another: check, build, smoke, publish", () => {
  const jobs = [...jobsOf(release)].map(([name, job]) => [name, ...all(job, /^ {4}needs: (.*)$/gm)]);
  assertEquals(jobs, [["check"], ["build", "check"], ["smoke", "build"], ["publish", "smoke"]]);
});

Deno.test("release.yml builds with the Deno of the gate", () => {
  assertEquals(all(release, /^ {2}DENO: npx -y deno@(.*)$/gm), all(gate, /^DENO_VERSION=(.*)$/gm));
});

Deno.test("release.yml tries what is built for each target", () => {
  const tried = all(release, /\barchives: ([\w -]+)/g).flatMap((names) => names.trim().split(" "));
  const built = TARGETS.flatMap(({ name, deno }) => deno === undefined ? [name] : [name, `${name}-deno`]);
  assertEquals(tried.sort(), built.sort());
});

Deno.test("release.yml finds the line of the installers it writes to", () => {
  assertEquals(all(read("scripts/install.sh"), /^(RELEASES='')$/gm).length, 1);
  assertEquals(all(read("scripts/install.ps1"), /^(\$RELEASES = '')/gm).length, 1);
});
