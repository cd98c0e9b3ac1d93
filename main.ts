/**
 * kf: the Kraken Futures API from the command line. The process, the line, the exit.
 *
 * @module
 */

import { run } from "./lib/cli.ts";
import { exit, systemIo } from "./lib/runtime/runtime.ts";

exit(await run(systemIo()));
