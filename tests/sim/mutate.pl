#!/usr/bin/perl
# Stands between a client and a real server, and changes what the server says: of one packet in seven some bytes are others,
# are left out, or come twice. Each conversation has a seed of its own, so it can be repeated.
#
#   mutate.pl SOCKET SERVER SEED    listens at SOCKET, a unix socket, for the server's at SERVER; prints each seed
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my ($path, $server, $seed) = @ARGV;

$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 20) or die "listen: $!";
while (my $client = $listener->accept) {
	print "$seed\n";
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

	while (my @ready = $both->can_read(20)) {
		for my $from (@ready) {
			sysread($from, my $bytes, 65536) or return;
			$bytes = changed($bytes) if $from == $real && rand() < 0.15;
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
