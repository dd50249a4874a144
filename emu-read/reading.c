/*
 * The rule: a demand becomes a line at once, unless it repeats the TimeStamp of its meter's last line. Fields 4 and 5 hold
 * the registers of a summation of that meter that came since that line, by the host's clock a minute before at most: a
 * computer may sleep between the two, and what was counted meanwhile would be that of the minute after.
 *
 * One garbled digit in a MeterMacId must not become a second meter. The first id of a run counts at once. Any other id is
 * held back until it comes again soon; then both fragments count.
 */
#include "reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "utc.h"

/* What the rule remembers of a meter. */
struct reading_meter {
	char id[METER_SIZE];
	int64_t stamp_s;       /* TimeStamp of the last line that had one, or RAVEN_TIME_NONE */
	int64_t delivered_mWh; /* registers that came since that line, or DECIMAL_NONE */
	int64_t received_mWh;
	int64_t came_s;        /* when they came, by the host's clock */
};

static enum event_kind fragment_take(struct reading *, const struct fragment *, const struct reading_now *, struct event *);
static enum event_kind arrival_take(struct reading *, struct event *);
static enum event_kind earn(struct reading *, struct arrival *, struct event *);
static enum event_kind arrival_judge(struct reading *, const struct arrival *, struct event *);
static enum event_kind demand_judge(struct reading *, struct reading_meter *, const struct arrival *, struct event *);
static const char *time_choose(const struct reading *, const struct arrival *, struct event *);
static struct reading_meter *meter_find(struct reading *, const char *id);
static struct reading_meter *meter_add(struct reading *, const char *id);
static size_t meter_place(const struct reading *, const char *id);
static struct arrival held_take(struct reading *, int i);
static enum event_kind held_drop(struct reading *, struct event *);
static enum event_kind bad(struct reading *, struct event *, enum root, const char *name, uint64_t at, const char *field,
    const char *why);

bool
reading_begin(struct reading *r, const struct reading_rules *rules)
{
	memset(r, 0, sizeof(*r));
	r->rules = *rules;
	return (r->parser = raven_new()) != NULL;
}

void
reading_free(struct reading *r)
{
	raven_free(r->parser);
	for (size_t i = 0; i < r->meter_count; i++)
		free(r->meters[i]);
	free(r->meters);
}

enum event_kind
reading_next(struct reading *r, struct frame *frame, const struct reading_now *now, struct event *e)
{
	struct fragment fragment;
	const char *why;
	int got;

	memset(e, 0, sizeof(*e));
	while (e->kind == EVENT_NONE) {
		if (r->due_count > 0)
			e->kind = arrival_take(r, e);
		else if ((got = frame_next(frame, &fragment, &why)) == 0)
			break;
		else if (got < 0)
			e->kind = bad(r, e, fragment.root, fragment.name, fragment.at, NULL, why);
		else
			e->kind = fragment_take(r, &fragment, now, e);
	}
	return e->kind;
}

enum event_kind
reading_end(struct reading *r, struct frame *frame, struct event *e)
{
	struct fragment fragment;
	const char *why;

	memset(e, 0, sizeof(*e));
	if (frame_end(frame, &fragment, &why) < 0)
		e->kind = bad(r, e, fragment.root, fragment.name, fragment.at, NULL, why);
	else if (r->held_count > 0)
		e->kind = held_drop(r, e);
	return e->kind;
}

void
reading_forget_registers(struct reading *r)
{
	for (size_t i = 0; i < r->meter_count; i++)
		r->meters[i]->delivered_mWh = r->meters[i]->received_mWh = DECIMAL_NONE;
}

static enum event_kind
fragment_take(struct reading *r, const struct fragment *fragment, const struct reading_now *now, struct event *e)
{
	struct arrival a = { .now = *now, .name = fragment->name, .at = fragment->at };
	const char *field, *why = raven_read(r->parser, fragment, &a.raven, &field);

	e->root = fragment->root;
	if (why == raven_no_memory)
		return EVENT_NO_MEMORY;
	if (why != NULL)
		return bad(r, e, fragment->root, fragment->name, fragment->at, field, why);
	switch (fragment->root) {
	case ROOT_DEMAND:
	case ROOT_SUMMATION:
		if (r->rules.meter != NULL && strcmp(a.raven.meter, r->rules.meter) != 0)
			return EVENT_NONE;
		return earn(r, &a, e);
	case ROOT_LINK:
		e->connected = a.raven.connected;
		snprintf(e->text, sizeof(e->text), "%s", a.raven.status);
		return EVENT_LINK;
	case ROOT_SCHEDULE:
		return a.raven.demand_disabled ? EVENT_SCHEDULE : EVENT_NONE;
	case ROOT_OTHER:
		break;
	}
	return EVENT_NONE;
}

/* Makes an arrival due to be judged, or holds it back. */
static enum event_kind
earn(struct reading *r, struct arrival *a, struct event *e)
{
	const char *id = a->raven.meter;
	bool named = strcmp(id, "-") != 0, known = !named || !r->id_known || meter_find(r, id) != NULL;
	enum event_kind kind = EVENT_NONE;

	if (named) {
		a->number = ++r->named;
		r->id_known = true;
		if (r->held_count > 0 && a->number - r->held[0].number > ID_WITHIN)
			kind = held_drop(r, e);
	}
	for (int i = 0; !known && i < r->held_count; i++)
		if (strcmp(r->held[i].raven.meter, id) == 0) {
			r->due[r->due_count++] = held_take(r, i);
			known = true;
		}
	if (known)
		r->due[r->due_count++] = *a;
	else
		r->held[r->held_count++] = *a;
	return kind;
}

static enum event_kind
arrival_take(struct reading *r, struct event *e)
{
	struct arrival a = r->due[0];

	r->due[0] = r->due[1];
	r->due_count--;
	e->root = a.raven.root;
	return arrival_judge(r, &a, e);
}

static enum event_kind
arrival_judge(struct reading *r, const struct arrival *a, struct event *e)
{
	struct reading_meter *meter = meter_find(r, a->raven.meter);

	if (meter == NULL && (meter = meter_add(r, a->raven.meter)) == NULL)
		return EVENT_NO_MEMORY;
	if (a->raven.root == ROOT_DEMAND)
		return demand_judge(r, meter, a, e);
	if (r->rules.no_registers)
		return EVENT_REGISTERS;
	r->registers_seen = true;
	meter->delivered_mWh = a->raven.delivered_mWh;
	meter->received_mWh = a->raven.received_mWh;
	meter->came_s = a->now.host_s;
	return EVENT_REGISTERS;
}

static enum event_kind
demand_judge(struct reading *r, struct reading_meter *meter, const struct arrival *a, struct event *e)
{
	const char *why;

	if (a->now.host_s - meter->came_s > REGISTERS_S)
		meter->delivered_mWh = meter->received_mWh = DECIMAL_NONE;
	if (!a->now.wanted)
		return EVENT_NONE;
	if (a->raven.time_s != RAVEN_TIME_NONE && a->raven.time_s == meter->stamp_s) {
		r->repeats++;
		return EVENT_REPEAT;
	}
	if ((why = time_choose(r, a, e)) != NULL && a->now.host_s == RAVEN_TIME_NONE)
		return bad(r, e, ROOT_DEMAND, a->name, a->at, "TimeStamp", why);
	if (why != NULL)
		return bad(r, e, ROOT_DEMAND, "reading", a->at, NULL, why);
	strcpy(e->line.meter, meter->id);
	e->line.demand_mW = a->raven.demand_mW;
	e->line.registers = r->registers_seen;
	e->line.delivered_mWh = meter->delivered_mWh;
	e->line.received_mWh = meter->received_mWh;
	if (a->raven.time_s != RAVEN_TIME_NONE)
		meter->stamp_s = a->raven.time_s;
	meter->delivered_mWh = meter->received_mWh = DECIMAL_NONE;
	r->lines++;
	return EVENT_LINE;
}

/* Sets the time of a line: the meter's, or else the host's. Returns NULL, or why neither is known. */
static const char *
time_choose(const struct reading *r, const struct arrival *a, struct event *e)
{
	int64_t meter_s = a->raven.time_s, host_s = a->now.host_s;

	if (host_s == RAVEN_TIME_NONE) {
		e->line.time_s = meter_s;
		return meter_s == RAVEN_TIME_NONE ? "has no time" : NULL;
	}
	if (meter_s != RAVEN_TIME_NONE && !r->rules.host_clock) {
		e->line.time_s = meter_s;
		e->apart_s = host_s - meter_s;
		return NULL;
	}
	if (host_s < RAVEN_TIME_MIN || host_s > UTC_MAX)
		return r->rules.host_clock ? "this computer's clock is not set" :
		    "this computer's clock is not set, and the meter sends no time";
	e->line.time_s = host_s;
	e->by_host = !r->rules.host_clock;
	return NULL;
}

static struct reading_meter *
meter_find(struct reading *r, const char *id)
{
	size_t place = meter_place(r, id);

	return place < r->meter_count && strcmp(r->meters[place]->id, id) == 0 ? r->meters[place] : NULL;
}

static struct reading_meter *
meter_add(struct reading *r, const char *id)
{
	size_t place = meter_place(r, id);
	const size_t size = sizeof(r->meters[0]); /* of a pointer: NOLINT(bugprone-sizeof-expression) */
	struct reading_meter *meter, **more = realloc(r->meters, (r->meter_count + 1) * size);

	if (more == NULL)
		return NULL;
	r->meters = more;
	if ((meter = malloc(sizeof(*meter))) == NULL)
		return NULL;
	memmove(more + place + 1, more + place, (r->meter_count++ - place) * size);
	more[place] = meter;
	strcpy(meter->id, id);
	meter->stamp_s = RAVEN_TIME_NONE;
	meter->delivered_mWh = meter->received_mWh = DECIMAL_NONE;
	meter->came_s = 0;
	return meter;
}

/* Returns the place of an id among the known ones, or where to insert it: a recording may have any number of meters. */
static size_t
meter_place(const struct reading *r, const char *id)
{
	size_t first = 0, end = r->meter_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (strcmp(r->meters[middle]->id, id) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static struct arrival
held_take(struct reading *r, int i)
{
	struct arrival taken = r->held[i];

	memmove(&r->held[i], &r->held[i + 1], (size_t)(--r->held_count - i) * sizeof(r->held[0]));
	return taken;
}

/* Drops the oldest arrival that is held back. */
static enum event_kind
held_drop(struct reading *r, struct event *e)
{
	struct arrival a = held_take(r, 0);
	char why[64];

	snprintf(why, sizeof(why), "%s came only once", a.raven.meter);
	return bad(r, e, a.raven.root, a.name, a.at, "MeterMacId", why);
}

static enum event_kind
bad(struct reading *r, struct event *e, enum root root, const char *name, uint64_t at, const char *field, const char *why)
{
	r->dropped++;
	e->root = root;
	e->at = at;
	snprintf(e->text, sizeof(e->text), "%s dropped: %s%s%s", name, field != NULL ? field : "", field != NULL ? " " : "", why);
	return EVENT_BAD;
}
