#include "utc.h"

#include <stdbool.h>

static const int64_t DAY_S = 86400;

/* Days from 1970-01-01 to the first of a month; the year is counted from March so that a leap day ends it. */
static int64_t
days_before(int64_t year, int month)
{
	if (month < 3)
		year--, month += 12;
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

static void
write_digits(char *to, int count, int64_t value)
{
	for (; count > 0; value /= 10)
		to[--count] = (char)('0' + value % 10);
}

void
clock_write(char *to, int64_t seconds)
{
	int64_t since_1969 = seconds + 365 * DAY_S, second = since_1969 % DAY_S;
	int64_t day = since_1969 / DAY_S - 365, year = 1969 + (day + 365) / 366;
	int month = 1;

	while (days_before(year + 1, 1) <= day)
		year++;
	while (month < 12 && days_before(year, month + 1) <= day)
		month++;
	write_digits(to, 4, year);
	to[4] = '-';
	write_digits(to + 5, 2, month);
	to[7] = '-';
	write_digits(to + 8, 2, day - days_before(year, month) + 1);
	to[10] = 'T';
	write_digits(to + 11, 2, second / 3600);
	to[13] = ':';
	write_digits(to + 14, 2, second / 60 % 60);
	to[16] = ':';
	write_digits(to + 17, 2, second % 60);
}
