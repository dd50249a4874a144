# Writes the strings of a table of a C file to files: perl strings.pl TABLE FILE TO gives TO-1, TO-2 and so on.
use strict;
use warnings;

my ($table, $file, $to) = @ARGV;
my %escape = (n => "\n", t => "\t", r => "\r", v => "\x0b", f => "\f", b => "\b");
my $n = 0;
open my $from, '<', $file or die "$file: $!\n";
while (<$from>) {
    next unless /\b\Q$table\E\[\] = \{/ .. /^\};/ and /^\t"(.*)",$/;
    my $text = $1 =~ s/\\(?:x([0-9a-f]{2})|(.))/defined $1 ? chr hex $1 : $escape{$2} \/\/ $2/ger;
    open my $out, '>', "$to-" . ++$n or die "$to-$n: $!\n";
    print {$out} $text;
    close $out or die "$to-$n: $!\n";
}
