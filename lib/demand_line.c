#include "demand_line.h"

#include <string.h>

#include "decimal.h"
#include "line.h"
#include "utc.h"

int
demand_line_read(const char *text, size_t len, struct demand_line *line, const char **why)
{
	struct field field[FIELDS_MAX];
	int count = line_split(text, len, field, why);

	if (count <= 0)
		return count;
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
	else {
		demand_line_zeros(line);
		return 1;
	}
	return -1;
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
	if (line->registers) {
		struct demand_line known = *line;

		demand_line_zeros(&known);
		at = field_write(field_write(at, known.delivered_mWh), known.received_mWh);
	}
	*at++ = '\n';
	return (size_t)(at - to);
}
