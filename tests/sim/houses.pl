#!/usr/bin/perl
# Prints the hours of 24 meters, as kwh-agg does: 70 days from 2026-09-14 to 2026-11-22. Meters 0 to 7 are even, 8 to 23 have one oddity each.
use strict;
use warnings;
use POSIX qw(strftime);

for my $n (0 .. 70 * 24 - 1) {
	my $hour = strftime("%Y-%m-%dT%H:00:00+00:00", gmtime 1789344000 + 3600 * $n);
	my ($day, $of_day) = (int $n / 24, $n % 24);
	for my $m (0 .. 23) {
		my ($kwh, $covered) = (($of_day < 7 ? 0.2 : 1) + ($m + $n * 7 % 13) / 100, 3600);
		next if $m == 8 && $n == 700 || $m == 9 && $n > 300 && $n < 320;     # missing
		$covered = 1200 if $m == 10 && $n == 55;                             # read in part
		next if $m == 11 && $n >= 69 * 24 + 20;                              # ends early: no gap
		$kwh += 7 if $m == 12 && $n == 1500;                                 # one hour
		$kwh = $kwh * 1.6 + 0.4 if $m == 13 && $n >= 1500 && $n < 1506;      # several, each a little
		$kwh += 6 if $m == 14 && $of_day == 19 && $n % 168 < 24;             # each week: no spike
		($kwh, $covered) = ($kwh + 7, 1800) if $m == 15 && $n == 1400;       # a large hour, read in half
		($kwh, $covered) = ($kwh + 9, 1800) if $m == 16 && $n == 698;        # the same, and a spike weeks later
		$kwh += 6 if $m == 16 && $n == 1634;
		next if $m == 17 && $n < 900;                                        # begins late
		$kwh += 5 if $m == 17 && $n == 1660;
		next if $m == 18 && $n > 1200 || $m == 19 && $n <= 1203;             # 19 replaces 18; the hours between are a gap
		$kwh += 3 if ($m == 20 || $m == 21) && ($day % 2 == $m - 20 || $n == 1600); # two of one house, by turns: both at once are a spike
		$kwh = -$kwh if $m == 22;                                            # feeds in
		printf "%s\t0x001c640000%06x\t%.3f\t%d\n", $hour, $m, $kwh, $covered;
	}
}
