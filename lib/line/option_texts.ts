/**
 * What each option is for, as help, completions, the manual and the reference tell it.
 *
 * @module
 */

import type { OptionName } from "./options.ts";

/** By the long name. */
export const ABOUT: Readonly<Record<OptionName, string>> = {
  "dry-run": "show the request and the text that is signed; send nothing",
  curl: "print an equivalent curl script that takes the keys from the environment; send nothing",
  output: "raw, pretty, table, csv, ndjson, yaml or text (terminal: table or pretty, else raw); kf help output",
  query: "choose from the reply with a JMESPath expression",
  columns: "table, csv, ndjson: these columns; dotted names reach into fields",
  sort: "table, csv, ndjson: order the rows by these columns",
  limit: "table, csv, ndjson: no more rows than this; of an order book, levels a side",
  local: "tables and charts: times in the zone of this machine instead of UTC",
  color: "colour (auto: on a terminal without NO_COLOR)",
  errors: "how failures are written to stderr",
  verbose: "request line, status, time taken and rate cost on stderr",
  keys: "directory of API_Public and API_Private",
  profile: "keys of the sub-directory NAME of the configuration directory",
  encoded: "names and values are percent-encoded already: send them as typed",
  unchecked: "don't check names, required parameters and values",
  timeout: "bound of the whole call, 30 unless told",
  retry: "how often a failed GET is repeated, 2 unless told; 0: nor is a rate-limited read",
  track: "give each new order without a cliOrdId one, told on stderr before it leaves (KF_TRACK=1)",
  deadline: "orders: set processBefore so that the exchange takes them no later",
  resolve: "how long to find out what became of a write when no answer came, 10 unless told; 0 for not at all",
  pace: "private calls wait for their turn in the rate pools, shared by all kf of this machine (KF_PACE=1)",
  confirm: "on a terminal: say what a write will do and ask before it is sent",
  "max-reply": "give up on a reply larger than this, 512 unless told",
  "no-nonce": "send no Nonce",
  "base-url": "another host; plain http only to this machine (KF_BASE_URL)",
  "ca-cert": "trust one more certificate authority (PEM)",
  env: "the exchange to talk to: the real one, or the one in kf (KF_ENV)",
  data: "sandbox: where its state is kept; :memory: for nowhere",
  seed: "sandbox: what the prices of new data grow from",
  clock: "sandbox: real, fixed:2026-10-01T12:00:00Z, or x60 for a minute a second",
  faults: "sandbox: what goes wrong; kf sandbox faults lists the rules",
  port: "kf sandbox serve: the port, any free one unless told",
  tls: "kf sandbox serve --tls CERT KEY: https with this certificate and key (PEM)",
  every: "kf watch: time between two calls, 2 unless told; kf guard: between two refreshes",
  disarm: "kf guard: switch the dead man's switch off at the end, instead of leaving it armed",
  from: "kf chart: where it begins: 2026-10-01, 2026-10-01T12:00Z, seconds since 1970, or 7d for 7 days ago",
  to: "kf chart: the time before which it ends, now unless told",
  tick: "kf chart: which prices, trade unless told",
  svg: "kf chart, kf depth: write the picture as SVG; - for standard output",
  "from-stdin": "kf init: the two keys from standard input, one a line, and no questions",
  install: "kf man: put the page where man kf finds it",
  json: "kf methods, kf doctor, kf config: as JSON",
  help: "help; behind a METHOD or a command its own",
  version: "version of kf, runtime and engine",
};
