/* The operands of a filter, in order as cat(1) reads them, in large blocks: as lines or as bytes. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { INPUT_SIZE = 1 << 17 };

/* What input_next() returns. */
enum input_event {
	INPUT_READ,   /* bytes came: call input_line() or input_bytes() until it has no more, then input_next() */
	INPUT_WAIT,   /* nothing came yet, and the next call will wait: flush what you hold */
	INPUT_REPORT, /* a signal asks for a report */
	INPUT_STOP,   /* a signal says stop */
	INPUT_FILE,   /* an operand ended; name and line are still its own; the next call begins the next one */
	INPUT_END,    /* the last operand ended */
	INPUT_FAILED, /* an operand can't be opened or read, or is not text: see status and why; else as INPUT_FILE */
};

struct input {
	char **operands;    /* the next one; NULL: no more */
	int out;            /* our output: its reader is watched while we wait; -1: none */
	bool binary;        /* do not reject what is not text */

	const char *name;   /* of the operand, for messages; NULL: none was opened yet */
	int fd;
	bool regular;       /* a regular file: reading it never waits */
	off_t size, read;   /* of a regular file, bytes; bytes read so far */
	unsigned long line; /* number of the line returned last; binary: the count that the line of progress shows */
	unsigned long lines; /* of the operands before this one */
	const char *why;    /* after INPUT_FAILED: the reason */
	int status;         /* and the status to exit with */

	bool waiting;       /* INPUT_WAIT was returned */
	bool ended;         /* INPUT_FILE or INPUT_FAILED was returned */
	bool overlong;      /* inside a line larger than the buffer: skip to its LF */
	bool cr_reported;   /* the message about CR LF was printed */
	char *at, *end;     /* bytes that were read but not returned yet */
	char *buffer;       /* INPUT_SIZE bytes, kept from operand to operand */
};

/* Takes the operands, up to a NULL. "-" is standard input; without an operand, standard input is read. */
void input_begin(struct input *, char *operands[], int out);

/* Exits with 74 if an operand can't be read: call it before anything is done. */
void input_check(char *operands[]);

/* Returns what comes next. Waits for bytes and for a fifo's writer, until a signal comes. Reports a torn last line and lines that end with CR LF. */
enum input_event input_next(struct input *);

/*
 * Sets the next whole line, without its LF or CR LF; it is valid until the next call of input_next(). Returns false if there
 * is none. If a line is larger than the buffer, sets its first INPUT_SIZE bytes, once.
 */
bool input_line(struct input *, const char **text, size_t *len);

/* Copies at most room bytes. Returns how many; 0: no more. */
size_t input_bytes(struct input *, char *to, size_t room);

/* Returns what the first bytes of a file show it to be instead of our text, and what to do; or NULL. */
const char *input_kind(const char *text, size_t len);

#endif
