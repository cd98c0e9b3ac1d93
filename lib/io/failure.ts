/**
 * The exit table and the one error that carries a row of it.
 *
 * @module
 */

import { type NextStep, nextStep, renderNextStep, shell } from "../text/next_step.ts";
import { type EndSignal, FileError } from "./io.ts";

/** One row of the exit table: the status, its name in `--errors json`, and what it means to a caller. */
export interface Exit {
  readonly status: number;
  readonly name: string;
  readonly meaning: string;
  /** Whether the request reached the exchange. */
  readonly sent: string;
}

/** The exit statuses. They are an API: once released they do not change. */
export const EXIT = {
  done: {
    status: 0,
    name: "done",
    meaning: "done: HTTP 2xx, no error in the reply, and every order status in it is a good one",
    sent: "yes",
  },
  refused: {
    status: 1,
    name: "refused",
    meaning: "the exchange refused: an error, or an order that was not accepted",
    sent: "yes",
  },
  usage: { status: 2, name: "usage", meaning: "the command line is wrong", sent: "no" },
  credentials: {
    status: 3,
    name: "credentials",
    meaning: "keys are missing, unreadable, or refused by the exchange",
    sent: "no effect",
  },
  unreachable: {
    status: 4,
    name: "unreachable",
    meaning:
      "no answer, and nothing can have changed: a read failed, or a write never left or was shown not to have been done",
    sent: "no effect",
  },
  unknown: {
    status: 5,
    name: "unknown",
    meaning: "outcome unknown: a write left and nothing came back that settles it; kf never sends it again",
    sent: "maybe",
  },
  rateLimited: {
    status: 6,
    name: "rateLimited",
    meaning: "rate limited: not executed, try later",
    sent: "not executed",
  },
  partial: { status: 7, name: "partial", meaning: "a batch was done in part", sent: "yes" },
  exchange: {
    status: 8,
    name: "exchange",
    meaning: "the exchange failed and nothing can have changed",
    sent: "no effect",
  },
  noMatch: {
    status: 9,
    name: "noMatch",
    meaning: "only with -e: the query gave false, null or nothing",
    sent: "yes",
  },
  interrupted: { status: 130, name: "interrupted", meaning: "ended by SIGINT (Ctrl-C)", sent: "maybe" },
  terminated: { status: 143, name: "terminated", meaning: "ended by SIGTERM", sent: "maybe" },
  hungUp: { status: 129, name: "hungUp", meaning: "ended by SIGHUP (the terminal was closed)", sent: "maybe" },
  closedPipe: { status: 141, name: "closedPipe", meaning: "the reader of standard output has gone", sent: "yes" },
} as const satisfies Record<string, Exit>;

interface FailureOptions extends ErrorOptions {
  reason?: string | undefined;
}

/** Why a command ended short of success: a row of the exit table, what happened, and what to do next. */
export class Failure extends Error {
  override name = "Failure";
  readonly exit: Exit;
  /** What to do next. */
  readonly next: NextStep;
  /** The reason that the exchange itself gave, if it gave one. */
  readonly reason: string | undefined;
  constructor(exit: Exit, message: string, next: NextStep, options: FailureOptions = {}) {
    super(message, options);
    this.reason = options.reason;
    this.exit = exit;
    this.next = next;
  }
  /** The same in words, for no account in particular. */
  get hint(): string {
    return renderNextStep(this.next, []);
  }
}

/** A failure whose text is loaded only when it is reported, so that other calls don't pay for it. */
export class LazyFailure extends Error {
  override name = "LazyFailure";
  constructor(readonly load: () => Promise<Failure>) {
    super("a mistake on the command line");
  }
}

/** The status of a process that this signal ends. */
export function exitOf(signal: EndSignal): Exit {
  return { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp }[signal];
}

/** The command line is wrong; nothing was sent. */
export function usage(message: string, next: NextStep): Failure {
  return new Failure(EXIT.usage, message, next);
}

/** The keys can't be used; nothing was sent. */
export function credentials(message: string, next: NextStep): Failure {
  return new Failure(EXIT.credentials, message, next);
}

/** An unexpected error: an environment that can't be read, or a defect in kf, which keeps its stack. */
export function unforeseen(error: unknown, exit: Exit): Failure {
  if (error instanceof FileError) return new Failure(EXIT.usage, error.message, again(error));
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return new Failure(exit, `a defect in kf: ${stack}`, REPORT);
}

const REPORT = nextStep`please report it with the command line, without keys, and with what this prints: ${
  shell("kf version")
}`;

function again({ variable }: FileError): NextStep {
  return variable === undefined
    ? nextStep`what kf finds on this machine: ${shell("kf doctor")}`
    : nextStep`set it again, or: ${shell(`unset ${variable}`)}`;
}
