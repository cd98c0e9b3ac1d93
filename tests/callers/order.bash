#!/usr/bin/env bash
# kf from Bash: in goes a command line of kf without the kf, out come one word for what became of it, its exit status
# and the order_id.
#
#     ./order.bash sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001

set -euo pipefail

# excerpt: begin
status=0
reply=$(kf "$@") || status=$? # without the "||" set -e ends the script here; "local reply=$(…)" would hide the status
case $status in
  0) outcome=placed ;;
  1) outcome=refused ;;     # the reply tells why
  2) outcome=usage ;;       # the command line is wrong; not sent
  3) outcome=keys ;;        # missing or not accepted; not executed
  4) outcome=unreachable ;; # nothing was done; safe to send again
  5) outcome=unknown ;;     # look at kf openorders and kf fills before sending it again
  6) outcome=limited ;;     # not executed; safe to send again later
  7) outcome=partial ;;     # a batch; the reply tells which orders were placed
  8) outcome=exchange ;;    # the exchange failed; nothing can have changed
  126 | 127) outcome=missing ;;
  *) outcome=ended ;;       # 128 + N: by signal N, and as open as unknown
esac
# excerpt: end

order_id=
if [[ $status == 0 && $reply =~ '"order_id":"'([^\"]+) ]]; then
  order_id=" ${BASH_REMATCH[1]}"
fi
echo "$outcome $status$order_id"
[[ $status == 0 ]]
