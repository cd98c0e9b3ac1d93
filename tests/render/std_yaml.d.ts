/** The part of `@std/yaml` that the tests use; the npm edition of the package carries no declarations. */
export function parse(text: string, options?: { schema?: "core" | "failsafe" | "json" }): unknown;
