/* The meter of a house: its clock and its readings. */
#ifndef HOUSE_H
#define HOUSE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "demand_line.h"

enum { EPOCH_2000 = 946684800 };

extern struct house {
	const char *meter;       /* MeterMacId */
	int64_t speed;           /* the clock runs this many times as fast */
	int64_t step_s;          /* or it stands still, and each reading moves it on by this; 0: no */
	FILE *series, *given;    /* the source of the readings, and a copy of them; or NULL */
	bool stale;              /* TimeStamp stands still */
	int64_t fixed_W;         /* the demand that the script has set, or INT64_MIN */
	int64_t multiplier, divisor;
	int64_t stamp_s, demand_W;      /* of the latest reading */
	int64_t delivered_Ws, received_Ws;
	int64_t readings;        /* that were given */
	struct demand_line line; /* of the series: the next reading */
} house;

/* The host's monotonic clock, and the meter's. */
int64_t now_ms(void);
int64_t clock_s(void);
void clock_set(int64_t to_s);

/* Takes the clock from that file, which fakesys.c gives to emu-read. Call clock_run() while nobody reads, clock_stop() while somebody does. */
void clock_share(const char *path);
bool clock_shared(void);
void clock_run(void);
void clock_stop(void);

/* Takes a reading: demand now, and the registers up to now by the demand before. */
void reading_take(void);

/* Writes the reading down before it is sent, and moves on to the next. */
void reading_give(void);
void series_next(void);

/* Demand and registers in units of multiplier / divisor. DECIMAL_NONE: the series has none. */
int64_t demand_raw(void);
int64_t delivered_raw(void);
int64_t received_raw(void);

#endif
