/**
 * Which tests run: the quick part, which `deno task test` runs, or everything, which KF_TESTS=all in the environment asks for.
 *
 * @module
 */

/** Whether everything runs. The name of a test that only runs then, or only then at its full size, ends with {@linkcode MARK}. */
export const ALL = Deno.env.get("KF_TESTS") === "all";

/** By this mark `deno task test:rest` finds what the quick part leaves out. */
export const MARK = " [all]";

/** A size for the quick part and one for everything, and what the name of the test ends with. */
export function sized(quick: number, all: number): { size: number; mark: string } {
  return ALL ? { size: all, mark: MARK } : { size: quick, mark: "" };
}

type Body = (test: Deno.TestContext) => void | Promise<void>;

/**
 * Registers a test, which is ignored where there is an obstacle. Its name then says which: `deno test --quiet` shows nothing that
 * a test file writes on its own.
 */
export function testUnless(obstacle: string | undefined, name: string, body: Body): void {
  Deno.test({
    name: obstacle === undefined ? name : `${name} (${obstacle})`,
    ignore: obstacle !== undefined,
    fn: body,
  });
}

/** Registers a test that only runs with everything. */
export function testInAll(name: string, body: Body, obstacle?: string): void {
  if (ALL) testUnless(obstacle, name + MARK, body);
}
