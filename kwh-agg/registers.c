#include "registers.h"

#include "decimal.h"

#define RISE_MAX_S (366 * DAY_S) /* a longer rise is due to a wrong clock, not to an outage */

static bool can_rise(const struct register_rules *, uint32_t from_s, int64_t from_mWh, uint32_t to_s, int64_t to_mWh);
static bool goes_on(const struct register_rules *, uint32_t from_s, int64_t from_mWh, uint32_t to_s, int64_t to_mWh);
static void believe(struct register_state *, struct register_news *, uint32_t time_s, int64_t mWh, bool risen);

struct register_news
register_take(struct register_state *reg, struct register_row *row, const struct register_rules *rules, uint32_t time_s, int64_t mWh)
{
	struct register_news news = { .points[0] = { reg->level_mWh, reg->level_s, false } };
	bool falls = mWh < (reg->doubted > 0 ? row->last_mWh : reg->level_mWh), leapt;

	if (reg->level_s == NEVER && !(falls && reg->below)) {
		believe(reg, &news, time_s, mWh, false);
		return news;
	}
	if (reg->level_s == NEVER) {
		reg->level_mWh = mWh;
		news.doubted = 1;
		return news;
	}
	leapt = reg->doubted > 0 && row->last_mWh > reg->level_mWh;
	if (goes_on(rules, reg->level_s, reg->level_mWh, time_s, mWh) &&
	    !(leapt && goes_on(rules, row->last_s, row->last_mWh, time_s, mWh))) {
		believe(reg, &news, time_s, mWh, true);
		return news;
	}
	if (falls && reg->below) {
		news.backwards = !reg->backwards;
		news.doubted = 1;
		*reg = (struct register_state){ .level_mWh = mWh, .level_s = NEVER, .below = true, .backwards = true };
		return news;
	}
	reg->below = falls;
	if (reg->doubted == 0 || !can_rise(rules, row->last_s, row->last_mWh, time_s, mWh)) {
		*row = (struct register_row){ mWh, mWh, time_s, time_s };
		reg->doubted = 1;
		news.doubted = 1;
		return news;
	}
	if (reg->doubted < REGISTER_READINGS)
		reg->doubted++;
	if (reg->doubted == REGISTER_READINGS && can_rise(rules, reg->level_s, reg->level_mWh, row->first_s, row->first_mWh)) {
		news.doubted = -(REGISTER_READINGS - 1);
		believe(reg, &news, row->first_s, row->first_mWh, true);
		believe(reg, &news, row->last_s, row->last_mWh, true);
		believe(reg, &news, time_s, mWh, true);
	} else if (reg->doubted == REGISTER_READINGS && mWh > row->first_mWh) {
		news.replaced = !reg->backwards;
		believe(reg, &news, time_s, mWh, false);
	} else {
		row->last_mWh = mWh;
		row->last_s = time_s;
		news.doubted = 1;
	}
	return news;
}

int64_t
register_at(const struct register_news *news, int64_t time_s, bool *risen)
{
	*risen = false;
	for (int i = 0; i < news->count; i++) {
		const struct register_point *to = &news->points[i], *from = to - 1;

		if (to->time_s == time_s) {
			*risen = to->risen;
			return divide_rounded(to->mWh, MWH_PER_WH);
		}
		if (to->time_s > time_s) {
			uint64_t rise_mWh, span_s, passed_s;

			if (i == 0 || !to->risen)
				return DECIMAL_NONE;
			*risen = true;
			/* the parts add up to the rise, and no product overflows */
			rise_mWh = (uint64_t)(to->mWh - from->mWh);
			span_s = to->time_s - from->time_s;
			passed_s = (uint64_t)time_s - from->time_s;
			return divide_rounded(from->mWh + (int64_t)(rise_mWh / span_s * passed_s + rise_mWh % span_s * passed_s / span_s), MWH_PER_WH);
		}
	}
	return DECIMAL_NONE;
}

const struct register_point *
register_level(const struct register_news *news, int64_t from_s, int64_t to_s)
{
	for (int i = news->count > 1; i < news->count; i++)
		if (!news->points[i].risen && news->points[i].time_s >= from_s && news->points[i].time_s < to_s)
			return &news->points[i];
	return NULL;
}

/* Returns whether a register can get from one value to the other: it must not fall, nor rise by more than max_mW and 1 kWh. */
static bool
can_rise(const struct register_rules *rules, uint32_t from_s, int64_t from_mWh, uint32_t to_s, int64_t to_mWh)
{
	int64_t span_s = (int64_t)to_s - from_s;
	int64_t most_mWh = rules->max_mW * (span_s / HOUR_S) + rules->max_mW * (span_s % HOUR_S) / HOUR_S + DECIMAL_ONE;

	return to_mWh >= from_mWh && to_mWh - from_mWh <= most_mWh;
}

static bool
goes_on(const struct register_rules *rules, uint32_t from_s, int64_t from_mWh, uint32_t to_s, int64_t to_mWh)
{
	return (int64_t)to_s - from_s <= rules->near_s && can_rise(rules, from_s, from_mWh, to_s, to_mWh);
}

/* Makes a value the level. That decides about the doubted ones. */
static void
believe(struct register_state *reg, struct register_news *news, uint32_t time_s, int64_t mWh, bool risen)
{
	if (news->count == 0 && reg->level_s != NEVER)
		news->count = 1;
	news->points[news->count++] = (struct register_point){ mWh, time_s, risen && (int64_t)time_s - reg->level_s <= RISE_MAX_S };
	reg->level_mWh = mWh;
	reg->level_s = time_s;
	reg->doubted = 0;
	reg->below = false;
}
