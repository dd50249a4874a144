#include "outage.h"

static int64_t deadline_ms(const struct outage *);

void
outage_begin(struct outage *o, size_t hosts, long timeout_s)
{
	*o = (struct outage){ .hosts = hosts, .timeout_ms = (int64_t)timeout_s * 1000, .back_off_ms = OUTAGE_BACK_OFF_MS,
	    .stop_ms = OUTAGE_NEVER };
}

void
outage_try(struct outage *o, int64_t now_ms)
{
	if (!o->failing)
		o->since_ms = now_ms;
	o->failing = true;
}

void
outage_failed(struct outage *o, int64_t now_ms, bool other_host)
{
	if (other_host)
		o->host = (o->host + 1) % o->hosts;
	o->next_ms = now_ms;
	if (++o->failures % o->hosts != 0)
		return;
	o->gave_up = o->gave_up || now_ms >= deadline_ms(o);
	o->next_ms = now_ms + o->back_off_ms;
	if (o->next_ms > deadline_ms(o)) /* one try comes at the end, however long the pause would be */
		o->next_ms = deadline_ms(o);
	o->back_off_ms = o->back_off_ms * 2 < OUTAGE_BACK_OFF_MAX_MS ? o->back_off_ms * 2 : OUTAGE_BACK_OFF_MAX_MS;
}

long
outage_over(struct outage *o, int64_t now_ms)
{
	int64_t since_ms = o->since_ms;

	o->failing = false;
	o->failures = 0;
	o->back_off_ms = OUTAGE_BACK_OFF_MS;
	return (long)((now_ms - since_ms) / 1000);
}

void
outage_stop(struct outage *o, int64_t now_ms)
{
	if (o->stop_ms != OUTAGE_NEVER) {
		o->gave_up = true;
		return;
	}
	o->stop_ms = now_ms + OUTAGE_FAREWELL_MS;
	o->failures = 0; /* each host gets a try */
	o->next_ms = now_ms;
	o->back_off_ms = OUTAGE_BACK_OFF_MS;
}

enum outage_step
outage_next(const struct outage *o, int64_t now_ms, int64_t *wait_ms)
{
	*wait_ms = 0;
	if (o->gave_up)
		return OUTAGE_GIVE_UP;
	if (o->next_ms <= now_ms)
		return OUTAGE_TRY;
	*wait_ms = o->next_ms - now_ms;
	return OUTAGE_WAIT;
}

int64_t
outage_patience_ms(const struct outage *o, int64_t now_ms)
{
	if (o->stop_ms == OUTAGE_NEVER)
		return INT32_MAX;
	return o->gave_up || now_ms >= o->stop_ms ? 0 : o->stop_ms - now_ms;
}

/* Returns when to give up. */
static int64_t
deadline_ms(const struct outage *o)
{
	int64_t timeout_ms = o->timeout_ms > 0 ? o->since_ms + o->timeout_ms : OUTAGE_NEVER;

	return timeout_ms < o->stop_ms ? timeout_ms : o->stop_ms;
}
