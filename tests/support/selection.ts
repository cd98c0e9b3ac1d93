/**
 * Which tests run: the quick ones (`deno task test`), or all of them (KF_TESTS=all in the environment).
 *
 * @module
 */

/** Whether all tests run. The name of a test that only runs then, or only then at full size, ends with {@linkcode MARK}. */
export const ALL = Deno.env.get("KF_TESTS") === "all";

/** Marks the tests that `deno task test:rest` runs and the quick ones leave out. */
export const MARK = " [all]";

/** The size of a test in the current selection, and the end of its name. */
export function sized(quick: number, all: number): { size: number; mark: string } {
  return ALL ? { size: all, mark: MARK } : { size: quick, mark: "" };
}

type Body = (test: Deno.TestContext) => void | Promise<void>;

/**
 * Registers a test, which is ignored if there is an obstacle. Its name then says why, since `deno test --quiet` shows nothing that a
 * test file prints.
 */
export function testUnless(obstacle: string | undefined, name: string, body: Body): void {
  Deno.test({
    name: obstacle === undefined ? name : `${name} (${obstacle})`,
    ignore: obstacle !== undefined,
    fn: body,
  });
}

/** Registers a test that only runs with KF_TESTS=all. */
export function testInAll(name: string, body: Body, obstacle?: string): void {
  if (ALL) testUnless(obstacle, name + MARK, body);
}
