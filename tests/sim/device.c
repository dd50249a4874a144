#include "device.h"

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "house.h"

struct device device = { .currency = 840 };

struct command commands[COMMANDS] = {
	[DEMAND] = { "InstantaneousDemand", "get_instantaneous_demand", 15000, 0 },
	[SUMMATION] = { "CurrentSummationDelivered", "get_current_summation_delivered", 240000, 0 },
	[TIME] = { "TimeCluster", "get_time", 900000, 0 },
	[PRICE] = { "PriceCluster", "get_current_price", 90000, 0 },
	[MESSAGE] = { "MessageCluster", "get_message", 240000, 0 },
	[STATUS] = { "ConnectionStatus", "get_connection_status", 0, 0 },
	[NETWORK] = { "NetworkInfo", "get_network_info", 0, 0 },
	[METER_LIST] = { "MeterList", "get_meter_list", 0, 0 },
	[METER_INFO] = { "MeterInfo", "get_meter_info", 0, 0 },
	[DEVICE] = { "DeviceInfo", "get_device_info", 0, 0 },
	[PERIOD] = { "CurrentPeriodUsage", "get_current_period_usage", 0, 0 },
	[LAST_PERIOD] = { "LastPeriodUsage", "get_last_period_usage", 0, 0 },
	[FAST_POLL] = { "FastPollStatus", "get_fast_poll_status", 0, 0 },
	[SCHEDULE] = { "ScheduleInfo", "get_schedule", 0, 0 },
};

static const struct { const char *name; int every_s; } events[EVENTS] = {
	{ "time", 900 }, { "message", 240 }, { "price", 90 }, { "summation", 240 }, { "demand", 15 }, { "scheduled_prices", 90 },
	{ "billing_period", 1800 }, { "block_period", 1800 },
};

static void fields_write(FILE *to, int which);
static void scale_write(FILE *to, int64_t multiplier, int64_t divisor, int digits_right, int digits_left);
static void field(FILE *to, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));

int
command_find(const char *name, const char *event, int *count)
{
	int which = 0;

	while (which < COMMANDS && strcmp(commands[which].name, name) != 0)
		which++;
	*count = which == SCHEDULE ? EVENTS : 1;
	for (int i = 0; which == SCHEDULE && i < EVENTS; i++)
		if (strcmp(events[i].name, event) == 0) {
			*count = 1;
			return SCHEDULE + i;
		}
	return which < COMMANDS ? which : -1;
}

void
element_read(const char *command, const char *tag, char word[64])
{
	const char *at = strcasestr(command, tag);

	*word = '\0';
	if (at != NULL && sscanf(at + strlen(tag), " %63[a-z_]", word) != 1)
		*word = '\0';
}

size_t
fragment_write(char *text, size_t size, int which)
{
	const char *root = commands[which < SCHEDULE ? which : SCHEDULE].root;
	FILE *to = fmemopen(text, size, "w");

	if (to == NULL)
		err(EX_OSERR, NULL);
	fprintf(to, "<%s>\r\n", root);
	fields_write(to, which);
	fprintf(to, "</%s>\r\n", root);
	fclose(to);
	return strlen(text);
}

static void
fields_write(FILE *to, int which)
{
	int64_t now = clock_s() - EPOCH_2000;
	int event = which - SCHEDULE;
	bool off;

	field(to, "DeviceMacId", "0xd8d5b90000000001");
	if (which == NETWORK)
		field(to, "CoordMacId", "%s", house.meter);
	else if (which != DEVICE && which != FAST_POLL)
		field(to, "MeterMacId", "%s", house.meter);
	switch (which) {
	case DEMAND:
		field(to, "TimeStamp", "0x%08" PRIx64, device.no_time ? 0xffffffff : house.stamp_s - EPOCH_2000);
		field(to, "Demand", demand_raw() < 0 ? "0x%08" PRIx32 : "0x%06" PRIx32, (uint32_t)demand_raw());
		scale_write(to, house.multiplier, house.divisor, 3, 6);
		break;
	case SUMMATION:
		field(to, "TimeStamp", "0x%08" PRIx64, device.no_time ? 0xffffffff : house.stamp_s - EPOCH_2000);
		field(to, "SummationDelivered", "0x%016" PRIx64, delivered_raw());
		field(to, "SummationReceived", "0x%016" PRIx64, received_raw());
		scale_write(to, house.multiplier, house.divisor, 3, 6);
		break;
	case TIME:
		field(to, "UTCTime", "0x%08" PRIx64, now);
		field(to, "LocalTime", "0x%08" PRIx64, now - 8 * 3600);
		break;
	case PRICE:
		field(to, "TimeStamp", "0x%08" PRIx64, now);
		field(to, "Price", "0x0000013b");
		field(to, "Currency", "0x%04" PRIx64, device.currency);
		field(to, "TrailingDigits", "0x03");
		field(to, "Tier", "0x01");
		field(to, "StartTime", "0xffffffff");
		field(to, "Duration", "0xffff");
		field(to, "RateLabel", "Set by User");
		break;
	case MESSAGE: /* there is none */
		field(to, "TimeStamp", "%s", "");
		field(to, "Id", "%s", "");
		field(to, "Text", "%s", "");
		field(to, "ConfirmationRequired", "N");
		field(to, "Confirmed", "N");
		field(to, "Queue", "Active");
		break;
	case STATUS:
	case NETWORK:
		field(to, "Status", device.unjoined ? "Rejoining" : "Connected");
		if (!device.unjoined) {
			field(to, "Description", "Successfully Joined");
			field(to, "ExtPanId", "%s", house.meter);
		}
		field(to, "Channel", "25");
		field(to, "ShortAddr", "0x4969");
		field(to, "LinkStrength", device.unjoined ? "0x00" : "0x64");
		break;
	case METER_LIST:
		break;
	case METER_INFO:
		field(to, "Type", "0x0000");
		field(to, "Nickname", "%s", "");
		field(to, "Account", "%s", "");
		field(to, "Auth", "%s", "");
		field(to, "Host", "%s", "");
		field(to, "Enabled", "Y");
		break;
	case DEVICE:
		field(to, "InstallCode", "0x5ec7e75ec7e75ec7");
		field(to, "LinkKey", "0x5ec7e7005ec7e7005ec7e7005ec7e700");
		field(to, "FWVersion", "2.0.0 (7400)");
		field(to, "HWVersion", "2.7.3");
		field(to, "ImageType", "0x2201");
		field(to, "Manufacturer", "Rainforest Automation, Inc.");
		field(to, "ModelId", "Z105-2-EMU2-LEDD_JM");
		field(to, "DateCode", device.filler ? "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377" : "2020051135221102");
		break;
	case PERIOD:
		field(to, "TimeStamp", "0xffffffff");
		field(to, "CurrentUsage", "0x0000000000005b91");
		scale_write(to, 1, 1000, 1, 0);
		field(to, "StartDate", "0x%08" PRIx64, now - now % 86400);
		break;
	case LAST_PERIOD:
		field(to, "LastUsage", "0x000000000024a0f8");
		scale_write(to, 1, 1000, 1, 0);
		field(to, "StartDate", "0x%08" PRIx64, now - now % 86400 - 30 * 86400);
		field(to, "EndDate", "0x%08" PRIx64, now - now % 86400 - 1);
		break;
	case FAST_POLL:
		field(to, "Frequency", "0x00");
		field(to, "EndTime", "0x00000000");
		break;
	default:
		off = device.disabled && strcmp(events[event].name, "demand") == 0;
		field(to, "Mode", "rest");
		field(to, "Event", "%s", events[event].name);
		field(to, "Frequency", "0x%08x", off ? 0xffffffff : (unsigned)events[event].every_s);
		field(to, "Enabled", off ? "N" : "Y");
		break;
	}
}

static void
scale_write(FILE *to, int64_t multiplier, int64_t divisor, int digits_right, int digits_left)
{
	field(to, "Multiplier", "0x%08" PRIx64, multiplier);
	field(to, "Divisor", "0x%08" PRIx64, divisor);
	field(to, "DigitsRight", "0x%02x", (unsigned)digits_right);
	field(to, "DigitsLeft", "0x%02x", (unsigned)digits_left);
	field(to, "SuppressLeadingZero", "Y");
}

static void
field(FILE *to, const char *name, const char *format, ...)
{
	va_list values;

	fprintf(to, "  <%s>", name);
	va_start(values, format);
	vfprintf(to, format, values);
	va_end(values);
	fprintf(to, "</%s>\r\n", name);
}
