#!/usr/bin/perl
# kwh-agg against a second computation that is slow and obvious: it walks through the
# time second by second, asks localtime(3) about each minute, and keeps everything it has read.
#
#     STREAMS=5000 SEED=7 perl tests/31-kwh-agg-property.t      another number, another seed
#     FIRST=123 STREAMS=1 SEED=7 perl ...                       the one that a failure names
#
# Not tested here: bad lines, options' limits (30), more meters than three.
use strict;
use warnings;
use integer;
use File::Temp qw(tempdir);
use List::Util qw(min max);
use POSIX qw(strftime tzset);
use Test::More;

my $streams = $ENV{STREAMS} // 120;
my $first   = $ENV{FIRST} // 1;
my $seed    = $ENV{SEED} // 1;
my $top     = $0 =~ s{[^/]*$}{..}r;
my $work    = tempdir(CLEANUP => 1);

# As rules: what tzdata says of a zone changes, these don't. And a start close to a change of their clocks.
my @zones = (
    [ 'UTC0',                                   1_795_453_440 ],
    [ 'PST8PDT,M3.2.0,M11.1.0',                 1_793_512_800 ],    # an autumn night
    [ 'PST8PDT,M3.2.0,M11.1.0',                 1_772_956_800 ],    # a spring night
    [ 'NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01',    1_793_496_600 ],
    [ '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',   1_775_311_200 ],    # half an hour back
    [ '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',   1_791_037_800 ],    # and on
    [ '<+0545>-5:45',                           1_795_453_440 ],
    [ 'CET-1CEST,M3.5.0,M10.5.0/3',             1_792_890_000 ],
    [ '<-03>3<-02>,M3.5.0/-2,M10.5.0/-1',       1_774_742_400 ],
    [ 'NZST-12NZDT,M9.5.0,M4.1.0/3',            1_775_311_200 ],
);

# --- the obvious computation ---

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
    my ($from, $to, $max_mw) = @_;
    my $most = $max_mw * ($to->{t} - $from->{t}) / 3600 + 1_000_000;    # and a step of 1 kWh
    for my $r (qw(d r)) {
        next unless defined $from->{$r};
        return 0 if !defined $to->{$r} || $to->{$r} < $from->{$r} || $to->{$r} - $from->{$r} > $most;
    }
    return 1;
}

# A register at an hour's end, in Wh: between the two readings around it.
sub level_at {
    my ($chain, $r, $at) = @_;
    return undef if !@$chain || $chain->[0]{t} > $at || $chain->[-1]{t} < $at;
    for my $i (0 .. $#$chain) {
        my $next = $chain->[$i];
        next if $next->{t} < $at;
        return undef unless defined $next->{$r};
        return rounded($next->{$r}, 1000) if $next->{t} == $at;
        my $last = $chain->[ $i - 1 ];
        return undef unless defined $last->{$r};
        return rounded($last->{$r} + ($next->{$r} - $last->{$r}) * ($at - $last->{t}) / ($next->{t} - $last->{t}), 1000);
    }
}

# One meter's lines, in the order in which they are printed, each with the number of the reading that printed it.
sub hours_of_meter {
    my ($meter, $readings, $rule) = @_;
    my (@lines, %energy, %covered, @chain, @doubts, $last, $waiting, $six);
    my $given = 0;    # the end of the last hour that was printed

    my $print = sub {
        my ($at, $hour, $known) = @_;    # any second of it
        my $key = hour_of($hour);
        my ($start, $end) = (start_of($hour), end_of($hour));
        return if $end <= $given;
        my @fields = ($covered{$key} ? decimal(rounded($energy{$key}, 3_600_000)) : '-', $covered{$key} // 0);
        my @energy;
        for my $r (qw(d r)) {
            my ($from, $to) = $known ? (level_at(\@chain, $r, $start), level_at(\@chain, $r, $end)) : ();
            push @energy, defined $from && defined $to ? decimal($to - $from) : '-';
        }
        return if !$covered{$key} && "@energy" eq '- -';
        $given = $end;
        return if $rule->{complete} && ($covered{$key} // 0) < $end - $start;
        my $zone = strftime('%z', localtime $start) =~ s/(..)$/:$1/r;
        push @lines, [ $at, join "\t", strftime('%Y-%m-%dT%H:%M:%S', localtime $start) . $zone, $meter, @fields, $six ? @energy : () ];
    };
    my $stand = sub {    # the last reading, second by second
        my ($until) = @_;
        for (my $s = $last->{t}; $s < $until; $s++) {
            my $key = hour_of($s);
            $energy{$key} += $last->{p};
            $covered{$key}++;
        }
    };
    my $complete = sub {    # what is over by then, without registers behind it
        my ($at, $until, $time) = @_;
        for (my $hour = $last->{t}; $hour < $until && end_of($hour) <= $time; $hour = end_of($hour)) {
            if (defined $waiting) {
                $print->($at, $waiting, 0);
                $waiting = undef;
            }
            if (@chain && $chain[-1]{t} >= start_of($hour)) { $waiting = $hour }
            else                                            { $print->($at, $hour, 0) }
        }
    };

    for my $reading (@$readings) {
        my ($at, $t) = @$reading{qw(at t)};
        next if $last && $t <= $last->{t};
        $six ||= $reading->{five};
        my $until = $last ? min($t, $last->{t} + $rule->{gap}) : 0;
        $stand->($until) if $last;

        my $carries = defined $reading->{d} || defined $reading->{r};
        for my $r (qw(d r)) { $carries = 0 if @chain && defined $chain[-1]{$r} && !defined $reading->{$r} }
        my $believed = $carries && @chain && can_rise($chain[-1], $reading, $rule->{max});
        if ($believed) {
            my $from = $chain[-1]{t};
            @doubts = ();
            push @chain, $reading;
            for (my $hour = min($from, $last->{t}); end_of($hour) <= $t; $hour = end_of($hour)) { $print->($at, $hour, 1) }
            $waiting = undef;
        }
        elsif ($carries && @chain) {
            @doubts = () if @doubts && !can_rise($doubts[-1], $reading, $rule->{max});
            push @doubts, $reading;
        }
        $complete->($at, $until, $t) if $last && !$believed;
        if ($carries && !$believed && (!@chain || @doubts == 3)) {
            $print->($at, $waiting, 0) if defined $waiting;
            ($waiting, @doubts) = (undef);
            @chain = ($reading);
        }
        $last = $reading;
    }
    my $until = $last->{t} + min($rule->{interval}, $rule->{gap});
    $stand->($until);
    $complete->('end', $until, $until);
    $print->('end', $waiting, 0) if defined $waiting;
    $print->('end', $until - 1, 0);
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

# --- streams ---

sub chance { return CORE::int(rand($_[0])) == 0 }
sub pick { return $_[ CORE::int(rand(@_)) ] }
sub whole { my ($most) = @_; no integer; return CORE::int(rand($most)) }

sub millionths {    # mostly with 3 decimals, if they do
    my ($value) = @_;
    my $text = sprintf '%s%d.%06d', $value < 0 ? '-' : '', abs($value) / 1_000_000, abs($value) % 1_000_000;
    $text =~ s/000$// unless chance(20);
    $text =~ s/\.?0+$// if chance(50);
    return $text;
}

sub stream {
    my ($start, $wild) = @_;
    my (@lines, %state);
    my @meters = map { sprintf '0x00135001%08x', 1000 + whole(1 << 20) } 1 .. pick(1, 1, 2, 3);
    $meters[0] = '-' if chance(5);
    my $pace = pick(8, 15, 60, 60, 60, 300);
    my $fields = pick(3, 5, 5, 'some');
    my $fine = pick(1, 1000, 1000);    # mW that a value is a multiple of
    $state{$_} = { t => $start + whole(7200), d => whole(1_000_000_000) / 1000 * 1000, r => whole(1000) * 1000 } for @meters;

    for (1 .. 30 + whole(200)) {
        my $meter = pick(@meters);
        my $s = $state{$meter};
        my $step = chance(40) ? whole(20_000) : chance(10) ? whole(400) : $pace + whole(3) - 1;
        $step = -whole(100) if $wild && chance(30);
        my $p = (whole(12_000_000) - 4_000_000) / $fine * $fine;
        $s->{t} += $step;
        if ($step > 0) {
            $s->{d} += max(0, $p) * $step / 3600 / $fine * $fine;
            $s->{r} += max(0, -$p) * $step / 3600 / $fine * $fine;
        }
        my %line = (meter => $meter, t => $s->{t}, p => $p, five => $fields eq 'some' ? chance(12) : $fields == 5);
        if ($line{five} && !chance(25)) {
            @line{qw(d r)} = @$s{qw(d r)};
            if ($wild) {
                @line{qw(d r)} = (0, 0) if chance(15);
                $line{d} += 5_000_000_000_000 if chance(15);
                $line{r} = undef if chance(30);
                $s->{d} = $s->{r} = whole(1_000_000) if chance(60);    # another meter
            }
        }
        push @lines, \%line;
    }
    return \@lines;
}

sub text {
    my ($lines) = @_;
    return join '', map {
        my $line = $_;
        join("\t", strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $line->{t}), $line->{meter}, millionths($line->{p}),
            $line->{five} ? map { defined $line->{$_} ? millionths($line->{$_}) : '-' } qw(d r) : ()) . "\n"
    } @$lines;
}

sub kwh_agg {
    my ($lines, $rule) = @_;
    open my $in, '>', "$work/in" or die "$work/in: $!";
    print $in text($lines);
    close $in or die "$work/in: $!";
    my @options = ('-g', $rule->{gap}, '-i', $rule->{interval}, '-x', $rule->{max} / 1_000_000, $rule->{complete} ? '-c' : ());
    my @out = `$top/kwh-agg/kwh-agg @options $work/in 2>$work/err`;
    die "kwh-agg: status ", $? >> 8, ": ", `cat $work/err` if $?;
    chomp @out;
    return @out;
}

# What mysql-sink's rule makes of hour lines, whatever their order.
sub table {
    my %row;
    for my $line (@_) {
        my ($start, $meter, $kwh, $covered, @registers) = split /\t/, $line;
        my $new = [ $kwh, $covered, map { $_ // '-' } @registers[ 0, 1 ] ];
        my $old = $row{"$start $meter"};
        next if $old && $covered < $old->[1];
        if ($old) {
            for my $i (0, 2, 3) { $new->[$i] = $old->[$i] if $new->[$i] eq '-' }
        }
        $row{"$start $meter"} = $new;
    }
    return [ map { "$_ @{$row{$_}}" } sort keys %row ];
}

sub shown {    # the first lines that differ
    my ($got, $wanted) = @_;
    my $at = 0;
    $at++ while $at < @$got && $at < @$wanted && $got->[$at] eq $wanted->[$at];
    return 'got    ' . ($got->[$at] // '(nothing)') . "\nwanted " . ($wanted->[$at] // '(nothing)') . "\n";
}

my %failed = (exact => [], overlap => [], sum => []);
for my $n ($first .. $first + $streams - 1) {
    srand($seed * 1_000_003 + $n);
    my ($zone, $start) = @{ pick(@zones) };
    $ENV{TZ} = $zone;
    tzset();
    %label = %start = ();
    my $gap = pick(150, 150, 150, 20, 3600, 10_000);
    my $rule = { gap => $gap, interval => pick(60, 1, 300), max => pick(1_000_000_000, 1_000_000_000, 20_000_000), complete => chance(6) };

    my $lines = stream($start - whole(14_400), 1);
    my @got = kwh_agg($lines, $rule);
    my @wanted = hour_lines($lines, $rule);
    if ("@got" ne "@wanted") {
        diag("stream $n, TZ=$zone:\n" . shown(\@got, \@wanted)) if !@{ $failed{exact} };
        push @{ $failed{exact} }, $n;
    }

    # stopped anywhere, and run again on what is left and on enough before it: of each meter three hours, counted
    # from its last reading of the registers if that is older, and from a reading of them on
    $rule->{complete} = 0;
    $lines = stream($start - whole(14_400), 0);
    my $cut = 1 + whole(@$lines - 1);
    my $from = $cut;
    my (%newest, %registers);
    for (@$lines[ 0 .. $cut ]) {
        $newest{ $_->{meter} } = $_->{t};
        $registers{ $_->{meter} } = $_->{t} if defined $_->{d};
    }
    for my $meter (keys %newest) {
        my $before = min($newest{$meter}, $registers{$meter} // $newest{$meter}) - 10_800 - 2 * $gap;
        my ($at) = grep {
            $lines->[$_]{meter} eq $meter && $lines->[$_]{t} <= $before && (!$registers{$meter} || defined $lines->[$_]{d})
        } reverse 0 .. $cut;
        $from = min($from, $at // 0);
    }
    my $whole = table(kwh_agg($lines, $rule));
    my $parts = table(kwh_agg([ @$lines[ 0 .. $cut ] ], $rule), kwh_agg([ @$lines[ $from .. $#$lines ] ], $rule));
    if ("@$whole" ne "@$parts") {
        diag("stream $n, TZ=$zone, cut at $cut, again from $from:\n" . shown($parts, $whole)) if !@{ $failed{overlap} };
        push @{ $failed{overlap} }, $n;
    }

    # from the start of one hour to the start of another: the hours add up to the registers' rise
    my $begin = start_of($start);
    my $end = start_of($start + 3600 * (2 + whole(30)));
    my @times = sort { $a <=> $b } $begin, $end, map { $begin + whole($end - $begin) } 1 .. 40;
    my $level = 0;
    my @rising = map { { meter => '-', t => $_, p => 0, five => 1, d => ($level += whole(900)) * 1000, r => $level * 7000 } } @times;
    my @sum = (0, 0);
    for my $line (kwh_agg(\@rising, { %$rule, max => 1_000_000_000_000 })) {
        my @wh = map { $_ eq '-' ? 0 : s/\.//r } (split /\t/, $line)[ 4, 5 ];
        $sum[$_] += $wh[$_] for 0, 1;
    }
    my @rise = map { ($rising[-1]{$_} - $rising[0]{$_}) / 1000 } qw(d r);
    my %seen;
    next if grep { $seen{ $_->{t} }++ } @rising[ 0, 1 ], @rising[ -1, -2 ];    # a second reading at an end is dropped
    if ("@sum" ne "@rise") {
        diag("stream $n, TZ=$zone: got @sum, wanted @rise") if !@{ $failed{sum} };
        push @{ $failed{sum} }, $n;
    }
}

my $repeat = "SEED=$seed FIRST=%d STREAMS=1 perl $0";
for ([ exact => 'the same hours as the obvious computation, to the last digit and line' ],
     [ overlap => 'cut anywhere and replayed with overlap, the table is the same' ],
     [ sum => 'the hours add up to the rise of the registers, exactly' ]) {
    my ($what, $title) = @$_;
    ok(!@{ $failed{$what} }, "$streams streams, seed $seed: $title")
        or diag(scalar @{ $failed{$what} }, " differ; to repeat: ", sprintf $repeat, $failed{$what}[0]);
}
done_testing;
