# Writes random tariffs of tiers, adjustments and charges to random.sql, and their bills to "want": a second computation of
# sql/bill.sql, which goes through the days in whole numbers.
#
#	perl random.pl SEED COUNT BILL.SQL
use strict; use integer;
my ($seed, $count, $bill) = @ARGV;
sub chance { $seed = $seed * 16807 % 2147483647; return $seed % $_[0] }
sub rounded { my ($n, $d) = @_; return ($n < 0 ? -1 : 1) * ((2 * abs($n) + $d) / (2 * $d)) }  # halves away from zero
sub decimal { my ($n, $d) = @_; return sprintf "%s%d.%0*d", $n < 0 ? "-" : "", abs($n) / 10 ** $d, $d, abs($n) % 10 ** $d }
open my $sql, ">", "random.sql"; open my $want, ">", "want";
for my $trial (1 .. $count) {
	my $P = 1 + chance(62); my $hours = 24 * $P;
	my $E = chance(8) ? chance(3000000) : 0; $E = -$E if !chance(5);
	my (@rows, $first);
	my @above = (0, sort { $a <=> $b } map { 1 + chance(1500) } 1 .. chance(3));
	my %seen; @above = grep { !$seen{$_}++ } @above;
	my @changes = (-1 - chance(40), map { chance($P + 2) } 1 .. chance(4));
	for my $k (0 .. $#above) {
		my %on;
		for my $c (@changes) {
			next if $on{$c}++ || $c > $changes[0] && $k && !chance(3);
			push @rows, { line => "T$k", since => $c, rate => chance(400000), unit => "kWh", above => $above[$k], tier => 1 };
		}
	}
	for my $name ("A", "B", "C") {
		my %on; my $unit = ("kWh", "day", "period")[chance(3)];
		push @rows, map { { line => $name, since => $_, rate => chance(2000000) - 1000000, unit => $unit } }
			grep { !$on{$_}++ } $changes[0], map { chance($P) } 1 .. chance(3);
	}
	print $sql "DELETE FROM usage_e; DELETE FROM tariff;\nINSERT INTO tariff (Line, Since, Rate, Unit, Above) VALUES ", join(", ", map {
		"('$_->{line}', DATE '2024-02-10' + INTERVAL $_->{since} DAY, " . decimal($_->{rate}, 6) . ", '$_->{unit}', " . ($_->{above} // "NULL") . ")" } @rows), ";\n";
	my $left = $E;
	print $sql "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut) VALUES ", join(",", map {
		my $wh = $left / ($hours - $_); $left -= $wh;
		my ($i, $o) = $wh < 0 ? (0, -$wh) : ($wh, 0);
		"(DATE '2024-02-10' + INTERVAL " . $_ / 24 . " DAY, '" . $_ % 24 . ":00:00', 0, TIMESTAMP '2024-02-10 08:00:00' + INTERVAL $_ HOUR, 'm', 3600, "
		. decimal($i, 3) . ", " . decimal($o, 3) . ")" } 0 .. $hours - 1), ";\n";
	print $sql "SET \@today = '2030-01-01', \@from = '2024-02-10', \@to = DATE '2024-02-10' + INTERVAL ", $P - 1, " DAY;\nsource $bill;\n";

	# day by day: which row of each line holds, and since when the line, or its tiers, have been the same
	my (%part, @order, $total);
	for my $day (0 .. $P - 1) {
		my (%held, $tiers);
		for my $r (sort { $a->{since} <=> $b->{since} } @rows) { $held{$r->{line}} = $r if $r->{since} <= $day }
		for my $r (values %held) { $tiers = $r->{since} if $r->{tier} && (!defined $tiers || $r->{since} > $tiers) }
		my @tiers = sort { $a->{above} <=> $b->{above} } grep { $_->{tier} } values %held;
		for my $r (values %held) {
			my ($next) = $r->{tier} ? grep { $_->{above} > $r->{above} } @tiers : ();
			my $key = "$r->{line} " . ($r->{tier} ? $tiers : $r->{since});
			$part{$key} //= { row => $r, first => $day, to => $next ? $next->{above} : undef };
			$part{$key}{last} = $day;
		}
	}
	my @lines;
	for my $p (values %part) {
		my ($r, $a, $b) = ($p->{row}, $p->{first}, $p->{last} + 1);
		my $cut = sub { $E * $_[0] / $P };                           # toward zero
		my $limit = sub { 1000 * (rounded($_[0] * $b, $P) - rounded($_[0] * $a, $P)) };
		my ($kwh, $cents) = ($cut->($b) - $cut->($a));
		if ($r->{unit} eq "kWh") {
			my $high = defined $p->{to} ? $limit->($p->{to}) : undef;
			my $low = $r->{tier} ? $limit->($r->{above}) : 0;
			$kwh = $high if defined $high && $kwh > $high;
			$kwh = $kwh > $low ? $kwh - $low : 0 if $r->{tier} && $r->{above};
			$cents = rounded($kwh * $r->{rate}, 10000000);
		} else {
			$cents = $r->{unit} eq "day" ? rounded($r->{rate} * ($b - $a), 10000) : rounded($r->{rate} * ($b - $a), 10000 * $P);
		}
		$total += $cents;
		push @lines, join "\t", $r->{line}, $b - $a, $r->{unit} eq "kWh" ? decimal($kwh, 3) : "NULL", decimal($r->{rate}, 6), decimal($cents, 2);
	}
	print $want map { "$trial\t$_\n" } sort(@lines), join("\t", "Total", $P, decimal($E, 3), "NULL", decimal($total, 2));
}
