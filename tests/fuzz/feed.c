/*
 * A Green Button file, whole and in two pieces: both give the same lines. They come in order of time, each with an
 * interval of its own, and kwh-agg takes them all.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "demand_line.h"
#include "fuzz.h"
#include "utc.h"
#include "examples/green-button/feed.h"
#include "examples/green-button/usage.h"

enum { LINES_MAX = 64 };

struct lines {
	struct demand_line line[LINES_MAX];
	size_t count;
};

static void
take(const struct demand_line *line, void *arg)
{
	struct lines *lines = arg;
	char text[LINE_SIZE];
	size_t len = demand_line_write(text, line);
	struct demand_line again;
	const char *why;

	assert(demand_line_read(text, len - 1, &again, &why) == 1);
	assert(again.time_s == line->time_s && again.demand_mW == line->demand_mW && !again.registers);
	if (lines->count < LINES_MAX)
		lines->line[lines->count++] = *line;
}

/* Returns whether the file was accepted. */
static bool
convert(const char *text, size_t first_len, size_t size, struct lines *lines)
{
	struct feed feed = { 0 };
	struct usage usage = { 0 };
	struct feed_parser *parser = feed_begin(&feed);
	const char *why;
	bool taken;

	assert(parser != NULL);
	why = feed_parse(parser, text, first_len, false);
	if (why == NULL)
		why = feed_parse(parser, text + first_len, size - first_len, true);
	if (why == NULL)
		why = usage_add(&usage, &feed, NULL);
	taken = why == NULL;
	if (taken)
		usage_lines(&usage, "-\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", take, lines);
	else
		assert(usage.count == 0);
	feed_end(parser);
	feed_free(&feed);
	usage_free(&usage);
	return taken;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lines whole = { .count = 0 }, parts = { .count = 0 };
	const char *text = (const char *)data;

	if (convert(text, 0, size, &whole) != convert(text, size / 2, size, &parts))
		abort();
	assert(whole.count == parts.count);
	for (size_t i = 0; i < whole.count; i++) {
		assert(whole.line[i].time_s == parts.line[i].time_s && whole.line[i].demand_mW == parts.line[i].demand_mW);
		assert(whole.line[i].time_s >= 0 && whole.line[i].time_s <= UTC_MAX);
		assert(i == 0 || whole.line[i].time_s > whole.line[i - 1].time_s);
	}
	return 0;
}
