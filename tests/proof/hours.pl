#!/usr/bin/perl
# The hours of demand lines by a second computation, slow and obvious. It walks through the time second by second, asks
# localtime(3) about each minute, and remembers everything that it has read and printed. The rules are those of kwh-agg(1),
# TIME and REGISTERS. It uses TZ as kwh-agg does.
#
#     perl tests/proof/hours.pl LOG ...                     prints what "kwh-agg LOG ..." has to print; INTERVAL=600: with -i 600
#     require "tests/proof/hours.pl"; hours_forget();       hour_lines(\@readings, \%rule), after each change of the zone
#
# A reading is { meter, t, p, five, d, r }: t in seconds, p in mW, d and r in mWh or undef; five if its line has 5 fields.
# A rule is { gap, interval, max, complete }: kwh-agg's options, max in mW. It takes only lines that kwh-agg accepts.
use strict;
use warnings;
use integer;
use List::Util qw(min max);
use POSIX qw(strftime);

my (%label, %start);    # of a minute, and of an hour

sub hour_of {    # its name: local date and hour, and the offset from UTC
    my $minute = $_[0] - $_[0] % 60;
    return $label{$minute} //= strftime('%Y-%m-%dT%H %z', localtime $minute);
}

sub start_of {    # the first second that has the hour's name
    my ($second) = @_;
    my $hour = hour_of($second);
    return $start{$hour} //= do {
        my $at = $second - $second % 60;
        $at -= 60 while hour_of($at - 60) eq $hour;
        $at;
    };
}

sub end_of { my $at = start_of($_[0]); my $hour = hour_of($at); $at += 60 while hour_of($at) eq $hour; return $at }

sub rounded { my ($n, $d) = @_; return $n < 0 ? -((-$n + $d / 2) / $d) : ($n + $d / 2) / $d }

sub decimal { my ($wh) = @_; return sprintf '%s%d.%03d', $wh < 0 ? '-' : '', abs($wh) / 1000, abs($wh) % 1000 }

sub can_rise {
    my ($from, $to, $rule) = @_;
    my $rise = $to->{v} - $from->{v};
    return $rise >= 0 && $rise <= $rule->{max} * ($to->{t} - $from->{t}) / 3600 + 1_000_000;    # and a step of 1 kWh
}

sub goes_on { my ($from, $to, $rule) = @_; return $to->{t} - $from->{t} <= max(3600, $rule->{gap}) && can_rise(@_) }

# --- which readings count ---

# Takes a reading of a meter. Returns the readings that count now, in order, the first with "anew" if the meter begins anew with it.
sub trusted {
    my ($m, $reading, $rule) = @_;
    my ($t, $day, $long) = ($reading->{t}, 86400, 86400 + $rule->{gap});
    my $counted = $m->{counted} //= [];
    my $held = $m->{held} //= [];
    my @now;
    my $fell = delete $m->{fell};

    my $count = sub { push @$counted, $_[0]; push @now, $_[0] };
    my $anew = sub { @$counted = (); $_[0]{anew} = 1 };

    if (@$counted == 1 && $t < $counted->[0]{t} - $day) { $anew->($reading); $count->($reading); return @now }
    if (@$counted && $t <= $counted->[-1]{t}) {
        # the last leap of more than a day and a gap
        my ($leap) = grep { $counted->[$_]{t} - $counted->[ $_ - 1 ]{t} > $long } reverse 1 .. $#$counted;
        return if !$leap || $t <= $counted->[ $leap - 1 ]{t} || $t >= $counted->[$leap]{t};
        if ($fell && $t > $fell->{t} && $t - $fell->{t} <= $long) {
            @$held = ();
            $anew->($fell);
            $count->($_) for $fell, $reading;
            return @now;
        }
        $m->{fell} = $reading;
        return;
    }
    while (@$held) {
        my ($first, $second) = @$held;
        return @now if $t == $first->{t};
        if ($t < $first->{t}) { shift @$held; next }
        if ($t - $first->{t} <= $long) {
            $anew->($first) if @$counted == 1 && !$second;
            $count->(shift @$held);
            next;
        }
        if (!$second)             { push @$held, $reading; return @now }
        if ($t == $second->{t})   { return @now }
        if ($t < $second->{t})    { $held->[1] = $reading; return @now }
        $count->(shift @$held);
    }
    if (@$counted && $t - $counted->[-1]{t} > $long) { push @$held, $reading }
    else                                             { $count->($reading) }
    return @now;
}

# --- what registers are worth ---

# Takes a value of a register. The values that count are kept in runs: through each the register has risen from point to point.
sub believed {
    my ($reg, $value, $rule) = @_;
    my $runs = $reg->{runs} //= [];
    my $row = $reg->{row} //= [];
    $reg->{falls} //= 0;
    my $level = @$runs ? $runs->[-1][-1] : undef;
    my $begin = sub { push @$runs, [ $_[0] ] };
    my $rise = sub {    # what took more than 366 days is a clock that was wrong
        if ($_[0]{t} - $runs->[-1][-1]{t} > 366 * 86400) { $begin->(@_) }
        else                                             { push @{ $runs->[-1] }, $_[0] }
    };
    my $decided = sub { @$row = (); $reg->{falls} = 0 };

    if (!$level || $reg->{given_up}) {
        my $lower = $reg->{given_up} && $value->{v} < $reg->{given_up}{v};
        if ($lower) { $reg->{given_up} = $value }
        else        { delete $reg->{given_up}; $begin->($value); $decided->() }
        return;
    }
    my $before = @$row ? $row->[-1] : $level;
    my $on_leap = @$row && $row->[-1]{v} > $level->{v} && goes_on($row->[-1], $value, $rule);
    if (goes_on($level, $value, $rule) && !$on_leap) { $rise->($value); $decided->(); return }
    $reg->{falls} = $value->{v} < $before->{v} ? $reg->{falls} + 1 : 0;
    if ($reg->{falls} >= 2) {    # backwards
        $decided->();
        $reg->{given_up} = $value;
        return;
    }
    @$row = () if @$row && !can_rise($row->[-1], $value, $rule);
    push @$row, $value;
    return if @$row < 3;
    if (can_rise($level, $row->[0], $rule)) { $rise->($_) for @$row; $decided->() }
    elsif ($value->{v} > $row->[0]{v})      { $begin->($value); $decided->() }
}

sub value_at {    # in Wh, on a run
    my ($run, $at) = @_;
    my $i = $#$run;
    $i-- while $i > 0 && $run->[ $i - 1 ]{t} >= $at;    # the first that is not before it
    my ($from, $to) = @$run[ $i > 0 ? $i - 1 : 0, $i ];
    return rounded($to->{v}, 1000) if $to->{t} == $at;
    return rounded($from->{v} + ($to->{v} - $from->{v}) * ($at - $from->{t}) / ($to->{t} - $from->{t}), 1000);
}

sub energy_of {    # a register's, of an hour that lies in a run; or undef
    my ($reg, $start, $end) = @_;
    my ($run) = grep { $_->[0]{t} <= $start && $_->[-1]{t} >= $end } @{ $reg->{runs} // [] };
    return $run ? value_at($run, $end) - value_at($run, $start) : undef;
}

# --- hours ---

# One meter's lines, in the order in which they are printed, each with the number of the reading that printed it.
sub hours_of_meter {
    my ($meter, $readings, $rule) = @_;
    my (@lines, %energy, %covered, %open, %told, %reg, %m, $last, $six);    # open: hours of which the demand is not told yet

    my $print = sub {    # all that is known by $time and not told yet, of some hours; whole: the hour is over
        my ($at, $time, $whole, %hours) = @_;
        for my $start (sort { $a <=> $b } keys %hours) {
            my $end = end_of($start);
            next if $whole && $end > $time;
            my $demand = $covered{$start} && !$told{"$start demand"}++;
            delete $open{$start} if $demand;
            my @energy = map { $whole && !$told{"$start $_"} ? energy_of($reg{$_} //= {}, $start, $end) : undef } qw(d r);
            next if !$demand && ($rule->{complete} || !grep { defined } @energy);
            $told{"$start d"}++ if defined $energy[0];
            $told{"$start r"}++ if defined $energy[1];
            next if $rule->{complete} && $covered{$start} < $end - $start;
            my $zone = strftime('%z', localtime $start) =~ s/(..)$/:$1/r;
            push @lines, [ $at, join "\t", strftime('%Y-%m-%dT%H:%M:%S', localtime $start) . $zone, $meter,
                $demand ? (decimal(rounded($energy{$start}, 3_600_000)), $covered{$start}) : ('-', 0),
                $six ? map { defined $_ ? decimal($_) : '-' } @energy : () ];
        }
    };
    my $stand = sub {    # the last reading, second by second
        for (my $s = $last->{t}; $s < $_[0]; $s++) {
            $energy{ start_of($s) } += $last->{p};
            $covered{ start_of($s) }++;
            $open{ start_of($s) } = 1;
        }
    };

    for my $reading (@$readings) {
        for my $counts (trusted(\%m, $reading, $rule)) {
            my $t = $counts->{t};
            (%energy, %covered, %open, %told, %reg) = (), undef $last if delete $counts->{anew};
            $six ||= $counts->{five};
            $stand->(min($t, $last->{t} + $rule->{gap})) if $last;
            my %hours = %open;
            my $known = defined $counts->{d} && $counts->{d} != 0 || defined $counts->{r} && $counts->{r} != 0;
            for my $r ($known ? qw(d r) : ()) {
                next if !defined $counts->{$r};
                my $runs = ($reg{$r} //= {})->{runs};
                my $had = $runs && @$runs ? $runs->[-1][-1]{t} : $t;
                believed($reg{$r}, { t => $t, v => $counts->{$r} }, $rule);
                my ($new) = grep { $_->[-1]{t} > $had } @{ $reg{$r}{runs} };
                my $from = $new ? max($had, $new->[0]{t}) : $t;
                for (my $hour = start_of($from); $hour < $t; $hour = end_of($hour)) { $hours{$hour} = 1 }
            }
            $print->($reading->{at}, $t, 1, %hours);
            $last = $counts;
        }
    }
    return @lines if !$last;
    my $until = $last->{t} + min($rule->{interval}, $rule->{gap});
    $stand->($until);
    $print->('end', $until, 0, %open);
    return @lines;
}

sub hour_lines {
    my ($lines, $rule) = @_;
    my (@meters, %readings, @early, @end);
    for my $at (0 .. $#$lines) {
        my $reading = $lines->[$at];
        push @meters, $reading->{meter} unless $readings{ $reading->{meter} };
        push @{ $readings{ $reading->{meter} } }, { %$reading, at => $at };
    }
    for my $meter (@meters) {
        for (hours_of_meter($meter, $readings{$meter}, $rule)) { push @{ $_->[0] eq 'end' ? \@end : \@early }, $_ }
    }
    return map { $_->[1] } (sort { $a->[0] <=> $b->[0] } @early), @end;
}

sub hours_forget { %label = %start = () }

# --- lines ---

sub millionths_of {    # of a decimal, or undef
    my ($text) = @_;
    return undef if !defined $text || $text eq '-';
    my ($sign, $whole, $part) = $text =~ /^(-?)(\d+)(?:\.(\d{1,6}))?$/ or die "not a decimal: $text\n";
    my $value = $whole * 1_000_000 + substr(($part // '') . '000000', 0, 6);
    return $sign ? -$value : $value;
}

my %day;    # days since 1970 of a date

sub reading_of {
    my ($text) = @_;
    my ($time, $meter, $demand, @registers) = split /\t/, $text;
    my ($date, $h, $m, $s) = $time =~ /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)Z$/ or die "not a time: $time\n";
    $day{$date} //= do { require Time::Local; Time::Local::timegm(0, 0, 0, substr($date, 8), substr($date, 5, 2) - 1, substr($date, 0, 4)) };
    return { meter => $meter, t => $day{$date} + $h * 3600 + $m * 60 + $s, p => millionths_of($demand), five => @registers == 2,
        d => millionths_of($registers[0]), r => millionths_of($registers[1]) };
}

# Skips empty lines, comments and torn lines, which the log of a killed reader may have.
sub print_hours {
    my @readings;
    while (my $text = <>) {
        next if $text !~ /^(?!#).+\n/ || $text =~ /\ttorn$/;
        chomp $text;
        push @readings, reading_of($text);
    }
    my $interval = $ENV{INTERVAL} // 60;
    print "$_\n" for hour_lines(\@readings, { gap => $interval * 5 / 2, interval => $interval, max => 100_000_000, complete => 0 });
}

print_hours() unless caller;
1;
