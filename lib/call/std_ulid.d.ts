/** The part of `@std/ulid` that kf uses; the npm edition of the package carries no declarations. */
export function ulid(seedTime: number): string;
