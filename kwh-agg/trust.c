#include "trust.h"

#include <stdlib.h>
#include <string.h>

/* What one reading needs besides the state that is kept. */
struct step {
	struct trust *trust;
	struct trust_news *news;
	int64_t last_s;  /* NEVER: no reading counts */
	int64_t most_s;  /* a day and a gap: a reading that is further ahead is held back */
};

static void take(struct step *, const struct meter_reading *, const struct meter_reading *fallen);
static void take_late(struct step *, const struct meter_reading *, const struct meter_reading *fallen);
static void ready_add(struct step *, const struct meter_reading *);
static void hold(struct step *, const struct meter_reading *);
static void drop_held(struct step *, int at);
static void drop_alone(struct step *);
static void begin_anew(struct step *);

bool
trust_take(struct trust *trust, uint32_t last_s, int64_t gap_s, const struct meter_reading *reading, struct trust_news *news)
{
	struct step step = { trust, news, last_s, DAY_S + gap_s };
	struct meter_reading fallen;
	bool has_fallen;

	news->what = 0;
	news->ready_count = news->dropped = 0;
	if (trust->doubt == NULL && last_s != NEVER &&
	    (reading->time_s <= last_s || reading->time_s > last_s + step.most_s) &&
	    (trust->doubt = calloc(1, sizeof(*trust->doubt))) == NULL)
		return false;
	if (trust->doubt == NULL) {
		ready_add(&step, reading);
		return true;
	}
	has_fallen = trust->doubt->has_fallen;
	fallen = trust->doubt->fallen;
	trust->doubt->has_fallen = false; /* the two must come in a row */
	take(&step, reading, has_fallen ? &fallen : NULL);
	if (trust->doubt->held_count == 0 && !trust->doubt->has_fallen) {
		free(trust->doubt);
		trust->doubt = NULL;
	}
	return true;
}

int
trust_end(struct trust *trust)
{
	int dropped = trust->doubt != NULL ? trust->doubt->held_count : 0;

	free(trust->doubt);
	trust->doubt = NULL;
	return dropped;
}

static void
take(struct step *step, const struct meter_reading *reading, const struct meter_reading *fallen)
{
	struct trust_doubt *doubt = step->trust->doubt;
	int64_t time_s = reading->time_s;

	if (step->trust->alone && time_s < step->last_s - DAY_S) {
		drop_alone(step);
		ready_add(step, reading);
		return;
	}
	if (time_s <= step->last_s) {
		take_late(step, reading, fallen);
		return;
	}
	while (doubt->held_count > 0) {
		struct meter_reading first = doubt->held[0];

		if (time_s == first.time_s || (doubt->held_count == 2 && time_s == doubt->held[1].time_s && time_s > first.time_s + step->most_s)) {
			step->news->what |= TRUST_LATE; /* the same time once more confirms nothing */
			return;
		}
		if (time_s < first.time_s) {
			drop_held(step, 0);
		} else if (time_s <= first.time_s + step->most_s || (doubt->held_count == 2 && time_s > doubt->held[1].time_s)) {
			if (step->trust->alone && doubt->held_count == 1)
				drop_alone(step); /* nothing confirms the reading before the leap */
			doubt->held[0] = doubt->held[1];
			doubt->held_count--;
			ready_add(step, &first);
		} else {
			if (doubt->held_count == 2)
				drop_held(step, 1);
			hold(step, reading);
			return;
		}
	}
	if (time_s > step->last_s + step->most_s)
		hold(step, reading);
	else
		ready_add(step, reading);
}

/* Takes a reading that is not later than the last one that counts. The second in a row within the last leap undoes that leap. */
static void
take_late(struct step *step, const struct meter_reading *reading, const struct meter_reading *fallen)
{
	struct trust *trust = step->trust;
	bool far = step->last_s - reading->time_s > HOUR_S;

	if (reading->time_s > trust->leap_from_s && reading->time_s < trust->leap_to_s) {
		if (fallen != NULL && reading->time_s > fallen->time_s && reading->time_s - fallen->time_s <= step->most_s) {
			step->news->what |= TRUST_HEALED;
			step->news->from_s = trust->leap_to_s;
			step->news->to_s = (uint32_t)step->last_s;
			step->news->dropped += trust->doubt->held_count;
			trust->doubt->held_count = 0;
			begin_anew(step);
			ready_add(step, fallen);
			ready_add(step, reading);
			return;
		}
		trust->doubt->fallen = *reading;
		trust->doubt->has_fallen = true;
	}
	step->news->what |= TRUST_LATE;
	if (!far)
		trust->far_late = 0;
	else if (trust->far_late < TRUST_FAR_LATE && ++trust->far_late == TRUST_FAR_LATE)
		step->news->what |= TRUST_FAR;
}

static void
ready_add(struct step *step, const struct meter_reading *reading)
{
	struct trust *trust = step->trust;

	trust->alone = step->last_s == NEVER;
	if (!trust->alone && reading->time_s > step->last_s + step->most_s) {
		trust->leap_from_s = (uint32_t)step->last_s;
		trust->leap_to_s = reading->time_s;
	}
	trust->far_late = 0;
	step->last_s = reading->time_s;
	step->news->ready[step->news->ready_count++] = *reading;
}

static void
hold(struct step *step, const struct meter_reading *reading)
{
	struct trust_doubt *doubt = step->trust->doubt;

	doubt->held[doubt->held_count++] = *reading;
	step->news->what |= TRUST_DOUBTED;
}

static void
drop_held(struct step *step, int at)
{
	struct trust_doubt *doubt = step->trust->doubt;

	if (!(step->news->what & TRUST_REFUTED))
		step->news->from_s = doubt->held[at].time_s;
	step->news->to_s = doubt->held[at].time_s;
	step->news->what |= TRUST_REFUTED;
	step->news->dropped++;
	if (at == 0)
		doubt->held[0] = doubt->held[1];
	doubt->held_count--;
}

/* Drops the only reading that counts. */
static void
drop_alone(struct step *step)
{
	step->news->what |= TRUST_ALONE;
	step->news->from_s = step->news->to_s = (uint32_t)step->last_s;
	step->news->dropped++;
	begin_anew(step);
}

static void
begin_anew(struct step *step)
{
	step->trust->leap_from_s = step->trust->leap_to_s = 0;
	step->last_s = NEVER;
}
