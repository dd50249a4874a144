/* From fragments to lines, live and recorded alike; and what else they say. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "decimal.h"
#include "reader.h"
#include "report.h"
#include "utc.h"

enum { CLOCKS_APART_S = 300 };

/*
 * A line that a power cut has torn is ended so that it is bad wherever it was torn: 1 is what is left of 1.234, but no
 * line of 3 or 5 fields ends with a word.
 */
void
lines_begin(struct reader *r)
{
	output_begin(&r->out, STDOUT_FILENO, "stdout", "\ttorn\n", true);
}

static void
print_line(struct reader *r, const struct demand_line *line)
{
	char text[LINE_SIZE];

	output_write(&r->out, text, demand_line_write(text, line));
	r->lines++;
}

void
tell(const struct reader *r)
{
	if (r->live)
		report_total("%s: %" PRIu64 " polls, %" PRIu64 " missed, %" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64
		    " fragments dropped, %" PRIu64 " bytes", r->source, r->poller.polls, r->poller.failed, r->lines, r->repeats,
		    r->dropped, r->bytes);
	else
		report_total("%" PRIu64 " lines, %" PRIu64 " readings repeated, %" PRIu64 " fragments dropped, %" PRIu64 " bytes",
		    r->lines, r->repeats, r->dropped, r->bytes);
}

/*
 * The lines
 */

void
dropped(struct reader *r, const struct fragment *fragment, const char *field, const char *why)
{
	char where[32] = "";

	r->dropped++;
	if (fragment->root == ROOT_DEMAND)
		polling_refused_came(&r->poller);
	if (!r->live)
		snprintf(where, sizeof(where), "byte %" PRIu64 ": ", fragment->at + 1);
	report("%s: %s%s dropped: %s%s%s", r->source, where, fragment->name, field != NULL ? field : "",
	    field != NULL ? " " : "", why);
}

static struct meter *
meter_find(struct reader *r, const char *id)
{
	struct meter *more;

	for (size_t i = 0; i < r->meter_count; i++)
		if (strcmp(r->meters[i].id, id) == 0)
			return &r->meters[i];
	if ((more = realloc(r->meters, (r->meter_count + 1) * sizeof(*more))) == NULL)
		fatal(EX_OSERR, NULL);
	r->meters = more;
	more += r->meter_count++;
	strcpy(more->id, id);
	more->stamp_s = RAVEN_TIME_NONE;
	more->delivered_mWh = more->received_mWh = DECIMAL_NONE;
	return more;
}

/* The time a live line carries. Returns false if nobody knows it. */
static bool
live_time(struct reader *r, const struct raven *reading, int64_t *time_s)
{
	int64_t host_s = r->now.wall_ms / 1000, apart_s = host_s - reading->time_s;
	bool behind;

	if (reading->time_s == RAVEN_TIME_NONE || r->options->host_clock) {
		*time_s = host_s;
		if (host_s < RAVEN_TIME_MIN || host_s > UTC_MAX) {
			report("%s: reading dropped: this computer's clock is not set%s", r->source,
			    r->options->host_clock ? "" : ", and the meter gives no time");
			return false;
		}
		if (!r->options->host_clock && !r->said_no_time) {
			r->said_no_time = true;
			report("%s: the meter gives no time: lines carry this computer's", r->source);
		}
		return true;
	}
	*time_s = reading->time_s;
	if ((apart_s > CLOCKS_APART_S || apart_s < -CLOCKS_APART_S) && !r->said_apart) {
		r->said_apart = true;
		behind = apart_s > 0;
		apart_s = behind ? apart_s : -apart_s;
		report("%s: the meter's clock is %" PRId64 " %s %s this computer's: lines carry the meter's", r->source,
		    apart_s < 7200 ? apart_s : apart_s < 172800 ? apart_s / 3600 : apart_s / 86400,
		    apart_s < 7200 ? "s" : apart_s < 172800 ? "hours" : "days", behind ? "behind" : "ahead of");
	}
	return true;
}

/*
 * The rule: a demand fragment becomes a line at once, unless it repeats the TimeStamp of its meter's last line: then
 * it is the device's cache talking. The registers are those that came since that line. Returns whether it was a line.
 */
static bool
demand_came(struct reader *r, const struct fragment *fragment, const struct raven *reading)
{
	struct meter *meter = meter_find(r, reading->meter);
	struct demand_line line = { .demand_mW = reading->demand_mW };

	if (reading->time_s != RAVEN_TIME_NONE && reading->time_s == meter->stamp_s) {
		r->repeats++;
		polling_repeat_came(&r->poller);
		return false;
	}
	if (!r->live && reading->time_s == RAVEN_TIME_NONE) {
		dropped(r, fragment, "TimeStamp", "gives no time");
		return false;
	}
	line.time_s = reading->time_s;
	if (r->live && !live_time(r, reading, &line.time_s)) {
		r->dropped++;
		polling_refused_came(&r->poller);
		return false;
	}
	strcpy(line.meter, meter->id);
	line.registers = r->registers_seen;
	line.delivered_mWh = meter->delivered_mWh;
	line.received_mWh = meter->received_mWh;
	if (reading->time_s != RAVEN_TIME_NONE)
		meter->stamp_s = reading->time_s;
	meter->delivered_mWh = meter->received_mWh = DECIMAL_NONE;

	print_line(r, &line);
	if (r->live)
		output_flush(&r->out);
	return true;
}

static void
summation_came(struct reader *r, const struct raven *reading)
{
	struct meter *meter = meter_find(r, reading->meter);

	if (r->options->no_registers)
		return;
	r->registers_seen = true;
	meter->delivered_mWh = reading->delivered_mWh;
	meter->received_mWh = reading->received_mWh;
}

/*
 * All that a fragment can say
 */

static void
reading_came(struct reader *r)
{
	polling_line_came(&r->poller);
	r->reading_ms = r->now.mono_ms;
	if (r->said_quiet)
		report_info("%s: readings again", r->source);
	r->said_quiet = false;
}

static void
link_came(struct reader *r, const struct raven *reading)
{
	if (!reading->connected && !r->link_lost)
		report("%s: the device does not hear the meter: %s", r->source, reading->status);
	else if (reading->connected && r->link_lost)
		report_info("%s: the device hears the meter again", r->source);
	r->link_lost = !reading->connected;
}

static void
schedule_came(struct reader *r, const struct raven *reading)
{
	if (reading->demand_disabled)
		report("%s: demand reports are switched off in the device; "
		    "the command set_schedule_default switches them on, see emu-read(1)", r->source);
}

/* Returns whether a line came of it. */
static bool
fragment_came(struct reader *r, const struct fragment *fragment)
{
	struct raven reading;
	const char *field, *why = raven_read(r->parser, fragment, &reading, &field);

	if (why == raven_no_memory) {
		errno = ENOMEM;
		fatal(EX_OSERR, "%s", r->source);
	}
	if (fragment->root == ROOT_DEMAND)
		r->demand_ms = r->now.mono_ms;
	if (why != NULL) {
		dropped(r, fragment, field, why);
		if (fragment->root == ROOT_SUMMATION)
			polling_registers_came(&r->poller);
		return false;
	}
	switch (reading.root) {
	case ROOT_DEMAND:
		if (r->options->meter != NULL && strcmp(reading.meter, r->options->meter) != 0)
			return false;
		if (r->live && !r->options->listen && !r->poller.owed)
			return false; /* the device's own report, between polls */
		if (!demand_came(r, fragment, &reading))
			return false;
		if (r->live)
			reading_came(r);
		return true;
	case ROOT_SUMMATION:
		if (r->options->meter != NULL && strcmp(reading.meter, r->options->meter) != 0)
			return false;
		summation_came(r, &reading);
		polling_registers_came(&r->poller);
		return false;
	case ROOT_LINK:
		if (r->live)
			link_came(r, &reading);
		return false;
	case ROOT_SCHEDULE:
		if (r->live)
			schedule_came(r, &reading);
		return false;
	case ROOT_OTHER:
		break;
	}
	return false;
}

bool
fragments_take(struct reader *r)
{
	struct fragment fragment;
	const char *why;
	int got;
	bool line = false;

	while (!(line && r->options->once) && (got = frame_next(&r->frame, &fragment, &why)) != 0) {
		if (got < 0)
			dropped(r, &fragment, NULL, why);
		else if (fragment_came(r, &fragment))
			line = true;
	}
	return line;
}
