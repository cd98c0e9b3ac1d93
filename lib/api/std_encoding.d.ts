/** The part of `@std/encoding` that kf uses; the npm edition of the package carries no declarations. */
export function encodeBase64(data: Uint8Array): string;
export function decodeBase64(text: string): Uint8Array<ArrayBuffer>;
