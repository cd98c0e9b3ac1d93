/**
 * The rows of position assignment: taking over liquidated positions, and how far off-book fills may go.
 *
 * @module
 */

import { DERIVATIVES, ENVELOPE } from "./derivatives.ts";
import type { Rows } from "./row.ts";

const MASTER_ONLY = "For master accounts only; off-book fills are assignments and RFQ offers";

/** The leverage limit of off-book fills, and the assignment preferences. */
export const ASSIGNMENT: Rows = {
  "rfq-assignment/max-leverage": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/rfq-assignment/max-leverage",
    private: true,
    permission: "general:read-only",
    effect: "read",
    summary: "The leverage that off-book fills may reach",
    note: MASTER_ONLY,
    doc: "trading-settings/get-the-off-book-max-leverage-cap",
    parameters: [],
    reply: [...ENVELOPE, "maxLeverage"],
    // maxLeverage is null where there is no limit.
    holds: { result: "value" },
    example: "rfq-assignment/max-leverage",
  }, {
    verb: "PUT",
    base: DERIVATIVES,
    path: "/rfq-assignment/max-leverage",
    private: true,
    permission: "general:full",
    effect: "settings",
    summary: "Limit the leverage that off-book fills may reach",
    note: MASTER_ONLY,
    doc: "trading-settings/set-the-off-book-max-leverage-cap",
    parameters: [
      {
        name: "maxLeverage",
        in: "query",
        type: "number",
        required: true,
        about: "Highest leverage: up to 100, with up to 2 decimals",
      },
    ],
    reply: [...ENVELOPE, "maxLeverage"],
    example: "PUT rfq-assignment/max-leverage maxLeverage=5",
  }, {
    verb: "DELETE",
    base: DERIVATIVES,
    path: "/rfq-assignment/max-leverage",
    private: true,
    permission: "general:full",
    effect: "settings",
    summary: "Lift the limit on the leverage of off-book fills",
    note: MASTER_ONLY,
    doc: "trading-settings/clear-the-off-book-max-leverage-cap",
    parameters: [],
    reply: [...ENVELOPE, "maxLeverage"],
    example: "DELETE rfq-assignment/max-leverage",
  }],
  "assignmentprogram/current": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/assignmentprogram/current",
    private: true,
    permission: "general:read-only",
    effect: "read",
    summary: "Assignment preferences in force: which liquidated positions the account takes over",
    doc: "assignment-program/list-assignment-programs",
    parameters: [],
    reply: [...ENVELOPE, "participants"],
    holds: { participants: "list" },
    example: "assignmentprogram/current",
  }],
  "assignmentprogram/history": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/assignmentprogram/history",
    private: true,
    permission: "general:read-only",
    effect: "read",
    summary: "How the assignment preferences changed over time",
    doc: "assignment-program/list-assignment-preferences-history",
    parameters: [],
    reply: [...ENVELOPE, "participants"],
    holds: { participants: "list" },
    example: "assignmentprogram/history",
  }],
  "assignmentprogram/add": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/assignmentprogram/add",
    private: true,
    // The documents say general:read-only, which can't be meant for a call that changes settings.
    permission: "general:full",
    effect: "settings",
    summary: "Add an assignment preference: offer to take over liquidated positions",
    doc: "assignment-program/add-assignment-preference",
    parameters: [
      {
        name: "contractType",
        in: "body",
        type: "text",
        required: true,
        about: "Wallet that takes the positions, named as in accounts, e.g. flex",
      },
      {
        name: "contract",
        in: "body",
        type: "symbol",
        about: "Only this market; flex needs it, or baseCurrency and quoteCurrency",
      },
      { name: "maxSize", in: "body", type: "number", about: "Largest single assignment, in contracts or base units" },
      {
        name: "maxPosition",
        in: "body",
        type: "number",
        about: "Largest position it may lead to, in contracts or base units",
      },
      { name: "acceptLong", in: "body", type: "boolean", required: true, about: "Whether to take long positions" },
      { name: "acceptShort", in: "body", type: "boolean", required: true, about: "Whether to take short positions" },
      {
        name: "timeFrame",
        in: "body",
        type: "text",
        required: true,
        values: ["WEEKDAYS", "WEEKEND", "ALL"],
        // Sources disagree: the newest page writes weekdays, one client weekends.
        open: true,
        about: "On which days it holds; some sources write the values in lower case",
      },
      { name: "enabled", in: "body", type: "boolean", required: true, about: "true for in force, false for set aside" },
      {
        name: "baseCurrency",
        in: "body",
        type: "text",
        about: "Only markets of this base currency; with quoteCurrency in place of contract",
      },
      { name: "quoteCurrency", in: "body", type: "text", about: "Only markets of this quote currency" },
      {
        name: "cashAccountOpenPositionMaxNotional",
        in: "body",
        type: "number",
        about: "Largest notional value of the positions of a cash account; its currency is not documented",
      },
      {
        name: "minimumProfitabilityPerAssignmentLongBps",
        in: "body",
        type: "integer",
        about: "Least discount on a long position, in basis points (0.01 percent)",
      },
      {
        name: "minimumProfitabilityPerAssignmentShortBps",
        in: "body",
        type: "integer",
        about: "Least discount on a short position, in basis points (0.01 percent)",
      },
    ],
    reply: [...ENVELOPE, "id", "participant"],
    example: "assignmentprogram/add contractType=flex contract=PF_XBTUSD acceptLong=true acceptShort=false " +
      "timeFrame=ALL enabled=true",
  }],
  "assignmentprogram/delete": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/assignmentprogram/delete",
    private: true,
    // As for assignmentprogram/add: documented as general:read-only, which can't be meant.
    permission: "general:full",
    effect: "settings",
    summary: "Delete one assignment preference",
    doc: "assignment-program/deletes-assignment-preference",
    parameters: [
      {
        name: "id",
        in: "body",
        type: "number",
        required: true,
        about: "Id of the preference, from assignmentprogram/current",
      },
    ],
    reply: [...ENVELOPE, "id", "participant"],
    example: "assignmentprogram/delete id=123",
  }],
};
