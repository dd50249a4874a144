/* mysql-sink: stores hour lines as rows, each hour exactly once. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "demand_line.h"
#include "filter.h"
#include "hour_line.h"
#include "input.h"
#include "jobs.h"
#include "options.h"
#include "output.h"
#include "rebuild.h"
#include "report.h"
#include "signals.h"
#include "utc.h"

struct counts {
	unsigned long hours, bad, rejected;
};

struct sink {
	struct options options;
	struct output rejects;          /* name NULL: rejected lines are not kept */

	struct jobs jobs;
	struct input in;
	struct hour_line lines[TABLE_BATCH]; /* in hand: read but not yet stored */
	const char *file[TABLE_BATCH];       /* from where each was read */
	unsigned long line[TABLE_BATCH];
	size_t count;
	struct rebuild rebuild;

	bool stopped;

	struct counts counts;
};

static void read_all(struct sink *);
static void take_line(struct sink *, const char *text, size_t len);
static void take_bad_line(struct sink *, const char *text, size_t len, const char *why);
static void store_all(struct sink *);
static void store(struct sink *, size_t first, size_t count);
static void rebuild(struct sink *);
static void rebuild_part(struct sink *, const struct table_part *);
static void report_outside(struct sink *, const struct table_part *);
static void reject(struct sink *, const char *text, size_t len);
static void open_rejects(struct sink *, char **operands);
static void stop(struct sink *);
static int64_t heed_signals(void *);
static void report_totals(const struct sink *);

int
main(int argc, char **argv)
{
	static struct sink sink; /* too large for the stack */
	struct options *o = &sink.options;

	filter_begin(argv);
	options_read(o, argc, argv);
	argv += optind;

	/* reject now what can't become right later */
	input_check(argv);
	open_rejects(&sink, argv);
	signal(SIGPIPE, SIG_IGN); /* if the server goes, let the call fail */
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if (!o->dry_run) {
		o->place.patience_ms = heed_signals;
		o->place.arg = &sink;
		if (jobs_begin(&sink.jobs, o) < 0)
			fatal(errno == EINVAL ? EX_USAGE : EX_OSERR, "table %s", o->table);
		jobs_look(&sink.jobs);
	}
	input_begin(&sink.in, argv, -1);
	read_all(&sink);
	store_all(&sink);
	if (o->rebuild)
		rebuild(&sink);
	if (!o->dry_run && !sink.jobs.looked && !sink.stopped) /* nothing was to be stored: report whether it could have been */
		jobs_do(&sink.jobs, &(struct job){ .what = JOB_LOOK });
	jobs_end(&sink.jobs);
	report_flush();
	if (o->verbose)
		report_totals(&sink);
	return sink.counts.bad + sink.counts.rejected > 0 && !sink.stopped ? EX_DATAERR : EX_OK;
}

/* ---- lines ---- */

/* Reads all operands to the end, or until a signal says stop. Stores the lines in hand before it waits for more. */
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
			report_totals(sink);
			break;
		case INPUT_FILE:
			report_flush();
			break;
		case INPUT_FAILED: /* store what was read before, then exit */
			store_all(sink);
			fatalx(in->status, "%s: %s", in->name, in->why);
		case INPUT_STOP:
			stop(sink);
			break;
		case INPUT_END:
			return;
		}
}

static void
take_line(struct sink *sink, const char *text, size_t len)
{
	struct hour_line *line = &sink->lines[sink->count];
	const char *why;
	int got = hour_line_read(text, len, line, &why);

	if (got < 0)
		take_bad_line(sink, text, len, why);
	if (got <= 0)
		return;
	sink->counts.hours++;
	if (sink->options.rebuild) {
		if (rebuild_add(&sink->rebuild, line) < 0)
			fatal(EX_OSERR, "%s:%lu", sink->in.name, sink->in.line);
		return;
	}
	sink->file[sink->count] = sink->in.name;
	sink->line[sink->count++] = sink->in.line;
	if (sink->count == TABLE_BATCH)
		store_all(sink);
}

static void
take_bad_line(struct sink *sink, const char *text, size_t len, const char *why)
{
	struct demand_line demand;
	const char *ignored;

	if (sink->counts.hours == 0 && demand_line_read(text, len, &demand, &ignored) == 1)
		fatalx(EX_DATAERR, "%s:%lu: this is a demand line: put kwh-agg between emu-read and mysql-sink",
		    sink->in.name, sink->in.line);
	if (sink->options.rebuild)
		fatalx(EX_DATAERR, "%s:%lu: %s; nothing is written", sink->in.name, sink->in.line, why);
	report_bad_line(sink->in.name, sink->in.line, why);
	sink->counts.bad++;
	reject(sink, text, len);
}

static void
store_all(struct sink *sink)
{
	if (sink->count > 0 && !sink->options.dry_run)
		store(sink, 0, sink->count);
	sink->count = 0;
	if (sink->rejects.name != NULL)
		output_flush(&sink->rejects);
}

/* Stores some of the lines in hand, however long that takes. */
static void
store(struct sink *sink, size_t first, size_t count)
{
	struct job job = { .what = JOB_LINES, .lines = sink->lines + first, .count = count };
	char text[LINE_SIZE];

	snprintf(job.undone, sizeof(job.undone), ": %zu lines from %s:%lu on are not stored", sink->count, sink->file[0], sink->line[0]);
	if (jobs_do(&sink->jobs, &job) == DONE)
		return;
	if (count > 1) { /* halve, to find the line that the table rejects */
		store(sink, first, count / 2);
		store(sink, first + count / 2, count - count / 2);
		return;
	}
	report("%s:%lu: %s", sink->file[first], sink->line[first], jobs_reason(&sink->jobs));
	sink->counts.rejected++;
	reject(sink, text, hour_line_write(text, &sink->lines[first]) - 1);
}

/* ---- a rebuild ---- */

/* Makes the table equal to what was read. */
static void
rebuild(struct sink *sink)
{
	struct table_part part;

	rebuild_arrange(&sink->rebuild);
	while (!sink->options.dry_run && !sink->stopped && rebuild_next(&sink->rebuild, time(NULL), &part)) {
		rebuild_part(sink, &part);
		if (part.last && !sink->stopped)
			report_outside(sink, &part);
		heed_signals(sink);
	}
	if (sink->stopped)
		fatalx(EX_UNAVAILABLE, "stopped before all was stored: run it again");
	free(sink->rebuild.rows);
	if (sink->rejects.name != NULL)
		output_flush(&sink->rejects);
}

static void
rebuild_part(struct sink *sink, const struct table_part *part)
{
	struct table_part halves[2];
	struct hour_line line;
	char text[LINE_SIZE + 1];
	size_t len;

	if (jobs_do(&sink->jobs, &(struct job){ .what = JOB_PART, .part = part, .undone = ": not all is stored: run it again" }) == DONE)
		return;
	if (part->count > 1) {
		rebuild_halve(part, halves);
		rebuild_part(sink, &halves[0]);
		rebuild_part(sink, &halves[1]);
		return;
	}
	line_of_row(&line, part->rows);
	len = hour_line_write(text, &line) - 1;
	text[len] = '\0';
	report("%s: %s", text, jobs_reason(&sink->jobs));
	sink->counts.rejected++;
	reject(sink, text, len);
}

/* Reports how many rows of the meter lie outside of the rebuild, and how to delete them. */
static void
report_outside(struct sink *sink, const struct table_part *part)
{
	struct job job = { .what = JOB_OUTSIDE, .meter = part->rows->meter };
	char from[CLOCK_LEN + 1] = "", to[CLOCK_LEN + 1] = "";

	rebuild_time(&sink->rebuild, &job.from_s, &job.to_s);
	jobs_do(&sink->jobs, &job); /* if that fails, before and after stay 0 */
	clock_write(from, job.from_s);
	clock_write(to, job.to_s);
	from[10] = to[10] = ' '; /* in place of T */
	if (job.before > 0)
		report_total("%s: %llu rows before the first hour stay; DELETE FROM %s WHERE Meter='%s' AND HourUTC<'%s'",
		    job.meter, (unsigned long long)job.before, sink->options.table, job.meter, from);
	if (job.after > 0)
		report_total("%s: %llu rows after the last hour stay; DELETE FROM %s WHERE Meter='%s' AND HourUTC>='%s'",
		    job.meter, (unsigned long long)job.after, sink->options.table, job.meter, to);
}

/* ---- signals, rejects, reports ---- */

static void
stop(struct sink *sink)
{
	jobs_stop(&sink->jobs);
	sink->stopped = true;
}

/* Takes the signals that came while nothing is read. Returns for how many ms to wait for an answer. */
static int64_t
heed_signals(void *arg)
{
	struct sink *sink = arg;
	int signals = signals_take();

	if (signals & SIGNAL_REPORT)
		report_totals(sink);
	if (signals & SIGNAL_STOP)
		stop(sink);
	return jobs_patience_ms(&sink->jobs);
}

static void
report_totals(const struct sink *sink)
{
	char deleted[40] = "";

	if (sink->options.rebuild)
		snprintf(deleted, sizeof(deleted), "%lu deleted, ", sink->jobs.counts.deleted);
	report_total("%lu lines, %lu hours: %lu added, %lu replaced, %s%lu stored already, %lu stored with more seconds, "
	    "%lu rejected; %lu bad lines; %zu in hand", sink->in.lines + sink->in.line, sink->counts.hours,
	    sink->jobs.counts.added, sink->jobs.counts.replaced, deleted, sink->jobs.counts.same, sink->jobs.counts.kept, sink->counts.rejected,
	    sink->counts.bad, sink->count);
}

/* Writes a rejected line to the file of rejects. */
static void
reject(struct sink *sink, const char *text, size_t len)
{
	char line[LINE_SIZE + 2];

	if (sink->rejects.name == NULL)
		return;
	if (len < sizeof(line)) { /* a longer one takes several calls: it is flushed with the batch */
		memcpy(line, text, len);
		line[len] = '\n';
		output_write(&sink->rejects, line, len + 1);
		return;
	}
	output_write(&sink->rejects, text, len);
	output_write(&sink->rejects, "\n", 1);
}

/* Opens the file of rejects. It must not be a file that is read: its lines would come back for ever. */
static void
open_rejects(struct sink *sink, char **operands)
{
	const char *name = sink->options.rejects;
	struct stat a, b;
	int fd;

	if (*name == '\0')
		return;
	if ((fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0 || fstat(fd, &a) < 0)
		fatal(EX_IOERR, "%s", name);
	for (; *operands != NULL; operands++)
		if ((strcmp(*operands, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(*operands, &b)) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			fatalx(EX_USAGE, "%s: a file that is read cannot take the rejects", *operands);
	output_begin(&sink->rejects, fd, name, "\n", false);
}
