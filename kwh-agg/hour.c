/*
 * Time runs in seconds, demand in mW (millionths of a kW), a register in mWh.
 * Energy from demand adds up in mW s: 3,600,000 to the Wh. Times are kept in 32
 * bits, which end in 2106, so that a meter takes 112 bytes and no product of a
 * rise and a time can overflow.
 */
#include "hour.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "utc.h"
#include "zone.h"

enum { CONFIRMATIONS = 3 }; /* readings on a new level until a register counts as replaced */

#define MWS_PER_WH INT64_C(3600000)
#define MWH_PER_WH INT64_C(1000)

int
hours_open(struct hours *hours, const struct hour_rules *rules, void (*take)(const struct hour_line *, void *), void *taker)
{
	enum { SLOTS = 1024 };

	memset(hours, 0, sizeof(*hours));
	hours->rules = *rules;
	hours->take = take;
	hours->taker = taker;
	hours->slots_mask = SLOTS - 1;
	hours->slots = calloc(SLOTS, sizeof(*hours->slots));
	return hours->slots == NULL ? -1 : 0;
}

void
hours_close(struct hours *hours)
{
	free(hours->meters);
	free(hours->slots);
}

/* A meter's name is told apart by its last 16 bytes. */
static const char *
key_of(const char *name)
{
	return *name == '-' ? name : name + METER_SIZE - 1 - KEY_SIZE;
}

static size_t
slot_of(const struct hours *hours, const char *key)
{
	uint64_t halves[2], mixed;
	size_t slot;

	memcpy(halves, key, KEY_SIZE);
	mixed = halves[0] * 31 + halves[1];
	mixed ^= mixed >> 32; /* meters are numbered in sequence: what differs may stand at either end */
	slot = (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 32);
	for (;; slot++) {
		uint32_t place = hours->slots[slot & hours->slots_mask];

		if (place == 0 || memcmp(hours->meters[place - 1].key, key, KEY_SIZE) == 0)
			return slot & hours->slots_mask;
	}
}

struct meter *
hours_find(const struct hours *hours, const char *name)
{
	uint32_t found = hours->slots[slot_of(hours, key_of(name))];

	return found == 0 ? NULL : &hours->meters[found - 1];
}

static bool
grow(struct hours *hours)
{
	size_t room = hours->room == 0 ? 16 : hours->room + hours->room / 2;
	struct meter *meters = realloc(hours->meters, room * sizeof(*meters));

	if (meters == NULL)
		return false;
	hours->meters = meters;
	hours->room = room;
	return true;
}

static bool
grow_slots(struct hours *hours)
{
	size_t slots = (hours->slots_mask + 1) * 2;
	uint32_t *fresh = calloc(slots, sizeof(*fresh));

	if (fresh == NULL)
		return false;
	free(hours->slots);
	hours->slots = fresh;
	hours->slots_mask = slots - 1;
	for (size_t i = 0; i < hours->count; i++)
		hours->slots[slot_of(hours, hours->meters[i].key)] = (uint32_t)(i + 1);
	return true;
}

struct meter *
hours_meet(struct hours *hours, const char *name)
{
	struct meter *meter = hours_find(hours, name);

	if (meter != NULL)
		return meter;
	if (hours->count == hours->room && !grow(hours))
		return NULL;
	if (hours->count + 1 > hours->slots_mask / 4 * 3 && !grow_slots(hours))
		return NULL;
	meter = &hours->meters[hours->count];
	memset(meter, 0, sizeof(*meter)); /* NOLINT(*-core.NonNullParamChecker): grow gave room */
	memcpy(meter->key, key_of(name), KEY_SIZE);
	meter->time_s = meter->level_s = NEVER;
	hours->slots[slot_of(hours, meter->key)] = (uint32_t)++hours->count;
	return meter;
}

/* Seconds that from..until and the hour have in common. */
static int64_t
overlap_s(const struct zone_hour *hour, int64_t from_s, int64_t until_s)
{
	if (from_s < hour->start_s)
		from_s = hour->start_s;
	if (until_s > hour->end_s)
		until_s = hour->end_s;
	return until_s > from_s ? until_s - from_s : 0;
}

static struct hour_line
line_of(const struct meter *meter, const struct zone_hour *hour, int64_t energy_mWs, int64_t covered_s)
{
	struct hour_line line = {
		.start_s = hour->start_s, .offset_s = hour->offset_s,
		.energy_Wh = covered_s > 0 ? divide_rounded(energy_mWs, MWS_PER_WH) : DECIMAL_NONE,
		.covered_s = (int)covered_s,
		.registers = meter->registers, .delivered_Wh = DECIMAL_NONE, .received_Wh = DECIMAL_NONE,
	};

	if (meter->key[0] == '-') {
		memcpy(line.meter, "-", 2);
	} else {
		memcpy(line.meter, "0x", 2);
		memcpy(line.meter + 2, meter->key, KEY_SIZE);
	}
	return line;
}

/* Gives an hour, unless it says nothing, or a later one has been given, which was complete before its registers came. */
static void
give(struct hours *hours, struct meter *meter, const struct zone_hour *hour, const struct hour_line *line)
{
	if (hour->end_s <= meter->given_s)
		return;
	if (line->covered_s == 0 && line->delivered_Wh == DECIMAL_NONE && line->received_Wh == DECIMAL_NONE)
		return;
	meter->given_s = (uint32_t)hour->end_s;
	if (hours->rules.complete && line->covered_s < hour->end_s - hour->start_s)
		return;
	hours->take(line, hours->taker);
}

/* No reading of the registers came in time: the held hour goes without them. */
static void
let_go(struct hours *hours, struct meter *meter)
{
	struct zone_hour hour = zone_hour(&hours->zone, meter->level_s);
	struct hour_line line = line_of(meter, &hour, meter->held_mWs, meter->held_covered_s);

	give(hours, meter, &hour, &line);
	meter->held = false;
}

/* A register at a time between two readings of it, in whole Wh: so the hours of a stretch add up to its rise. */
static int64_t
level_at(int64_t from_mWh, int64_t to_mWh, uint64_t span_s, uint64_t passed_s)
{
	uint64_t rise_mWh = (uint64_t)(to_mWh - from_mWh);
	uint64_t risen_mWh = rise_mWh / span_s * passed_s + rise_mWh % span_s * passed_s / span_s;

	return divide_rounded(from_mWh + (int64_t)risen_mWh, MWH_PER_WH);
}

/* The registers' part of an hour that ends by the time of a new reading of them. */
static void
add_registers(struct meter *meter, const struct zone_hour *hour, int64_t time_s, const int64_t level_mWh[REGISTERS],
    struct hour_line *line)
{
	int64_t *energy_Wh[REGISTERS] = { &line->delivered_Wh, &line->received_Wh };

	for (int i = 0; i < REGISTERS; i++) {
		int64_t end_Wh;

		if (meter->level_mWh[i] == DECIMAL_NONE)
			continue;
		end_Wh = level_at(meter->level_mWh[i], level_mWh[i], (uint64_t)(time_s - meter->level_s),
		    (uint64_t)(hour->end_s - meter->level_s));
		if (meter->began_Wh[i] != DECIMAL_NONE)
			*energy_Wh[i] = end_Wh - meter->began_Wh[i];
		meter->began_Wh[i] = end_Wh;
	}
}

/*
 * Gives the hours that end by time_s, when the last reading has stood until
 * until_s and no longer. level_mWh: the registers at time_s; NULL: not read, and
 * then no hour beyond until_s is known to have had any energy.
 */
static void
complete_hours(struct hours *hours, struct meter *meter, int64_t time_s, int64_t until_s, const int64_t *level_mWh)
{
	struct zone_hour hour = zone_hour(&hours->zone, level_mWh != NULL ? meter->level_s : meter->time_s);

	for (; hour.end_s <= time_s; hour = zone_hour(&hours->zone, hour.end_s)) {
		bool last = meter->time_s >= hour.start_s && meter->time_s < hour.end_s, held = meter->held;
		int64_t covered_s = overlap_s(&hour, meter->time_s, until_s);
		int64_t energy_mWs = meter->demand_mW * covered_s;
		struct hour_line line;

		if (last) {
			covered_s += meter->covered_s;
			energy_mWs += meter->energy_mWs;
			meter->covered_s = 0;
			meter->energy_mWs = 0;
		}
		if (level_mWh == NULL && covered_s == 0)
			break;
		if (level_mWh == NULL && held)
			let_go(hours, meter);
		if (level_mWh == NULL && meter->level_s != NEVER && meter->level_s >= hour.start_s) {
			meter->held = true;
			meter->held_covered_s = (uint16_t)covered_s;
			meter->held_mWs = energy_mWs;
			continue;
		}
		if (level_mWh != NULL && held) {
			covered_s = meter->held_covered_s;
			energy_mWs = meter->held_mWs;
			meter->held = false;
		}
		line = line_of(meter, &hour, energy_mWs, covered_s);
		if (level_mWh != NULL)
			add_registers(meter, &hour, time_s, level_mWh, &line);
		give(hours, meter, &hour, &line);
	}
}

/* Whether registers that stood at from can stand at to: none falls, none rises faster than max_mW and a step of 1 kWh. */
static bool
can_rise(const struct hours *hours, int64_t span_s, const int64_t from_mWh[REGISTERS], const int64_t to_mWh[REGISTERS])
{
	int64_t most_mWh = hours->rules.max_mW * (span_s / 3600) + hours->rules.max_mW * (span_s % 3600) / 3600 + DECIMAL_ONE;

	for (int i = 0; i < REGISTERS; i++)
		if (from_mWh[i] != DECIMAL_NONE && (to_mWh[i] < from_mWh[i] || to_mWh[i] - from_mWh[i] > most_mWh))
			return false;
	return true;
}

/* The registers' level becomes this one, with nothing before it. */
static void
start_registers(struct meter *meter, const struct zone_hour *hour, int64_t time_s, const int64_t level_mWh[REGISTERS])
{
	for (int i = 0; i < REGISTERS; i++) {
		meter->level_mWh[i] = level_mWh[i];
		meter->began_Wh[i] = time_s == hour->start_s && level_mWh[i] != DECIMAL_NONE ?
		    divide_rounded(level_mWh[i], MWH_PER_WH) : DECIMAL_NONE;
	}
	meter->level_s = (uint32_t)time_s;
	meter->doubts = 0;
}

/*
 * Whether a reading's registers are believed: they continue the level. A device
 * reports 0 in a power cut, and a meter is swapped some day; the third
 * reading in a row on a new level is where a new meter starts.
 */
static bool
believe(struct hours *hours, struct meter *meter, int64_t time_s, const int64_t level_mWh[REGISTERS])
{
	if (meter->level_s == NEVER)
		return false;
	if (can_rise(hours, time_s - meter->level_s, meter->level_mWh, level_mWh)) {
		meter->doubts = 0;
		return true;
	}
	hours->disbelieved++;
	if (!can_rise(hours, time_s - meter->doubted_s, meter->doubted_mWh, level_mWh))
		meter->doubts = 0;
	meter->doubts++;
	meter->doubted_s = (uint32_t)time_s;
	memcpy(meter->doubted_mWh, level_mWh, sizeof(meter->doubted_mWh));
	return false;
}

/* A reading carries the registers if it has one, and each that the meter is known to have. */
static bool
carries_registers(const struct meter *meter, const int64_t level_mWh[REGISTERS])
{
	for (int i = 0; i < REGISTERS; i++)
		if (level_mWh[i] == DECIMAL_NONE && meter->level_s != NEVER && meter->level_mWh[i] != DECIMAL_NONE)
			return false;
	return level_mWh[DELIVERED] != DECIMAL_NONE || level_mWh[RECEIVED] != DECIMAL_NONE;
}

/* The registers of a reading become the level, if they continue it or nothing else can be the level. */
static void
keep_registers(struct hours *hours, struct meter *meter, int64_t time_s, const int64_t level_mWh[REGISTERS], bool believed)
{
	if (believed) {
		memcpy(meter->level_mWh, level_mWh, sizeof(meter->level_mWh));
		meter->level_s = (uint32_t)time_s;
	} else if (meter->level_s == NEVER || meter->doubts == CONFIRMATIONS) {
		if (meter->held)
			let_go(hours, meter);
		hours->replaced += meter->level_s != NEVER;
		start_registers(meter, &hours->now, time_s, level_mWh);
	}
}

/* hours->now becomes the hour around a time. Returns NULL, or the reason why an hour line can't tell it. */
static const char *
move_to(struct hours *hours, int64_t time_s)
{
	struct zone_hour hour = zone_hour(&hours->zone, time_s);

	if (hour.offset_s % 60 != 0)
		return "the zone's offset from UTC has seconds at that time";
	hours->now = hour;
	return NULL;
}

int
hours_add(struct hours *hours, struct meter *meter, const struct demand_line *line, const char **why)
{
	const int64_t level_mWh[REGISTERS] = { line->delivered_mWh, line->received_mWh };
	int64_t time_s = line->time_s, until_s = meter->time_s + hours->rules.gap_s;
	bool carried, believed;

	if (line->demand_mW > hours->rules.max_mW || line->demand_mW < -hours->rules.max_mW) {
		*why = "demand is above --max-kw";
		return -1;
	}
	if (meter->time_s != NEVER && time_s <= meter->time_s)
		return 0;
	if ((time_s < hours->now.start_s || time_s >= hours->now.end_s) && (*why = move_to(hours, time_s)) != NULL)
		return -1;
	if (until_s > time_s)
		until_s = time_s;
	carried = line->registers && carries_registers(meter, level_mWh);
	believed = carried && believe(hours, meter, time_s, level_mWh);
	meter->registers |= line->registers;
	if (meter->time_s != NEVER) {
		if (meter->time_s < hours->now.start_s || (believed && meter->level_s < hours->now.start_s))
			complete_hours(hours, meter, time_s, until_s, believed ? level_mWh : NULL);
		int64_t stood_s = overlap_s(&hours->now, meter->time_s, until_s);
		meter->covered_s += (uint16_t)stood_s;
		meter->energy_mWs += meter->demand_mW * stood_s;
	}
	if (carried)
		keep_registers(hours, meter, time_s, level_mWh, believed);
	meter->time_s = (uint32_t)time_s;
	meter->demand_mW = line->demand_mW;
	return 1;
}

/* Until when a meter's last reading stands if no other one comes. */
static int64_t
last_until_s(const struct hours *hours, const struct meter *meter)
{
	return meter->time_s + (hours->rules.interval_s < hours->rules.gap_s ? hours->rules.interval_s : hours->rules.gap_s);
}

/* A meter's line for an hour that is not over. */
static struct hour_line
open_line(const struct hours *hours, const struct meter *meter, const struct zone_hour *hour)
{
	int64_t stood_s = overlap_s(hour, meter->time_s, last_until_s(hours, meter));

	return line_of(meter, hour, meter->energy_mWs + meter->demand_mW * stood_s, meter->covered_s + stood_s);
}

int
hours_unfinished(struct hours *hours, const struct meter *meter, struct hour_line lines[2])
{
	struct zone_hour hour;
	int count = 0;

	if (meter->held) {
		hour = zone_hour(&hours->zone, meter->level_s);
		lines[count++] = line_of(meter, &hour, meter->held_mWs, meter->held_covered_s);
	}
	if (meter->time_s != NEVER) {
		hour = zone_hour(&hours->zone, meter->time_s);
		lines[count++] = open_line(hours, meter, &hour);
	}
	return count;
}

void
hours_end(struct hours *hours)
{
	for (size_t i = 0; i < hours->count; i++) {
		struct meter *meter = &hours->meters[i];
		int64_t until_s = last_until_s(hours, meter);
		struct zone_hour hour = zone_hour(&hours->zone, until_s);
		struct hour_line line;

		if (meter->time_s == NEVER)
			continue;
		complete_hours(hours, meter, until_s, until_s, NULL);
		if (meter->held)
			let_go(hours, meter);
		line = open_line(hours, meter, &hour);
		give(hours, meter, &hour, &line);
	}
}
