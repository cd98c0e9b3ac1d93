/**
 * Checks the sandbox's clock and faults in a configuration file; failures name the line.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import type { FileEntry } from "../../line/options.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/**
 * Only the sandbox can parse these values, and loading it would slow down live calls: they are checked when the sandbox is chosen,
 * and by `kf config`.
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
