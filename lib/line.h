/* What the two line formats share: their length, fields between TABs, and how a meter is named. man/emu-kwh.5 defines it. */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	LINE_SIZE = 128, /* the longest line of either format, with its LF */
	METER_SIZE = 19, /* 0x, 16 lower-case hex digits and NUL; or "-" where the device named none */
	FIELDS_MAX = 6,
};

struct field {
	const char *text;
	size_t len;
};

/*
 * Splits a line of either format, len bytes without its LF, at its TABs. Returns
 * the number of fields; FIELDS_MAX + 1 of a line with more than FIELDS_MAX; 0
 * of a line to be skipped (empty, or a # first); or -1 and sets *why.
 */
int line_split(const char *text, size_t len, struct field fields[FIELDS_MAX], const char **why);

/* Copies a meter's name, filled up with NUL. Returns NULL, or why it is not a meter's name. */
const char *meter_read(const struct field *, char meter[METER_SIZE]);

/* Reads a register: a decimal that is not negative, or "-" for DECIMAL_NONE. Returns NULL, or why it is not one. */
const char *register_read(const struct field *, int64_t *millionths);

/* Writes TAB and a decimal, or TAB and "-" for DECIMAL_NONE. Returns where it ends. */
char *field_write(char *to, int64_t millionths);

#endif
