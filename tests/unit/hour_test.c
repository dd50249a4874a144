/*
 * kwh-agg/zone, and the limits of kwh-agg/hour. Not tested here: the hours of readings, which are tested through the
 * command line: tests/kwh-agg/ and tests/31-kwh-agg-property.t.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "table.h"

#include "decimal.h"
#include "kwh-agg/hour.h"
#include "kwh-agg/zone.h"
#include "utc.h"

/* Zones as POSIX rules, because the installed tzdata may differ. */
#define PACIFIC   "PST8PDT,M3.2.0,M11.1.0"
#define LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
#define KATHMANDU "<+0545>-5:45"
#define ST_JOHNS  "NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01"

static void
set_zone(const char *tz)
{
	setenv("TZ", tz, 1);
	tzset();
}

static int64_t
utc(const char *text)
{
	int64_t seconds = 0;

	SAME_TEXT(text, clock_read(text, &seconds), NULL);
	return seconds;
}

static void
hours_of_the_clock(void **state)
{
	static const struct { const char *zone, *at, *start; int length_s, offset_min; } table[] = {
		{ "UTC0", "2026-11-23T17:04:00", "2026-11-23T17:00:00", 3600, 0 },
		{ "UTC0", "1970-01-01T00:00:00", "1970-01-01T00:00:00", 3600, 0 },
		{ "UTC0", "2105-12-31T23:59:59", "2105-12-31T23:00:00", 3600, 0 },
		{ PACIFIC, "2026-11-23T17:00:00", "2026-11-23T17:00:00", 3600, -480 },
		{ PACIFIC, "1970-01-01T00:00:00", "1970-01-01T00:00:00", 3600, -480 },
		/* the autumn night: 01:00 PDT, then 01:00 PST */
		{ PACIFIC, "2026-11-01T08:30:00", "2026-11-01T08:00:00", 3600, -420 },
		{ PACIFIC, "2026-11-01T09:30:00", "2026-11-01T09:00:00", 3600, -480 },
		/* the spring night: 01:00 PST, then 03:00 PDT */
		{ PACIFIC, "2026-03-08T09:59:59", "2026-03-08T09:00:00", 3600, -480 },
		{ PACIFIC, "2026-03-08T10:00:00", "2026-03-08T10:00:00", 3600, -420 },
		{ KATHMANDU, "2026-11-23T17:04:00", "2026-11-23T16:15:00", 3600, 345 },
		{ KATHMANDU, "2026-11-23T17:15:00", "2026-11-23T17:15:00", 3600, 345 },
		{ KATHMANDU, "1970-01-01T00:00:00", "1969-12-31T23:15:00", 3600, 345 },
		/* half an hour back: 01:00 to 02:00 at +11, 01:30 to 02:00 at +10:30 */
		{ LORD_HOWE, "2026-04-04T14:59:59", "2026-04-04T14:00:00", 3600, 660 },
		{ LORD_HOWE, "2026-04-04T15:00:00", "2026-04-04T15:00:00", 1800, 630 },
		{ LORD_HOWE, "2026-04-04T15:30:00", "2026-04-04T15:30:00", 3600, 630 },
		/* half an hour on: 01:00 to 02:00 at +10:30, 02:30 to 03:00 at +11 */
		{ LORD_HOWE, "2026-10-03T15:29:59", "2026-10-03T14:30:00", 3600, 630 },
		{ LORD_HOWE, "2026-10-03T15:45:00", "2026-10-03T15:30:00", 1800, 660 },
		{ LORD_HOWE, "2026-10-03T16:00:00", "2026-10-03T16:00:00", 3600, 660 },
		/* a minute past midnight, as it was until 2011: 00:00 to 00:01, then 23:01 to 24:00 again */
		{ ST_JOHNS, "2026-11-01T02:30:30", "2026-11-01T02:30:00", 60, -150 },
		{ ST_JOHNS, "2026-11-01T02:31:00", "2026-11-01T02:31:00", 3540, -210 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		struct zone zone = { 0 };
		struct zone_hour hour;

		set_zone(table[i].zone);
		hour = zone_hour(&zone, utc(table[i].at));
		SAME_NUMBER(table[i].at, hour.start_s, utc(table[i].start));
		SAME_NUMBER(table[i].at, hour.end_s - hour.start_s, table[i].length_s);
		SAME_NUMBER(table[i].at, hour.offset_s, table[i].offset_min * 60);
	}
}

/* Two years of each zone in order: each hour starts at the end of the one before it, whatever the cache has. */
static void
hours_without_a_seam(void **state)
{
	static const char *const zones[] = { "UTC0", PACIFIC, LORD_HOWE, KATHMANDU, ST_JOHNS };

	(void)state;
	for (size_t i = 0; i < ROWS(zones); i++) {
		struct zone zone = { 0 };
		int64_t start_s = utc("2026-01-01T00:30:00"), end_s = utc("2028-01-01T00:00:00");

		set_zone(zones[i]);
		start_s = zone_hour(&zone, start_s).end_s;
		while (start_s < end_s) {
			struct zone fresh = { 0 };
			struct zone_hour hour = zone_hour(&zone, start_s), last = zone_hour(&fresh, hour.end_s - 1);

			SAME_NUMBER(zones[i], hour.start_s, start_s);
			SAME_NUMBER(zones[i], last.start_s, start_s);
			SAME_NUMBER(zones[i], last.end_s, hour.end_s);
			IN_RANGE(hour.end_s - hour.start_s, 1, 3600);
			start_s = hour.end_s;
		}
	}
}

/* longer than a file's name can be */
#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void
zones_taken(void **state)
{
	static const struct { const char *tz; bool valid; } table[] = {
		{ NULL, true }, { "", true }, { "UTC", true }, { "UTC0", true }, { "PST8", true }, { "PST8PDT", true }, { PACIFIC, true },
		{ LORD_HOWE, true }, { KATHMANDU, true }, { ST_JOHNS, true }, { "EST5EDT4,J60/2,J300/-1", true }, { "<-03>3", true },
		{ "PST", false }, { "Pacific", false }, { "America/Los_Angles", false }, { "8", false }, { "PST8PDT,M3.2.0", false },
		{ "PST8PDT,M3.6.0,M11.1.0", false }, { "/etc/passwd", false }, { ":/etc/passwd", false }, { "../../../etc/passwd", false },
		{ "PST8 ", false }, { "America", false }, { "PST8PDT,M13.1.0,M14.1.0", false }, { "PST8PDT,M0.1.0,M11.1.0", false },
		{ "PST8PDT,J0,J300", false }, { "PST8PDT,J366,J1", false }, { "PST8PDT,J1,J365", true }, { "PST8PDT,0,365/167", true },
		{ "PST8PDT,M3.2.0/168,M11.1.0", false }, { "PST24", false }, { "PST23:59", true }, { "PST8:60", false }, { "LMT0:44:30", false },
		{ ":UTC/x", false }, { ":" X64 X64 X64 X64, false }, { ":UTC", true }, { ":America/Los_Angeles", true }, { "America/Los_Angeles", true },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++)
		SAME_NUMBER(table[i].tz != NULL ? table[i].tz : "(null)", zone_valid(table[i].tz), table[i].valid);
}

/* A database of one zone, one file that only begins like one, and one that counts leap seconds if the system has such. */
static void
zone_files(void **state)
{
	char directory[] = "/tmp/emu-kwh.XXXXXX", path[64], bytes[4096];
	FILE *from = fopen("/usr/share/zoneinfo/America/Los_Angeles", "rb"), *to;
	size_t len;

	(void)state;
	assert_non_null(from);
	assert_non_null(mkdtemp(directory));
	len = fread(bytes, 1, sizeof(bytes), from);
	fclose(from);
	for (int whole = 0; whole < 2; whole++) {
		snprintf(path, sizeof(path), "%s/%s", directory, whole ? "House" : "Torn");
		assert_non_null(to = fopen(path, "wb"));
		fwrite(bytes, 1, whole ? len : 8, to);
		fclose(to);
	}
	setenv("TZDIR", directory, 1);
	SAME_NUMBER("House", zone_valid("House"), true);
	SAME_NUMBER("Torn", zone_valid("Torn"), false);
	SAME_NUMBER("America/Los_Angeles", zone_valid("America/Los_Angeles"), false);
	setenv("TZDIR", "", 1);
	SAME_NUMBER("America/Los_Angeles", zone_valid("America/Los_Angeles"), true);
	unsetenv("TZDIR");
	snprintf(path, sizeof(path), "%s/House", directory);
	SAME_NUMBER(path, zone_file_valid(path), true);
	snprintf(path, sizeof(path), "%s/House/localtime", directory);
	SAME_NUMBER("a path through a file", zone_file_valid(path), false);
	snprintf(path, sizeof(path), "%s/localtime", directory);
	SAME_NUMBER("a missing file is UTC", zone_file_valid(path), true);
	assert_int_equal(symlink("House", path), 0);
	SAME_NUMBER("a link to a zone", zone_file_valid(path), true);
	unlink(path);
	assert_int_equal(symlink("Nowhere", path), 0);
	SAME_NUMBER("a link that leads nowhere", zone_file_valid(path), false);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	SAME_NUMBER("a fifo", zone_file_valid(path), false);
	unlink(path);
	for (int whole = 0; whole < 2; whole++) {
		snprintf(path, sizeof(path), "%s/%s", directory, whole ? "House" : "Torn");
		unlink(path);
	}
	rmdir(directory);
	set_zone("UTC0");
	SAME_NUMBER("UTC0", zone_leaps(), false);
	if (zone_valid("right/UTC")) {
		set_zone("right/UTC");
		SAME_NUMBER("right/UTC", zone_leaps(), true);
	}
}

static void
add_up(const struct hour_line *line, void *sum)
{
	if (line->energy_Wh != DECIMAL_NONE)
		((struct hour_line *)sum)->energy_Wh += line->energy_Wh;
	if (line->delivered_Wh != DECIMAL_NONE)
		((struct hour_line *)sum)->delivered_Wh += line->delivered_Wh;
}

/* The limits of each field: two readings, and the sum of all hours. */
static void
limits(void **state)
{
	static const struct { const char *name; struct demand_line first, second; int64_t energy_Wh, delivered_Wh; } table[] = {
		{ "highest demand", { 0, "-", HOUR_MAX_MW, false, DECIMAL_NONE, DECIMAL_NONE },
		    { 3600, "-", 0, false, DECIMAL_NONE, DECIMAL_NONE }, 1000000000, 0 },
		{ "lowest demand", { 0, "-", -HOUR_MAX_MW, false, DECIMAL_NONE, DECIMAL_NONE },
		    { 3600, "-", 0, false, DECIMAL_NONE, DECIMAL_NONE }, -1000000000, 0 },
		{ "highest rise in an hour", { 0, "-", 0, true, 0, 0 }, { 3600, "-", 0, true, HOUR_MAX_MW, 0 }, 0, 1000000000 },
		{ "higher than that", { 0, "-", 0, true, 0, 0 }, { 3600, "-", 0, true, HOUR_MAX_MW + DECIMAL_ONE + 1, 0 }, 0, 0 },
		{ "highest register", { 0, "-", 0, true, DECIMAL_MAX - HOUR_MAX_MW, DECIMAL_MAX },
		    { 3600, "-", 0, true, DECIMAL_MAX, DECIMAL_MAX }, 0, 1000000000 },
	};
	const struct hour_rules rules = { .gap_s = 3600, .interval_s = 60, .max_mW = HOUR_MAX_MW };
	static const char nameless[METER_SIZE] = "-";

	(void)state;
	set_zone("UTC0");
	for (size_t i = 0; i < ROWS(table); i++) {
		struct hour_line sum = { 0 };
		struct meter *meter;
		struct hours hours;
		const char *why;

		assert_true(hours_begin(&hours, &rules, add_up, &sum));
		meter = meters_get(&hours.meters, nameless);
		assert_non_null(meter);
		SAME_NUMBER(table[i].name, hours_add(&hours, meter, &table[i].first, &why), HOUR_COUNTS);
		SAME_NUMBER(table[i].name, hours_add(&hours, meter, &table[i].second, &why), HOUR_COUNTS);
		hours_end(&hours);
		hours_free(&hours);
		SAME_NUMBER(table[i].name, sum.energy_Wh, table[i].energy_Wh);
		SAME_NUMBER(table[i].name, sum.delivered_Wh, table[i].delivered_Wh);
	}
}

/* A meter is found among many, and its memory is bounded. */
static void
many_meters(void **state)
{
	enum { METERS = 100000 };
	struct meters meters;

	(void)state;
	assert_true(sizeof(struct meter) + 4 * sizeof(uint32_t) <= 144); /* slots are 3/8 full at least */
	assert_true(sizeof(struct trust_doubt) + REGISTERS * sizeof(struct register_row) <= 176); /* hardly ever both */
	assert_true(meters_begin(&meters));
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < METERS; i++) {
			char name[METER_SIZE], again[METER_SIZE];
			struct meter *meter;

			snprintf(name, sizeof(name), "0x%016x", i * 2654435761u);
			SAME_NUMBER(name, meters_find(&meters, name) == NULL, round == 0);
			meter = meters_get(&meters, name);
			assert_ptr_equal(meter, &meters.all[i]);
			meter_name(meter, again);
			SAME_TEXT(name, again, name);
		}
	SAME_NUMBER("meters", meters.count, METERS);
	meters_end(&meters);
}

/* Names that share a slot in one run do not do so in the next. */
static void
slots_are_secret(void **state)
{
	enum { METERS = 1000 };
	struct meters runs[2];
	int same = 0;

	(void)state;
	for (int run = 0; run < 2; run++) {
		assert_true(meters_begin(&runs[run]));
		for (unsigned i = 0; i < METERS; i++) {
			char name[METER_SIZE];

			snprintf(name, sizeof(name), "0x%016x", i);
			assert_non_null(meters_get(&runs[run], name));
		}
	}
	SAME_NUMBER("slots", runs[0].slots_mask, runs[1].slots_mask);
	for (size_t slot = 0; slot <= runs[0].slots_mask; slot++)
		same += runs[0].slots[slot] != 0 && runs[0].slots[slot] == runs[1].slots[slot];
	assert_true(same < METERS / 10); /* by chance there are one or two */
	for (int run = 0; run < 2; run++)
		meters_end(&runs[run]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_the_clock), cmocka_unit_test(hours_without_a_seam), cmocka_unit_test(zones_taken), cmocka_unit_test(zone_files),
		cmocka_unit_test(limits), cmocka_unit_test(many_meters), cmocka_unit_test(slots_are_secret),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("hour", tests, NULL, NULL);
}
