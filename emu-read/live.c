/* The conversation with a device: opening its port, asking it, and what its silence means. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "reader.h"
#include "report.h"
#include "signals.h"

enum {
	WAIT_MAX_MS = 60000,   /* so a clock that was set is noticed within a minute */
	BACKOFF_MIN_MS = 250,  /* between attempts to open the port, doubling up to */
	BACKOFF_MAX_MS = 60000,
	QUIET_MS = 300000,     /* when only listening: demand comes every 8 to 20 s */
};

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
	report("%s: gone: %s, waiting for it", r->source, strerror(error));
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
		report("%s: the device takes no commands, opening it again", r->source);
		port_lost(r, NULL);
	} else
		port_gone(r, errno);
}

static void
raw_write(struct reader *r, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put = write(r->raw_fd, bytes, len);

		if (put < 0 && errno != EINTR)
			fatal(EX_IOERR, "%s", r->options->raw);
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

int
ports_print(FILE *to)
{
	struct port_found found[PORTS_MAX];
	int count = port_list(found);

	for (int i = 0; i < count; i++)
		if (fprintf(to, "%s\t%s\t%s\n", found[i].name, found[i].meter != NULL ? found[i].meter : "-",
		    found[i].usb[0] != '\0' ? found[i].usb : "-") < 0 && to == stdout)
			fatal(EX_IOERR, "stdout");
	return count;
}

/* What a person can do something about at the start ends the program; all else is waited for. */
static void
away_say(struct reader *r, const char *why)
{
	bool first = r->opened == 0 && r->away == NULL;
	int count;

	if (first && why == port_is_none)
		fatalx(EX_USAGE, "%s: %s", r->source, why);
	if (first && why == port_is_many) {
		report("%s; say which one with --port:", why);
		ports_print(stderr);
		exit(EX_USAGE);
	}
	if (first && why == port_is_absent && r->options->port == NULL) {
		report("no EMU-2 or RAVEn is attached, waiting for one; the serial ports are:");
		if ((count = ports_print(stderr)) <= 0)
			fputs(count == 0 ? "(none)\n" : "(no list can be had)\n", stderr);
	} else if (why == port_is_unlisted) {
		report("%s: %s: %s%s, waiting for it", r->source, why, strerror(r->port.error),
		    r->options->port == NULL ? "; name the port with --port" : "");
	} else if (why == port_is_taken && r->port.holder > 0)
		report("%s: in use by process %ld, waiting for it", r->source, (long)r->port.holder);
	else
		report("%s: %s, waiting for it", r->source, why);
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
		report_info("%s: there %s%s%s%s%s", r->source, r->opened > 0 ? "again" : "now", as, name,
		    other ? ", another device: " : "", other ? r->port.usb : "");
	else if (r->options->verbose)
		report_info("%s: open%s%s%s%s", r->source, as, name, r->port.usb[0] != '\0' ? ", " : "", r->port.usb);
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
		report("%s: the device is silent, opening it again", r->source);
	r->said_quiet = true;
	port_lost(r, NULL);
}

/* All that is to be asked now. */
static void
poll_device(struct reader *r)
{
	while (r->port.fd >= 0)
		switch (polling_next(&r->poller, &r->now)) {
		case POLLING_ASK_REGISTERS:
			ask(r, COMMAND_SUMMATION);
			break;
		case POLLING_ASK_DEMAND:
			ask(r, COMMAND_DEMAND);
			break;
		case POLLING_ASK_SCHEDULE:
			report("%s: no demand in answer to %d polls, though the device is not silent", r->source, POLLS_SAID);
			r->said_quiet = true;
			ask(r, COMMAND_SCHEDULE);
			break;
		case POLLING_REOPEN:
			silent(r);
			break;
		case POLLING_SAY_REPEATS:
			report("%s: TimeStamp has not moved for %d polls: the device repeats its last reading", r->source,
			    POLLS_SAID);
			break;
		case POLLING_WAIT:
			return;
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
		report("%s: no demand report for %d s, though the device is not silent", r->source, QUIET_MS / 1000);
	else if (r->now.mono_ms - r->reading_ms >= QUIET_MS && r->poller.repeated)
		report("%s: TimeStamp has not moved for %d s: the device repeats its last reading", r->source, QUIET_MS / 1000);
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

int
live(struct reader *r)
{
	const struct options *o = r->options;

	r->live = true;
	r->backoff_ms = BACKOFF_MIN_MS;
	port_begin(&r->port, o->port);
	r->source = o->port != NULL ? o->port : r->port.name;
	if (o->raw != NULL && (r->raw_fd = open(o->raw, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
		fatal(EX_IOERR, "%s", o->raw);
	clocks_read(&r->now);
	r->reading_ms = r->demand_ms = r->open_at_ms = r->now.mono_ms;
	polling_begin(&r->poller, &r->now, o->interval_s, !o->no_registers);

	for (;;) {
		int signals = signals_take(), ready;

		if (signals & SIGNAL_REPORT)
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
			report("%s: no reading for %ld s, giving up", r->source, o->timeout_s);
			return EX_UNAVAILABLE;
		}
		if ((ready = signals_wait(r->port.fd, STDOUT_FILENO, wait_ms(r))) < 0)
			fatal(EX_OSERR, "poll");
		clocks_read(&r->now);
		if (ready > 0 && bytes_take(r) && o->once)
			return EX_OK;
	}
}
