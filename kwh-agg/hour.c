/*
 * Time is in seconds, demand in mW (millionths of a kW), a register in mWh. Energy from demand adds up in mW s:
 * 3,600,000 of them are a Wh. trust decides which readings count, registers what a register is worth; this file
 * makes the hours of them.
 */
#include "hour.h"

#include <stdlib.h>
#include <string.h>

#define MWS_PER_WH INT64_C(3600000)

/* What one reading tells of a meter's hours. */
struct known {
	int64_t time_s;     /* of the reading */
	int64_t until_s;    /* until when the reading before it stood */
	struct register_news registers[REGISTERS];
};

static struct zone_hour hour_at(struct hours *, const struct zone_hour *likely, int64_t time_s);
static bool count(struct hours *, struct meter *, const struct meter_reading *, int *what);
static uint8_t quickness(const struct hours *, const struct meter *);
static bool take_registers(struct hours *, struct meter *, const struct meter_reading *, struct known *, int *what);
static void complete_hours(struct hours *, struct meter *, const struct known *);
static void begin_levels(struct meter *, const struct zone_hour *, const struct known *);
static void add_registers(struct meter *, const struct zone_hour *, const struct known *, struct hour_line *);
static struct hour_line line_of(const struct meter *, const struct zone_hour *, int64_t energy_mWs, int64_t covered_s);
static void emit(struct hours *, const struct zone_hour *, const struct hour_line *);
static struct hour_line open_line(const struct hours *, const struct meter *, const struct zone_hour *);
static int64_t last_until_s(const struct hours *, const struct meter *);
static int64_t overlap_s(const struct zone_hour *, int64_t from_s, int64_t until_s);

bool
hours_begin(struct hours *hours, const struct hour_rules *rules, void (*emit_line)(const struct hour_line *, void *), void *arg)
{
	memset(hours, 0, sizeof(*hours));
	hours->rules = *rules;
	hours->emit = emit_line;
	hours->arg = arg;
	return meters_begin(&hours->meters);
}

void
hours_free(struct hours *hours)
{
	meters_end(&hours->meters);
}

int
hours_add_slowly(struct hours *hours, struct meter *meter, const struct demand_line *line, const char **why)
{
	struct meter_reading reading = { line->demand_mW, { DECIMAL_NONE, DECIMAL_NONE }, (uint32_t)line->time_s, line->registers };
	struct zone_hour hour = hour_at(hours, &hours->now, line->time_s);
	struct trust_news news;
	int what;

	if (line->demand_mW > hours->rules.max_mW || line->demand_mW < -hours->rules.max_mW) {
		*why = "demand is above --max-kw";
		return -1;
	}
	if (hour.offset_s % 60 != 0) {
		*why = "the zone's offset from UTC has seconds at that time";
		return -1;
	}
	if (line->registers) {
		reading.register_mWh[DELIVERED] = line->delivered_mWh;
		reading.register_mWh[RECEIVED] = line->received_mWh;
	}
	*why = NULL;
	meter->quick = 0;
	if (!trust_take(&meter->trust, meter->time_s, hours->rules.gap_s, &reading, &news))
		return -1;
	what = (int)news.what;
	hours->from_s = news.from_s;
	hours->to_s = news.to_s;
	hours->counts.refuted += (unsigned long)news.dropped;
	hours->counts.late += (what & TRUST_LATE) != 0;
	if (what & (TRUST_ALONE | TRUST_HEALED))
		meter_begin_anew(meter);
	for (int i = 0; i < news.ready_count; i++) {
		hours->now = hour_at(hours, &hour, news.ready[i].time_s);
		if (!count(hours, meter, &news.ready[i], &what))
			return -1;
	}
	if (what & HOUR_COUNTS)
		meter->quick = quickness(hours, meter);
	return what;
}

void
hours_end(struct hours *hours)
{
	for (size_t i = 0; i < hours->meters.count; i++) {
		struct meter *meter = &hours->meters.all[i];
		struct known known = { .time_s = last_until_s(hours, meter), .until_s = last_until_s(hours, meter) };
		struct zone_hour hour = zone_hour(&hours->zone, known.until_s);
		struct hour_line line;

		hours->counts.refuted += (unsigned long)trust_end(&meter->trust);
		if (meter->time_s == NEVER)
			continue;
		complete_hours(hours, meter, &known);
		line = open_line(hours, meter, &hour);
		emit(hours, &hour, &line);
	}
}

bool
hours_unfinished(struct hours *hours, const struct meter *meter, struct hour_line *line)
{
	struct zone_hour hour;

	if (meter->time_s == NEVER)
		return false;
	hour = zone_hour(&hours->zone, meter->time_s);
	*line = open_line(hours, meter, &hour);
	return true;
}

/* Returns meter->quick: which readings hours_add() may take by the short cut. hours->now is the hour of the last reading. */
static uint8_t
quickness(const struct hours *hours, const struct meter *meter)
{
	if (meter->trust.doubt != NULL || meter->trust.alone)
		return 0;
	if (!meter->six_fields)
		return 1;
	for (int i = 0; i < REGISTERS; i++)
		if (meter->registers[i].doubted > 0 || meter->registers[i].level_s < hours->now.start_s || meter->registers[i].level_s > meter->time_s)
			return 2;
	return 3;
}

/* Returns the hour around a time. It is cheaper if it is the likely one. */
static struct zone_hour
hour_at(struct hours *hours, const struct zone_hour *likely, int64_t time_s)
{
	return time_s >= likely->start_s && time_s < likely->end_s ? *likely : zone_hour(&hours->zone, time_s);
}

/* Counts a reading, whose hour is hours->now. Returns false if there is no memory. */
static bool
count(struct hours *hours, struct meter *meter, const struct meter_reading *reading, int *what)
{
	struct known known = { .time_s = reading->time_s, .until_s = meter->time_s + hours->rules.gap_s };

	if (known.until_s > known.time_s)
		known.until_s = known.time_s;
	if (reading->registers && !take_registers(hours, meter, reading, &known, what))
		return false;
	if (meter->time_s != NEVER) {
		int64_t stood_s;

		complete_hours(hours, meter, &known);
		stood_s = overlap_s(&hours->now, meter->time_s, known.until_s);
		meter->covered_s += (uint16_t)stood_s;
		meter->energy_mWs += meter->demand_mW * stood_s;
	}
	begin_levels(meter, &hours->now, &known);
	meter->time_s = reading->time_s;
	meter->demand_mW = reading->demand_mW;
	hours->counts.counted++;
	*what |= HOUR_COUNTS;
	return true;
}

static bool
take_registers(struct hours *hours, struct meter *meter, const struct meter_reading *reading, struct known *known, int *what)
{
	const struct register_rules rules = {
		.max_mW = hours->rules.max_mW, .near_s = hours->rules.gap_s > HOUR_S ? hours->rules.gap_s : HOUR_S,
	};
	struct register_row fresh[REGISTERS], *rows = meter->rows != NULL ? meter->rows : fresh;
	bool doubted = false;

	meter->six_fields = true;
	for (int i = 0; i < REGISTERS; i++) {
		struct register_state *reg = &meter->registers[i];
		struct register_news *news = &known->registers[i];

		if (reading->register_mWh[i] != DECIMAL_NONE) {
			*news = register_take(reg, &rows[i], &rules, reading->time_s, reading->register_mWh[i]);
			*what |= news->backwards ? HOUR_BACKWARDS : 0;
			hours->counts.register_doubted += (unsigned long)news->doubted;
			hours->counts.register_replaced += news->replaced;
		}
		doubted = doubted || reg->doubted > 0;
	}
	if (doubted && meter->rows == NULL) {
		if ((meter->rows = malloc(sizeof(fresh))) == NULL)
			return false;
		memcpy(meter->rows, fresh, sizeof(fresh));
	} else if (!doubted) {
		free(meter->rows);
		meter->rows = NULL;
	}
	return true;
}

/*
 * Emits the hours that end by the time of a reading: the hour of the reading before it, the hours in which that one stood,
 * and the hours for which registers have become known.
 */
static void
complete_hours(struct hours *hours, struct meter *meter, const struct known *known)
{
	int64_t from_s = meter->time_s, registers_s = known->time_s;
	struct zone_hour hour;

	for (int i = 0; i < REGISTERS; i++) {
		const struct register_news *news = &known->registers[i];

		if (news->count > 1) {
			int64_t first_s = news->points[!news->points[1].risen].time_s;

			registers_s = first_s < registers_s ? first_s : registers_s;
		}
	}
	for (hour = zone_hour(&hours->zone, registers_s < from_s ? registers_s : from_s); hour.end_s <= known->time_s;
	    hour = hour.end_s == hours->now.start_s ? hours->now : zone_hour(&hours->zone, hour.end_s)) {
		bool last = meter->time_s >= hour.start_s && meter->time_s < hour.end_s;
		int64_t covered_s = overlap_s(&hour, meter->time_s, known->until_s);
		int64_t energy_mWs = meter->demand_mW * covered_s;
		struct hour_line line;

		if (covered_s == 0 && !last && hour.end_s <= registers_s) { /* skip to where the registers begin */
			hour = zone_hour(&hours->zone, registers_s);
			hour.end_s = hour.start_s;
			continue;
		}
		if (last) {
			covered_s += meter->covered_s;
			energy_mWs += meter->energy_mWs;
			meter->covered_s = 0;
			meter->energy_mWs = 0;
		}
		line = line_of(meter, &hour, energy_mWs, covered_s);
		add_registers(meter, &hour, known, &line);
		emit(hours, &hour, &line);
	}
}

/* If a new level of a register begins in the hour, its value at the start of the hour is missing, or is known if it begins right there. */
static void
begin_levels(struct meter *meter, const struct zone_hour *hour, const struct known *known)
{
	for (int i = 0; i < REGISTERS; i++) {
		const struct register_news *news = &known->registers[i];
		const struct register_point *point = register_level(news, hour->start_s, hour->end_s);
		bool risen;

		if (point != NULL)
			meter->began_Wh[i] = point->time_s == hour->start_s ? register_at(news, hour->start_s, &risen) : DECIMAL_NONE;
	}
}

/* Sets the registers' part of an hour, as far as it is known. */
static void
add_registers(struct meter *meter, const struct zone_hour *hour, const struct known *known, struct hour_line *line)
{
	int64_t *energy_Wh[REGISTERS] = { &line->delivered_Wh, &line->received_Wh };
	bool risen;

	begin_levels(meter, hour, known);
	for (int i = 0; i < REGISTERS; i++) {
		const struct register_news *news = &known->registers[i];
		int64_t end_Wh;

		if (news->count == 0 || hour->end_s <= news->points[0].time_s)
			continue;
		end_Wh = register_at(news, hour->end_s, &risen);
		if (meter->began_Wh[i] != DECIMAL_NONE && risen)
			*energy_Wh[i] = end_Wh - meter->began_Wh[i];
		meter->began_Wh[i] = end_Wh;
	}
}

static struct hour_line
line_of(const struct meter *meter, const struct zone_hour *hour, int64_t energy_mWs, int64_t covered_s)
{
	struct hour_line line = {
		.start_s = hour->start_s, .offset_s = hour->offset_s,
		.energy_Wh = covered_s > 0 ? divide_rounded(energy_mWs, MWS_PER_WH) : DECIMAL_NONE,
		.covered_s = (int)covered_s,
		.registers = meter->six_fields, .delivered_Wh = DECIMAL_NONE, .received_Wh = DECIMAL_NONE,
	};

	meter_name(meter, line.meter);
	return line;
}

static void
emit(struct hours *hours, const struct zone_hour *hour, const struct hour_line *line)
{
	if (line->covered_s == 0 && line->delivered_Wh == DECIMAL_NONE && line->received_Wh == DECIMAL_NONE)
		return;
	if (hours->rules.complete && line->covered_s < hour->end_s - hour->start_s)
		return;
	hours->counts.hours++;
	hours->emit(line, hours->arg);
}

/* Returns a meter's line for an hour that has not ended. */
static struct hour_line
open_line(const struct hours *hours, const struct meter *meter, const struct zone_hour *hour)
{
	int64_t stood_s = overlap_s(hour, meter->time_s, last_until_s(hours, meter));

	return line_of(meter, hour, meter->energy_mWs + meter->demand_mW * stood_s, meter->covered_s + stood_s);
}

/* Returns until when a meter's last reading stands if no other one comes. */
static int64_t
last_until_s(const struct hours *hours, const struct meter *meter)
{
	return meter->time_s + (hours->rules.interval_s < hours->rules.gap_s ? hours->rules.interval_s : hours->rules.gap_s);
}

/* Returns how many seconds from..until and the hour have in common. */
static int64_t
overlap_s(const struct zone_hour *hour, int64_t from_s, int64_t until_s)
{
	if (from_s < hour->start_s)
		from_s = hour->start_s;
	if (until_s > hour->end_s)
		until_s = hour->end_s;
	return until_s > from_s ? until_s - from_s : 0;
}
