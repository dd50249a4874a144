#!/usr/bin/perl
# Prints the queries of a Grafana dashboard as Grafana sends them, for a house and a time:
#
#     perl tests/proof/dashboard.pl DASHBOARD FROM TO HOUSE [TITLE]      seconds since 1970; SQL of all panels, or of that one
use strict;
use warnings;
use JSON::PP;

my ($file, $from, $to, $house, $title) = @ARGV;
open my $in, '<', $file or die "$file: $!\n";
my $dashboard = decode_json(do { local $/; <$in> });
my $source = '${' . $dashboard->{__inputs}[0]{name} . '}';
my $quoted = "'" . ($house =~ s/'/''/gr) . "'";

sub asked {
    my ($sql) = @_;
    $sql =~ s/\$__unixEpochFrom\(\)/$from/g;
    $sql =~ s/\$__unixEpochTo\(\)/$to/g;
    $sql =~ s/\$\{house:sqlstring\}/$quoted/g;
    die "not replaced: $sql\n" if $sql =~ /\$/;
    return "$sql;\n";
}

my ($variable) = @{ $dashboard->{templating}{list} };
die "no variable house\n" unless $variable->{name} eq 'house' && $variable->{datasource}{uid} eq $source;
print asked($variable->{query}) unless defined $title;
for my $panel (@{ $dashboard->{panels} }) {
    next if defined $title && $panel->{title} ne $title;
    for my $target (@{ $panel->{targets} }) {
        die "$panel->{title}: another source\n" unless $target->{datasource}{uid} eq $source && $target->{datasource}{type} eq 'mysql';
        die "$panel->{title}: no time\n" unless $target->{format} eq 'table' || $target->{rawSql} =~ / AS time,/;
        print asked($target->{rawSql});
    }
}
