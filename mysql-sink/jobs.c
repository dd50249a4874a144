#include "jobs.h"

#include <sysexits.h>

#include "monotonic.h"
#include "report.h"
#include "signals.h"

static enum outcome attempt(struct jobs *, struct job *);
static void fail_over(struct jobs *);
static void wait_for_turn(struct jobs *, const struct job *);
static void recover(struct jobs *);
static const struct host *host(const struct jobs *);

int
jobs_begin(struct jobs *jobs, const struct options *options)
{
	jobs->options = options;
	outage_begin(&jobs->outage, options->host_count, options->timeout_s);
	jobs->table = table_new(&options->place, options->table, options->rebuild);
	return jobs->table == NULL ? -1 : 0;
}

void
jobs_end(struct jobs *jobs)
{
	if (jobs->table != NULL)
		table_free(jobs->table);
	jobs->table = NULL;
}

void
jobs_look(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->options->host_count && !jobs->looked && jobs_patience_ms(jobs) == INT32_MAX; i++) {
		enum outcome outcome;

		outage_try(&jobs->outage, monotonic_ms());
		outcome = attempt(jobs, &(struct job){ .what = JOB_LOOK });
		if (outcome == REFUSED)
			fatalx(EX_CONFIG, "%s: %s", host(jobs)->label, table_reason(jobs->table));
		if (outcome == LATER)
			fail_over(jobs);
		jobs->options->place.patience_ms(jobs->options->place.arg);
	}
	outage_over(&jobs->outage, monotonic_ms()); /* its time-out counts from when it is needed */
}

enum outcome
jobs_do(struct jobs *jobs, struct job *job)
{
	enum outcome outcome;

	for (;;) {
		outage_try(&jobs->outage, monotonic_ms());
		if ((outcome = attempt(jobs, job)) != LATER)
			break;
		fail_over(jobs);
		wait_for_turn(jobs, job);
	}
	if (outcome == REFUSED)
		fatalx(EX_CONFIG, "%s: %s", host(jobs)->label, table_reason(jobs->table));
	recover(jobs);
	return outcome;
}

const char *
jobs_reason(const struct jobs *jobs)
{
	return table_reason(jobs->table);
}

void
jobs_stop(struct jobs *jobs)
{
	outage_stop(&jobs->outage, monotonic_ms());
}

int64_t
jobs_patience_ms(const struct jobs *jobs)
{
	return outage_patience_ms(&jobs->outage, monotonic_ms());
}

/* Tries once; connects first if need be. */
static enum outcome
attempt(struct jobs *jobs, struct job *job)
{
	if (!table_connected(jobs->table)) {
		enum outcome outcome = table_connect(jobs->table, host(jobs)->name, host(jobs)->port);

		jobs->worked = false;
		if (outcome != DONE)
			return outcome;
		jobs->looked = true;
	}
	switch (job->what) {
	case JOB_LINES:
		return table_write(jobs->table, job->lines, job->count, &jobs->counts);
	case JOB_PART:
		return table_rebuild(jobs->table, job->part, &jobs->counts);
	case JOB_OUTSIDE:
		return table_outside(jobs->table, job->meter, job->from_s, job->to_s, &job->before, &job->after);
	default:
		jobs->worked = true;
		return DONE;
	}
}

/* Reports the failure, once for each kind of error, and moves to the next host. */
static void
fail_over(struct jobs *jobs)
{
	struct trouble *trouble = &jobs->troubles[jobs->outage.host];
	bool connected = table_connected(jobs->table);

	/* a connection that ended while there was no job is no trouble yet */
	if (jobs->worked && !connected) {
		jobs->worked = false;
		return;
	}
	if (!trouble->reported || trouble->error != table_error(jobs->table)) {
		report_flush();
		report("%s: %s; retrying", host(jobs)->label, table_reason(jobs->table));
	}
	trouble->reported = true;
	trouble->error = table_error(jobs->table);
	outage_failed(&jobs->outage, monotonic_ms(), !connected);
}

/* Waits until it is time for the next try, or gives up. */
static void
wait_for_turn(struct jobs *jobs, const struct job *job)
{
	const struct server_place *place = &jobs->options->place;
	enum outage_step step;
	int64_t wait_ms;

	while ((step = outage_next(&jobs->outage, monotonic_ms(), &wait_ms)) == OUTAGE_WAIT) {
		if (signals_wait(-1, -1, (int)wait_ms) < 0)
			fatal(EX_OSERR, "poll");
		place->patience_ms(place->arg);
	}
	if (step == OUTAGE_GIVE_UP)
		fatalx(EX_UNAVAILABLE, "no server for %ld s%s", outage_over(&jobs->outage, monotonic_ms()), job->undone);
}

/* Reports that an outage is over, if one was reported. */
static void
recover(struct jobs *jobs)
{
	long lasted_s = outage_over(&jobs->outage, monotonic_ms());
	bool reported = false;

	for (size_t i = 0; i < jobs->options->host_count; i++) {
		reported = reported || jobs->troubles[i].reported;
		jobs->troubles[i].reported = false;
	}
	if (reported)
		report_info("%s: storing again after %ld s", host(jobs)->label, lasted_s);
	jobs->worked = true;
}

static const struct host *
host(const struct jobs *jobs)
{
	return &jobs->options->hosts[jobs->outage.host];
}
