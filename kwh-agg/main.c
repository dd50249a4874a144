/* kwh-agg: demand lines to hour lines. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "demand_line.h"
#include "hour.h"
#include "hour_line.h"
#include "input.h"
#include "progress.h"
#include "say.h"
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
	struct counts counts;
	struct progress progress;
	struct say said;
	bool stopped;
};

static _Noreturn void
usage(void)
{
	fputs(USAGE, stderr);
	exit(EX_USAGE);
}

static _Noreturn void
refuse_option(const char *option, const char *value, const char *why)
{
	warnx("option --%s: %s: %s", option, value, why);
	usage();
}

static int64_t
seconds_option(const char *option, const char *text, long most)
{
	long seconds = 0;
	const char *why = whole_read(text, 1, most, &seconds);

	if (why != NULL)
		refuse_option(option, text, why);
	return seconds;
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
		refuse_option("max-kw", text, why);
	return mW;
}

static void
print_hour(const struct hour_line *line, void *counts)
{
	char text[LINE_SIZE];
	size_t len = hour_line_write(text, line);

	if (fwrite(text, 1, len, stdout) != len)
		err(EX_IOERR, "stdout");
	((struct counts *)counts)->hours++;
}

static void
flush(void)
{
	if (fflush(stdout) != 0)
		err(EX_IOERR, "stdout");
}

static _Noreturn void
print(const char *text)
{
	if (fputs(text, stdout) < 0)
		err(EX_IOERR, "stdout");
	flush();
	exit(EX_OK);
}

static void
tell(struct aggregation *agg)
{
	progress_wipe(&agg->progress);
	say_end(&agg->said);
	say_info("%lu lines, %lu readings, %lu not later than the one before, %lu bad lines, %zu meters, %lu hours",
	    agg->counts.lines + agg->in.line, agg->counts.readings, agg->counts.late, agg->counts.bad, agg->hours.count,
	    agg->counts.hours);
}

static void
tell_open(struct aggregation *agg)
{
	for (size_t i = 0; i < agg->hours.count; i++) {
		char text[LINE_SIZE];
		struct hour_line lines[2];
		int count = hours_unfinished(&agg->hours, &agg->hours.meters[i], lines);

		for (int l = 0; l < count; l++)
			say_info("open: %.*s", (int)hour_line_write(text, &lines[l]) - 1, text);
	}
}

static void
refuse(struct aggregation *agg, const char *why)
{
	progress_wipe(&agg->progress);
	say_bad_line(&agg->said, agg->in.name, agg->in.line, why);
	agg->counts.bad++;
}

static void
add(struct aggregation *agg, struct meter *meter, struct demand_line line)
{
	const char *why;
	int added = hours_add(&agg->hours, meter, &line, &why);

	if (added < 0)
		refuse(agg, why);
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
	say_end(&agg->said);
	errx(EX_DATAERR, "%s:%lu: this is an hour line: it belongs to mysql-sink", agg->in.name, agg->in.line);
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
		refuse(agg, why);
	}
	if (got <= 0)
		return;
	agg->day = skim_day_of(text, &line);
	if ((meter = hours_meet(&agg->hours, line.meter)) == NULL)
		err(EX_OSERR, "meter %zu", agg->hours.count + 1);
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

/* Reads one operand to its end, or until a signal says stop. */
static void
add_file(struct aggregation *agg, const char *name)
{
	struct input *in = &agg->in;
	int more = 1;

	if (input_open(in, name) < 0)
		err(errno == ENOMEM ? EX_OSERR : EX_IOERR, "%s", in->name);
	progress_begin(&agg->progress);
	while (!agg->stopped && more > 0) {
		int readable = 1, signals;

		if (!in->regular) {
			flush();
			if ((readable = signals_wait(in->fd, STDOUT_FILENO, -1)) < 0)
				err(EX_OSERR, "poll");
		}
		if ((signals = signals_take()) & SIGNAL_TELL) {
			tell(agg);
			tell_open(agg);
		}
		agg->stopped = signals & SIGNAL_STOP;
		if (agg->stopped || readable == 0)
			continue;
		if ((more = input_fill(in)) < 0)
			err(EX_IOERR, "%s", in->name);
		add_lines(agg);
		if (in->regular)
			progress_show(&agg->progress, in->read, in->size, in->line);
	}
	progress_wipe(&agg->progress);
	if (more == 0 && input_torn(in))
		say_warning("%s:%lu: torn last line, not counted", in->name, in->line + 1);
	say_end(&agg->said);
	agg->counts.lines += in->line;
	in->line = 0;
	input_close(in);
}

int
main(int argc, char **argv)
{
	static struct aggregation agg;
	struct hour_rules rules = { .interval_s = 60, .max_mW = 1000 * DECIMAL_ONE };
	bool verbose = false;
	int option, zone;

	say_begin(argv);
	while ((option = getopt_long(argc, argv, "cg:i:vx:", OPTIONS, NULL)) != -1) {
		switch (option) {
		case 'c':
			rules.complete = true;
			break;
		case 'g':
			rules.gap_s = seconds_option("gap", optarg, HOUR_GAP_MAX);
			break;
		case 'h':
			print(USAGE);
		case 'i':
			rules.interval_s = seconds_option("interval", optarg, INTERVAL_MAX);
			break;
		case 'v':
			verbose = true;
			break;
		case 'V':
			print("kwh-agg " VERSION "\n");
		case 'x':
			rules.max_mW = power_option(optarg);
			break;
		default:
			usage();
		}
	}
	argc -= optind;
	argv += optind;
	if (rules.gap_s == 0)
		rules.gap_s = rules.interval_s * 5 / 2;

	/* what can't be right later is refused now */
	if ((zone = zone_valid(getenv("TZ"))) < 0)
		err(EX_OSERR, "TZ: %s", getenv("TZ"));
	if (zone == 0)
		errx(EX_CONFIG, "TZ: %s: no such time zone", getenv("TZ"));
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "-") != 0 && access(argv[i], R_OK) < 0)
			err(EX_IOERR, "%s", argv[i]);
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		err(EX_IOERR, "stdout");

	tzset();
	if (zone_leaps())
		errx(EX_CONFIG, "TZ: %s: a zone that counts leap seconds", getenv("TZ") != NULL ? getenv("TZ") : "/etc/localtime");
	signal(SIGPIPE, SIG_DFL); /* a reader that has gone ends it quietly */
	if (signals_catch() < 0)
		err(EX_OSERR, "signals");
	if (hours_open(&agg.hours, &rules, print_hour, &agg.counts) < 0)
		err(EX_OSERR, "hours");

	if (argc == 0)
		add_file(&agg, "-");
	for (int i = 0; i < argc && !agg.stopped; i++)
		add_file(&agg, argv[i]);

	hours_end(&agg.hours);
	flush();
	if (verbose)
		tell(&agg);
	else if (agg.counts.late > 0)
		say_info("%lu readings not later than the one before were dropped", agg.counts.late);
	if (agg.hours.disbelieved > 0)
		say_warning("%lu readings of registers fell or jumped and were not believed; %lu meters were replaced",
		    agg.hours.disbelieved - agg.hours.replaced, agg.hours.replaced);
	hours_close(&agg.hours);
	return agg.counts.bad > 0 && !agg.stopped ? EX_DATAERR : EX_OK;
}
