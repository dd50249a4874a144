/* kwh-share: prints the lines of one share of the meters, for one of several pipes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "decimal.h"
#include "filter.h"
#include "input.h"
#include "output.h"
#include "report.h"
#include "signals.h"

static const char USAGE[] =
    "usage: kwh-share [-v] share/shares [file ...]\n";

static const struct option OPTIONS[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

enum { SHARES_MAX = 10000 };

struct sharing {
	struct input in;
	struct output out;
	uint32_t share, shares;     /* share is 0 to shares - 1 */
	uint32_t crc_table[256];    /* by byte */
	unsigned long printed;      /* lines in the share */
};

static void share_read(struct sharing *, const char *text);
static void crc_begin(struct sharing *);
static void read_all(struct sharing *);
static void print_lines(struct sharing *);
static uint32_t share_of(const struct sharing *, const char *text, size_t len);
static void report_totals(const struct sharing *);

int
main(int argc, char **argv)
{
	static struct sharing sharing;
	bool verbose = false;
	int option;

	filter_begin(argv);
	while ((option = getopt_long(argc, argv, "v", OPTIONS, NULL)) != -1) {
		switch (option) {
		case 'h':
			filter_print(USAGE);
		case 'v':
			verbose = true;
			break;
		case 'V':
			filter_print("kwh-share " VERSION "\n");
		default:
			filter_usage(USAGE);
		}
	}
	argv += optind;
	if (*argv == NULL)
		filter_usage(USAGE);
	share_read(&sharing, *argv++);
	crc_begin(&sharing);
	input_check(argv);
	output_begin(&sharing.out, STDOUT_FILENO, "stdout", NULL, false);
	if (signals_catch() < 0)
		fatal(EX_OSERR, "signals");
	input_begin(&sharing.in, argv, STDOUT_FILENO);
	read_all(&sharing);
	output_flush(&sharing.out);
	if (verbose)
		report_totals(&sharing);
	return EX_OK;
}

/* Reads the operand, such as "2/3". Exits if it is wrong. */
static void
share_read(struct sharing *sharing, const char *text)
{
	const char *slash = strchr(text, '/');
	char first[8] = "";
	long share, shares;

	if (slash != NULL && (size_t)(slash - text) < sizeof(first))
		memcpy(first, text, (size_t)(slash - text));
	if (slash == NULL || integer_read(slash + 1, 1, SHARES_MAX, &shares) != NULL || integer_read(first, 1, shares, &share) != NULL) {
		report_error("%.200s: not a share: 1/3 is the first of three, and there are at most %d", text, SHARES_MAX);
		filter_usage(USAGE);
	}
	sharing->share = (uint32_t)share - 1;
	sharing->shares = (uint32_t)shares;
}

/* Fills the table of the CRC-32 of IEEE 802.3, which SQL's CRC32() and gzip compute, too. The polynomial's bits are reversed. */
static void
crc_begin(struct sharing *sharing)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t rest = byte;

		for (int bit = 0; bit < 8; bit++)
			rest = rest & 1 ? rest >> 1 ^ UINT32_C(0xedb88320) : rest >> 1;
		sharing->crc_table[byte] = rest;
	}
}

static void
read_all(struct sharing *sharing)
{
	struct input *in = &sharing->in;

	for (;;)
		switch (input_next(in)) {
		case INPUT_READ:
			print_lines(sharing);
			break;
		case INPUT_WAIT:
			output_flush(&sharing->out);
			break;
		case INPUT_REPORT:
			report_totals(sharing);
			break;
		case INPUT_FILE:
			break;
		case INPUT_FAILED:
			output_flush(&sharing->out);
			fatalx(in->status, "%s: %s", in->name, in->why);
		case INPUT_STOP:
		case INPUT_END:
			return;
		}
}

static void
print_lines(struct sharing *sharing)
{
	const char *text;
	size_t len;

	while (input_line(&sharing->in, &text, &len)) {
		if (share_of(sharing, text, len) != sharing->share)
			continue;
		output_write(&sharing->out, text, len);
		output_write(&sharing->out, "\n", 1);
		sharing->printed++;
	}
}

/* Returns the share of a line, by its second field, whatever that contains. So a bad line is in one share, and its reader reports it. */
static uint32_t
share_of(const struct sharing *sharing, const char *text, size_t len)
{
	const char *end = text + len, *at = memchr(text, '\t', len);
	uint32_t crc = UINT32_MAX;

	for (at = at != NULL ? at + 1 : end; at < end && *at != '\t'; at++)
		crc = crc >> 8 ^ sharing->crc_table[(crc ^ (unsigned char)*at) & 0xff];
	return ~crc % sharing->shares;
}

static void
report_totals(const struct sharing *sharing)
{
	report_total("%lu lines, %lu in share %u of %u", sharing->in.lines + sharing->in.line, sharing->printed, (unsigned)sharing->share + 1,
	    (unsigned)sharing->shares);
}
