/**
 * Parses the values of options; failures are worded for the place where the option was set.
 *
 * @module
 */

import { type Failure, usage } from "../io/failure.ts";
import { type Command, type NextStep, nextStep, shell } from "../text/next_step.ts";
import { didYouMean } from "../text/suggest.ts";
import { optionExample } from "./example.ts";
import {
  findOption,
  type KnownOption,
  LIVE,
  type NameOf,
  type OptionName,
  type Options,
  type ValueOf,
} from "./options.ts";

/** Where a value was set: on the command line, in a variable or in a file. Failures show it as it is written there. */
export interface Place {
  /** `--timeout`, `KF_ENV` or `"timeout"`. */
  readonly named: string;
  /** `--timeout "0"`, `KF_ENV "x"` or `"timeout": "0"`. */
  given(value: string): string;
  /** A valid example to copy: the one in help, or one with this value. */
  example(value?: string): Command | string;
  wrong(message: string, next: NextStep): Failure;
}

/** The command line. */
export function onLine(name: OptionName): Place {
  return {
    named: `--${name}`,
    given: (value) => `--${name} "${value}"`,
    example: (value) => shell(value === undefined ? optionExample(name) : `kf --${name} ${value} tickers`),
    wrong: usage,
  };
}

/** An environment variable. */
export function inVariable(variable: string): Place {
  return {
    named: variable,
    given: (value) => `${variable} "${value}"`,
    example: (value = "1") => shell(`export ${variable}=${value}`),
    wrong: usage,
  };
}

/** Where an option was set. Values in a file were checked when it was read. */
export function placeOf(name: OptionName, options: Options): Place {
  const source = options.source(name);
  return source?.kind === "variable" ? inVariable(source.name) : onLine(name);
}

/** The value of a choice. Throws a usage {@linkcode Failure} for any other value. */
export function choice<Name extends NameOf<{ kind: "choice" }>>(
  name: Name,
  options: Options,
): ValueOf<Name> | undefined {
  const value = options.text(name);
  if (value === undefined || isValueOf(name, value)) return value;
  throw noValue(value, valuesOf(name), placeOf(name, options));
}

function valuesOf(name: OptionName): readonly string[] {
  return findOption(name)?.values ?? [];
}

function isValueOf<Name extends OptionName>(name: Name, value: string): value is ValueOf<Name> {
  return valuesOf(name).includes(value);
}

/** One of these values. Throws the place's failure for any other. */
export function oneOf<T extends string>(values: readonly T[], value: string, place: Place): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw noValue(value, values, place);
  return found;
}

function noValue(value: string, values: readonly string[], place: Place): Failure {
  return place.wrong(
    `"${value}" is no value of ${place.named}${didYouMean(value, values)}`,
    nextStep`${place.named} takes ${values.join(", ")}; for example: ${place.example()}`,
  );
}

type Numeric = { kind: "number" | "seconds" | "whole" };

/** The number of an option, or its default. Throws a usage {@linkcode Failure} if it is malformed or out of bounds. */
export function number(name: NameOf<Numeric & { default: string }>, options: Options): number;
export function number(name: NameOf<Numeric>, options: Options): number | undefined;
export function number(name: NameOf<Numeric>, options: Options): number | undefined {
  const row = findOption(name);
  const text = options.text(name) ?? row?.default;
  return row === undefined || text === undefined ? undefined : numberIn(text, row, placeOf(name, options));
}

function numberIn(typed: string, { kind, most = Infinity, unit = "" }: KnownOption, place: Place): number {
  const text = unit !== "" && typed.endsWith(unit) ? typed.slice(0, -unit.length) : typed;
  const whole = kind === "whole";
  const value = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) ? Number(text) : NaN;
  if (value <= most && (value > 0 || kind !== "number")) return value;
  const wanted = whole ? `a whole number from 0 to ${most}` : `a number above 0 and up to ${most}`;
  throw place.wrong(`${place.given(text)} is not ${wanted}`, nextStep`for example: ${place.example()}`);
}

/** Whether a variable is 1. Throws a usage {@linkcode Failure} if it is neither 1 nor 0. */
export function isOn(variable: string, value: string): boolean {
  const place = inVariable(variable);
  if (value === "1" || value === "0") return value === "1";
  throw place.wrong(`${place.given(value)} is neither 1 nor 0`, nextStep`to switch it on: ${place.example()}`);
}

/** The environment: `live`, or the exchange inside kf. */
export function environmentIn(text: string, place: Place): "live" | "sandbox" {
  if (text === "live" || text === "sandbox") return text;
  const reason = text === "demo"
    ? "the exchange's demo environment was retired on 14 July 2026"
    : `there is no environment "${text}"`;
  const next = nextStep`leave ${place.named} out for the live exchange; to try things out: ${place.example("sandbox")}`;
  throw place.wrong(reason, next);
}

/** An address → scheme, host and port, without a final slash. */
export function originIn(text: string, place: Place): string {
  if (!URL.canParse(text)) {
    throw place.wrong(`${place.given(text)} is no URL`, nextStep`for example: ${place.example(LIVE)}`);
  }
  const url = new URL(text);
  const https = `https://${url.host}`;
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw place.wrong(`${place.given(text)} is neither https nor http`, nextStep`for example: ${place.example(LIVE)}`);
  }
  if (url.username !== "" || url.password !== "") {
    const message = `${place.named} for ${url.host} carries a user or password`;
    throw place.wrong(message, nextStep`leave them out: ${place.example(https)}`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    const message = `${place.given(text)} has more than scheme, host and port`;
    throw place.wrong(message, nextStep`the path belongs to the method: ${place.example(url.origin)}`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    const message = `${
      place.given(text)
    } is plain http to another machine: keys and orders would be readable on the way`;
    throw place.wrong(message, nextStep`use https: ${place.example(https)}`);
  }
  return url.origin;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Checks the name of a profile, which is a sub-directory. Throws the place's failure if it is invalid. */
export function checkProfile(profile: string, place: Place): void {
  if (/^[\w.-]+$/.test(profile) && !/^\.+$/.test(profile)) return;
  throw place.wrong(
    `${place.given(profile)} is no directory name`,
    nextStep`use letters, digits, dots, dashes and underscores: ${place.example()}`,
  );
}

/** Checks a value of an option as far as possible without using it. Throws the place's failure. */
export function checkValue(row: KnownOption, text: string, place: Place): void {
  const { kind } = row;
  if (kind === "choice") oneOf(row.values ?? [], text, place);
  else if (kind === "number" || kind === "seconds" || kind === "whole") numberIn(text, row, place);
  else if (kind === "environment") environmentIn(text, place);
  else if (kind === "url") originIn(text, place);
  else if (kind === "profile") checkProfile(text, place);
}
