/* kwh-agg: demand lines to hour lines. */
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
#include "skim.h"
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

enum { INTERVAL_MAX = 86400 };

struct counts {
	unsigned long lines, readings, late, bad, hours;
};

struct aggregation {
	struct hours hours;
	struct input in;
	struct skim_day day; /* of the line read last in full */
	struct output out;
	struct counts counts;
	bool stopped;
};

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

static void
print_hour(const struct hour_line *line, void *arg)
{
	struct aggregation *agg = arg;
	char text[LINE_SIZE];

	output_write(&agg->out, text, hour_line_write(text, line));
	agg->counts.hours++;
}

static void
report_totals(const struct aggregation *agg)
{
	report_total("%lu lines, %lu readings, %lu not later than the one before, %lu bad lines, %zu meters, %lu hours",
	    agg->counts.lines + agg->in.line, agg->counts.readings, agg->counts.late, agg->counts.bad, agg->hours.count,
	    agg->counts.hours);
}

static void
report_open(struct aggregation *agg)
{
	for (size_t i = 0; i < agg->hours.count; i++) {
		char text[LINE_SIZE];
		struct hour_line lines[2];
		int count = hours_unfinished(&agg->hours, &agg->hours.meters[i], lines);

		for (int l = 0; l < count; l++) {
			size_t len = hour_line_write(text, &lines[l]) - 1;

			for (char *tab = text; (tab = memchr(tab, '\t', (size_t)(text + len - tab))) != NULL; )
				*tab = ' ';
			report_total("open: %.*s", (int)len, text);
		}
	}
}

static void
reject(struct aggregation *agg, const char *why)
{
	report_bad_line(agg->in.name, agg->in.line, why);
	agg->counts.bad++;
}

static void
add(struct aggregation *agg, struct meter *meter, struct demand_line line)
{
	const char *why;
	int added = hours_add(&agg->hours, meter, &line, &why);

	if (added < 0)
		reject(agg, why);
	else if (added == 0)
		agg->counts.late++;
	else
		agg->counts.readings++;
}

/* A line of the wrong pipe is told by what it is, at once: all that follow will be the same. */
static void
check_plumbing(struct aggregation *agg, const char *text, size_t len)
{
	struct hour_line line;
	const char *why;

	if (hour_line_read(text, len, &line, &why) != 1)
		return;
	fatalx(EX_DATAERR, "%s:%lu: this is an hour line: it belongs to mysql-sink", agg->in.name, agg->in.line);
}

static void
add_line(struct aggregation *agg, const char *text, size_t len)
{
	struct demand_line line;
	struct meter *meter;
	const char *why;
	int got = demand_line_read(text, len, &line, &why);

	if (got < 0) {
		if (agg->counts.readings == 0)
			check_plumbing(agg, text, len);
		reject(agg, why);
	}
	if (got <= 0)
		return;
	agg->day = skim_day_of(text, &line);
	if ((meter = hours_meet(&agg->hours, line.meter)) == NULL)
		fatal(EX_OSERR, "meter %zu", agg->hours.count + 1);
	add(agg, meter, line);
}

/* Takes lines by the short cut, up to the first that it leaves alone. The next line is often from the next meter. */
static void
skim_lines(struct aggregation *agg)
{
	struct input *in = &agg->in;
	struct hours *hours = &agg->hours;
	const char *at = in->at, *next;
	struct meter *meter = hours->meters, *end = meter + hours->count;
	struct demand_line line = { 0 };

	while (in->end - at >= LINE_SIZE && (next = skim_line(at, &agg->day, &line)) != NULL) {
		if (memcmp(meter->key, at + DEMAND_AT - 1 - KEY_SIZE, KEY_SIZE) != 0 &&
		    (meter = hours_find(hours, at + METER_AT)) == NULL)
			break;
		at = next;
		in->line++;
		if (!line.registers && hours_add_within(hours, meter, line.time_s, line.demand_mW))
			agg->counts.readings++;
		else
			add(agg, meter, line);
		if (++meter == end)
			meter = hours->meters;
	}
	in->at = (char *)at;
}

/* Takes the whole lines that have been read. */
static void
add_lines(struct aggregation *agg)
{
	const char *text;
	size_t len;

	do {
		if (agg->hours.count > 0 && !agg->in.overlong)
			skim_lines(agg);
		if (!input_line(&agg->in, &text, &len))
			return;
		add_line(agg, text, len);
	} while (true);
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
			agg->counts.lines += agg->in.line;
			agg->in.line = 0;
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

int
main(int argc, char **argv)
{
	static struct aggregation agg;
	struct hour_rules rules = { .interval_s = 60, .max_mW = 1000 * DECIMAL_ONE };
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
			rules.interval_s = filter_integer("interval", optarg, 1, INTERVAL_MAX, USAGE);
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

	/* what can't be right later is refused now */
	if ((why = zone_begin(&status)) != NULL)
		fatalx(status, "TZ: %s: %s", getenv("TZ") != NULL ? getenv("TZ") : "/etc/localtime", why);
	input_check(argv);
	output_begin(&agg.out, STDOUT_FILENO, "stdout", "\ttorn\n", false);

	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if (hours_open(&agg.hours, &rules, print_hour, &agg) < 0)
		fatal(EX_OSERR, "hours");

	input_begin(&agg.in, argv, STDOUT_FILENO);
	read_all(&agg);
	hours_end(&agg.hours);
	output_flush(&agg.out);
	if (verbose)
		report_totals(&agg);
	else if (agg.counts.late > 0)
		report_total("%lu readings not later than the one before were dropped", agg.counts.late);
	if (agg.hours.disbelieved > 0)
		report_total("%lu readings of registers fell or jumped and were not believed; %lu meters were replaced",
		    agg.hours.disbelieved - agg.hours.replaced, agg.hours.replaced);
	hours_close(&agg.hours);
	return agg.counts.bad > 0 && !agg.stopped ? EX_DATAERR : EX_OK;
}
