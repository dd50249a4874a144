# second.pl DIR: computes the bills of a house a second time, day by day and hour by hour, with fractions. It shares only the tables with the
# SQL. DIR has them as NAME.tsv, as the client prints them: tariff (columns as below), season, time_of_use, holiday, baseline,
# hourly_price, bill_rule; and hours: date, hour, UTC, Wh delivered, Wh received, all read. Bills begin on the first of a month.
# It prints FirstDay, Line, Since, Until, quantity and amount of each line, and the totals.
# It does not know a minimum of a minimum, a part of a period in a percentage (no example has either), or time that was not read.
use strict;
use warnings;
use Math::BigRat;
use Time::Local qw(timegm);

my $dir = shift;
my %of_day;      # date => hours
my @order;
for my $h (rows("hours", qw(date hour utc in out))) {
	push @order, $h->{date} if !$of_day{ $h->{date} };
	push @{ $of_day{ $h->{date} } }, $h;
}
my @tariff = rows("tariff", qw(ID Section Line Since Rate Unit Counts Season Time Above UpTo Per PercentOf Prices));
my (%season, %time_of_use, %holiday, %baseline, %price);
push @{ $season{ $_->{Season} } }, $_ for rows("season", qw(Season FromDay ToDay));
push @{ $time_of_use{ $_->{Time} } }, $_ for rows("time_of_use", qw(Time Season Days FromHour ToHour));
$holiday{ $_->{Day} } = 1 for rows("holiday", qw(Day));
$baseline{ $_->{Season} } = $_->{kWh} for rows("baseline", qw(Season Since kWh));
for my $p (rows("hourly_price", qw(Prices StartUTC Price))) {
	push @{ $price{ $p->{Prices} }{ substr $p->{StartUTC}, 0, 13 } }, $p->{Price};
}
my ($rule) = rows("bill_rule", qw(Parted BankEnds));
$rule //= { Parted => "by days", BankEnds => "" };

my %place;       # of a line, and of a ladder: its first row
for my $r (@tariff) {
	my $ladder = ladder($r);
	$place{$ladder} //= $r->{ID};
	$place{ $r->{Line} } = $place{$ladder} if !$place{ $r->{Line} } || $place{$ladder} < $place{ $r->{Line} };
}

my (%month, @months);
for my $day (@order) {
	my $first = substr($day, 0, 7) . "-01";
	push @months, $first if !$month{$first};
	push @{ $month{$first} }, $day;
}
my $bank = Math::BigRat->new(0);
for my $first (@months) { bill($first, @{ $month{$first} }) }

# bill FIRST DAYS: prints one
sub bill {
	my ($first, @days) = @_;
	my $P = @days;
	my (%part, @parts);
	my %sum = (in => 0, out => 0);
	my %rungs_before;
	for my $n (0 .. $#days) {
		my $day = $days[$n];
		for my $h (@{ $of_day{$day} }) { $sum{in} += $h->{in}; $sum{out} += $h->{out} }
		my @held = held($day);
		my %rungs;
		push @{ $rungs{ ladder($_) } }, $_ for @held;
		for my $r (@held) {
			my $set = join ",", sort map { $_->{ID} } @{ $rungs{ ladder($r) } };
			my $key = "$r->{ID} $set";
			if (!$part{$key} || $part{$key}{b} != $n) {
				my ($next) = sort { $a <=> $b } map { $_->{Above} } grep { defined $r->{Above} && $_->{Above} > $r->{Above} } @{ $rungs{ ladder($r) } };
				$part{$key} = { row => $r, a => $n, next => $next, days => [], wh => 0, whole => 0, each => 0, money => 0, kw => 0, baseline => 0 };
				push @parts, $part{$key};
			}
			my $p = $part{$key};
			$p->{b} = $n + 1;
			push @{ $p->{days} }, $day;
			$p->{baseline} += baseline_of($day) if $r->{Per} eq "% of baseline";
			my $today = 0;
			for my $h (@{ $of_day{$day} }) {
				my $wh = $r->{Counts} eq "delivered" ? $h->{in} : $r->{Counts} eq "received" ? $h->{out} : $h->{in} - $h->{out};
				$p->{whole} += $wh;
				next if !counts($r, $day, $h->{hour}, \@held);
				$p->{wh} += $wh;
				$today += $wh;
				$p->{kw} = $wh if $wh > $p->{kw};
				if ($r->{Prices} ne "") {
					my @prices = @{ $price{ $r->{Prices} }{ substr $h->{utc}, 0, 13 } };
					my $all = 0;
					$all += sprintf "%.0f", $_ * 1e6 for @prices;
					$p->{money} += $wh * $all * (12 / @prices); # in millionths of a thousandth, times 12
				}
			}
			$p->{each} += cut($today, $r->{Above} // 0, $r->{UpTo} // $p->{next}, 1000) if $r->{Per} eq "each day";
		}
	}

	my $net = $sum{in} - $sum{out};
	my $paid = 0;    # by the bank's rule: what is not in it
	if ($net < 0) { $bank -= $net }
	else { my $from_bank = $bank < $net ? $bank : Math::BigRat->new($net); $bank -= $from_bank; $paid = $net - $from_bank }
	$bank = Math::BigRat->new(0) if $rule->{BankEnds} ne "" && grep { substr($_, 5) eq $rule->{BankEnds} } @days;

	my $total = Math::BigRat->new(0);
	my @lines;
	for my $p (sort { $place{ $a->{row}{Line} } <=> $place{ $b->{row}{Line} } || $a->{a} <=> $b->{a} || ($a->{row}{Above} // 0) <=> ($b->{row}{Above} // 0) } @parts) {
		my $r = $p->{row};
		my $days = $p->{b} - $p->{a};
		my ($quantity, $amount) = ("-");
		if ($r->{Unit} eq "kWh") {
			my $wh = $p->{wh};
			if (!timed($r) && $rule->{Parted} eq "by days") {
				my $all = $r->{Counts} eq "delivered" ? $sum{in} : $r->{Counts} eq "received" ? $sum{out} : $r->{Counts} eq "banked" ? $paid : $net;
				$wh = int($all * $p->{b} / $P) - int($all * $p->{a} / $P);
			}
			if (defined $r->{Above} || defined $r->{UpTo}) {
				my ($low, $high) = map { !defined $_ ? undef : limit($_, $p, $P) } $r->{Above} // 0, $r->{UpTo} // $p->{next};
				$wh = $r->{Per} eq "each day" ? $p->{each} : cut($wh, $low, $high, 1000);
			}
			$quantity = rounded(rat($wh) / 1000, 3);
			$amount = $r->{Prices} ne "" ? rat($r->{Rate}) * $p->{money} / 12 / 1000000000 : rat($r->{Rate}) * rat($quantity);
		} elsif ($r->{Unit} eq "kW") {
			$quantity = rounded(rat(cut($p->{kw}, $r->{Above} // 0, $r->{UpTo} // $p->{next}, 1000)) / 1000, 3);
			$amount = rat($r->{Rate}) * rat($quantity) * $days / $P;
		} elsif ($r->{Unit} eq "day") {
			$amount = rat($r->{Rate}) * ($quantity = $days);
		} elsif ($r->{Unit} eq "period") {
			$amount = rat($r->{Rate}) * $days / $P;
		} elsif ($r->{Unit} eq "year") {
			$amount = rat($r->{Rate}) * $days / days_in_year($first);
		} elsif ($r->{Unit} eq "minimum a day") {
			my $base = base($r, \@lines);
			$amount = rat($r->{Rate}) * ($quantity = $days) - $base;
			$amount = rat(0) if $amount < 0;
		} elsif ($r->{Unit} eq "percent") {
			my $base = base($r, \@lines);
			$amount = rat($r->{Rate}) * $base / 100;
			$quantity = rounded($base, 3);
		}
		$amount = rounded($amount, 2);
		$total += rat($amount);
		push @lines, { row => $r, amount => $amount };
		print join("\t", $first, $r->{Line}, $days[ $p->{a} ], $days[ $p->{b} - 1 ], $quantity eq "-" ? "-" : rounded(rat($quantity), 3), $amount), "\n";
	}
	print join("\t", $first, "Total", $days[0], $days[-1], rounded(rat($net) / 1000, 3), rounded($total, 2)), "\n";
}

# held DAY: the rows that hold
sub held {
	my ($day) = @_;
	my %since;
	for my $r (@tariff) {
		$since{ $r->{Line} } = $r->{Since} if $r->{Since} le $day && $r->{Since} ge ($since{ $r->{Line} } // "");
	}
	return grep { $_->{Since} eq ($since{ $_->{Line} } // "-") && defined $_->{Rate} && in_season($_->{Season}, $day) } @tariff;
}

sub in_season {
	my ($name, $day) = @_;
	return 1 if $name eq "";
	my $at = substr $day, 5;
	for my $s (@{ $season{$name} }) {
		return 1 if $s->{FromDay} le $s->{ToDay} ? $at ge $s->{FromDay} && $at le $s->{ToDay} : $at ge $s->{FromDay} || $at le $s->{ToDay};
	}
	return 0;
}

sub timed { my ($r) = @_; return $r->{Time} ne "" || $r->{Prices} ne "" || $r->{Unit} eq "kW" }
sub way { my ($r) = @_; return $r->{Counts} eq "received" ? "received" : "used" }
sub ladder { my ($r) = @_; return defined $r->{Above} ? join("/", @$r{qw(Section Unit Counts Time)}) : "line $r->{ID}" }

# counts ROW DAY HOUR HELD: whether it has that hour
sub counts {
	my ($r, $day, $hour, $held) = @_;
	return 1 if $r->{Time} eq "";
	return in_time($r->{Time}, $day, $hour) if $r->{Time} ne "other";
	for my $o (@$held) {
		return 0 if $o->{Section} eq $r->{Section} && way($o) eq way($r) && $o->{Unit} eq "kWh" && !defined $o->{UpTo} && ($o->{Above} // 0) == 0
			&& ($o->{Time} eq "" ? $o->{Prices} ne "" : $o->{Time} ne "other" && in_time($o->{Time}, $day, $hour));
	}
	return 1;
}

sub in_time {
	my ($name, $day, $hour) = @_;
	my ($y, $m, $d) = split /-/, $day;
	my $weekday = $holiday{$day} ? "Hol" : (qw(Sun Mon Tue Wed Thu Fri Sat))[ (gmtime timegm(0, 0, 0, $d, $m - 1, $y))[6] ];
	for my $w (@{ $time_of_use{$name} }) {
		next if !in_season($w->{Season}, $day) || defined $w->{Days} && ",$w->{Days}," !~ /,$weekday,/;
		return 1 if $w->{FromHour} < $w->{ToHour} ? $hour >= $w->{FromHour} && $hour < $w->{ToHour} : $hour >= $w->{FromHour} || $hour < $w->{ToHour};
	}
	return 0;
}

# kWh a day
sub baseline_of {
	my ($day) = @_;
	for my $name (keys %baseline) { return $baseline{$name} if in_season($name, $day) }
	die "$day: no baseline";
}

# limit KWH PART DAYS: of a tier, in the part of a period of so many days
sub limit {
	my ($kwh, $p, $P) = @_;
	my $days = $p->{b} - $p->{a};
	my $per = $p->{row}{Per};
	return $kwh * $days if $per eq "day";
	return $kwh * $p->{baseline} / 100 if $per eq "% of baseline";
	return $kwh if $days == $P;
	return rounded(rat($kwh) * $p->{b} / $P, 0) - rounded(rat($kwh) * $p->{a} / $P, 0);
}

# cut WH LOW HIGH UNIT: what of it is above LOW and up to HIGH, units of so many Wh; the lowest has what is below 0
sub cut {
	my ($wh, $low, $high, $unit) = @_;
	$wh = $high * $unit if defined $high && $wh > $high * $unit;
	return $wh if $low == 0;
	return $wh > $low * $unit ? $wh - $low * $unit : 0;
}

# base ROW LINES: the amounts above it that a percentage or a least amount is of
sub base {
	my ($r, $lines) = @_;
	my $sum = rat(0);
	for my $l (@$lines) {
		my $o = $l->{row};
		my %named = map { $_ => 1 } split /, */, $r->{PercentOf};
		$sum += rat($l->{amount}) if $r->{PercentOf} eq "" ? $o->{Unit} ne "percent" : $named{ $o->{Line} } || $o->{Unit} ne "percent" && $o->{Section} ne "" && $named{ $o->{Section} };
	}
	return $sum;
}

sub days_in_year { my $y = substr $_[0], 0, 4; return $y % 4 || !($y % 100) && $y % 400 ? 365 : 366 }
sub rat { return Math::BigRat->new("$_[0]") }

# rounded X DIGITS: half away from zero
sub rounded {
	my ($x, $digits) = @_;
	my $sign = $x < 0 ? "-" : "";
	my $n = (rat($x)->babs() * 10 ** $digits + rat("1/2"))->bfloor();
	$sign = "" if $n == 0;
	return "$sign$n" if !$digits;
	my $text = "$n";
	$text = "0$text" while length $text <= $digits;
	return $sign . substr($text, 0, -$digits) . "." . substr($text, -$digits);
}

# rows NAME COLUMNS: of NAME.tsv; NULL is undef
sub rows {
	my ($name, @columns) = @_;
	open my $file, "<", "$dir/$name.tsv" or return;
	my @rows;
	while (<$file>) {
		chomp;
		my %row;
		@row{@columns} = map { $_ eq "NULL" ? undef : $_ } split /\t/, $_, -1;
		push @rows, \%row;
	}
	return @rows;
}
