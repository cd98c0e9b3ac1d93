/**
 * The tables of coins and contracts that the sandbox's markets are built from.
 *
 * @module
 */

import { type Amount, amount, whole } from "../amount.ts";

/** The families of contracts: perpetual and dated, margined in many currencies (PF, FF) or in coin (PI, FI). */
export type Family = "PF" | "FF" | "PI" | "FI";

/** A coin whose price the sandbox simulates. */
export interface Coin {
  /** As in symbols. */
  code: "XBT" | "ETH" | "SOL" | "DOGE";
  /** As in the field `base`. */
  base: string;
  category: string;
  /** The price it swings around, in USD. */
  level: number;
  /** A layer of noise with a period of `p` s has an amplitude of this times √p. */
  volatility: number;
  /** Index and mark prices are multiples of it, in USD. Every tick size is a multiple of it. */
  step: Amount;
}

/** The coins of the sandbox. */
export const COINS: readonly Coin[] = [
  { code: "XBT", base: "BTC", category: "Layer 1", level: 85_000, volatility: 9.5e-5, step: amount("0.01") },
  { code: "ETH", base: "ETH", category: "Layer 1", level: 3_000, volatility: 10.5e-5, step: amount("0.01") },
  { code: "SOL", base: "SOL", category: "Layer 1", level: 140, volatility: 11e-5, step: amount("0.0001") },
  { code: "DOGE", base: "DOGE", category: "Community", level: 0.16, volatility: 11e-5, step: amount("0.0000001") },
];

/** Margin rates that apply from a position value on: USD for PF and FF, contracts of 1 USD for PI and FI. */
export interface MarginLevel {
  from: Amount;
  initial: Amount;
  maintenance: Amount;
}

/** How busy a market is. Sizes are base units for PF and FF, contracts for PI and FI. */
export interface Activity {
  /** Traded in 24 h on average. */
  volume: number;
  openInterest: number;
  /** The worth of the orders on one side of the book, in USD. */
  depth: number;
}

/** One family of one coin. */
export interface Spec extends Activity {
  family: Family;
  coin: Coin["code"];
  tickSize: Amount;
  /** Decimals of the size; the smallest size is one unit of the last. */
  precision: number;
  maxPosition: Amount;
  maxOrder: Amount;
  impactMidSize: number;
  marginLevels: readonly MarginLevel[];
  /** How far a limit price may be beyond the mark, as a fraction. */
  collar: Amount;
  /** When trading began, in ms since the epoch; dated contracts have their own. */
  opened: number;
}

function levels(rows: readonly [number, string, string][]): MarginLevel[] {
  return rows.map(([from, initial, maintenance]) => ({
    from: whole(from),
    initial: amount(initial),
    maintenance: amount(maintenance),
  }));
}

const LARGE = levels([
  [0, "0.01", "0.005"],
  [1_000_000, "0.02", "0.01"],
  [3_000_000, "0.04", "0.02"],
  [6_000_000, "0.06", "0.03"],
  [12_000_000, "0.1", "0.05"],
  [25_000_000, "0.15", "0.075"],
  [50_000_000, "0.25", "0.125"],
  [100_000_000, "0.5", "0.25"],
]);
const SMALL = levels([
  [0, "0.04", "0.02"],
  [500_000, "0.06", "0.03"],
  [2_000_000, "0.1", "0.05"],
  [5_000_000, "0.2", "0.1"],
]);
const IN_COIN = levels([
  [0, "0.02", "0.01"],
  [500_000, "0.04", "0.02"],
  [1_000_000, "0.06", "0.03"],
  [3_000_000, "0.1", "0.05"],
  [6_000_000, "0.15", "0.075"],
  [12_000_000, "0.25", "0.125"],
]);
const NARROW = amount("0.05");
const WIDE = amount("0.1");

/** What the families of one coin share. */
const XBT = {
  coin: "XBT",
  tickSize: amount("1"),
  precision: 4,
  impactMidSize: 0.08,
  marginLevels: LARGE,
  collar: NARROW,
} as const;
const ETH = {
  coin: "ETH",
  tickSize: amount("0.1"),
  precision: 3,
  impactMidSize: 10,
  marginLevels: LARGE,
  collar: NARROW,
} as const;

/** What all inverse contracts share, and those of one coin. */
const INVERSE = {
  precision: 0,
  impactMidSize: 1_000,
  marginLevels: IN_COIN,
  collar: NARROW,
  opened: Date.UTC(2018, 7, 31),
} as const;
const INVERSE_XBT = {
  ...INVERSE,
  coin: "XBT",
  tickSize: amount("0.5"),
  maxPosition: whole(75_000_000),
  maxOrder: whole(10_000_000),
} as const;
const INVERSE_ETH = {
  ...INVERSE,
  coin: "ETH",
  tickSize: amount("0.05"),
  maxPosition: whole(45_000_000),
  maxOrder: whole(5_000_000),
} as const;

/** Every market of the sandbox but for the dates. */
export const SPECS: readonly Spec[] = [
  {
    ...XBT,
    family: "PF",
    maxPosition: whole(1_200),
    maxOrder: whole(250),
    opened: Date.UTC(2022, 2, 22, 13),
    volume: 4_800,
    openInterest: 3_100,
    depth: 6_000_000,
  },
  {
    ...ETH,
    family: "PF",
    maxPosition: whole(16_000),
    maxOrder: whole(5_000),
    opened: Date.UTC(2022, 2, 22, 13),
    volume: 62_000,
    openInterest: 41_000,
    depth: 4_000_000,
  },
  {
    family: "PF",
    coin: "SOL",
    tickSize: amount("0.01"),
    precision: 2,
    maxPosition: whole(150_000),
    maxOrder: whole(50_000),
    impactMidSize: 50,
    marginLevels: SMALL,
    collar: WIDE,
    opened: Date.UTC(2022, 2, 22, 13),
    volume: 390_000,
    openInterest: 240_000,
    depth: 2_500_000,
  },
  {
    family: "PF",
    coin: "DOGE",
    tickSize: amount("0.00001"),
    precision: 0,
    maxPosition: whole(200_000_000),
    maxOrder: whole(25_000_000),
    impactMidSize: 45_000,
    marginLevels: SMALL,
    collar: WIDE,
    opened: Date.UTC(2022, 5, 15, 13),
    volume: 120_000_000,
    openInterest: 85_000_000,
    depth: 2_000_000,
  },
  {
    ...XBT,
    family: "FF",
    maxPosition: whole(600),
    maxOrder: whole(100),
    opened: Date.UTC(2022, 8, 16, 15),
    volume: 310,
    openInterest: 640,
    depth: 3_000_000,
  },
  {
    ...ETH,
    family: "FF",
    maxPosition: whole(8_000),
    maxOrder: whole(2_000),
    opened: Date.UTC(2022, 8, 16, 15),
    volume: 4_300,
    openInterest: 8_200,
    depth: 2_000_000,
  },
  { ...INVERSE_XBT, family: "PI", volume: 21_000_000, openInterest: 21_300_000, depth: 3_000_000 },
  { ...INVERSE_ETH, family: "PI", volume: 6_500_000, openInterest: 9_100_000, depth: 2_000_000 },
  {
    ...INVERSE_XBT,
    family: "FI",
    maxPosition: whole(40_000_000),
    volume: 3_400_000,
    openInterest: 12_800_000,
    depth: 2_500_000,
  },
  {
    ...INVERSE_ETH,
    family: "FI",
    maxPosition: whole(40_000_000),
    volume: 1_200_000,
    openInterest: 4_700_000,
    depth: 1_500_000,
  },
];
