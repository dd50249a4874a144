#!/usr/bin/perl
# outages.pl MIDNIGHT DAYS: a script for fakesys that pulls the meter out once a day for up to an hour and a half; MIDNIGHT is in UTC. It goes
# in the midst of a poll, after the demand was asked for: so emu-read has surely read the answer before that.
use strict;
use warnings;
use POSIX qw(strftime);
use Time::Local;

my ($midnight, $days) = @ARGV;
my ($year, $month, $day, $hour) = split /\D/, $midnight;
my $begin = timegm(0, 0, $hour, $day, $month - 1, $year);

sub at {
	return 'at ' . strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $_[0]) . '; ';
}

for my $d (0 .. $days - 1) {
	my $from = $begin + $d * 86400 + (100 + $d * 433 % 1200) * 60 + 30;
	print at($from), 'polls 1; unplug; ', at($from + (4 + $d * 37 % 90) * 60), 'plug; ';
}
print at($begin + $days * 86400), "polls 1; unplug; exit\n";
