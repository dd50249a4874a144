/* mysql-sink: hour lines to rows, each hour exactly once. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "demand_line.h"
#include "filter.h"
#include "hour_line.h"
#include "input.h"
#include "options.h"
#include "outage.h"
#include "report.h"
#include "signals.h"
#include "table.h"

/* What was said of a host: */
struct trouble {
	bool told;           /* that it has failed since something was stored last, and */
	unsigned error;      /* with which error */
};

struct counts {
	unsigned long lines, hours, bad, refused;
};

struct sink {
	struct options options;
	FILE *rejects;

	struct table *table;
	struct outage outage;
	struct trouble troubles[HOSTS_MAX];
	struct input in;
	struct hour_line lines[TABLE_BATCH]; /* in hand: read, not known to be stored */
	const char *file[TABLE_BATCH];       /* where each was read */
	unsigned long line[TABLE_BATCH];
	size_t count;

	bool worked;                    /* the connection has been of use, or there was no use for it yet */
	bool stopped;

	struct counts counts;
	struct table_counts stored;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- telling ---- */

static void
tell(struct sink *sink)
{
	report_total("%lu lines, %lu hours: %lu added, %lu replaced, %lu stored already, %lu stored with more seconds, "
	    "%lu refused; %lu bad lines; %zu in hand", sink->counts.lines + sink->in.line, sink->counts.hours,
	    sink->stored.added, sink->stored.replaced, sink->stored.same, sink->stored.kept, sink->counts.refused,
	    sink->counts.bad, sink->count);
}

static void
stop(struct sink *sink)
{
	outage_stop(&sink->outage, now_ms());
	sink->stopped = true;
}

/* Signals that have come while nothing is read. */
static void
heed_signals(struct sink *sink)
{
	int signals = signals_take();

	if (signals & SIGNAL_REPORT)
		tell(sink);
	if (signals & SIGNAL_STOP)
		stop(sink);
}

/* ---- refused lines ---- */

static void
keep_reject(struct sink *sink, const char *text, size_t len)
{
	if (sink->rejects != NULL &&
	    (fwrite(text, 1, len, sink->rejects) != len || fputc('\n', sink->rejects) == EOF))
		fatal(EX_IOERR, "%s", sink->options.rejects);
}

static void
refuse_line(struct sink *sink, const char *text, size_t len, const char *why)
{
	report_bad_line(sink->in.name, sink->in.line, why);
	sink->counts.bad++;
	keep_reject(sink, text, len);
}

/* An hour that is a good line, but that the table does not take. */
static void
refuse_hour(struct sink *sink, size_t i)
{
	char text[LINE_SIZE];
	size_t len = hour_line_write(text, &sink->lines[i]);

	report("%s:%lu: %s", sink->file[i], sink->line[i], table_reason(sink->table));
	sink->counts.refused++;
	keep_reject(sink, text, len - 1);
}

static void
flush_rejects(struct sink *sink)
{
	if (sink->rejects != NULL && fflush(sink->rejects) != 0)
		fatal(EX_IOERR, "%s", sink->options.rejects);
}

/* ---- the server ---- */

static void
say_failure(struct sink *sink)
{
	struct trouble *trouble = &sink->troubles[sink->outage.host];

	if (trouble->told && trouble->error == table_error(sink->table))
		return;
	report_flush();
	report("%s: %s; trying again", sink->options.hosts[sink->outage.host].label, table_reason(sink->table));
	trouble->told = true;
	trouble->error = table_error(sink->table);
}

static void
say_back(struct sink *sink)
{
	long lasted_s = outage_over(&sink->outage, now_ms());
	bool said = false;

	for (size_t i = 0; i < sink->options.host_count; i++) {
		said = said || sink->troubles[i].told;
		sink->troubles[i].told = false;
	}
	if (said) {
		report_info("%s: storing again after %ld s", sink->options.hosts[sink->outage.host].label, lasted_s);
	}
	sink->worked = true;
}

/* Waits until it is time for the next try, or gives up. */
static void
pause_round(struct sink *sink)
{
	enum outage_step step;
	int64_t wait_ms;

	while ((step = outage_next(&sink->outage, now_ms(), &wait_ms)) == OUTAGE_WAIT) {
		if (signals_wait(-1, -1, (int)wait_ms) < 0)
			fatal(EX_OSERR, "poll");
		heed_signals(sink);
	}
	if (step == OUTAGE_GIVE_UP)
		fatalx(EX_UNAVAILABLE, "no server for %ld s: %zu lines from %s:%lu on are not stored",
		    outage_over(&sink->outage, now_ms()), sink->count, sink->file[0], sink->line[0]);
}

/* One try to store lines in hand, connecting first where that has to be; with count 0 only that. */
static enum table_outcome
attempt(struct sink *sink, size_t first, size_t count)
{
	const struct host *host = &sink->options.hosts[sink->outage.host];
	enum table_outcome outcome = TABLE_DONE;

	if (!table_connected(sink->table)) {
		sink->worked = false;
		outcome = table_connect(sink->table, host->name, host->port);
	}
	if (outcome == TABLE_DONE && count > 0)
		outcome = table_write(sink->table, sink->lines + first, count, &sink->stored);
	return outcome;
}

/* Report the failure and move to the next host. */
static void
fail_over(struct sink *sink)
{
	bool connected = table_connected(sink->table);

	/* that a connection has ended while nothing was to be done is no trouble yet */
	if (sink->worked && !connected) {
		sink->worked = false;
		return;
	}
	say_failure(sink);
	outage_failed(&sink->outage, now_ms(), !connected);
}

/* Stores lines in hand, however long it takes. */
static void
store(struct sink *sink, size_t first, size_t count)
{
	enum table_outcome outcome;

	for (;;) {
		outage_try(&sink->outage, now_ms());
		if ((outcome = attempt(sink, first, count)) != TABLE_LATER)
			break;
		fail_over(sink);
		pause_round(sink);
	}
	if (outcome == TABLE_REFUSED) {
		fatalx(EX_CONFIG, "%s: %s", sink->options.hosts[sink->outage.host].label, table_reason(sink->table));
	}
	if (outcome == TABLE_ROW && count > 1) { /* halve until the row stands alone */
		store(sink, first, count / 2);
		store(sink, first + count / 2, count - count / 2);
		return;
	}
	if (outcome == TABLE_ROW)
		refuse_hour(sink, first);
	say_back(sink);
}

static void
store_all(struct sink *sink)
{
	if (sink->count > 0 && !sink->options.dry_run)
		store(sink, 0, sink->count);
	sink->count = 0;
	flush_rejects(sink);
}

/* What will not work later either is found out before anything is read; a server that is not there may come. */
static void
look(struct sink *sink)
{
	for (size_t i = 0; i < sink->options.host_count && !sink->stopped; i++) {
		enum table_outcome outcome;

		outage_try(&sink->outage, now_ms());
		outcome = attempt(sink, 0, 0);

		if (outcome == TABLE_DONE) {
			outage_over(&sink->outage, now_ms());
			sink->worked = true;
			return;
		}
		if (outcome == TABLE_REFUSED)
			fatalx(EX_CONFIG, "%s: %s", sink->options.hosts[sink->outage.host].label, table_reason(sink->table));
		fail_over(sink);
		heed_signals(sink);
	}
	outage_over(&sink->outage, now_ms()); /* the time that it may stay away is counted from when it is needed */
}

/* ---- lines ---- */

static void
take_line(struct sink *sink, const char *text, size_t len)
{
	struct demand_line demand;
	const char *why, *ignored;
	int got = hour_line_read(text, len, &sink->lines[sink->count], &why);

	if (got < 0 && sink->counts.hours == 0 && demand_line_read(text, len, &demand, &ignored) == 1)
		fatalx(EX_DATAERR, "%s:%lu: this is a demand line: put kwh-agg between emu-read and mysql-sink",
		    sink->in.name, sink->in.line);
	if (got < 0)
		refuse_line(sink, text, len, why);
	if (got <= 0)
		return;
	sink->file[sink->count] = sink->in.name;
	sink->line[sink->count++] = sink->in.line;
	sink->counts.hours++;
	if (sink->count == TABLE_BATCH)
		store_all(sink);
}

/* Reads all operands to the end, or until a signal says stop. Lines are stored when there are no more to read now. */
static void
read_all(struct sink *sink)
{
	struct input *in = &sink->in;
	const char *text;
	size_t len;

	while (!sink->stopped)
		switch (input_next(in)) {
		case INPUT_READ:
			while (input_line(in, &text, &len))
				take_line(sink, text, len);
			break;
		case INPUT_WAIT:
			store_all(sink);
			break;
		case INPUT_REPORT:
			tell(sink);
			break;
		case INPUT_FILE:
			report_flush();
			sink->counts.lines += in->line;
			in->line = 0;
			break;
		case INPUT_FAILED: /* what was read before is stored, and that is the end */
			store_all(sink);
			fatalx(in->status, "%s: %s", in->name, in->why);
		case INPUT_STOP:
			stop(sink);
			break;
		case INPUT_END:
			return;
		}
}

/* Rejects that are written to what is read would come back as lines, for ever. */
static bool
same_file(FILE *rejects, const char *name)
{
	struct stat a, b;

	return fstat(fileno(rejects), &a) == 0 && (strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(name, &b)) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Opens the file for the rejects; a line that a full disk has torn there is ended, or the next one is lost with it. */
static FILE *
open_rejects(const char *name)
{
	FILE *rejects = fopen(name, "ae"), *before;
	struct stat status;

	if (rejects == NULL || fstat(fileno(rejects), &status) < 0 || !S_ISREG(status.st_mode) || status.st_size == 0 ||
	    (before = fopen(name, "re")) == NULL)
		return rejects;
	if (fseek(before, -1, SEEK_END) == 0 && getc(before) != '\n' && fputc('\n', rejects) == EOF)
		fatal(EX_IOERR, "%s", name);
	fclose(before);
	return rejects;
}

int
main(int argc, char **argv)
{
	static struct sink sink; /* too large for the stack */
	struct options *o = &sink.options;

	filter_begin(argv);
	options_read(o, argc, argv);
	outage_begin(&sink.outage, o->host_count, o->timeout_s);
	argc -= optind;
	argv += optind;

	/* what can't be right later is refused now */
	input_check(argv);
	if (*o->rejects != '\0' && (sink.rejects = open_rejects(o->rejects)) == NULL)
		fatal(EX_IOERR, "%s", o->rejects);
	for (int i = 0; sink.rejects != NULL && i < argc; i++)
		if (same_file(sink.rejects, argv[i]))
			fatalx(EX_USAGE, "%s: the rejects cannot go into a file that is read", argv[i]);

	signal(SIGPIPE, SIG_IGN); /* a server that goes is an error of the call */
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if (!o->dry_run) {
		if ((sink.table = table_new(&o->place)) == NULL)
			fatal(errno == EINVAL ? EX_USAGE : EX_OSERR, "table %s", o->place.table);
		look(&sink);
	}
	input_begin(&sink.in, argv, -1);
	read_all(&sink);
	store_all(&sink);
	if (sink.table != NULL)
		table_free(sink.table);
	if (sink.rejects != NULL && fclose(sink.rejects) != 0)
		fatal(EX_IOERR, "%s", o->rejects);
	report_flush();
	if (o->verbose)
		tell(&sink);
	return sink.counts.bad + sink.counts.refused > 0 && !sink.stopped ? EX_DATAERR : EX_OK;
}
