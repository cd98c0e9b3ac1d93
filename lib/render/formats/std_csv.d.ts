/** The part of `@std/csv` that kf uses; the npm edition of the package carries no declarations. */
export function parse(text: string, options: { fieldsPerRecord?: number }): string[][];
