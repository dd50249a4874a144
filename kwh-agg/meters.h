/* The meters, in the order in which they were first read; each is found by its name. */
#ifndef METERS_H
#define METERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "line.h"
#include "meter_reading.h"
#include "registers.h"
#include "trust.h"

enum { KEY_SIZE = 16 }; /* the hex digits of a meter's name; "-" and NULs for a device that named none */

/* A meter: 128 bytes with its share of the slots, at most twice as much while one of its readings is doubted. */
struct meter {
	char key[KEY_SIZE];
	int64_t demand_mW;              /* of the last reading that counts */
	int64_t energy_mWs;             /* of that reading's hour, up to the reading */
	uint32_t time_s;                /* of that reading; NEVER: there is none */
	uint16_t covered_s;             /* the seconds that energy_mWs covers */
	bool six_fields;                /* one of its lines had 5 fields, so its hour lines have 6 */
	uint8_t quick;                  /* the short cut of hours_add() takes 0: no reading, 1: those of 3 fields, 2: also those without a value, 3: all */
	struct trust trust;
	struct register_state registers[REGISTERS];
	int64_t began_Wh[REGISTERS];    /* at the start of the hour of their level; DECIMAL_NONE: missing */
	struct register_row *rows;      /* REGISTERS of them; NULL: no register is doubted */
};

struct meters {
	struct meter *all;
	size_t count, room;
	uint32_t *slots;                /* open addressing by key: 1 + the place in all; 0: free */
	size_t slots_mask;              /* the number of slots, a power of 2, less 1 */
	uint64_t secret[2];             /* so that nobody can choose names that share a slot */
};

/* Returns false if there is no memory. */
bool meters_begin(struct meters *);
void meters_end(struct meters *);

/* Returns the meter of a name of METER_SIZE - 1 bytes ("-" is padded with NULs), or NULL. */
struct meter *meters_find(const struct meters *, const char *name);

/* The same, but adds a meter that is new. Returns NULL if there is no memory. Moves the meters in memory. */
struct meter *meters_get(struct meters *, const char *name);

/* Returns whether a name of 0x and digits is the meter's. It compares eight characters at a time: for more the compiler may call memcmp(3). */
static inline bool
meter_is(const struct meter *meter, const char *name)
{
	return memcmp(meter->key, name + 2, 8) == 0 && memcmp(meter->key + 8, name + 10, 8) == 0;
}

/* Writes the meter's name and a NUL. */
void meter_name(const struct meter *, char name[METER_SIZE]);

/* Forgets all readings of a meter, but not its name and its number of fields. */
void meter_begin_anew(struct meter *);

#endif
