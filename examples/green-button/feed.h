/*
 * A Green Button download, as a tree of resources. It is XML of the Energy Services Provider Interface (NAESB REQ.21
 * ESPI, name space http://naesb.org/espi) in an Atom feed. Each utility lays it out in its own way: with or without
 * prefixes, with its entries in any order. So only the local names of elements count here, and links are kept until the
 * end of the file.
 */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FEED_DEPTH = 64,        /* nesting of elements; a real file has some 8 */
	FEED_HREF_SIZE = 2048,  /* bytes of a link */
	FEED_TOKEN_MAX = 1 << 20, /* bytes of a tag or a comment */
};

#define FEED_NONE INT64_MIN /* the file does not say */

/* The links of an Atom entry, without scheme, host and a slash at the end. */
struct links {
	char *self, *up;        /* NULL: none */
	char **related;
	size_t related_count;
};

enum resource_kind { RESOURCE_METER_READING, RESOURCE_READING_TYPE, RESOURCE_BLOCK };

/* The meaning of the values of a block: codes of ESPI, or FEED_NONE. */
struct reading_type {
	int64_t accumulation;   /* accumulationBehaviour: 4 is the amount of an interval */
	int64_t commodity;      /* 1: electricity */
	int64_t direction;      /* flowDirection: 1 delivered, 4 net, 19 received */
	int64_t length_s;       /* intervalLength, for an interval without a length of its own */
	int64_t power;          /* powerOfTenMultiplier: a value of 1 means 10^power uom */
	int64_t unit;           /* uom: 72 Wh */
};

struct resource {
	enum resource_kind kind;
	uint32_t entry;         /* index of its links in feed.entries */
	struct reading_type type; /* of a RESOURCE_READING_TYPE */
};

struct interval {
	int64_t start_s;        /* UTC, seconds since 1970 */
	int64_t duration_s;     /* or FEED_NONE */
	int64_t value;          /* millionths, or FEED_NONE */
	uint32_t block;         /* index in feed.resources */
	uint32_t line;          /* line of the file at which it ends */
};

struct feed {
	struct links *entries;  /* [0] has no links: it is for resources outside of an entry */
	struct resource *resources;
	struct interval *intervals;
	size_t entry_count, resource_count, interval_count;
};

struct feed_parser;

/* Create a parser that fills the feed, which must be zeros. Returns NULL with errno set if there is no memory. */
struct feed_parser *feed_begin(struct feed *);

/*
 * Parse the next len bytes of the file, at most INT_MAX; last says that they are the last ones. Returns NULL, or why the
 * file is rejected; feed_no_memory is not the fault of the file. A document type is rejected: no utility's file has one,
 * and its entities could expand to gigabytes.
 */
const char *feed_parse(struct feed_parser *, const char *text, size_t len, bool last);
extern const char feed_no_memory[];

/* Returns the line that the parser has reached, from 1 on. */
unsigned long feed_line(const struct feed_parser *);

void feed_end(struct feed_parser *);
void feed_free(struct feed *);

#endif
