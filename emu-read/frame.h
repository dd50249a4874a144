/* Finds whole fragments in the torn and noisy bytes of a port. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FRAGMENT_MAX = 16 * 1024, /* bytes; a real fragment has about 400 */
	FRAME_SIZE = 64 * 1024,
};

/* Kinds of fragments, by their roots. ROOT_OTHER is skipped. */
enum root { ROOT_OTHER, ROOT_DEMAND, ROOT_SUMMATION, ROOT_SCHEDULE, ROOT_LINK };

/* From the < of its first tag to the > of its last. It lies in the frame's buffer, so it is valid until frame_room(). */
struct fragment {
	enum root root;
	const char *name; /* of the root, in the manual's spelling */
	char *text;
	size_t len;
	uint64_t at;      /* bytes that came before it */
};

struct frame {
	size_t scanned;   /* bytes before it hold neither end nor cut of the open fragment */
	size_t filled;
	size_t start;     /* the open fragment's first byte, <= scanned */
	bool midway;      /* no root's tag has come yet; the first may end a fragment whose beginning was missed */
	int open;         /* the open fragment's root, its place in the table of roots; -1: none is open */
	uint64_t before;  /* bytes that have left the buffer */
	char bytes[FRAME_SIZE];
};

/*
 * Forgets all bytes. midway: a port was opened, so the tail of a fragment may come
 * first, which is not reported.
 */
void frame_begin(struct frame *, bool midway);

/* Returns where to put the next bytes, and sets how many fit: at least one. */
char *frame_room(struct frame *, size_t *size);

/* Call when len bytes were put there. */
void frame_fill(struct frame *, size_t len);

/*
 * Returns 1 and sets the next whole fragment; returns 0 if that needs more bytes.
 * Returns -1, sets what is known of a fragment that was dropped, and sets *why.
 */
int frame_next(struct frame *, struct fragment *, const char **why);

/* At the end of the bytes: returns -1, as frame_next(), if a fragment was still open; else 0. */
int frame_end(struct frame *, struct fragment *, const char **why);

#endif
