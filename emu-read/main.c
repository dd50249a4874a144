/* emu-read: readings of an electricity meter, from a Rainforest EMU-2 or RAVEn, as demand lines. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "demand_line.h"
#include "fields.h"
#include "frame.h"
#include "polling.h"
#include "port.h"
#include "progress.h"
#include "raven.h"
#include "say.h"
#include "signals.h"
#include "utc.h"

enum {
	WAIT_MAX_MS = 60000,   /* so a clock that was set is noticed within a minute */
	BACKOFF_MIN_MS = 250,  /* between attempts to open the port, doubling up to */
	BACKOFF_MAX_MS = 60000,
	QUIET_MS = 300000,     /* when only listening: demand comes every 8 to 20 s */
	CLOCKS_APART_S = 300,
};

struct options {
	const char *port, *meter, *raw;
	long interval_s, timeout_s; /* timeout_s 0: never */
	bool host_clock, listen, once, list, no_registers, verbose;
};

/* Of each meter, what the rule that makes a line has to know. */
struct meter {
	char id[METER_SIZE];
	int64_t stamp_s;       /* TimeStamp of its last line that had one, or RAVEN_TIME_NONE */
	int64_t delivered_mWh; /* registers that came since that line, or DECIMAL_NONE */
	int64_t received_mWh;
};

struct reader {
	const struct options *options;
	const char *source;    /* port or capture, as messages call it */
	bool live;
	struct frame frame;
	struct raven_parser *parser;
	struct meter *meters;
	size_t meter_count;
	bool registers_seen;   /* in this run: lines have 5 fields from then on */
	bool sync_output;      /* stdout is a regular file */
	bool torn_output;      /* and its last line has no LF */
	struct say said;
	struct progress progress;
	uint64_t bytes, lines, repeats, dropped;

	/* live only */
	struct port port;
	const char *away;      /* why the port is not open, as said last; NULL: it is, or nothing was said */
	unsigned opened;       /* times the port was */
	int64_t open_at_ms;    /* monotonic: the next attempt */
	int64_t backoff_ms;
	int raw_fd;            /* -1: none */
	struct poller poller;
	struct clocks now;     /* as of this turn of the loop */
	int64_t reading_ms;    /* monotonic: the last line, or the start of the program */
	int64_t demand_ms;     /* the same of demand that gave no line */
	bool said_quiet, said_no_time, said_apart, link_lost;
};

static void
usage(FILE *to)
{
	fputs("usage: emu-read [-1Llnv] [-i seconds] [-k meter | host] [-m meter]\n"
	    "                [-p port] [-t seconds] [-w file] [capture ...]\n", to);
}

/*
 * Output
 */

static void
output_flush(struct reader *r)
{
	if (fflush(stdout) != 0)
		err(EX_IOERR, "stdout");
	if (r->sync_output && fdatasync(STDOUT_FILENO) < 0 && errno != EINVAL && errno != EROFS)
		err(EX_IOERR, "stdout");
}

/* Whether standard output ends in a line that a power cut has torn. */
static void
output_begin(struct reader *r)
{
	struct stat status;
	char last;
	int fd;

	if (fstat(STDOUT_FILENO, &status) < 0)
		err(EX_IOERR, "stdout");
	r->sync_output = S_ISREG(status.st_mode);
	if (!r->sync_output || status.st_size == 0 || (fd = open("/dev/fd/1", O_RDONLY | O_CLOEXEC)) < 0)
		return;
	if (pread(fd, &last, 1, status.st_size - 1) == 1 && last != '\n')
		r->torn_output = true;
	close(fd);
}

/*
 * A torn line is ended before ours, and so that it is bad wherever it was torn: 1 is what is
 * left of 1.234, but no line of 3 or 5 fields ends with a word.
 */
static void
output_line(struct reader *r, const struct demand_line *line)
{
	char text[LINE_SIZE];
	size_t len = demand_line_write(text, line);

	if (r->torn_output)
		fputs("\ttorn\n", stdout);
	r->torn_output = false;
	fwrite(text, 1, len, stdout);
	r->lines++;
}

static void
tell(const struct reader *r)
{
	if (r->live)
		warnx("%s: %" PRIu64 " polls, %" PRIu64 " missed, %" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64
		    " fragments dropped, %" PRIu64 " bytes", r->source, r->poller.polls, r->poller.failed, r->lines, r->repeats,
		    r->dropped, r->bytes);
	else
		warnx("%" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64 " fragments dropped, %" PRIu64 " bytes",
		    r->lines, r->repeats, r->dropped, r->bytes);
}

/*
 * From fragments to lines, live and recorded alike
 */

static void
dropped(struct reader *r, const struct fragment *fragment, const char *field, const char *why)
{
	char where[32] = "";

	r->dropped++;
	if (fragment->root == ROOT_DEMAND)
		polling_refused_came(&r->poller);
	progress_wipe(&r->progress);
	if (!r->live)
		snprintf(where, sizeof(where), "byte %" PRIu64 ": ", fragment->at + 1);
	say(&r->said, "%s: %s%s dropped: %s%s%s", r->source, where, fragment->name, field != NULL ? field : "",
	    field != NULL ? " " : "", why);
}

static struct meter *
meter_find(struct reader *r, const char *id)
{
	struct meter *more;

	for (size_t i = 0; i < r->meter_count; i++)
		if (strcmp(r->meters[i].id, id) == 0)
			return &r->meters[i];
	if ((more = realloc(r->meters, (r->meter_count + 1) * sizeof(*more))) == NULL)
		err(EX_OSERR, NULL);
	r->meters = more;
	more += r->meter_count++;
	strcpy(more->id, id);
	more->stamp_s = RAVEN_TIME_NONE;
	more->delivered_mWh = more->received_mWh = DECIMAL_NONE;
	return more;
}

/* The time a live line carries. Returns false if nobody knows it. */
static bool
live_time(struct reader *r, const struct raven *reading, int64_t *time_s)
{
	int64_t host_s = r->now.wall_ms / 1000, apart_s = host_s - reading->time_s;
	bool behind;

	if (reading->time_s == RAVEN_TIME_NONE || r->options->host_clock) {
		*time_s = host_s;
		if (host_s < RAVEN_TIME_MIN || host_s > UTC_MAX) {
			say(&r->said, "%s: reading dropped: this computer's clock is not set%s", r->source,
			    r->options->host_clock ? "" : ", and the meter gives no time");
			return false;
		}
		if (!r->options->host_clock && !r->said_no_time) {
			r->said_no_time = true;
			say(&r->said, "%s: the meter gives no time: lines carry this computer's", r->source);
		}
		return true;
	}
	*time_s = reading->time_s;
	if ((apart_s > CLOCKS_APART_S || apart_s < -CLOCKS_APART_S) && !r->said_apart) {
		r->said_apart = true;
		behind = apart_s > 0;
		apart_s = behind ? apart_s : -apart_s;
		say(&r->said, "%s: the meter's clock is %" PRId64 " %s %s this computer's: lines carry the meter's", r->source,
		    apart_s < 7200 ? apart_s : apart_s < 172800 ? apart_s / 3600 : apart_s / 86400,
		    apart_s < 7200 ? "s" : apart_s < 172800 ? "hours" : "days", behind ? "behind" : "ahead of");
	}
	return true;
}

/*
 * The rule: a demand fragment becomes a line at once, unless it repeats the TimeStamp of its meter's last line: then
 * it is the device's cache talking. The registers are those that came since that line. Returns whether it was a line.
 */
static bool
demand_came(struct reader *r, const struct fragment *fragment, const struct raven *reading)
{
	struct meter *meter = meter_find(r, reading->meter);
	struct demand_line line = { .demand_mW = reading->demand_mW };

	if (reading->time_s != RAVEN_TIME_NONE && reading->time_s == meter->stamp_s) {
		r->repeats++;
		polling_repeat_came(&r->poller);
		return false;
	}
	if (!r->live && reading->time_s == RAVEN_TIME_NONE) {
		dropped(r, fragment, "TimeStamp", "gives no time");
		return false;
	}
	line.time_s = reading->time_s;
	if (r->live && !live_time(r, reading, &line.time_s)) {
		r->dropped++;
		polling_refused_came(&r->poller);
		return false;
	}
	strcpy(line.meter, meter->id);
	line.registers = r->registers_seen;
	line.delivered_mWh = meter->delivered_mWh;
	line.received_mWh = meter->received_mWh;
	if (reading->time_s != RAVEN_TIME_NONE)
		meter->stamp_s = reading->time_s;
	meter->delivered_mWh = meter->received_mWh = DECIMAL_NONE;

	output_line(r, &line);
	if (r->live)
		output_flush(r);
	return true;
}

static void
summation_came(struct reader *r, const struct raven *reading)
{
	struct meter *meter = meter_find(r, reading->meter);

	if (r->options->no_registers)
		return;
	r->registers_seen = true;
	meter->delivered_mWh = reading->delivered_mWh;
	meter->received_mWh = reading->received_mWh;
}

/*
 * The conversation with a device
 */

/* Closes the port, to be opened again soon. Said is what is known of it already, and so not said again, or NULL. */
static void
port_lost(struct reader *r, const char *said)
{
	port_close(&r->port);
	for (size_t i = 0; i < r->meter_count && !r->options->listen; i++) /* of a poll that is over */
		r->meters[i].delivered_mWh = r->meters[i].received_mWh = DECIMAL_NONE;
	r->backoff_ms = BACKOFF_MIN_MS;
	r->open_at_ms = r->now.mono_ms + r->backoff_ms;
	r->away = said;
}

static void
port_gone(struct reader *r, int error)
{
	say(&r->said, "%s: gone: %s, waiting for it", r->source, strerror(error));
	port_lost(r, port_is_absent);
}

static void
ask(struct reader *r, enum command command)
{
	char text[COMMAND_SIZE];
	int len = raven_command(text, command, r->options->meter != NULL ? r->options->meter : "-");

	if (port_write(&r->port, text, (size_t)len) == 0)
		return;
	if (errno == EAGAIN) {
		say(&r->said, "%s: the device takes no commands, opening it again", r->source);
		port_lost(r, NULL);
	} else
		port_gone(r, errno);
}

static void
reading_came(struct reader *r)
{
	polling_line_came(&r->poller);
	r->reading_ms = r->now.mono_ms;
	if (r->said_quiet)
		say(&r->said, "%s: readings again", r->source);
	r->said_quiet = false;
}

static void
link_came(struct reader *r, const struct raven *reading)
{
	if (!reading->connected && !r->link_lost)
		say(&r->said, "%s: the device does not hear the meter: %s", r->source, reading->status);
	else if (reading->connected && r->link_lost)
		say(&r->said, "%s: the device hears the meter again", r->source);
	r->link_lost = !reading->connected;
}

static void
schedule_came(struct reader *r, const struct raven *reading)
{
	if (reading->demand_disabled)
		say(&r->said, "%s: demand reports are switched off in the device; "
		    "the command set_schedule_default switches them on, see emu-read(1)", r->source);
}

/* Returns whether a line came of it. */
static bool
fragment_came(struct reader *r, const struct fragment *fragment)
{
	struct raven reading;
	const char *field, *why = raven_read(r->parser, fragment, &reading, &field);

	if (fragment->root == ROOT_DEMAND)
		r->demand_ms = r->now.mono_ms;
	if (why != NULL) {
		dropped(r, fragment, field, why);
		if (fragment->root == ROOT_SUMMATION)
			polling_registers_came(&r->poller);
		return false;
	}
	switch (reading.root) {
	case ROOT_DEMAND:
		if (r->options->meter != NULL && strcmp(reading.meter, r->options->meter) != 0)
			return false;
		if (r->live && !r->options->listen && !r->poller.owed)
			return false; /* the device's own report, between polls */
		if (!demand_came(r, fragment, &reading))
			return false;
		if (r->live)
			reading_came(r);
		return true;
	case ROOT_SUMMATION:
		if (r->options->meter != NULL && strcmp(reading.meter, r->options->meter) != 0)
			return false;
		summation_came(r, &reading);
		polling_registers_came(&r->poller);
		return false;
	case ROOT_LINK:
		if (r->live)
			link_came(r, &reading);
		return false;
	case ROOT_SCHEDULE:
		if (r->live)
			schedule_came(r, &reading);
		return false;
	case ROOT_OTHER:
		break;
	}
	return false;
}

/* What there is in the frame; with --once up to the first line. Returns whether a line came. */
static bool
fragments_take(struct reader *r)
{
	struct fragment fragment;
	const char *why;
	int got;
	bool line = false;

	while (!(line && r->options->once) && (got = frame_next(&r->frame, &fragment, &why)) != 0) {
		if (got < 0)
			dropped(r, &fragment, NULL, why);
		else if (fragment_came(r, &fragment))
			line = true;
	}
	return line;
}

static void
raw_write(struct reader *r, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put = write(r->raw_fd, bytes, len);

		if (put < 0 && errno != EINTR)
			err(EX_IOERR, "%s", r->options->raw);
		if (put > 0)
			bytes += put, len -= (size_t)put;
	}
}

/*
 * A raw file goes on after a gap. What was cut off there must not be continued by what comes
 * next when it is read back, so a fragment stands between that says nothing and cuts off all.
 */
static void
raw_mark(struct reader *r)
{
	static const char mark[] = "\r\n<Warning>\r\n  <Text>emu-read: port opened</Text>\r\n</Warning>\r\n";
	struct stat status;

	if (r->raw_fd >= 0 && fstat(r->raw_fd, &status) == 0 && status.st_size > 0)
		raw_write(r, mark, sizeof(mark) - 1);
}

static bool
bytes_take(struct reader *r)
{
	size_t size;
	char *to = frame_room(&r->frame, &size);
	ssize_t got = port_read(&r->port, to, size);

	if (got < 0)
		port_gone(r, errno);
	if (got <= 0)
		return false;
	if (r->raw_fd >= 0)
		raw_write(r, to, (size_t)got);
	r->bytes += (uint64_t)got;
	polling_heard(&r->poller, &r->now);
	frame_fill(&r->frame, (size_t)got);
	return fragments_take(r);
}

/* Each serial port on a line, and which of them is a meter. Returns how many. */
static int
ports_print(FILE *to)
{
	struct port_found found[PORTS_MAX];
	int count = port_list(found);

	if (count < 0)
		err(EX_OSERR, "serial ports");
	for (int i = 0; i < count; i++)
		fprintf(to, "%s\t%s\t%s\n", found[i].name, found[i].meter != NULL ? found[i].meter : "-",
		    found[i].usb[0] != '\0' ? found[i].usb : "-");
	return count;
}

/* What a person can do something about at the start ends the program; all else is waited for. */
static void
away_say(struct reader *r, const char *why)
{
	bool first = r->opened == 0 && r->away == NULL;

	if (first && why == port_is_none)
		errx(EX_USAGE, "%s: %s", r->source, why);
	if (first && why == port_is_many) {
		warnx("%s; say which one with --port:", why);
		ports_print(stderr);
		exit(EX_USAGE);
	}
	if (first && why == port_is_absent && r->options->port == NULL) {
		warnx("no EMU-2 or RAVEn is attached, waiting for one; the serial ports are:");
		if (ports_print(stderr) == 0)
			fputs("(none)\n", stderr);
	} else if (why == port_is_taken && r->port.holder > 0)
		say(&r->said, "%s: in use by process %ld, waiting for it", r->source, (long)r->port.holder);
	else
		say(&r->said, "%s: %s, waiting for it", r->source, why);
}

static void
port_try(struct reader *r)
{
	char before[PORT_USB_SIZE];
	const char *why, *as = "", *name = "";
	bool other;

	strcpy(before, r->port.usb);
	why = port_open(&r->port);
	other = why == NULL && r->opened > 0 && strcmp(before, r->port.usb) != 0;
	if (r->options->port == NULL)
		r->source = r->port.name;
	else if (strcmp(r->source, r->port.name) != 0)
		as = " as ", name = r->port.name;
	if (why != NULL) {
		if (why != r->away)
			away_say(r, why);
		r->away = why;
		r->backoff_ms = r->backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : r->backoff_ms * 2;
		r->open_at_ms = r->now.mono_ms + r->backoff_ms;
		return;
	}
	if (r->away != NULL)
		say(&r->said, "%s: there %s%s%s%s%s", r->source, r->opened > 0 ? "again" : "now", as, name,
		    other ? ", another device: " : "", other ? r->port.usb : "");
	else if (r->options->verbose)
		warnx("%s: open%s%s%s%s", r->source, as, name, r->port.usb[0] != '\0' ? ", " : "", r->port.usb);
	r->away = NULL;
	r->opened++;
	r->backoff_ms = BACKOFF_MIN_MS;
	polling_opened(&r->poller, &r->now, r->options->once);
	frame_begin(&r->frame, true);
	raw_mark(r);
}

static void
silent(struct reader *r)
{
	if (!r->said_quiet)
		say(&r->said, "%s: the device is silent, opening it again", r->source);
	r->said_quiet = true;
	port_lost(r, NULL);
}

/* All that is to be asked now. */
static void
poll_device(struct reader *r)
{
	enum polling what;

	while (r->port.fd >= 0 && (what = polling_next(&r->poller, &r->now)) != POLLING_WAIT)
		switch (what) {
		case POLLING_ASK_REGISTERS:
			ask(r, COMMAND_SUMMATION);
			break;
		case POLLING_ASK_DEMAND:
			ask(r, COMMAND_DEMAND);
			break;
		case POLLING_ASK_SCHEDULE:
			say(&r->said, "%s: no demand in answer to %d polls, though the device is not silent", r->source, POLLS_SAID);
			r->said_quiet = true;
			ask(r, COMMAND_SCHEDULE);
			break;
		case POLLING_REOPEN:
			silent(r);
			break;
		case POLLING_SAY_REPEATS:
			say(&r->said, "%s: TimeStamp has not moved for %d polls: the device repeats its last reading", r->source,
			    POLLS_SAID);
			break;
		case POLLING_WAIT:
			break;
		}
}

static void
listen_check(struct reader *r)
{
	if (r->port.fd < 0)
		return;
	if (r->now.mono_ms - r->poller.heard_ms >= QUIET_MS)
		silent(r);
	else if (r->said_quiet)
		return;
	else if (r->now.mono_ms - r->demand_ms >= QUIET_MS)
		say(&r->said, "%s: no demand report for %d s, though the device is not silent", r->source, QUIET_MS / 1000);
	else if (r->now.mono_ms - r->reading_ms >= QUIET_MS && r->poller.repeated)
		say(&r->said, "%s: TimeStamp has not moved for %d s: the device repeats its last reading", r->source, QUIET_MS / 1000);
	else
		return;
	r->said_quiet = true;
}

static void
clocks_read(struct clocks *now)
{
	struct timespec wall, mono;

	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_MONOTONIC, &mono);
	now->wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000;
	now->mono_ms = (int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long there is nothing to do but to read. */
static int
wait_ms(const struct reader *r)
{
	int64_t wait = WAIT_MAX_MS;

	if (r->port.fd < 0)
		wait = least(wait, r->open_at_ms - r->now.mono_ms);
	else if (!r->options->listen)
		wait = least(wait, polling_wait_ms(&r->poller, &r->now));
	if (r->options->timeout_s > 0)
		wait = least(wait, r->reading_ms + r->options->timeout_s * 1000 - r->now.mono_ms);
	return wait > 0 ? (int)wait : 0;
}

static int
live(struct reader *r)
{
	const struct options *o = r->options;

	r->live = true;
	r->backoff_ms = BACKOFF_MIN_MS;
	port_begin(&r->port, o->port);
	r->source = o->port != NULL ? o->port : r->port.name;
	if (o->raw != NULL && (r->raw_fd = open(o->raw, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
		err(EX_IOERR, "%s", o->raw);
	clocks_read(&r->now);
	r->reading_ms = r->demand_ms = r->open_at_ms = r->now.mono_ms;
	polling_begin(&r->poller, &r->now, o->interval_s, !o->no_registers);

	for (;;) {
		int signals = signals_take(), ready;

		if (signals & SIGNAL_TELL)
			tell(r);
		if (signals & SIGNAL_STOP)
			return EX_OK;
		if (r->port.fd < 0 && r->now.mono_ms >= r->open_at_ms)
			port_try(r);
		if (o->listen)
			listen_check(r);
		else
			poll_device(r);
		if (o->timeout_s > 0 && r->now.mono_ms - r->reading_ms >= o->timeout_s * 1000) {
			say(&r->said, "%s: no reading for %ld s, giving up", r->source, o->timeout_s);
			return EX_UNAVAILABLE;
		}
		if ((ready = signals_wait(r->port.fd, wait_ms(r))) < 0)
			err(EX_OSERR, "poll");
		clocks_read(&r->now);
		if (ready > 0 && bytes_take(r) && o->once)
			return EX_OK;
	}
}

/* Recorded bytes: all there are, at once. Returns false when the end of the work has come. */
static bool
decode(struct reader *r, const char *name, int *status)
{
	bool standard = strcmp(name, "-") == 0, regular, line = false;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC), signals = 0;
	struct fragment fragment;
	struct stat file;
	const char *why;
	ssize_t got = -1;
	off_t done = 0;
	size_t size;

	r->source = standard ? "stdin" : name;
	if (fd < 0 || fstat(fd, &file) < 0) {
		warn("%s", r->source);
		*status = EX_IOERR;
		return true;
	}
	if (!standard && isatty(fd))
		errx(EX_USAGE, "%s: a terminal, not a capture; a port is named with --port", name);
	regular = S_ISREG(file.st_mode);
	frame_begin(&r->frame, false);
	while (!(line && r->options->once)) {
		char *to = frame_room(&r->frame, &size);
		int ready = 1;

		if (!regular) {
			output_flush(r); /* before a wait */
			ready = signals_wait(fd, -1);
		}
		if ((signals = signals_take()) & SIGNAL_TELL)
			tell(r);
		if (signals & SIGNAL_STOP)
			break;
		if (ready == 0)
			continue;
		if ((got = read(fd, to, size)) < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += got;
		r->bytes += (uint64_t)got;
		frame_fill(&r->frame, (size_t)got);
		line = fragments_take(r);
		if (regular)
			progress_show(&r->progress, done, file.st_size, r->lines);
	}
	progress_wipe(&r->progress);
	if (got < 0 && !(signals & SIGNAL_STOP)) {
		warn("%s", r->source);
		*status = EX_IOERR;
	}
	if (got == 0 && frame_end(&r->frame, &fragment, &why) < 0)
		dropped(r, &fragment, NULL, why);
	if (!standard)
		close(fd);
	if (signals & SIGNAL_STOP)
		*status = EX_OK;
	return !(signals & SIGNAL_STOP) && !(line && r->options->once);
}

static int
decode_all(struct reader *r, char *captures[])
{
	int status = EX_OK;

	progress_begin(&r->progress);
	while (*captures != NULL && decode(r, *captures, &status))
		captures++;
	output_flush(r);
	return status == EX_OK && r->dropped > 0 ? EX_DATAERR : status;
}

/* A meter as people write it: 16 hex digits of either case, with or without 0x. */
static const char *
meter_option(const char *text)
{
	static char meter[METER_SIZE];
	char lower[METER_SIZE + 1];
	struct field field = { lower, 0 };

	field.len = (size_t)snprintf(lower, sizeof(lower), "%s%s", strncasecmp(text, "0x", 2) == 0 ? "" : "0x", text);
	for (char *c = lower; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
	if (field.len != METER_SIZE - 1 || meter_read(&field, meter) != NULL)
		errx(EX_USAGE, "--meter %s: not 16 hexadecimal digits", text);
	return meter;
}

static long
seconds_option(const char *name, const char *text, long least_s, long most_s)
{
	long seconds;
	const char *why = whole_read(text, least_s, most_s, &seconds);

	if (why != NULL)
		errx(EX_USAGE, "--%s %s: %s", name, text, why);
	return seconds;
}

static void
options_read(struct options *o, int argc, char *argv[])
{
	static const struct option names[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "interval", required_argument, NULL, 'i' },
		{ "clock", required_argument, NULL, 'k' },
		{ "listen", no_argument, NULL, 'l' },
		{ "once", no_argument, NULL, '1' },
		{ "list", no_argument, NULL, 'L' },
		{ "meter", required_argument, NULL, 'm' },
		{ "no-registers", no_argument, NULL, 'n' },
		{ "raw", required_argument, NULL, 'w' },
		{ "timeout", required_argument, NULL, 't' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "1Li:k:lm:np:t:vw:", names, NULL)) != -1) {
		switch (option) {
		case '1':
			o->once = true;
			break;
		case 'L':
			o->list = true;
			break;
		case 'i':
			o->interval_s = seconds_option("interval", optarg, 1, 86400);
			break;
		case 'k':
			if (strcmp(optarg, "meter") != 0 && strcmp(optarg, "host") != 0)
				errx(EX_USAGE, "--clock %s: neither meter nor host", optarg);
			o->host_clock = *optarg == 'h';
			break;
		case 'l':
			o->listen = true;
			break;
		case 'm':
			o->meter = meter_option(optarg);
			break;
		case 'n':
			o->no_registers = true;
			break;
		case 'p':
			if (strlen(optarg) >= PORT_NAME_SIZE)
				errx(EX_USAGE, "--port: a path of more than %d bytes", PORT_NAME_SIZE - 1);
			o->port = optarg;
			break;
		case 't':
			o->timeout_s = seconds_option("timeout", optarg, 1, 365 * 86400);
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'w':
			o->raw = optarg;
			break;
		case 'h':
			usage(stdout);
			exit(fclose(stdout) == 0 ? EX_OK : EX_IOERR);
		case 'V':
			puts("emu-read " VERSION);
			exit(fclose(stdout) == 0 ? EX_OK : EX_IOERR);
		default:
			usage(stderr);
			exit(EX_USAGE);
		}
	}
}

int
main(int argc, char *argv[])
{
	static struct reader reader;
	struct options options = { .interval_s = 60 };
	struct reader *r = &reader;
	int status = EX_OK, fd;

	signal(SIGPIPE, SIG_DFL); /* when the reader of our lines goes, we go */
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		err(EX_IOERR, "stdout");
	do {
		fd = open("/dev/null", O_WRONLY); /* no port gets the number of a standard stream that is closed */
	} while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);

	options_read(&options, argc, argv);
	r->options = &options;
	r->raw_fd = -1;
	if (signals_catch() < 0 || (r->parser = raven_new()) == NULL)
		err(EX_OSERR, NULL);
	if (options.list)
		ports_print(stdout);
	else {
		output_begin(r);
		status = optind < argc ? decode_all(r, argv + optind) : live(r);
	}
	if (r->live)
		port_close(&r->port);
	if (fclose(stdout) != 0)
		err(EX_IOERR, "stdout");
	say_end(&r->said);
	if (options.verbose && !options.list)
		tell(r);
	raven_free(r->parser);
	free(r->meters);
	return status;
}
