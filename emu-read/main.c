/* emu-read: readings of an electricity meter, from a Rainforest EMU-2 or RAVEn, as demand lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "filter.h"
#include "line.h"
#include "reader.h"
#include "report.h"
#include "signals.h"

static const char USAGE[] =
    "usage: emu-read [-1Llnv] [-i seconds] [-k meter | host] [-m meter]\n"
    "                [-p port] [-t seconds] [-w file] [capture ...]\n";

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
		fatalx(EX_USAGE, "--meter %s: not 16 hexadecimal digits", text);
	return meter;
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
			o->interval_s = filter_integer("interval", optarg, 1, 86400, USAGE);
			break;
		case 'k':
			if (strcmp(optarg, "meter") != 0 && strcmp(optarg, "host") != 0)
				fatalx(EX_USAGE, "--clock %s: neither meter nor host", optarg);
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
				fatalx(EX_USAGE, "--port: a path of more than %d bytes", PORT_NAME_SIZE - 1);
			o->port = optarg;
			break;
		case 't':
			o->timeout_s = filter_integer("timeout", optarg, 1, 365 * 86400, USAGE);
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'w':
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

int
main(int argc, char *argv[])
{
	static struct reader reader;
	struct options options = { .interval_s = 60 };
	struct reader *r = &reader;
	int status = EX_OK;

	filter_begin(argv);
	options_read(&options, argc, argv);
	r->options = &options;
	r->raw_fd = -1;
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	if ((r->parser = raven_new()) == NULL)
		fatal(EX_OSERR, NULL);
	if (options.list) {
		if (ports_print(stdout) < 0)
			fatal(EX_OSERR, "serial ports");
	} else {
		lines_begin(r);
		status = optind < argc ? decode_all(r, argv + optind) : live(r);
	}
	if (r->live)
		port_close(&r->port);
	if (fclose(stdout) != 0)
		fatal(EX_IOERR, "stdout");
	report_flush();
	if (options.verbose && !options.list)
		tell(r);
	raven_free(r->parser);
	free(r->meters);
	return status;
}
