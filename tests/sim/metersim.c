/*
 * metersim: a simulated EMU-2 behind a pty. It prints the path of the pty (or of its link), answers the commands of a logger,
 * reports by itself as a real one does, and misbehaves when its script says so.
 *
 *	build/metersim --link /tmp/meter &
 *	emu-read --interval=1 --port=/tmp/meter
 *
 * Its readings are those of a household, with registers that count its demand. With --series they are those of a file of
 * demand lines, each given once, in order, and the last one again and again.
 *
 *	-l --link PATH       keep a symbolic link to the pty there
 *	-m --meter ID        MeterMacId (0x001c640000000001)
 *	-f --series FILE     take the readings from demand lines
 *	-b --begin TIME      the meter's clock at the start: 2026-11-23T17:04:00Z, or -300 for 300 seconds ago (now)
 *	-x --speed N         the meter's clock runs N times as fast (1)
 *	-s --step SECONDS    it stands still instead, and each reading moves it on by this
 *	-t --time FILE       it is the clock in FILE, which fakesys.c gives to emu-read: each reading moves it on to the next
 *	                     multiple of --step (60), and it runs N times as fast while nobody reads
 *	-g --given FILE      append each reading as a demand line before it is sent
 *	-r --report SECONDS  the time between reports of demand (15); 0: report nothing by itself
 *	-c --commands FILE   append each command, one a line
 *	-e --script TEXT     commands with a ; or LF between, run in order, each at once except those that wait:
 *
 *	wait SECONDS | polls N | lines N     wait for a time; for N more demand commands; for N more readings
 *	at TIME                              wait until the meter's clock has that time
 *	reader                               wait until a reader opens the pty
 *	torn | cut | noise | busy            send now: the tail of a fragment; the first half of a report; NULs, 0xff and
 *	                                     blank lines; a terminal server's "Port already in use"
 *	burst N                              send N reports of demand now, 0.3 s between
 *	mute | speak                         neither answer nor report | do both again
 *	deaf | hear                          answer no command, but go on reporting | answer again
 *	disable | enable                     no demand at all, neither answered nor reported, as other software can set it
 *	late SECONDS | slow MS               delay each answer; pause after every 7 bytes; 0: not any more
 *	twice | once                         send each answer twice
 *	demand KW | household                from now on
 *	registers KWH KWH                    delivered and received jump to these
 *	multiplier N | divisor N             of every value
 *	stale | notime | fresh               TimeStamp stands still | is 0xffffffff | is correct again
 *	clock TIME                           the meter's clock jumps
 *	filler | dated                       DateCode of DeviceInfo is 16 bytes of 0xff | is one
 *	currency N                           of the price, by ISO 4217; 998 is one that clients do not know
 *	rejoin | join                        lose the radio link to the meter: report that, and no demand | have it again
 *	unplug | plug [PATH]                 close the pty and its link | come back, under another link if one is named
 *	exit                                 exit when a reader has read all bytes
 */
#include <err.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "decimal.h"
#include "device.h"
#include "house.h"
#include "utc.h"
#include "wire.h"

enum { STEP_MS = 20 };

static volatile sig_atomic_t stopped;

/* The condition that the script waits for. */
static int64_t until_ms, until_polls, until_lines, until_clock_s, bursts;
static bool until_reader;

/* The commands that set a flag or clear it, and those that set a number. */
static const struct { const char *on, *off; bool *flag; } flags[] = {
	{ "mute", "speak", &wire.mute }, { "deaf", "hear", &wire.deaf }, { "disable", "enable", &device.disabled }, { "twice", "once", &wire.twice },
	{ "stale", "fresh", &house.stale }, { "notime", "fresh", &device.no_time }, { "filler", "dated", &device.filler },
	{ "rejoin", "join", &device.unjoined }, { "reader", "", &until_reader },
};
static const struct { const char *word; int64_t *number; double scale; const int64_t *from; } numbers[] = {
	{ "polls", &until_polls, 1, &wire.polls }, { "lines", &until_lines, 1, &house.readings }, { "burst", &bursts, 1, NULL },
	{ "late", &wire.late_ms, 1e3, NULL }, { "slow", &wire.slow_ms, 1, NULL }, { "demand", &house.fixed_W, 1e3, NULL },
	{ "multiplier", &house.multiplier, 1, NULL }, { "divisor", &house.divisor, 1, NULL }, { "currency", &device.currency, 1, NULL },
};

static void on_signal(int number);
static void run(char *script);
static void script_run(char **script);
static void command_do(const char *word, const char *value, const char *second);
static int64_t ms_of(const char *text);
static int64_t time_of(const char *text);

int
main(int argc, char *argv[])
{
	static const struct option names[] = {
		{ "link", required_argument, NULL, 'l' }, { "meter", required_argument, NULL, 'm' },
		{ "series", required_argument, NULL, 'f' }, { "begin", required_argument, NULL, 'b' },
		{ "speed", required_argument, NULL, 'x' }, { "step", required_argument, NULL, 's' },
		{ "report", required_argument, NULL, 'r' }, { "commands", required_argument, NULL, 'c' },
		{ "script", required_argument, NULL, 'e' }, { "time", required_argument, NULL, 't' },
		{ "given", required_argument, NULL, 'g' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	static char script[1 << 16];
	int option;

	clock_set((int64_t)time(NULL));
	while ((option = getopt_long(argc, argv, "b:c:e:f:g:l:m:r:s:t:x:", names, NULL)) != -1)
		switch (option) {
		case 'b': clock_set(time_of(optarg)); break;
		case 'c': if ((wire.commands_log = fopen(optarg, "a")) == NULL) err(EX_CANTCREAT, "%s", optarg); break;
		case 'e': strncat(strncat(script, optarg, sizeof(script) / 2), ";", 2); break;
		case 'f': if ((house.series = fopen(optarg, "r")) == NULL) err(EX_NOINPUT, "%s", optarg); break;
		case 'g': if ((house.given = fopen(optarg, "a")) == NULL) err(EX_CANTCREAT, "%s", optarg); break;
		case 'l': wire.link_path = optarg; break;
		case 'm': house.meter = optarg; break;
		case 'r': commands[DEMAND].every_ms = ms_of(optarg); break;
		case 's': house.step_s = strtol(optarg, NULL, 10); break;
		case 't': clock_share(optarg); house.step_s = house.step_s > 0 ? house.step_s : 60; break;
		case 'x': house.speed = strtol(optarg, NULL, 10); break;
		default:
			puts("usage: metersim [-l link] [-m meter] [-f series] [-b time] [-x speed | -s seconds] [-t file]\n"
			    "                [-r seconds] [-c file] [-g file] [-e script]     (the head of tests/sim/metersim.c says what each does)");
			return option == 'h' ? EX_OK : EX_USAGE;
		}
	series_next();
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	plug();
	puts(wire.link_path != NULL ? wire.link_path : wire.pty_path);
	fflush(stdout);
	run(script);
	return EX_OK;
}

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void
run(char *script)
{
	for (int i = 0; i < COMMANDS; i++)
		commands[i].due_ms = now_ms() + commands[i].every_ms;
	while (!stopped) {
		struct pollfd p = { .fd = wire.pty, .events = POLLIN };

		script_run(&script);
		answers_send();
		for (int i = 0; i < COMMANDS; i++)
			if (commands[DEMAND].every_ms > 0 && commands[i].every_ms > 0 && commands[i].due_ms <= now_ms()) {
				fragment_send(i);
				commands[i].due_ms += commands[i].every_ms;
			}
		if (poll(&p, 1, clock_shared() ? 1 : STEP_MS) > 0 && (p.revents & POLLIN))
			commands_read();
		else if (p.revents & POLLHUP)
			pause_ms(clock_shared() ? 1 : STEP_MS);
		if (p.revents & POLLHUP)
			clock_run();
		else
			clock_stop();
	}
	unplug();
}

/* Runs the script up to the next command that waits. */
static void
script_run(char **script)
{
	char *command, *word, *value, *second;

	while (now_ms() >= until_ms && wire.polls >= until_polls && house.readings >= until_lines &&
	    clock_s() >= until_clock_s && !(until_reader && !has_reader()) && !stopped) {
		until_reader = false;
		if (bursts > 0) {
			bursts--;
			fragment_send(DEMAND);
			until_ms = now_ms() + 300;
		} else if ((command = strsep(script, ";\n")) == NULL)
			return;
		else if ((word = strtok(command, " \t")) != NULL) {
			value = strtok(NULL, " \t");
			second = value != NULL ? strtok(NULL, " \t") : NULL;
			command_do(word, value != NULL ? value : "", second != NULL ? second : "");
		}
	}
}

/* Runs one command; value and second are "" if missing. */
static void
command_do(const char *word, const char *value, const char *second)
{
	bool known = false;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(word, flags[i].on) == 0 || strcmp(word, flags[i].off) == 0) {
			*flags[i].flag = strcmp(word, flags[i].on) == 0;
			known = true;
		}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(word, numbers[i].word) == 0) {
			*numbers[i].number = (int64_t)(strtod(value, NULL) * numbers[i].scale + (*value == '-' ? -0.5 : 0.5)) + (numbers[i].from != NULL ? *numbers[i].from : 0);
			known = true;
		}
	if (strcmp(word, "wait") == 0)
		until_ms = now_ms() + ms_of(value);
	else if (strcmp(word, "at") == 0)
		until_clock_s = time_of(value);
	else if (strcmp(word, "torn") == 0 || strcmp(word, "cut") == 0)
		half_send(*word == 'c');
	else if (strcmp(word, "noise") == 0)
		send_bytes("\0\0\0\377\377\r\n\r\n\0<\r\n", 13);
	else if (strcmp(word, "busy") == 0)
		send_bytes("Port already in use\r\n", 21);
	else if (strcmp(word, "rejoin") == 0 || strcmp(word, "join") == 0)
		fragment_send(STATUS);
	else if (strcmp(word, "household") == 0)
		house.fixed_W = INT64_MIN;
	else if (strcmp(word, "registers") == 0) {
		house.delivered_Ws = ms_of(value) * 3600;
		house.received_Ws = ms_of(second) * 3600;
	} else if (strcmp(word, "clock") == 0)
		clock_set(time_of(value));
	else if (strcmp(word, "unplug") == 0)
		unplug();
	else if (strcmp(word, "plug") == 0) {
		wire.link_path = *value != '\0' ? strdup(value) : wire.link_path;
		plug();
	} else if (strcmp(word, "exit") == 0)
		stopped = 1;
	else if (!known)
		errx(EX_USAGE, "script: %s: unknown", word);
}

static int64_t
ms_of(const char *text)
{
	return (int64_t)(strtod(text, NULL) * 1000 + 0.5);
}

static int64_t
time_of(const char *text)
{
	int64_t t;
	const char *why;

	if (*text == '-' || *text == '+')
		return (int64_t)time(NULL) + strtol(text, NULL, 10);
	why = strlen(text) < CLOCK_LEN ? "too short" : clock_read(text, &t);
	if (why != NULL)
		errx(EX_USAGE, "%s: %s", text, why);
	return t;
}
