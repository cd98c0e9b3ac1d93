/**
 * The sandbox's file: several processes at once lose nothing, a killed one leaves what it had acknowledged, and what cannot be
 * used is refused in words.
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { advance } from "../../lib/sandbox/engine/advance.ts";
import { amount } from "../../lib/sandbox/amount.ts";
import { deposit } from "../../lib/sandbox/store/ledger.ts";
import { encode } from "../../lib/sandbox/store/rows.ts";
import { type Exchange, isToken, type StoredEvent } from "../../lib/sandbox/store/state.ts";
import { openStore, type Store, StoreError, type StoreOptions } from "../../lib/sandbox/store/store.ts";
import { assert, assertEquals, assertGreater, assertThrows } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { bun, type Runtime, testOnEach } from "../support/child.ts";
import { audit } from "./audit.ts";
import { ExchangeFixture, START } from "./exchange_fixture.ts";

const CHILD = fileURLToPath(new URL("./store_child.ts", import.meta.url));
const REAL: StoreOptions = { clock: { kind: "real" }, realNow: () => Date.now() };

async function spawn(runtime: Runtime, ...args: string[]): Promise<Deno.ChildProcess> {
  const { path } = await bun();
  const [program, before] = runtime === "deno" ? [Deno.execPath(), ["run", "-A", "--no-check"]] : [path ?? "", ["run"]];
  return new Deno.Command(program, { args: [...before, CHILD, ...args], stdout: "piped", stderr: "piped" }).spawn();
}

/** The cliOrdIds of the open orders, and whether the books are in order. */
function openIds(path: string): Set<string> {
  const store = openStore(path, REAL);
  try {
    return store.transaction((x) => {
      audit(x);
      return new Set([...x.orders.values()].map(({ cliOrdId }) => cliOrdId ?? ""));
    });
  } finally {
    store.close();
  }
}

await testOnEach("openStore() lets six processes write 50 orders each and loses none", async (runtime) => {
  await using directory = await newDirectory();
  const path = join(directory.path, "deeper", "sandbox.db");
  const names = ["a", "b", "c", "d", "e", "f"];
  const children = await Promise.all(names.map((name) => spawn(runtime, path, name, "50")));
  const outputs = await Promise.all(children.map((child) => child.output()));
  for (const { success, stderr } of outputs) assert(success, new TextDecoder().decode(stderr));
  const expected = names.flatMap((name) => Array.from({ length: 50 }, (_, i) => `${name}-${i}`));
  assertEquals([...openIds(path)].sort(), expected.sort());
}, ["deno", "bun"]);

await testOnEach("a process killed while it writes leaves every order it has acknowledged", async (runtime) => {
  await using directory = await newDirectory();
  const path = join(directory.path, "sandbox.db");
  for (const [round, lines] of [["first", 1], ["second", 25], ["third", 60]] as const) {
    const child = await spawn(runtime, path, round, "100000");
    const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const acknowledged = await readLines(output, lines);
    child.kill("SIGKILL");
    await Promise.all([child.status, output.cancel(), child.stderr.cancel()]);
    const ids = openIds(path);
    for (const line of acknowledged) assert(ids.has(line.split(" ")[0] ?? ""), `${line} is lost`);
    assertGreater(ids.size, lines - 1);
  }
}, ["deno", "bun"]);

async function readLines(reader: ReadableStreamDefaultReader<string>, count: number): Promise<string[]> {
  let text = "";
  while (text.split("\n").length <= count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  return text.split("\n").slice(0, -1);
}

Deno.test("two stores on one file see what the other has written", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "sandbox.db");
  const stores = [openStore(path, REAL), openStore(path, REAL)] as const;
  const cash = (store: Store) => store.transaction((x) => x.master.wallets.cash.USD ?? 0n);
  const before = cash(stores[0]);
  for (const store of [...stores, ...stores]) {
    store.transaction((x) => deposit(x, x.master, "cash", "USD", amount("1")));
  }
  for (const store of stores) {
    assertEquals(cash(store) - before, amount("4"));
    store.close();
  }
});

Deno.test("open orders come in order of their sequence, in memory and from the file", async () => {
  await using directory = await newDirectory();
  using exchange = new ExchangeFixture("desk", join(directory.path, "sandbox.db"));
  const [first, second, third] = [exchange.placed({}), exchange.placed({}), exchange.placed({})];
  exchange.edit({ uid: first.uid, size: amount("0.02") });
  exchange.edit({ uid: second.uid, size: amount("0.005") });
  const expected = [second.uid, third.uid, first.uid];
  assertEquals(exchange.do((x) => [...x.orders.keys()]), expected);
  exchange.reopen();
  assertEquals(exchange.do((x) => [...x.orders.keys()]), expected);
});

Deno.test("transaction() leaves nothing of work that throws", () => {
  using exchange = new ExchangeFixture();
  using untouched = new ExchangeFixture();
  const before = exchange.do(everything);
  assertThrows(
    () =>
      exchange.store.transaction((x) => {
        deposit(x, x.master, "flex", "USD", amount("5"));
        x.master.extra.note = "gone";
        x.useNonce("key", 1n);
        x.nextUid();
        throw new RangeError("changed my mind");
      }),
    RangeError,
    "changed my mind",
  );
  assertEquals(exchange.do(everything), before);
  assertEquals(exchange.do((x) => x.nonceUsed("key", 1n)), false);
  assertEquals(exchange.do((x) => x.nextUid()), untouched.do((x) => x.nextUid()));
});

function everything(x: Exchange): string {
  const events = x.events({ kind: "log", sort: "asc", count: 1000 }).rows;
  return encode({ accounts: x.accounts, orders: x.orders, events });
}

Deno.test("new data has a master and a subaccount, and a log row for each of their deposits", () => {
  using exchange = new ExchangeFixture();
  const [first, second] = exchange.do((x) => [...x.accounts.values()]);
  assertEquals(first?.wallets, {
    cash: { USD: amount("50000"), XBT: amount("1"), ETH: amount("10") },
    flex: { USD: amount("100000") },
    fi_xbtusd: { XBT: amount("1") },
    fi_ethusd: { ETH: amount("20") },
  });
  assertEquals(second?.parent, first?.uid);
  assertEquals(second?.wallets.flex, { USD: amount("10000") });
  assertEquals(exchange.events("log").length, 6);
});

Deno.test("two exchanges with one seed and one time give the same uids", () => {
  const uids = ["same", "same", "other"].map((seed) => {
    using exchange = new ExchangeFixture(seed);
    return exchange.do((x) => [x.master.uid, x.nextUid(), x.nextUid()]);
  });
  assertEquals(uids[0], uids[1]);
  assert(uids[0]?.[0] !== uids[2]?.[0], "two seeds give one uid");
  assertEquals(new Set(uids.flat()).size, 6);
});

Deno.test("events() pages through everything once, in either direction, and says when there is no more", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => {
    for (let i = 1; i <= 25; i++) deposit(x, x.master, "cash", "USD", amount(String(i)));
  });
  for (const sort of ["asc", "desc"] as const) {
    const seen: StoredEvent[] = [];
    let after: string | undefined;
    do {
      const page = exchange.do((x) =>
        x.events({ kind: "log", account: x.master.uid, sort, count: 7, ...(after !== undefined && { after }) })
      );
      seen.push(...page.rows);
      after = page.next;
      assert(after === undefined || isToken(after), `${after} is no token`);
    } while (after !== undefined);
    const numbers = seen.map(({ number }) => number);
    const all = Array.from({ length: 31 }, (_, i) => i + 1);
    assertEquals(numbers, sort === "asc" ? all : all.reverse());
    assertEquals(new Set(seen.map(({ uid }) => uid)).size, 31);
  }
});

Deno.test("events() filters by time, number, label and market", () => {
  using exchange = new ExchangeFixture();
  exchange.wait(1_000);
  exchange.do((x) => deposit(x, x.master, "cash", "USD", amount("1")));
  exchange.placed({ orderType: "mkt" });
  exchange.placed({ orderType: "mkt", symbol: "PI_XBTUSD", size: "10" });
  const count = (query: object) =>
    exchange.do((x) => x.events({ kind: "log", sort: "asc", count: 99, ...query }).rows.length);
  assertEquals(count({ since: START + 1_000, before: START + 1_000 }), 5);
  assertEquals(count({ before: START + 999 }), 7);
  assertEquals(count({ account: exchange.do((x) => x.master.uid), from: 2, to: 4 }), 3);
  assertEquals(count({ labels: ["futures trade"] }), 4);
  assertEquals(count({ labels: ["futures trade", "cross-exchange transfer"] }), 12);
  assertEquals(count({ symbol: "PI_XBTUSD" }), 2);
  assertEquals(count({ kind: "execution" }), 2);
});

Deno.test("isToken() tells tokens from other texts", () => {
  for (
    const [token, good] of [["MTIzLzQ1", true], ["", false], ["abc", false], ["AAAA", false], ["!", false]] as const
  ) {
    assertEquals(isToken(token), good, token);
  }
});

Deno.test("nonces are remembered, the newest 1,000 of each key", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => {
    assertEquals(x.highestNonce("key"), undefined);
    for (let nonce = 0n; nonce < 1_100n; nonce++) x.useNonce("key", nonce * 10n ** 20n);
    assertEquals(x.highestNonce("key"), 1_099n * 10n ** 20n);
    assertEquals([99n, 100n, 1_099n].map((nonce) => x.nonceUsed("key", nonce * 10n ** 20n)), [false, true, true]);
    assertEquals(x.nonceUsed("other", 10n ** 20n * 1_099n), false);
  });
});

Deno.test("costs() has what was spent since a time, spend() forgets what is older", () => {
  using exchange = new ExchangeFixture();
  const spend = (cost: number, forget: number) => exchange.do((x) => x.spend("key", "pool", cost, forget));
  spend(10, 0);
  exchange.wait(5_000);
  spend(20, 0);
  assertEquals(exchange.do((x) => x.costs("key", "pool", START + 1)), [{ time: START + 5_000, cost: 20 }]);
  assertEquals(exchange.do((x) => x.costs("key", "pool", START).map(({ cost }) => cost)), [10, 20]);
  assertEquals(exchange.do((x) => x.costs("key", "other", START)), []);
  spend(1, START + 1);
  assertEquals(exchange.do((x) => x.costs("key", "pool", 0).map(({ cost }) => cost)), [20, 1]);
});

Deno.test("openStore() refuses what is not its own, and says why", async () => {
  await using directory = await newDirectory();
  const at = (name: string) => join(directory.path, name);
  await Deno.writeTextFile(at("text"), "hello ".repeat(1000));
  using other = disposable(new DatabaseSync(at("other.db")));
  other.db.exec("CREATE TABLE t (a)");
  openStore(at("later.db"), REAL).close();
  using later = disposable(new DatabaseSync(at("later.db")));
  later.db.exec("PRAGMA user_version = 2");
  openStore(at("seeded.db"), { ...REAL, seed: "mine" }).close();
  const cases: [string, string | undefined, string][] = [
    ["text", undefined, `sandbox data ${at("text")}: file is not a database`],
    ["other.db", undefined, `cannot use ${at("other.db")} as sandbox data: it is another program's SQLite file`],
    ["later.db", undefined, `it is of version 2, this program writes version 1`],
    ["seeded.db", "yours", `with the seed "yours": it was made with "mine"`],
    ["text/sandbox.db", undefined, `cannot open the sandbox data ${at("text/sandbox.db")}`],
  ];
  for (const [name, seed, message] of cases) {
    assertThrows(() => openStore(at(name), { ...REAL, seed }), StoreError, message);
  }
  assertEquals(await Deno.readTextFile(at("text")), "hello ".repeat(1000));
});

function disposable(db: DatabaseSync): { db: DatabaseSync } & Disposable {
  return { db, [Symbol.dispose]: () => db.close() };
}

Deno.test("a clock that shows a time before the data's is refused by name", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "sandbox.db");
  const open = (clock: StoreOptions["clock"], real: number) => openStore(path, { clock, realNow: () => real });
  const reach = (clock: StoreOptions["clock"], real: number) => {
    const store = open(clock, real);
    try {
      return store.transaction((x) => {
        advance(x, x.clock);
        return x.now;
      });
    } finally {
      store.close();
    }
  };
  assertEquals(reach({ kind: "fixed", at: START }, 0), START);
  assertEquals(reach({ kind: "fixed", at: START }, 5), START);
  assertEquals(reach({ kind: "real" }, START + 10_000), START + 10_000);
  assertEquals(reach({ kind: "real" }, START + 9_000), START + 10_000);
  const message = `back to ${new Date(START).toISOString()}: it has reached ${new Date(START + 10_000).toISOString()}`;
  assertThrows(() => reach({ kind: "fixed", at: START }, 0), StoreError, message);
  assertThrows(() => reach({ kind: "real" }, START), StoreError, message);
});

Deno.test("a fast clock goes on from the time of the data, over several openings", async () => {
  await using directory = await newDirectory();
  const path = join(directory.path, "sandbox.db");
  const times: [real: number, shown: number][] = [[1_000, 0], [2_000, 60_000], [2_500, 90_000]];
  openStore(path, { clock: { kind: "fixed", at: START }, realNow: () => 0 }).close();
  for (const [real, shown] of times) {
    const store = openStore(path, { clock: { kind: "fast", factor: 60 }, realNow: () => real });
    assertEquals(store.transaction((x) => x.clock) - START, shown);
    store.close();
  }
});
