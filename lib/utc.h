/* Time as it stands in the lines: whole seconds since 1970-01-01T00:00:00Z. */
#ifndef UTC_H
#define UTC_H

#include <stddef.h>
#include <stdint.h>

#define UTC_MAX INT64_C(4291747199) /* 2105-12-31T23:59:59Z, the last whole year that fits 32 bits */

enum { CLOCK_LEN = 19 };            /* YYYY-MM-DDThh:mm:ss */

/*
 * Reads CLOCK_LEN bytes of any clock's date and time, no leap second, from 1969
 * to 2106: UTC is from 1970 to 2105, and local time may be a day off. Returns
 * NULL and sets *seconds, or the reason why not.
 */
const char *clock_read(const char *text, int64_t *seconds);

/* Writes CLOCK_LEN bytes, no NUL. seconds are what clock_read() can give. */
void clock_write(char *to, int64_t seconds);

#endif
