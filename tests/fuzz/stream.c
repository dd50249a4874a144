/*
 * Bytes of a device to demand lines: frame, raven and reading, as for a capture. The bytes are read at once, and then in pieces
 * whose sizes depend on the bytes. Both give the same lines and messages. demand_line_read() accepts each line, and
 * demand_line_write() spells it the same. There are no more lines than whole demand fragments, counted naively.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "emu-read/reading.h"

static struct printed {
	size_t len, said_len, lines;
	char lines_text[1 << 16], said[1 << 16];
} printed[2];

static void
keep(struct printed *to, const struct event *e)
{
	enum { MOST = 256 };
	char text[LINE_SIZE];
	size_t len;

	assert(e->kind != EVENT_NO_MEMORY && memchr(e->text, '\0', sizeof(e->text)) != NULL);
	if (e->kind == EVENT_LINE) {
		len = demand_line_write(text, &e->line);
		assert(len <= sizeof(to->lines_text) - to->len);
		memcpy(to->lines_text + to->len, text, len);
		to->len += len;
		to->lines++;
	}
	if (sizeof(to->said) - to->said_len > MOST)
		to->said_len += (size_t)snprintf(to->said + to->said_len, MOST, "%d %d %" PRIu64 " %s\n", (int)e->kind, (int)e->root,
		    e->at, e->text);
}

static void
decode(struct printed *to, const uint8_t *data, size_t size, uint32_t pieces)
{
	static const struct reading_rules rules;
	static const struct reading_now now = { .host_s = RAVEN_TIME_NONE, .wanted = true };
	static struct frame frame;
	struct reading reading;
	struct event event;

	to->len = to->said_len = to->lines = 0;
	if (!reading_begin(&reading, &rules))
		abort();
	frame_begin(&frame, false);
	while (size > 0) {
		size_t room, len = size;
		char *at = frame_room(&frame, &room);

		assert(room > 0);
		if (pieces != 0) {
			pieces ^= pieces << 13, pieces ^= pieces >> 17, pieces ^= pieces << 5; /* xorshift */
			len = 1 + pieces % (pieces & 1 << 20 ? 5 : 100);
		}
		if (len > size)
			len = size;
		if (len > room)
			len = room;
		memcpy(at, data, len);
		data += len;
		size -= len;
		frame_fill(&frame, len);
		while (reading_next(&reading, &frame, &now, &event) != EVENT_NONE)
			keep(to, &event);
	}
	while (reading_end(&reading, &frame, &event) != EVENT_NONE)
		keep(to, &event);
	assert(reading.lines == to->lines && reading.held_count == 0 && reading.due_count == 0);
	reading_free(&reading);
}

static void
lines_check(const char *text, size_t len)
{
	for (const char *lf; len > 0; len -= (size_t)(lf + 1 - text), text = lf + 1) {
		struct demand_line line;
		char again[LINE_SIZE];
		const char *why;

		assert((lf = memchr(text, '\n', len)) != NULL);
		assert(demand_line_read(text, (size_t)(lf - text), &line, &why) == 1);
		assert(demand_line_write(again, &line) == (size_t)(lf + 1 - text) && memcmp(text, again, (size_t)(lf + 1 - text)) == 0);
	}
}

/* Returns the number of demands that have a beginning and an end, and no other beginning between. */
static size_t
whole_demands(const char *text, size_t size)
{
	static const char open[] = "<InstantaneousDemand", close[] = "</InstantaneousDemand";
	bool in = false;
	size_t count = 0;

	for (const char *end = text + size; (text = memchr(text, '<', (size_t)(end - text))) != NULL; text++) {
		if ((size_t)(end - text) >= sizeof(open) && strncasecmp(text, open, sizeof(open) - 1) == 0)
			in = true;
		else if (in && (size_t)(end - text) >= sizeof(close) && strncasecmp(text, close, sizeof(close) - 1) == 0) {
			in = false;
			count++;
		}
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t pieces = 2166136261;

	if (size > FRAGMENT_MAX)
		return 0;
	for (size_t i = 0; i < size; i++)
		pieces = (pieces ^ data[i]) * 16777619; /* FNV-1a */
	decode(&printed[0], data, size, 0);
	decode(&printed[1], data, size, pieces | 1);
	assert(printed[0].len == printed[1].len && memcmp(printed[0].lines_text, printed[1].lines_text, printed[0].len) == 0);
	assert(printed[0].said_len == printed[1].said_len && memcmp(printed[0].said, printed[1].said, printed[0].said_len) == 0);
	lines_check(printed[0].lines_text, printed[0].len);
	assert(printed[0].lines <= whole_demands((const char *)data, size));
	return 0;
}
