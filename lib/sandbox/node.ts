/**
 * The `node:` modules the sandbox needs, loaded when the sandbox is: in a bundle, every command would load static imports.
 *
 * @module
 */

import type * as buffer from "node:buffer";
import type * as crypto from "node:crypto";
import type * as fs from "node:fs";
import type * as http from "node:http";
import type * as https from "node:https";
import type * as path from "node:path";
import type * as sqlite from "node:sqlite";

interface Modules {
  buffer: typeof buffer;
  crypto: typeof crypto;
  fs: typeof fs;
  http: typeof http;
  https: typeof https;
  path: typeof path;
  sqlite: typeof sqlite;
}

const { process } = globalThis as unknown as {
  process: { getBuiltinModule<Name extends keyof Modules>(name: `node:${Name}`): Modules[Name] };
};

export const { Buffer } = process.getBuiltinModule("node:buffer");
export const { createHash, createHmac } = process.getBuiltinModule("node:crypto");
export const { existsSync, mkdirSync, rmSync, statSync } = process.getBuiltinModule("node:fs");
export const { dirname } = process.getBuiltinModule("node:path");

/**
 * Throws an Error where something else than a regular file stands at a path: SQLite would wait for a pipe.
 */
export function refuseIrregular(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error(`it is a ${found.isFIFO() ? "pipe" : found.isSocket() ? "socket" : "device"}, not a regular file`);
}

/** Opens or creates a SQLite file. */
export function openDatabase(path: string): sqlite.DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path);
}

/** `node:http`, only for serving. */
export function httpModule(): typeof http {
  return process.getBuiltinModule("node:http");
}

/** `node:https`, only for serving with TLS. */
export function httpsModule(): typeof https {
  return process.getBuiltinModule("node:https");
}
