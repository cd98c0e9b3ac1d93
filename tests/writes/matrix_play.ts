/**
 * A cell of the fault matrix → what kf did, and what it should have done.
 *
 * @module
 */

import { type Certificates, certificates } from "../support/certificates.ts";
import { Counted } from "../support/counted_sandbox.ts";
import { type Kind, KINDS, type Row } from "./matrix.ts";
import { type InProcess, kf, type World } from "../support/runner.ts";
import { SpoiledExchange } from "./spoiled_exchange.ts";
import { closedPort } from "../support/closed_port.ts";

/** `alone` is with `--resolve 0`; `resolved` looks up what became of a write. */
export type Mode = "alone" | "resolved";

/** A cell of the matrix. */
export interface Cell {
  row: Row;
  kind: Kind;
  mode: Mode;
}

/** The observable result of a cell. */
export interface Result {
  exit: number;
  /** How often the exchange saw the call. */
  seen: number;
  /** Whether it took effect: `no`, `yes`, or how often if more than once. Absent for reads. */
  effect: string;
}

type Exchange = Counted | SpoiledExchange;

/** A played cell. */
export interface Played {
  cell: Cell;
  want: Result;
  got: Result;
  left: InProcess;
}

/** Every cell of the rows; reads have one mode only, since they have no outcome to look up. */
export function cellsOf(rows: readonly Row[]): Cell[] {
  return rows.flatMap((row) =>
    KINDS.flatMap((kind) => {
      const modes: Mode[] = isRead(kind) ? ["alone"] : ["alone", "resolved"];
      return modes.map((mode) => ({ row, kind, mode }));
    })
  );
}

/** Whether the call only reads. */
export function isRead(kind: Kind): boolean {
  return kind.endsWith("read");
}

/** How to make a kind of call, and how to see its effect. */
interface Call {
  line: string[];
  /** Its name in the sandbox's rules and counts. */
  address: string;
  /** Whether it takes `--deadline`. */
  bounded: boolean;
  /** How often it took effect, in the words of {@linkcode Result}. */
  effect(exchange: Exchange): Promise<string>;
}

const MARKET = "symbol=PF_XBTUSD";
const ORDER = ["orderType=lmt", MARKET, "side=buy", "size=0.01", "limitPrice=60000"];
const BATCH = JSON.stringify({
  batchOrder: ["1", "2"].map((tag) => (
    { order: "send", order_tag: tag, orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: 0.01, limitPrice: 60000 }
  )),
});
const TRANSFER = ["fromAccount=cash", "toAccount=flex", "unit=usd", "amount=7"];

const CALLS: Record<Kind, Call> = {
  "public read": { line: ["tickers/PF_XBTUSD"], address: "GET tickers/{symbol}", bounded: false, effect: nothing },
  "private read": { line: ["openorders"], address: "GET openorders", bounded: false, effect: nothing },
  send: {
    ...{ line: ["sendorder", ...ORDER], address: "POST sendorder", bounded: true },
    effect: async (exchange) => times((await openOrders(exchange)).length - 1),
  },
  edit: {
    ...{
      line: ["editorder", "cliOrdId=rest", "size=0.01", "limitPrice=61000"],
      address: "POST editorder",
      bounded: true,
    },
    effect: async (exchange) =>
      times((await openOrders(exchange)).filter(({ limitPrice }) => limitPrice === 61000).length),
  },
  cancel: {
    ...{ line: ["cancelorder", "cliOrdId=rest"], address: "POST cancelorder", bounded: true },
    effect: async (exchange) => times(1 - (await openOrders(exchange)).length),
  },
  batch: {
    ...{ line: ["batchorder", `json=${BATCH}`], address: "POST batchorder", bounded: true },
    effect: async (exchange) => times(((await openOrders(exchange)).length - 1) / 2),
  },
  transfer: {
    ...{ line: ["transfer", ...TRANSFER], address: "POST transfer", bounded: false },
    effect: async (exchange) => {
      const { accounts } = await exchange.get("accounts");
      return times((50_000 - Number(accounts.cash.balances.usd)) / 7);
    },
  },
  setting: {
    ...{
      line: ["PUT", "leveragepreferences", MARKET, "maxLeverage=5"],
      address: "PUT leveragepreferences",
      bounded: false,
    },
    effect: async (exchange) => times((await exchange.get("GET leveragepreferences")).leveragePreferences.length),
  },
};

function nothing(): Promise<string> {
  return Promise.resolve("no");
}

function times(count: number): string {
  return count === 0 ? "no" : count === 1 ? "yes" : `${count} times`;
}

async function openOrders(exchange: Exchange): Promise<{ limitPrice: number }[]> {
  return (await exchange.get("openorders")).openOrders;
}

/** Plays one cell in a sandbox of its own, in which one order already rests. */
export async function play(cell: Cell): Promise<Played> {
  const { row, kind } = cell;
  const call = CALLS[kind];
  const made = await certificates();
  const faults = row.rule === undefined ? "" : `${call.address}:${row.rule}`;
  await using exchange = row.spoil === undefined
    ? await Counted.start({ faults, ...presented(row, made), patient: row.patient ?? false })
    : new SpoiledExchange(row.spoil, call.address);
  await exchange.get("POST sendorder", Object.fromEntries([...ORDER, "cliOrdId=rest"].map((item) => item.split("="))));
  await exchange.pass(60_000);
  const left = await kf([...call.line, ...options(cell, call)], await worldOf(row, exchange, made));
  if (row.rule?.startsWith("delay") && !isRead(kind)) await exchange.settled(call.address);
  const seen = exchange.seen.filter((address) => address === call.address).length;
  return { cell, want: wanted(cell), got: { exit: left.code, seen, effect: await call.effect(exchange) }, left };
}

/** The certificate the exchange shows, if it speaks TLS at all. */
function presented({ peer }: Row, { leaf, expired, wrongHost }: Certificates) {
  if (peer === "expired") return { tls: expired };
  if (peer === "wrong host") return { tls: wrongHost };
  return peer === "unknown CA" ? { tls: leaf } : {};
}

function options({ row, kind, mode }: Cell, { bounded }: Call): string[] {
  const limits = ["--retry", "1", "--timeout", String(row.timeout ?? 20)];
  if (row.peer !== undefined && row.peer !== "unknown CA") limits.push("--ca-cert", "/ca.pem");
  if (isRead(kind)) return limits;
  if (mode === "alone") return [...limits, "--resolve", "0"];
  return [...limits, "--track", "--resolve", "8", ...(bounded ? ["--deadline", "2"] : [])];
}

function worldOf({ peer }: Row, exchange: Exchange, { ca }: Certificates): World {
  const world = exchange.world();
  const url = peer === "nobody"
    ? closedPort()
    : peer === "plain http"
    ? exchange.url.replace("http:", "https:")
    : exchange.url;
  return { ...world, env: { ...world.env, KF_BASE_URL: url }, files: { "/ca.pem": ca } };
}

/** The expected result of a cell. */
export function wanted({ row, kind, mode }: Cell): Result {
  const at = KINDS.indexOf(kind);
  const word = (text: string, column: number) => text.split(" ")[column] ?? "";
  if (isRead(kind)) return { exit: Number(word(row.reads, at)), seen: Number(word(row.readsSeen, at)), effect: "no" };
  const exits = mode === "alone" ? row.alone : row.resolved;
  const effect = mode === "alone" ? row.effect : row.effectResolved ?? row.effect;
  return { exit: Number(word(exits, at - 2)), seen: row.seen ?? 1, effect: word(effect, at - 2) };
}

/** Plays all cells, a few at a time, in their order. */
export async function playAll(cells: readonly Cell[], each: (played: Played) => void, atOnce = 12): Promise<void> {
  const waiting = [...cells];
  const work = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) each(await play(cell));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
