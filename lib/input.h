/* The operands of a filter, in order like cat(1)'s, in large blocks: lines, or bytes. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { INPUT_SIZE = 1 << 17 };

/* What input_next() has found. */
enum input_event {
	INPUT_READ,   /* bytes: take all that input_line() or input_bytes() gives before the next call */
	INPUT_WAIT,   /* nothing yet, the next call will wait: let go of what you hold */
	INPUT_REPORT, /* a signal asks for a report */
	INPUT_STOP,   /* a signal says stop */
	INPUT_FILE,   /* the end of an operand; name and line are still its own, the next call goes on with the next one */
	INPUT_END,    /* of the last one */
	INPUT_FAILED, /* an operand can't be opened or read, or is no text: status and why; the next call goes on as after INPUT_FILE */
};

struct input {
	char **operands;    /* the next one; none at all: standard input */
	int out;            /* the descriptor of our own output, to end when its reader goes; -1: none */
	bool binary;        /* take every kind of bytes */

	const char *name;   /* of the operand, as messages call it; NULL: none is open */
	int fd;
	bool regular;       /* a regular file: reading it never waits */
	off_t size, read;   /* bytes: of a regular file; read so far */
	unsigned long line; /* number of the line given last; binary: what is shown as progress */
	const char *why;    /* after INPUT_FAILED, and with which status to end */
	int status;

	bool waiting;       /* INPUT_WAIT was given */
	bool ended;         /* INPUT_FILE or INPUT_FAILED was given */
	bool overlong;      /* in a line that is larger than the buffer: dropped to its LF */
	bool cr_reported;   /* that lines end with CR LF */
	char *at, *end;     /* read, but not given yet */
	char *buffer;       /* INPUT_SIZE bytes, kept from operand to operand */
};

/* Takes the operands, up to a NULL; "-" is standard input, and so is no operand at all. */
void input_begin(struct input *, char *operands[], int out);

/* Ends the program with 74 if an operand can't be read, before anything is done. */
void input_check(char *operands[]);

/* What comes next. It waits for bytes, and for a fifo's writer; a signal ends that. A torn last line, and lines that end with CR LF, are reported. */
enum input_event input_next(struct input *);

/*
 * Gives the next whole line, without its LF or CR LF, until the next call of input_next().
 * A line larger than the buffer is given once, as its first INPUT_SIZE bytes.
 */
bool input_line(struct input *, const char **text, size_t *len);

/* Gives at most room bytes; returns how many, 0: all were given. */
size_t input_bytes(struct input *, char *to, size_t room);

/* What the first bytes of a file show that it is no text of ours, and what to do; NULL: nothing does. */
const char *input_kind(const char *text, size_t len);

#endif
