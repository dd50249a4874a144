/* An hour line: if it is accepted, it is in range, and the same when it is written and read again. */
#include <assert.h>
#include <string.h>

#include "decimal.h"
#include "fuzz.h"
#include "hour_line.h"
#include "utc.h"

static const int64_t ENERGY_MAX = DECIMAL_MAX / 1000; /* Wh */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *why;
	char written[LINE_SIZE + 1], twice[LINE_SIZE + 1];
	struct hour_line line, again;
	size_t len;
	int got = hour_line_read(text, size, &line, &why);

	if (got != 1) {
		assert(got == 0 ? size == 0 || *text == '#' : *why != '\0');
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		assert(strchr("0123456789abcdefxT+:.-\t", text[i]) != NULL && text[i] != '\0');
	assert(line.covered_s >= 0 && line.covered_s <= 3600 && (line.covered_s == 0) == (line.energy_Wh == DECIMAL_NONE));
	assert(line.offset_s > -DAY_S && line.offset_s < DAY_S && line.offset_s % 60 == 0);
	assert(line.start_s > -366 * DAY_S && line.start_s < UTC_MAX + 367 * DAY_S);
	assert(line.energy_Wh == DECIMAL_NONE || (line.energy_Wh >= -ENERGY_MAX && line.energy_Wh <= ENERGY_MAX));
	assert(line.delivered_Wh == DECIMAL_NONE || (line.delivered_Wh >= 0 && line.delivered_Wh <= ENERGY_MAX));
	assert(line.received_Wh == DECIMAL_NONE || (line.received_Wh >= 0 && line.received_Wh <= ENERGY_MAX));

	len = hour_line_write(written, &line);
	assert(len <= LINE_SIZE && memchr(written, '\n', len) == written + len - 1);
	assert(hour_line_read(written, len - 1, &again, &why) == 1);
	assert(line.start_s == again.start_s && line.offset_s == again.offset_s && strcmp(line.meter, again.meter) == 0 &&
	    line.energy_Wh == again.energy_Wh && line.covered_s == again.covered_s && line.registers == again.registers &&
	    line.delivered_Wh == again.delivered_Wh && line.received_Wh == again.received_Wh);
	assert(hour_line_write(twice, &again) == len && memcmp(written, twice, len) == 0);
	return 0;
}
