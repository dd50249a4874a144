/*
 * A fragment to a reading. The first byte of the input chooses the root, and the rest is its content. A reading must be in
 * range; a demand among plain tags equals a naive computation; and no input leaves a trace in the parser.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decimal.h"
#include "line.h"
#include "fuzz.h"
#include "utc.h"
#include "emu-read/raven.h"

enum { INSIDE_MAX = 4096 };

static const struct { enum root root; const char *open, *close; } roots[] = {
	{ ROOT_DEMAND, "<InstantaneousDemand>", "</InstantaneousDemand>" },
	{ ROOT_SUMMATION, "<CurrentSummationDelivered>", "</CurrentSummationDelivered>" },
	{ ROOT_SCHEDULE, "<ScheduleInfo>", "</ScheduleInfo>" },
	{ ROOT_LINK, "<ConnectionStatus>", "</ConnectionStatus>" },
};

static void
range_check(const struct raven *reading)
{
	struct field meter = { reading->meter, strlen(reading->meter) };
	char again[METER_SIZE];

	assert(meter_read(&meter, again) == NULL);
	assert(reading->time_s == RAVEN_TIME_NONE || (reading->time_s >= RAVEN_TIME_MIN && reading->time_s <= UTC_MAX));
	if (reading->root == ROOT_DEMAND) {
		assert(reading->demand_mW >= -DECIMAL_MAX && reading->demand_mW <= DECIMAL_MAX);
		return;
	}
	assert(reading->delivered_mWh >= 0 && reading->delivered_mWh <= DECIMAL_MAX);
	assert(reading->received_mWh == DECIMAL_NONE || (reading->received_mWh >= 0 && reading->received_mWh <= DECIMAL_MAX));
}

/* Reads the number between the only <name> and </name>. Returns its count of digits. */
static int
number_of(const char *inside, const char *name, uint64_t *value)
{
	const char *found = NULL;
	char *end;

	for (const char *at = inside; (at = strchr(at, '<')) != NULL; at++)
		if (strncasecmp(at + 1, name, strlen(name)) == 0 && strchr("> \t\r\n", at[1 + strlen(name)]) != NULL) {
			assert(found == NULL);
			found = at;
		}
	assert(found != NULL);
	found = strchr(found, '>') + 1;
	found += strspn(found, " \t\r\n");
	assert(found[0] == '0' && (found[1] == 'x' || found[1] == 'X'));
	*value = strtoull(found + 2, &end, 16);
	return (int)(end - found - 2);
}

static void
demand_check(const char *inside, int64_t demand_mW)
{
	uint64_t value, multiplier, divisor;
	int digits = number_of(inside, "Demand", &value), bits = digits <= 6 ? 24 : digits <= 8 ? 32 : 64;
	int64_t raw = (int64_t)value, millionths;

	number_of(inside, "Multiplier", &multiplier);
	number_of(inside, "Divisor", &divisor);
	if (bits < 64 && value >> (bits - 1) == 1)
		raw -= INT64_C(1) << bits;
	multiplier += multiplier == 0;
	divisor += divisor == 0;
	value = (uint64_t)(raw < 0 ? -raw : raw);
	if (value >= 1 << 24 || multiplier >= 1 << 16)
		return; /* too large for the computation below; unit/raven_test.c has large numbers */
	millionths = (int64_t)((value * multiplier * 2000000 + divisor) / (divisor * 2));
	assert(demand_mW == (raw < 0 ? -millionths : millionths));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char good[] = "<InstantaneousDemand><MeterMacId>0x001c640000000001</MeterMacId><TimeStamp>0x29cbae71</TimeStamp>"
	    "<Demand>0x000260</Demand><Multiplier>0x03</Multiplier><Divisor>0x03e8</Divisor></InstantaneousDemand>";
	static struct raven_parser *parser;
	static char text[INSIDE_MAX + 128], inside[INSIDE_MAX + 1];
	struct fragment fragment = { .name = "", .text = text };
	struct raven reading;
	const char *field, *why;
	size_t which, open, close;

	if (parser == NULL && (parser = raven_new()) == NULL)
		abort();
	if (size == 0 || size > INSIDE_MAX)
		return 0;
	which = *data++ % (sizeof(roots) / sizeof(roots[0]));
	size--;
	open = strlen(roots[which].open);
	close = strlen(roots[which].close);
	memcpy(text, roots[which].open, open);
	memcpy(text + open, data, size);
	memcpy(text + open + size, roots[which].close, close);
	fragment.root = roots[which].root;
	fragment.len = open + size + close;

	if ((why = raven_read(parser, &fragment, &reading, &field)) != NULL)
		assert(*why != '\0');
	else {
		assert(field == NULL && reading.root == fragment.root);
		if (reading.root == ROOT_DEMAND || reading.root == ROOT_SUMMATION)
			range_check(&reading);
		if (reading.root == ROOT_LINK)
			assert(strspn(reading.status, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ :.?") == strlen(reading.status));
		memcpy(inside, text + open, size);
		inside[size] = '\0';
		if (reading.root == ROOT_DEMAND && strpbrk(inside, "&!?=") == NULL)
			demand_check(inside, reading.demand_mW);
	}

	if (why != NULL && data[size == 0 ? -1 : (ptrdiff_t)size - 1] % 4 != 0)
		return 0; /* the rest is slow, so not each time */
	memcpy(text, good, sizeof(good) - 1);
	fragment.root = ROOT_DEMAND;
	fragment.len = sizeof(good) - 1;
	assert(raven_read(parser, &fragment, &reading, &field) == NULL);
	assert(strcmp(reading.meter, "0x001c640000000001") == 0 && reading.time_s == INT64_C(1647899121) &&
	    reading.demand_mW == 1824000);
	return 0;
}
