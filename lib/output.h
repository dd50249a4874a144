/* Writes lines to a file or a pipe in blocks. Exits with 74 if a write fails. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

enum { OUTPUT_SIZE = 1 << 16 };

struct output {
	int fd;
	const char *name;       /* for messages */
	bool waits;             /* a pipe, a socket or a terminal, whose reader may stand still */
	bool durable;           /* sync a regular file to the disk with each flush */
	const char *torn_end;   /* to write before the first line, or NULL */
	size_t len;             /* in the buffer */
	char buffer[OUTPUT_SIZE];
};

/*
 * Takes an open descriptor. If a power cut or a full disk tore the last line of a regular file, torn_end, which ends with LF,
 * is written first: it makes the torn line a line of its own. A file that can't be read gets a LF instead. NULL: write nothing.
 */
void output_begin(struct output *, int fd, const char *name, const char *torn_end, bool durable);

/* Adds len bytes of whole lines. */
void output_write(struct output *, const char *text, size_t len);

/* Writes what was added. Exits with 74 if a signal says stop and the reader stands still. */
void output_flush(struct output *);

#endif
