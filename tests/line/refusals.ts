/**
 * Command lines that are wrong, each with what its refusal must name.
 *
 * @module
 */

import { RETIRED } from "../../lib/api/retired.ts";
import { FileError } from "../../lib/io/io.ts";
import type { World } from "../support/runner.ts";

/** What is wrong, the words typed, what message and hint must name, and the world. */
export type Refused = [what: string, line: string | string[], named: string, next: string, world?: World];

/** An order that is right. */
export const ORDER = "sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=1";

const NO_PRICE = "sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=1";
const STOP = "sendorder orderType=stp symbol=PF_XBTUSD side=sell size=1 stopPrice=50000";

/** A file that claims to hold a certificate. */
export function pem(body: string): string {
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

const ITEMS: Refused[] = [
  ["a word without =", "orderbook PF_XBTUSD", '"PF_XBTUSD"', "kf orderbook symbol=PF_XBTUSD"],
  ["a word without = in a write", "sendorder PF_XBTUSD", '"PF_XBTUSD"', "kf -n sendorder "],
  ["a word without = behind a mistyped method", "orderbok PF_XBTUSD", '"orderbook"', "kf orderbook symbol="],
  ["an empty word", ["orderbook", ""], '""', "name"],
  ["an empty name", "orderbook =PF_XBTUSD", '"=PF_XBTUSD"', "name=value"],
];

const METHODS: Refused[] = [
  ["a mistyped method", "orderbok symbol=PF_XBTUSD", '"orderbook"', "kf methods"],
  ["a method in another case", "SendOrder", '"sendorder"', "kf methods"],
  ["a method nothing resembles", "zebra", '"zebra"', "kf methods"],
  ["an empty method", [""], 'method ""', "kf methods"],
  ["a method with a slash behind it", "tickers/", '"tickers"', "kf methods"],
  ["a mistyped command", "methds", '"methods"', "kf methods"],
];

/** Words that other programs have, and what they are here. */
const ELSEWHERE: Refused[] = [
  ["an order in one word", "order", "use sendorder, or kf buy and kf sell", "kf -n buy PF_XBTUSD 0.01 at 50000"],
  ["the balance", "balance", "use accounts", "kf accounts"],
  ["the orders", "orders", "use openorders", "kf openorders"],
  ["the positions", "Positions", "use openpositions", "kf openpositions"],
  ["a login", "login", "kf init sets up a key pair", "kf init"],
  ["a set-up", "setup", "kf init sets up a key pair", "kf init"],
  ["a stream", "stream", "no streams yet, but kf watch repeats a read", "kf watch tickers/PF_XBTUSD"],
  ["a cancel", "cancel order_id=7", "use cancelorder", "kf -n cancelallorders"],
  ["such a word after help", "help positions", "use openpositions", "kf help openpositions"],
  ["a command in capitals", "BUY", '"buy"', "kf -n buy"],
];

/** Parameters that another verb of the method takes. */
const OTHER_VERB: Refused[] = [
  [
    "a parameter of PUT without a verb",
    "leveragepreferences symbol=PF_XBTUSD maxLeverage=5",
    "symbol and maxLeverage belong to PUT leveragepreferences",
    "kf -n PUT leveragepreferences symbol=PF_XBTUSD maxLeverage=5",
  ],
  [
    "one beside a name that PUT lacks",
    "leveragepreferences zzz=1 maxLeverage=5",
    '"zzz"',
    "takes no parameters",
  ],
  [
    "a parameter of PUT with GET",
    "GET pnlpreferences pnlPreference=BTC",
    "pnlPreference belongs to PUT pnlpreferences",
    "kf -n PUT pnlpreferences symbol=",
  ],
];

/** JSON that isn't any, with its place. */
const JSON_MISTAKES: Refused[] = [
  [
    "a comma too many",
    'batchorder json={"batchOrder":[],}',
    "json is not JSON: line 1, column 18",
    "kf help batchorder",
  ],
  [
    "JSON that ends early",
    ["batchorder", 'json={"batchOrder":\n [{"order":"cancel"}'],
    "line 2, column",
    "kf help batchorder",
  ],
  ["JSON in single quotes", "batchorder json={'batchOrder':[]}", "line 1, column 2", "kf help batchorder"],
  [
    "a bad file",
    "batchorder json=@o.json",
    "o.json for json is not JSON: line 2, column 3",
    "mend it there",
    {
      files: { "o.json": '{"batchOrder":\n  x}' },
    },
  ],
  [
    "bad standard input",
    "batchorder json=@-",
    "standard input for json is not JSON: line 1, column 1",
    "kf help batchorder",
    {
      stdin: "nothing",
    },
  ],
];

const RETIRED_AS_TYPED: Refused[] = [
  ["a retired method with its placeholder filled", "POST rfqs/7/place-offer bid=1", "rfqs/place-offer/", "kf methods"],
  ["a retired method typed with PUT", "PUT rfqs/7/replace-offer bid=1", "rfqs/place-offer/", "kf methods"],
  ["a retired method typed with DELETE", "DELETE rfqs/7/cancel-offer", "rfqs/cancel-offer/", "kf methods"],
];

const VERBS: Refused[] = [
  ["a verb a method doesn't take", "GET sendorder", "sendorder has no GET; it takes POST", "kf help sendorder"],
  ["a verb none of its rows takes", "DELETE leveragepreferences", "GET, PUT", "kf help leveragepreferences"],
  ["a verb in help that a method doesn't take", "help PUT tickers", "tickers has no PUT", "kf help tickers"],
  ["a verb alone", "PUT", "PUT needs a METHOD", "kf -n PUT leveragepreferences"],
];

const NAMES: Refused[] = [
  ["an unknown parameter", `${ORDER} reduceonly=true`, '"reduceOnly"', "kf help sendorder"],
  ["one of a method with two verbs", "PUT leveragepreferences symbl=X", '"symbol"', "kf help PUT leveragepreferences"],
  ["a parameter nothing resembles", "tickers zebra=1", '"zebra"', "--unchecked"],
  ["a parameter of a method without any", "accounts symbol=PF_XBTUSD", '"symbol"', "takes no parameters"],
  ["a missing parameter", "orderbook", "orderbook needs symbol", "kf orderbook symbol=PF_XBTUSD"],
  ["several missing parameters", "sendorder side=buy", "orderType, symbol, size", "kf -n sendorder orderType="],
  [
    "an open placeholder",
    "charts/{tick_type}/{symbol} symbol=PF_XBTUSD",
    "needs tick_type",
    "kf charts/trade/PF_XBTUSD",
  ],
  ["an open placeholder, unchecked too", "tickers/{symbol} --unchecked", "needs symbol", "kf tickers/PF_XBTUSD"],
  ["a name given twice in a write", `${ORDER} size=2`, "size is given twice", "leave the wrong one out"],
  [
    "a placeholder filled twice",
    "tickers/PF_XBTUSD symbol=PI_XBTUSD",
    "symbol is given twice",
    "leave the wrong one out",
  ],
];

const VALUES: Refused[] = [
  ["an unknown value", "sendorder orderType=lmt side=by", '"buy"', "buy, sell"],
  ["a value spelled out", "sendorder orderType=limit", '"lmt"', "kf help sendorder"],
  ["another value spelled out", "sendorder orderType=market", '"mkt"', "kf help sendorder"],
  ["a third value spelled out", "sendorder orderType=stop", '"stp"', "kf help sendorder"],
  ["the beginning of a value", "sendorder orderType=trailing", '"trailing_stop"', "kf help sendorder"],
  ["a value nothing resembles", "sendorder orderType=zebra", '"zebra"', "trailing_stop"],
  ["a value of a boolean", `${ORDER} reduceOnly=yes`, '"yes"', "true, false"],
  ["a value typed in the path", "charts/price/PF_XBTUSD", '"price"', "spot, mark, trade"],
  ["an empty required value of a read", "orderbook symbol=", "symbol is empty", "orderbook"],
  ["an empty required value of a write", "sendorder symbol=", "symbol is empty", "sendorder"],
  ["a value of a switch", ["-n=true", "accounts"], "--dry-run takes no value", "kf -n "],
  ["a number behind a switch", ["-n1", "accounts"], "--dry-run takes no value", "kf -n "],
  ["a sign and number behind a switch", ["-n-1", "accounts"], "--dry-run takes no value", "kf -n "],
  ["a value behind two switches", ["-vn=1", "accounts"], "--dry-run takes no value", "kf -n "],
  ["a path that only deletes, without DELETE", "rfqs/open-rfqs/7", "DELETE was not said", "kf -n DELETE rfqs"],
  ["a path with two slashes", "GET //elsewhere.example/x", "begins with two slashes", "one"],
  ["a method with broken bytes", ["tickers/\ufffd"], "not UTF-8", "UTF-8"],
  [
    "a placeholder given twice, unchecked too",
    "--unchecked PUT subaccount/1/trading-enabled subaccountUid=2",
    "given twice",
    "leave",
  ],
  ["an option that swallowed the method", "--keys cancelallorders", '--keys took "cancelallorders"', "variable"],
  ["a parameter in the place of the method", "--profile p symbol=PF_XBTUSD", "where the METHOD belongs", "METHOD"],
  ["an empty id of a write", "cancelorder order_id=", "order_id is empty", "variable"],
  ["an empty batch", 'batchorder json={"batchOrder":[]}', "the batch holds no instruction", "kf help batchorder"],
  ["a json that is none", "batchorder json=orders.json", "json is not JSON", "json=@orders.json"],
  ["a time with a unit", "cancelallordersafter timeout=60s", '"60s" is no whole number', "timeout=60"],
  ["a word for a time", "history/orders since=yesterday", 'since must be a time, not "yesterday"', "since=7d"],
  ["a day that isn't", "fills lastFillTime=2026-02-31", "no such date", "lastFillTime=7d"],
  ["a count for a date", "fills lastFillTime=1790856000250", "an ISO time here", "=2026-10-01T12:00:00.250Z"],
  ["an age before 1970", "history/orders before=99y", "before 1970", "7d, 90m, now or ms"],
  ["a word for a deadline", `${ORDER} processBefore=tomorrow`, "processBefore must be a time", "processBefore=20"],
  ["an empty symbol that would cancel everything", "cancelallorders symbol=", "symbol is empty", "variable"],
  ["an empty number of a write", "editorder cliOrdId=x size=", "size is empty", "variable"],
  ["an empty choice of a write", `${ORDER} triggerSignal=`, "triggerSignal is empty", "variable"],
  ["a limit order without its price", NO_PRICE, "orderType=lmt needs limitPrice", "side=buy size=1 limitPrice="],
  ["a stop without its price", NO_PRICE.replace("lmt", "stp"), "orderType=stp needs stopPrice", "stopPrice=50000"],
  ["a take-profit without its price", NO_PRICE.replace("lmt", "take_profit"), "needs stopPrice", "stopPrice=50000"],
  ["a trailing stop without its distance", NO_PRICE.replace("lmt", "trailing_stop"), "needs trailingStopMax", "kf -n "],
  ["a distance without its unit", `${STOP} limitPriceOffsetValue=5`, "needs limitPriceOffsetUnit", "QUOTE_CURRENCY"],
  ["a cancel that names no order", "cancelorder", "needs order_id or cliOrdId", "kf openorders"],
  ["an edit that names no order", "editorder size=2", "needs orderId or cliOrdId", "kf openorders"],
  ["an id of one's own as the exchange's", "cancelorder order_id=mine", 'a UUID, not "mine"', "cliOrdId"],
  ["the same in an edit", "editorder orderId=7 size=2", 'a UUID, not "7"', "cliOrdId"],
  ["a negative size", NO_PRICE.replace("lmt", "mkt").replace("=1", "=-1"), 'above 0, not "-1"', "size="],
  ["a size of zero", NO_PRICE.replace("lmt", "mkt").replace("=1", "=0.0"), 'above 0, not "0.0"', "size="],
  ["half of a surrogate pair", ["tickers", "symbol=\ud800"], "half of a surrogate pair", "UTF-8"],
];

const FILES: Refused[] = [
  ["a file that isn't there", "batchorder json=@orders.json", "orders.json for json: no such file", "json=@@"],
  ["a file without a name", "batchorder json=@", "no such file", "json=@@"],
  ["a directory", "batchorder json=@d", "d for json: it is a directory", "json=@@", {
    files: { d: new FileError("it is a directory") },
  }],
  [
    "a file that may not be read",
    "batchorder json=@orders.json",
    "orders.json for json: permission denied",
    "json=@@",
    {
      files: { "orders.json": new FileError("permission denied", { denied: true }) },
    },
  ],
  ["a file that isn't text", "batchorder json=@image.png", "image.png", "UTF-8", {
    files: { "image.png": Uint8Array.of(0x89, 0x50) },
  }],
  ["standard input that isn't text", "batchorder json=@-", "standard input for json", "UTF-8", {
    stdin: Uint8Array.of(0xff),
  }],
  ["standard input read twice", "editorder orderId=@- size=@-", "orderId and size both", "once", { stdin: "1" }],
];

const ADDRESSES: Refused[] = [
  ["plain http to another machine", "tickers --base-url http://exchange.example", "plain http", "https"],
  ["the same from the environment", "tickers", 'KF_BASE_URL "http://192.0.2.1:8080"', "https", {
    env: { KF_BASE_URL: "http://192.0.2.1:8080" },
  }],
  ["a host that only looks like this machine", "tickers --base-url http://127.0.0.1.example", "plain http", "https"],
  ["localhost as a part of a name", "tickers --base-url http://localhost.example", "plain http", "https"],
  [
    "a path behind the host",
    "tickers --base-url https://exchange.example/v3",
    "/v3",
    "https://exchange.example tickers",
  ],
  [
    "a query behind the host",
    "tickers --base-url https://exchange.example?a=1",
    "a=1",
    "https://exchange.example tickers",
  ],
  ["a user in the address", "tickers --base-url https://me@exchange.example", "user or password", "leave them out"],
  ["another scheme", "tickers --base-url ftp://exchange.example", "neither https nor http", "https://"],
  ["an address without a scheme", "tickers --base-url exchange.example", "no URL", "https://"],
  ["the retired demo environment", "tickers --env demo", "retired on 14 July 2026", "--env sandbox"],
  ["the same from the environment", "tickers", "retired on 14 July 2026", "KF_ENV", { env: { KF_ENV: "demo" } }],
  [
    "KF_BASE_URL beside KF_ENV=sandbox",
    "tickers",
    "KF_BASE_URL and the sandbox are two exchanges",
    "unset KF_ENV",
    {
      env: { KF_ENV: "sandbox", KF_BASE_URL: "http://127.0.0.1:8123" },
    },
  ],
  ["an unknown environment", "tickers --env test", '"test"', "--env"],
  ["a certificate file that isn't there", "tickers --ca-cert ca.pem", "ca.pem: no such file", "PEM"],
  ["a certificate file that can't be read", "tickers --ca-cert ca.pem", "ca.pem: permission denied", "PEM", {
    files: { "ca.pem": new FileError("permission denied", { denied: true }) },
  }],
  ["a certificate file without one", "tickers --ca-cert ca.pem", "ca.pem holds no certificate", "PEM", {
    files: { "ca.pem": "hello\n" },
  }],
  ["a certificate that isn't base64", "tickers --ca-cert ca.pem", "--ca-cert ca.pem", "PEM", {
    files: { "ca.pem": pem("Zm9v!") },
  }],
  ["a certificate that is base64 of something else", "tickers --ca-cert ca.pem", "--ca-cert ca.pem", "PEM", {
    files: { "ca.pem": pem("Zm9v") },
  }],
  ["a certificate without its end", "tickers --ca-cert ca.pem", "--ca-cert ca.pem", "PEM", {
    files: { "ca.pem": pem("Zm9v").slice(0, 40) },
  }],
];

const OPTIONS: Refused[] = [
  ["a mistyped option", "tickers --verbos", '"--verbose"', "kf -v tickers"],
  ["an option nothing resembles", "tickers --zebra", '"--zebra"', "kf help"],
  ["an unknown short option", "tickers -x", '"-x"', "kf help"],
  ["an unknown one among short options", "tickers -vx", '"-x"', "kf help"],
  ["a parameter typed as an option", "tickers --symbol=PF_XBTUSD", '"--symbol"', "kf tickers symbol="],
  ["an option without its value", "accounts --keys", "--keys needs a value: DIR", "kf --keys "],
  ["an option before another one", "tickers --retry -v", "--retry needs a value: N", "kf --retry 3 "],
  ["an option with an empty value", "tickers --base-url=", "--base-url needs a value: URL", "kf --base-url https:"],
  ["a switch that is given a value", "cancelallorders --dry-run=no", "--dry-run takes no value", "leave it out"],
  ["a switch that is given false", "cancelallorders --dry-run=false", "--dry-run takes no value", "leave it out"],
  ["a short switch that is given a value", "cancelallorders -n=false", "--dry-run takes no value", "leave it out"],
  [
    "the word false behind a switch",
    "cancelallorders -n false",
    '"false" is not name=value',
    "--dry-run takes no value",
  ],
  [
    "the word false behind several switches",
    "cancelallorders -vn false",
    '"false" is not name=value',
    "--dry-run takes no value",
  ],
  ["the word true behind a switch", "cancelallorders -v true", '"true" is not name=value', "--verbose takes no value"],
  ["no time at all", "tickers --timeout 0", '--timeout "0"', "--timeout 10"],
  ["a negative time", "tickers --timeout=-1", '--timeout "-1"', "--timeout 10"],
  ["a negative time as a word of its own", "--timeout -1 tickers", '--timeout "-1"', "--timeout 10"],
  ["a time that is no number", "tickers --timeout 1e3", '--timeout "1e3"', "--timeout 10"],
  ["a time above a day", "tickers --timeout 86401", '--timeout "86401"', "--timeout 10"],
  ["too many repetitions", "tickers --retry 11", '--retry "11"', "--retry 3"],
  ["half a repetition", "tickers --retry 0.5", '--retry "0.5"', "--retry 3"],
  ["no reply at all", "tickers --max-reply 0", '--max-reply "0"', "--max-reply 64"],
  ["a reply above 2 GiB", "tickers --max-reply 2049", '--max-reply "2049"', "--max-reply 64"],
  ["a mistyped output", "tickers -o prety", '"pretty"', "raw, pretty"],
  ["an unknown output", "tickers -o xml", '"xml" is no value of --output', "raw, pretty"],
  ["-e without a query", "-e tickers", "-e is about a query", "kf -e tickers -q"],
  ["a header of a format without one", "tickers -o raw --no-header", "--no-header leaves out a header", "-o csv"],
  [
    "a query in cmd.exe's single quotes",
    ["tickers", "-q", "'tickers[0].symbol'"],
    "single quotes",
    "double quotes only",
  ],
  ["a query in backticks", ["tickers", "-q", "`tickers`"], "in backticks", "leave the backticks out"],
  ["an unknown colour", "tickers --color on", '"on" is no value of --color', "auto, always, never"],
  ["an unknown form of errors", "tickers --errors xml", '"xml" is no value of --errors', "text, json"],
  ["--json for a method", "tickers --json", "--json belongs to kf config", "-o pretty"],
  ["--json without a method", "--json", "--json belongs to kf config", "-o pretty"],
  ["--json for help", "help --json", "--json belongs to kf config", "-o pretty"],
];

const WORDS: Refused[] = [
  ["a word after version", "version 1", 'kf version takes no "1"', "run: kf version"],
  ["a method before --version", "--version tickers", 'kf version takes no "tickers"', "run: kf version"],
  ["a word after methods", "methods orders", 'kf methods takes no "orders"', "run: kf methods"],
  ["a parameter after help", "help sendorder size=1", '"size=1"', "run: kf help sendorder"],
  ["an unknown method after help", "help sendordr", '"sendorder"', "kf help sendorder"],
  ["a mistyped topic", "help exti", '"exit"', "kf help exit"],
  ["a mistyped topic in capitals", "help KEY", '"keys"', "kf help keys"],
  ["the beginning of a topic", "help out", '"output"', "kf help output"],
  ["a mistyped command after help", "help chrat", '"chart"', "kf help chart"],
  ["what help knows nothing about", "help foo", '"foo"', "kf help"],
  ["a retired method after help", "help account", "use accounts", "kf accounts"],
  ["a topic in the place of the method", "exit", '"exit"', "kf help exit"],
  ["a command of the sandbox as a method", "--env sandbox reset", '"reset"', "kf sandbox reset"],
  ["an unknown method before --help", "sendordr --help", '"sendorder"', "kf help sendorder"],
];

const PATHS: Refused[] = [
  ["a placeholder filled with .", "tickers/{symbol} symbol=.", 'symbol is "."', "kf tickers/PF_XBTUSD"],
  ["a placeholder filled with ..", "tickers/..", 'symbol is ".."', "kf tickers/PF_XBTUSD"],
  ["an empty placeholder", "tickers/{symbol} symbol=", "symbol is empty", "kf tickers/PF_XBTUSD"],
  [
    "an empty placeholder, unchecked too",
    "tickers/{symbol} symbol= --unchecked",
    'symbol is ""',
    "kf tickers/PF_XBTUSD",
  ],
  ["a raw path with a fragment", "GET /derivatives/api/v3/tickers#top", "#top", "#"],
  ["a raw path with .. in it", "GET /derivatives/../api/v3", "/derivatives/../api/v3", ".."],
  ["a raw path with an encoded .. in it", "GET /a/%2e%2e/b", "/a/%2e%2e/b", ".."],
  ["a raw path with a letter to encode", "GET /tickers/ü", "/tickers/ü", "percent-encode"],
  ["a raw path with a space", ["GET", "/a b"], "/a b", "percent-encode"],
  ["a raw path with a backslash", "GET /\\exchange.example", "\\exchange.example", "percent-encode"],
  ["a raw query with a quote", "GET /tickers?symbol='x'", "symbol='x'", "percent-encode"],
  ["an encoded value with a space", ["tickers", "--encoded", "symbol=a b"], "symbol=a b", "percent-encode"],
];

const KEYS: Refused[] = [
  ["--keys beside --profile", "accounts --keys d --profile p", "--keys and --profile", "leave one of them out"],
  ["a profile that leaves its directory", "accounts --profile ../p", '"../p"', "letters"],
  ["a profile of dots", "accounts --profile ..", '".."', "letters"],
  ["a profile with a space", ["accounts", "--profile", "a b"], '"a b"', "letters"],
];

const HEADERS: Refused[] = [
  ["a header with a line break", [...ORDER.split(" "), "algoId=a\nX-Evil: 1"], "algoId", "printable"],
  ["a header beyond ASCII", `${ORDER} algoId=ü`, 'algoId travels as an HTTP header and can\'t be "ü"', "ASCII"],
  ["an empty header", `${ORDER} algoId=`, "algoId is empty", "variable"],
];

/** All of them. */
export const REFUSED: readonly Refused[] = [
  ...ITEMS,
  ...METHODS,
  ...RETIRED.map(({ id, instead }): Refused => [`the retired ${id}`, id, `${id} ${instead}`, "kf methods"]),
  ...RETIRED_AS_TYPED,
  ...ELSEWHERE,
  ...VERBS,
  ...OTHER_VERB,
  ...JSON_MISTAKES,
  ...NAMES,
  ...VALUES,
  ...FILES,
  ...ADDRESSES,
  ...OPTIONS,
  ...WORDS,
  ...PATHS,
  ...KEYS,
  ...HEADERS,
];

/** A line as the words a shell makes of it. */
export function words(line: string | string[]): string[] {
  return typeof line === "string" ? line.split(" ") : line;
}

/** The command line as bash would have it typed. */
export function typed(line: string | string[], { env = {} }: World = {}): string {
  const set = Object.entries(env).map(([name, value]) => `${name}=${value} `).join("");
  return `${set}kf ${words(line).map(quoted).join(" ")}`;
}

function quoted(word: string): string {
  if (/^[\w./=:{}@?%#ü-]+$/.test(word)) return word;
  if (/^[\x20-\x7e]*$/.test(word) && !word.includes("'")) return `'${word}'`;
  return `$'${JSON.stringify(word).slice(1, -1).replaceAll("'", "\\'")}'`;
}
