/* Lines to a file or a pipe, in blocks. A write that fails ends the program with 74. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

enum { OUTPUT_SIZE = 1 << 16 };

struct output {
	int fd;
	const char *name;       /* as messages call it */
	bool waits;             /* a pipe, a socket or a terminal: its reader may stand still */
	bool durable;           /* flushed lines of a regular file are on the disk */
	const char *torn_end;   /* to be written before the first line, or NULL */
	size_t len;             /* in the buffer */
	char buffer[OUTPUT_SIZE];
};

/*
 * Takes an open descriptor. If it is a regular file whose last line was torn by a power cut or a full disk, torn_end is
 * written first, to make that one a line by itself: it ends with LF. Where nobody may look, an empty line ends it. NULL: none.
 */
void output_begin(struct output *, int fd, const char *name, const char *torn_end, bool durable);

/* Adds len bytes, whole lines. */
void output_write(struct output *, const char *text, size_t len);

/* Writes what was added; onto the disk if durable. Ends the program if a signal says stop and the reader stands still. */
void output_flush(struct output *);

#endif
