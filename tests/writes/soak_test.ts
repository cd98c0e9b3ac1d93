/**
 * A short soak, or a long one with KF_TESTS=all; `deno task soak` prints its findings.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "../support/assert.ts";
import { Dice } from "../support/dice.ts";
import { sized, testInAll } from "../support/selection.ts";
import { type Count, soak, type Soaked, unknownShare, type Weather } from "./soak.ts";
import { Gateway, LOSSES, SPOILS } from "../support/gateway.ts";
import { VirtualTime } from "../support/time.ts";
import { NOON } from "../sandbox/sandbox_fixture.ts";

const { size: commands, mark } = sized(400, 20_000);

function all({ byKind }: Soaked): Count {
  const all: Count = new Map();
  for (const count of byKind.values()) for (const [code, times] of count) all.set(code, (all.get(code) ?? 0) + times);
  return all;
}

Deno.test(`${commands} commands over a gateway that spoils them: no wrong claim, and nothing twice${mark}`, async () => {
  const soaked = await soak({ seed: "test", commands });
  assertEquals(soaked.violations, []);
  assertEquals([soaked.commands, soaked.byKind.size, soaked.byFault.size], [commands, 4, SPOILS.length]);
  assertGreater(soaked.placed, commands / 10);
  // The soak would prove nothing if all outcomes were unknown, or none.
  const unknown = [...soaked.byKind.values()].map(unknownShare);
  assert(unknown.every((share) => share > 5 && share < 75), unknown.join(", "));
});

/** The share in percent that may end in 5 where kf can know better. */
const KNOWN: Record<Exclude<Weather, "spoiled">, number> = { fair: 0, lossy: 1 };
for (const [weather, most] of Object.entries(KNOWN)) {
  const { size, mark } = sized(300, 10_000);
  Deno.test(`${size} tracked commands in ${weather} weather: at most ${most} % end in 5, and no claim is wrong${mark}`, async () => {
    const soaked = await soak({ seed: "test", commands: size, weather: weather as Weather });
    assertEquals([soaked.violations, soaked.commands], [[], size]);
    assertEquals(soaked.byFault.size, weather === "fair" ? 1 : LOSSES.length);
    const share = unknownShare(all(soaked));
    assert(share <= most, `${share} % end in 5: ${[...all(soaked)].join("; ")}`);
  });
}

for (const runtime of ["binary", "deno"] as const) {
  testInAll(
    `120 commands of processes over a gateway that spoils them: no wrong claim, and nothing twice [${runtime}]`,
    async () => {
      const { violations, commands } = await soak({ seed: "test", commands: 120, runtime });
      assertEquals([violations, commands], [[], 120]);
    },
  );
}

Deno.test("a soak repeats itself for the same seed", async () => {
  const [one, two] = [await soak({ seed: "again", commands: 60 }), await soak({ seed: "again", commands: 60 })];
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

Deno.test("the gateway delivers a late request at its own time", async () => {
  const time = new VirtualTime(NOON);
  using gateway = new Gateway({ seed: "late", time, dice: new Dice("late") });
  const request = {
    method: "GET",
    url: "https://sandbox.invalid/derivatives/api/v3/tickers",
    headers: {},
    signal: new AbortController().signal,
  };
  const lost = await gateway.send(request, "late", { late: 5000, travel: 10 }).catch(({ message }) => message);
  assertEquals([lost, time.now() - NOON], ["no answer within 1000 ms", 1000]);
  const { status } = await gateway.send(request, "none", { late: 5000, travel: 10 });
  assertEquals([status, time.now() - NOON], [200, 1020]);
});
