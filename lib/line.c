#include "line.h"

#include <string.h>

#include "decimal.h"

int
line_split(const char *text, size_t len, struct field fields[FIELDS_MAX], const char **why)
{
	const char *end = text + len, *tab;
	int count = 0;

	if (len == 0 || *text == '#')
		return 0;
	if (len >= LINE_SIZE) {
		*why = "line is longer than 128 bytes";
		return -1;
	}
	for (;;) {
		if (count == FIELDS_MAX)
			return FIELDS_MAX + 1;
		tab = memchr(text, '\t', (size_t)(end - text));
		fields[count].text = text;
		fields[count++].len = (size_t)((tab != NULL ? tab : end) - text);
		if (tab == NULL)
			return count;
		text = tab + 1;
	}
}

const char *
meter_read(const struct field *field, char meter[METER_SIZE])
{
	static const char why[] = "meter is neither 0x and 16 lower-case hex digits nor -";

	if (field->len == 1 && *field->text == '-') {
		memset(meter, 0, METER_SIZE);
		*meter = '-';
		return NULL;
	}
	if (field->len != METER_SIZE - 1 || memcmp(field->text, "0x", 2) != 0)
		return why;
	for (size_t i = 2; i < field->len; i++)
		if (!((field->text[i] >= '0' && field->text[i] <= '9') || (field->text[i] >= 'a' && field->text[i] <= 'f')))
			return why;
	memcpy(meter, field->text, field->len);
	meter[field->len] = '\0';
	return NULL;
}

const char *
register_read(const struct field *field, int64_t *millionths)
{
	const char *why;

	if (field->len == 1 && *field->text == '-') {
		*millionths = DECIMAL_NONE;
		return NULL;
	}
	if ((why = decimal_read(field->text, field->len, millionths)) != NULL)
		return why;
	return *field->text == '-' ? "register is negative" : NULL;
}

char *
field_write(char *to, int64_t millionths)
{
	*to++ = '\t';
	if (millionths != DECIMAL_NONE)
		return to + decimal_write(to, millionths);
	*to++ = '-';
	return to;
}
