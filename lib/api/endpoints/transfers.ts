/**
 * The rows that move funds: between wallets, between accounts, and back to Spot.
 *
 * @module
 */

import { DERIVATIVES, ENVELOPE } from "./derivatives.ts";
import type { Parameter, Rows } from "./row.ts";

const BETWEEN_WALLETS: readonly Parameter[] = [
  {
    name: "fromAccount",
    in: "body",
    type: "text",
    required: true,
    about: "Wallet that pays, named as in accounts: cash, flex, fi_xbtusd, ...",
  },
  { name: "toAccount", in: "body", type: "text", required: true, about: "Wallet that receives, named the same way" },
  { name: "unit", in: "body", type: "text", required: true, about: "Currency to move, e.g. usd" },
  { name: "amount", in: "body", type: "number", required: true, about: "How much of it, above 0" },
];

/** Transfers and withdrawals, and the list of them that the original client had. */
export const TRANSFERS: Rows = {
  "transfer": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/transfer",
    private: true,
    permission: "general:full",
    effect: "funds",
    cost: 10,
    summary: "Move funds from one wallet of this account to another",
    note: "Two margin wallets must be of the same currency",
    doc: "transfers/initiate-wallet-transfer",
    parameters: BETWEEN_WALLETS,
    reply: ENVELOPE,
    example: "transfer fromAccount=cash toAccount=flex unit=usd amount=10",
  }],
  "transfer/subaccount": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/transfer/subaccount",
    private: true,
    permission: "general:full",
    effect: "funds",
    cost: 10,
    summary: "Move funds to a subaccount, or back from it",
    doc: "transfers/initiate-sub-account-transfer",
    parameters: [
      {
        name: "fromUser",
        in: "body",
        type: "text",
        required: true,
        about: "Id of the account that pays, from subaccounts",
      },
      {
        name: "toUser",
        in: "body",
        type: "text",
        required: true,
        about: "Id of the account that receives, from subaccounts",
      },
      ...BETWEEN_WALLETS,
    ],
    reply: ENVELOPE,
    example: "transfer/subaccount fromUser=0d3b8f8e-6a5e-4f4e-8f7e-2f5f0c1b9a10 " +
      "toUser=3c1d0e2a-5b7f-4c0d-9a55-0d2b3f6f1a11 fromAccount=cash toAccount=cash unit=usd amount=10",
  }],
  "withdrawal": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/withdrawal",
    private: true,
    permission: "withdrawal:full",
    effect: "funds",
    cost: 100,
    summary: "Move funds from a futures wallet to the Spot wallet of the same owner",
    note: "Never goes to an outside address; the way from Spot to futures is Spot REST WalletTransfer",
    doc: "transfers/initiate-withdrawal-to-spot-wallet",
    parameters: [
      { name: "currency", in: "body", type: "text", required: true, about: "Currency to move, e.g. USD" },
      { name: "amount", in: "body", type: "number", required: true, about: "How much of it, above 0" },
      {
        name: "sourceWallet",
        in: "body",
        type: "text",
        default: "cash",
        about: "Wallet that pays, named as in accounts",
      },
    ],
    reply: [...ENVELOPE, "uid"],
    example: "withdrawal currency=USD amount=10 sourceWallet=flex",
  }],
  "transfers": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/transfers",
    private: true,
    permission: "general:read-only",
    effect: "read",
    summary: "Deposits and withdrawals, as the original client listed them",
    note: "In no document any more and may not answer; use history/account-log info=transfer",
    parameters: [
      { name: "lastTransferTime", in: "query", type: "time", about: "Give what was before this time (ISO-8601, UTC)" },
    ],
    reply: [...ENVELOPE, "transfers"],
    holds: { transfers: "list" },
    example: "transfers",
  }],
};
