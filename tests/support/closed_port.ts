/**
 * An address where nothing listens.
 *
 * @module
 */

/** `http://127.0.0.1:PORT` of a port that is and stays free, since it is outside the range the system assigns to servers. */
export function closedPort(): string {
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
