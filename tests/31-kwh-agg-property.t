#!/usr/bin/perl
# kwh-agg on random logs, compared with a second computation that is slow and obvious: hours.pl.
#
#     STREAMS=5000 SEED=7 perl tests/31-kwh-agg-property.t      more logs, and others
#     FIRST=123 STREAMS=1 SEED=7 perl ...                       the log that a failure names
#
# Not tested here: bad lines, options' limits (30), more meters than three.
use strict;
use warnings;
use integer;
use File::Spec;
use File::Temp qw(tempdir);
use List::Util qw(min max);
use POSIX qw(strftime tzset);
use Test::More;

my $streams = $ENV{STREAMS} // 60;
my $first   = $ENV{FIRST} // 1;
my $seed    = $ENV{SEED} // 1;
my $top     = $0 =~ s{[^/]*$}{..}r;
my $work    = tempdir(CLEANUP => 1);
require File::Spec->rel2abs("$top/tests/proof/hours.pl");

# Each zone as a rule, because tzdata changes, with a start near a change of its clocks.
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

# A log of one to three meters. A wild log has faults of devices, people and power cuts. A log that is not wild gives the same
# table wherever it is cut.
sub stream {
    my ($start, $wild) = @_;
    my (@lines, %state);
    my @meters = map { sprintf '0x00135001%08x', 1000 + whole(1 << 20) } 1 .. pick(1, 1, 2, 3);
    $meters[0] = '-' if chance(5);
    my $pace = pick(8, 15, 60, 60, 60, 300);
    my $seldom = chance(8);    # somebody reads every few days
    my $fields = $seldom && !$wild ? 3 : pick(3, 5, 5, 'some');    # three of them decide, and which three depends on the cut
    my $only = $fields eq '3' || !chance(6) ? '' : pick(qw(d r));
    my $solar = $wild && chance(4);     # one register, in less out, runs backwards while the sun shines
    my $fine = pick(1, 1000, 1000);    # mW that a value is a multiple of
    $state{$_} = { t => $start + whole(7200), off => 0, wrong => 0, fine => 0, neighbour => 0, d => 1_000_000_000 + whole(1_000_000_000) / 1000 * 1000, r => whole(1000) * 1000 } for @meters;

    for (1 .. 30 + whole(200)) {
        my $meter = pick(@meters);
        my $s = $state{$meter};
        my $step = $seldom ? 86_400 * pick(1, 3, 7) + whole(40_000) : chance(40) ? whole(20_000) : chance(10) ? whole(400) : $pace + whole(3) - 1;
        $step = whole(300_000) if chance(150) && ($wild || $s->{fine} > 6);    # behind one that stands alone it would be dropped
        $step = -whole(100) if $wild && chance(30);
        my $p = (whole(12_000_000) - 4_000_000) / $fine * $fine;
        $s->{t} += $step;
        if ($step > 0) {
            $s->{d} += ($solar ? $p : max(0, $p)) * $step / 3600 / $fine * $fine;
            $s->{d} = 0 if $s->{d} < 0;
            $s->{r} += max(0, -$p) * $step / 3600 / $fine * $fine;
        }
        my %line = (meter => $meter, t => $s->{t}, p => $p, five => $fields eq 'some' ? chance(12) : $fields eq '5');
        if ($line{five} && !chance(25)) {
            @line{qw(d r)} = @$s{qw(d r)};
            @line{qw(d r)} = pick([ 0, 0 ], [ undef, 0 ], [ 0, undef ])->@* if chance(20);
            if ($wild) {
                $line{ pick(qw(d r)) } = pick(0, 5_000_000_000_000, whole(2_000_000_000)) if chance(15);
                $line{d} ^= 1 << whole(34) if defined $line{d} && chance(20);    # a flipped bit
                $line{r} = undef if chance(30);
                $s->{d} = $s->{r} = whole(1_000_000) if chance(60);    # another meter
                $s->{neighbour} = 1 + whole(3) if chance(60);
                $line{d} = 7_000_000_000 + $line{t} % 100_000 * 1000 if $s->{neighbour} > 0 && $s->{neighbour}--;
            }
        }
        delete $line{$only} if $only;
        if ($wild) {    # a clock that is wrong for a while, mostly for one line; or stands still
            $s->{wrong} = pick(1, 1, 1, 2, 3, 5, 20) if chance(50);
            $s->{off} = pick(1, 1, 1, -1) * pick(3600, 86_000, 90_000, 200_000, 86_400 * 10, 86_400 * 370, 86_400 * 800) if $s->{wrong} > 0 && !$s->{off};
            $s->{stuck} = $line{t} + $s->{off} if $s->{off} && chance(10);
            $line{t} = $s->{stuck} // $line{t} + $s->{off};
            if ($s->{wrong} > 0 && !--$s->{wrong}) { $s->{off} = 0; delete $s->{stuck} }
        }
        elsif (!$seldom && $s->{fine}++ > 6 && chance(30)) {    # one stamp of the future
            $line{t} += pick(10, 370) * 86_400;
            $line{wrong} = 1;
            $s->{fine} = 0;
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

# The table that mysql-sink's rule makes of hour lines, in any order.
sub table {
    my %row;
    for my $line (@_) {
        my ($start, $meter, $kwh, $covered, @registers) = split /\t/, $line;
        my $row = $row{"$start $meter"} //= [ '-', 0, '-', '-' ];
        @$row[ 0, 1 ] = ($kwh, $covered) if $covered > 0 && $covered >= $row->[1];
        for (0, 1) { $row->[ 2 + $_ ] = $registers[$_] if ($registers[$_] // '-') ne '-' }
    }
    return [ map { "$_ @{$row{$_}}" } sort keys %row ];
}

sub shown {    # the first two lines that differ
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
    hours_forget();
    my $gap = pick(150, 150, 150, 20, 3600, 10_000);
    my $rule = { gap => $gap, interval => pick(60, 1, 300), max => pick(100_000_000, 100_000_000, 20_000_000), complete => chance(6) };

    my $lines = stream($start - whole(14_400), 1);
    my @got = kwh_agg($lines, $rule);
    my @wanted = hour_lines($lines, $rule);
    if ("@got" ne "@wanted") {
        diag("stream $n, TZ=$zone, -g $rule->{gap} -i $rule->{interval} -x $rule->{max}e-6:\n" . shown(\@got, \@wanted)) if !@{ $failed{exact} };
        if (my $keep = $ENV{KEEP}) { rename "$work/in", "$keep.$n" or die "$keep.$n: $!" }
        push @{ $failed{exact} }, $n;
    }

    # stop anywhere, and run again on the rest and on enough lines before it: three readings of each meter before three hours, and ten
    # with registers
    $rule->{complete} = 0;
    $lines = stream($start - whole(14_400), 0);
    my $cut = 1 + whole(@$lines - 1);
    my $from = $cut;
    for my $meter (keys %{ { map { $_->{meter} => 1 } @$lines[ 0 .. $cut ] } }) {
        my @before = grep { $lines->[$_]{meter} eq $meter && !$lines->[$_]{wrong} } 0 .. $cut;
        my $newest = min(map { $lines->[$_]{t} } @before[ max(0, $#before - 3) .. $#before ]) // 0;    # that is decided
        my @registers = grep { $lines->[$_]{d} || $lines->[$_]{r} } @before;
        my @enough = grep { $lines->[$_]{t} < $newest - 10_800 - 2 * $gap } @before;
        $from = min($from, @registers ? $registers[-10] // 0 : $from, $before[-10] // 0, $enough[-3] // 0);
    }
    my @whole = kwh_agg($lines, $rule);
    my @tail = kwh_agg([ @$lines[ $from .. $#$lines ] ], $rule);
    my $whole = table(@whole);
    my %again = (
        "cut at $cut, again from $from" => table(kwh_agg([ @$lines[ 0 .. $cut ] ], $rule), @tail),
        "all, and again from $from" => table(@whole, @tail),
        "cut at $cut, and all" => table(kwh_agg([ @$lines[ 0 .. $cut ] ], $rule), @whole),
    );
    for my $how (sort keys %again) {
        next if "@$whole" eq "@{ $again{$how} }";
        if (!@{ $failed{overlap} } && $ENV{KEEP}) { open my $f, '>', "$ENV{KEEP}.$n"; print $f text($lines) }
        diag("stream $n, TZ=$zone, -g $rule->{gap} -i $rule->{interval} -x $rule->{max}e-6, $how:\n" . shown($again{$how}, $whole)) if !@{ $failed{overlap} };
        push @{ $failed{overlap} }, $n;
        last;
    }

    # from the start of one hour to the start of another, the hours add up to the rise of the registers
    my $begin = start_of($start);
    my $end = start_of($start + 3600 * (2 + whole(30)));
    my @times = sort { $a <=> $b } $begin, $end, map { $begin + whole($end - $begin) } 1 .. 40;
    my $level = 1;
    my @rising = map { { meter => '-', t => $_, p => 0, five => 1, d => ($level += whole(900)) * 1000, r => $level * 7000 } } @times;
    my @sum = (0, 0);
    for my $line (kwh_agg([ @rising, map { { %{ $rising[-1] }, t => $end + $_ } } 1, 2 ], { %$rule, max => 1_000_000_000_000 })) {
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
     [ overlap => 'cut anywhere and replayed with overlap, or with a tail once more, the table is the same' ],
     [ sum => 'the hours add up to the rise of the registers, exactly' ]) {
    my ($what, $title) = @$_;
    ok(!@{ $failed{$what} }, "$streams streams, seed $seed: $title")
        or diag(scalar @{ $failed{$what} }, " differ; to repeat: ", sprintf $repeat, $failed{$what}[0]);
}
done_testing;
