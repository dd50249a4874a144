/* The demand line, from emu-read to kwh-agg: man/emu-kwh.5 defines it. */
#ifndef DEMAND_LINE_H
#define DEMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "line.h"

struct demand_line {
	int64_t time_s;        /* UTC, 0 to UTC_MAX */
	char meter[METER_SIZE];
	int64_t demand_mW;     /* millionths of a kW; negative: exported */
	bool registers;        /* 5 fields; else 3 and the two below are DECIMAL_NONE */
	int64_t delivered_mWh; /* millionths of a kWh, never negative, or DECIMAL_NONE */
	int64_t received_mWh;
};

/*
 * Reads the len bytes at text, a line without its LF. Returns 1 and the line,
 * 0 for a line that says nothing (empty, or starts with #), or -1 and the reason.
 */
int demand_line_read(const char *text, size_t len, struct demand_line *, const char **why);

/* Writes the one spelling of a line, with its LF and no NUL, to LINE_SIZE bytes; returns its length. */
size_t demand_line_write(char *to, const struct demand_line *);

/*
 * Registers that are both 0, or 0 and "-", are not known: devices say 0 around a power cut, some for days. A writer
 * writes "-" for them, and a reader takes them for that.
 */
static inline void
demand_line_zeros(struct demand_line *line)
{
	if ((uint64_t)(line->delivered_mWh | line->received_mWh) << 1 == 0) /* DECIMAL_NONE is the bit that goes */
		line->delivered_mWh = line->received_mWh = DECIMAL_NONE;
}

/*
 * A quick way to read, for lines that come by the million: most are of the same day of UTC as one before, from a known
 * meter, with 3 decimals. demand_line_read() remains what defines the format: this accepts nothing that it
 * rejects, reads the same values, and leaves every other line to it. Eight characters at a time are taken as one number, the
 * first one lowest.
 */

#ifdef __GNUC__
#define QUICK static inline __attribute__((always_inline)) /* a call costs as much as a field */
#else
#define QUICK static inline
#endif

/* Where things stand in a line that names its meter by digits. */
enum { TIME_AT = 11, METER_AT = 21, DEMAND_AT = METER_AT + METER_SIZE };

/* What is remembered of the lines before, as the next ones are often alike: their day of UTC, time, and the places of the points. */
struct demand_day {
	char text[TIME_AT];  /* how they begin: "2026-11-23T" */
	int64_t start_s;
	uint64_t time;       /* "17:04:00" */
	int64_t time_s;
	struct demand_point {
		uint64_t zeros;  /* a '0' for each digit that there is, of 8 */
		uint8_t before;  /* digits before the point, 1 to 5 */
		uint8_t shift;   /* bits of those of 8 that there are not */
	} points[2];         /* of each register */
};

QUICK uint64_t
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

static inline struct demand_point
demand_point_at(unsigned before)
{
	return (struct demand_point){ UINT64_C(0x3030303030303030) >> (40 - 8 * before) << (40 - 8 * before), (uint8_t)before, (uint8_t)(64 - 8 * before) };
}

/* The day of a line that demand_line_read() has read from text. */
QUICK struct demand_day
demand_day_of(const char *text, const struct demand_line *line)
{
	struct demand_day day = {
		.start_s = line->time_s - line->time_s % 86400,
		.time = eight_characters(text + TIME_AT), .time_s = line->time_s, .points = { demand_point_at(1), demand_point_at(1) },
	};

	memcpy(day.text, text, sizeof(day.text));
	return day;
}

/* Reads "hh:mm:ss" into day->time_s. */
QUICK bool
demand_time_quickly(struct demand_day *day, uint64_t time)
{
	/* less "00:00:00": digits 0 to 9 and else 0 remain; what was less has its high bit now */
	uint64_t rest = time - UINT64_C(0x30303a30303a3030);
	/* and what was more has it here */
	uint64_t more = rest + UINT64_C(0x76767f76767f7676);
	/* hours in byte 0, minutes in byte 3, seconds in byte 6; 24 or 60 have it when 0x68 or 0x44 is added */
	uint64_t pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0x00ff0000ff0000ff);

	if (((rest | more | (pairs + UINT64_C(0x0044000044000068))) & UINT64_C(0x8080808080808080)) != 0)
		return false;
	day->time = time;
	day->time_s = day->start_s + (int64_t)((pairs * (60 << 24 | 1) >> 24 & 0xffff) * 60 + (pairs >> 48));
	return true;
}

/*
 * [-]d.ddd with up to 9 more digits in front, in millionths. Returns where it ends, or NULL. Where one of the last four
 * digits is none, a high bit is set in *wrong.
 */
QUICK const char *
decimal_read_quickly(const char *text, int64_t *millionths, uint64_t *wrong)
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
	rest &= UINT64_C(0xffffffffff);
	*wrong |= rest | (rest + UINT64_C(0x7676767f76));
	rest = (rest & 0xff) | (rest >> 8 & UINT64_C(0xffffff00));
	pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0x00ff00ff);
	value = value * 10000 + ((pairs * UINT64_C(0x640001) >> 16) & 0xffff);
	*millionths = negative ? (int64_t)value * -1000 : (int64_t)value * 1000;
	return at + 5;
}

/*
 * A register, or "-". Its point stands where it did in the last one, nearly always; where that is behind 5 digits at most,
 * these and the 3 decimals are taken as 8 at once.
 */
QUICK const char *
register_read_quickly(const char *text, struct demand_point *point, int64_t *millionths, uint64_t *wrong)
{
	unsigned before = point->before;
	const char *end;
	uint64_t digits;

	if (*text == '-') {
		*millionths = DECIMAL_NONE;
		return text + 1;
	}
	if (text[before] != '.') {
		if ((end = decimal_read_quickly(text, millionths, wrong)) != NULL && end - text <= 9)
			*point = demand_point_at((unsigned)(end - text) - 4);
		return end;
	}
	/* filled up with 0 in front; the first in the lowest byte, the decimals in the three highest */
	digits = (eight_characters(text) << point->shift >> 24 | eight_characters(text + before + 1) << 40) ^ point->zeros;
	*wrong |= digits | (digits + UINT64_C(0x7676767676767676));
	digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);   /* pairs of them */
	digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff); /* fours */
	*millionths = (int64_t)(digits * (UINT64_C(10000) << 32 | 1) >> 32) * 1000;
	return text + before + 4;
}

/*
 * Reads the line at text, where LINE_SIZE bytes can be looked at. Returns where
 * the next one starts, or NULL if this one isn't of that day and of
 * the usual form. Its meter is left to the caller, who compares it, from METER_AT on,
 * with those that demand_line_read() has given; it is not the "-" of a device that
 * names none. Its registers are set only if it has them.
 */
QUICK const char *
demand_line_read_quickly(const char *text, struct demand_day *day, struct demand_line *line)
{
	uint64_t time = eight_characters(text + TIME_AT), wrong = 0;
	const char *at;

	if (memcmp(text, day->text, 8) != 0 || memcmp(text + 7, day->text + 7, 4) != 0 ||
	    (time != day->time && !demand_time_quickly(day, time)) ||
	    memcmp(text + METER_AT - 2, "Z\t0x", 4) != 0 || text[METER_AT + 2] == '-' ||
	    text[DEMAND_AT - 1] != '\t' ||
	    (at = decimal_read_quickly(text + DEMAND_AT, &line->demand_mW, &wrong)) == NULL)
		return NULL;
	line->registers = *at != '\n';
	if (line->registers && (*at != '\t' || (at = register_read_quickly(at + 1, &day->points[0], &line->delivered_mWh, &wrong)) == NULL ||
	    *at != '\t' || (at = register_read_quickly(at + 1, &day->points[1], &line->received_mWh, &wrong)) == NULL || *at != '\n'))
		return NULL;
	if ((wrong & UINT64_C(0x8080808080808080)) != 0)
		return NULL;
	line->time_s = day->time_s;
	if (line->registers)
		demand_line_zeros(line);
	return at + 1;
}

#endif
