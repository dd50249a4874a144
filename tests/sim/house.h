/* The meter of a house: its clock, and what it measures when. */
#ifndef HOUSE_H
#define HOUSE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "demand_line.h"

enum { EPOCH_2000 = 946684800 };

extern struct house {
	const char *meter;       /* MeterMacId */
	int64_t speed;           /* the clock runs so many times as fast */
	int64_t step_s;          /* or stands still, and goes on by so much with each reading; 0: no */
	FILE *series, *given;    /* readings come from there, and are written down there; or NULL */
	bool stale;              /* TimeStamp stands still */
	int64_t fixed_W;         /* the demand that the script has set, or INT64_MIN */
	int64_t multiplier, divisor;
	int64_t stamp_s, demand_W;      /* of the latest reading */
	int64_t delivered_Ws, received_Ws;
	int64_t readings;        /* that were given */
	struct demand_line line; /* of the series: the reading to be given next */
} house;

/* The host's monotonic clock, and the meter's. */
int64_t now_ms(void);
int64_t clock_s(void);
void clock_set(int64_t to_s);

/* The clock is the one in that file, which fakesys.c gives to emu-read; call clock_run() while nobody reads, clock_stop() while somebody does. */
void clock_share(const char *path);
bool clock_shared(void);
void clock_run(void);
void clock_stop(void);

/* Takes a reading: demand now, and the registers counted up to now with the demand before. */
void reading_take(void);

/* Writes it down, before it is sent, and goes on to the next. */
void reading_give(void);
void series_next(void);

/* Demand and registers in units of multiplier / divisor. DECIMAL_NONE: the series has none. */
int64_t demand_raw(void);
int64_t delivered_raw(void);
int64_t received_raw(void);

#endif
