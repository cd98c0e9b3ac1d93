/**
 * The books of a sandbox exchange, gone through again from its events alone: everything an account has must follow from
 * what is said to have happened, to the last digit.
 *
 * @module
 */

import { abs, type Amount, amount, ONE, text } from "../../lib/sandbox/amount.ts";
import { marketOf } from "../../lib/sandbox/engine/listing.ts";
import type { ExecutionBody, LogBody, PositionBody } from "../../lib/sandbox/store/records.ts";
import type { EventKind, Exchange, StoredEvent } from "../../lib/sandbox/store/state.ts";
import { assert, assertEquals } from "../support/assert.ts";

/** What the audit has seen. */
export interface Findings {
  executions: number;
  liquidations: number;
  settlements: number;
  fundings: number;
  /** Rows in which the exchange bore a loss. */
  absorbed: number;
  conversions: number;
  /** Fills against another owner's order. */
  crossed: number;
}

interface Held {
  size: Amount;
  /** Average entry, in units of 10⁻³⁶ so that its own rounding does not show. */
  entry: bigint;
}

const KINDS: readonly EventKind[] = ["execution", "order", "trigger", "position", "log"];
const FINE = 10n ** 24n;
/** Entries have twelve decimals. How far they may be off after many trades, 10⁻¹². */
const DUST = 200n;

/** Goes through all events of an exchange and compares what they come to with what it says. */
export function audit(x: Exchange): Findings {
  const events = KINDS.flatMap((kind) => x.events({ kind, sort: "asc", count: 1e9 }).rows).sort((a, b) => a.id - b.id);
  const auditor = new Auditor(x);
  let time = 0;
  for (const event of events) {
    assert(event.time >= time, `event ${event.id} is earlier than the one before it`);
    time = event.time;
    if (event.kind === "log") auditor.log(event as StoredEvent<LogBody>);
    if (event.kind === "execution") auditor.execution(event as StoredEvent<ExecutionBody>);
    if (event.kind === "position") auditor.position(event as StoredEvent<PositionBody>);
  }
  auditor.close();
  return auditor.findings;
}

class Auditor {
  readonly findings: Findings = {
    executions: 0,
    liquidations: 0,
    settlements: 0,
    fundings: 0,
    absorbed: 0,
    conversions: 0,
    crossed: 0,
  };
  readonly #x: Exchange;
  /** By account, wallet and asset, as the rows chain. */
  readonly #balances = new Map<string, Amount>();
  /** The same from the parts of the rows alone. */
  readonly #sums = new Map<string, Amount>();
  /** What transfers between wallets come to, by currency: nothing. */
  readonly #moved = new Map<string, Amount>();
  readonly #held = new Map<string, Held>();
  readonly #filled = new Map<string, Amount>();
  /** As the log has it, by account and execution. */
  readonly #realized = new Map<string, string>();
  readonly #numbers = new Map<string, number>();

  constructor(x: Exchange) {
    this.#x = x;
  }

  log({ account, body, number }: StoredEvent<LogBody>): void {
    const where = `${account} ${body.margin_account} ${body.asset}`;
    const last = this.#numbers.get(account) ?? 0;
    assertEquals(number, last + 1, `the log of ${account} has a gap`);
    this.#numbers.set(account, number);
    assertEquals(body.old_balance, text(this.#balances.get(where) ?? 0n), `row ${number} of ${where} does not chain`);
    this.#balances.set(where, amount(body.new_balance));
    if (body.asset.includes("_")) return;
    const change = amount(body.new_balance) - amount(body.old_balance);
    const parts = part(body.realized_pnl) + part(body.realized_funding) - part(body.fee) - part(body.liquidation_fee);
    const moved = change - parts;
    add(this.#sums, where, parts + moved);
    this.#checkMoved(body, moved);
    if (body.execution !== null && body.realized_pnl !== null) {
      this.#realized.set(`${account} ${body.execution}`, body.realized_pnl);
    }
  }

  /** Only moves may change a balance by more than the parts of the row. */
  #checkMoved({ info, asset }: LogBody, moved: Amount): void {
    switch (info) {
      case "transfer":
      case "subaccount transfer":
        return add(this.#moved, asset, moved);
      case "conversion":
        this.findings.conversions++;
        return;
      case "cross-exchange transfer":
        return;
      case "futures unwind bankrupt":
        this.findings.absorbed++;
        assert(moved > 0n, "the exchange bears losses only");
        return;
      default:
        assertEquals(moved, 0n, `a row about "${info}" moved ${text(moved)}`);
    }
  }

  execution({ account, body }: StoredEvent<ExecutionBody>): void {
    const { order, fillType } = { order: body.order, fillType: body.executionType };
    this.findings.executions++;
    if (fillType === "liquidation") this.findings.liquidations++;
    if (body.counterOrder !== null) this.findings.crossed++;
    const size = amount(body.quantity);
    const before = this.#filled.get(order.uid) ?? 0n;
    assertEquals(order.filled, text(before), `order ${order.uid} was filled otherwise before`);
    add(this.#filled, order.uid, size);
    assert(size > 0n && before + size <= amount(order.quantity), `order ${order.uid} is filled beyond its size`);
    assertEquals(body.limitFilled, before + size === amount(order.quantity), "limitFilled");
    this.#checkPrice(body);
    this.#checkFee(body);
    this.#trade(account, body, order.direction === "Buy" ? size : -size);
  }

  #checkPrice({ order, price }: ExecutionBody): void {
    const limit = amount(order.limitPrice);
    if (limit === 0n) return;
    const kept = order.direction === "Buy" ? amount(price) <= limit : amount(price) >= limit;
    assert(kept, `order ${order.uid} traded at ${price}, beyond its limit ${order.limitPrice}`);
  }

  /** Fees are the value of the fill, once rounded, times the rate. */
  #checkFee({ order, quantity, price, orderData, executionType }: ExecutionBody): void {
    const market = marketOf(this.#x, order.tradeable);
    const value = market.inverse ? amount(quantity) * ONE / amount(price) : amount(quantity) * amount(price) / ONE;
    const rate = executionType === "maker" ? 2n : 5n;
    assertEquals(orderData.fee, text(value * rate / 10_000n), `the fee of a ${executionType} in ${order.tradeable}`);
  }

  /** The position after a trade, by textbook: the entry is what the open part has cost on average. */
  #trade(account: string, { order, price, orderData, realizedPnl, uid }: ExecutionBody, size: Amount): void {
    const key = `${account} ${order.tradeable}`;
    const { inverse } = marketOf(this.#x, order.tradeable);
    const old = this.#held.get(key) ?? { size: 0n, entry: 0n };
    const next = { size: old.size + size, entry: old.entry };
    const paid = amount(price) * FINE;
    const closes = old.size !== 0n && old.size > 0n !== size > 0n;
    if (!closes && inverse) next.entry = coins(next.size, coins(old.size, old.entry) + coins(size, paid));
    if (!closes && !inverse) next.entry = (old.size * old.entry + size * paid) / (old.size + size);
    if (closes && next.size > 0n !== old.size > 0n) next.entry = paid;
    if (order.reduceOnly) {
      assert(
        closes && (next.size === 0n || next.size > 0n === old.size > 0n),
        `reduce-only order ${order.uid} did not`,
      );
    }
    const part = smaller(old.size, -size);
    const gain = inverse ? coins(part, old.entry) - coins(part, paid) : part * (paid - old.entry) / ONE;
    const profit = closes ? gain / FINE : 0n;
    const off = profit - amount(realizedPnl);
    const dust = DUST + DUST * abs(part) / ONE;
    assert(abs(off) < dust, `execution ${uid} realised ${realizedPnl}, not ${text(profit)}`);
    assertEquals(this.#realized.get(`${account} ${uid}`), realizedPnl, `the logged profit of ${uid}`);
    this.#held.set(key, next);
    assertEquals(orderData.positionSize, text(next.size), `the position in ${order.tradeable}`);
  }

  position({ account, body }: StoredEvent<PositionBody>): void {
    const key = `${account} ${body.tradeable}`;
    const held = this.#held.get(key) ?? { size: 0n, entry: 0n };
    if (body.updateReason === "settlement") {
      this.findings.settlements++;
      assertEquals(body.oldPosition, text(held.size), `what was settled of ${key}`);
      this.#held.set(key, { size: 0n, entry: 0n });
    }
    if (body.updateReason === "fundingRealisation") {
      this.findings.fundings++;
      assertEquals(body.newPosition, text(held.size), `what funding was paid for in ${key}`);
    }
  }

  /** Compares what the events come to with what the exchange says. */
  close(): void {
    for (const [currency, moved] of this.#moved) assertEquals(moved, 0n, `${currency} was lost in transfers`);
    for (const account of this.#x.accounts.values()) {
      for (const [wallet, balances] of Object.entries(account.wallets)) {
        for (const [currency, balance] of Object.entries(balances)) {
          const where = `${account.uid} ${wallet} ${currency.toLowerCase()}`;
          assertEquals(text(balance), text(this.#balances.get(where) ?? 0n), where);
          assertEquals(text(balance), text(this.#sums.get(where) ?? 0n), `${where} from its parts`);
        }
      }
    }
    this.#closePositions();
    for (const order of this.#x.orders.values()) {
      assertEquals(text(order.filled), text(this.#filled.get(order.uid) ?? 0n), `open order ${order.uid}`);
      assert(order.filled < order.size, `order ${order.uid} is open with nothing left to fill`);
    }
  }

  #closePositions(): void {
    for (const account of this.#x.accounts.values()) {
      for (const { symbol, size, entry } of account.positions.values()) {
        const held = this.#held.get(`${account.uid} ${symbol}`);
        assertEquals(text(size), text(held?.size ?? 0n), `the position of ${account.uid} in ${symbol}`);
        const off = entry - (held?.entry ?? 0n) / FINE;
        assert(abs(off) < DUST, `the entry of ${symbol} is ${text(entry)}`);
      }
    }
    for (const [key, { size }] of this.#held) {
      const [uid = "", symbol = ""] = key.split(" ");
      const held = this.#x.accounts.get(uid)?.positions.get(symbol)?.size ?? 0n;
      assertEquals(text(held), text(size), `the position ${key}`);
    }
  }
}

/** The coins that contracts stand for at a price, or the price at which they stand for so many coins; 10⁻³⁶ each. */
function coins(size: Amount, price: bigint): bigint {
  return price === 0n ? 0n : size * ONE * FINE * FINE / price;
}

/** The one of two numbers of one sign that is nearer to 0. */
function smaller(a: bigint, b: bigint): bigint {
  return (a < 0n ? -a : a) < (b < 0n ? -b : b) ? a : b;
}

function add(sums: Map<string, Amount>, key: string, value: Amount): void {
  sums.set(key, (sums.get(key) ?? 0n) + value);
}

function part(decimal: string | null): Amount {
  return decimal === null ? 0n : amount(decimal);
}
