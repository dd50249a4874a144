/* What the two line formats share: fields between TABs, and how a meter is named. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"

enum { FIELDS_MAX = 6 };

struct field {
	const char *text;
	size_t len;
};

/*
 * Cuts a line of either format, len bytes without its LF, at its TABs. Returns
 * the number of fields, of a line with more than FIELDS_MAX FIELDS_MAX + 1; 0
 * for a line that says nothing (empty, or starts with #), or -1 and the reason.
 */
int fields_cut(const char *text, size_t len, struct field fields[FIELDS_MAX], const char **why);

/* Copies a meter's name, filled up with NUL. Returns NULL, or the reason why it is none. */
const char *meter_read(const struct field *, char meter[METER_SIZE]);

/* A register's field: a decimal that is not negative, or "-" for DECIMAL_NONE. Returns NULL, or the reason why not. */
const char *register_read(const struct field *, int64_t *millionths);

/* Writes TAB and a decimal, or TAB and "-" for DECIMAL_NONE; returns where it ends. */
char *field_write(char *to, int64_t millionths);

#endif
