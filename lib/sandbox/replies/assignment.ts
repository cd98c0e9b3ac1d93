/**
 * Handlers of the position assignment program: an account's preferences and their history.
 *
 * @module
 */

import { amount, text } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { invalid, iso, missing, refuse, type Reply, success } from "../call/envelopes.ts";
import { type ExtraData, extraData, type Handlers, listedMarket } from "../call/handler.ts";
import type { Account, Exchange } from "../store/state.ts";

/** One preference; numbers are decimal text, null where none was given. */
interface Preference {
  contractType: string;
  contract: string | null;
  maxSize: string | null;
  maxPosition: string | null;
  acceptLong: boolean;
  acceptShort: boolean;
  timeFrame: string;
  enabled: boolean;
  baseCurrency?: string;
  quoteCurrency?: string;
  cashAccountOpenPositionMaxNotional?: string;
  minimumProfitabilityPerAssignmentLongBps?: string;
  minimumProfitabilityPerAssignmentShortBps?: string;
}

interface Program {
  lastId: number;
  current: { id: number; preference: Preference }[];
  /** Oldest first. */
  changes: { preference: Preference; deleted: boolean; time: number }[];
}

const PROGRAM: ExtraData<Program> = { name: "assignment", empty: () => ({ lastId: 0, current: [], changes: [] }) };

const WALLETS = ["flex", "fi_xbtusd", "fi_ethusd"];
/** As requests have them, and as replies do. */
const TIME_FRAMES: Readonly<Record<string, string>> = {
  WEEKDAYS: "weekdays",
  WEEKEND: "weekends",
  WEEKENDS: "weekends",
  ALL: "all",
};
const NUMBERS = [
  "maxSize",
  "maxPosition",
  "cashAccountOpenPositionMaxNotional",
  "minimumProfitabilityPerAssignmentLongBps",
  "minimumProfitabilityPerAssignmentShortBps",
] as const;

/** Handlers of the assignment program. */
export const ASSIGNMENT: Handlers = {
  "GET assignmentprogram/current": (_x, _call, account) =>
    success({
      participants: extraData(account, PROGRAM).current.map(({ id, preference }) => ({
        id,
        participant: shown(preference),
      })),
    }),
  "GET assignmentprogram/history": (_x, _call, account) =>
    success({
      participants: extraData(account, PROGRAM).changes.toReversed().map(({ preference, deleted, time }) => ({
        deleted,
        participant: shown(preference),
        timestamp: iso(time),
      })),
    }),
  "POST assignmentprogram/add": add,
  "POST assignmentprogram/delete": remove,
};

function add(x: Exchange, call: Call, account: Account): Reply {
  const preference = read(x, call);
  const program = extraData(account, PROGRAM);
  const id = ++program.lastId;
  program.current.push({ id, preference });
  program.changes.push({ preference, deleted: false, time: x.now });
  return success({ id, participant: shown(preference) });
}

function remove(x: Exchange, { params }: Call, account: Account): Reply {
  const program = extraData(account, PROGRAM);
  const wanted = params.needAmount("id");
  const at = program.current.findIndex(({ id }) => amount(String(id)) === wanted);
  const [found] = at < 0 ? [] : program.current.splice(at, 1);
  if (found === undefined) throw refuse("notFound");
  program.changes.push({ preference: found.preference, deleted: true, time: x.now });
  return success({ id: found.id, participant: shown(found.preference) });
}

function read(x: Exchange, call: Call): Preference {
  const { params, row } = call;
  const contractType = params.need("contractType").toLowerCase();
  if (!WALLETS.includes(contractType)) throw invalid(row, "contractType");
  const timeFrame = TIME_FRAMES[params.need("timeFrame").toUpperCase()];
  if (timeFrame === undefined) throw invalid(row, "timeFrame");
  const numbers = NUMBERS.flatMap((name) => params.text(name) === undefined ? [] : [[name, positive(call, name)]]);
  return {
    contractType,
    contract: contractOf(x, call, contractType),
    maxSize: null,
    maxPosition: null,
    acceptLong: params.boolean("acceptLong") ?? false,
    acceptShort: params.boolean("acceptShort") ?? false,
    timeFrame,
    enabled: params.boolean("enabled") ?? false,
    ...currencies(call),
    ...Object.fromEntries(numbers),
  };
}

function positive({ params, row }: Call, name: string): string {
  const value = params.needAmount(name);
  if (value < 0n) throw invalid(row, name);
  return text(value);
}

/** The multi-collateral wallet has many markets, so it needs a contract or both currencies. */
function contractOf(x: Exchange, call: Call, wallet: string): string | null {
  if (call.params.text("contract") !== undefined) {
    const found = listedMarket(x, call, "contract");
    if (found.wallet !== wallet) throw invalid(call.row, "contract");
    return found.symbol;
  }
  const { baseCurrency, quoteCurrency } = currencies(call);
  if (wallet === "flex" && (baseCurrency === undefined || quoteCurrency === undefined)) {
    throw missing(call.row, "contract");
  }
  return null;
}

function currencies({ params }: Call): Pick<Preference, "baseCurrency" | "quoteCurrency"> {
  const [baseCurrency, quoteCurrency] = [params.text("baseCurrency"), params.text("quoteCurrency")];
  return { ...(baseCurrency && { baseCurrency }), ...(quoteCurrency && { quoteCurrency }) };
}

function shown(preference: Preference): Record<string, unknown> {
  const numbers = NUMBERS.flatMap((name) => {
    const value = preference[name];
    return value === undefined ? [] : [[name, value === null ? null : amount(value)]];
  });
  return { ...preference, ...Object.fromEntries(numbers) };
}
