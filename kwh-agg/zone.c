#include "zone.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * POSIX.1-2017, 8.3, TZ: std offset [dst [offset] [,start[/time],end[/time]]]; times from
 * -167 to 167 hours. An offset is one that an hour line can tell: below a day, and whole minutes.
 */
#define NAME   "([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
#define SIXTY  ":[0-5][0-9]"
#define OFFSET "[+-]?([01]?[0-9]|2[0-3])(" SIXTY "(:00)?)?"
#define TIME   "[+-]?(1[0-5][0-9]|16[0-7]|[0-9]{1,2})(" SIXTY "(" SIXTY ")?)?"
#define MONTH  "M([1-9]|1[0-2])\\.[1-5]\\.[0-6]"
#define FROM_1 "([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])"
#define DAY    "(" MONTH "|J" FROM_1 "|0|" FROM_1 ")(/" TIME ")?"
static const char RULE[] = "^" NAME OFFSET "(" NAME "(" OFFSET ")?(," DAY "," DAY ")?)?$";

static int
is_rule(const char *tz)
{
	regex_t rule;
	int matches;

	errno = ENOMEM; /* nothing else can be wrong with an expression that is always the same */
	if (regcomp(&rule, RULE, REG_EXTENDED | REG_NOSUB) != 0)
		return -1;
	matches = regexec(&rule, tz, 0, NULL, 0);
	regfree(&rule);
	return matches == REG_ESPACE ? -1 : matches == 0;
}

/* Time zone files begin with "TZif", in a head of 44 bytes (RFC 8536). */
static int
is_zone_file(const char *directory, const char *name)
{
	char path[1024], head[44];
	FILE *file;
	int is, saved;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return 0;
	if ((file = fopen(path, "rb")) == NULL)
		return errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG ? 0 : -1;
	is = fread(head, sizeof(head), 1, file) == 1 && memcmp(head, "TZif", 4) == 0;
	saved = errno;
	if (ferror(file) && saved != EISDIR)
		is = -1;
	fclose(file);
	errno = saved;
	return is;
}

int
zone_valid(const char *tz)
{
	const char *directory = getenv("TZDIR");
	int rule;

	if (tz == NULL || *tz == '\0')
		return 1;
	if (*tz == ':')
		tz++;
	else if ((rule = strcmp(tz, "UTC") == 0 ? 1 : is_rule(tz)) != 0)
		return rule;
	if (*tz == '/')
		return is_zone_file("", tz + 1);
	return is_zone_file(directory != NULL && *directory != '\0' ? directory : "/usr/share/zoneinfo", tz);
}

bool
zone_leaps(void)
{
	time_t after_the_first = 78796800; /* 1972-07-01T00:00:00Z */
	struct tm local;

	localtime_r(&after_the_first, &local);
	return local.tm_sec != 0;
}

static int32_t
offset(int64_t utc_s)
{
	time_t clock = (time_t)utc_s;
	struct tm local;

	localtime_r(&clock, &local);
	return (int32_t)local.tm_gmtoff;
}

/* The same, from what is remembered of a day whose ends agree: no zone has changed to and fro in less than six days (tzdata 2025b, from 1970 on). */
static int32_t
remembered_offset(struct zone *zone, int64_t utc_s)
{
	enum { DAY_S = 86400 };

	if (utc_s < zone->start_s || utc_s >= zone->end_s) {
		/* + a day: an hour may begin before 1970, and a remainder must not be negative */
		zone->start_s = utc_s - (utc_s + DAY_S) % DAY_S;
		zone->end_s = zone->start_s + DAY_S;
		zone->offset_s = offset(utc_s);
		if (offset(zone->start_s) != zone->offset_s || offset(zone->end_s - 1) != zone->offset_s) {
			zone->start_s = utc_s;
			zone->end_s = utc_s + 1;
		}
	}
	return zone->offset_s;
}

/* The first second after before_s, up to after_s, that has the offset of after_s. */
static int64_t
change(int64_t before_s, int64_t after_s)
{
	int32_t wanted = offset(after_s);

	while (after_s - before_s > 1) {
		int64_t middle_s = before_s + (after_s - before_s) / 2;

		if (offset(middle_s) == wanted)
			after_s = middle_s;
		else
			before_s = middle_s;
	}
	return after_s;
}

struct zone_hour
zone_hour(struct zone *zone, int64_t utc_s)
{
	struct zone_hour hour = { .offset_s = remembered_offset(zone, utc_s) };

	hour.start_s = utc_s - (utc_s + hour.offset_s + 86400) % 3600;
	hour.end_s = hour.start_s + 3600;
	if (hour.start_s >= zone->start_s && hour.end_s <= zone->end_s)
		return hour;
	if (remembered_offset(zone, hour.start_s) != hour.offset_s)
		hour.start_s = change(hour.start_s, utc_s);
	if (remembered_offset(zone, hour.end_s - 1) != hour.offset_s)
		hour.end_s = change(utc_s, hour.end_s - 1);
	return hour;
}
