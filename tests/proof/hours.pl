#!/usr/bin/perl
# The hours of demand lines by a second computation, slow and obvious: it walks through the time second by second,
# asks localtime(3) about each minute, and keeps everything it has read. TZ as for kwh-agg.
#
#     perl tests/proof/hours.pl LOG ...                     prints what "kwh-agg LOG ..." has to print
#     require "tests/proof/hours.pl"; hours_forget();       hour_lines(\@readings, \%rule), after each change of the zone
#
# A reading is { meter, t, p, five, d, r }: t in seconds, p in mW, d and r in mWh or undef; five if its line has 5 fields.
# A rule is { gap, interval, max, complete }: kwh-agg's options, max in mW. Lines that kwh-agg would refuse are not known here.
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
    my $i = $#$chain;
    $i-- while $i > 0 && $chain->[ $i - 1 ]{t} >= $at;
    my $next = $chain->[$i];
    return undef unless defined $next->{$r};
    return rounded($next->{$r}, 1000) if $next->{t} == $at;
    my $last = $chain->[ $i - 1 ];
    return undef unless defined $last->{$r};
    return rounded($last->{$r} + ($next->{$r} - $last->{$r}) * ($at - $last->{t}) / ($next->{t} - $last->{t}), 1000);
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

# Lines that are empty, comments or torn are left out, as the log of a killed reader may have them.
sub print_hours {
    my @readings;
    while (my $text = <>) {
        next if $text !~ /^(?!#).+\n/ || $text =~ /\ttorn$/;
        chomp $text;
        push @readings, reading_of($text);
    }
    print "$_\n" for hour_lines(\@readings, { gap => 150, interval => 60, max => 1_000_000_000, complete => 0 });
}

print_hours() unless caller;
1;
