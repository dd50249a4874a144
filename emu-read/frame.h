/* From bytes as they come off the port, torn and noisy, to one whole fragment at a time. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FRAGMENT_MAX = 16 * 1024, /* bytes; a real one has some 400 */
	FRAME_SIZE = 64 * 1024,
};

/* What the roots of fragments say to us; most of them nothing. */
enum root { ROOT_OTHER, ROOT_DEMAND, ROOT_SUMMATION, ROOT_SCHEDULE, ROOT_LINK };

/* From the < of its first tag to the > of its last; in the frame's buffer, so good until frame_room(). */
struct fragment {
	enum root root;
	const char *name; /* of the root, as the manual spells it */
	char *text;
	size_t len;
	uint64_t at;      /* bytes that came before it */
};

struct frame {
	size_t scanned;   /* bytes[0..scanned) hold no end and no cut of the open fragment */
	size_t filled;
	size_t start;     /* the open fragment's first byte, <= scanned */
	bool midway;      /* no root's tag has come yet, and the first may be the end of what was missed */
	int open;         /* the open fragment's root in the table of roots, or -1 */
	uint64_t before;  /* bytes that have left the buffer */
	char bytes[FRAME_SIZE];
};

/*
 * Forgets everything: nothing before this moment belongs to what comes. Midway:
 * a port was opened, so the tail of a fragment that comes first is no news.
 */
void frame_begin(struct frame *, bool midway);

/* Where the next bytes go, and how many have room: never none. */
char *frame_room(struct frame *, size_t *size);

/* So many bytes were put there. */
void frame_fill(struct frame *, size_t len);

/*
 * Returns 1 and the next whole fragment, 0 if more bytes are needed for one, or
 * -1, what is known of a fragment that was dropped, and why.
 */
int frame_next(struct frame *, struct fragment *, const char **why);

/* At the end of the bytes: -1 if a fragment was still open, as frame_next(), else 0. */
int frame_end(struct frame *, struct fragment *, const char **why);

#endif
