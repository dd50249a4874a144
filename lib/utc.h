/* Time as it stands in the lines: whole seconds since 1970-01-01T00:00:00Z. */
#ifndef UTC_H
#define UTC_H

#include <stddef.h>
#include <stdint.h>

#define UTC_MAX INT64_C(4291747199) /* 2105-12-31T23:59:59Z: 2105 is the last whole year that fits in 32 bits */
#define HOUR_S  INT64_C(3600)
#define DAY_S   INT64_C(86400)

enum { DATE_LEN = 10, TIME_AT = 11, TIME_LEN = 8, CLOCK_LEN = 19 }; /* of YYYY-MM-DDThh:mm:ss */

/*
 * Reads CLOCK_LEN bytes, a clock's date and time without a leap second. Takes the
 * years 1969 to 2106: UTC is from 1970 to 2105, and local time may differ by a day.
 * Returns NULL and sets *seconds, or returns why it is not a time.
 */
const char *clock_read(const char *text, int64_t *seconds);

/* Writes CLOCK_LEN bytes, no NUL. seconds has the range of clock_read(). */
void clock_write(char *to, int64_t seconds);

/* Returns a time as the number YYYYMMDDhhmmss, which SQL takes, too. */
int64_t clock_number(int64_t seconds);

#endif
