#include "hour_line.h"

#include <string.h>

#include "decimal.h"
#include "line.h"
#include "utc.h"

enum { OFFSET_LEN = 6 }; /* +hh:mm */

static const char *start_read(const struct field *, struct hour_line *);
static int two_digits(const char *text);
static const char *energy_read(const struct field *, int64_t *energy_Wh);
static const char *register_energy_read(const struct field *, int64_t *energy_Wh);
static const char *round_to_Wh(int64_t *energy);
static const char *covered_read(const struct field *, int *covered_s);
static char *energy_write(char *to, int64_t energy_Wh);
static char *whole_write(char *to, int value);

int
hour_line_read(const char *text, size_t len, struct hour_line *line, const char **why)
{
	struct field field[FIELDS_MAX];
	int count = line_split(text, len, field, why);

	if (count <= 0)
		return count;
	line->registers = count == 6;
	line->delivered_Wh = line->received_Wh = DECIMAL_NONE;
	if (count != 4 && count != 6)
		*why = "not 4 or 6 fields with a TAB between";
	else if ((*why = start_read(&field[0], line)) != NULL ||
	    (*why = meter_read(&field[1], line->meter)) != NULL ||
	    (*why = energy_read(&field[2], &line->energy_Wh)) != NULL ||
	    (*why = covered_read(&field[3], &line->covered_s)) != NULL)
		return -1;
	else if ((line->covered_s == 0) != (line->energy_Wh == DECIMAL_NONE))
		*why = "kWh must be - if and only if 0 seconds are covered";
	else if (line->registers && ((*why = register_energy_read(&field[4], &line->delivered_Wh)) != NULL ||
	    (*why = register_energy_read(&field[5], &line->received_Wh)) != NULL))
		return -1;
	else
		return 1;
	return -1;
}

size_t
hour_line_write(char *to, const struct hour_line *line)
{
	int offset_min = (line->offset_s < 0 ? -line->offset_s : line->offset_s) / 60;
	size_t meter_len = strlen(line->meter);
	char *at = to;

	clock_write(at, line->start_s + line->offset_s);
	at += CLOCK_LEN;
	*at++ = line->offset_s < 0 ? '-' : '+';
	*at++ = (char)('0' + offset_min / 600);
	*at++ = (char)('0' + offset_min / 60 % 10);
	*at++ = ':';
	*at++ = (char)('0' + offset_min % 60 / 10);
	*at++ = (char)('0' + offset_min % 10);
	*at++ = '\t';
	memcpy(at, line->meter, meter_len);
	at = energy_write(at + meter_len, line->energy_Wh);
	*at++ = '\t';
	at = whole_write(at, line->covered_s);
	if (line->registers)
		at = energy_write(energy_write(at, line->delivered_Wh), line->received_Wh);
	*at++ = '\n';
	return (size_t)(at - to);
}

/* Reads the start of the hour: local time and its offset from UTC. */
static const char *
start_read(const struct field *field, struct hour_line *line)
{
	const char *offset = field->text + CLOCK_LEN, *why;
	int hours, minutes;
	int64_t local_s;

	if (field->len != CLOCK_LEN + OFFSET_LEN || (*offset != '+' && *offset != '-') || offset[3] != ':')
		return "start is not of the form YYYY-MM-DDThh:mm:ss+hh:mm";
	if ((why = clock_read(field->text, &local_s)) != NULL)
		return why;
	hours = two_digits(offset + 1);
	minutes = two_digits(offset + 4);
	if (hours > 23 || minutes > 59)
		return "no such offset from UTC";
	line->offset_s = (*offset == '-' ? -60 : 60) * (hours * 60 + minutes);
	line->start_s = local_s - line->offset_s;
	return NULL;
}

static int
two_digits(const char *text)
{
	return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9' ?
	    (text[0] - '0') * 10 + (text[1] - '0') : 100;
}

static const char *
energy_read(const struct field *field, int64_t *energy_Wh)
{
	const char *why;

	if (field->len == 1 && *field->text == '-') {
		*energy_Wh = DECIMAL_NONE;
		return NULL;
	}
	why = decimal_read(field->text, field->len, energy_Wh);
	return why != NULL ? why : round_to_Wh(energy_Wh);
}

static const char *
register_energy_read(const struct field *field, int64_t *energy_Wh)
{
	const char *why = register_read(field, energy_Wh);

	return why != NULL ? why : round_to_Wh(energy_Wh);
}

/* Rounds mWh to Wh. 12 digits before the point must not become 13. */
static const char *
round_to_Wh(int64_t *energy)
{
	if (*energy == DECIMAL_NONE)
		return NULL;
	*energy = divide_rounded(*energy, MWH_PER_WH);
	return *energy > DECIMAL_MAX / MWH_PER_WH || *energy < -(DECIMAL_MAX / MWH_PER_WH) ? "number has more than 12 digits before the point" : NULL;
}

static const char *
covered_read(const struct field *field, int *covered_s)
{
	*covered_s = 0;
	if (field->len < 1 || field->len > 4)
		return "seconds are not a whole number from 0 to 3600";
	for (size_t i = 0; i < field->len; i++) {
		if (field->text[i] < '0' || field->text[i] > '9')
			return "seconds are not a whole number from 0 to 3600";
		*covered_s = *covered_s * 10 + (field->text[i] - '0');
	}
	return *covered_s > 3600 ? "seconds are not a whole number from 0 to 3600" : NULL;
}

static char *
energy_write(char *to, int64_t energy_Wh)
{
	return field_write(to, energy_Wh == DECIMAL_NONE ? DECIMAL_NONE : energy_Wh * MWH_PER_WH);
}

static char *
whole_write(char *to, int value)
{
	char digits[10], *at = digits + sizeof(digits);

	do {
		*--at = (char)('0' + value % 10);
	} while ((value /= 10) > 0);
	memcpy(to, at, (size_t)(digits + sizeof(digits) - at));
	return to + (digits + sizeof(digits) - at);
}
