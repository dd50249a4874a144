#!/usr/bin/perl
# Kills at random: tests/82-soak.t.
#
#     perl tests/proof/killer.pl KILLS SEED MARK DIRECTORY NAME ...    kills processes of these names, KILLS times
#     perl tests/proof/killer.pl all MARK                              kills all with that mark
#
# It kills only processes with SOAK_MARK=MARK in their environment. The seed decides whom it kills and when, not what they are just doing.
# It also checks the logs in DIRECTORY: their earlier contents must still be there, under any name. It prints how often it killed what.
use strict;
use warnings;
use Time::HiRes qw(sleep time);

my ($kills, $seed, $mark, $directory, @names) = @ARGV;

sub processes {    # { name => [ pid ... ] } of those with the mark
    my ($mark) = @_;
    my %found;
    for my $proc (glob '/proc/[0-9]*') {
        open my $file, '<', "$proc/environ" or next;
        my $environment = do { local $/; <$file> } // '';
        next if "\0$environment" !~ /\0SOAK_MARK=\Q$mark\E\0/;
        open $file, '<', "$proc/stat" or next;
        my ($pid, $name, $state) = (<$file> // '') =~ /^(\d+) \((.*)\) (\S)/ or next;
        $name = $_ for grep { substr($_, 0, 15) eq $name } @names; # the kernel keeps 15 bytes of it
        push @{ $found{$name} }, $pid if $state ne 'Z';
    }
    return \%found;
}

sub age_s {    # of a process, to 0.01 s
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or return 0;
    my $started = (split ' ', (<$file> // '') =~ s/.*\) //r)[19] // return 0;
    open $file, '<', '/proc/uptime' or return 0;
    return (split ' ', <$file>)[0] - $started / 100;
}

my %seen;    # of each log, by its inode

sub look_at_logs {
    my ($tries) = @_;
    my %there;
    for my $path (glob "$directory/demand*.log") {
        open my $log, '<:raw', $path or next;
        my $inode = (stat $log)[1];
        $there{$inode} = 1;
        $seen{$inode} //= '';
        my $got = read $log, my $start, length $seen{$inode};
        die "$path: ", length $seen{$inode}, " bytes became $got\n" if $got < length $seen{$inode};
        die "$path: was written over\n" if $start ne $seen{$inode};
        $seen{$inode} .= do { local $/; <$log> } // '';
    }
    my @gone = grep { !$there{$_} } keys %seen or return;
    die "a log is gone: inode @gone\n" if $tries == 0;
    look_at_logs($tries - 1);    # it was renamed meanwhile
}

if ($kills eq 'all') {
    my $left = 1;
    for (my $tries = 0; $left && $tries < 100; $tries++) {
        $left = kill 'KILL', map { @$_ } values %{ processes($seed) };
        sleep 0.02;
    }
    exit !!$left;
}

srand $seed;
my @plan = map { [ $names[ rand @names ], rand(1) < 0.5 ? rand(0.04) : rand(1.2), rand(1) ] } 1 .. $kills * 4;
my (%killed, %young);
my ($done, $stuck_since) = (0, time);
while ($done < $kills) {
    my $found = processes($mark);
    my ($next) = grep { $found->{ $plan[$_][0] } } 0 .. $#plan;    # who is not there comes later
    if (!defined $next) {
        die "none of them is there\n" if time - $stuck_since > 60 || !@plan;
        sleep 0.02;
        next;
    }
    my ($name, $delay_s, $which) = @{ splice @plan, $next, 1 };
    sleep $delay_s;
    my $there = processes($mark)->{$name} or next;
    my $pid = $there->[ $which * @$there ];
    my $age_s = age_s($pid);
    kill 'KILL', $pid or next;
    $killed{$name}++;
    $young{$name}++ if $age_s < 0.1;
    $done++;
    $stuck_since = time;
    look_at_logs(3) if $done % 10 == 0 || $done == $kills;
}
printf "%s %d %d\n", $_, $killed{$_} // 0, $young{$_} // 0 for @names;
