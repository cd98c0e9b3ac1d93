/**
 * The exit status and output of a command, as tests see them.
 *
 * @module
 */

/** The exit status and output of a command. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  stdoutBytes: Uint8Array;
}

/** Decodes the output. */
export function outcome(code: number, stdoutBytes: Uint8Array, stderrBytes: Uint8Array): Outcome {
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdoutBytes), stderr: decoder.decode(stderrBytes), stdoutBytes };
}
