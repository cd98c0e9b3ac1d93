/**
 * Sends a reply with a fault's damage: writes the damaged bytes to the connection and ends it as the fault says.
 *
 * @module
 */

import { Buffer, httpModule } from "../node.ts";
import type { Socket } from "node:net";
import type { Written } from "../call/envelopes.ts";
import type { Damage } from "./faults.ts";
import { pause } from "./apply_fault.ts";

const GARBAGE = Uint8Array.from({ length: 64 }, (_, at) => (at * 37 + 128) % 256);

/** Sends the damaged reply and ends the connection. Aborting `stopping` ends any wait and throws its reason. */
export async function sendDamaged(
  socket: Socket,
  written: Written,
  damage: Damage,
  stopping: AbortSignal,
): Promise<void> {
  const { body } = written;
  switch (damage.kind) {
    case "reset-before":
    case "reset-during":
    case "reset-after":
      return reset(socket);
    case "hang":
      return await pause(2 ** 31 - 1, stopping);
    case "garbage":
      socket.write(GARBAGE);
      break;
    case "truncate":
      socket.write(message(written, body.length).subarray(0, -Math.ceil(body.length / 2)));
      break;
    case "wrong-length":
      socket.write(message(written, Math.max(0, body.length + damage.by)));
      break;
    case "drip":
      await drip(socket, message(written, body.length), damage.every, stopping);
  }
  socket.end();
}

/** A reply's bytes, with this Content-Length. */
function message({ status, headers, body }: Written, length: number): Uint8Array {
  const lines = Object.entries({ ...headers, "Content-Length": String(length), Connection: "close" });
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} ${httpModule().STATUS_CODES[status] ?? ""}\r\n${text}\r\n`),
    body,
  ]);
}

async function drip(socket: Socket, bytes: Uint8Array, every: number, stopping: AbortSignal): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Uint8Array.of(byte));
    await pause(every, stopping);
  }
}

/** Resets the TCP connection; over TLS, where the runtime can't reset, it closes without a TLS close notification. */
export function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
