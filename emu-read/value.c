#include "value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "raven.h"
#include "utc.h"

enum { MAC_DIGITS = 16 };

/* Reasons that several values share. */
static const char not_hex[] = "is not 0x and hexadecimal digits";
static const char lost_digit[] = "has lost a digit";
static const char too_large[] = "is too large";

static const char *hex_read(const struct element *, uint64_t *value, int *digits);
static const char *scale(uint64_t raw, int64_t multiplier, int64_t divisor, int64_t *millionths);

const char *
value_meter(const struct element *field, char meter[METER_SIZE])
{
	const char *why;
	uint64_t value;
	int digits;

	memcpy(meter, "-", 2);
	if (field->len == 0)
		return NULL;
	if ((why = hex_read(field, &value, &digits)) != NULL)
		return why;
	if (digits != MAC_DIGITS)
		return "does not have 16 digits";
	if (value != UINT64_MAX)
		snprintf(meter, METER_SIZE, "0x%016llx", (unsigned long long)value);
	return NULL;
}

const char *
value_time(const struct element *field, int64_t *time_s)
{
	const char *why;
	uint64_t value;
	int digits;

	*time_s = RAVEN_TIME_NONE;
	if (field->len == 0)
		return NULL;
	if ((why = hex_read(field, &value, &digits)) != NULL)
		return why;
	if (value > UINT32_MAX)
		return too_large;
	if ((int64_t)value >= RAVEN_TIME_MIN - RAVEN_EPOCH && (int64_t)value <= UTC_MAX - RAVEN_EPOCH)
		*time_s = (int64_t)value + RAVEN_EPOCH;
	return NULL;
}

const char *
value_factor(const struct element *field, int64_t *factor)
{
	const char *why;
	uint64_t value;
	int digits;

	if ((why = hex_read(field, &value, &digits)) != NULL)
		return why;
	if (value > UINT32_MAX)
		return too_large;
	*factor = value == 0 ? 1 : (int64_t)value;
	return NULL;
}

const char *
value_demand(const struct element *field, int64_t multiplier, int64_t divisor, int64_t *demand_mW)
{
	const char *why;
	uint64_t value, sign;
	int digits;
	bool negative;

	if ((why = hex_read(field, &value, &digits)) != NULL)
		return why;
	sign = UINT64_C(1) << (digits <= 6 ? 23 : digits <= 8 ? 31 : 63);
	negative = (value & sign) != 0;
	if (negative)
		value = (sign << 1) - value; /* for 64 bits the shift gives 0, and 0 - value is right, too */
	if (negative && (value == 0x800000 || value == 0x80000000))
		return "has no value";
	if ((why = scale(value, multiplier, divisor, demand_mW)) == NULL && negative)
		*demand_mW = -*demand_mW;
	return why;
}

const char *
value_register(const struct element *field, int64_t multiplier, int64_t divisor, int64_t *register_mWh)
{
	const char *why;
	uint64_t value;
	int digits;

	*register_mWh = DECIMAL_NONE;
	if (field->len == 0)
		return NULL;
	if ((why = hex_read(field, &value, &digits)) != NULL)
		return why;
	if (value == UINT32_MAX || value == UINT64_C(0xffffffffffff) || value == UINT64_MAX)
		return NULL;
	return scale(value, multiplier, divisor, register_mWh);
}

/* Reads 0x and 1 to 16 digits; sets their count. */
static const char *
hex_read(const struct element *field, uint64_t *value, int *digits)
{
	const char *text = field->text;

	*value = 0;
	*digits = (int)field->len - 2;
	if (field->len < 3 || text[0] != '0' || (text[1] | 0x20) != 'x')
		return not_hex;
	if (*digits > 16)
		return too_large;
	for (size_t i = 2; i < field->len; i++) {
		char c = text[i], lower = (char)(c | 0x20);

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint64_t)(c - '0');
		else if (lower >= 'a' && lower <= 'f')
			*value = *value << 4 | (uint64_t)(lower - 'a' + 10);
		else
			return not_hex;
	}
	if (*digits > 4 && *digits % 2 == 1 && (text[2] == '0' || (text[2] | 0x20) == 'f'))
		return lost_digit;
	return NULL;
}

/* Sets raw * multiplier / divisor in millionths, rounded half away from zero. Both factors are 1 to 2^32 - 1. */
static const char *
scale(uint64_t raw, int64_t multiplier, int64_t divisor, int64_t *millionths)
{
	int64_t product, whole, rest;

	if (raw > (uint64_t)(INT64_MAX / multiplier))
		return too_large;
	product = (int64_t)raw * multiplier;
	whole = product / divisor;
	rest = divide_rounded(product % divisor * DECIMAL_ONE, divisor);
	if (whole > (DECIMAL_MAX - rest) / DECIMAL_ONE)
		return too_large;
	*millionths = whole * DECIMAL_ONE + rest;
	return NULL;
}
