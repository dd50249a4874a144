/* The readings of fragments, field by field; and the effect of single lost or flipped bytes on the recordings in tests/captures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "emu-read/frame.h"
#include "emu-read/raven.h"

static struct raven_parser *parser;

/* Writes a reading, or why it was rejected, as text. */
static void
reading_write(char *to, size_t size, const struct raven *r, const char *field, const char *why)
{
	int used;

	if (why != NULL)
		snprintf(to, size, "%s%s%s", field != NULL ? field : "", field != NULL ? " " : "", why);
	else if (r->root == ROOT_LINK)
		snprintf(to, size, "%s %s", r->connected ? "up" : "down", r->status);
	else if (r->root == ROOT_SCHEDULE)
		snprintf(to, size, "%s", r->demand_disabled ? "disabled" : "-");
	else if (r->root == ROOT_OTHER)
		snprintf(to, size, "other");
	else {
		used = snprintf(to, size, "%s %" PRId64, r->meter, r->time_s);
		if (r->root == ROOT_DEMAND)
			snprintf(to + used, size - (size_t)used, " %" PRId64, r->demand_mW);
		else if (r->received_mWh == DECIMAL_NONE)
			snprintf(to + used, size - (size_t)used, " %" PRId64 " -", r->delivered_mWh);
		else
			snprintf(to + used, size - (size_t)used, " %" PRId64 " %" PRId64, r->delivered_mWh, r->received_mWh);
	}
}

static void
read_one(enum root root, const char *text, size_t len, char *to, size_t size)
{
	static char copy[FRAGMENT_MAX];
	struct fragment fragment = { .root = root, .name = "", .text = copy, .len = len };
	struct raven reading;
	const char *field, *why;

	memcpy(copy, text, len);
	why = raven_read(parser, &fragment, &reading, &field);
	reading_write(to, size, &reading, field, why);
}

#define MAC "<MeterMacId>0x001C640012345678</MeterMacId>"
#define STAMP "<TimeStamp>0x29cbae71</TimeStamp>"
#define SCALE "<Multiplier>0x00000003</Multiplier><Divisor>0x000003e8</Divisor>"
#define MILLI "<Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor>"
#define D(fields) "<InstantaneousDemand>" fields "</InstantaneousDemand>"
#define S(fields) "<CurrentSummationDelivered>" fields "</CurrentSummationDelivered>"
#define DEMAND(value) D("<Demand>" value "</Demand>" SCALE)
#define TIME(value) D("<TimeStamp>" value "</TimeStamp><Demand>0x1</Demand>" MILLI)
#define METER(value) D("<MeterMacId>" value "</MeterMacId><Demand>0x1</Demand>" MILLI)
#define SCALED(value, multiplier, divisor) \
	D("<Demand>" value "</Demand><Multiplier>" multiplier "</Multiplier><Divisor>" divisor "</Divisor>")

static const struct {
	enum root root;
	const char *fragment, *wanted;
} cases[] = {
	/* a whole demand fragment, and one with only the mandatory fields */
	{ ROOT_DEMAND, D("<DeviceMacId>0xd8d5b90000001234</DeviceMacId>" MAC STAMP "<Demand>0x000260</Demand>" SCALE
	    "<DigitsRight>0x03</DigitsRight><DigitsLeft>0x05</DigitsLeft><SuppressLeadingZero>Y</SuppressLeadingZero>"),
	    "0x001c640012345678 1647899121 1824000" },
	{ ROOT_DEMAND, DEMAND("0x000260"), "- -1 1824000" },
	{ ROOT_DEMAND, "<INSTANTANEOUSDEMAND ><demand>\r\n 0X000260\t</demand>" SCALE "</INSTANTANEOUSDEMAND >", "- -1 1824000" },

	/* the sign: by 24, 32 or 64 bits, before the multiplier */
	{ ROOT_DEMAND, DEMAND("0x7fffff"), "- -1 25165821000" },
	{ ROOT_DEMAND, DEMAND("0x800001"), "- -1 -25165821000" },
	{ ROOT_DEMAND, DEMAND("0xffffff"), "- -1 -3000" },
	{ ROOT_DEMAND, DEMAND("0x800000"), "Demand has no value" },
	{ ROOT_DEMAND, DEMAND("0xff800000"), "Demand has no value" },
	{ ROOT_DEMAND, DEMAND("0x00800000"), "- -1 25165824000" },
	{ ROOT_DEMAND, DEMAND("0x7fffffff"), "- -1 6442450941000" },
	{ ROOT_DEMAND, DEMAND("0x80000000"), "Demand has no value" },
	{ ROOT_DEMAND, DEMAND("0xffffffff80000000"), "Demand has no value" },
	{ ROOT_DEMAND, DEMAND("0x80000001"), "- -1 -6442450941000" },
	{ ROOT_DEMAND, DEMAND("0xfffffc18"), "- -1 -3000000" },
	{ ROOT_DEMAND, DEMAND("0xFFFFFFFF"), "- -1 -3000" },
	{ ROOT_DEMAND, DEMAND("0x00fffffc18"), "- -1 12884898888000" },
	{ ROOT_DEMAND, DEMAND("0xfffffffffffffc18"), "- -1 -3000000" },
	{ ROOT_DEMAND, DEMAND("0x8000000000000000"), "Demand is too large" },
	{ ROOT_DEMAND, DEMAND("0x7fffffffffffffff"), "Demand is too large" },
	{ ROOT_DEMAND, DEMAND("0x00000000000000260"), "Demand is too large" },

	/* the scale: 0 is 1, halves go away from zero, a value that does not fit is rejected */
	{ ROOT_DEMAND, SCALED("0x3", "0x0", "0x3e8"), "- -1 3000" },
	{ ROOT_DEMAND, SCALED("0x3", "0x00000003", "0x00000000"), "- -1 9000000" },
	{ ROOT_DEMAND, SCALED("0x3", "0x0", "0x0"), "- -1 3000000" },
	{ ROOT_DEMAND, SCALED("0x1", "0x1", "0x3"), "- -1 333333" },
	{ ROOT_DEMAND, SCALED("0x2", "0x1", "0x3"), "- -1 666667" },
	{ ROOT_DEMAND, SCALED("0x1", "0x1", "0x1e8480"), "- -1 1" },
	{ ROOT_DEMAND, SCALED("0x1", "0x1", "0x1e8481"), "- -1 0" },
	{ ROOT_DEMAND, SCALED("0xffffffff", "0x1", "0x1e8480"), "- -1 -1" },
	{ ROOT_DEMAND, SCALED("0x7fffffff", "0xffffffff", "0x1"), "Demand is too large" },
	{ ROOT_DEMAND, SCALED("0x7fffffff", "0xffffffff", "0xffffffff"), "- -1 2147483647000000" },
	{ ROOT_DEMAND, SCALED("0x000000e8d4a50fff", "0x1", "0x1"), "- -1 999999999999000000" },
	{ ROOT_DEMAND, SCALED("0x000000e8d4a51000", "0x1", "0x1"), "Demand is too large" },
	{ ROOT_DEMAND, SCALED("0x1", "0x100000000", "0x1"), "Multiplier is too large" },
	{ ROOT_DEMAND, SCALED("0x1", "0x1", "0x100000000"), "Divisor is too large" },
	{ ROOT_DEMAND, SCALED("0x1", "", "0x1"), "Multiplier is not 0x and hexadecimal digits" },

	/* numbers */
	{ ROOT_DEMAND, DEMAND(""), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("0x"), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("260"), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("0x00 260"), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("0x00g260"), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("-0x260"), "Demand is not 0x and hexadecimal digits" },
	{ ROOT_DEMAND, DEMAND("0x260"), "- -1 1824000" },
	{ ROOT_DEMAND, DEMAND("0x00260"), "Demand has lost a digit" },
	{ ROOT_DEMAND, DEMAND("0xffffc18"), "Demand has lost a digit" },
	{ ROOT_DEMAND, SCALED("0x1", "0x0000001", "0x3e8"), "Multiplier has lost a digit" },

	/* TimeStamp: no time, and too much */
	{ ROOT_DEMAND, TIME(""), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0x00000000"), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0xffffffff"), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0xffffff"), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0x12cff77f"), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0x12cff780"), "- 1262304000 1000" },
	{ ROOT_DEMAND, TIME("0xc76199ff"), "- 4291747199 1000" },
	{ ROOT_DEMAND, TIME("0xc7619a00"), "- -1 1000" },
	{ ROOT_DEMAND, TIME("0x129cbae71"), "TimeStamp is too large" },
	{ ROOT_DEMAND, TIME("noon"), "TimeStamp is not 0x and hexadecimal digits" },

	/* the meter */
	{ ROOT_DEMAND, METER(""), "- -1 1000" },
	{ ROOT_DEMAND, METER("0xffffffffffffffff"), "- -1 1000" },
	{ ROOT_DEMAND, METER("0x0000000000000000"), "0x0000000000000000 -1 1000" },
	{ ROOT_DEMAND, METER("0x1c640012345678"), "MeterMacId does not have 16 digits" },
	{ ROOT_DEMAND, METER("0x01c640012345678"), "MeterMacId has lost a digit" },
	{ ROOT_DEMAND, METER("0x001c6400123456789"), "MeterMacId is too large" },

	/* fields: mandatory ones exactly once, others at most once, unknown ones any number of times */
	{ ROOT_DEMAND, D(SCALE), "Demand is missing" },
	{ ROOT_DEMAND, D("<Demand>0x1</Demand><Divisor>0x1</Divisor>"), "Multiplier is missing" },
	{ ROOT_DEMAND, D("<Demand>0x1</Demand><Multiplier>0x1</Multiplier>"), "Divisor is missing" },
	{ ROOT_DEMAND, D("<Demand>0x1</Demand><DEMAND>0x1</DEMAND>" SCALE), "Demand comes more than once" },
	{ ROOT_DEMAND, D(STAMP STAMP "<Demand>0x1</Demand>" SCALE), "TimeStamp comes more than once" },
	{ ROOT_DEMAND, D(MAC "<Demand>0x1</Demand>" SCALE MAC), "MeterMacId comes more than once" },
	{ ROOT_DEMAND, D("<Port>a</Port><Port>b</Port><Demand>0x1</Demand>" MILLI), "- -1 1000" },
	{ ROOT_DEMAND, D("<Demand><Demand>0x1</Demand></Demand>" MILLI), "fields within fields" },
	{ ROOT_DEMAND, D("<Demand>0x&#49;</Demand>" MILLI), "- -1 1000" },

	/* not XML */
	{ ROOT_DEMAND, "<InstantaneousDemand><Demand>0x1</Dmand>" MILLI "</InstantaneousDemand>", "mismatched tag" },
	{ ROOT_DEMAND, "<InstantaneousDemand><Demand>0x1" MILLI "</InstantaneousDemand>", "fields within fields" },
	{ ROOT_DEMAND, "<InstantaneousDemand>&x;</InstantaneousDemand>", "undefined entity" },
	{ ROOT_DEMAND, D("<Demand>0x1</Demand>\377\200" MILLI), "- -1 1000" },

	/* the registers */
	{ ROOT_SUMMATION, S(MAC STAMP "<SummationDelivered>0x0000000001875a89</SummationDelivered>"
	    "<SummationReceived>0x00000000015cac6e</SummationReceived>" MILLI), "0x001c640012345678 1647899121 25647753000 22850670000" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0x80000000</SummationDelivered>" MILLI), "- -1 2147483648000 -" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0x0</SummationDelivered><SummationReceived></SummationReceived>" MILLI), "- -1 0 -" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0x1</SummationDelivered><SummationReceived>0xffffffffffff</SummationReceived>" MILLI),
	    "- -1 1000 -" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0x1</SummationDelivered><SummationReceived>0xffffffff</SummationReceived>" MILLI),
	    "- -1 1000 -" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0xffffffffffff</SummationDelivered>" MILLI),
	    "SummationDelivered has no value" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0x0000ffffffffffff</SummationDelivered>" MILLI),
	    "SummationDelivered has no value" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0xffffffffffffffff</SummationDelivered>" MILLI),
	    "SummationDelivered has no value" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0xfff</SummationDelivered>" MILLI), "- -1 4095000 -" },
	{ ROOT_SUMMATION, S("<SummationReceived>0x1</SummationReceived>" MILLI), "SummationDelivered is missing" },
	{ ROOT_SUMMATION, S("<SummationDelivered>0xfffffffffffffffe</SummationDelivered>" MILLI), "SummationDelivered is too large" },

	/* the rest */
	{ ROOT_LINK, "<NetworkInfo><Status>Connected</Status></NetworkInfo>", "up Connected" },
	{ ROOT_LINK, "<NetworkInfo><Status>Init\377\033...</Status></NetworkInfo>", "not well-formed (invalid token)" },
	{ ROOT_LINK, "<NetworkInfo><Status>Init\377...</Status></NetworkInfo>", "down Init??..." },
	{ ROOT_LINK, "<NetworkInfo><Status>abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq</Status></NetworkInfo>",
	    "down abcdefghijklmnopqrstuvwxyzabcde" },
	{ ROOT_LINK, "<NetworkInfo><Status>Network: Discovery... 0x5e$&lt;</Status></NetworkInfo>", "down Network: Discovery... ?x?e??" },
	{ ROOT_LINK, "<NetworkInfo></NetworkInfo>", "Status is missing" },
	{ ROOT_SCHEDULE, "<ScheduleInfo><Event>demand</Event><Enabled>N</Enabled></ScheduleInfo>", "disabled" },
	{ ROOT_SCHEDULE, "<ScheduleInfo><Event>demand</Event><Enabled>Y</Enabled></ScheduleInfo>", "-" },
	{ ROOT_SCHEDULE, "<ScheduleInfo><Event>price</Event><Enabled>N</Enabled></ScheduleInfo>", "-" },
	{ ROOT_OTHER, "<DeviceInfo><LinkKey>0x5ec7e7</LinkKey>", "other" },
};

static void
cases_test(void **state)
{
	char got[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_one(cases[i].root, cases[i].fragment, strlen(cases[i].fragment), got, sizeof(got));
		if (strcmp(got, cases[i].wanted) != 0)
			fail_msg("%s\ngives:  %s\nwanted: %s", cases[i].fragment, got, cases[i].wanted);
	}
}

static void
nul_test(void **state)
{
	static const char between[] = D("\0\0<Demand>0x1</Demand>" MILLI), inside[] = D("<Demand>0x\0001</Demand>" MILLI);
	char got[256];

	(void)state;
	read_one(ROOT_DEMAND, between, sizeof(between) - 1, got, sizeof(got));
	assert_string_equal(got, "- -1 1000");
	read_one(ROOT_DEMAND, inside, sizeof(inside) - 1, got, sizeof(got));
	assert_string_equal(got, "Demand is not 0x and hexadecimal digits");
}

static void
commands_test(void **state)
{
	char text[COMMAND_SIZE];
	int len = raven_command(text, COMMAND_DEMAND, "-");

	(void)state;
	assert_int_equal(len, strlen(text));
	assert_string_equal(text, "<Command><Name>get_instantaneous_demand</Name><Refresh>Y</Refresh></Command>\r\n");
	raven_command(text, COMMAND_SUMMATION, "0x001c640012345678");
	assert_string_equal(text, "<Command><Name>get_current_summation_delivered</Name><Refresh>Y</Refresh>"
	    "<MeterMacId>0x001c640012345678</MeterMacId></Command>\r\n");
	raven_command(text, COMMAND_SCHEDULE, "-");
	assert_string_equal(text, "<Command><Name>get_schedule</Name><Event>demand</Event></Command>\r\n");
}

/*
 * The sweeps. A recording gives a list of readings; a damaged one may lack, change or add one of them in one place.
 */

enum { READINGS_MAX = 32, READING_SIZE = 96, RECORDING_MAX = 16384 };

struct readings {
	int count;
	char text[READINGS_MAX][READING_SIZE];
};

static void
decode(const char *bytes, size_t len, size_t chunk, struct readings *to)
{
	static struct frame frame;
	struct fragment fragment;
	struct raven reading;
	const char *why, *field;
	size_t room;
	int got;

	to->count = 0;
	frame_begin(&frame, false);
	for (size_t at = 0, piece; at < len; at += piece) {
		char *into = frame_room(&frame, &room);

		piece = len - at < chunk ? len - at : chunk;
		memcpy(into, bytes + at, piece);
		frame_fill(&frame, piece);
		while ((got = frame_next(&frame, &fragment, &why)) != 0)
			if (got > 0 && raven_read(parser, &fragment, &reading, &field) == NULL &&
			    (reading.root == ROOT_DEMAND || reading.root == ROOT_SUMMATION))
				reading_write(to->text[to->count++], READING_SIZE, &reading, NULL, NULL);
	}
}

/* Returns whether two lists differ in at most one place, by one reading on either side. */
static bool
one_apart(const struct readings *a, const struct readings *b)
{
	int least = a->count < b->count ? a->count : b->count, before = 0, after = 0;

	while (before < least && strcmp(a->text[before], b->text[before]) == 0)
		before++;
	while (after < least - before && strcmp(a->text[a->count - 1 - after], b->text[b->count - 1 - after]) == 0)
		after++;
	return a->count - before - after <= 1 && b->count - before - after <= 1;
}

/* Returns whether a list begins with another; with whole, whether they are equal. */
static bool
begins(const struct readings *list, const struct readings *with, bool whole)
{
	if (with->count > list->count || (whole && with->count != list->count))
		return false;
	for (int i = 0; i < with->count; i++)
		if (strcmp(with->text[i], list->text[i]) != 0)
			return false;
	return true;
}

static size_t
recording_read(const char *path, char *to)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	assert_non_null(file);
	len = fread(to, 1, RECORDING_MAX, file);
	assert_true(len < RECORDING_MAX);
	fclose(file);
	return len;
}

static void
sweep_test(void **state)
{
	static const size_t chunks[] = { 1, 2, 3, 5, 7, 64 };
	static char whole[RECORDING_MAX], damaged[RECORDING_MAX];
	static struct readings wanted, got;
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/captures/*/meter.raw", 0, NULL, &found), 0);
	for (size_t f = 0; f < found.gl_pathc; f++) {
		const char *path = found.gl_pathv[f];
		size_t len = recording_read(path, whole);

		decode(whole, len, SIZE_MAX, &wanted);
		for (size_t c = 0; c < sizeof(chunks) / sizeof(chunks[0]); c++) {
			decode(whole, len, chunks[c], &got);
			if (!begins(&wanted, &got, true))
				fail_msg("%s, in pieces of %zu", path, chunks[c]);
		}
		for (size_t i = 0; i < len; i++) {
			decode(whole, i, SIZE_MAX, &got);
			if (!begins(&wanted, &got, false))
				fail_msg("%s, its first %zu bytes", path, i);
			memcpy(damaged, whole, i);
			memcpy(damaged + i, whole + i + 1, len - i - 1);
			decode(damaged, len - 1, SIZE_MAX, &got);
			if (!one_apart(&wanted, &got))
				fail_msg("%s, without byte %zu", path, i);
			memcpy(damaged, whole, len);
			for (int bit = len < 1024 ? 0 : (int)(i % 8); bit < 8; bit += len < 1024 ? 1 : 8) { /* every bit of the short ones */
				damaged[i] = (char)(whole[i] ^ 1 << bit);
				decode(damaged, len, SIZE_MAX, &got);
				if (!one_apart(&wanted, &got))
					fail_msg("%s, byte %zu with bit %d flipped", path, i, bit);
			}
		}
	}
	globfree(&found);
}

static int
begin(void **state)
{
	(void)state;
	parser = raven_new();
	return parser == NULL;
}

static int
end(void **state)
{
	(void)state;
	raven_free(parser);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_test),
		cmocka_unit_test(nul_test),
		cmocka_unit_test(commands_test),
		cmocka_unit_test(sweep_test),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("raven", tests, begin, end);
}
