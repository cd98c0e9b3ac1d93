/**
 * A short soak, or a long one with KF_TESTS=all; `deno task soak` prints its findings.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "../support/assert.ts";
import { Dice } from "../support/dice.ts";
import { sized } from "../support/selection.ts";
import { soak, unknownShare } from "./soak.ts";
import { SoakWire, WIRE_FAULTS } from "./soak_wire.ts";

const { size: faults, mark } = sized(200, 10_000);

Deno.test(`${faults} random faults: no order twice, and every verdict agrees with the book${mark}`, async () => {
  const { commands, placed, violations, byKind, byFault } = await soak({ seed: "test", faults });
  assertEquals(violations, []);
  assertEquals([commands, byKind.size, byFault.size], [faults, 4, WIRE_FAULTS.length]);
  assertGreater(placed, faults / 10);
  // The soak would prove nothing if all outcomes were unknown, or none.
  const unknown = [...byKind.values()].map(unknownShare);
  assert(unknown.every((share) => share > 5 && share < 70), unknown.join(", "));
});

Deno.test("a soak repeats itself for the same seed", async () => {
  const [one, two] = [await soak({ seed: "again", faults: 60 }), await soak({ seed: "again", faults: 60 })];
  assertEquals(one, two);
});

Deno.test("luck is the same for the same seed, and spread", () => {
  const drawn = (seed: string) => Array.from({ length: 1000 }, ((dice) => () => dice.whole(1, 6))(new Dice(seed)));
  assertEquals(drawn("a"), drawn("a"));
  assert(drawn("a").join() !== drawn("b").join());
  for (let face = 1; face <= 6; face++) {
    const share = drawn("a").filter((each) => each === face).length;
    assert(share > 120 && share < 220, `${face}: ${share}`);
  }
});

Deno.test("the soak's wire delivers a late request at its own time", async () => {
  using wire = new SoakWire("late");
  const request = {
    method: "GET",
    url: "https://sandbox.invalid/derivatives/api/v3/tickers",
    headers: {},
    signal: new AbortController().signal,
  };
  const before = wire.now;
  const lost = await wire.send(request, "late", { late: 5000, travel: 10 }).catch(({ message }) => message);
  assertEquals([lost, wire.now - before], ["no answer within 1000 ms", 1000]);
  const { status } = await wire.send(request, "none", { late: 5000, travel: 10 });
  assertEquals([status, wire.now - before], [200, 1020]);
});
