#include "demand_line.h"

#include <string.h>

#include "decimal.h"
#include "fields.h"
#include "utc.h"

int
demand_line_read(const char *text, size_t len, struct demand_line *line, const char **why)
{
	struct field field[FIELDS_MAX];
	int count;

	if (len == 0 || *text == '#')
		return 0;
	if (len >= LINE_SIZE) {
		*why = "line is longer than 128 bytes";
		return -1;
	}
	count = fields_cut(text, len, field);
	line->registers = count == 5;
	line->delivered_mWh = line->received_mWh = DECIMAL_NONE;
	if (count != 3 && count != 5)
		*why = "not 3 or 5 fields with a TAB between";
	else if (field[0].len != CLOCK_LEN + 1 || field[0].text[CLOCK_LEN] != 'Z')
		*why = "time is not of the form YYYY-MM-DDThh:mm:ssZ";
	else if ((*why = clock_read(field[0].text, &line->time_s)) != NULL ||
	    (*why = meter_read(&field[1], line->meter)) != NULL ||
	    (*why = decimal_read(field[2].text, field[2].len, &line->demand_mW)) != NULL)
		return -1;
	else if (line->time_s < 0 || line->time_s > UTC_MAX)
		*why = "year is not one of 1970 to 2105";
	else if (line->registers && ((*why = register_read(&field[3], &line->delivered_mWh)) != NULL ||
	    (*why = register_read(&field[4], &line->received_mWh)) != NULL))
		return -1;
	else
		return 1;
	return -1;
}

struct demand_hour
demand_hour_of(const char *text, const struct demand_line *line)
{
	struct demand_hour hour = { .start_s = line->time_s - line->time_s % 3600 };

	memcpy(hour.text, text, sizeof(hour.text));
	return hour;
}

static unsigned
digit_at(const char *at)
{
	return (unsigned char)*at - (unsigned)'0';
}

/* Skims [-]digits.ddd and returns where it ends, or NULL. */
static const char *
decimal_skim(const char *at, int64_t *millionths)
{
	bool negative = *at == '-';
	const char *first = at += negative;
	uint64_t value = 0;
	unsigned digit, tenths, hundredths, thousandths;

	for (; (digit = digit_at(at)) <= 9 && at - first < 9; at++)
		value = value * 10 + digit;
	tenths = digit_at(at + 1);
	hundredths = digit_at(at + 2);
	thousandths = digit_at(at + 3);
	if (at == first || *at != '.' || tenths > 9 || hundredths > 9 || thousandths > 9)
		return NULL;
	value = value * 1000 + tenths * 100 + hundredths * 10 + thousandths;
	*millionths = negative ? -(int64_t)value * 1000 : (int64_t)value * 1000;
	return at + 4;
}

static const char *
register_skim(const char *at, int64_t *millionths)
{
	if (*at != '-')
		return decimal_skim(at, millionths);
	*millionths = DECIMAL_NONE;
	return at + 1;
}

size_t
demand_line_skim(const char *text, const struct demand_hour *hour, struct demand_line *line)
{
	enum { MINUTE = 14, SECOND = 17, METER = 21, DEMAND = 40 };
	unsigned minute = digit_at(text + MINUTE) * 10 + digit_at(text + MINUTE + 1);
	unsigned second = digit_at(text + SECOND) * 10 + digit_at(text + SECOND + 1);
	const char *at;

	if (memcmp(text, hour->text, sizeof(hour->text)) != 0 || memcmp(text + CLOCK_LEN, "Z\t", 2) != 0 ||
	    text[SECOND - 1] != ':' || text[DEMAND - 1] != '\t' || digit_at(text + MINUTE + 1) > 9 ||
	    digit_at(text + SECOND + 1) > 9 || minute > 59 || second > 59)
		return 0;
	memcpy(line->meter, text + METER, METER_SIZE - 1);
	line->meter[METER_SIZE - 1] = '\0';
	line->time_s = hour->start_s + minute * 60 + second;
	if ((at = decimal_skim(text + DEMAND, &line->demand_mW)) == NULL)
		return 0;
	line->delivered_mWh = line->received_mWh = DECIMAL_NONE;
	line->registers = *at == '\t';
	if (line->registers) {
		if ((at = register_skim(at + 1, &line->delivered_mWh)) == NULL || *at != '\t' ||
		    (at = register_skim(at + 1, &line->received_mWh)) == NULL)
			return 0;
	}
	return *at == '\n' ? (size_t)(at + 1 - text) : 0;
}

size_t
demand_line_write(char *to, const struct demand_line *line)
{
	size_t meter_len = strlen(line->meter);
	char *at = to;

	clock_write(at, line->time_s);
	at += CLOCK_LEN;
	*at++ = 'Z';
	*at++ = '\t';
	memcpy(at, line->meter, meter_len);
	at = field_write(at + meter_len, line->demand_mW);
	if (line->registers)
		at = field_write(field_write(at, line->delivered_mWh), line->received_mWh);
	*at++ = '\n';
	return (size_t)(at - to);
}
