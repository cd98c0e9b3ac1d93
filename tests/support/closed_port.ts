/**
 * An address where nobody listens.
 *
 * @module
 */

/** `http://127.0.0.1:PORT` of a port that was free a moment ago. */
export function nobody(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}
