/* emu-read: reads an electricity meter through a Rainforest EMU-2 or RAVEn, and prints demand lines. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "attach.h"
#include "demand_line.h"
#include "filter.h"
#include "frame.h"
#include "hour_line.h"
#include "input.h"
#include "live.h"
#include "port.h"
#include "reading.h"
#include "report.h"
#include "signals.h"
#include "utc.h"

static const char USAGE[] =
    "usage: emu-read [-1Llnv] [-i seconds] [-k meter | host] [-m meter]\n"
    "                [-p port] [-t seconds] [-w file] [capture ...]\n";

enum { ONCE_TIMEOUT_S = 60 };

/* Recorded bytes of a device. Each operand is a recording. */
struct capture {
	const struct reader_options *options;
	struct output *out;
	struct input in;
	struct frame frame;
	struct reading reading;
	uint64_t bytes;          /* of all operands */
	char head[LINE_SIZE];    /* the first bytes of the present operand */
	size_t head_len;
	bool known;              /* a fragment was found in the present operand */
	bool stop;               /* the line of --once was printed */
};

static void command_line_read(struct reader_options *, int argc, char *argv[]);
static const char *meter_option(const char *text);
static int decode(struct capture *, char *operands[]);
static void capture_begin(struct capture *);
static void capture_end(struct capture *, int *status);
static void capture_bytes(struct capture *);
static void capture_event(struct capture *, const struct event *);
static const char *other_kind(const struct capture *);
static void capture_report(const struct capture *);

int
main(int argc, char *argv[])
{
	static struct output out;
	static struct capture capture;
	static struct reader_options options = { .interval_s = 60 };
	int status;

	filter_begin(argv);
	command_line_read(&options, argc, argv);
	if (options.once && options.timeout_s == 0)
		options.timeout_s = ONCE_TIMEOUT_S;
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if (options.list) {
		if (attach_list(stdout) < 0)
			fatal(EX_OSERR, "serial ports");
		if (fclose(stdout) != 0)
			fatal(EX_IOERR, "stdout");
		return EX_OK;
	}
	/* a power cut may leave 1 of 1.234; but no line of 3 or 5 fields ends with a word, so a line with this end is bad */
	output_begin(&out, STDOUT_FILENO, "stdout", "\ttorn\n", true);
	capture.options = &options;
	capture.out = &out;
	status = optind < argc ? decode(&capture, argv + optind) : live(&options, &out);
	output_flush(&out);
	report_flush();
	return status;
}

static void
command_line_read(struct reader_options *o, int argc, char *argv[])
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
			o->interval_s = filter_integer("interval", optarg, 1, DAY_S, USAGE);
			break;
		case 'k':
			if (strcmp(optarg, "meter") != 0 && strcmp(optarg, "host") != 0)
				filter_reject("clock", optarg, "neither meter nor host", USAGE);
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
			if (*optarg == '\0')
				filter_reject("port", optarg, "nothing given", USAGE);
			if (strlen(optarg) >= PORT_NAME_SIZE)
				fatalx(EX_USAGE, "--port: a path longer than %d bytes", PORT_NAME_SIZE - 1);
			o->port = optarg;
			break;
		case 't':
			o->timeout_s = filter_integer("timeout", optarg, 1, 365 * DAY_S, USAGE);
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'w':
			if (*optarg == '\0')
				filter_reject("raw", optarg, "nothing given", USAGE);
			o->raw = optarg;
			break;
		case 'h':
			filter_print(USAGE);
		case 'V':
			filter_print("emu-read " VERSION "\n");
		default:
			filter_usage(USAGE);
		}
	}
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
		filter_reject("meter", text, "not 16 hexadecimal digits", USAGE);
	return meter;
}

static int
decode(struct capture *c, char *operands[])
{
	const struct reading_rules rules = { c->options->meter, c->options->no_registers, c->options->host_clock };
	int status = EX_OK;

	if (!reading_begin(&c->reading, &rules))
		fatal(EX_OSERR, "memory");
	input_begin(&c->in, operands, STDOUT_FILENO);
	c->in.binary = true;
	while (!c->stop) {
		const char *before = c->in.name;
		bool ended = c->in.ended;
		enum input_event event = input_next(&c->in);

		if (c->in.name != before || ended)
			capture_begin(c);
		switch (event) {
		case INPUT_READ:
			capture_bytes(c);
			break;
		case INPUT_WAIT:
			output_flush(c->out);
			break;
		case INPUT_REPORT:
			capture_report(c);
			break;
		case INPUT_FILE:
			capture_end(c, &status);
			break;
		case INPUT_FAILED:
			report_error("%s: %s", c->in.name, c->in.why);
			status = c->in.status;
			break;
		case INPUT_STOP:
			output_flush(c->out);
			return EX_OK;
		case INPUT_END:
			c->stop = true;
			break;
		}
	}
	output_flush(c->out);
	report_flush();
	if (c->options->verbose)
		capture_report(c);
	if (status == EX_OK && c->reading.dropped > 0)
		status = EX_DATAERR;
	reading_free(&c->reading);
	return status;
}

static void
capture_begin(struct capture *c)
{
	frame_begin(&c->frame, false);
	c->head_len = 0;
	c->known = false;
	if (c->in.fd > STDIN_FILENO && isatty(c->in.fd))
		fatalx(EX_USAGE, "%s: a terminal, not a capture: name a port with --port", c->in.name);
}

static void
capture_end(struct capture *c, int *status)
{
	struct event event;
	const char *kind;

	while (reading_end(&c->reading, &c->frame, &event) != EVENT_NONE)
		capture_event(c, &event);
	if (!c->known && (kind = other_kind(c)) != NULL) {
		report_error("%s: %s", c->in.name, kind);
		*status = *status == EX_OK ? EX_DATAERR : *status;
	}
}

static void
capture_bytes(struct capture *c)
{
	const struct reading_now now = { .host_s = RAVEN_TIME_NONE, .wanted = true };
	struct event event;
	size_t room, len;
	char *to;

	while (to = frame_room(&c->frame, &room), (len = input_bytes(&c->in, to, room)) > 0) {
		size_t head = len < sizeof(c->head) - c->head_len ? len : sizeof(c->head) - c->head_len;

		memcpy(c->head + c->head_len, to, head);
		c->head_len += head;
		c->bytes += len;
		frame_fill(&c->frame, len);
		while (!c->stop && reading_next(&c->reading, &c->frame, &now, &event) != EVENT_NONE)
			capture_event(c, &event);
	}
	c->in.line = c->reading.lines;
}

static void
capture_event(struct capture *c, const struct event *e)
{
	char text[LINE_SIZE];

	c->known = true;
	switch (e->kind) {
	case EVENT_LINE:
		output_write(c->out, text, demand_line_write(text, &e->line));
		c->stop = c->options->once;
		break;
	case EVENT_BAD:
		report("%s: byte %" PRIu64 ": %s", c->in.name, e->at + 1, e->text);
		break;
	case EVENT_NO_MEMORY:
		errno = ENOMEM;
		fatal(EX_OSERR, "%s", c->in.name);
	default:
		break;
	}
}

/* Returns what an operand without a fragment is, or NULL. */
static const char *
other_kind(const struct capture *c)
{
	const char *lf = memchr(c->head, '\n', c->head_len), *why;
	size_t len = lf != NULL ? (size_t)(lf - c->head) : c->head_len;
	struct demand_line demand;
	struct hour_line hour;

	len -= len > 0 && c->head[len - 1] == '\r';
	if (demand_line_read(c->head, len, &demand, &why) > 0)
		return "these are demand lines, which kwh-agg reads";
	if (hour_line_read(c->head, len, &hour, &why) > 0)
		return "these are hour lines, which mysql-sink reads";
	return input_kind(c->head, c->head_len);
}

static void
capture_report(const struct capture *c)
{
	report_total("%" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64 " fragments dropped, %" PRIu64 " bytes",
	    c->reading.lines, c->reading.repeats, c->reading.dropped, c->bytes);
}
