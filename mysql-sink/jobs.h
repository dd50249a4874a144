/* Jobs for the server: does each at one of the hosts, however long that takes. */
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
	const char *meter;              /* JOB_OUTSIDE: count its rows before from_s and from to_s on */
	int64_t from_s, to_s;
	uint64_t before, after;
	char undone[300];               /* ": what is not done", for the message of giving up; or "" */
};

/* What was reported about a host. */
struct trouble {
	bool reported;       /* since the last success */
	unsigned error;      /* the error that was reported */
};

struct jobs {
	const struct options *options;
	struct table *table;            /* NULL: a dry run */
	struct outage outage;
	struct trouble troubles[HOSTS_MAX];
	struct table_counts counts;     /* of all jobs */
	bool looked;                    /* a server answered, and its table is right */
	bool worked;                    /* the connection did a job, or had none to do yet */
};

/* Returns -1 with errno set; EINVAL: the table's name is invalid. Keeps the pointer to the options. */
int jobs_begin(struct jobs *, const struct options *);
void jobs_end(struct jobs *);

/* Tries each host once, so that a permanent error ends the program at once. A server that is down is no permanent error. */
void jobs_look(struct jobs *);

/*
 * Does a job, and reports outages. Returns DONE, or ROW if the table rejects a
 * value. Exits with 78 for an error that a person has to mend, and with 69 when
 * the time is up.
 */
enum outcome jobs_do(struct jobs *, struct job *);

/* Returns why jobs_do() returned ROW. */
const char *jobs_reason(const struct jobs *);

/* A signal said stop, once or twice: see outage_stop() and outage_patience_ms(). */
void jobs_stop(struct jobs *);
int64_t jobs_patience_ms(const struct jobs *);

#endif
