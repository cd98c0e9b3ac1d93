/**
 * Findings → a page for people, without secrets or anything that identifies the user.
 *
 * @module
 */

import type { Variable } from "./environment.ts";
import { EXIT } from "../../io/failure.ts";
import { columns } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { NextStep } from "../../text/next_step.ts";

/** What is wrong and what to do. `exit` is the status of calls that fail of it, and 0 where calls work all the same. */
export interface Problem {
  exit: number;
  message: string;
  next: NextStep;
}

/** What was found; the JSON of `kf doctor --json`, which only grows. */
export interface Findings {
  schema: 1;
  /** The exit status of the doctor: that of the worst problem. */
  exit: number;
  /** The worst one first. */
  problems: { exit: number; message: string; hint: string }[];
  version: string;
  runtime: string;
  exchange: { environment: "live" | "sandbox"; url: string | null };
  retirement: { date: string; daysLeft: number };
  /** `mode` is the permission bits of the private file, in octal. */
  keys: { found: boolean; source?: string; publicKey?: string; mode?: string };
  /** As the exchange names them; null if it wasn't asked or refused. */
  permissions: Record<string, string> | null;
  /** How far the exchange's clock is ahead of this machine's, in ms. */
  clock: { offset: number | null };
  network: { name: string; tls: string; authorities: string[] };
  proxies: Variable[];
  variables: Variable[];
  /** `settings` is the configuration file; null where there is none. */
  directories: { configuration: string | null; settings: string | null; state: string | null; sandbox: string | null };
}

/** Statuses, the worst first: without a connection nothing else can be found out. */
const WORST: readonly number[] = [EXIT.unreachable, EXIT.exchange, EXIT.rateLimited, EXIT.credentials]
  .map(({ status }) => status);

/** The problems, the worst one first; what doesn't keep calls from working comes last. */
export function worstFirst(problems: readonly Problem[]): Problem[] {
  const rank = ({ exit }: Problem) => exit === 0 ? Infinity : WORST.indexOf(exit) >= 0 ? WORST.indexOf(exit) : 99;
  return [...problems].sort((a, b) => rank(a) === rank(b) ? 0 : rank(a) - rank(b));
}

/** The same findings without the public key, ids, and the name of the home directory, wherever they occur in a text. */
export function redacted(findings: Findings, apiKey: string | undefined, home: string | undefined): Findings {
  const clean = (text: string) => {
    const keyless = apiKey === undefined ? text : text.replaceAll(apiKey, `${apiKey.slice(0, 4)}…`);
    const homeless = home === undefined || home.length < 2 ? keyless : keyless.replace(below(home), "~");
    return oneLine(homeless.replace(UID, "[id]"));
  };
  return JSON.parse(JSON.stringify(findings, (_, value) => typeof value === "string" ? clean(value) : value));
}

/** The directory itself and what is in it, but not `/home/anna` for the home of `/home/ann`. */
function below(directory: string): RegExp {
  return new RegExp(`${RegExp.escape(directory)}(?![\\w.-])`, "g");
}

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** The page. */
export function pageOf(findings: Findings): string {
  const { problems } = findings;
  const told = problems.map(({ exit, message, hint }) =>
    `${exit === 0 ? "warning" : `problem (exit ${exit})`}: ${message}\n  next: ${hint}\n`
  );
  return [`${summary(problems)}\n`, ...told, `${columns(factsOf(findings), 0, Infinity)}\n`].join("\n");
}

function summary(problems: Findings["problems"]): string {
  const bad = problems.filter(({ exit }) => exit !== 0).length;
  const warnings = problems.length - bad;
  const parts = [counted(bad, "problem"), counted(warnings, "warning")].filter((part) => part !== "");
  if (parts.length === 0) return "kf doctor: all is well";
  return `kf doctor: ${parts.join(" and ")}${bad === 0 ? ", and calls work" : ""}`;
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}

function factsOf(findings: Findings): [name: string, text: string][] {
  const { exchange, retirement, keys, permissions, clock, network, directories } = findings;
  return [
    ["version", `kf ${findings.version} (${findings.runtime})`],
    ["exchange", exchange.url ?? "the sandbox inside kf"],
    ["retirement", `${retirement.date}, ${retirement.daysLeft} days from now`],
    ["keys", keysText(keys)],
    ["permissions", permissions === null ? "not known" : pairs(permissions)],
    ["clock", clock.offset === null ? "not known" : clockText(clock.offset)],
    ["name", network.name],
    ["TLS", `${network.tls}; authorities: ${network.authorities.join(", ")}`],
    ["proxy", findings.proxies.map(variableText).join(", ") || "none"],
    ["variables", findings.variables.map(variableText).join(", ") || "none"],
    ["configuration", directories.configuration ?? NOWHERE],
    ["settings", directories.settings ?? "none: there is no config.json"],
    ["state", directories.state ?? NOWHERE],
    ["sandbox data", directories.sandbox ?? NOWHERE],
  ];
}

const NOWHERE = "nowhere: HOME is not set";

function keysText({ found, source, publicKey, mode }: Findings["keys"]): string {
  if (!found) return "none that can be used";
  return `${publicKey} from ${source}${mode === undefined ? "" : `, private file with permissions ${mode}`}`;
}

function pairs(permissions: Record<string, string>): string {
  return Object.entries(permissions).map(([name, value]) => `${name} ${value}`).join(", ") || "none told";
}

function clockText(offset: number): string {
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return seconds === "0.0"
    ? "agrees with the exchange's"
    : `${seconds} s ${offset > 0 ? "behind" : "ahead of"} the exchange's`;
}

function variableText({ name, value }: Variable): string {
  return value === undefined ? `${name} (not shown)` : `${name}=${value}`;
}
