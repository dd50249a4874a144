/*
 * Demand lines to hour lines: once through the strict reader and hours_add(), and once through the lines and short cuts of
 * kwh-agg's own main.c. Both give the same hours. They are in order, none twice, in range, and together hold the seconds and
 * the energy that a naive sum over the readings gives: nothing lost, nothing counted twice, nothing invented.
 */
#include <assert.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "demand_line.h"
#include "fuzz.h"
#include "hour_line.h"
#include "input.h"
#include "output.h"
#include "report.h"
#include "signals.h"

enum {
	METERS_MAX = 64, TEXT_MAX = 4096, PADDING = 256,
	DAYS_S = 4 * 86400, /* inputs that reach further take too long: registers are drawn through every hour between */
};

/* What main.c prints comes here instead. */
static struct printed {
	size_t len;
	char text[1 << 20];
} printed[2], *to = printed;

static void
keep(const char *text, size_t len)
{
	if (len > sizeof(to->text) - to->len)
		abort();
	memcpy(to->text + to->len, text, len);
	to->len += len;
}

int kwh_agg_main(int argc, char **argv);
#define main kwh_agg_main
#define output_write(out, text, len) keep(text, len)
#define report_bad_line(file, line, why) ((void)(why))
#include "kwh-agg/main.c"
#undef main
#undef output_write
#undef report_bad_line

/* What a meter's readings add up to, and its hours. */
static struct naive {
	struct demand_line last;
	int64_t covered_s, energy_mWs;
	int64_t hours, hours_covered_s, hours_energy_Wh, end_s;
} naive[METERS_MAX];

static struct hours strict;

static void
take_strict(const struct hour_line *line, void *arg)
{
	struct naive *n = &naive[hours_find(&strict, line->meter) - strict.meters];
	struct zone_hour hour = zone_hour(&strict.zone, line->start_s);
	int64_t length_s = hour.end_s - hour.start_s;
	struct hour_line again;
	char text[LINE_SIZE];
	const char *why;

	(void)arg;
	assert(hour.start_s == line->start_s && hour.offset_s == line->offset_s && length_s > 0 && length_s <= 3600);
	assert(line->start_s >= n->end_s);
	assert(line->covered_s <= length_s && (!strict.rules.complete || line->covered_s == length_s));
	assert(hour_line_read(text, hour_line_write(text, line) - 1, &again, &why) == 1);
	assert(again.start_s == line->start_s && again.energy_Wh == line->energy_Wh);
	n->end_s = hour.end_s;
	n->hours++;
	n->hours_covered_s += line->covered_s;
	if (line->covered_s > 0) {
		int64_t most_Wh = divide_rounded(strict.rules.max_mW * line->covered_s, 3600000);

		assert(line->energy_Wh >= -most_Wh && line->energy_Wh <= most_Wh);
		n->hours_energy_Wh += line->energy_Wh;
	}
	keep(text, hour_line_write(text, line));
}

/* The last reading stood until now, or until it was too old. */
static void
naive_add(struct naive *n, int64_t stood_s, int64_t most_s)
{
	if (stood_s > most_s)
		stood_s = most_s;
	n->covered_s += stood_s;
	n->energy_mWs += n->last.demand_mW * stood_s;
}

/* Returns false for an input that is too much. */
static bool
add_strict(const char *text, size_t len)
{
	static int64_t first_s;
	struct demand_line line;
	struct meter *meter;
	struct naive *n;
	const char *why;

	if (demand_line_read(text, len, &line, &why) != 1)
		return true;
	if (strict.count == 0)
		first_s = line.time_s;
	if (line.time_s - first_s > DAYS_S || first_s - line.time_s > DAYS_S || strict.count == METERS_MAX)
		return false;
	if ((meter = hours_meet(&strict, line.meter)) == NULL)
		abort();
	n = &naive[meter - strict.meters];
	if (hours_add(&strict, meter, &line, &why) != 1)
		return true;
	if (n->last.meter[0] == '\0')
		n->end_s = line.time_s - 3600;
	else
		naive_add(n, line.time_s - n->last.time_s, strict.rules.gap_s);
	n->last = line;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hour_rules rules[] = {
		{ 60, 60, 1000000000, false }, { 150, 60, 1000000000, false }, { 5400, 60, 1000000, false }, { 7200, 3600, 1000000000, true },
	};
	static char block[TEXT_MAX + PADDING];
	static struct aggregation agg; /* too large for the stack */
	const char *lf;

	if (size == 0 || size > TEXT_MAX)
		return 0;
	if (strict.take == NULL) {
		setenv("TZ", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1); /* Lord Howe: its clock changes by half an hour */
		tzset();
	}
	memset(naive, 0, sizeof(naive));
	if (hours_open(&strict, &rules[size % 4], take_strict, NULL) < 0)
		abort();
	to = &printed[0];
	to->len = 0;
	for (const char *at = (const char *)data, *end = at + size; at < end; at = lf + 1) {
		if ((lf = memchr(at, '\n', (size_t)(end - at))) == NULL)
			lf = end;
		if (!add_strict(at, (size_t)(lf - at))) {
			hours_close(&strict);
			return 0;
		}
	}
	hours_end(&strict);
	for (size_t i = 0; i < strict.count; i++) {
		struct naive *n = &naive[i];
		int64_t apart_mWs;

		if (n->last.meter[0] == '\0' || strict.rules.complete)
			continue;
		naive_add(n, strict.rules.interval_s, strict.rules.gap_s);
		apart_mWs = n->energy_mWs - n->hours_energy_Wh * 3600000;
		assert(n->covered_s == n->hours_covered_s);
		assert(apart_mWs <= n->hours * 1800000 && apart_mWs >= -n->hours * 1800000); /* each was rounded to Wh */
	}

	/* the last lines of a block, which the short cut does not look at, are empty ones */
	memcpy(block, data, size);
	memset(block + size, '\n', PADDING);
	memset(&agg, 0, sizeof(agg));
	if (hours_open(&agg.hours, &strict.rules, print_hour, &agg) < 0)
		abort();
	agg.counts.readings = 1; /* no hour line ends it */
	agg.in.buffer = agg.in.at = block;
	agg.in.end = block + size + PADDING;
	to = &printed[1];
	to->len = 0;
	add_lines(&agg);
	hours_end(&agg.hours);
	assert(printed[0].len == printed[1].len && memcmp(printed[0].text, printed[1].text, printed[0].len) == 0);
	assert(agg.hours.disbelieved == strict.disbelieved && agg.hours.replaced == strict.replaced);
	hours_close(&agg.hours);
	hours_close(&strict);
	return 0;
}
