/** The part of `@std/text` that kf uses; the npm edition of the package carries no declarations. */
export function closestString(word: string, words: readonly string[]): string;
export function levenshteinDistance(a: string, b: string): number;
