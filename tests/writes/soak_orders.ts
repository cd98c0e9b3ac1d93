/**
 * Random choices and the book → a command line that sends, edits or cancels orders, and its instructions.
 *
 * @module
 */

import type { Dice } from "../support/dice.ts";
import type { SoakWire } from "./soak_wire.ts";

/** One instruction: an order to send, by its cliOrdId if it has one; or the order to edit or cancel. */
export interface Instructed {
  kind: "send" | "edit" | "cancel";
  cliOrdId?: string;
  /** The order's id; absent for an order that doesn't exist. */
  uid?: string;
}

/** A command line and its instructions, in their order. */
export interface Drawn {
  kind: "send" | "edit" | "cancel" | "batch";
  line: string[];
  instructed: Instructed[];
}

interface Resting {
  order_id: string;
  cliOrdId?: string;
  limitPrice?: number;
  orderType: string;
}

type Field = [name: string, value: string];

/** Makes a random command. `named` makes a new cliOrdId. */
export async function drawCommand(dice: Dice, wire: SoakWire, named: () => string): Promise<Drawn> {
  const { openOrders } = await wire.get("openorders");
  const resting = [...openOrders as Resting[]];
  const kind = dice.pick(["send", "send", "edit", "cancel", "batch"] as const);
  if (kind === "batch") return drawBatch(dice, resting, named);
  const { instructed, fields } = drawInstruction(dice, kind, resting, named);
  return {
    kind,
    line: [`${kind}order`, ...fields.map(([name, value]) => `${name}=${value}`)],
    instructed: [instructed],
  };
}

function drawBatch(dice: Dice, resting: Resting[], named: () => string): Drawn {
  const count = dice.whole(1, 4);
  const drawn = Array.from(
    { length: count },
    () => drawInstruction(dice, dice.pick(["send", "send", "edit", "cancel"] as const), resting, named),
  );
  const batchOrder = drawn.map(({ instructed: { kind }, fields }, at) => ({
    order: kind,
    ...(kind === "send" ? { order_tag: String(at) } : {}),
    ...Object.fromEntries(fields.map(([name, value]) => [name === "orderId" ? "order_id" : name, value])),
  }));
  const line = ["batchorder", `json=${JSON.stringify({ batchOrder })}`];
  return { kind: "batch", line, instructed: drawn.map(({ instructed }) => instructed) };
}

interface DrawnInstruction {
  instructed: Instructed;
  fields: Field[];
}

/** Takes an order out of `resting`, so that no two instructions use the same one. */
function drawInstruction(
  dice: Dice,
  kind: Instructed["kind"],
  resting: Resting[],
  named: () => string,
): DrawnInstruction {
  if (kind === "send") return drawSend(dice, resting, named);
  const fit = kind === "edit" ? resting.filter(({ orderType }) => orderType === "lmt") : resting;
  const order = fit.length === 0 || dice.strikes(8) ? undefined : dice.pick(fit);
  if (order !== undefined) resting.splice(resting.indexOf(order), 1);
  const byName = order === undefined || (order.cliOrdId !== undefined && dice.strikes(50));
  const name = order?.cliOrdId ?? named();
  const id: Field = byName ? ["cliOrdId", name] : [kind === "edit" ? "orderId" : "order_id", order?.order_id ?? ""];
  const change: Field[] = kind === "cancel"
    ? []
    : [["limitPrice", String(dice.whole(50_000, 60_000))], ["size", "0.01"]];
  const instructed = {
    kind,
    ...(order === undefined ? {} : { uid: order.order_id }),
    ...(byName ? { cliOrdId: name } : {}),
  };
  return { instructed, fields: [id, ...change] };
}

function drawSend(dice: Dice, resting: readonly Resting[], named: () => string): DrawnInstruction {
  const { cliOrdId: taken } = dice.strikes(5) && resting.length > 0 ? dice.pick(resting) : {};
  const cliOrdId = taken ?? (dice.strikes(50) ? named() : undefined);
  const fields: Field[] = [...drawOrder(dice), ["symbol", "PF_XBTUSD"], ["side", "buy"]];
  if (cliOrdId !== undefined) fields.push(["cliOrdId", cliOrdId]);
  return { instructed: { kind: "send", ...(cliOrdId === undefined ? {} : { cliOrdId }) }, fields };
}

/** Orders that rest, wait, or fill at once, and some that are refused. */
function drawOrder(dice: Dice): Field[] {
  const far = String(dice.whole(50_000, 60_000));
  return dice.pick<Field[]>([
    [["orderType", "lmt"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "post"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "lmt"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "mkt"], ["size", "0.001"]],
    [["orderType", "stp"], ["size", "0.01"], ["stopPrice", "150000"], ["triggerSignal", "mark"]],
    [["orderType", "ioc"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "lmt"], ["size", "900000"], ["limitPrice", far]],
    [["orderType", "post"], ["size", "0.01"], ["limitPrice", "73500"]],
  ]);
}
