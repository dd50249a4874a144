#!/usr/bin/perl
# Tests the pages of browser.sh in headless Chromium; TAP. With --picture=FILE it makes a PNG of the top of the last page instead.
# With --pictures=FOLDER it makes pictures of each page, for a person to look at: each width, dark, in grey, and on paper as a PDF.
# With --heading=ERE it tests that a URL is a page with such a heading that fetches nothing and has no error.
#
# The tests load each page at each width, light and dark. They speak Chromium's DevTools protocol over a pair of pipes: messages are JSON,
# each with a NUL after it.

use strict;
use warnings;
use Cwd 'abs_path';
use File::Temp 'tempdir';
use Getopt::Long;
use JSON::PP;
use MIME::Base64;
use POSIX ();
use Test::More;

my ($picture, $pictures, $heading);
GetOptions('picture=s' => \$picture, 'pictures=s' => \$pictures, 'heading=s' => \$heading) or exit 64;
my @widths = (320, 390, 768, 1280, 1600);
my $profile = tempdir(CLEANUP => 1);
my ($browser, $to, $from) = start();
my ($id, $input, @events) = (0, '');
END { if ($browser) { my $status = $?; kill 'TERM', $browser; waitpid $browser, 0; $? = $status; } }

sub start {
	$^F = 10; # the pipes survive exec
	pipe(my $theirs, my $ours) or die "pipe: $!";
	pipe(my $in, my $out) or die "pipe: $!";
	my ($chromium) = grep { -x } map { my $dir = $_; map "$dir/$_", qw(chromium chromium-browser google-chrome) } split /:/, $ENV{PATH};
	die "chromium is not here\n" unless $chromium;
	defined(my $pid = fork) or die "fork: $!";
	if (!$pid) {
		open STDERR, '>', "$profile/log";
		open STDOUT, '>&', \*STDERR;
		# through high numbers, because the pipes may have 3 and 4 in the wrong order
		POSIX::dup2(fileno $theirs, 20); POSIX::dup2(fileno $out, 21);
		POSIX::dup2(20, 3); POSIX::dup2(21, 4);
		exec $chromium, qw(--headless --remote-debugging-pipe --no-first-run --disable-gpu --disable-quic --disable-sync
		    --disable-background-networking --disable-component-update --hide-scrollbars), "--user-data-dir=$profile/data",
		    $> == 0 ? '--no-sandbox' : (), 'about:blank' or POSIX::_exit(127);
	}
	close $theirs; close $out;
	$ours->autoflush(1);
	return ($pid, $ours, $in);
}

# Returns the next answer; other messages are kept in @events.
sub message {
	local $SIG{ALRM} = sub { die "chromium does not answer\n" };
	alarm 60;
	while ($input !~ /\0/) {
		sysread $from, $input, 65536, length $input or die "chromium has ended\n";
	}
	alarm 0;
	$input =~ s/^(.*?)\0//s;
	return decode_json($1);
}

sub call {
	my ($session, $method, %params) = @_;
	print $to encode_json({ id => ++$id, method => $method, params => \%params, $session ? (sessionId => $session) : () }), "\0";
	while (my $message = message()) {
		if (($message->{id} // 0) == $id) {
			die "$method: $message->{error}{message}\n" if $message->{error};
			return $message->{result};
		}
		push @events, $message;
	}
}

sub wait_for {
	my ($method) = @_;
	push @events, message() until grep { ($_->{method} // '') eq $method } @events;
}

sub evaluate {
	my ($session, $script) = @_;
	my $result = call($session, 'Runtime.evaluate', expression => $script, returnByValue => JSON::PP::true, awaitPromise => JSON::PP::true);
	die "in the page: " . encode_json($result->{exceptionDetails}) . "\n" if $result->{exceptionDetails};
	return $result->{result}{value};
}

# load URL WIDTH HEIGHT SCHEME: loads it in a new tab; returns its session and its target.
sub load {
	my ($url, $width, $height, $scheme) = @_;
	@events = ();
	my $target = call(undef, 'Target.createTarget', url => 'about:blank')->{targetId};
	my $session = call(undef, 'Target.attachToTarget', targetId => $target, flatten => JSON::PP::true)->{sessionId};
	call($session, "$_.enable") for qw(Page Runtime Log Network Accessibility);
	call($session, 'Emulation.setDeviceMetricsOverride', width => $width, height => $height, deviceScaleFactor => 1,
	    mobile => $width < 500 ? JSON::PP::true : JSON::PP::false);
	call($session, 'Emulation.setEmulatedMedia', features => [{ name => 'prefers-color-scheme', value => $scheme }]);
	@events = ();
	call($session, 'Page.navigate', url => $url);
	wait_for('Page.loadEventFired');
	return ($session, $target);
}

# keep FILE ANSWER: writes the picture that Chromium drew.
sub keep {
	my ($name, $answer) = @_;
	open my $file, '>:raw', $name or die "$name: $!\n";
	print $file decode_base64($answer->{data});
	close $file or die "$name: $!\n";
}

# The contrast of each text and each kind of bar to the paper, by WCAG: [ratio, wanted, what].
my $contrast = <<'END';
(() => {
	const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number); return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b); };
	const paper = light(getComputedStyle(document.body).backgroundColor);
	const ratio = c => { const l = light(c); return (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05); };
	const found = {};
	for (const e of document.querySelectorAll('body *')) {
		const style = getComputedStyle(e), svg = e instanceof SVGElement;
		const name = e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '');
		if (svg ? e.tagName === 'text' : [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.tagName !== 'TITLE')
			found[name] = [ratio(svg ? style.fill : style.color), 4.5, name];
		else if (e.matches('path.taken, path.last, path.read'))
			found[name] = [ratio(style.fill), 3, name];
		else if (e.matches('path.given, path.late, path.late-out, path.gap, path.this, path.before, path.usual-edge, path.mark, path.now, path.hatch, path.hatch-taken, path.hatch-given'))
			found[name] = [ratio(style.stroke), 3, name];
	}
	return Object.values(found);
})()
END

# The rules of axe-core that a page violates, with everything on it unfolded; its file is in AXE.
sub axe {
	our $axe //= do { local (@ARGV, $/) = $ENV{AXE} // die "AXE is not set\n"; <> };
	return <<"END";
document.querySelectorAll('details').forEach(d => { d.open = true; });
$axe;
axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] } })
	.then(found => found.violations.map(v => v.id + ' ' + v.nodes[0].html).join('; '))
END
}

if ($picture) {
	my ($session) = load('file://' . abs_path($ARGV[-1]), 1000, 800, 'light');
	evaluate($session, 'document.querySelectorAll("#month, #days, #bill, #bills, details").forEach(e => e.remove())');
	my $height = evaluate($session, 'Math.ceil(document.querySelector("#year .key").getBoundingClientRect().bottom) + 8');
	call($session, 'Emulation.setDeviceMetricsOverride', width => 1000, height => $height, deviceScaleFactor => 1, mobile => JSON::PP::false);
	keep($picture, call($session, 'Page.captureScreenshot', format => 'png'));
	exit 0;
}

if ($pictures) {
	for my $page (@ARGV) {
		my ($name) = $page =~ m{([^/]+)\.html$} or die "$page: not .html\n";
		for my $look ((map "$_", @widths), '1280-dark', '390-dark', '1280-grey', '390-grey', 'paper') {
			my $width = $look =~ /^(\d+)/ ? $1 : 1280;
			my ($session, $target) = load('file://' . abs_path($page), $width, 900, $look =~ /dark/ ? 'dark' : 'light');
			call($session, 'Emulation.setEmulatedVisionDeficiency', type => 'achromatopsia') if $look =~ /grey/;
			if ($look eq 'paper') {
				keep("$pictures/$name-$look.pdf", call($session, 'Page.printToPDF', preferCSSPageSize => JSON::PP::true));
			} else {
				keep("$pictures/$name-$look.png", call($session, 'Page.captureScreenshot', format => 'png', captureBeyondViewport => JSON::PP::true));
			}
			call(undef, 'Target.closeTarget', targetId => $target);
		}
	}
	exit 0;
}

if ($heading) {
	my ($session) = load($ARGV[0], 1280, 844, 'light');
	like(evaluate($session, '[...document.querySelectorAll("h1, h2")].map(e => e.textContent).join("\n")'), qr/$heading/, "$ARGV[0]: its headings");
	is(join(' ', fetched()), $ARGV[0], "$ARGV[0]: nothing else is fetched");
	is(encode_json([complaints()]), '[]', "$ARGV[0]: nothing to complain of");
	done_testing();
	exit;
}

sub fetched { map $_->{params}{request}{url}, grep(($_->{method} // '') eq 'Network.requestWillBeSent', @events) }
sub complaints { grep(($_->{method} // '') =~ /^(Log\.entryAdded|Runtime\.(exceptionThrown|consoleAPICalled))$/, @events) }

for my $page (@ARGV) {
	for my $width (@widths) {
		for my $scheme (qw(light dark)) {
			my $title = "$page, $width pixels, $scheme";
			my ($session, $target) = load('file://' . abs_path($page), $width, 844, $scheme);
			my $wide = evaluate($session, 'document.documentElement.scrollWidth');
			cmp_ok($wide, '<=', $width, "$title: nothing sticks out");
			is(evaluate($session, 'getComputedStyle(document.body).backgroundColor.match(/\d+/)[0] > 127 ? "light" : "dark"'), $scheme, "$title: is that");
			my $pale = join ', ', map sprintf('%s %.2f', @$_[2, 0]), grep $_->[0] < $_->[1], @{evaluate($session, $contrast)};
			is($pale, '', "$title: everything can be told from the paper");
			my $charts = evaluate($session, '[...document.querySelectorAll("[role=img]")].filter(e => getComputedStyle(e).display !== "none").length');
			my @nodes = grep !$_->{ignored}, @{call($session, 'Accessibility.getFullAXTree')->{nodes}};
			my @images = grep $_->{role}{value} =~ /^(img|image)$/i && ($_->{name}{value} // '') =~ /\S/ && ($_->{description}{value} // '') =~ /\S/, @nodes;
			is(scalar @images, $charts, "$title: charts have names and descriptions");
			my @levels = map { map $_->{value}{value}, grep $_->{name} eq 'level', @{$_->{properties}} } grep $_->{role}{value} eq 'heading', @nodes;
			my $steps = grep $levels[$_] > $levels[$_ - 1] + 1, 1 .. $#levels;
			ok(@levels && $levels[0] == 1 && !$steps && 1 == grep($_ == 1, @levels), "$title: headings are in order");
			my @tables = grep $_->{role}{value} eq 'table' && ($_->{name}{value} // '') !~ /\S/, @nodes;
			is(scalar @tables, 0, "$title: tables have captions");
			my @requests = grep !/^(file:.*\Q$page\E|data:.*)$/, fetched();
			is("@requests", '', "$title: nothing is fetched");
			my @complaints = complaints();
			is(scalar @complaints, 0, "$title: nothing to complain of") or diag(encode_json(\@complaints));
			is(evaluate($session, axe()), '', "$title: axe-core finds nothing");
			call(undef, 'Target.closeTarget', targetId => $target);
		}
	}
}
done_testing();
