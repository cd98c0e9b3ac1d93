/**
 * Writes programs that tests can start at once.
 *
 * Another process writes them. Between fork and exec, a child started by another test holds every file open in this process, and
 * the system doesn't start a program that is open for writing.
 *
 * @module
 */

/** Writes a program. */
export async function writeProgram(path: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const args = ["-c", 'cat > "$0" && chmod 755 "$0"', path];
  const child = new Deno.Command("sh", { args, stdin: "piped" }).spawn();
  await ReadableStream.from([typeof content === "string" ? new TextEncoder().encode(content) : content])
    .pipeTo(child.stdin);
  if (!(await child.status).success) throw new Error(`${path} can't be written`);
}

/** Copies a program, or a directory of programs. */
export async function copyProgram(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-RL", "--", from, to] }).output();
  if (!success) throw new Error(`${from} can't be copied to ${to}`);
}
