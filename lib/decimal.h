/* Decimals without floating point: a value is a whole number of millionths. */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#define DECIMAL_ONE  INT64_C(1000000)            /* 1 in millionths */
#define DECIMAL_MAX  INT64_C(999999999999999999) /* 12 digits, a point, 6 decimals */
#define DECIMAL_NONE INT64_MIN                   /* "-": missing */
#define MWH_PER_WH   INT64_C(1000)               /* energy is read and written in kWh: so in millionths of them, mWh */

enum { DECIMAL_SIZE = 21 };                      /* the longest text, with its sign and NUL */

/*
 * Reads the len bytes at text as [-]digits[.digits], at most 12 digits before the
 * point and 1 to 6 behind it. Returns NULL and sets *millionths, or returns why it is not such a number.
 */
const char *decimal_read(const char *text, size_t len, int64_t *millionths);

/*
 * Writes a value, |millionths| <= DECIMAL_MAX, and a NUL to at least DECIMAL_SIZE
 * bytes. Each value has one spelling: 3 decimals, more only where it needs them,
 * never "-0.000". Returns the length without the NUL.
 */
size_t decimal_write(char *to, int64_t millionths);

/*
 * Returns n / d, rounded to the nearest, halves away from zero. d > 0; |n| + d/2 must fit.
 */
int64_t divide_rounded(int64_t n, int64_t d);

/*
 * Reads an option's whole number from least to most (both >= 0).
 * Returns NULL and sets *value, or returns why it is not one.
 */
const char *integer_read(const char *text, long least, long most, long *value);

#endif
