/**
 * What a command left behind: in go its exit status and bytes, out comes what tests look at.
 *
 * @module
 */

/** What a command left behind. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  stdoutBytes: Uint8Array;
}

/** The same with its texts decoded. */
export function outcome(code: number, stdoutBytes: Uint8Array, stderrBytes: Uint8Array): Outcome {
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdoutBytes), stderr: decoder.decode(stderrBytes), stdoutBytes };
}
