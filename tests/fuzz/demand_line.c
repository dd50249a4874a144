/*
 * Two demand lines with a LF between. The first gives the day and the meter for kwh-agg's quick reader. Both the quick and the
 * strict reader read the second. The strict reader takes all that the quick one takes, and reads the same. The quick reader takes
 * every line of that day that is spelt as emu-read spells it. A line that the strict reader takes, written and read again, is the same.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "demand_line.h"
#include "fuzz.h"
#include "utc.h"

static void
same_check(const struct demand_line *a, const struct demand_line *b)
{
	assert(a->time_s == b->time_s && strcmp(a->meter, b->meter) == 0 && a->demand_mW == b->demand_mW &&
	    a->registers == b->registers && a->delivered_mWh == b->delivered_mWh && a->received_mWh == b->received_mWh);
}

static void
line_check(const char *text, size_t len, const struct demand_line *line)
{
	char written[LINE_SIZE], twice[LINE_SIZE];
	size_t written_len = demand_line_write(written, line);
	struct demand_line again;
	const char *why;

	for (size_t i = 0; i < len; i++)
		assert(strchr("0123456789abcdefxTZ:.-\t", text[i]) != NULL && text[i] != '\0');
	assert(line->time_s >= 0 && line->time_s <= UTC_MAX);
	assert(line->demand_mW >= -DECIMAL_MAX && line->demand_mW <= DECIMAL_MAX);
	assert(line->delivered_mWh == DECIMAL_NONE || (line->delivered_mWh >= 0 && line->delivered_mWh <= DECIMAL_MAX));
	assert(line->received_mWh == DECIMAL_NONE || (line->received_mWh >= 0 && line->received_mWh <= DECIMAL_MAX));
	assert(written_len <= LINE_SIZE && memchr(written, '\n', written_len) == written + written_len - 1);
	assert(demand_line_read(written, written_len - 1, &again, &why) == 1);
	same_check(line, &again);
	assert(demand_line_write(twice, &again) == written_len && memcmp(written, twice, written_len) == 0);
}

/* Returns whether the quick reader takes such a value: 3 decimals, and up to 10 characters before the point. */
static int
is_usual(int64_t millionths)
{
	return millionths == DECIMAL_NONE || (millionths % 1000 == 0 && millionths / DECIMAL_ONE < INT64_C(10000000000) &&
	    millionths / DECIMAL_ONE > -1000000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *block; /* just the bytes that the quick reader may look at, so ASan sees one byte more */
	struct demand_line first, strict, quick = { 0 };
	struct demand_day day;
	const char *text = (const char *)data, *lf = memchr(text, '\n', size), *why, *next;
	size_t first_len = lf != NULL ? (size_t)(lf - text) : size, len;
	int got;

	if (block == NULL && (block = malloc(LINE_SIZE)) == NULL)
		abort();
	if ((got = demand_line_read(text, first_len, &first, &why)) != 1) {
		assert(got == 0 || *why != '\0');
		return 0;
	}
	line_check(text, first_len, &first);
	if (lf == NULL || first.meter[0] == '-')
		return 0;

	len = size - first_len - 1;
	memset(block, '\n', LINE_SIZE);
	memcpy(block, lf + 1, len < LINE_SIZE ? len : LINE_SIZE);
	day = demand_day_of(text, &first);
	if ((next = demand_line_read_quickly(block, &day, &quick)) != NULL && memcmp(block + METER_AT, first.meter, METER_SIZE - 1) == 0) {
		assert(next > block && next <= block + LINE_SIZE && next[-1] == '\n');
		assert(demand_line_read(block, (size_t)(next - 1 - block), &strict, &why) == 1);
		strcpy(quick.meter, first.meter);
		if (!quick.registers)
			quick.delivered_mWh = quick.received_mWh = DECIMAL_NONE;
		same_check(&quick, &strict);
	}

	next = memchr(block, '\n', LINE_SIZE);
	if (next == NULL || demand_line_read(block, (size_t)(next - block), &strict, &why) != 1)
		return 0;
	line_check(block, (size_t)(next - block), &strict);
	if (strcmp(strict.meter, first.meter) != 0 || strict.time_s / 86400 != first.time_s / 86400 || !is_usual(strict.demand_mW) ||
	    !is_usual(strict.delivered_mWh) || !is_usual(strict.received_mWh))
		return 0;
	memset(block, '\n', LINE_SIZE);
	len = demand_line_write(block, &strict);
	assert(demand_line_read_quickly(block, &day, &quick) == block + len);
	return 0;
}
