/* The loop that waits, asks the device and acts on events. */
#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "monotonic.h"
#include "polling.h"
#include "reading.h"
#include "report.h"
#include "signals.h"

enum {
	WAIT_MAX_MS = 60000,   /* so that a set clock is noticed within a minute */
	QUIET_MS = 300000,     /* with --listen: demand usually comes every 8 to 20 s */
	CLOCKS_APART_S = 300,
	ONCE_REPORT_MS = 10000, /* with --once: when to report what is waited for */
	ONCE_INTERVAL_S = 10,  /* with --once: how often to ask, as the first answer can be lost */
};

struct live {
	const struct reader_options *options;
	struct output *out;
	struct attach attach;  /* the port */
	struct frame frame;
	struct reading reading;
	struct poller poller;
	struct clocks now;     /* read once a turn of the loop */
	int raw_fd;            /* -1: none */
	uint64_t bytes;

	int64_t line_ms;       /* monotonic: the last line, or the start of the program */
	int64_t demand_ms;     /* monotonic: the last demand, or the start of the program */
	bool repeated;         /* a demand repeated its TimeStamp since the last line */
	bool quiet_reported, no_time_reported, apart_reported, once_reported, link_lost;
	bool stop;             /* the line of --once was printed */
};

static int run(struct live *);
static void opened(struct live *);
static void lost(struct live *);
static void poll_device(struct live *);
static void ask(struct live *, enum command);
static void listen_check(struct live *);
static void silent(struct live *);
static void once_report(struct live *);
static void bytes_take(struct live *);
static void event_take(struct live *, const struct event *);
static void line_take(struct live *, const struct event *);
static void link_take(struct live *, const struct event *);
static void raw_write(struct live *, const char *bytes, size_t len);
static void raw_mark(struct live *);
static int wait_ms(const struct live *);
static int64_t least(int64_t a, int64_t b);
static void clocks_read(struct clocks *);
static void report_work(const struct live *);

int
live(const struct reader_options *o, struct output *out)
{
	static struct live l;
	const struct reading_rules rules = { o->meter, o->no_registers, o->host_clock };
	int status;

	l.options = o;
	l.out = out;
	l.raw_fd = o->raw != NULL ? open(o->raw, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	if (o->raw != NULL && l.raw_fd < 0)
		fatal(EX_IOERR, "%s", o->raw);
	if (!reading_begin(&l.reading, &rules))
		fatal(EX_OSERR, "memory");
	clocks_read(&l.now);
	l.line_ms = l.demand_ms = l.now.mono_ms;
	attach_begin(&l.attach, o->port, o->once, o->verbose, l.now.mono_ms);
	polling_begin(&l.poller, &l.now, o->once ? least(o->interval_s, ONCE_INTERVAL_S) : o->interval_s, !o->no_registers);

	status = run(&l);
	port_close(&l.attach.port);
	report_flush();
	if (o->verbose)
		report_work(&l);
	reading_free(&l.reading);
	return status;
}

static int
run(struct live *l)
{
	const struct reader_options *o = l->options;

	while (!l->stop) {
		int signals = signals_take(), ready;

		if (signals & SIGNAL_REPORT)
			report_work(l);
		if (signals & SIGNAL_STOP)
			break;
		if (attach_try(&l->attach, l->now.mono_ms))
			opened(l);
		if (o->listen)
			listen_check(l);
		else
			poll_device(l);
		if (o->once && !l->once_reported && l->now.mono_ms - l->line_ms >= ONCE_REPORT_MS)
			once_report(l);
		if (o->timeout_s > 0 && l->now.mono_ms - l->line_ms >= o->timeout_s * 1000) {
			report("%s: no reading for %" PRId64 " s: giving up", l->attach.source, o->timeout_s);
			return EX_UNAVAILABLE;
		}
		if ((ready = signals_wait(l->attach.port.fd, STDOUT_FILENO, wait_ms(l))) < 0)
			fatal(EX_OSERR, "poll");
		clocks_read(&l->now);
		if (ready > 0)
			bytes_take(l);
	}
	return EX_OK;
}

static void
opened(struct live *l)
{
	polling_opened(&l->poller, &l->now, l->options->once);
	frame_begin(&l->frame, true);
	raw_mark(l);
}

/* The port was closed. */
static void
lost(struct live *l)
{
	if (!l->options->listen)
		reading_forget_registers(&l->reading); /* they belong to a poll that has ended */
}

/*
 * Asking
 */

/* Does what polling says, until it says wait. */
static void
poll_device(struct live *l)
{
	while (l->attach.port.fd >= 0)
		switch (polling_next(&l->poller, &l->now)) {
		case POLLING_ASK_REGISTERS:
			ask(l, COMMAND_SUMMATION);
			break;
		case POLLING_ASK_DEMAND:
			ask(l, COMMAND_DEMAND);
			break;
		case POLLING_ASK_SCHEDULE:
			report("%s: %d polls brought no demand, though the device is not silent", l->attach.source, POLLS_REPORTED);
			l->quiet_reported = true;
			ask(l, COMMAND_SCHEDULE);
			break;
		case POLLING_REOPEN:
			silent(l);
			break;
		case POLLING_REPORT_REPEATS:
			report("%s: TimeStamp has not moved for %d polls: the device repeats its last reading", l->attach.source,
			    POLLS_REPORTED);
			break;
		case POLLING_WAIT:
			return;
		}
}

static void
ask(struct live *l, enum command command)
{
	char text[COMMAND_SIZE];
	int len = raven_command(text, command, l->options->meter != NULL ? l->options->meter : "-");

	if (port_write(&l->attach.port, text, (size_t)len) == 0)
		return;
	if (errno == EAGAIN) {
		report("%s: the device takes no commands: reopening it", l->attach.source);
		attach_again(&l->attach, l->now.mono_ms);
	} else
		attach_gone(&l->attach, errno, l->now.mono_ms);
	lost(l);
}

/* With --listen: acts on silence, and reports missing demand. */
static void
listen_check(struct live *l)
{
	if (l->attach.port.fd < 0)
		return;
	if (l->now.mono_ms - l->poller.heard_ms >= QUIET_MS)
		silent(l);
	else if (l->quiet_reported)
		return;
	else if (l->now.mono_ms - l->demand_ms >= QUIET_MS)
		report("%s: no demand report for %d s, though the device is not silent", l->attach.source, QUIET_MS / 1000);
	else if (l->now.mono_ms - l->line_ms >= QUIET_MS && l->repeated)
		report("%s: TimeStamp has not moved for %d s: the device repeats its last reading", l->attach.source, QUIET_MS / 1000);
	else
		return;
	l->quiet_reported = true;
}

static void
silent(struct live *l)
{
	if (!l->quiet_reported)
		report("%s: the device is silent: reopening it", l->attach.source);
	l->quiet_reported = true;
	attach_again(&l->attach, l->now.mono_ms);
	lost(l);
}

/* Reports what --once waits for. */
static void
once_report(struct live *l)
{
	const char *waits = l->attach.port.fd < 0 ? l->attach.why : l->bytes == 0 ? "the device is silent" :
	    l->link_lost ? "the device does not hear the meter" : "the device is not silent, but sends no demand";

	l->once_reported = true;
	report("%s: no reading yet: %s; giving up in %" PRId64 " s", l->attach.source, waits != NULL ? waits : "reopening it",
	    l->options->timeout_s - (l->now.mono_ms - l->line_ms) / 1000);
}

/*
 * Bytes and events
 */

static void
bytes_take(struct live *l)
{
	size_t size;
	char *to = frame_room(&l->frame, &size);
	ssize_t got = port_read(&l->attach.port, to, size);
	struct reading_now now = { .host_s = l->now.wall_ms / 1000 };
	struct event event;

	if (got < 0) {
		attach_gone(&l->attach, errno, l->now.mono_ms);
		lost(l);
	}
	if (got <= 0)
		return;
	if (l->raw_fd >= 0)
		raw_write(l, to, (size_t)got);
	l->bytes += (uint64_t)got;
	polling_heard(&l->poller, &l->now);
	frame_fill(&l->frame, (size_t)got);
	while (!l->stop) {
		now.wanted = l->options->listen || polling_wants(&l->poller);
		if (reading_next(&l->reading, &l->frame, &now, &event) == EVENT_NONE)
			break;
		event_take(l, &event);
	}
}

static void
event_take(struct live *l, const struct event *e)
{
	polling_came(&l->poller, e);
	if (e->root == ROOT_DEMAND)
		l->demand_ms = l->now.mono_ms;
	switch (e->kind) {
	case EVENT_LINE:
		line_take(l, e);
		break;
	case EVENT_REPEAT:
		l->repeated = true;
		break;
	case EVENT_LINK:
		link_take(l, e);
		break;
	case EVENT_SCHEDULE:
		report("%s: demand reports are switched off in the device; "
		    "the command set_schedule_default switches them on, see emu-read(1)", l->attach.source);
		break;
	case EVENT_BAD:
		report("%s: %s", l->attach.source, e->text);
		break;
	case EVENT_NO_MEMORY:
		errno = ENOMEM;
		fatal(EX_OSERR, "%s", l->attach.source);
	case EVENT_REGISTERS:
	case EVENT_NONE:
		break;
	}
}

static void
line_take(struct live *l, const struct event *e)
{
	int64_t apart_s = e->apart_s < 0 ? -e->apart_s : e->apart_s;
	char text[LINE_SIZE];

	if (e->by_host && !l->no_time_reported) {
		l->no_time_reported = true;
		report("%s: the meter sends no time: lines carry this computer's", l->attach.source);
	}
	if (apart_s > CLOCKS_APART_S && !l->apart_reported) {
		l->apart_reported = true;
		report("%s: the meter's clock is %" PRId64 " %s %s this computer's: lines carry the meter's", l->attach.source,
		    apart_s < 7200 ? apart_s : apart_s < 172800 ? apart_s / 3600 : apart_s / 86400,
		    apart_s < 7200 ? "s" : apart_s < 172800 ? "hours" : "days", e->apart_s > 0 ? "behind" : "ahead of");
	}
	output_write(l->out, text, demand_line_write(text, &e->line));
	output_flush(l->out);
	l->line_ms = l->now.mono_ms;
	l->repeated = false;
	if (l->quiet_reported)
		report_info("%s: readings come again", l->attach.source);
	l->quiet_reported = false;
	l->stop = l->options->once;
}

static void
link_take(struct live *l, const struct event *e)
{
	if (!e->connected && !l->link_lost)
		report("%s: the device does not hear the meter: %s", l->attach.source, e->text);
	else if (e->connected && l->link_lost)
		report_info("%s: the device hears the meter again", l->attach.source);
	l->link_lost = !e->connected;
}

/*
 * The raw file
 */

static void
raw_write(struct live *l, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put = write(l->raw_fd, bytes, len);

		if (put < 0 && errno != EINTR)
			fatal(EX_IOERR, "%s", l->options->raw);
		if (put > 0)
			bytes += put, len -= (size_t)put;
	}
}

/*
 * Marks in the raw file that bytes are missing here. When the file is read back, a fragment that
 * was cut off must not be joined with what follows, so the mark is a fragment that cuts it off.
 */
static void
raw_mark(struct live *l)
{
	static const char mark[] = "\r\n<Warning>\r\n  <Text>emu-read: port opened</Text>\r\n</Warning>\r\n";
	struct stat status;

	if (l->raw_fd >= 0 && fstat(l->raw_fd, &status) == 0 && status.st_size > 0)
		raw_write(l, mark, sizeof(mark) - 1);
}

/*
 * Time
 */

/* Returns for how long there is nothing to do but to read. */
static int
wait_ms(const struct live *l)
{
	int64_t wait = WAIT_MAX_MS;

	if (l->attach.port.fd < 0)
		wait = least(wait, attach_wait_ms(&l->attach, l->now.mono_ms));
	else if (!l->options->listen)
		wait = least(wait, polling_wait_ms(&l->poller, &l->now));
	if (l->options->once && !l->once_reported)
		wait = least(wait, l->line_ms + ONCE_REPORT_MS - l->now.mono_ms);
	if (l->options->timeout_s > 0)
		wait = least(wait, l->line_ms + l->options->timeout_s * 1000 - l->now.mono_ms);
	return wait > 0 ? (int)wait : 0;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
clocks_read(struct clocks *now)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	now->wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000;
	now->mono_ms = monotonic_ms();
}

static void
report_work(const struct live *l)
{
	report_total("%s: %" PRIu64 " polls, %" PRIu64 " missed, %" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64
	    " fragments dropped, %" PRIu64 " bytes", l->attach.source, l->poller.polls, l->poller.failed, l->reading.lines,
	    l->reading.repeats, l->reading.dropped, l->bytes);
}
