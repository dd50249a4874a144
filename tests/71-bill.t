#!/bin/sh
# sql/bill.sql on the cases in tests/bill/, each a file with these lines:
#     #  the title of the test
#     ;  SQL: the tariff
#     =  the name of a file of SQL
#     <  hours: START COUNT KWH HOW [METER]; they share the kWh evenly. START is local, with its offset from UTC.
#        HOW is register, demand, legacy (only the columns of the original script), unread, or the covered seconds
#     @  a setting for bill.sql
#     >  a line of the bill, with | between its columns; m1 stands for the meter 0x001c640000000001
# REBAKE=1 writes the lines of the bill anew, from what bill.sql prints.
# Then bill.sql on random tariffs, compared with a second computation in whole numbers. The server is in its strictest mode.
# Not tested: whether other utilities round as the published bills among the cases do.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

# rows SPEC: prints SQL for a line of hours
rows() {
    echo "$1" | awk '{
        local = substr($1, 1, 10) " " substr($1, 12, 8); sign = substr($1, 20, 1)
        offset = substr($1, 21, 2) * 60 + substr($1, 24, 2)
        left = sprintf("%.0f", $3 * 1000)
        meter = $4 == "legacy" ? "NULL" : "\047" ($5 == "" ? "0x001c640000000001" : $5) "\047"
        print "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut) VALUES"
        for (i = 0; i < $2; i++) {
            wh = int(left / ($2 - i)); left -= wh
            kwh = sprintf("%.3f", wh / 1000)
            utc = sprintf("TIMESTAMP\047%s\047 + INTERVAL %d MINUTE", local, i * 60 + (sign == "-" ? offset : -offset))
            known = $4 == "register" || $4 == "demand" ? 3600 : $4 + 0
            if ($4 == "legacy") { utc = "NULL"; known = "NULL" }
            printf "(DATE(TIMESTAMP\047%s\047 + INTERVAL %d HOUR), TIME(TIMESTAMP\047%s\047 + INTERVAL %d HOUR), %s, %s, %s, %s, %s, %s)%s\n",
                local, i, local, i, $4 == "unread" ? "NULL" : kwh, utc, meter, known,
                $4 != "register" ? "NULL" : wh < 0 ? 0 : kwh, $4 != "register" ? "NULL" : wh < 0 ? -kwh : 0, i < $2 - 1 ? "," : ";"
        } }'
}

bill() { sed 's/0x001c64000000000\([0-9]\)/m\1/; s/	/ | /g'; }

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION
db_sql <"$top/sql/setup.sql"
cp "$top/sql/tariff.sql" .
run 0 'the tables of a tariff, and the bill' db_in pse <tariff.sql
run 0 'a second run makes nothing new' db_in pse <tariff.sql

for table in usage_e meter tariff season time_of_use holiday baseline hourly_price usage_peak billing_period bank bill_rule; do
    echo "DELETE FROM $table;"
done >empty.sql
echo 'ALTER TABLE tariff AUTO_INCREMENT = 1;' >>empty.sql

there_are "$top"/tests/bill/*.case
for case in "$top"/tests/bill/*.case; do
    title="$(basename "$case" .case): $(sed -n 's/^# //p' "$case" | head -n 1)"
    {
        cat empty.sql
        for file in $(sed -n 's/^= //p' "$case"); do cat "$top/$file"; done
        sed -n 's/^; \(.*\)/\1;/p' "$case"
        sed -n 's/^< //p' "$case" | while read -r spec; do rows "$spec"; done
        sed -n 's/^@ \(.*\)/SET @\1;/p' "$case"
        cat "$top/sql/bill.sql"
    } >case.sql
    db_in pse <case.sql >raw 2>err
    status=$?
    bill <raw >out
    if [ -n "$REBAKE" ]; then
        { grep -v '^> ' "$case"; sed 's/^/> /' out; } >rebaked
        cat rebaked >"$case"
    fi
    sed -n 's/^> //p' "$case" >want
    ok "$title" [ "$status" -eq 0 ]
    out "$title: the bill" want
done

refused() { ! db_in pse "INSERT INTO tariff (Line, Since, Rate, Unit, Above, Days, FromHour, ToHour) VALUES ('x', '2024-01-01', 1, $1)"; }
for row in "'day', 0, NULL, NULL, NULL" "'kWh', 0, 'Sat', NULL, NULL" "'kWh', 0, NULL, 1, 2" "'kWh', -1, NULL, NULL, NULL" \
    "'kWh', NULL, NULL, 7, NULL" "'kWh', NULL, NULL, NULL, 7" "'kWh', NULL, NULL, 7, 7" "'kWh', NULL, NULL, 24, 7" "'kWh', NULL, NULL, 7, 25" \
    "'period', NULL, 'Sat', NULL, NULL" "'kWh', NULL, 'Someday', NULL, NULL" "'week', NULL, NULL, NULL, NULL"; do
    ok "a tariff of $row is rejected" refused "$row"
done

# Random tariffs of tiers, adjustments and charges: perl goes through the days, in whole numbers.
SEED=${SEED:-20241106}
cat >random.pl <<'END'
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
END
ok 'random tariffs' perl random.pl "$SEED" 40 "$top/sql/bill.sql"
db_in pse <random.sql >raw 2>err
status=$?
LC_ALL=C awk -F '\t' -v OFS='\t' 'BEGIN { trial = 1 }
    $2 == "Total" { close("sort"); print trial++, $2, $5, $6, $8, $9; next }
    { print trial, $2, $5, $6, $8, $9 | "sort" }' raw >out
ok 'bills of random tariffs' [ "$status" -eq 0 ]
ok 'there are many' [ "$(wc -l <want)" -gt 300 ]
sort want >want.sorted
sort out >out.sorted && mv out.sorted out
out "they equal those of the second computation (SEED=$SEED)" want.sorted

finish
