/*
 * Demand lines to hour lines: once through the strict reader and hours_add_slowly(), and once through the quick reader and the
 * short cut. Both give the same hours and the same counts. The hours are in range, have each fact once, and add up to a naive
 * sum over the readings that count: nothing is lost, counted twice or invented.
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
#include "kwh-agg/hour.h"

enum {
	METERS_MAX = 64, TEXT_MAX = 4096,
	DAYS_S = 4 * 86400, /* longer inputs take too long: the registers go through every hour between */
};

/* Hour lines, as they come. */
static struct printed {
	size_t len;
	char text[1 << 20];
} printed[2];

static void
keep(const struct hour_line *line, void *to)
{
	struct printed *p = to;

	if (sizeof(p->text) - p->len < LINE_SIZE)
		abort();
	p->len += hour_line_write(p->text + p->len, line);
}

/* The sums of a meter's readings and of its hours. */
static struct naive {
	bool doubted; /* a time was doubted: then not all readings count, and a naive sum can't say which */
	struct demand_line last;
	int64_t covered_s, energy_mWs;
	int64_t hours, hours_covered_s, hours_energy_Wh, demand_s, known_s[REGISTERS]; /* _s: the end of the last hour of which it was told */
} naive[METERS_MAX];

static struct hours strict;

/* Asserts that each fact of an hour comes once, and in order. */
static void
once(int64_t *told_s, const struct zone_hour *hour)
{
	assert(hour->start_s >= *told_s);
	*told_s = hour->end_s;
}

static void
emit_strict(const struct hour_line *line, void *to)
{
	struct naive *n = &naive[meters_find(&strict.meters, line->meter) - strict.meters.all];
	struct zone_hour hour = zone_hour(&strict.zone, line->start_s);
	int64_t length_s = hour.end_s - hour.start_s;
	struct hour_line again;
	char text[LINE_SIZE];
	const char *why;

	assert(hour.start_s == line->start_s && hour.offset_s == line->offset_s && length_s > 0 && length_s <= 3600);
	assert(line->covered_s <= length_s && (!strict.rules.complete || line->covered_s == length_s));
	assert(hour_line_read(text, hour_line_write(text, line) - 1, &again, &why) == 1);
	assert(again.start_s == line->start_s && again.energy_Wh == line->energy_Wh);
	assert(line->covered_s > 0 || line->delivered_Wh != DECIMAL_NONE || line->received_Wh != DECIMAL_NONE);
	assert(line->delivered_Wh >= 0 || line->delivered_Wh == DECIMAL_NONE);
	assert(line->received_Wh >= 0 || line->received_Wh == DECIMAL_NONE);
	if (!n->doubted && line->covered_s > 0)
		once(&n->demand_s, &hour);
	if (!n->doubted && line->delivered_Wh != DECIMAL_NONE)
		once(&n->known_s[DELIVERED], &hour);
	if (!n->doubted && line->received_Wh != DECIMAL_NONE)
		once(&n->known_s[RECEIVED], &hour);
	n->hours++;
	n->hours_covered_s += line->covered_s;
	if (line->covered_s > 0) {
		int64_t most_Wh = divide_rounded(strict.rules.max_mW * line->covered_s, 3600000);

		assert(line->energy_Wh >= -most_Wh && line->energy_Wh <= most_Wh);
		n->hours_energy_Wh += line->energy_Wh;
	}
	keep(line, to);
}

/* Adds the last reading, which stood until now, or until it was too old. */
static void
naive_add(struct naive *n, int64_t stood_s, int64_t most_s)
{
	if (stood_s > most_s)
		stood_s = most_s;
	n->covered_s += stood_s;
	n->energy_mWs += n->last.demand_mW * stood_s;
}

/* Returns false if the input is too large. */
static bool
add_strict(const char *text, size_t len)
{
	static int64_t first_s;
	struct demand_line line;
	struct meter *meter;
	struct naive *n;
	const char *why;
	int changed;

	if (demand_line_read(text, len, &line, &why) != 1)
		return true;
	if (strict.meters.count == 0)
		first_s = line.time_s;
	if (line.time_s - first_s > DAYS_S || first_s - line.time_s > DAYS_S || strict.meters.count == METERS_MAX)
		return false;
	if ((meter = meters_get(&strict.meters, line.meter)) == NULL)
		abort();
	n = &naive[meter - strict.meters.all];
	n->demand_s = n->last.meter[0] == '\0' ? INT64_MIN : n->demand_s;
	changed = hours_add_slowly(&strict, meter, &line, &why);
	assert(changed >= 0 || why != NULL);
	if (changed >= 0 && (changed & ~(HOUR_COUNTS | HOUR_BACKWARDS | TRUST_LATE | TRUST_FAR)) != 0)
		n->doubted = true;
	if (changed < 0 || !(changed & HOUR_COUNTS))
		return true;
	if (n->last.meter[0] != '\0')
		naive_add(n, line.time_s - n->last.time_s, strict.rules.gap_s);
	n->last = line;
	return true;
}

static void
check_naive(void)
{
	for (size_t i = 0; i < strict.meters.count; i++) {
		struct naive *n = &naive[i];
		int64_t apart_mWs;

		if (n->last.meter[0] == '\0' || n->doubted || strict.rules.complete)
			continue;
		naive_add(n, strict.rules.interval_s, strict.rules.gap_s);
		apart_mWs = n->energy_mWs - n->hours_energy_Wh * 3600000;
		assert(n->covered_s == n->hours_covered_s);
		assert(apart_mWs <= n->hours * 1800000 && apart_mWs >= -n->hours * 1800000); /* each was rounded to Wh */
	}
}

/* Reads the next line by the quick reader if that takes it and its meter is known, else by the strict one. Returns as demand_line_read() does. */
static int
read_quickly(const struct meters *meters, const char *at, const char *lf, struct demand_day *day, struct demand_line *line)
{
	static char room[TEXT_MAX + 2 * LINE_SIZE];
	size_t len = (size_t)(lf - at);
	const char *why;
	int got;

	memcpy(room, at, len);
	memset(room + len, '\n', LINE_SIZE);
	if (day->text[0] != '\0' && demand_line_read_quickly(room, day, line) != NULL && meters_find(meters, room + METER_AT) != NULL) {
		struct demand_line same;

		assert(demand_line_read_quickly(room, day, line) == room + len + 1);
		memset(line->meter, 0, sizeof(line->meter));
		memcpy(line->meter, room + METER_AT, METER_SIZE - 1);
		assert(demand_line_read(room, len, &same, &why) == 1);
		assert(same.time_s == line->time_s && same.demand_mW == line->demand_mW && same.registers == line->registers);
		return 1;
	}
	if ((got = demand_line_read(room, len, line, &why)) == 1)
		*day = demand_day_of(room, line);
	return got;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hour_rules rules[] = {
		{ 60, 60, 1000000000, false }, { 150, 60, 1000000000, false }, { 5400, 60, 1000000, false }, { 7200, 3600, 1000000000, true },
	};
	struct demand_day day = { .text = "" };
	struct demand_line line;
	struct hours quick;
	const char *lf, *why, *end = (const char *)data + size;

	if (size == 0 || size > TEXT_MAX)
		return 0;
	setenv("TZ", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1); /* Lord Howe: its clock changes by half an hour */
	tzset();
	memset(naive, 0, sizeof(naive));
	printed[0].len = printed[1].len = 0;
	if (!hours_begin(&strict, &rules[size % 4], emit_strict, &printed[0]) || !hours_begin(&quick, &rules[size % 4], keep, &printed[1]))
		abort();
	for (const char *at = (const char *)data; at < end; at = lf + 1) {
		if ((lf = memchr(at, '\n', (size_t)(end - at))) == NULL)
			lf = end;
		if (!add_strict(at, (size_t)(lf - at)))
			goto out;
	}
	hours_end(&strict);
	check_naive();
	for (const char *at = (const char *)data; at < end; at = lf + 1) {
		if ((lf = memchr(at, '\n', (size_t)(end - at))) == NULL)
			lf = end;
		if (read_quickly(&quick.meters, at, lf, &day, &line) == 1)
			hours_add(&quick, meters_get(&quick.meters, line.meter), &line, &why);
	}
	hours_end(&quick);
	assert(printed[0].len == printed[1].len && memcmp(printed[0].text, printed[1].text, printed[0].len) == 0);
	assert(memcmp(&quick.counts, &strict.counts, sizeof(strict.counts)) == 0);
out:
	hours_free(&quick);
	hours_free(&strict);
	return 0;
}
