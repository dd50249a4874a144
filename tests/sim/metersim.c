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
 *	-t --time FILE       it is the one in FILE that fakesys.c gives to emu-read: with every reading it goes on to the next
 *	                     multiple of --step (60), and runs N times as fast while nobody reads
 *	-g --given FILE      append each reading that was given, as a demand line, before it is sent
 *	-r --report SECONDS  report demand so often (15); 0: report nothing by itself
 *	-c --commands FILE   append each command that comes, one a line
 *	-e --script TEXT     commands with a ; or LF between, done in order, each at once except those that wait:
 *
 *	wait SECONDS | polls N | lines N     for a time; for N more demand commands; for N more readings to be given
 *	at TIME                              for the meter's clock to be that
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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
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
static FILE *commands_log, *series, *given;
static volatile sig_atomic_t stopped;

/* The meter. */
static int64_t clock_base_s, clock_since_ms; /* its time then, and the host's monotonic one */
static int64_t speed = 1, step_s;
static _Atomic int64_t *shared_ms;   /* or what it is now, ms since 1970, and emu-read's too */
static int64_t stamp_s;              /* of the latest reading, while the clock stands stale */
static int64_t demand_W, demand_since_s;
static int64_t delivered_Ws = INT64_C(25647753) * 3600, received_Ws = INT64_C(12003) * 3600;
static int64_t fixed_W = INT64_MIN;  /* or the demand that the script has set */
static struct demand_line line;      /* of the series: the reading to be given next */
static int64_t multiplier = 1, divisor = 1000;

/* The device. */
static int64_t late_ms, slow_ms;
static bool mute, deaf, disabled, twice, stale, no_time, unjoined;
static int64_t polls, lines;         /* demand commands that came, readings that were given */
static struct { int64_t due_ms; int which; } answers[ANSWERS_MAX];
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
	if (shared_ms != NULL)
		return *shared_ms / 1000;
	return clock_base_s + (step_s > 0 ? 0 : (now_ms() - clock_since_ms) * speed / 1000);
}

static void
meter_clock_set(int64_t to_s)
{
	clock_base_s = to_s;
	clock_since_ms = now_ms();
	demand_since_s = to_s;
	if (shared_ms != NULL)
		*shared_ms = to_s * 1000;
}

/* Nobody reads: the shared clock goes on by itself. */
static void
meter_clock_run(void)
{
	int64_t ms = now_ms();

	if (shared_ms != NULL)
		*shared_ms += (ms - clock_since_ms) * speed;
	clock_since_ms = ms;
}

static void
meter_clock_share(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0 || ftruncate(fd, sizeof(*shared_ms)) < 0 ||
	    (shared_ms = mmap(NULL, sizeof(*shared_ms), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED)
		err(EX_CANTCREAT, "%s", path);
	close(fd);
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

/* Before it is sent, so that whoever has it can look it up, and knows what time it is then. */
static void
reading_give(void)
{
	struct demand_line reading = { .time_s = stamp_s, .demand_mW = demand_W * 1000, .registers = true,
	    .delivered_mWh = delivered_Ws / 3600 * 1000, .received_mWh = received_Ws / 3600 * 1000 };
	char text[LINE_SIZE];

	lines++;
	if (given != NULL) {
		strcpy(reading.meter, meter);
		/* cppcheck-suppress uninitvar ; its third argument writes it */
		fwrite(text, 1, demand_line_write(text, series != NULL ? &line : &reading), given);
		fflush(given);
	}
	if (shared_ms != NULL)
		*shared_ms = (*shared_ms / 1000 / step_s + 1) * step_s * 1000;
	else if (series != NULL)
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
	return divide_rounded(value * (divisor == 0 ? 1 : divisor), per_unit * (multiplier == 0 ? 1 : multiplier));
}

static void
field(FILE *to, const char *name, const char *format, ...)
{
	va_list values;

	fprintf(to, "  <%s>", name);
	va_start(values, format);
	vfprintf(to, format, values);
	va_end(values);
	fprintf(to, "</%s>\r\n", name);
}

/* What it can send, what asks for that, and how often it comes by itself. */
enum { DEMAND, SUMMATION, TIME, PRICE, STATUS, SCHEDULE, DEVICE, FRAGMENTS };
static struct fragment {
	const char *root, *command;
	int64_t every_ms, due_ms;
} fragments[FRAGMENTS] = {
	[DEMAND] = { "InstantaneousDemand", "get_instantaneous_demand", 15000, 0 },
	[SUMMATION] = { "CurrentSummationDelivered", "get_current_summation_delivered", 240000, 0 },
	[TIME] = { "TimeCluster", "get_time", 900000, 0 },
	[PRICE] = { "PriceCluster", "get_current_price", 90000, 0 },
	[STATUS] = { "ConnectionStatus", "get_connection_status", 0, 0 },
	[SCHEDULE] = { "ScheduleInfo", "get_schedule", 0, 0 },
	[DEVICE] = { "DeviceInfo", "get_device_info", 0, 0 },
};

static void
fields_write(FILE *to, int which)
{
	int64_t raw = series != NULL ? raw_of(line.demand_mW, DECIMAL_ONE) : raw_of(demand_W, 1000);

	field(to, "DeviceMacId", "0xd8d5b90000000001");
	field(to, "MeterMacId", "%s", meter);
	switch (which) {
	case DEMAND:
	case SUMMATION:
		field(to, "TimeStamp", "0x%08" PRIx64, no_time ? 0xffffffff : stamp_s - EPOCH_2000);
		if (which == DEMAND)
			field(to, "Demand", raw < 0 ? "0x%08" PRIx32 : "0x%06" PRIx32, (uint32_t)raw);
		else {
			field(to, "SummationDelivered", "0x%016" PRIx64,
			    series != NULL ? raw_of(line.delivered_mWh, DECIMAL_ONE) : raw_of(delivered_Ws / 3600, 1000));
			field(to, "SummationReceived", "0x%016" PRIx64,
			    series != NULL ? raw_of(line.received_mWh, DECIMAL_ONE) : raw_of(received_Ws / 3600, 1000));
		}
		field(to, "Multiplier", "0x%08" PRIx64, multiplier);
		field(to, "Divisor", "0x%08" PRIx64, divisor);
		field(to, "DigitsRight", "0x03");
		field(to, "DigitsLeft", "0x06");
		field(to, "SuppressLeadingZero", "Y");
		break;
	case TIME:
		field(to, "UTCTime", "0x%08" PRIx64, meter_clock_s() - EPOCH_2000);
		field(to, "LocalTime", "0x%08" PRIx64, meter_clock_s() - EPOCH_2000 - 8 * 3600);
		break;
	case PRICE:
		field(to, "Price", "0xffffffff");
		field(to, "Currency", "0x03e6");
		field(to, "TrailingDigits", "0x02");
		break;
	case STATUS:
		field(to, "Status", unjoined ? "Rejoining" : "Connected");
		field(to, "LinkStrength", unjoined ? "0x00" : "0x64");
		break;
	case SCHEDULE:
		field(to, "Mode", "rest");
		field(to, "Event", "demand");
		field(to, "Frequency", "0x%08x", disabled ? 0xffffffff : 15);
		field(to, "Enabled", disabled ? "N" : "Y");
		break;
	case DEVICE:
		field(to, "InstallCode", "0x5ec7e75ec7e75ec7");
		field(to, "LinkKey", "0x5ec7e7005ec7e7005ec7e7005ec7e700");
		field(to, "ModelId", "Z105-2-EMU2-LEDD_JM");
		field(to, "DateCode", "\377\377\377\377\377\377\377\377");
		break;
	}
}

static size_t
fragment_write(char *text, size_t size, int which)
{
	FILE *to = fmemopen(text, size, "w");

	fprintf(to, "<%s>\r\n", fragments[which].root);
	fields_write(to, which);
	fprintf(to, "</%s>\r\n", fragments[which].root);
	fclose(to);
	return strlen(text);
}

static void
fragment_send(int which)
{
	char text[1024];
	size_t len;

	if (mute || !has_reader() || ((disabled || unjoined) && which == DEMAND) || (unjoined && which == SUMMATION))
		return;
	if (which == DEMAND || which == SUMMATION)
		reading_take();
	if (which == SUMMATION && series != NULL && line.delivered_mWh == DECIMAL_NONE)
		return;
	len = fragment_write(text, sizeof(text), which);
	if (which == DEMAND)
		reading_give();
	send_bytes(text, len);
}

/* The first or the second half of a report. */
static void
half_send(bool first)
{
	char text[1024];
	size_t len;

	reading_take();
	len = fragment_write(text, sizeof(text), DEMAND);
	send_bytes(first ? text : text + len / 2, first ? len / 2 : len - len / 2);
}

static void
command_came(const char *name)
{
	int which = 0;

	while (which < FRAGMENTS && strcmp(fragments[which].command, name) != 0)
		which++;
	polls += which == DEMAND;
	if (deaf)
		return;
	if (which == FRAGMENTS)
		send_bytes("<Warning>\r\n  <Text>Unknown command</Text>\r\n</Warning>\r\n", 55);
	for (int i = twice ? 2 : 1; i > 0 && which < FRAGMENTS && answer_count < ANSWERS_MAX; i--) {
		answers[answer_count].due_ms = now_ms() + late_ms;
		answers[answer_count++].which = which;
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

static int64_t until_ms, until_polls, until_lines, until_clock_s, bursts;
static bool until_reader;

/* The commands that set a flag or clear it, and those that set a number. */
static const struct { const char *on, *off; bool *flag; } flags[] = {
	{ "mute", "speak", &mute }, { "deaf", "hear", &deaf }, { "disable", "enable", &disabled }, { "twice", "once", &twice },
	{ "stale", "fresh", &stale }, { "notime", "fresh", &no_time }, { "rejoin", "join", &unjoined }, { "reader", "", &until_reader },
};
static const struct { const char *word; int64_t *number; double scale; const int64_t *from; } numbers[] = {
	{ "polls", &until_polls, 1, &polls }, { "lines", &until_lines, 1, &lines }, { "burst", &bursts, 1, NULL },
	{ "late", &late_ms, 1e3, NULL }, { "slow", &slow_ms, 1, NULL }, { "demand", &fixed_W, 1e3, NULL },
	{ "multiplier", &multiplier, 1, NULL }, { "divisor", &divisor, 1, NULL },
};

/* Does one command; value and second are "" if there are none. */
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
		fixed_W = INT64_MIN;
	else if (strcmp(word, "registers") == 0) {
		delivered_Ws = ms_of(value) * 3600;
		received_Ws = ms_of(second) * 3600;
	} else if (strcmp(word, "clock") == 0)
		meter_clock_set(time_of(value));
	else if (strcmp(word, "unplug") == 0)
		unplug();
	else if (strcmp(word, "plug") == 0) {
		link_path = *value != '\0' ? strdup(value) : link_path;
		plug();
	} else if (strcmp(word, "exit") == 0)
		stopped = 1;
	else if (!known)
		errx(EX_USAGE, "script: %s: unknown", word);
}

/* Goes on with the script, up to something that has to be waited for. */
static void
script_run(char **script)
{
	char *command, *word, *value, *second;

	while (now_ms() >= until_ms && polls >= until_polls && lines >= until_lines &&
	    meter_clock_s() >= until_clock_s && !(until_reader && !has_reader()) && !stopped) {
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

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void
run(char *script)
{
	for (int i = 0; i < FRAGMENTS; i++)
		fragments[i].due_ms = now_ms() + fragments[i].every_ms;
	while (!stopped) {
		struct pollfd p = { .fd = pty, .events = POLLIN };

		script_run(&script);
		for (size_t i = 0; i < answer_count; )
			if (answers[i].due_ms <= now_ms()) {
				fragment_send(answers[i].which);
				memmove(&answers[i], &answers[i + 1], (--answer_count - i) * sizeof(answers[0]));
			} else
				i++;
		for (int i = 0; i < FRAGMENTS; i++)
			if (fragments[DEMAND].every_ms > 0 && fragments[i].every_ms > 0 && fragments[i].due_ms <= now_ms()) {
				fragment_send(i);
				fragments[i].due_ms += fragments[i].every_ms;
			}
		if (poll(&p, 1, shared_ms != NULL ? 1 : STEP_MS) > 0 && (p.revents & POLLIN))
			commands_read();
		else if (p.revents & POLLHUP)
			pause_ms(shared_ms != NULL ? 1 : STEP_MS);
		if (p.revents & POLLHUP)
			meter_clock_run();
		else
			clock_since_ms = shared_ms != NULL ? now_ms() : clock_since_ms;
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
		{ "script", required_argument, NULL, 'e' }, { "time", required_argument, NULL, 't' },
		{ "given", required_argument, NULL, 'g' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	static char script[1 << 16];
	int option;

	meter_clock_set((int64_t)time(NULL));
	while ((option = getopt_long(argc, argv, "b:c:e:f:g:l:m:r:s:t:x:", names, NULL)) != -1)
		switch (option) {
		case 'b': meter_clock_set(time_of(optarg)); break;
		case 'c': if ((commands_log = fopen(optarg, "a")) == NULL) err(EX_CANTCREAT, "%s", optarg); break;
		case 'e': strncat(strncat(script, optarg, sizeof(script) / 2), ";", 2); break;
		case 'f': if ((series = fopen(optarg, "r")) == NULL) err(EX_NOINPUT, "%s", optarg); break;
		case 'g': if ((given = fopen(optarg, "a")) == NULL) err(EX_CANTCREAT, "%s", optarg); break;
		case 'l': link_path = optarg; break;
		case 'm': meter = optarg; break;
		case 'r': fragments[DEMAND].every_ms = ms_of(optarg); break;
		case 's': step_s = strtol(optarg, NULL, 10); break;
		case 't': meter_clock_share(optarg); meter_clock_set(clock_base_s); step_s = step_s > 0 ? step_s : 60; break;
		case 'x': speed = strtol(optarg, NULL, 10); break;
		default:
			puts("usage: metersim [-l link] [-m meter] [-f series] [-b time] [-x speed | -s seconds] [-t file]\n"
			    "                [-r seconds] [-c file] [-g file] [-e script]     (the head of tests/sim/metersim.c says what each does)");
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
