#!/usr/bin/perl
# A proxy between a client and a real server that changes the server's answers: in one packet of seven some bytes are changed, left out or
# doubled; one answer of ten to a login is replaced by a question for the password. Each conversation has its own seed, so it can be
# repeated.
#
#   mutate.pl SERVER SEED PASSWORD    listens on 127.0.0.2 for the server's unix socket at SERVER
#
# It prints "port N", then "seed N" for each conversation, and "password" if the client sent that in clear text.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

my ($server, $seed, $password) = @ARGV;

$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.2', Listen => 100) or die "listen: $!";
print 'port ', $listener->sockport, "\n";
while (my $client = $listener->accept) {
	print "seed $seed\n";
	if (fork == 0) {
		srand($seed);
		converse($client, IO::Socket::UNIX->new(Peer => $server) || die "connect: $!");
		exit;
	}
	close $client;
	$seed++;
}

sub converse {
	my ($client, $real) = @_;
	my $both = IO::Select->new($client, $real);
	my $said = '';
	my $packets = 0;

	while (my @ready = $both->can_read(20)) {
		for my $from (@ready) {
			sysread($from, my $bytes, 65536) or return;
			if ($from == $client) {
				print "password\n" if index($said . $bytes, $password) >= 0;
				$said = substr($said . $bytes, -length $password);
			} elsif ($packets++ == 1 && rand() < 0.1) {
				$bytes = question();
			} elsif (rand() < 0.15) {
				$bytes = changed($bytes);
			}
			syswrite($from == $real ? $client : $real, $bytes);
		}
	}
}

sub changed {
	my ($bytes) = @_;

	for (0 .. rand 3) {
		my $at = int rand(1 + length $bytes);
		my $way = rand();

		if ($way < 0.5) { substr($bytes, $at, 1) = chr int rand 256 if $at < length $bytes }
		elsif ($way < 0.65) { substr($bytes, $at, int rand 8) = '' if $at < length $bytes }
		elsif ($way < 0.8) { substr($bytes, $at, 0) = substr($bytes, 0, int rand 40) }
		elsif ($way < 0.9) { substr($bytes, $at, 0) = "\xff" x int rand 9 }
		else { $bytes = substr($bytes, 0, $at) }
	}
	return $bytes;
}

# Asks the client to log in by a method that gives the password away.
sub question {
	my $body = "\xfe" . (qw(mysql_clear_password dialog caching_sha2_password sha256_password))[rand 4] . "\0abcdefghijklmnopqrst\0";

	return pack('vCC', length $body, 0, 2) . $body;
}
