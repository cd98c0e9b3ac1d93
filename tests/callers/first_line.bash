#!/usr/bin/env bash
# kf before a pipe: in goes a command line of kf without the kf, out come the first line of its reply and its exit
# status.
#
#     ./first_line.bash -o pretty tickers

set -euo pipefail

# excerpt: begin
status=0
kf "$@" | head -n 1 || status=${PIPESTATUS[0]} # without pipefail the pipe has head's status, and kf's is lost
case $status in
  0 | 141) ;; # 141: there was a reply, and head has gone before all of it was written
  *) echo "kf failed" ;;
esac
# excerpt: end

echo "$status"
