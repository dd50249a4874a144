#!/usr/bin/perl
# journal.pl COMMAND ...: runs it with its messages on a socket, as systemd's journal has one, and prints each write with "write: " before it.
use strict;
use warnings;
use Socket;

socketpair(my $journal, my $end, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;
if (!fork) {
	open STDERR, '>&', $end or die $!;
	my ($device, $inode) = stat $end;
	$ENV{JOURNAL_STREAM} = "$device:$inode";
	open STDOUT, '>', '/dev/null' or die $!;
	exec @ARGV or die $!;
}
close $end;
my $message;
print "write: $message" while defined recv($journal, $message, 4096, 0) && $message ne '';
