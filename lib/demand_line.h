/* The demand line, which emu-read writes and kwh-agg reads. man/emu-kwh.5 defines it. */
#ifndef DEMAND_LINE_H
#define DEMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "line.h"
#include "utc.h"

struct demand_line {
	int64_t time_s;        /* UTC, 0 to UTC_MAX */
	char meter[METER_SIZE];
	int64_t demand_mW;     /* millionths of a kW; negative: exported */
	bool registers;        /* the line has 5 fields; false: it has 3, and the two below are DECIMAL_NONE */
	int64_t delivered_mWh; /* millionths of a kWh, never negative, or DECIMAL_NONE */
	int64_t received_mWh;
};

/*
 * Reads the len bytes at text, a line without its LF. Returns 1 and sets the line;
 * 0 for a line to skip; or -1 and sets *why.
 */
int demand_line_read(const char *text, size_t len, struct demand_line *, const char **why);

/* Writes a line with its LF and no NUL to LINE_SIZE bytes. Each line has one spelling. Returns its length. */
size_t demand_line_write(char *to, const struct demand_line *);

/*
 * Makes registers missing that are both 0, or 0 and missing: devices send 0 around a power cut, some for days. The
 * writer and both readers call it.
 */
static inline void
demand_line_zeros(struct demand_line *line)
{
	if ((uint64_t)(line->delivered_mWh | line->received_mWh) << 1 == 0) /* the shift drops the one bit of DECIMAL_NONE */
		line->delivered_mWh = line->received_mWh = DECIMAL_NONE;
}

/*
 * The quick reader, for logs of millions of lines. It takes the usual line: of the same UTC day as the line before, of
 * a known meter, with 3 decimals. It takes no line that demand_line_read() rejects and reads the same values; every other
 * line it leaves to demand_line_read(), which defines the format. It takes eight characters at a time as one number; the
 * first character is the lowest byte.
 */

#ifdef __GNUC__
#define QUICK static inline __attribute__((always_inline)) /* a call costs as much as a field */
#else
#define QUICK static inline
#endif

/* Where the fields begin in a line whose meter has a name of digits. */
enum { METER_AT = 21, DEMAND_AT = METER_AT + METER_SIZE };

/* What the quick reader remembers of the lines before: the UTC day, the time, and where the decimal points stand. */
struct demand_day {
	char text[TIME_AT];  /* the first bytes of each line of that day: "2026-11-23T" */
	int64_t start_s;
	uint64_t time;       /* "17:04:00" */
	int64_t time_s;
	struct demand_point {
		uint64_t zeros;  /* '0' in the bytes, of 8, that hold a digit */
		uint8_t before;  /* digits before the point, 1 to 5 */
		uint8_t shift;   /* bits of the bytes, of 8, that hold none */
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

/* Returns the day of a line that demand_line_read() has read from text. */
QUICK struct demand_day
demand_day_of(const char *text, const struct demand_line *line)
{
	struct demand_day day = {
		.start_s = line->time_s - line->time_s % DAY_S,
		.time = eight_characters(text + TIME_AT), .time_s = line->time_s, .points = { demand_point_at(1), demand_point_at(1) },
	};

	memcpy(day.text, text, sizeof(day.text));
	return day;
}

/* Reads "hh:mm:ss" into day->time_s. Returns false if it is not a time of day. */
QUICK bool
demand_time_quickly(struct demand_day *day, uint64_t time)
{
	/* subtract "00:00:00": digits leave 0 to 9, colons 0; a lower character leaves its high bit set */
	uint64_t rest = time - UINT64_C(0x30303a30303a3030);
	/* a higher character sets the high bit here */
	uint64_t more = rest + UINT64_C(0x76767f76767f7676);
	/* hours in byte 0, minutes in byte 3, seconds in byte 6; adding 0x68 or 0x44 sets the high bit from 24 or 60 on */
	uint64_t pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0x00ff0000ff0000ff);

	if (((rest | more | (pairs + UINT64_C(0x0044000044000068))) & UINT64_C(0x8080808080808080)) != 0)
		return false;
	day->time = time;
	day->time_s = day->start_s + (int64_t)((pairs * (60 << 24 | 1) >> 24 & 0xffff) * 60 + (pairs >> 48));
	return true;
}

/*
 * Reads d.ddd with up to 9 more digits in front, in millionths. Returns where it ends, or NULL. Sets a high bit in *wrong
 * if one of the last four characters is not a digit.
 */
QUICK const char *
digits_read_quickly(const char *text, int64_t *millionths, uint64_t *wrong)
{
	const char *at = text;
	uint64_t value = 0, rest, pairs;

	for (; at[1] != '.'; at++) {
		if (*at < '0' || *at > '9' || at - text > 8)
			return NULL;
		value = value * 10 + (uint64_t)(*at - '0');
	}
	/* as above: subtract "0.000" */
	rest = eight_characters(at) - UINT64_C(0x3030302e30);
	rest &= UINT64_C(0xffffffffff);
	*wrong |= rest | (rest + UINT64_C(0x7676767f76));
	rest = (rest & 0xff) | (rest >> 8 & UINT64_C(0xffffff00));
	pairs = (rest * 10 + (rest >> 8)) & UINT64_C(0x00ff00ff);
	value = value * 10000 + ((pairs * UINT64_C(0x640001) >> 16) & 0xffff);
	*millionths = (int64_t)value * 1000;
	return at + 5;
}

/* The same, with a sign. */
QUICK const char *
decimal_read_quickly(const char *text, int64_t *millionths, uint64_t *wrong)
{
	const char *end;

	if (*text != '-') /* a branch is foreseen: where the next field begins need not wait for a sum */
		return digits_read_quickly(text, millionths, wrong);
	if ((end = digits_read_quickly(text + 1, millionths, wrong)) != NULL)
		*millionths = -*millionths;
	return end;
}

/*
 * Reads a register, or "-". The point nearly always stands where it stood last. If it stands behind 5 digits at most,
 * they and the 3 decimals are 8 digits, which are read at once.
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
		if ((end = digits_read_quickly(text, millionths, wrong)) != NULL && end - text <= 9)
			*point = demand_point_at((unsigned)(end - text) - 4);
		return end;
	}
	/* pad with 0 in front; the first digit is the lowest byte, the decimals are the three highest */
	digits = (eight_characters(text) << point->shift >> 24 | eight_characters(text + before + 1) << 40) ^ point->zeros;
	*wrong |= digits | (digits + UINT64_C(0x7676767676767676));
	digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);   /* pairs of digits */
	digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff); /* fours */
	*millionths = (int64_t)(digits * (UINT64_C(10000) << 32 | 1) >> 32) * 1000;
	return text + before + 4;
}

/*
 * Reads the line at text, from where LINE_SIZE bytes are readable. Returns where
 * the next line starts, or NULL if this one is not a usual line of that day. Does
 * not set the meter: the caller compares the name at text + METER_AT, which is not
 * "-", with the names that demand_line_read() has read. Sets the registers only if
 * the line has them.
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
