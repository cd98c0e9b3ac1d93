/**
 * A gateway between kf and a sandbox that spoils requests and replies: it duplicates, drops, delays and reorders them, answers for
 * another call, alters a field, changes the status line, damages the connection, shifts the clocks of the exchange's nodes, lets
 * a place lag and hides rows. What it does is drawn from dice, so a seed repeats it.
 *
 * It spoils nothing in a way that no client could notice: a reply that was altered still contradicts the request, itself or
 * another place.
 *
 * @module
 */

import { NetworkError, type WireRequest, type WireResponse } from "../../lib/io/io.ts";
import type { Received } from "../../lib/sandbox/call/call.ts";
import { FaultPlan, type Hit, parseFaults } from "../../lib/sandbox/front/faults.ts";
import { ConnectionLost, openSandbox, type Sandbox } from "../../lib/sandbox/sandbox.ts";
import { type Answer, type Arguments, callWith } from "../sandbox/sandbox_fixture.ts";
import { altered, foreignIds, withServerTime } from "./altered_reply.ts";
import type { Dice } from "./dice.ts";
import type { Time } from "./time.ts";

/** Faults that the sandbox plays itself: on the connection, and in place of the reply. */
const SANDBOX_FAULTS = [
  ...[
    "reset-before",
    "reset-during",
    "reset-after",
    "apply-then-drop",
    "truncate",
    "wrong-length=-10",
    "garbage",
    "html",
  ],
  ...["302", "400", "401", "404", "408", "429", "500", "502", "503"],
  ...["apply-then-500", "apply-then-502", "apply-then-503"],
  ...["refuse", "refuse=Server Error", "refuse=insufficientFunds", "refuse=apiLimitExceeded", "nonce-duplicate"],
] as const;

/** What becomes of a request. */
export const SPOILS = [
  "none",
  ...SANDBOX_FAULTS,
  // Carried out, and no answer; carried out long after kf has given up; answered slowly; never delivered.
  ...["hang", "late", "slow", "dropped"] as const,
  // Delivered twice: the first answer comes back, or the second; or the copy comes long after.
  ...["duplicate", "duplicate-second", "duplicate-late"] as const,
  // The reply to another call, this one with a field altered, or with another HTTP status.
  ...["foreign", "altered", "status-line"] as const,
  // Carried out, and the connection is damaged before the reply; or an error stands beside it.
  ...["damaged", "contradicted"] as const,
] as const;

/** One of them. */
export type Spoil = typeof SPOILS[number];

/** The spoils that lose a reply, or a request with it, and do nothing else. */
export const LOSSES: readonly Spoil[] = ["reset-after", "apply-then-drop", "hang", "damaged", "truncate"];

/** A place whose rows are those of before the command, or lack some, as long as one command runs. */
export interface Trouble {
  path: string;
  kind: "lags" | "hides";
}

/** The places that look-ups read. */
const PLACES = ["/openorders", "/fills", "/orders/status", "/history/v3/orders", "/history/v3/triggers"];

/** How a request travels. */
export interface Journey {
  /** How long a late one takes, in ms. */
  late: number;
  /** How long any other takes, in ms each way. */
  travel: number;
}

/** A write that the exchange itself has replied to. */
export interface Done {
  path: string;
  text: string;
}

/** How long kf would wait for an answer, in ms. */
const PATIENCE = 1000;

/** How a gateway is made. */
export interface GatewayOptions {
  seed: string;
  time: Time;
  dice: Dice;
  /** Whether the exchange's nodes have clocks of their own. */
  nodes?: boolean;
}

/** A sandbox behind such a gateway. */
export class Gateway implements Disposable {
  /** The writes the exchange has answered, by itself and not by a fault. */
  readonly done: Done[] = [];
  /** The place in trouble, if there is one. */
  trouble: Trouble | undefined;
  readonly #time: Time;
  readonly #dice: Dice;
  readonly #sandbox: Sandbox;
  readonly #plan = new Chosen();
  /** How far the clocks of the nodes are ahead, in ms. */
  readonly #nodes: readonly number[];
  /** Earlier replies to writes, by path. */
  readonly #earlier = new Map<string, Recorded[]>();
  /** What the places said before the command. */
  #before = new Map<string, string>();

  constructor({ seed, time, dice, nodes = false }: GatewayOptions) {
    this.#time = time;
    this.#dice = dice;
    this.#nodes = nodes ? [0, dice.whole(-3000, 3000), dice.whole(-3000, 3000)] : [0];
    this.#sandbox = openSandbox({ data: ":memory:", seed, limits: false, realNow: () => time.now() });
    const answer = this.#sandbox.answer.bind(this.#sandbox);
    this.#sandbox.plan = this.#plan;
    this.#sandbox.answer = (received: Received) => {
      const written = answer(received);
      if (received.verb !== "GET") {
        this.done.push({ path: received.path, text: new TextDecoder().decode(written.body) });
      }
      return written;
    };
  }

  /** Notes what the places say, and draws one that will be in trouble, or none. */
  async begin(percent: number): Promise<void> {
    this.#before = new Map();
    this.trouble = this.#dice.strikes(percent)
      ? { path: this.#dice.pick(PLACES), kind: this.#dice.pick(["lags", "hides"]) }
      : undefined;
    if (this.trouble?.kind !== "lags") return;
    const { path } = this.trouble;
    if (path.endsWith("/status")) this.#before.set(path, '{"result":"success","orders":[],"serverTime":""}');
    else {this.#before.set(
        path,
        JSON.stringify(await this.get(path.replace(/^\/(history\/)v3\//, "$1").replace(/^\/(?!history)/, ""))),
      );}
  }

  /** Sends a request, and spoils it. */
  async send(request: WireRequest, spoil: Spoil, journey: Journey): Promise<WireResponse> {
    const { late, travel } = journey;
    const { pathname } = new URL(request.url);
    if (spoil === "late") {
      this.#time.at(late, () => this.#handle(request));
      return await this.#giveUp();
    }
    if (spoil === "dropped") return await this.#giveUp();
    const time = spoil === "slow" ? travel + late / 10 : travel;
    await this.#time.pass(time);
    const reply = await this.#spoiled(request, pathname, spoil, late);
    await this.#time.pass(time);
    return this.#placed(reply, pathname);
  }

  async #spoiled(request: WireRequest, path: string, spoil: Spoil, late: number): Promise<Recorded> {
    switch (spoil) {
      case "hang":
        await this.#handle(request);
        return await this.#giveUp();
      case "damaged":
        await this.#handle(request);
        throw new NetworkError("TLS was cut short or damaged", "exchange");
      case "duplicate":
      case "duplicate-second": {
        const first = await this.#handle(request);
        const second = await this.#handle(request);
        return spoil === "duplicate" ? first : second;
      }
      case "duplicate-late":
        this.#time.at(late, () => this.#handle(request));
        return await this.#handle(request);
      case "foreign": {
        const other = this.#another(path, request);
        if (other !== undefined) return other;
        return await this.#giveUp();
      }
      case "altered": {
        const reply = await this.#handle(request);
        return withText(reply, altered(reply.text, this.#dice));
      }
      case "contradicted": {
        const reply = await this.#handle(request);
        return withText(reply, reply.text.replace(/^\{/, '{"error":"insufficientFunds",'));
      }
      case "status-line":
        return {
          ...await this.#handle(request),
          status: this.#dice.pick([200, 201, 400, 401, 403, 404, 429, 500, 502, 503]),
        };
      case "none":
      case "slow":
        return await this.#handle(request);
      default:
        this.#plan.next = parseFaults(`*:${spoil}`)[0]?.fault;
        return await this.#handle(request);
    }
  }

  /** An earlier reply to the same method that tells the ids of other orders; nothing that it says is about this call. */
  #another(path: string, { body = "" }: WireRequest): Recorded | undefined {
    const named = /cliOrdId|order_?id/i.test(body);
    const fit = (this.#earlier.get(path) ?? []).filter(({ text }) => named && foreignIds(text, body));
    return fit.length === 0 ? undefined : this.#dice.pick(fit);
  }

  /** A reply as the node that gives it writes it, from a place that may be in trouble. */
  #placed(reply: Recorded, path: string): WireResponse {
    const told = this.#troubled(reply.text, path);
    const ahead = this.#dice.pick(this.#nodes);
    const text = ahead === 0 && told === reply.text ? told : withServerTime(told, this.#time.now() + ahead);
    const { status, headers, bytes, broken } = withText(reply, text);
    return { status, headers, body: streamOf(bytes, broken) };
  }

  #troubled(text: string, path: string): string {
    if (this.trouble === undefined || !path.endsWith(this.trouble.path)) return text;
    return this.trouble.kind === "hides" ? withoutRows(text) : this.#before.get(this.trouble.path) ?? text;
  }

  /** Calls an operation directly. */
  async get(method: string, given: Arguments = {}): Promise<Answer["body"]> {
    const { body, text } = await callWith((request) => this.#sandbox.handle(request), method, given);
    if (body === undefined || body.result === "error" || "reason" in body) throw new Error(`${method}: ${text}`);
    return body;
  }

  async #giveUp(): Promise<never> {
    await this.#time.pass(PATIENCE);
    throw new NetworkError(`no answer within ${PATIENCE} ms`, "exchange");
  }

  async #handle({ method, url, headers, body }: WireRequest): Promise<Recorded> {
    try {
      const response = await this.#sandbox.handle(
        new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
      );
      const recorded = await record(response);
      const { pathname } = new URL(url);
      if (method !== "GET" && !recorded.broken) {
        const earlier = this.#earlier.get(pathname) ?? [];
        this.#earlier.set(pathname, [...earlier.slice(-20), recorded]);
      }
      return recorded;
    } catch (error) {
      if (error instanceof ConnectionLost) throw new NetworkError(error.message, "exchange");
      throw error;
    } finally {
      this.#plan.next = undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#sandbox.close();
  }
}

/** A reply as it came; `broken` is the error its body ends with. */
interface Recorded {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  text: string;
  broken: unknown;
}

/** A reply with another text. */
function withText(reply: Recorded, text: string): Recorded {
  if (text === reply.text) return reply;
  const headers = new Headers(reply.headers);
  headers.delete("content-length");
  return { ...reply, headers, text, bytes: new TextEncoder().encode(text) };
}

async function record({ status, headers, body }: Response): Promise<Recorded> {
  const chunks: Uint8Array[] = [];
  let broken: unknown;
  try {
    for await (const chunk of body ?? []) chunks.push(chunk);
  } catch (error) {
    broken = error instanceof ConnectionLost ? new NetworkError(error.message, "exchange") : error;
  }
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  return { status, headers, bytes, text: new TextDecoder().decode(bytes), broken };
}

async function* streamOf(bytes: Uint8Array, broken: unknown): AsyncGenerator<Uint8Array> {
  yield bytes;
  if (broken !== undefined) throw broken;
}

/** A reply without the rows of its lists. */
function withoutRows(text: string): string {
  try {
    const body = JSON.parse(text);
    for (const [name, value] of Object.entries(body)) if (Array.isArray(value)) body[name] = [];
    return JSON.stringify(body);
  } catch {
    return text;
  }
}

/** A fault plan that strikes once, on demand. */
class Chosen extends FaultPlan {
  next: ReturnType<typeof parseFaults>[number]["fault"] | undefined;

  constructor() {
    super([], "");
  }

  override hit(): Hit {
    const fault = this.next;
    return fault === undefined || fault.kind === "delay" ? { delay: 0 } : { delay: 0, fault };
  }
}
