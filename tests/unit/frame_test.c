/* Framing: the fragments in torn and noisy bytes, for all sizes of reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu-read/frame.h"

static const size_t chunks[] = { 1, 2, 3, 5, 7, 64, 4096, SIZE_MAX };

/* Reads the bytes in pieces. Writes each fragment's text in [], each drop as {name: why}. */
static void
frame_all(const char *bytes, size_t len, size_t chunk, bool midway, char *to, size_t size)
{
	static struct frame frame;
	struct fragment fragment;
	const char *why;
	size_t room;
	int got;

	*to = '\0';
	frame_begin(&frame, midway);
	for (size_t at = 0, piece; at < len; at += piece) {
		char *into = frame_room(&frame, &room);

		piece = len - at < chunk ? len - at : chunk;
		piece = piece < room ? piece : room;
		assert_true(piece > 0);
		memcpy(into, bytes + at, piece);
		frame_fill(&frame, piece);
		while ((got = frame_next(&frame, &fragment, &why)) != 0) {
			size_t used = strlen(to);

			assert_memory_equal(bytes + fragment.at, fragment.text, fragment.len);
			if (got > 0)
				snprintf(to + used, size - used, "[%.*s]", (int)fragment.len, fragment.text);
			else
				snprintf(to + used, size - used, "{%s: %s}", fragment.name, why);
		}
	}
	if (frame_end(&frame, &fragment, &why) < 0)
		snprintf(to + strlen(to), size - strlen(to), "{%s: %s}", fragment.name, why);
	assert_int_equal(frame_end(&frame, &fragment, &why), 0);
}

static const struct {
	const char *title, *bytes, *wanted;
	bool midway;
} cases[] = {
	{ "nothing", "", "", false },
	{ "one", "<Warning>a</Warning>", "[<Warning>a</Warning>]", false },
	{ "two", "<Warning>a</Warning>\r\n<MeterInfo><Type>0</Type></MeterInfo>\r\n",
	    "[<Warning>a</Warning>][<MeterInfo><Type>0</Type></MeterInfo>]", false },
	{ "any case", "<WARNING>a</warning>", "[<WARNING>a</warning>]", false },
	{ "spaces in tags", "<Warning >a</Warning\r\n>", "[<Warning >a</Warning\r\n>]", false },
	{ "empty", "<MeterList/><MeterList />", "[<MeterList/>][<MeterList />]", false },
	{ "neither end nor beginning", "</Warning/></><//><Warning>a</Warning>", "[<Warning>a</Warning>]", false },
	{ "noise around", "x\001<<a</>< Warning></ Warning><Warning b='c'>&<Warning>a</Warning>y>z", "[<Warning>a</Warning>]", false },
	{ "other roots", "<What><Warnings>a</Warnings></What><Warning>a</Warning>", "[<Warning>a</Warning>]", false },
	{ "cut off", "<Warning>a<MeterInfo>b</MeterInfo>", "{Warning: cut off by the next one}[<MeterInfo>b</MeterInfo>]", false },
	{ "cut off in a tag", "<Warning>a</Warn<MeterInfo>b</MeterInfo>",
	    "{Warning: cut off by the next one}[<MeterInfo>b</MeterInfo>]", false },
	{ "cut off in its first tag", "<Warni<MeterInfo>b</MeterInfo>", "[<MeterInfo>b</MeterInfo>]", false },
	{ "cut off by its own kind", "<Warning>a<Warning>b</Warning>", "{Warning: cut off by the next one}[<Warning>b</Warning>]", false },
	{ "cut off by an empty one", "<Warning>a<MeterList/>", "{Warning: cut off by the next one}[<MeterList/>]", false },
	{ "continued by the end of another", "<Warning>a</MeterInfo><Error>b</Error>",
	    "{Warning: cut off, and the beginning of the next one is missing}[<Error>b</Error>]", false },
	{ "cut off by the end", "<Warning>a</Warning", "{Warning: cut off by the end}", false },
	{ "torn at the end", "<Warning>a</Warning><Warn", "[<Warning>a</Warning>]", false },
	{ "no beginning", "a</Warning><Error>b</Error>", "{Warning: its beginning is missing}[<Error>b</Error>]", false },
	{ "no beginning, reading began there", "a</Warning><Error>b</Error>", "[<Error>b</Error>]", true },
	{ "no beginning, later", "<Error>b</Error>a</Warning>", "[<Error>b</Error>]{Warning: its beginning is missing}", true },
	{ "more than any tag has", "<Warning                                                        >a</Warning>",
	    "{Warning: its beginning is missing}", false },
};

static void
cases_test(void **state)
{
	static char got[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t c = 0; c < sizeof(chunks) / sizeof(chunks[0]); c++) {
			frame_all(cases[i].bytes, strlen(cases[i].bytes), chunks[c], cases[i].midway, got, sizeof(got));
			if (strcmp(got, cases[i].wanted) != 0)
				fail_msg("%s, in pieces of %zu: %s", cases[i].title, chunks[c], got);
		}
}

/* After any bytes the buffer is intact, and the next fragment is found. */
static void
bounds_test(void **state)
{
	static const char last[] = "<Error>b</Error>";
	static const struct { const char *first; size_t more; const char *wanted; } long_ones[] = {
		{ "<Warning>", FRAGMENT_MAX - 9, "{Warning: cut off by the next one}[<Error>b</Error>]" },
		{ "<Warning>", FRAGMENT_MAX - 8, "{Warning: longer than 16 KiB}[<Error>b</Error>]" },
		{ "<Warning>", 300000, "{Warning: longer than 16 KiB}[<Error>b</Error>]" },
		{ "<Warning", 300000, "[<Error>b</Error>]" },
		{ "", 300000, "[<Error>b</Error>]" },
	};
	static const char fill[] = "a <\n";
	static char bytes[300100], got[512];

	(void)state;
	for (size_t i = 0; i < sizeof(long_ones) / sizeof(long_ones[0]); i++)
		for (const char *f = fill; *f != '\0'; f++)
			for (size_t c = 3; c < sizeof(chunks) / sizeof(chunks[0]); c++) {
				size_t len = strlen(long_ones[i].first);

				memcpy(bytes, long_ones[i].first, len);
				memset(bytes + len, *f, long_ones[i].more);
				len += long_ones[i].more;
				memcpy(bytes + len, last, sizeof(last) - 1);
				frame_all(bytes, len + sizeof(last) - 1, chunks[c], false, got, sizeof(got));
				if (strcmp(got, long_ones[i].wanted) != 0)
					fail_msg("case %zu, filled with %c, in pieces of %zu: %s", i, *f, chunks[c], got);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_test),
		cmocka_unit_test(bounds_test),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
