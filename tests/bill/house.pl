# house.pl YEAR ZONE: prints the hours of a made-up house in that year, as SQL for usage_e and hourly_price: a heat pump, a car that is
# charged in three nights a week, a roof; prices by the half hour. ZONE is a POSIX zone with rules, so both changes of clocks are in it.
# The meter is h.
use strict;
use warnings;
use POSIX qw(mktime strftime tzset);

my ($year, $zone) = @ARGV;
$ENV{TZ} = $zone;
tzset();
my $seed = 20260101;
sub chance { $seed = $seed * 16807 % 2147483647; return $seed / 2147483647 }

my (@hours, @prices);
my ($start, $end) = map { mktime(0, 0, 0, 1, 0, $_ - 1900, 0, 0, -1) } $year, $year + 1;
for (my $t = $start; $t < $end; $t += 3600) {
	my @at = localtime $t;
	my ($hour, $weekday) = @at[2, 6];
	my $winter = cos(($at[7] - 15) / 365 * 6.2832);
	my $use = 0.2 + 0.3 * chance() + ($hour >= 17 && $hour < 22 ? 0.6 : 0) + ($winter > 0 ? 2.2 * $winter * (0.6 + 0.8 * chance()) : 0);
	$use += 7.2 if $hour >= 1 && $hour < 4 && ($weekday == 1 || $weekday == 3 || $weekday == 6);
	$use += 26 if $hour == 11 && $at[3] == 13;          # and a day of more than the rest, once a month
	my $roof = $hour >= 6 && $hour < 19 ? sin(($hour - 6) / 13 * 3.1416) * (4.2 - 2.4 * $winter) * (0.3 + 0.7 * chance()) : 0;
	my ($in, $out) = $use > $roof ? ($use - $roof, 0.001 * int(30 * chance())) : (0, $roof - $use);
	push @hours, sprintf "('%s', '%s', '%s', 'h', 3600, %.3f, %.3f, %.3f)", strftime("%Y-%m-%d", @at), strftime("%H:%M:%S", @at),
		strftime("%Y-%m-%d %H:%M:%S", gmtime $t), $in - $out, $in, $out;
	push @prices, map { sprintf "'%s', %.4f)", strftime("%Y-%m-%d %H:%M:%S", gmtime $t + $_), 40 * chance() - 4 } 0, 1800;
}
while (my @some = splice @hours, 0, 1000) {
	print "INSERT INTO usage_e (UDate, UTime, HourUTC, Meter, Covered, kWh, kWhIn, kWhOut) VALUES\n", join(",\n", @some), ";\n";
}
while (my @some = splice @prices, 0, 1000) {
	print "INSERT INTO hourly_price VALUES\n", join(",\n", map { ("('agile', $_", "('spot', $_") } @some), ";\n";
}
