#include "meters.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *key_of(const char *name);
static uint64_t hash(const uint64_t secret[2], const char *key);
static size_t slot_of(const struct meters *, const char *key);
static bool grow(struct meters *);
static bool grow_slots(struct meters *);

bool
meters_begin(struct meters *meters)
{
	enum { SLOTS = 1024 };

	memset(meters, 0, sizeof(*meters));
	meters->slots_mask = SLOTS - 1;
	meters->slots = calloc(SLOTS, sizeof(*meters->slots));
	if (getentropy(meters->secret, sizeof(meters->secret)) < 0)
		meters->secret[0] = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)meters->slots; /* better than no secret */
	return meters->slots != NULL;
}

void
meters_end(struct meters *meters)
{
	for (size_t i = 0; i < meters->count; i++) {
		free(meters->all[i].trust.doubt);
		free(meters->all[i].rows);
	}
	free(meters->all);
	free(meters->slots);
}

struct meter *
meters_find(const struct meters *meters, const char *name)
{
	uint32_t found = meters->slots[slot_of(meters, key_of(name))];

	return found == 0 ? NULL : &meters->all[found - 1];
}

struct meter *
meters_get(struct meters *meters, const char *name)
{
	struct meter *meter = meters_find(meters, name);

	if (meter != NULL)
		return meter;
	if (meters->count == meters->room && !grow(meters))
		return NULL;
	if (meters->count + 1 > meters->slots_mask / 4 * 3 && !grow_slots(meters))
		return NULL;
	meter = &meters->all[meters->count];
	memset(meter, 0, sizeof(*meter)); /* NOLINT(*-core.NonNullParamChecker): grow gave room */
	memcpy(meter->key, key_of(name), KEY_SIZE);
	meter_begin_anew(meter);
	meters->slots[slot_of(meters, meter->key)] = (uint32_t)++meters->count;
	return meter;
}

void
meter_name(const struct meter *meter, char name[METER_SIZE])
{
	memset(name, 0, METER_SIZE);
	if (meter->key[0] == '-') {
		*name = '-';
		return;
	}
	memcpy(name, "0x", 2); /* NOLINT(bugprone-not-null-terminated-result): NULs are there already */
	memcpy(name + 2, meter->key, KEY_SIZE);
}

void
meter_begin_anew(struct meter *meter)
{
	meter->energy_mWs = 0;
	meter->covered_s = 0;
	meter->time_s = NEVER;
	for (int i = 0; i < REGISTERS; i++)
		meter->registers[i] = (struct register_state){ .level_s = NEVER, .backwards = meter->registers[i].backwards };
	free(meter->rows);
	meter->rows = NULL;
}

/* Returns the 16 bytes that tell one name from another. */
static const char *
key_of(const char *name)
{
	return *name == '-' ? name : name + METER_SIZE - 1 - KEY_SIZE;
}

static uint64_t
rotated(uint64_t word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1]; v[1] = rotated(v[1], 13) ^ v[0]; v[0] = rotated(v[0], 32);
	v[2] += v[3]; v[3] = rotated(v[3], 16) ^ v[2];
	v[0] += v[3]; v[3] = rotated(v[3], 21) ^ v[0];
	v[2] += v[1]; v[1] = rotated(v[1], 17) ^ v[2]; v[2] = rotated(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein, 2012) of the 16 bytes, without the block of the length, which is always the same. */
static uint64_t
hash(const uint64_t secret[2], const char *key)
{
	uint64_t v[4] = {
		secret[0] ^ UINT64_C(0x736f6d6570736575), secret[1] ^ UINT64_C(0x646f72616e646f6d),
		secret[0] ^ UINT64_C(0x6c7967656e657261), secret[1] ^ UINT64_C(0x7465646279746573),
	}, word;

	for (size_t at = 0; at < KEY_SIZE; at += sizeof(word)) {
		memcpy(&word, key + at, sizeof(word));
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static size_t
slot_of(const struct meters *meters, const char *key)
{
	for (size_t slot = (size_t)hash(meters->secret, key); ; slot++) {
		uint32_t place = meters->slots[slot & meters->slots_mask];

		if (place == 0 || memcmp(meters->all[place - 1].key, key, KEY_SIZE) == 0)
			return slot & meters->slots_mask;
	}
}

static bool
grow(struct meters *meters)
{
	size_t room = meters->room == 0 ? 16 : meters->room + meters->room / 2;
	struct meter *all = realloc(meters->all, room * sizeof(*all));

	if (all == NULL)
		return false;
	meters->all = all;
	meters->room = room;
	return true;
}

static bool
grow_slots(struct meters *meters)
{
	size_t slots = (meters->slots_mask + 1) * 2;
	uint32_t *fresh = calloc(slots, sizeof(*fresh));

	if (fresh == NULL)
		return false;
	free(meters->slots);
	meters->slots = fresh;
	meters->slots_mask = slots - 1;
	for (size_t i = 0; i < meters->count; i++)
		meters->slots[slot_of(meters, meters->all[i].key)] = (uint32_t)(i + 1);
	return true;
}
