/**
 * How replies about the account are shown as tables.
 *
 * @module
 */

import type { Column, Table } from "./table.ts";

/** A field of a subaccount's multi-collateral wallet. */
function ofFlex(name: string): Column {
  return { name, at: `flexAccount.${name}` };
}

/** By endpoint id. */
export const ACCOUNT: Readonly<Record<string, Table>> = {
  "accounts": {
    rows: "accounts",
    form: "entries",
    parts: { balances: "beside", currencies: "below" },
    columns: [
      "wallet",
      { name: "currency", at: "part.key" },
      { name: "balance", at: ["part.value.quantity", "part.value"] },
      { name: "portfolioValue", at: ["portfolioValue", "auxiliary.pv"] },
      { name: "pnl", at: ["pnl", "auxiliary.pnl"] },
      { name: "availableMargin", at: ["availableMargin", "auxiliary.af"] },
      { name: "initialMargin", at: ["initialMargin", "marginRequirements.im"] },
      { name: "maintenanceMargin", at: ["maintenanceMargin", "marginRequirements.mm"] },
      { name: "unrealizedFunding", at: ["unrealizedFunding", "auxiliary.funding"] },
      { name: "value", at: "part.value.value" },
      { name: "collateral", at: "part.value.collateral" },
      { name: "available", at: "part.value.available" },
      "type",
    ],
    key: "wallet",
  },
  "notifications": {
    rows: "notifications",
    none: "notifications",
    columns: ["effectiveTime", "type", "priority", "note", "expectedDowntimeMinutes"],
  },
  "feeschedules/volumes": {
    rows: "volumesByFeeSchedule",
    none: "volumes",
    form: "entries",
    columns: ["uid", { name: "usdVolume", at: "value" }],
    key: "uid",
  },
  "portfolio-margining/parameters": {
    rows: "",
    form: "record",
    columns: [
      "crossAssetNettingFactor",
      "extremePriceShockMultiplier",
      "volShockMultiplicationFactor",
      "volShockExponentFactor",
      "optionExpiryTimeShockHours",
      "optionsInitialMarginFactor",
      "totalOptionOrdersConsideredInInitialMarginCalc",
      "priceShockLevels",
      ...["maxNetPositionDelta", "limitsPerBaseCurrency"].map((name) => `optionsUserLimits.${name}`),
    ],
  },
  "portfolio-margining/simulate": {
    rows: "",
    form: "record",
    columns: [
      ...["pnl", "initialMargin", "maintenanceMargin"],
      ...[
        "totalCrossAssetNettedMarketRisk",
        "totalMarketRisk",
        "totalScenarioPnls",
        "totalAbsoluteOptionPositionDeltaNotional",
        "netPortfolioDelta",
        "totalPremium",
        "isBuyOnly",
        "futuresMaintenanceMargin",
      ].map((name) => `portfolioMarginBreakdown.${name}`),
      "greeks",
    ],
  },
  "subaccounts": {
    rows: "subaccounts",
    none: "subaccounts",
    columns: [
      "accountUid",
      ...["portfolioValue", "pnl", "availableMargin", "initialMargin", "maintenanceMargin", "unrealizedFunding"].map(
        ofFlex,
      ),
      "email",
      "fullName",
      ...["balanceValue", "collateralValue", "marginEquity"].map(ofFlex),
    ],
    key: "accountUid",
  },
  "subaccount/{subaccountUid}/trading-enabled": { rows: "", form: "record", columns: ["tradingEnabled"] },
};
