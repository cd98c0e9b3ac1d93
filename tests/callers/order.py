"""kf from Python: in goes a command line of kf without the kf, out come one word for what became of it, its exit status
and the order_id.

    python3 order.py sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001
"""

import json
import signal
import subprocess
import sys

# excerpt: begin
OUTCOMES = {
    0: "placed",
    1: "refused",  # the reply tells why
    2: "usage",  # the command line is wrong; not sent
    3: "keys",  # missing or not accepted; not executed
    4: "unreachable",  # nothing was done; safe to send again
    5: "unknown",  # look at kf openorders and kf fills before sending it again
    6: "limited",  # not executed; safe to send again later
    7: "partial",  # a batch; the reply tells which orders were placed
    8: "exchange",  # the exchange failed; nothing can have changed
    127: "missing",
}  # anything else is 128 + N: ended by signal N, and as open as unknown


def call(words):
    """Runs kf; gives its exit status and its reply. No timeout here: kf has its own, and to kill it settles nothing."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # left ignored by a parent, it makes every returncode 0
    try:
        done = subprocess.run(["kf", *words], stdout=subprocess.PIPE)
    except FileNotFoundError:
        return 127, b""
    ended_by = -done.returncode
    return (128 + ended_by if ended_by > 0 else done.returncode), done.stdout
# excerpt: end


def main():
    status, reply = call(sys.argv[1:])
    words = [OUTCOMES.get(status, "ended"), str(status)]
    if status == 0 and reply:
        words.append(json.loads(reply).get("sendStatus", {}).get("order_id", ""))
    print(" ".join(words).rstrip())
    return 0 if status == 0 else 1


sys.exit(main())
