/* green-button: convert a utility's own readings, as its customers can download them, to demand lines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "demand_line.h"
#include "feed.h"
#include "filter.h"
#include "input.h"
#include "line.h"
#include "output.h"
#include "report.h"
#include "signals.h"
#include "usage.h"

static const char USAGE[] =
    "usage: green-button [-v] [-m meter] [-u usage-point] [file ...]\n";

static const struct option OPTIONS[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "meter", required_argument, NULL, 'm' },
	{ "usage-point", required_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static const char *const LEFT[USAGE_LEFT] = {
	[USAGE_UNIT] = "of another commodity or unit than electricity in Wh",
	[USAGE_SUM] = "running totals",
	[USAGE_DIRECTION] = "neither delivered, received nor net",
	[USAGE_TYPE] = "without a reading type",
	[USAGE_INCOMPLETE] = "start, length or value missing or out of range",
	[USAGE_TWICE] = "replaced by a later one of the same time",
	[USAGE_OVERLAP] = "shorter ones tell the same time",
};

struct conversion {
	struct input in;
	struct output out;
	struct usage usage;
	const char *point;
	int status;
};

static void read_meter(const char *text, char meter[METER_SIZE]);
static void read_files(struct conversion *);
static const char *parse(struct conversion *, struct feed_parser *, const char *why);
static const char *kind(char first);
static void reject(struct conversion *, unsigned long line, const char *why);
static void print_line(const struct demand_line *, void *output);

int
main(int argc, char **argv)
{
	static struct conversion c;
	char meter[METER_SIZE] = "-";
	bool verbose = false;
	size_t lines;
	int option;

	filter_begin(argv);
	while ((option = getopt_long(argc, argv, "m:u:v", OPTIONS, NULL)) != -1) {
		switch (option) {
		case 'h':
			filter_print(USAGE);
		case 'm':
			read_meter(optarg, meter);
			break;
		case 'u':
			c.point = optarg;
			break;
		case 'v':
			verbose = true;
			break;
		case 'V':
			filter_print("green-button " VERSION "\n");
		default:
			filter_usage(USAGE);
		}
	}
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	input_check(argv + optind);
	input_begin(&c.in, argv + optind, STDOUT_FILENO);
	c.in.binary = true;
	output_begin(&c.out, STDOUT_FILENO, "stdout", NULL, false);

	read_files(&c);
	lines = usage_lines(&c.usage, meter, print_line, &c.out);
	output_flush(&c.out);
	for (int i = 0; i < USAGE_LEFT; i++)
		if (c.usage.left[i] > 0)
			report_total("intervals left out, %s: %lu", LEFT[i], c.usage.left[i]);
	if (lines == 0 && c.status == EX_OK) {
		report("no interval of electricity in Wh was found");
		c.status = EX_DATAERR;
	}
	if (verbose)
		report_total("%zu lines", lines);
	usage_free(&c.usage);
	return c.status;
}

static void
read_meter(const char *text, char meter[METER_SIZE])
{
	struct field field = { .text = text, .len = strlen(text) };
	const char *why = meter_read(&field, meter);

	if (why != NULL)
		filter_reject("meter", text, why, USAGE);
}

/* Read all operands. Nothing of a torn or rejected file is used. */
static void
read_files(struct conversion *c)
{
	struct feed_parser *parser = NULL;
	struct feed feed = { 0 };
	const char *why = NULL;
	enum input_event event;

	while ((event = input_next(&c->in)) != INPUT_END) {
		if (parser == NULL && (parser = feed_begin(&feed)) == NULL)
			fatal(EX_OSERR, "%s", c->in.name);
		switch (event) {
		case INPUT_READ:
			why = parse(c, parser, why);
			break;
		case INPUT_STOP:
			exit(EX_OK);
		case INPUT_FAILED:
			report("%s: %s", c->in.name, c->in.why);
			exit(c->in.status);
		case INPUT_FILE:
			if (why == NULL && (why = feed_parse(parser, "", 0, true)) != NULL && why != feed_no_memory)
				why = "the file ends too early: download it again";
			if (why != NULL)
				reject(c, feed_line(parser), why);
			else if ((why = usage_add(&c->usage, &feed, c->point)) != NULL)
				reject(c, feed_line(parser), why);
			feed_end(parser);
			feed_free(&feed);
			memset(&feed, 0, sizeof(feed));
			parser = NULL;
			why = NULL;
			break;
		default:
			break;
		}
	}
}

/* Parse the bytes that came, unless the file is rejected already. Returns NULL, or why it is rejected. */
static const char *
parse(struct conversion *c, struct feed_parser *parser, const char *why)
{
	bool first = c->in.line == 0;
	char text[16384];
	size_t len;

	while ((len = input_bytes(&c->in, text, sizeof(text))) > 0) {
		if (why == NULL)
			why = feed_parse(parser, text, len, false);
		if (why != NULL && first && strchr("<\xef\xfe\xff \t\r\n", text[0]) == NULL)
			why = kind(text[0]);
		first = false;
		c->in.line += len; /* bytes, for the progress report */
	}
	return why;
}

/* Returns what kind of file this is if its first byte shows that it is not XML, or NULL. */
static const char *
kind(char first)
{
	switch (first) {
	case '\x1f': return "this is gzip data: decompress it with zcat";
	case 'P': return "this is a zip archive: unpack it with unzip";
	case '{': return "this is JSON: download the Green Button file in XML";
	default: return "this is no XML: download the Green Button file in XML, not in CSV";
	}
}

static void
reject(struct conversion *c, unsigned long line, const char *why)
{
	if (why == feed_no_memory) {
		errno = ENOMEM;
		fatal(EX_OSERR, "%s", c->in.name);
	}
	if (why == usage_other_point)
		report("%s: intervals of the usage points %s and %s: choose one with --usage-point", c->in.name, c->usage.point, c->usage.other_point);
	else
		report("%s:%lu: %s", c->in.name, line, why);
	c->status = EX_DATAERR;
}

static void
print_line(const struct demand_line *line, void *output)
{
	char text[LINE_SIZE];

	output_write(output, text, demand_line_write(text, line));
}
