/* Lines from the operands of a filter, in order like cat(1)'s, in large blocks. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { INPUT_SIZE = 1 << 17 };

struct input {
	const char *name;   /* as messages call it */
	int fd;
	bool regular;       /* a regular file: reading it never waits */
	off_t size, read;   /* bytes: of a regular file; read so far */
	unsigned long line; /* number of the line given last */
	bool overlong;      /* in a line that is larger than the buffer: dropped to its LF */
	char *at, *end;     /* read, but not given yet */
	char *buffer;       /* INPUT_SIZE bytes, allocated once and kept from operand to operand */
};

/*
 * Opens a file, or standard input for "-", in place of what was open before.
 * Sets everything but an earlier buffer: start with a struct of zeros.
 * Returns 0, or -1 with errno set.
 */
int input_open(struct input *, const char *name);

/*
 * Reads what there is, waiting if there is nothing. Returns 1, 0 at the end, or
 * -1 with errno set.
 */
int input_fill(struct input *);

/*
 * Gives the next whole line, without its LF, until the next call of input_fill().
 * A line larger than the buffer is given once, as its first INPUT_SIZE bytes.
 */
bool input_line(struct input *, const char **text, size_t *len);

/* At the end: whether bytes without a LF are left over, a torn line. */
bool input_torn(const struct input *);

void input_close(struct input *);

#endif
