/* What servers are asked to do, at one of the hosts or the other, however long it takes. */
#ifndef JOBS_H
#define JOBS_H

#include "options.h"
#include "outage.h"
#include "table.h"

struct job {
	enum { JOB_LOOK, JOB_LINES, JOB_PART, JOB_OUTSIDE } what;
	const struct hour_line *lines;  /* JOB_LINES: at most TABLE_BATCH of them */
	size_t count;
	const struct table_part *part;  /* JOB_PART: of a rebuild */
	const char *meter;              /* JOB_OUTSIDE: how many of its rows begin before and after */
	int64_t from_s, to_s;
	uint64_t before, after;
	char undone[300];               /* ": what is not done", for whoever gives up; "": nothing */
};

/* What was reported of a host: */
struct trouble {
	bool told;           /* that it has failed since something was done last, and */
	unsigned error;      /* with which error */
};

struct jobs {
	const struct options *options;
	struct table *table;            /* NULL: none, it is a dry run */
	struct outage outage;
	struct trouble troubles[HOSTS_MAX];
	struct table_counts counts;     /* of all jobs */
	bool looked;                    /* a server was there, and its table will do */
	bool worked;                    /* the connection has been of use, or there was no use for it yet */
};

/* Returns -1 with errno set; EINVAL: no name of a table. The options are kept, not copied. */
int jobs_begin(struct jobs *, const struct options *);
void jobs_end(struct jobs *);

/* Try each host once, so that a permanent error ends the program at once. A server that is down is not one. */
void jobs_look(struct jobs *);

/*
 * Does a job, and reports outages. Returns DONE, or ROW if the table rejects a
 * value of it. Ends the program with 78 for what will not work before somebody
 * has changed something, and with 69 when the time is up.
 */
enum outcome jobs_do(struct jobs *, struct job *);

/* Why jobs_do() has returned ROW. */
const char *jobs_reason(const struct jobs *);

/* The program was told to stop, for the first or the second time: outage_stop(), outage_patience_ms(). */
void jobs_stop(struct jobs *);
int64_t jobs_patience_ms(const struct jobs *);

#endif
