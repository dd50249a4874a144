/*
 * The short cut for demand lines that come by the million: most are of the same
 * hour of UTC as one before, from a known meter, with 3 decimals.
 * demand_line_read() remains what defines the format: this accepts nothing that
 * it refuses, reads the same values, and leaves every other line to it. Eight
 * characters at a time are taken as one number, the first one lowest.
 */
#ifndef SKIM_H
#define SKIM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "demand_line.h"

/* Where things stand in a line that names its meter by digits. */
enum { MINUTE_AT = 14, METER_AT = 21, DEMAND_AT = METER_AT + METER_SIZE };

/* An hour of UTC, and how the lines of it begin: "2026-11-23T17:". */
struct skim_hour {
	char text[MINUTE_AT];
	int64_t start_s;
};

/* The hour of a line that demand_line_read() has read from text. */
static inline struct skim_hour
skim_hour_of(const char *text, const struct demand_line *line)
{
	struct skim_hour hour = { .start_s = line->time_s - line->time_s % 3600 };

	memcpy(hour.text, text, sizeof(hour.text));
	return hour;
}

static inline uint64_t
eight_characters(const char *text)
{
	uint64_t number = 0;

#if defined(__BYTE_ORDER__) && defined(__ORDER_LITTLE_ENDIAN__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&number, text, sizeof(number));
#else
	for (int i = 7; i >= 0; i--)
		number = number << 8 | (unsigned char)text[i];
#endif
	return number;
}

/* "mm:ssZ<TAB>0" as seconds of the hour, or -1. */
static inline int
skim_minute(const char *text)
{
	/* less "00:00Z<TAB>0": digits 0 to 9 and else 0 remain; what was less has its high bit now */
	uint64_t rest = eight_characters(text) - UINT64_C(0x30095a30303a3030);
	/* and what was more has it here */
	uint64_t more = rest + UINT64_C(0x7f7f7f76767f7676);
	/* minutes in byte 0, seconds in byte 3; 60 or more have it when 0x44 is added */
	uint64_t pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0xff0000ff);

	if (((rest | more | (pairs + UINT64_C(0x44000044))) & UINT64_C(0x8080808080808080)) != 0)
		return -1;
	return (int)((pairs & 0xff) * 60 + (pairs >> 24));
}

/* [-]d.ddd with up to 9 more digits in front, in millionths. Returns where it ends, or NULL. */
static inline const char *
skim_decimal(const char *text, int64_t *millionths)
{
	bool negative = *text == '-';
	const char *at = text + negative;
	uint64_t value = 0, rest, pairs;

	for (; at[1] != '.'; at++) {
		if (*at < '0' || *at > '9' || at - text > 8)
			return NULL;
		value = value * 10 + (uint64_t)(*at - '0');
	}
	/* as above, less "0.000" */
	rest = eight_characters(at) - UINT64_C(0x3030302e30);
	if (((rest | (rest + UINT64_C(0x7676767f76))) & UINT64_C(0x8080808080)) != 0)
		return NULL;
	rest = (rest & 0xff) | (rest >> 8 & UINT64_C(0xffffff00));
	pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0x00ff00ff);
	value = value * 10000 + (pairs & 0xff) * 100 + (pairs >> 16);
	*millionths = negative ? (int64_t)value * -1000 : (int64_t)value * 1000;
	return at + 5;
}

static inline const char *
skim_register(const char *text, int64_t *millionths)
{
	if (*text != '-')
		return skim_decimal(text, millionths);
	*millionths = DECIMAL_NONE;
	return text + 1;
}

/*
 * Reads the line at text, where LINE_SIZE bytes can be looked at. Returns where
 * the next one starts, or NULL if this one isn't of that hour and of
 * the usual form. Its meter is left to the caller, who compares it, from METER_AT on,
 * with those that demand_line_read() has given.
 */
static inline const char *
skim_line(const char *text, const struct skim_hour *hour, struct demand_line *line)
{
	int second = skim_minute(text + MINUTE_AT);
	const char *at;

	if (memcmp(text, hour->text, 8) != 0 || memcmp(text + 6, hour->text + 6, 8) != 0 || second < 0 ||
	    text[METER_AT + 1] != 'x' || text[DEMAND_AT - 1] != '\t' ||
	    (at = skim_decimal(text + DEMAND_AT, &line->demand_mW)) == NULL)
		return NULL;
	line->time_s = hour->start_s + second;
	line->delivered_mWh = line->received_mWh = DECIMAL_NONE;
	line->registers = *at != '\n';
	if (line->registers && (*at != '\t' || (at = skim_register(at + 1, &line->delivered_mWh)) == NULL ||
	    *at != '\t' || (at = skim_register(at + 1, &line->received_mWh)) == NULL || *at != '\n'))
		return NULL;
	return at + 1;
}

#endif
