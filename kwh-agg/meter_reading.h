/* A reading of one meter, as the rules of kwh-agg see it. */
#ifndef METER_READING_H
#define METER_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "utc.h"

enum { DELIVERED, RECEIVED, REGISTERS };

#define NEVER UINT32_MAX /* later than UTC_MAX: times are kept in 32 bits, which end in 2106 */

struct meter_reading {
	int64_t demand_mW;               /* millionths of a kW */
	int64_t register_mWh[REGISTERS]; /* millionths of a kWh, or DECIMAL_NONE */
	uint32_t time_s;                 /* UTC */
	bool registers;                  /* its line has 5 fields */
};

#endif
