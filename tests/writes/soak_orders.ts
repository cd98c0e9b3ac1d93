/**
 * Random choices and the book → a command line that sends, edits or cancels orders, and its instructions.
 *
 * @module
 */

import type { Dice } from "../support/dice.ts";
import type { Gateway } from "../support/gateway.ts";

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

/** What a command is drawn with. */
export interface Drawing {
  dice: Dice;
  /** Makes a new cliOrdId. */
  named: () => string;
  /** Whether every instruction can be carried out: its order is there, and its size is a sensible one. */
  sensible: boolean;
}

/** Makes a random command. */
export async function drawCommand(drawing: Drawing, gateway: Gateway): Promise<Drawn> {
  const { dice, sensible } = drawing;
  const { openOrders } = await gateway.get("openorders");
  const resting = [...openOrders as Resting[]];
  const few = sensible && resting.filter(({ orderType }) => orderType === "lmt").length < 4;
  const kind = few ? "send" : dice.pick(["send", "send", "edit", "cancel", "batch"] as const);
  if (kind === "batch") return drawBatch(drawing, resting);
  const { instructed, fields } = drawInstruction(drawing, kind, resting);
  return {
    kind,
    line: [`${kind}order`, ...fields.map(([name, value]) => `${name}=${value}`)],
    instructed: [instructed],
  };
}

function drawBatch(drawing: Drawing, resting: Resting[]): Drawn {
  const { dice, named } = drawing;
  const count = dice.whole(1, 4);
  const drawn = Array.from(
    { length: count },
    () => drawInstruction(drawing, dice.pick(["send", "send", "edit", "cancel"] as const), resting),
  );
  const batchOrder = drawn.map(({ instructed: { kind }, fields }) => ({
    order: kind,
    ...(kind === "send" ? { order_tag: named() } : {}),
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
function drawInstruction(drawing: Drawing, kind: Instructed["kind"], resting: Resting[]): DrawnInstruction {
  const { dice, named, sensible } = drawing;
  const fit = kind === "edit" ? resting.filter(({ orderType }) => orderType === "lmt") : resting;
  if (kind === "send" || (sensible && fit.length === 0)) return drawSend(drawing, resting);
  const order = fit.length === 0 || (!sensible && dice.strikes(8)) ? undefined : dice.pick(fit);
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

function drawSend({ dice, named, sensible }: Drawing, resting: readonly Resting[]): DrawnInstruction {
  const { cliOrdId: taken } = !sensible && dice.strikes(5) && resting.length > 0 ? dice.pick(resting) : {};
  const cliOrdId = taken ?? (dice.strikes(50) ? named() : undefined);
  const fields: Field[] = [...drawOrder(dice, sensible), ["symbol", "PF_XBTUSD"], ["side", "buy"]];
  if (cliOrdId !== undefined) fields.push(["cliOrdId", cliOrdId]);
  return { instructed: { kind: "send", ...(cliOrdId === undefined ? {} : { cliOrdId }) }, fields };
}

/** Orders that rest, wait, or fill at once, and some that are refused. */
function drawOrder(dice: Dice, sensible: boolean): Field[] {
  const far = String(dice.whole(50_000, 60_000));
  return dice.pick<Field[]>([
    [["orderType", "lmt"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "post"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "lmt"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "mkt"], ["size", "0.001"]],
    [["orderType", "stp"], ["size", "0.01"], ["stopPrice", "150000"], ["triggerSignal", "mark"]],
    [["orderType", "ioc"], ["size", "0.01"], ["limitPrice", far]],
    [["orderType", "lmt"], ["size", sensible ? "0.02" : "900000"], ["limitPrice", far]],
    [["orderType", "post"], ["size", "0.01"], ["limitPrice", "73500"]],
  ]);
}
