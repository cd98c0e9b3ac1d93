/**
 * The prices within which no wallet or isolated position is liquidated.
 *
 * A wallet's headroom is divided evenly among the prices it depends on; each price may move as far as its share lasts. The bands
 * may be too narrow, never too wide.
 *
 * @module
 */
import { abs, type Amount, fraction, max, mul, ONE } from "../amount.ts";
import { assess, holdingsOf, isolatedHeadroom } from "./assessment.ts";
import type { Bands } from "./bands.ts";
import { COLLATERAL } from "./collateral.ts";
import { maintenanceMargin } from "./contracts.ts";
import { accruedFunding, fundingUntil, HOUR } from "./funding.ts";
import { crossPositions, MARGIN_WALLETS } from "./liquidation.ts";
import { marketOf, markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { indexPrice } from "../market/prices.ts";
import type { Account, Exchange, Position, WalletName } from "../store/state.ts";

/** Allowance for rounding in an assessment, in 10⁻¹². */
const ROUNDINGS = 64n;

/** Narrows the bands to prices at which no headroom runs out. */
export function narrowByMargins(x: Exchange, bands: Bands): void {
  for (const account of x.accounts.values()) {
    for (const position of account.positions.values()) {
      const headroom = isolatedHeadroom(x, account, position);
      if (headroom !== null) narrowByPosition(x, bands, position, headroom - reserve(x, [position]));
    }
    for (const wallet of MARGIN_WALLETS) narrowByWallet(x, bands, account, wallet);
  }
}

function narrowByWallet(x: Exchange, bands: Bands, account: Account, wallet: WalletName): void {
  const positions = crossPositions(x, account, wallet);
  if (positions.length === 0) return;
  const { headroom } = assess(x, holdingsOf(x, account, wallet));
  const coins = wallet === "flex" ? coinsIn(account) : [];
  const share = (headroom - reserve(x, positions)) / BigInt(positions.length + coins.length);
  for (const position of positions) narrowByPosition(x, bands, position, share);
  for (const [currency, quantity] of coins) narrowByCoin(x, bands, currency, quantity, share);
}

/** What rounding and this hour's funding may cost before the bands are calculated again. */
function reserve(x: Exchange, positions: readonly Position[]): Amount {
  return positions.reduce((sum, position) => {
    const atEnd = fundingUntil(x, position, (Math.floor(x.now / HOUR) + 1) * HOUR);
    return sum + max(0n, accruedFunding(x, position) - atEnd) + ROUNDINGS;
  }, ROUNDINGS);
}

function coinsIn(account: Account): [string, Amount][] {
  return Object.entries(account.wallets.flex).filter(([currency, quantity]) => currency !== "USD" && quantity > 0n);
}

function narrowByCoin(x: Exchange, bands: Bands, currency: string, quantity: Amount, share: Amount): void {
  const symbol = `PF_${currency}USD`;
  const weighed = mul(quantity, ONE - (COLLATERAL[currency]?.haircut ?? 0n)) + 1n;
  const price = indexPrice(x.seed, marketOf(x, symbol), x.now);
  bands.narrow(symbol, "index", price - fraction([share], [weighed]), null);
}

function narrowByPosition(x: Exchange, bands: Bands, position: Position, share: Amount): void {
  const market = marketOf(x, position.symbol);
  const mark = markOf(x, market);
  if (share < 0n) bands.narrow(position.symbol, "mark", mark + ONE, mark - ONE);
  else if (market.inverse) narrowInverse(bands, market, position, mark, share);
  else narrowLinear(bands, market, position, mark, share);
}

/** A long position loses its size for each dollar down; a short one for each dollar up, and its margin grows besides. */
function narrowLinear(bands: Bands, market: Market, { symbol, size }: Position, mark: Amount, share: Amount): void {
  const units = mul(abs(size), market.contractSize);
  if (size > 0n) {
    bands.narrow(symbol, "mark", mark - fraction([share], [units]), null);
    return;
  }
  const steepest = ONE + (market.marginLevels.at(-1)?.maintenance ?? 0n);
  bands.narrow(symbol, "mark", null, mark + fraction([share], [mul(units, steepest) + 1n]));
}

/**
 * Of C contracts and a margin of m at a price of 1, what is left at the price p is k − (C + m)/p for a long position and
 * k + (C − m)/p for a short one; taking the short one's m for 0 is on the safe side.
 */
function narrowInverse(bands: Bands, market: Market, { symbol, size }: Position, mark: Amount, share: Amount): void {
  const contracts = mul(abs(size), market.contractSize);
  const drop = mul(share, mark);
  if (size > 0n) {
    const slope = contracts + maintenanceMargin(market, size, ONE) + 1n;
    bands.narrow(symbol, "mark", fraction([mark, slope], [slope + drop]) + 1n, null);
  } else if (drop < contracts) {
    bands.narrow(symbol, "mark", null, fraction([mark, contracts], [contracts - drop]));
  }
}
