/**
 * What a configuration file says of the sandbox's clock and faults → nothing, or a failure naming its line.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import type { FileEntry } from "../../line/options.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/**
 * Only the sandbox can read these values, and it is too much to be fetched on the way of a live call: they are looked at where
 * it is chosen, and by `kf config`.
 */
export async function checkSandboxValues(entries: readonly FileEntry[]): Promise<void> {
  const [own] = entries.filter(({ name }) => name === "clock" || name === "faults");
  if (own === undefined) return;
  const { parseClock, parseFaults } = await import("../../sandbox/sandbox.ts");
  for (const { name, value, where } of entries) {
    try {
      if (name === "clock") parseClock(String(value));
      if (name === "faults") parseFaults(String(value));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw usage(`${where}: ${error.message}`, nextStep`the clocks and faults there are: ${shell("kf help sandbox")}`);
    }
  }
}
