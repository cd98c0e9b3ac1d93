#!/usr/bin/env perl
# kf from Perl: in goes a command line of kf without the kf, out come one word for what became of it, its exit status
# and the order_id.
#
#     perl order.pl sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001

use strict;
use warnings;

# excerpt: begin
my %OUTCOME = (
    0   => 'placed',
    1   => 'refused',        # the reply tells why
    2   => 'usage',          # the command line is wrong; not sent
    3   => 'keys',           # missing or not accepted; not executed
    4   => 'unreachable',    # nothing was done; safe to send again
    5   => 'unknown',        # look at kf openorders and kf fills before sending it again
    6   => 'limited',        # not executed; safe to send again later
    7   => 'partial',        # a batch; the reply tells which orders were placed
    8   => 'exchange',       # the exchange failed; nothing can have changed
    127 => 'missing',
);    # anything else is 128 + N: ended by signal N, and as open as unknown

# Runs kf without a shell; gives its exit status and its reply.
sub call {
    no warnings 'exec';    # 127 says it
    open(my $kf, '-|', 'kf', @_) or return (127, '');
    my $reply = do { local $/; <$kf> } // '';
    close $kf;
    my $signal = $? & 127;
    return ($signal ? 128 + $signal : $? >> 8, $reply);
}

# excerpt: end

my ($status, $reply) = call(@ARGV);
my @words = ($OUTCOME{$status} // 'ended', $status);
push @words, $1 if $status == 0 && $reply =~ /"order_id":"([^"]+)"/;
print "@words\n";
exit($status == 0 ? 0 : 1);
