# kf from awk: in goes a command line of kf, out come one word for what became of it, its exit status and the order_id.
# The reply is left in reply.json.
#
#     awk -f order.awk 'kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001'

# excerpt: begin
BEGIN {
    outcome[0] = "placed"
    outcome[1] = "refused"     # the reply tells why
    outcome[2] = "usage"       # the command line is wrong; not sent
    outcome[3] = "keys"        # missing or not accepted; not executed
    outcome[4] = "unreachable" # nothing was done; safe to send again
    outcome[5] = "unknown"     # look at kf openorders and kf fills before sending it again
    outcome[6] = "limited"     # not executed; safe to send again later
    outcome[7] = "partial"     # a batch; the reply tells which orders were placed
    outcome[8] = "exchange"    # the exchange failed; nothing can have changed
    outcome[126] = outcome[127] = "missing"
    outcome[-1] = "unknown"    # awk couldn't wait for it

    # Awks disagree on what close() returns, and on a command that a signal ended: some say 0. The shell, kept there by
    # the exit, says 128 + N of signal N.
    status = system(ARGV[1] " > reply.json; exit $?")
    word = status in outcome ? outcome[status] : "ended" # by a signal: as open as unknown
}
# excerpt: end

BEGIN {
    while ((getline line < "reply.json") > 0) reply = reply line
    if (status == 0 && match(reply, /"order_id":"[^"]+/)) {
        order_id = " " substr(reply, RSTART + 12, RLENGTH - 12)
    }
    print word " " status order_id
    exit status != 0
}
