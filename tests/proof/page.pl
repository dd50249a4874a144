#!/usr/bin/perl
# Prints the figures of a page of usage-report, for the tests to compare with a second computation.
#
#     page.pl tables PAGE    each row of each table: its caption and its cells, with TABs between; plain ASCII
#     page.pl bars PAGE      each bar that has its value as text: the chart, the class, the value, and its height on the axis
#     page.pl cells PAGE     each hour of the year: day (from 0), o'clock, and its step, as t1 or g2
#     page.pl compare A B    rows of A that are not in B; figures of B may have more decimals

use strict;
use warnings;

my ($what, $file, $other) = @ARGV;
my $page = whole($file);

sub whole {
	my ($name) = @_;
	open my $in, '<:raw', $name or die "$name: $!\n";
	local $/;
	return <$in>;
}

sub plain {
	my ($s) = @_;
	$s =~ s/<svg.*?<\/svg>|<span class="(?:how|pad)".*?<\/span>//gs;
	$s =~ s/<[^>]*>//g;
	$s =~ s/\302\240/ /g;         # no-break blank
	$s =~ s/\342\210\222/-/g;     # minus
	$s =~ s/\342\201\240//g;      # word joiner
	$s =~ s/\342\200\223/-/g;     # dash: nothing to tell
	$s =~ s/&#39;/'/g;
	return $s;
}

# Returns whether a shown figure is the other one, rounded. Other cells must be equal.
sub is_rounded {
	my ($shown, $reckoned) = @_;
	(my $a = $shown) =~ s/,//g;
	return $shown eq $reckoned if $a !~ /^-?\d+(\.\d+)?$/ || $reckoned !~ /^-?\d+(\.\d+)?$/;
	my $decimals = $a =~ /\.(\d+)/ ? length $1 : 0;
	return abs($a - $reckoned) <= 0.5 * 10 ** -$decimals + 1e-6;
}

if ($what eq 'tables') {
	while ($page =~ /<table><caption>(.*?)<\/caption>(.*?)<\/table>/gs) {
		my ($caption, $table) = (plain($1), $2);
		while ($table =~ /<tr>(<th scope="row">.*?)<\/tr>/gs) {
			print join("\t", $caption, map { plain($_) } $1 =~ /<t[hd][^>]*>(.*?)<\/t[hd]>/gs), "\n";
		}
	}
} elsif ($what eq 'bars') {
	while ($page =~ /aria-labelledby="(\S+)-c-t [^>]*>(.*?<\/svg>.*?)<\/svg>/gs) {
		my ($chart, $shapes) = ($1, $2);
		while ($shapes =~ /<path class="(\S+)" d="M\S+ (\S+)V([\d.]+)H[^"]*"><title>(.*?)<\/title>/g) {
			my ($class, $from, $to, $tip) = ($1, $2, $3, plain($4));
			my ($value) = $tip =~ /: -?\$?(-?[\d,.]+)/ or next;
			$value =~ s/,//g;
			print join("\t", $chart, $class, $value, $from - $to), "\n";
		}
	}
} elsif ($what eq 'cells') {
	my ($cells) = $page =~ /<g[^>]* id="year-cells"[^>]*>(.*?)<\/g>/s or die "$file: no year\n";
	while ($cells =~ /<path class="([tg]\d)[^"]*"[^>]* d="([^"]*)"/g) {
		my ($step, $d) = ($1, $2);
		while ($d =~ /M([\d.]+) ([\d.]+)H([\d.]+)/g) {
			print join("\t", $_, int $2, $step), "\n" for $1 .. $3 - 1;
		}
	}
} elsif ($what eq 'compare') {
	my @shown = split /\n/, $page;
	my @reckoned = split /\n/, whole($other);
	for my $i (0 .. (@shown > @reckoned ? $#shown : $#reckoned)) {
		my @a = split /\t/, $shown[$i] // '';
		my @b = split /\t/, $reckoned[$i] // '';
		print join("\t", @a), "\nnot\t", join("\t", @b), "\n" if @a != @b || grep { !is_rounded($a[$_], $b[$_]) } 0 .. $#a;
	}
} else {
	die "page.pl: tables, bars, cells or compare\n";
}
