/* Hours of the local clock, in the zone of TZ or else the system's. */
#ifndef ZONE_H
#define ZONE_H

#include <stdbool.h>
#include <stdint.h>

/* A span of time with one offset from UTC, remembered. Starts as zeros. */
struct zone {
	int64_t start_s, end_s; /* UTC; end_s is the first second after it */
	int32_t offset_s;       /* local time less UTC */
};

struct zone_hour {
	int64_t start_s, end_s; /* UTC; end_s is the start of the next hour */
	int32_t offset_s;       /* local time less UTC */
};

/*
 * Sets the zone from TZ, or else the system's. Call once, first. Returns NULL; or why it is invalid, and sets *status to 78, or
 * to 71 if that can't be found out. The C library itself silently reads a misspelt TZ as UTC.
 */
const char *zone_begin(int *status);

/*
 * Returns 1 if the C library takes a TZ: unset, empty (UTC), a file of the time zone database, or a POSIX rule. Returns 0 if
 * not, -1 with errno set if that can't be found out: no memory, or the file exists and can't be read.
 */
int zone_valid(const char *tz);

/* The same for the system's file, /etc/localtime. It may be missing, but must not be a dangling link. */
int zone_file_valid(const char *path);

/* After tzset(3): returns whether the zone counts leap seconds, as those below right/ do. The times of lines don't. */
bool zone_leaps(void);

/* Returns local time less UTC in seconds. */
int32_t zone_offset(int64_t utc_s);

/*
 * Returns the hour around utc_s, which is 0 to UTC_MAX. The hour begins at local
 * hh:00, or at a change of the offset if that is later, and ends at the next hh:00
 * or change. It is shorter than 3600 s where a change by half an hour cuts it.
 */
struct zone_hour zone_hour(struct zone *, int64_t utc_s);

#endif
