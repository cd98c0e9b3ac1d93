/**
 * The black-box suite on every platform that can be run here. One whose tools are missing is ignored, and its name tells why.
 *
 * @module
 */

import { EMULATED, NATIVE, testUnless, WINDOWS } from "./places.ts";
import { MUSL_ROOT } from "./roots.ts";

for (const platform of [NATIVE, ...[EMULATED, MUSL_ROOT, WINDOWS].filter(({ name }) => name !== NATIVE.name)]) {
  testUnless(await platform.obstacle(), `kf on ${platform.name}`, async (test) => {
    await using place = await platform.start();
    for (const check of platform.checks) await test.step(check.name, () => check.holds(place));
  });
}
