/**
 * The texts of `kf help COMMAND` for the commands that talk to the exchange, or are one.
 *
 * @module
 */

const EXCHANGE = `and those that choose the exchange: --env, --base-url, --ca-cert, --timeout,
--retry, and of the sandbox --data and others.`;

const PICTURE = `The picture has the size of the terminal; elsewhere that of COLUMNS and
LINES, default 80 and 24. With TERM=dumb the same facts come as plain text.`;

export const CHART = `kf chart: candles with volume, drawn in the terminal or as SVG

usage:
  kf chart SYMBOL [RESOLUTION] [--from TIME] [--to TIME]
           [--tick trade|mark|spot] [--svg FILE]

RESOLUTION is what one candle stands for: 1m, 5m, 15m, 30m, 1h, 4h, 12h, 1d or
1w. Without --from the default is 1h, and as many candles are shown as there is
room for. With --from the default is the finest that fits, and the whole span is
shown: where there are too many candles they are merged, and the title says so
(6h of 15m).

A candle that closed above its open is hollow, or a thin stroke where it is one
column wide; one that closed below it is filled.

options:
  --from TIME     where it begins: 2026-10-01, 2026-10-01T12:00Z, seconds since
                  1970, or 7d, which is 7 days ago
  --to TIME       where it ends, default now; a candle that begins at that
                  very time isn't shown
  --tick PRICES   trade (the default), mark or spot; only trade has volume
  --local         times in the zone of this machine instead of UTC, also those
                  of --from and --to that name no zone
  --svg FILE      write the picture as SVG instead; - for standard output
  --color WHEN    auto, always or never
${EXCHANGE}

${PICTURE}

example: kf chart PF_XBTUSD 1h
`;

export const DEPTH = `kf depth: the order book as a cumulative picture

usage: kf depth SYMBOL [RANGE%] [--svg FILE]

Left of the middle stands what buyers bid, right of it what sellers ask: at each
price as much as there is up to there. RANGE% is how far from the middle it
goes, in per cent of the price: kf depth PF_XBTUSD 0.5%

options:
  --svg FILE      write the picture as SVG instead; - for standard output
  --color WHEN    auto, always or never
${EXCHANGE}

${PICTURE}

example: kf depth PF_XBTUSD
`;

export const GUARD = `kf guard: keeps the exchange's dead man's switch armed while it runs

usage:
  kf guard [--timeout SECONDS] [--every SECONDS] [--disarm]
                                         until it is interrupted
  kf guard [--timeout SECONDS] [--every SECONDS] [--disarm] -- COMMAND ...
                                         while COMMAND runs

It sends cancelallordersafter again and again. When it stops, whatever the
reason, the exchange cancels all orders of the account once the last refresh is
--timeout seconds old. guard itself places and cancels nothing.

options:
  --timeout SECONDS  what the switch is set to: whole seconds from 2 on,
                     default 60
  --every SECONDS    time between two refreshes: from 1 on, below --timeout;
                     default a third of it, so that the switch outlives two
                     that are missed. Each costs 25 of the 500 units in 10 s.
  --disarm           switch it off when guard ends, instead of leaving it armed
  -n, --dry-run      show what would be sent, and send nothing

COMMAND is started when the switch is armed, which it isn't for one that can't
be started. It gets guard's streams and environment, and SIGINT, SIGTERM and
SIGHUP are passed on to it (on a terminal Ctrl-C reaches it by itself); guard
goes on until it has ended. It goes on when refreshes are missed; each is told
on stderr.

exit status:
  that of COMMAND: 128+N when signal N ended it, 126 when it can't be started,
  127 when there is none
  0    without COMMAND, when guard was interrupted
  5    the switch could not be switched off
  when the switch can't be armed, that of the call; COMMAND is not started then

There is one switch for each account: two guards, or guard and another program
that uses it, set the same one. A process that is stopped (Ctrl-Z) or a machine
that sleeps refreshes nothing.

example: kf guard --timeout 60 --disarm -- ./bot.sh
`;

export const SANDBOX = `kf sandbox: the exchange inside kf, to try things out and to test clients

usage:
  kf --env sandbox METHOD [name=value ...]   one call (all: KF_ENV=sandbox)
  kf sandbox serve [--port N] [--tls CERT KEY]
                                             the same exchange on a port of this
                                             machine, until interrupted
  kf sandbox keys                            the key pairs it accepts
  kf sandbox faults                          what --faults can make go wrong
  kf sandbox path                            where its state is
  kf sandbox reset                           remove that state; the next call
                                             begins anew

It signs with a pair of its own; only --keys or --profile names another. A new
account has 50000 USD, 1 XBT and 10 ETH in cash, 100000 USD in flex, 1 XBT in
fi_xbtusd and 20 ETH in fi_ethusd.

options:
  --data FILE      other state, made when it isn't there; :memory: for none
  --clock CLOCK    real, fixed:2026-10-01T12:00:00Z, or x60 for a minute a
                   second; time never runs backwards, so use another clock with
                   --data of its own, on every call
  --seed TEXT      other prices, for new data
  --faults RULES   sendorder:apply-then-drop, or '*:delay=5s,accounts:503@10%'
  --port N         of serve: the port, default any free one
  --tls CERT KEY   of serve: https with this certificate and key (PEM)

Prices are a function of seed and time: orders take what rests in the book of a
second, but don't move the market.

examples:
  kf --env sandbox sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.01
  kf sandbox serve --port 8080
`;

export const WATCH = `kf watch: repeats a read, or a picture, and shows what changed

usage:
  kf watch [--every SECONDS] [options] METHOD [name=value ...]
  kf watch [--every SECONDS] [options] chart SYMBOL [RESOLUTION]
  kf watch [--every SECONDS] [options] depth SYMBOL [RANGE%]

On a terminal the reply stands on a screen of its own: what rose since the last
look is marked with ▲, what fell with ▼, what else changed with *. q quits with
exit status 0; Ctrl-C, Ctrl-Z and Ctrl-\\ give the screen back, too.

Elsewhere each reply is printed, one after another. As csv it has one header for
all replies.

options:
  --every SECONDS   time between two calls, default 2; never less than the rate
                    limit of the method allows
  --changes         print only rows that are new or changed, on a terminal too:
                    as csv, or with -o ndjson
and those of a call: --output, --columns, --sort, --limit, --query, --local,
--keys, --profile, --env and others; with chart and depth those of kf chart and
kf depth: --from, --to, --tick, --local, --color.

A read that fails is reported on the first line, and tried again; keys that are
refused end it.

examples:
  kf watch --every 5 orderbook symbol=PF_XBTUSD
  kf watch chart PF_XBTUSD 1m
  kf watch --changes -o ndjson openorders
`;
