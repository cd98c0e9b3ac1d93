/**
 * The black-box suite on every platform that can run here. Platforms with missing tools are ignored, and their names say why.
 *
 * @module
 */

import { testInAll, testUnless } from "../support/selection.ts";
import { EMULATED, NATIVE, type Platform, WINDOWS } from "./places.ts";
import { MUSL_ROOT } from "./roots.ts";

async function suite(platform: Platform, test: Deno.TestContext): Promise<void> {
  await using place = await platform.start();
  for (const check of platform.checks) await test.step(check.name, () => check.holds(place));
}

testUnless(await NATIVE.obstacle(), `kf on ${NATIVE.name}`, (test) => suite(NATIVE, test));

for (const platform of [EMULATED, MUSL_ROOT, WINDOWS].filter(({ name }) => name !== NATIVE.name)) {
  testInAll(`kf on ${platform.name}`, (test) => suite(platform, test), await platform.obstacle());
}
