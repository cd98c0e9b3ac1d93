/**
 * An address where nobody listens.
 *
 * @module
 */

/** `http://127.0.0.1:PORT` of a port that is free, and stays so: it is none of those that the system gives to servers of tests. */
export function nobody(): string {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return `http://127.0.0.1:${port}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
