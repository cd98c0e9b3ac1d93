/**
 * Encodes and decodes accounts and orders as JSON: amounts are decimal text, maps are lists.
 *
 * @module
 */
import { type Amount, amount, text } from "../amount.ts";
import type { Account, Balances, Distance, Order, Position, Taken, WalletName } from "./state.ts";

/** A type as it comes back from JSON. */
type Stored<T> = T extends Amount ? string
  : T extends Map<string, infer V> ? Stored<V>[]
  : T extends object ? { [K in keyof T]: Stored<T[K]> }
  : T;

/** A value as JSON text, amounts as decimal text. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, each) => {
    if (typeof each === "bigint") return text(each);
    return each instanceof Map ? [...each.values()] : each;
  });
}

export function decodeOrder(body: string): Order {
  const stored: Stored<Order> = JSON.parse(body);
  return {
    ...stored,
    size: amount(stored.size),
    filled: amount(stored.filled),
    limitPrice: stored.limitPrice === null ? null : amount(stored.limitPrice),
    stopPrice: stored.stopPrice === null ? null : amount(stored.stopPrice),
    trailing: distance(stored.trailing),
    limitOffset: distance(stored.limitOffset),
    // Files of before have none.
    protection: typeof stored.protection === "string" ? amount(stored.protection) : null,
  };
}

export function decodeAccount(body: string): Account {
  const stored: Stored<Account> & Pick<Account, "extra"> = JSON.parse(body);
  const { cash, flex, fi_xbtusd, fi_ethusd } = stored.wallets;
  const wallets: Record<WalletName, Balances> = {
    cash: amounts(cash),
    flex: amounts(flex),
    fi_xbtusd: amounts(fi_xbtusd),
    fi_ethusd: amounts(fi_ethusd),
  };
  const positions = new Map(stored.positions.map((position) => [position.symbol, decodePosition(position)]));
  return { ...stored, wallets, positions, leverage: amounts(stored.leverage) };
}

export function decodeTaken(body: string): Taken {
  const { second, markets }: Stored<Taken> = JSON.parse(body);
  const rows = Object.entries(markets).map(([symbol, { bids, asks }]) => [
    symbol,
    { bids: amounts(bids), asks: amounts(asks) },
  ]);
  return { second, markets: Object.fromEntries(rows) };
}

function decodePosition(stored: Stored<Position>): Position {
  return { ...stored, size: amount(stored.size), entry: amount(stored.entry) };
}

function distance(stored: Stored<Distance> | null): Distance | null {
  return stored === null ? null : { value: amount(stored.value), unit: stored.unit };
}

function amounts(stored: Record<string, string>): Record<string, Amount> {
  return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, amount(value)]));
}
