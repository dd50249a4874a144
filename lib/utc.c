#include "utc.h"

#include <stdbool.h>

struct clock {
	int32_t year, month, day, second; /* second of the day */
};

static struct clock clock_of(int64_t seconds);
static int64_t days_before(int64_t year, int month);
static bool digits(const char *text, int count, int least, int most, int *value);
static void write_two(char *to, int32_t value);

const char *
clock_read(const char *text, int64_t *seconds)
{
	int year, month, day, hour, minute, second;
	int64_t first;

	if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
		return "time is not of the form YYYY-MM-DDThh:mm:ss";
	if (!digits(text, 4, 1969, 2106, &year))
		return "year is not one of 1970 to 2105";
	if (!digits(text + 5, 2, 1, 12, &month) || !digits(text + 8, 2, 1, 31, &day))
		return "no such date";
	first = days_before(year, month);
	if (first + day > days_before(year + month / 12, month % 12 + 1))
		return "no such date";
	if (!digits(text + 11, 2, 0, 23, &hour) || !digits(text + 14, 2, 0, 59, &minute) ||
	    !digits(text + 17, 2, 0, 59, &second))
		return "no such time of day";
	*seconds = (first + day - 1) * DAY_S + hour * 3600 + minute * 60 + second;
	return NULL;
}

void
clock_write(char *to, int64_t seconds)
{
	struct clock clock = clock_of(seconds);

	write_two(to, clock.year / 100);
	write_two(to + 2, clock.year % 100);
	write_two(to + 5, clock.month);
	write_two(to + 8, clock.day);
	write_two(to + 11, clock.second / 3600);
	write_two(to + 14, clock.second / 60 % 60);
	write_two(to + 17, clock.second % 60);
	to[4] = to[7] = '-';
	to[10] = 'T';
	to[13] = to[16] = ':';
}

int64_t
clock_number(int64_t seconds)
{
	struct clock clock = clock_of(seconds);
	int32_t date = clock.year * 10000 + clock.month * 100 + clock.day;

	return (int64_t)date * 1000000 + clock.second / 3600 * 10000 + clock.second / 60 % 60 * 100 + clock.second % 60;
}

static struct clock
clock_of(int64_t seconds)
{
	/* count days and years from 1600-03-01: a leap day then ends a year, and a leap century ends 400 years */
	int32_t day = (int32_t)(seconds / DAY_S + 135080), second = (int32_t)(seconds % DAY_S);

	if (second < 0) {
		second += (int32_t)DAY_S;
		day--;
	}
	int32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int32_t day_of_year = day - (365 * year + year / 4 - year / 100 + year / 400);
	int32_t month = (5 * day_of_year + 2) / 153;
	int32_t day_of_month = day_of_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	return (struct clock){ year + 1600 + (month < 3), month, day_of_month, second };
}

/* Returns the days from 1970-01-01 to the first of a month. A year counts from March, so that a leap day ends it. */
static int64_t
days_before(int64_t year, int month)
{
	if (month < 3) {
		year--;
		month += 12;
	}
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month - 457) / 5 - 719468;
}

static bool
digits(const char *text, int count, int least, int most, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return *value >= least && *value <= most;
}

static void
write_two(char *to, int32_t value)
{
	to[0] = (char)('0' + value / 10);
	to[1] = (char)('0' + value % 10);
}
