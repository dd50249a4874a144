/*
 * A Green Button download, as a tree of resources. It is XML of the Energy Services Provider Interface (NAESB REQ.21
 * ESPI, name space http://naesb.org/espi) in an Atom feed, which any utility lays out in its own way: with and without
 * prefixes, its entries in any order. So nothing but the local names of elements counts here, and links are kept
 * until the end of the file.
 */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FEED_DEPTH = 64,        /* elements inside of elements; a real file has some 8 */
	FEED_HREF_SIZE = 2048,  /* bytes of a link */
	FEED_TOKEN_MAX = 1 << 20, /* bytes of a tag or a remark */
};

#define FEED_NONE INT64_MIN /* the file does not say */

/* An Atom entry's links, without scheme, host and a slash at the end. */
struct links {
	char *self, *up;        /* NULL: none */
	char **related;
	size_t related_count;
};

enum resource_kind { RESOURCE_METER_READING, RESOURCE_READING_TYPE, RESOURCE_BLOCK };

/* What a block's values mean: codes of ESPI, or FEED_NONE. */
struct reading_type {
	int64_t accumulation;   /* accumulationBehaviour: 4 an amount of the interval */
	int64_t commodity;      /* 1: electricity */
	int64_t direction;      /* flowDirection: 1 delivered, 4 net, 19 received */
	int64_t length_s;       /* intervalLength, of an interval that does not tell its own */
	int64_t power;          /* powerOfTenMultiplier: a value of 1 is 10^power uom */
	int64_t unit;           /* uom: 72 Wh */
};

struct resource {
	enum resource_kind kind;
	uint32_t entry;         /* its links: place in feed.entries */
	struct reading_type type; /* of a RESOURCE_READING_TYPE */
};

struct interval {
	int64_t start_s;        /* UTC, seconds since 1970 */
	int64_t duration_s;     /* or FEED_NONE */
	int64_t value;          /* millionths, or FEED_NONE */
	uint32_t block;         /* place in feed.resources */
	uint32_t line;          /* of the file, where it ends */
};

struct feed {
	struct links *entries;  /* [0] has no links: it is for what stands outside of an entry */
	struct resource *resources;
	struct interval *intervals;
	size_t entry_count, resource_count, interval_count;
};

struct feed_parser;

/* Returns NULL with errno set if there is no memory. The parser fills the feed, which begins as zeros. */
struct feed_parser *feed_begin(struct feed *);

/*
 * Takes the next len bytes of the file, at most INT_MAX; with last, there are no more. Returns NULL, or why this is no
 * file of ours; feed_no_memory is none of the file's fault. A document type is refused: no utility's file
 * has one, and its entities can make gigabytes of nothing.
 */
const char *feed_parse(struct feed_parser *, const char *text, size_t len, bool last);
extern const char feed_no_memory[];

/* The line that the parser has come to, from 1 on. */
unsigned long feed_line(const struct feed_parser *);

void feed_end(struct feed_parser *);
void feed_free(struct feed *);

#endif
