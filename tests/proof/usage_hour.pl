#!/usr/bin/perl
# Compares the view usage_hour with a second computation, from random demand logs. hours.pl computes the hours; this file computes which of
# them are stored, and which count. The filters and the server do the same, and the rows must be equal.
#
#     perl tests/proof/usage_hour.pl OPTION_FILE CLIENT SEED FIRST COUNT DATABASE ...
#
# A case may have: an outage, hours and days without a meter, zeros in the registers, a roof with and without a register for it,
# a meter that replaces another one, one of another house, a garbled id, another zone from some day on, clocks that change, lines that were
# removed, doubled or changed, before they were stored and after, with --rebuild, rows of the original script before, beside and twice,
# and any rows of the table meter.
use strict;
use warnings;
use integer;
use File::Basename qw(dirname);
use File::Spec;
use POSIX qw(strftime tzset);

my ($cnf, $client, $seed, $first, $count, @databases) = @ARGV;
my ($failed, $rows) = (0, 0);
require File::Spec->rel2abs(dirname($0) . '/hours.pl');

# Each zone as a rule, because tzdata changes, with a time near a change of its clocks.
my @zones = (
    [ 'UTC0',                                 1_795_453_200 ],
    [ 'PST8PDT,M3.2.0,M11.1.0',               1_793_512_800 ],    # an autumn night
    [ 'PST8PDT,M3.2.0,M11.1.0',               1_772_956_800 ],    # a spring night
    [ '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0', 1_775_311_200 ],    # half an hour back
    [ '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0', 1_791_037_800 ],    # and on
    [ '<+0545>-5:45',                         1_795_453_200 ],
    [ '<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45', 1_775_311_200 ],
);
my @meters = map { "0x001c64000000000$_" } 1 .. 4;
my %rule = (gap => 750, interval => 300, max => 100_000_000, complete => 0);

sub whole { my ($most) = @_; no integer; return CORE::int(rand($most)) }
sub chance { return whole($_[0]) == 0 }
sub pick { return $_[ whole(scalar @_) ] }

sub written { my ($n) = @_; return sprintf '%s%d.%03d', $n < 0 ? '-' : '', abs($n) / 1000, abs($n) % 1000 }

# Returns a meter's readings from one time to another, as lines of text.
sub speak {
    my ($meter, $from, $to) = @_;
    my @lines;
    my ($level, $fed) = (whole(40_000_000), whole(9_000_000));    # Wh
    my $registers = pick('none', 'both', 'both', 'delivered', 'delivered');
    my $roof = chance(2);
    my $power = 500;                                               # W
    for (my $t = $from + whole(300); $t < $to; $t += 300) {
        $t += whole(chance(3) ? 90_000 : 9_000) if chance(150);    # away
        $power = whole(9000) - ($roof ? 5000 : 0) if chance(6);
        $power = abs $power unless $roof;
        $level += $power * 300 / 3600 if $power > 0;
        $fed -= $power * 300 / 3600 if $power < 0;
        my @fields = (strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $t), $meter, written($power));
        if ($registers ne 'none') {
            my @known = chance(40) ? (0, 0) : ($level, $fed);
            push @fields, written($known[0]), $registers eq 'both' ? written($known[1]) : $known[0] ? '-' : written(0);
        }
        push @lines, join "\t", @fields;
    }
    return @lines;
}

sub edited {    # by a person
    my @lines = @_;
    splice @lines, whole(scalar @lines), 1 + whole(40) if @lines > 60 && chance(2);
    splice @lines, whole(scalar @lines), 0, @lines[ 0 .. 5 ] if @lines > 60 && chance(3);
    return @lines;
}

sub corrected {    # by a person, when it was stored already: lines go, and values become others
    my @lines = grep { !chance(30) } edited(@_);
    for (@lines) { s/^([^\t]+\t[^\t]+\t)[^\t]+/$1 . written(whole(9000) - 3000)/e if chance(20) }
    return @lines;
}

# --- the right rows ---

sub hours { return hour_lines([ map { reading_of($_) } @_ ], \%rule) }

sub thousandths { my ($text) = @_; return undef if !defined $text || $text eq '-'; return $text =~ s/\.//r + 0 }

# The rows of hour lines: an hour's kWh by the line that covers most of it, the last of equals; a register by the last line that has it.
sub store {
    my ($rows, @lines) = @_;
    for (@lines) {
        my ($start, $meter, $kwh, $covered, $in, $out) = split /\t/;
        my ($date, $time, $sign, $h, $m) = $start =~ /^(.{10})T(.{8})([-+])(\d\d):(\d\d)$/ or die "not an hour: $_\n";
        require Time::Local;
        my $utc = Time::Local::timegm(reverse(split /:/, $time), substr($date, 8), substr($date, 5, 2) - 1, substr($date, 0, 4)) -
            "${sign}1" * ($h * 3600 + $m * 60);
        my $row = $rows->{"$meter $utc"} //= { meter => $meter, covered => -1 };
        if ($covered >= $row->{covered}) {
            @$row{qw(date time covered)} = ($date, $time, $covered);
            $row->{kwh} = thousandths($kwh) // $row->{kwh};
        }
        $row->{in}  = thousandths($in) // $row->{in};
        $row->{out} = thousandths($out) // $row->{out};
    }
}

# The same with --rebuild: it first deletes the stored rows of that time, except a meter's last hour, which may have grown meanwhile.
sub rebuild {
    my ($rows, @lines) = @_;
    my (%new, %first, %last);
    store(\%new, @lines);
    for (keys %new) {
        my ($meter, $utc) = split / /;
        $first{$meter} = $utc if !defined $first{$meter} || $utc < $first{$meter};
        $last{$meter}  = $utc if !defined $last{$meter} || $utc > $last{$meter};
    }
    for (keys %$rows) {
        my ($meter, $utc) = split / /;
        next unless defined $first{$meter};
        delete $rows->{$_} if $utc >= $first{$meter} && $utc < $last{$meter} || $utc > $last{$meter} && $utc > time;
    }
    store($rows, @lines);
}

# The rows of the view.
sub counted {
    my ($house, $ours, $script) = @_;
    my (%taken, @rows);
    my $of = sub { my ($meter) = @_; return exists $house->{$meter} ? $house->{$meter} : 'home' };
    for my $row (@$ours) {
        my $name = $of->($row->{meter}) // next;
        $taken{"$name $row->{date} $row->{time}"} = 1;
        push @rows, [ $name, $row ];
    }
    my $name = $of->('-');
    for my $row (@$script) {
        next if !defined $name || $taken{"$name $row->{date} $row->{time}"}++;
        push @rows, [ $name, $row ];
    }
    return sort map {
        my ($name, $row) = @$_;
        my ($hour, $minute, $second) = split /:/, $row->{time};
        my $length = 3600 - $minute * 60 - $second;
        my $demand = $row->{kwh};
        my $covered = $row->{covered} // (defined $demand ? $length : 0);
        my $in = $row->{in} // (defined $demand && $demand > 0 ? $demand : 0);
        my $out = $row->{out};
        $out //= $in - $demand if defined $demand && $demand < 0 && $covered >= $length;
        $out //= defined $demand && $demand < 0 ? -$demand : 0;
        join "\t", $name, $row->{date}, $hour + 0, written($in), written($out), defined $row->{in} ? $length : $covered;
    } @rows;
}

# --- the rows of the server ---

sub sql {
    my ($database, $statements) = @_;
    open my $file, '>', 'case.sql' or die "case.sql: $!\n";
    print $file $statements;
    close $file or die "case.sql: $!\n";
    my @rows = `$client --defaults-file=$cnf --batch --skip-column-names $database <case.sql`;
    die "SQL: status $?\n" if $?;
    chomp @rows;
    return @rows;
}

sub load {
    my ($database, $option, @lines) = @_;
    open my $log, '>', 'case.log' or die "case.log: $!\n";
    print $log "$_\n" for @lines;
    close $log or die "case.log: $!\n";
    system("kwh-agg -g $rule{gap} -i $rule{interval} case.log 2>agg.err | mysql-sink $option --defaults-file=$cnf -D $database") == 0 or die "load: status $?\n";
}

sub quoted { my ($text) = @_; return defined $text ? "'$text'" : 'NULL' }

sub differs {
    my ($n) = @_;
    srand($seed * 1_000_003 + $n);
    my $database = $databases[ $n % @databases ];
    my ($zone, $change) = @{ pick(@zones) };
    my $begin = $change - 3600 * whole(30);
    my $end = $change + 3600 * (6 + whole(40));
    my $swap = $begin + whole($end - $begin);

    my @log = speak($meters[0], $begin, chance(2) ? $end : $swap);
    push @log, speak($meters[1], chance(2) ? $swap : $begin, $end) if chance(2);
    push @log, speak($meters[2], $begin, $end) if chance(3);
    push @log, speak($meters[3], $swap, $swap + 900) if chance(2);    # garbled
    push @log, speak('-', $begin, $end) if chance(4);
    @log = edited(sort @log);
    my @parts = ([ $zone, @log ]);
    if (chance(4) && @log > 100) {                                    # the house goes away
        my @rest = splice @{ $parts[0] }, 1 + @log / 2;
        push @parts, [ pick(@zones)->[0], @rest ];
    }

    my %house;
    for my $meter ('-', @meters) { $house{$meter} = pick('home', 'garage', 'garage', undef) if chance(4) }
    my @script;
    if (chance(2)) {
        $ENV{TZ} = $zone;
        tzset();
        for (my $t = $begin - 36_000 - $begin % 3600; $t < $end; $t += 3600) {
            next if chance(4);
            my ($date, $time) = split / /, strftime('%Y-%m-%d %H:00:00', localtime $t);
            push @script, { date => $date, time => $time, kwh => chance(20) ? undef : whole(4000) - 500 } for 1 .. (chance(10) ? 2 : 1);
        }
    }

    my $legacy = join '', map {
        sprintf "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('%s', '%s', %s);\n", @$_{qw(date time)}, defined $_->{kwh} ? written($_->{kwh}) : 'NULL'
    } @script;
    my $late = chance(2);    # the script's rows come before ours, or after
    sql($database, "DELETE FROM usage_e; DELETE FROM meter;\n" .
        join('', map { "INSERT INTO meter VALUES ('$_', " . quoted($house{$_}) . ");\n" } sort keys %house) . ($late ? '' : $legacy));
    my %rows;
    for my $part (@parts) {
        my ($tz, @lines) = @$part;
        $ENV{TZ} = $tz;
        tzset();
        hours_forget();
        load($database, '', @lines);
        load($database, '', @lines[ 0 .. @lines / 3 ]) if chance(3);    # a replay of a part changes nothing
        store(\%rows, hours(@lines));
        next unless @parts == 1 && chance(2);
        @lines = corrected(@lines);
        load($database, '--rebuild', @lines);
        rebuild(\%rows, hours(@lines));
    }
    sql($database, $legacy) if $late && $legacy;
    my @wanted = counted(\%house, [ values %rows ], \@script);
    my @got = sort(sql($database, 'SELECT House, UDate, HOUR(UTime), Delivered, Received, Known FROM usage_hour'));
    $rows += @got;
    return 0 if "@got" eq "@wanted";
    my %seen;
    $seen{$_}++ for @got;
    $seen{$_}-- for @wanted;
    my @differ = grep { $seen{$_} } sort keys %seen;
    print "case $n, $database, TZ=$zone, seed $seed: ", scalar @got, " rows, ", scalar @wanted, " wanted\n";
    print $seen{$_} > 0 ? "got    $_\n" : "wanted $_\n" for @differ[ 0 .. ($#differ < 9 ? $#differ : 9) ];
    return 1;
}

for my $n ($first .. $first + $count - 1) { $failed += differs($n) }
print "$failed of $count differ, of $rows rows\n";
exit($failed > 0 || $rows < 20 * $count);
