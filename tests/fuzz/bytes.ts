/**
 * Random choices → replies and key files: valid, damaged, and meaningless.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Dice } from "../support/dice.ts";

const STATUSES = [200, 200, 200, 200, 200, 201, 204, 400, 401, 403, 404, 408, 418, 429, 500, 502, 503, 504, 599];

const NUMBERS = [
  "0",
  "-0",
  "1.0",
  "1.10",
  "1e5",
  "1E-7",
  "12345678901234567890",
  "0.1000000000000000055",
  "-1e400",
  "9007199254740993",
];

const STRINGS = [
  '""',
  '"success"',
  '"error"',
  '"placed"',
  '"filled"',
  '"notFound"',
  '"\\u00e9\\/"',
  '"a\\"b\\\\"',
  '"é 🦑"',
  '"  :,{}"',
];

const NAMES = [
  ...[
    "result",
    "error",
    "errors",
    "status",
    "sendStatus",
    "editStatus",
    "cancelStatus",
    "batchStatus",
    "serverTime",
    "order_tag",
  ],
  ...["orderEvents", "type", "message", "code", "reason", "__proto__", "constructor", "toString", "size", "x"],
];

const REAL = [
  '{"result":"success","serverTime":"2026-10-01T12:00:00.000Z"}',
  '{"result":"success","sendStatus":{"order_id":"1","status":"placed","orderEvents":[]},"serverTime":"x"}',
  '{"result":"success","sendStatus":{"status":"invalidSize"}}',
  '{"result":"success","batchStatus":[{"status":"placed","order_tag":"1"},{"status":"notFound"}]}',
  '{"result":"error","error":"apiLimitExceeded"}',
  '{"result":"error","error":"authenticationError"}',
  '{"status":"BAD_REQUEST","result":"error","errors":[{"code":41,"message":"WOULD_CAUSE_LIQUIDATION"}]}',
  '{"result":"success","size":1.0,"price":12345678901234567890,"list":[1e-7,-0,"\\u00e9"]}',
  "<!doctype html><html></html>",
  "dateTime,uid\n2026-10-01,1.0\n",
];

/** A random reply: a status, and a body that may be anything. */
export function drawReply(dice: Dice): { status: number; body: Uint8Array } {
  const text = dice.strikes(50) ? drawJson(dice, 0) : dice.pick(REAL);
  const body = dice.strikes(8) ? drawBytes(dice, dice.whole(0, 200)) : new TextEncoder().encode(text);
  return { status: dice.pick(STATUSES), body: dice.strikes(40) ? damaged(dice, body) : body };
}

/** JSON with random white space between tokens. */
function drawJson(dice: Dice, depth: number): string {
  const space = () => dice.pick(["", "", "", " ", "\n", "\t ", "\r\n"]);
  const luck = depth > 4 ? dice.whole(1, 60) : dice.whole(1, 100);
  if (depth > 0 && luck <= 30) return dice.pick(NUMBERS);
  if (depth > 0 && luck <= 55) return dice.pick(STRINGS);
  if (depth > 0 && luck <= 60) return dice.pick(["true", "false", "null"]);
  const items = Array.from({ length: dice.whole(0, 5) }, () => drawJson(dice, depth + 1));
  if (luck > 85) return `[${space()}${items.join(`,${space()}`)}${space()}]`;
  const fields = items.map((item) => `"${dice.pick(NAMES)}"${space()}:${space()}${item}`);
  return `${space()}{${space()}${fields.join(`${space()},${space()}`)}${space()}}${space()}`;
}

/** Changes, drops, doubles or truncates bytes. */
function damaged(dice: Dice, body: Uint8Array): Uint8Array {
  const at = dice.whole(0, body.length);
  const rest = body.subarray(dice.whole(at, Math.min(body.length, at + 8)));
  return dice.pick([
    () => body.subarray(0, at),
    () => Buffer.concat([body.subarray(0, at), rest]),
    () => Buffer.concat([body.subarray(0, at), drawBytes(dice, dice.whole(1, 4)), rest]),
    () => Buffer.concat([body, body]),
    () => Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), body]),
  ])();
}

function drawBytes(dice: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => dice.whole(0, 255));
}

/** A private key file, and the secret it has to sign with; undefined if it may be unusable. */
export interface KeyFile {
  file: Uint8Array;
  secret?: string;
}

/** A random private key file with this secret or a new one. */
export function drawKeyFile(dice: Dice, real: string): KeyFile {
  const secret = dice.strikes(30) ? real : Buffer.from(drawBytes(dice, dice.whole(1, 130))).toString("base64");
  const kept = dice.pick([() => encoded(dice, secret), () => encoded(dice, secret), () => undefined])();
  if (kept !== undefined) return { file: kept, secret };
  return { file: drawUnusable(dice, secret) };
}

/** The secret as editors save it. */
function encoded(dice: Dice, secret: string): Uint8Array {
  const space = () => dice.pick(["", "\n", "\r\n", "  ", "\t", "\n\n"]);
  const text = space() + secret + space();
  const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
  return dice.pick([
    () => Buffer.from(text),
    () => Buffer.from(`\ufeff${text}`),
    () => utf16,
    () => Buffer.from(utf16).swap16(),
  ])();
}

function drawUnusable(dice: Dice, secret: string): Uint8Array {
  const at = dice.whole(0, secret.length);
  const text = dice.pick([
    () => "",
    () => " \n",
    () => secret.slice(0, at),
    () => `${secret.slice(0, at)} ${secret.slice(at)}`,
    () => `${secret.slice(0, at)}\n${secret.slice(at)}`,
    () => `${secret.slice(0, at)}é${secret.slice(at)}`,
    () => `${secret.slice(0, at)}\0${secret.slice(at)}`,
    () => `"${secret}"`,
    () => secret.replaceAll("+", "-").replaceAll("/", "_"),
    () => `KRAKEN_FUTURES_API_SECRET=${secret}`,
    () => secret + secret,
    () => "=".repeat(dice.whole(1, 8)),
    () => "x".repeat(100_000),
  ])();
  return dice.strikes(25) ? drawBytes(dice, dice.whole(0, 300)) : new TextEncoder().encode(text);
}
