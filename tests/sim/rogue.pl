#!/usr/bin/perl
# A false database server: it does to a client what another user of this machine, who has taken the port, could do.
# It listens on 127.0.0.2, and lets everybody in. The name of the user chooses its method of login:
#
#   native    asks for a scramble, as a server should
#   clear     asks for the password by mysql_clear_password
#   dialog    asks for it by dialog
#   caching   asks for it by caching_sha2_password: over TLS in clear text, else encrypted with a key of its own
#   sha256    the same by sha256_password
#
# The name of the database chooses its answers to statements:
#
#   columns   answers each select with one column
#   rows      answers each statement with one column
#   nulls     answers each select with the wanted columns, all NULL
#   endless   answers each select with rows without end
#   later     looks like a good table, and then answers with rows without end
#   spoilt    looks like a good table, and then answers with rows of spoilt values
#   busy      looks like a good table that has an hour, which is never there any more when it is to be replaced
#   hang      never answers
#   error     answers with an error whose text forges a line of a journal and commands a terminal
#   infile    asks for the file /etc/hostname (LOAD DATA LOCAL)
#   leaves    looks like a good table, calls each new row a duplicate, and closes when the client rolls back
#   garbage   answers with bytes that mean nothing
#   huge      announces packets of 16 MB
#   any other name: every statement succeeds
#
#   rogue.pl NAME [tls]    NAME.key and NAME.pem are its key and its certificate; tls: it offers TLS
#
# It prints "port N", then for each client "client USER", "tls" if the client began TLS, "password TEXT" if it got one, and "file TEXT" if it
# got a file.
use strict;
use warnings;
use IO::Socket::INET;

my ($name, $tls) = @ARGV;
my $salt = 'abcdefghijklmnopqrst';
my %plugin = (clear => 'mysql_clear_password', dialog => 'dialog', caching => 'caching_sha2_password', sha256 => 'sha256_password');
my ($client, $sequence, $encrypted, $database);

$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.2', Listen => 5) or die "listen: $!";
print 'port ', $listener->sockport, "\n";
while ($client = $listener->accept) {
	if (fork == 0) {
		alarm 20; # a client that has gone may leave a write that waits for ever
		my $user = greet();

		serve() if defined $user && let_in($user);
		exit;
	}
	close $client;
}

# The greeting and the login. Returns the name of the user.
sub greet {
	# long password, connect with database, protocol 4.1, transactions, secure connection, plugins for authentication; TLS
	my $capabilities = 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000 | (defined $tls ? 0x800 : 0);

	($sequence, $encrypted) = (0, 0);
	put("\x0a8.0.36\0" . pack('V', 7) . substr($salt, 0, 8) . "\0" . pack('v', $capabilities & 0xffff) . chr(45) . pack('v', 2) .
		pack('v', $capabilities >> 16) . chr(21) . "\0" x 10 . substr($salt, 8) . "\0mysql_native_password\0");
	my $login = get();
	if (defined $login && length $login == 32) {
		require IO::Socket::SSL;
		IO::Socket::SSL->start_SSL($client, SSL_server => 1, SSL_cert_file => "$name.pem", SSL_key_file => "$name.key") or return undef;
		print "tls\n";
		$encrypted = 1;
		$login = get();
	}
	return undef unless defined $login && length $login > 32;
	my ($user, $scramble, $rest) = unpack('x32 Z* C/a a*', $login);
	($database) = unpack('Z*', defined $rest ? $rest : '');
	print "client $user\n";
	return $user;
}

# Tries to get the password.
sub let_in {
	my ($user) = @_;
	my $method = $plugin{$user};
	my $answer;

	if (defined $method) {
		put("\xfe$method\0" . ($user eq 'dialog' ? "\x05Password: " : $user eq 'clear' ? '' : $salt) . "\0");
		return 0 unless defined($answer = get());
		if ($user eq 'caching') {
			put("\x01\x04"); # "not in my cache: the whole password"
			return 0 unless defined($answer = get());
		}
		if (!$encrypted && ($answer eq "\x01" || $answer eq "\x02")) {
			put("\x01" . `openssl pkey -in $name.key -pubout`);
			return 0 unless defined($answer = get());
			$answer = decrypted($answer);
		}
		$answer =~ s/\0.*//s;
		print "password $answer\n";
	}
	put("\0\0\0\2\0\0\0");
	return 1;
}

sub decrypted {
	my ($bytes) = @_;

	open(my $file, '>', "$name.secret") or die $!;
	print $file $bytes;
	close $file;
	my $plain = `openssl pkeyutl -decrypt -inkey $name.key -in $name.secret -pkeyopt rsa_padding_mode:oaep 2>/dev/null`;
	return $plain ^ substr($salt x 20, 0, length $plain);
}

# Answers statements by the name of the database.
sub serve {
	while (defined(my $statement = get())) {
		my $question = $statement =~ /^\x03(?:SELECT|SHOW)/;

		last if $statement =~ /^\x01/;
		if ($database eq 'hang') { sleep 60 }
		elsif ($database eq 'error') { put("\xff" . pack('v', 1040) . "#08004disk\n<0>kernel: forged\e]0;owned") }
		elsif ($database eq 'infile') { put("\xfb/etc/hostname"); my $file = get(); print "file $file\n" if defined $file && length $file; put("\0\0\0\2\0\0\0") }
		elsif ($database eq 'garbage') { put(join '', map { chr int rand 256 } 1 .. 1 + rand 200) }
		elsif ($database eq 'huge') { syswrite($client, "\xff\xff\xff\x01" . "\x0a" x 100000); last }
		elsif ($database eq 'leaves' && $statement =~ /^\x03INSERT(?!.*FALSE)/s) { put("\xff" . pack('v', 1062) . '#23000Duplicate entry') }
		elsif ($database eq 'leaves' && $statement =~ /^\x03ROLLBACK/i) { last }
		elsif ($database eq 'leaves' && $statement =~ /^\x03SELECT.*UDate/s) { answer(8) }
		elsif ($database eq 'rows') { answer(1, ['1']) }
		elsif (!$question) { put("\0\0\0\2\0\0\0") }
		elsif ($database eq 'columns') { answer(1, ['1']) }
		elsif ($database eq 'nulls') { answer(columns($statement), [(undef) x columns($statement)]) }
		elsif ($database eq 'endless' || ($database eq 'later' && $statement =~ /UDate/)) { endless(columns($statement)); last }
		else { look($statement) }
	}
}

# Answers like a good table, with spoilt rows.
sub look {
	my ($statement) = @_;
	my $hour = '2026-11-23 17:00:00';
	my $meter = '0x001c640012345678';

	if ($statement =~ /max_allowed_packet/) { answer(1, [1 << 20]) }
	elsif ($statement =~ /COLUMNS/) { answer(5, ['kWh', 'decimal', 7, 3, undef], ['Meter', 'char', undef, undef, 18]) }
	elsif ($statement =~ /ENGINE/) { answer(2, ['InnoDB', 'YES']) }
	elsif ($statement =~ /STATISTICS/) { answer(3, ['k', 'Meter', undef], ['k', 'HourUTC', undef]) }
	elsif ($statement =~ /SUM/) { answer(2, ['-1', 'x' x 300]) }
	elsif ($database eq 'busy') { answer(8, ['2026-11-23', '00:00:00', '0.500', '2026-11-23 08:00:00', $meter, '60', undef, undef]) }
	else {
		answer(8, [(undef) x 8], ['', '', '', '', '', '', '', ''], ['x' x 5000, 'y', 'z' x 300, $hour, $meter, '9' x 40, '-', '1e9'],
			['2026-11-23', '99:99:99', '99999999999999999999', $hour, 'm' x 18, '-5', '0.0000000001', '.'],
			['9999-12-31', '23:59:59', '-1', '0000-00-00 00:00:00', $meter, '70000', '1', '1'],
			['2026-11-23', '09:00:00', '1.000', $hour, "$meter$meter", '3600', undef, undef]);
	}
}

# Returns the number of columns that a statement asks for.
sub columns {
	my ($list) = $_[0] =~ /SELECT (.*?)(?: FROM|$)/s;

	$list = '' unless defined $list;
	$list =~ s/\([^()]*\)//g;
	return 1 + ($list =~ tr/,//);
}

sub head {
	my ($columns) = @_;

	put(chr $columns);
	for (1 .. $columns) {
		put(text('def') . text('') . text('t') . text('t') . text('c') . text('c') . "\x0c" . pack('vVCvCv', 45, 255, 253, 0, 0, 0));
	}
	put("\xfe\0\0\2\0");
}

sub answer {
	my ($columns, @rows) = @_;

	head($columns);
	put(join '', map { text($_) } @$_) for @rows;
	put("\xfe\0\0\2\0");
}

sub endless {
	my ($columns) = @_;
	my $row = text('x' x 6000) x $columns;

	head($columns);
	while (defined put($row)) { }
}

sub text {
	my ($text) = @_;

	return "\xfb" unless defined $text;
	return length $text < 251 ? chr(length $text) . $text : "\xfc" . pack('v', length $text) . $text;
}

sub get {
	my $head = take(4);
	my ($low, $high, $number) = unpack('vCC', defined $head ? $head : return undef);

	$sequence = $number + 1 & 255;
	return take($low | $high << 16);
}

sub take {
	my ($size) = @_;
	my $bytes = '';

	while (length $bytes < $size) {
		sysread($client, $bytes, $size - length $bytes, length $bytes) or return undef;
	}
	return $bytes;
}

sub put {
	my ($body) = @_;

	my $written = syswrite($client, pack('vCC', length($body) & 0xffff, length($body) >> 16, $sequence) . $body);
	$sequence = $sequence + 1 & 255;
	return $written;
}
