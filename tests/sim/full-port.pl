#!/usr/bin/perl
# Prints the number of a TCP port of 127.0.0.1 whose queue of connections is full: a client gets no answer to its packets. Lasts a minute.
use strict;
use warnings;
use Socket qw(:all);

my $port;
socket($port, PF_INET, SOCK_STREAM, 0) && bind($port, sockaddr_in(0, INADDR_LOOPBACK)) && listen($port, 0) or die $!;
my $to = getsockname $port;
my @held;
for (1 .. 4) {
	socket(my $client, PF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) or die $!;
	connect $client, $to;
	push @held, $client;
}
$| = 1;
print((sockaddr_in($to))[0], "\n");
sleep 60;
