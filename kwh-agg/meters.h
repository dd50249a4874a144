/* Every meter that has been met, in that order, and found by its name. */
#ifndef METERS_H
#define METERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "line.h"
#include "reading.h"
#include "registers.h"
#include "trust.h"

enum { KEY_SIZE = 16 }; /* a meter's hex digits, by which it is told apart; "-" and NULs where it has none */

/* What is kept of a meter: 128 bytes with its share of the slots, as much again at most while one of its readings is doubted. */
struct meter {
	char key[KEY_SIZE];
	int64_t demand_mW;              /* of the last reading that counts */
	int64_t energy_mWs;             /* of the hour that holds it, until then */
	uint32_t time_s;                /* when that reading was; NEVER: there is none */
	uint16_t covered_s;             /* goes with energy_mWs */
	bool six_fields;                /* has sent lines of 5 fields, so its hour lines have 6 */
	uint8_t quick;                  /* 1: nothing is doubted of its times; 2: nor of its registers, which were both read in the hour of the last reading */
	struct trust trust;
	struct register_state registers[REGISTERS];
	int64_t began_Wh[REGISTERS];    /* at the start of the hour of their level, DECIMAL_NONE: not known */
	struct register_row *rows;      /* REGISTERS of them; NULL: nothing is doubted */
};

struct meters {
	struct meter *all;
	size_t count, room;
	uint32_t *slots;                /* open addressing by key; 1 + place in all, 0: free */
	size_t slots_mask;              /* their number, a power of 2, less 1 */
	uint64_t secret[2];             /* nobody can choose names that share a slot */
};

/* Returns false if there is no memory. */
bool meters_begin(struct meters *);
void meters_end(struct meters *);

/* The meter of a name of METER_SIZE - 1 bytes ("-" is filled up with NUL), or NULL if it has not been met. */
struct meter *meters_find(const struct meters *, const char *name);

/* The same, met now if it was not before; NULL if there is no memory. Moves the meters in memory. */
struct meter *meters_get(struct meters *, const char *name);

/* Whether a name of 0x and digits is the meter's. Eight characters at a time, as the compiler may call memcmp(3) for more. */
static inline bool
meter_is(const struct meter *meter, const char *name)
{
	return memcmp(meter->key, name + 2, 8) == 0 && memcmp(meter->key + 8, name + 10, 8) == 0;
}

/* Writes its name, ended by NUL. */
void meter_name(const struct meter *, char name[METER_SIZE]);

/* Forgets what has been read of a meter, but for its name and its number of fields. */
void meter_begin_anew(struct meter *);

#endif
