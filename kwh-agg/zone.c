#include "zone.h"

#include "utc.h"

static int32_t remembered_offset(struct zone *, int64_t utc_s);
static int64_t change(int64_t before_s, int64_t after_s);

struct zone_hour
zone_hour(struct zone *zone, int64_t utc_s)
{
	struct zone_hour hour = { .offset_s = remembered_offset(zone, utc_s) };

	hour.start_s = utc_s - (utc_s + hour.offset_s + DAY_S) % HOUR_S;
	hour.end_s = hour.start_s + HOUR_S;
	if (hour.start_s >= zone->start_s && hour.end_s <= zone->end_s)
		return hour;
	if (remembered_offset(zone, hour.start_s) != hour.offset_s)
		hour.start_s = change(hour.start_s, utc_s);
	if (remembered_offset(zone, hour.end_s - 1) != hour.offset_s)
		hour.end_s = change(utc_s, hour.end_s - 1);
	return hour;
}

/* As zone_offset(), remembered for a day whose two ends agree: no zone changed to and fro in less than six days (tzdata 2025b, from 1970 on). */
static int32_t
remembered_offset(struct zone *zone, int64_t utc_s)
{
	if (utc_s < zone->start_s || utc_s >= zone->end_s) {
		/* add a day: an hour may begin before 1970, and a remainder must not be negative */
		zone->start_s = utc_s - (utc_s + DAY_S) % DAY_S;
		zone->end_s = zone->start_s + DAY_S;
		zone->offset_s = zone_offset(utc_s);
		if (zone_offset(zone->start_s) != zone->offset_s || zone_offset(zone->end_s - 1) != zone->offset_s) {
			zone->start_s = utc_s;
			zone->end_s = utc_s + 1;
		}
	}
	return zone->offset_s;
}

/* Returns the first second after before_s, up to after_s, that has the offset of after_s. */
static int64_t
change(int64_t before_s, int64_t after_s)
{
	int32_t wanted = zone_offset(after_s);

	while (after_s - before_s > 1) {
		int64_t middle_s = before_s + (after_s - before_s) / 2;

		if (zone_offset(middle_s) == wanted)
			after_s = middle_s;
		else
			before_s = middle_s;
	}
	return after_s;
}
