/* kwh-agg: demand lines to hour lines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "demand_line.h"
#include "filter.h"
#include "hour.h"
#include "hour_line.h"
#include "input.h"
#include "output.h"
#include "report.h"
#include "signals.h"
#include "utc.h"
#include "zone.h"

static const char USAGE[] =
    "usage: kwh-agg [-cv] [-g seconds] [-i seconds] [-x kW] [file ...]\n";

static const struct option OPTIONS[] = {
	{ "complete", no_argument, NULL, 'c' },
	{ "gap", required_argument, NULL, 'g' },
	{ "help", no_argument, NULL, 'h' },
	{ "interval", required_argument, NULL, 'i' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "max-kw", required_argument, NULL, 'x' },
	{ 0 },
};

struct aggregation {
	struct hours hours;
	struct input in;
	struct output out;
	struct demand_day day; /* of the last line that the strict reader took */
	const char *late_file; /* the operand that was reported last as earlier than those before it */
	unsigned long bad;
	bool stopped;
};

static int64_t power_option(const char *text);
static void read_all(struct aggregation *);
static void add_lines(struct aggregation *);
static void add_lines_quickly(struct aggregation *);
static void add_line(struct aggregation *, const char *text, size_t len);
static void take_news(struct aggregation *, const struct meter *, int64_t time_s, int changed, const char *why);
static void check_plumbing(const struct aggregation *, const char *text, size_t len);
static void reject(struct aggregation *, const char *why);
static void report_changes(struct aggregation *, const struct meter *, int64_t time_s, int changed);
static void report_totals(const struct aggregation *);
static void report_open(struct aggregation *);
static void print_hour(const struct hour_line *, void *);
static _Noreturn void end_without_memory(struct aggregation *);

int
main(int argc, char **argv)
{
	static struct aggregation agg;
	struct hour_rules rules = { .interval_s = 60, .max_mW = 100 * DECIMAL_ONE };
	const struct hour_counts *counts = &agg.hours.counts;
	bool verbose = false;
	const char *why;
	int option, status;

	filter_begin(argv);
	while ((option = getopt_long(argc, argv, "cg:i:vx:", OPTIONS, NULL)) != -1) {
		switch (option) {
		case 'c':
			rules.complete = true;
			break;
		case 'g':
			rules.gap_s = filter_integer("gap", optarg, 1, HOUR_GAP_MAX, USAGE);
			break;
		case 'h':
			filter_print(USAGE);
		case 'i':
			rules.interval_s = filter_integer("interval", optarg, 1, DAY_S, USAGE);
			break;
		case 'v':
			verbose = true;
			break;
		case 'V':
			filter_print("kwh-agg " VERSION "\n");
		case 'x':
			rules.max_mW = power_option(optarg);
			break;
		default:
			filter_usage(USAGE);
		}
	}
	argv += optind;
	if (rules.gap_s == 0)
		rules.gap_s = rules.interval_s * 5 / 2;

	/* reject now what can't become right later */
	if ((why = zone_begin(&status)) != NULL)
		fatalx(status, "TZ: %s: %s", getenv("TZ") != NULL ? getenv("TZ") : "/etc/localtime", why);
	input_check(argv);
	output_begin(&agg.out, STDOUT_FILENO, "stdout", "\ttorn\n", false);

	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if (!hours_begin(&agg.hours, &rules, print_hour, &agg))
		fatal(EX_OSERR, "hours");

	input_begin(&agg.in, argv, STDOUT_FILENO);
	read_all(&agg);
	hours_end(&agg.hours);
	output_flush(&agg.out);
	if (verbose)
		report_totals(&agg);
	else if (counts->late > 0)
		report_total("%lu readings not later than the one before were dropped", counts->late);
	if (counts->refuted > 0)
		report_total("%lu readings whose time was not confirmed were dropped", counts->refuted);
	if (counts->register_doubted + counts->register_replaced > 0)
		report_total("%lu readings of registers fell or jumped and were not believed; %lu meters were replaced",
		    counts->register_doubted, counts->register_replaced);
	hours_free(&agg.hours);
	return agg.bad > 0 && !agg.stopped ? EX_DATAERR : EX_OK;
}

static int64_t
power_option(const char *text)
{
	int64_t mW = 0;
	const char *why = decimal_read(text, strlen(text), &mW);

	if (why == NULL && mW < 1)
		why = "too small";
	else if (why == NULL && mW > HOUR_MAX_MW)
		why = "too large";
	if (why != NULL)
		filter_reject("max-kw", text, why, USAGE);
	return mW;
}

/* Reads all operands to the end, or until a signal says stop. */
static void
read_all(struct aggregation *agg)
{
	for (;;)
		switch (input_next(&agg->in)) {
		case INPUT_READ:
			add_lines(agg);
			break;
		case INPUT_WAIT:
			output_flush(&agg->out);
			break;
		case INPUT_REPORT:
			report_totals(agg);
			report_open(agg);
			break;
		case INPUT_FILE:
			report_flush();
			break;
		case INPUT_FAILED:
			fatalx(agg->in.status, "%s: %s", agg->in.name, agg->in.why);
		case INPUT_STOP:
			agg->stopped = true;
			return;
		case INPUT_END:
			return;
		}
}

/* Takes the whole lines that came. */
static void
add_lines(struct aggregation *agg)
{
	const char *text;
	size_t len;

	do {
		if (agg->hours.meters.count > 0 && !agg->in.overlong && agg->in.end - agg->in.at >= LINE_SIZE)
			add_lines_quickly(agg);
		if (!input_line(&agg->in, &text, &len))
			return;
		add_line(agg, text, len);
	} while (true);
}

/* Takes usual lines up to the first that is not one. The next line is often of the next meter. */
static void
add_lines_quickly(struct aggregation *agg)
{
	struct input *in = &agg->in;
	struct meters *meters = &agg->hours.meters;
	struct meter *meter = meters->all, *end = meter + meters->count;
	const char *next, *why, *last = in->end - LINE_SIZE;
	struct demand_line line = { 0 };
	int changed;

	while (in->at <= last && (next = demand_line_read_quickly(in->at, &agg->day, &line)) != NULL) {
		if (!meter_is(meter, in->at + METER_AT) && (meter = meters_find(meters, in->at + METER_AT)) == NULL)
			return;
		in->at = (char *)next;
		in->line++;
		if ((changed = hours_add(&agg->hours, meter, &line, &why)) != HOUR_COUNTS)
			take_news(agg, meter, line.time_s, changed, why);
		if (++meter == end)
			meter = meters->all;
	}
}

static void
add_line(struct aggregation *agg, const char *text, size_t len)
{
	struct demand_line line;
	struct meter *meter;
	const char *why;
	int got = demand_line_read(text, len, &line, &why), changed;

	if (got < 0) {
		if (agg->hours.counts.counted == 0)
			check_plumbing(agg, text, len);
		reject(agg, why);
	}
	if (got <= 0)
		return;
	agg->day = demand_day_of(text, &line);
	if ((meter = meters_get(&agg->hours.meters, line.meter)) == NULL)
		end_without_memory(agg);
	if ((changed = hours_add_slowly(&agg->hours, meter, &line, &why)) != HOUR_COUNTS)
		take_news(agg, meter, line.time_s, changed, why);
}

/* Reports what a reading changed besides the hours, or why it can't be right. */
static void
take_news(struct aggregation *agg, const struct meter *meter, int64_t time_s, int changed, const char *why)
{
	if (changed >= 0)
		report_changes(agg, meter, time_s, changed);
	else if (why != NULL)
		reject(agg, why);
	else
		end_without_memory(agg);
}

/* Exits at an hour line: the pipe is wrong, so all lines that follow are wrong, too. */
static void
check_plumbing(const struct aggregation *agg, const char *text, size_t len)
{
	struct hour_line line;
	const char *why;

	if (hour_line_read(text, len, &line, &why) == 1)
		fatalx(EX_DATAERR, "%s:%lu: this is an hour line: it belongs to mysql-sink", agg->in.name, agg->in.line);
}

static void
reject(struct aggregation *agg, const char *why)
{
	report_bad_line(agg->in.name, agg->in.line, why);
	agg->bad++;
}

/* Writes a time as lines have it, and a NUL. */
static const char *
clock_text(char to[CLOCK_LEN + 2], int64_t time_s)
{
	clock_write(to, time_s);
	strcpy(to + CLOCK_LEN, "Z");
	return to;
}

static void
report_changes(struct aggregation *agg, const struct meter *meter, int64_t time_s, int changed)
{
	const struct input *in = &agg->in;
	char name[METER_SIZE], from[CLOCK_LEN + 2], to[CLOCK_LEN + 2];

	meter_name(meter, name);
	clock_text(from, agg->hours.from_s);
	clock_text(to, agg->hours.to_s);
	if (changed & TRUST_DOUBTED)
		report("%s:%lu: more than a day after the last reading of %s, %s: held back until the next ones confirm it",
		    in->name, in->line, name, clock_text(from, meter->time_s));
	if (changed & TRUST_ALONE)
		report("%s:%lu: the reading of %s before it, %s, was dropped: it stands alone, more than a day apart", in->name, in->line,
		    name, from);
	if (changed & TRUST_HEALED)
		report("%s:%lu: readings of %s from %s to %s had a wrong time and were dropped: "
		    "take them out of the log, then mysql-sink --rebuild", in->name, in->line, name, from, to);
	if ((changed & TRUST_FAR) && !in->regular)
		report("%s:%lu: %d readings of %s in a row were late and were dropped, this one by %ld minutes", in->name, in->line,
		    TRUST_FAR_LATE, name, (long)(meter->time_s - time_s) / 60);
	else if ((changed & TRUST_FAR) && in->lines > 0 && agg->late_file != in->name) {
		report("%s:%lu: earlier than what the files before it end with: such readings are dropped; name files in the order of their times",
		    in->name, in->line);
		agg->late_file = in->name;
	}
	if (changed & HOUR_BACKWARDS)
		report("%s:%lu: a register of %s runs backwards: while it does, only demand tells the energy", in->name, in->line, name);
}

static void
report_totals(const struct aggregation *agg)
{
	const struct hour_counts *counts = &agg->hours.counts;

	report_total("%lu lines, %lu readings, %lu not later than the one before, %lu bad lines, %zu meters, %lu hours",
	    agg->in.lines + agg->in.line, counts->counted, counts->late, agg->bad, agg->hours.meters.count, counts->hours);
}

static void
report_open(struct aggregation *agg)
{
	enum { OPEN_SHOWN = 20 };
	size_t open = 0;

	for (size_t i = 0; i < agg->hours.meters.count; i++) {
		struct hour_line line;
		char text[LINE_SIZE];
		size_t len;

		if (!hours_unfinished(&agg->hours, &agg->hours.meters.all[i], &line) || ++open > OPEN_SHOWN)
			continue;
		len = hour_line_write(text, &line) - 1;
		for (size_t at = 0; at < len; at++)
			if (text[at] == '\t')
				text[at] = ' ';
		report_total("open: %.*s", (int)len, text);
	}
	if (open > OPEN_SHOWN)
		report_total("open: %zu more", open - OPEN_SHOWN);
}

static void
print_hour(const struct hour_line *line, void *arg)
{
	struct aggregation *agg = arg;
	char text[LINE_SIZE];

	output_write(&agg->out, text, hour_line_write(text, line));
}

/* Prints the unfinished hours and exits. A replay on a larger computer gives the rest. */
static void
end_without_memory(struct aggregation *agg)
{
	hours_end(&agg->hours);
	output_flush(&agg->out);
	errno = ENOMEM;
	fatal(EX_OSERR, "%s:%lu: %zu meters", agg->in.name, agg->in.line, agg->hours.meters.count);
}
