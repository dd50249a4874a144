/*
 * metersim: an EMU-2 that is not there. It sits behind a pty, prints the path of that (or of its link), answers the
 * commands of a logger, reports by itself as a real one does, and goes wrong when its script says so.
 *
 *	build/metersim --link /tmp/meter &
 *	emu-read --interval=1 --port=/tmp/meter
 *
 * Its readings are those of a household, with registers that count what its demand says; or, with --series, those of
 * a file of demand lines, each one given once, in order, the last one for ever.
 *
 *	-l --link PATH       keep a symbolic link to the pty there
 *	-m --meter ID        MeterMacId (0x001c640000000001)
 *	-f --series FILE     take the readings from demand lines
 *	-b --begin TIME      the meter's clock at the start: 2026-11-23T17:04:00Z, or -300: so many seconds ago (now)
 *	-x --speed N         the meter's clock runs N times as fast (1)
 *	-s --step SECONDS    it stands still instead, and goes on by so much with every reading
 *	-r --report SECONDS  report demand so often (15); 0: report nothing by itself
 *	-c --commands FILE   append each command that comes, one a line
 *	-e --script TEXT     commands with a ; or LF between, done in order, each at once except those that wait:
 *
 *	wait SECONDS | polls N | lines N     for a time; for N more demand commands; for N more readings to be given
 *	reader                               for somebody to open the pty
 *	torn | cut | noise | busy            send now: the tail of a fragment; the first half of a report; NULs, 0xff and
 *	                                     blank lines; a terminal server's "Port already in use"
 *	burst N                              send N reports of demand now, 0.3 s between
 *	mute | speak                         neither answer nor report | do both again
 *	deaf | hear                          answer no command, but go on reporting | answer again
 *	disable | enable                     as other software can: no demand at all, neither answered nor reported
 *	late SECONDS | slow MS               answer so late; pause so long after every 7 bytes; 0: no longer
 *	twice | once                         send each answer twice
 *	demand KW | household                from now on
 *	registers KWH KWH                    delivered and received: jump there
 *	multiplier N | divisor N             of every value
 *	stale | notime | fresh               TimeStamp stands still | is 0xffffffff | is right again
 *	clock TIME                           the meter's clock jumps
 *	rejoin | join                        loses the meter's radio: reports that, and no demand | has it again
 *	unplug | plug [PATH]                 close the pty and its link | come back, under another link if one is named
 *	exit                                 when all that was sent has been read
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "demand_line.h"
#include "utc.h"

enum { EPOCH_2000 = 946684800, ANSWERS_MAX = 16, STEP_MS = 20 };

static const char *link_path, *meter = "0x001c640000000001";
static char pty_path[64];
static int pty = -1;                 /* the master; -1: unplugged */
static FILE *commands_log, *series;
static volatile sig_atomic_t stopped;

/* The meter. */
static int64_t clock_base_s, clock_since_ms; /* its time then, and the host's monotonic one */
static int64_t speed = 1, step_s;
static int64_t stamp_s;              /* of the latest reading, while the clock stands stale */
static int64_t demand_W, demand_since_s;
static int64_t delivered_Ws = INT64_C(25647753) * 3600, received_Ws = INT64_C(12003) * 3600;
static int64_t fixed_W = INT64_MIN;  /* or the demand that the script has set */
static struct demand_line line;      /* of the series: the reading to be given next */
static unsigned long multiplier = 1, divisor = 1000;

/* The device. */
static int64_t report_ms = 15000, late_ms, slow_ms;
static bool mute, deaf, disabled, twice, stale, no_time, unjoined;
static unsigned long polls, lines;   /* demand commands that came, readings that were given */
static struct { int64_t due_ms; char name[64]; } answers[ANSWERS_MAX];
static size_t answer_count;

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
pause_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/*
 * The meter: what it measures, when
 */

static int64_t
meter_clock_s(void)
{
	return clock_base_s + (step_s > 0 ? 0 : (now_ms() - clock_since_ms) * speed / 1000);
}

static void
meter_clock_set(int64_t to_s)
{
	clock_base_s = to_s;
	clock_since_ms = now_ms();
	demand_since_s = to_s;
}

/* A house: what is always on, a fridge, the oven at noon and six, the evening's lights, a kettle now and then. */
static int64_t
household_W(int64_t t)
{
	int64_t hour = t / 3600 % 24, noise = (t / 7 * INT64_C(2654435761) >> 7) % 40;

	return 210 + noise + (t % 2700 < 1100 ? 130 : 0) + (hour >= 17 && hour < 23 ? 320 : 0) +
	    ((hour == 12 || hour == 18) && t % 900 < 500 ? 1900 : 0) + (t % 6143 < 150 ? 1500 : 0);
}

/* The next line of a series; the last one stays. */
static void
series_next(void)
{
	char text[LINE_SIZE + 1];
	const char *why;
	int got;

	while (series != NULL && fgets(text, sizeof(text), series) != NULL)
		if ((got = demand_line_read(text, strcspn(text, "\n"), &line, &why)) < 0)
			errx(EX_DATAERR, "series: %s: %s", text, why);
		else if (got > 0)
			return;
}

/* Takes a reading: demand now, and the registers counted up to now with the demand before. */
static void
reading_take(void)
{
	int64_t t = meter_clock_s(), Ws;

	if (series != NULL) {
		stamp_s = line.time_s;
		return;
	}
	if (stale)
		return;
	Ws = t > demand_since_s ? demand_W * (t - demand_since_s) : 0;
	*(Ws < 0 ? &received_Ws : &delivered_Ws) += Ws < 0 ? -Ws : Ws;
	demand_since_s = stamp_s = t;
	demand_W = fixed_W != INT64_MIN ? fixed_W : household_W(t);
}

static void
reading_given(void)
{
	lines++;
	if (series != NULL)
		series_next();
	else if (step_s > 0 && !stale)
		clock_base_s += step_s;
}

/*
 * The device: what it sends
 */

static bool
has_reader(void)
{
	struct pollfd p = { .fd = pty };

	return pty >= 0 && poll(&p, 1, 0) >= 0 && (p.revents & POLLHUP) == 0;
}

/* What a reader does not take in time is lost: a device does not queue. */
static void
send_bytes(const char *bytes, size_t len)
{
	size_t piece = slow_ms > 0 ? 7 : len;

	if (!has_reader())
		return;
	for (size_t sent = 0; sent < len; sent += piece) {
		if (write(pty, bytes + sent, piece < len - sent ? piece : len - sent) < 0)
			return;
		if (slow_ms > 0)
			pause_ms(slow_ms);
	}
}

/* A value in units of multiplier / divisor. */
static int64_t
raw_of(int64_t value, int64_t per_unit)
{
	return divide_rounded(value * (int64_t)(divisor == 0 ? 1 : divisor), per_unit * (int64_t)(multiplier == 0 ? 1 : multiplier));
}

static size_t
fragment_write(char *to, size_t size, const char *name)
{
	char stamp[16] = "0xffffffff", head[160];
	static const char scale[] = "  <Multiplier>0x%08lx</Multiplier>\r\n  <Divisor>0x%08lx</Divisor>\r\n"
	    "  <DigitsRight>0x03</DigitsRight>\r\n  <DigitsLeft>0x06</DigitsLeft>\r\n"
	    "  <SuppressLeadingZero>Y</SuppressLeadingZero>\r\n";
	char body[512] = "", scales[256];
	int64_t raw, out;

	if (!no_time)
		snprintf(stamp, sizeof(stamp), "0x%08" PRIx64, (uint64_t)(stamp_s - EPOCH_2000));
	snprintf(head, sizeof(head), "  <DeviceMacId>0xd8d5b90000000001</DeviceMacId>\r\n  <MeterMacId>%s</MeterMacId>\r\n", meter);
	snprintf(scales, sizeof(scales), scale, multiplier, divisor);

	if (strcmp(name, "InstantaneousDemand") == 0) {
		raw = series != NULL ? raw_of(line.demand_mW, DECIMAL_ONE) : raw_of(demand_W, 1000);
		snprintf(body, sizeof(body), raw < 0 ? "  <TimeStamp>%s</TimeStamp>\r\n  <Demand>0x%08" PRIx32 "</Demand>\r\n%s" :
		    "  <TimeStamp>%s</TimeStamp>\r\n  <Demand>0x%06" PRIx32 "</Demand>\r\n%s", stamp, (uint32_t)raw, scales);
	} else if (strcmp(name, "CurrentSummationDelivered") == 0) {
		raw = series != NULL ? raw_of(line.delivered_mWh, DECIMAL_ONE) : raw_of(delivered_Ws / 3600, 1000);
		out = series != NULL ? raw_of(line.received_mWh, DECIMAL_ONE) : raw_of(received_Ws / 3600, 1000);
		snprintf(body, sizeof(body), "  <TimeStamp>%s</TimeStamp>\r\n  <SummationDelivered>0x%016" PRIx64
		    "</SummationDelivered>\r\n  <SummationReceived>0x%016" PRIx64 "</SummationReceived>\r\n%s",
		    stamp, (uint64_t)raw, (uint64_t)out, scales);
	} else if (strcmp(name, "TimeCluster") == 0)
		snprintf(body, sizeof(body), "  <UTCTime>0x%08" PRIx64 "</UTCTime>\r\n  <LocalTime>0x%08" PRIx64 "</LocalTime>\r\n",
		    (uint64_t)(meter_clock_s() - EPOCH_2000), (uint64_t)(meter_clock_s() - 8 * 3600 - EPOCH_2000));
	else if (strcmp(name, "PriceCluster") == 0)
		snprintf(body, sizeof(body), "  <TimeStamp>%s</TimeStamp>\r\n  <Price>0xffffffff</Price>\r\n  <Currency>0x0348</Currency>"
		    "\r\n  <TrailingDigits>0x02</TrailingDigits>\r\n  <Tier>0x00</Tier>\r\n", stamp);
	else if (strcmp(name, "ConnectionStatus") == 0)
		snprintf(body, sizeof(body), "  <Status>%s</Status>\r\n  <Channel>20</Channel>\r\n  <ShortAddr>0x6a87</ShortAddr>\r\n"
		    "  <LinkStrength>%s</LinkStrength>\r\n", unjoined ? "Rejoining" : "Connected", unjoined ? "0x00" : "0x64");
	else if (strcmp(name, "DeviceInfo") == 0)
		snprintf(body, sizeof(body), "  <InstallCode>0x5ec7e75ec7e75ec7</InstallCode>\r\n  <LinkKey>0x5ec7e7005ec7e7005ec7e7005ec7e700"
		    "</LinkKey>\r\n  <FWVersion>2.0.0 (7400)</FWVersion>\r\n  <ModelId>Z105-2-EMU2-LEDD_JM</ModelId>\r\n"
		    "  <DateCode>\377\377\377\377\377\377\377\377</DateCode>\r\n");
	else if (strcmp(name, "ScheduleInfo") == 0)
		snprintf(body, sizeof(body), "  <Mode>rest</Mode>\r\n  <Event>demand</Event>\r\n  <Frequency>0x%08x</Frequency>\r\n"
		    "  <Enabled>%c</Enabled>\r\n", disabled ? 0xffffffff : 15, disabled ? 'N' : 'Y');
	else {
		head[0] = '\0';
		strcpy(body, "  <Text>Unknown command</Text>\r\n");
	}
	return (size_t)snprintf(to, size, "<%s>\r\n%s%s</%s>\r\n", name, head, body, name);
}

static void
send_fragment(const char *name)
{
	bool demand = strcmp(name, "InstantaneousDemand") == 0, sums = strcmp(name, "CurrentSummationDelivered") == 0;
	char text[1024];

	if (mute || !has_reader() || ((disabled || unjoined) && demand) || (unjoined && sums))
		return;
	if (demand || sums)
		reading_take();
	if (sums && series != NULL && line.delivered_mWh == DECIMAL_NONE)
		return;
	send_bytes(text, fragment_write(text, sizeof(text), name));
	if (demand)
		reading_given();
}

/* The first or the second half of a report. */
static void
send_half(bool first)
{
	char text[1024];
	size_t len;

	reading_take();
	len = fragment_write(text, sizeof(text), "InstantaneousDemand");
	send_bytes(first ? text : text + len / 2, first ? len / 2 : len - len / 2);
}

static void
command_came(const char *name)
{
	static const char *const replies[][2] = {
		{ "get_instantaneous_demand", "InstantaneousDemand" },
		{ "get_current_summation_delivered", "CurrentSummationDelivered" },
		{ "get_time", "TimeCluster" },
		{ "get_current_price", "PriceCluster" },
		{ "get_connection_status", "ConnectionStatus" },
		{ "get_device_info", "DeviceInfo" },
		{ "get_schedule", "ScheduleInfo" },
	};
	const char *reply = "Warning";

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++)
		if (strcmp(replies[i][0], name) == 0)
			reply = replies[i][1];
	polls += strcmp(reply, "InstantaneousDemand") == 0;
	for (int i = 0; i <= twice && !deaf && answer_count < ANSWERS_MAX; i++) {
		answers[answer_count].due_ms = now_ms() + late_ms;
		strcpy(answers[answer_count++].name, reply);
	}
}

/* Commands as they come, one behind the other. */
static void
commands_read(void)
{
	static char text[512];
	static size_t len;
	ssize_t got = read(pty, text + len, sizeof(text) - 1 - len);
	char name[64], *end;

	if (got <= 0)
		return;
	text[len += (size_t)got] = '\0';
	while ((end = strstr(text, "</Command>")) != NULL) {
		char *begin = strstr(text, "<Command>");

		end += strlen("</Command>");
		if (commands_log != NULL && begin != NULL && begin < end)
			fprintf(commands_log, "%.*s\n", (int)(end - begin), begin), fflush(commands_log);
		if (begin != NULL && sscanf(begin, "<Command><Name>%63[a-z_]", name) == 1)
			command_came(name);
		len -= (size_t)(end - text);
		memmove(text, end, len + 1);
	}
	if (len == sizeof(text) - 1)
		len = 0;
}

/*
 * The pty
 */

static int
slave_open(void)
{
	return open(pty_path, O_RDWR | O_NOCTTY | O_NONBLOCK);
}

static void
plug(void)
{
	struct termios raw;
	int slave;

	if ((pty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) < 0 || grantpt(pty) < 0 || unlockpt(pty) < 0 ||
	    ptsname_r(pty, pty_path, sizeof(pty_path)) != 0 || (slave = slave_open()) < 0 || tcgetattr(slave, &raw) < 0)
		err(EX_OSERR, "pty");
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	close(slave); /* from now on the master sees by POLLHUP that nobody reads */
	answer_count = 0;
	if (link_path != NULL && (unlink(link_path), symlink(pty_path, link_path)) < 0)
		err(EX_CANTCREAT, "%s", link_path);
}

/* A pty forgets what was not read when its master closes, so that waits until it was. */
static void
unplug(void)
{
	int slave, left = 1;

	if (pty < 0)
		return;
	if ((slave = slave_open()) >= 0) {
		for (int tries = 0; tries < 100 && ioctl(slave, FIONREAD, &left) == 0 && left > 0; tries++)
			pause_ms(STEP_MS);
		close(slave);
	}
	if (link_path != NULL)
		unlink(link_path);
	close(pty);
	pty = -1;
}

/*
 * The script
 */

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

static bool
flag_set(const char *word)
{
	static const struct { const char *on, *off; bool *flag; } flags[] = {
		{ "mute", "speak", &mute }, { "deaf", "hear", &deaf }, { "disable", "enable", &disabled },
		{ "twice", "once", &twice }, { "stale", "fresh", &stale }, { "rejoin", "join", &unjoined }, { "notime", "fresh", &no_time },
	};
	bool found = false;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(word, flags[i].on) == 0 || strcmp(word, flags[i].off) == 0) {
			*flags[i].flag = strcmp(word, flags[i].on) == 0;
			found = true;
		}
	return found;
}

/* Does what the script says, up to something that has to be waited for. */
static void
script_run(char *script)
{
	static char *at, *rest, *command;
	static int64_t until_ms;
	static unsigned long until_polls, until_lines, bursts;
	static bool until_reader;

	for (at = command == NULL ? script : NULL; ; at = NULL) {
		char *word, *value, *second;

		if (now_ms() < until_ms || polls < until_polls || lines < until_lines || (until_reader && !has_reader()))
			return;
		until_reader = false;
		if (bursts > 0) {
			bursts--;
			send_fragment("InstantaneousDemand");
			until_ms = now_ms() + 300;
			continue;
		}
		if ((at == NULL && rest == NULL) || (command = strtok_r(at, ";\n", &rest)) == NULL) {
			command = script;
			rest = NULL;
			return;
		}
		if ((word = strtok(command, " \t")) == NULL)
			continue;
		value = strtok(NULL, " \t");
		second = strtok(NULL, " \t");
		if (flag_set(word)) {
			if (strcmp(word, "rejoin") == 0 || strcmp(word, "join") == 0)
				send_fragment("ConnectionStatus");
		} else if (strcmp(word, "reader") == 0)
			until_reader = true;
		else if (strcmp(word, "torn") == 0)
			send_half(false);
		else if (strcmp(word, "cut") == 0)
			send_half(true);
		else if (strcmp(word, "noise") == 0)
			send_bytes("\0\0\0\377\377\r\n\r\n\0<\r\n", 13);
		else if (strcmp(word, "busy") == 0)
			send_bytes("Port already in use\r\n", 21);
		else if (strcmp(word, "household") == 0)
			fixed_W = INT64_MIN;
		else if (strcmp(word, "unplug") == 0)
			unplug();
		else if (strcmp(word, "plug") == 0) {
			link_path = value != NULL ? strdup(value) : link_path;
			plug();
		} else if (strcmp(word, "exit") == 0)
			stopped = 1;
		else if (value == NULL)
			errx(EX_USAGE, "script: %s: unknown, or no value", word);
		else if (strcmp(word, "wait") == 0)
			until_ms = now_ms() + ms_of(value);
		else if (strcmp(word, "polls") == 0)
			until_polls = polls + strtoul(value, NULL, 10);
		else if (strcmp(word, "lines") == 0)
			until_lines = lines + strtoul(value, NULL, 10);
		else if (strcmp(word, "burst") == 0)
			bursts = strtoul(value, NULL, 10);
		else if (strcmp(word, "late") == 0)
			late_ms = ms_of(value);
		else if (strcmp(word, "slow") == 0)
			slow_ms = strtol(value, NULL, 10);
		else if (strcmp(word, "demand") == 0)
			fixed_W = ms_of(value[0] == '-' ? value + 1 : value) * (value[0] == '-' ? -1 : 1);
		else if (strcmp(word, "multiplier") == 0)
			multiplier = strtoul(value, NULL, 0);
		else if (strcmp(word, "divisor") == 0)
			divisor = strtoul(value, NULL, 0);
		else if (strcmp(word, "clock") == 0)
			meter_clock_set(time_of(value));
		else if (strcmp(word, "registers") == 0 && second != NULL) {
			delivered_Ws = ms_of(value) * 3600;
			received_Ws = ms_of(second) * 3600;
		} else
			errx(EX_USAGE, "script: %s: unknown", word);
	}
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
	static struct { const char *name; int64_t every_ms, due_ms; } reports[] = {
		{ "InstantaneousDemand", 0, 0 }, { "CurrentSummationDelivered", 240000, 0 },
		{ "TimeCluster", 900000, 0 }, { "PriceCluster", 90000, 0 },
	};
	enum { REPORTS = sizeof(reports) / sizeof(reports[0]) };

	reports[0].every_ms = report_ms;
	for (int i = 0; i < REPORTS; i++)
		reports[i].due_ms = now_ms() + reports[i].every_ms;
	while (!stopped) {
		struct pollfd p = { .fd = pty, .events = POLLIN };
		int64_t now, soon = now_ms() + STEP_MS;

		script_run(script);
		now = now_ms();
		for (size_t i = 0; i < answer_count; )
			if (answers[i].due_ms <= now) {
				send_fragment(answers[i].name);
				memmove(&answers[i], &answers[i + 1], (--answer_count - i) * sizeof(answers[0]));
			} else
				i++;
		for (int i = 0; i < REPORTS && report_ms > 0; i++)
			if (reports[i].due_ms <= now) {
				send_fragment(reports[i].name);
				reports[i].due_ms += reports[i].every_ms;
			}
		if (poll(&p, 1, (int)(soon > now ? soon - now : 0)) > 0 && (p.revents & POLLIN))
			commands_read();
		else if (p.revents & POLLHUP)
			pause_ms(STEP_MS);
	}
	unplug();
}

int
main(int argc, char *argv[])
{
	static const struct option names[] = {
		{ "link", required_argument, NULL, 'l' }, { "meter", required_argument, NULL, 'm' },
		{ "series", required_argument, NULL, 'f' }, { "begin", required_argument, NULL, 'b' },
		{ "speed", required_argument, NULL, 'x' }, { "step", required_argument, NULL, 's' },
		{ "report", required_argument, NULL, 'r' }, { "commands", required_argument, NULL, 'c' },
		{ "script", required_argument, NULL, 'e' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	static char script[8192];
	int option;

	meter_clock_set((int64_t)time(NULL));
	while ((option = getopt_long(argc, argv, "b:c:e:f:l:m:r:s:x:", names, NULL)) != -1)
		switch (option) {
		case 'b': meter_clock_set(time_of(optarg)); break;
		case 'c': if ((commands_log = fopen(optarg, "a")) == NULL) err(EX_CANTCREAT, "%s", optarg); break;
		case 'e': strncat(strncat(script, optarg, sizeof(script) / 2), ";", 2); break;
		case 'f': if ((series = fopen(optarg, "r")) == NULL) err(EX_NOINPUT, "%s", optarg); break;
		case 'l': link_path = optarg; break;
		case 'm': meter = optarg; break;
		case 'r': report_ms = ms_of(optarg); break;
		case 's': step_s = strtol(optarg, NULL, 10); break;
		case 'x': speed = strtol(optarg, NULL, 10); break;
		default:
			puts("usage: metersim [-l link] [-m meter] [-f series] [-b time] [-x speed | -s seconds] [-r seconds]\n"
			    "                [-c file] [-e script]     (the head of tests/metersim.c says what each does)");
			return option == 'h' ? EX_OK : EX_USAGE;
		}
	series_next();
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	plug();
	puts(link_path != NULL ? link_path : pty_path);
	fflush(stdout);
	run(script);
	return EX_OK;
}
