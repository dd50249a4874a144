/* Hours of the local clock, in the zone of TZ or else the system's. */
#ifndef ZONE_H
#define ZONE_H

#include <stdbool.h>
#include <stdint.h>

/* A stretch of time all through which local time less UTC is the same, remembered. Starts as zeros. */
struct zone {
	int64_t start_s, end_s; /* UTC seconds; end is the first behind it */
	int32_t offset_s;
};

struct zone_hour {
	int64_t start_s, end_s; /* UTC seconds; end is the start of the next */
	int32_t offset_s;       /* local time less UTC, the same all through it */
};

/*
 * Takes the zone of TZ, or else the system's. Call once, first. Returns NULL, or why it can't be and sets *status: 78, or 71 if
 * it can't be told. The C library itself reads a misspelt TZ as UTC without a word.
 */
const char *zone_begin(int *status);

/*
 * Whether TZ is one that the C library takes: unset, empty (UTC), a file of the time zone database, or a POSIX rule.
 * Returns 1 or 0, or -1 with errno set if that can't be told: no memory, or the file is there and can't be read.
 */
int zone_valid(const char *tz);

/* The same of the system's file, /etc/localtime, which may be missing, but not lead nowhere. */
int zone_file_valid(const char *path);

/* After tzset(3): whether the zone counts leap seconds, as those below right/ do. UTC seconds, as lines have them, don't. */
bool zone_leaps(void);

/* Local time less UTC, in seconds. */
int32_t zone_offset(int64_t utc_s);

/*
 * The hour around utc_s, 0 to UTC_MAX: from local hh:00, or the change of the
 * offset if that is later, to the next hh:00 or change. So it is shorter than
 * 3600 s where a change by half an hour cuts it.
 */
struct zone_hour zone_hour(struct zone *, int64_t utc_s);

#endif
