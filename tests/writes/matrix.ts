/**
 * The fault matrix, written by hand: each fault × each kind of call → the expected result.
 *
 * @module
 */

import type { Spoil } from "../support/gateway.ts";

/** The kinds of call, in the order of the columns. */
export const KINDS = [
  "public read",
  "private read",
  "send",
  "edit",
  "cancel",
  "batch",
  "transfer",
  "setting",
] as const;

/** One kind of call. */
export type Kind = typeof KINDS[number];

/** Faults that the sandbox doesn't play itself: whether anything listens, and with which certificate. */
export type Peer = "nobody" | "expired" | "wrong host" | "unknown CA" | "plain http";

/** One fault. Texts with several words have one word per kind of call, or per write. */
export interface Row {
  /** Its name in the tables. */
  fault: string;
  /** The sandbox's rule; absent if no request reaches the sandbox. */
  rule?: string;
  peer?: Peer;
  /** What the gateway in front of the sandbox does. */
  spoil?: Spoil;
  /** Exit statuses of the two reads. */
  reads: string;
  /** How often the two reads are seen, with `--retry 1`. */
  readsSeen: string;
  /** Exit statuses of the six writes with `--resolve 0`. */
  alone: string;
  /** Exit statuses of the six writes with `--track --deadline 2 --resolve 8`; the deadline only where a call takes one. */
  resolved: string;
  /** How often each write is seen; default 1. */
  seen?: number;
  /** Whether each write takes effect: with `--resolve 0`, and with the deadline if that differs. */
  effect: string;
  effectResolved?: string;
  /** What stderr says if the exit status isn't 0. */
  says: RegExp;
  /** The stdout for an unsuccessful reply; default empty. */
  reply?: RegExp;
  /** The time limit in seconds. */
  timeout?: number;
  /** Whether kf is still waiting when a late request is executed. */
  patient?: true;
}

const NO = "no no no no no no";
const YES = "yes yes yes yes yes yes";

/** A failure before anything was sent. */
function unreachable(fault: string, peer: Peer, says: RegExp): Row {
  const all4 = "4 4 4 4 4 4";
  return { fault, peer, reads: "4 4", readsSeen: "0 0", alone: all4, resolved: all4, seen: 0, effect: NO, says };
}

/** No reply, and not executed. */
function lostBefore(fault: string, rule: string, says: RegExp): Row {
  const [alone, resolved] = ["5 5 5 5 5 5", "4 4 4 5 5 5"];
  return { fault, rule, reads: "4 4", readsSeen: "2 2", alone, resolved, effect: NO, says };
}

/** Executed, but the reply didn't arrive completely. */
function lostAfter(fault: string, rule: string, says: RegExp): Row {
  const [alone, resolved] = ["5 5 5 5 5 5", "0 0 0 0 5 0"];
  return { fault, rule, reads: "4 4", readsSeen: "2 2", alone, resolved, effect: YES, says };
}

/** No reply within the time limit, so a read isn't repeated. */
function slow(fault: string, rule: string): Row {
  return { ...lostAfter(fault, rule, /no answer from \S+ within 0\.5 s/), readsSeen: "1 1", timeout: 0.5 };
}

/** What a gateway does on the way. */
function spoiled(
  fault: string,
  spoil: Spoil,
  lost: (fault: string, rule: string, says: RegExp) => Row,
  says: RegExp,
  more: Partial<Row> = {},
): Row {
  const { rule: _, ...row } = lost(fault, "", says);
  return { ...row, spoil, ...more };
}

/** A refusal: the outcome is known. */
function refusal(fault: string, rule: string, exit: number, says: RegExp, reply = /"result":"error"/): Row {
  const six = Array(6).fill(exit).join(" ");
  return {
    ...{ fault, rule, reads: `${exit} ${exit}`, readsSeen: "1 1", alone: six, resolved: six },
    ...{ effect: NO, says, reply },
  };
}

/** A gateway's reply instead of the exchange's: a read is repeated. */
function gateway(status: number): Row {
  const says = new RegExp(`HTTP ${status}`);
  return { ...lostBefore(String(status), String(status), says), reads: "8 8", reply: /<!doctype html>/ };
}

/** Every row of the matrix. */
export const ROWS: readonly Row[] = [
  unreachable("refused connection", "nobody", /cannot reach \S+: connection refused/),
  unreachable("TLS: expired certificate", "expired", /cannot reach \S+: the certificate has expired/),
  unreachable(
    "TLS: certificate of another host",
    "wrong host",
    /cannot reach \S+: the certificate is for another host/,
  ),
  unreachable("TLS: unknown authority", "unknown CA", /cannot reach \S+: the certificate is from an unknown issuer/),
  unreachable("TLS: plain http behind https", "plain http", /cannot reach \S+: the other side does not speak TLS/),
  lostBefore("reset before the request is read", "reset-before", /: connection (reset|closed without a reply)/),
  lostBefore("reset during the request", "reset-during", /: connection (reset|closed without a reply)/),
  lostAfter("reset after it was carried out", "reset-after", /: connection (reset|closed without a reply)/),
  lostAfter("carried out, then dropped", "apply-then-drop", /: connection closed without a reply/),
  slow("carried out, no answer", "hang"),
  { ...slow("carried out after the time limit", "delay=800ms"), patient: true },
  {
    // kf has exited by then. A call without a deadline is executed anyway.
    ...slow("arrives after the deadline", "delay=4s"),
    resolved: "4 4 4 5 5 5",
    effectResolved: "no no no no yes yes",
  },
  lostAfter("reply cut in half", "truncate", /the reply was cut short/),
  lostAfter("Content-Length too large", "wrong-length", /the reply was cut short/),
  {
    ...lostAfter("Content-Length too small", "wrong-length=-10", /is not JSON/),
    ...{ reads: "8 8", readsSeen: "1 1", reply: /^\{"result":"success"/ },
  },
  slow("slow drip, too slow", "drip=50ms"),
  {
    ...lostAfter("slow drip, in time", "drip=1ms", /never/),
    ...{ reads: "0 0", readsSeen: "1 1", alone: "0 0 0 0 0 0", resolved: "0 0 0 0 0 0" },
  },
  lostAfter("garbage", "garbage", /the reply is not HTTP/),
  {
    ...lostAfter("HTML with HTTP 200", "html", /the reply \(HTTP 200\) is not JSON/),
    ...{ reads: "8 8", readsSeen: "1 1", reply: /<!doctype html>/ },
  },
  {
    ...lostBefore(
      "redirect (302)",
      "302",
      /redirect \(HTTP 302\) to https:\/\/elsewhere\.example\/moved, which kf never/,
    ),
    ...{ reads: "8 8", readsSeen: "1 1", reply: /^\n$/ },
  },
  refusal("400", "400", 1, /the exchange refused \S+: HTTP 400/),
  refusal("401", "401", 3, /the exchange refused .*: HTTP 401/),
  refusal("404", "404", 1, /the exchange refused \S+: HTTP 404/),
  {
    ...lostBefore("408", "408", /the exchange failed: HTTP 408/),
    ...{ reads: "8 8", readsSeen: "1 1", reply: /"result":"error"/ },
  },
  // A read is repeated within its time limit: after 10 s if the reply says so, otherwise after 1, 2, 4 and 8 s.
  { ...refusal("429", "429", 6, /was rate limited/, /Too Many Requests/), readsSeen: "2 2" },
  gateway(500),
  gateway(502),
  gateway(503),
  {
    ...lostAfter("carried out, then 502", "apply-then-502", /HTTP 502/),
    ...{ reads: "8 8", reply: /<!doctype html>/ },
  },
  {
    ...lostBefore("Server Error", "refuse=Server Error", /the exchange failed: Server Error/),
    ...{ reads: "8 8", readsSeen: "1 1", reply: /"error":"Server Error"/ },
  },
  refusal("Unavailable", "refuse", 8, /the exchange has switched \S+ off for now: Unavailable/),
  { ...refusal("apiLimitExceeded", "refuse=apiLimitExceeded", 6, /was rate limited/), readsSeen: "5 5" },
  refusal("an error of the exchange", "refuse=accountInactive", 3, /the exchange refused .*: accountInactive/),
  refusal("insufficientFunds", "refuse=insufficientFunds", 1, /the exchange refused \S+: insufficientFunds/),
  spoiled("TLS damaged after the request", "damaged", lostAfter, /TLS was cut short or damaged/),
  spoiled("delivered twice, the second answer", "duplicate-second", lostAfter, /nonceDuplicate/, {
    ...{ reads: "0 3", readsSeen: "1 7", reply: /nonceDuplicate/ },
  }),
  spoiled("the answer for another order", "foreign", lostBefore, /it is about cliOrdId rest|no answer within/, {
    ...{ reply: /^$|"cliOrdId":"rest"/ },
  }),
  spoiled("an error beside the answer", "contradicted", lostAfter, /insufficientFunds/, {
    ...{ reads: "1 1", readsSeen: "1 1", reply: /"error":"insufficientFunds"/ },
  }),
  // A write is never signed anew: its nonce was its own, so another copy may have been there first. A public call has no nonce.
  {
    ...lostBefore("duplicate nonce, always", "nonce-duplicate", /nonceDuplicate/),
    ...{ reads: "3 3", readsSeen: "1 7", reply: /"result":"error"/ },
  },
  {
    ...lostBefore("duplicate nonce, once", "nonce-duplicate@1x", /nonceDuplicate/),
    ...{ reads: "3 0", readsSeen: "1 2", reply: /"result":"error"/ },
  },
];
