/* What the two line formats share: length, fields between TABs, names of meters, registers. man/emu-kwh.5 defines them. */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	LINE_SIZE = 128, /* the longest line of either format, with its LF */
	METER_SIZE = 19, /* 0x, 16 lower-case hex digits and NUL; or "-" if the device named no meter */
	FIELDS_MAX = 6,
};

struct field {
	const char *text;
	size_t len;
};

/*
 * Splits a line, len bytes without its LF, at its TABs. Returns the number of
 * fields, FIELDS_MAX + 1 for more than FIELDS_MAX, or 0 for a line to skip (it is
 * empty or begins with #). Returns -1 and sets *why if the line is too long.
 */
int line_split(const char *text, size_t len, struct field fields[FIELDS_MAX], const char **why);

/* Copies a meter's name and pads it with NULs. Returns NULL, or why it is not a meter's name. */
const char *meter_read(const struct field *, char meter[METER_SIZE]);

/* Reads a register: a decimal that is not negative, or "-" for DECIMAL_NONE. Returns NULL, or why it is not a register. */
const char *register_read(const struct field *, int64_t *millionths);

/* Writes a TAB and a decimal; "-" for DECIMAL_NONE. Returns where the text ends. */
char *field_write(char *to, int64_t millionths);

#endif
