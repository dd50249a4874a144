/*
 * The serial protocol of Rainforest's RAVEn and EMU-2, as far as a logger needs it. Where the manual
 * (RAVEn XML API 1.27, 2013) and real devices differ, the devices are right.
 *
 * Line       115200 8N1, no flow control. USB 0403:8a28 (RAVEn, FTDI), 04b4:0003 (EMU-2, CDC-ACM).
 * Encoding   code page 1252; some devices send a DateCode of bytes 0xff. Lines end with CRLF.
 * Framing    one XML element after the other, fields one level deep, no attributes, no declaration. See frame.c.
 *
 *	<InstantaneousDemand>                                        demand now, averaged by the meter over seconds
 *	  <DeviceMacId>0xd8d5b90000001234</DeviceMacId>
 *	  <MeterMacId>0x001c640012345678</MeterMacId>
 *	  <TimeStamp>0x29cbae71</TimeStamp>                          2022-03-21T21:45:21Z
 *	  <Demand>0x000260</Demand>                                  608
 *	  <Multiplier>0x00000003</Multiplier>                        608 * 3 / 1000 = 1.824 kW
 *	  <Divisor>0x000003e8</Divisor>
 *	  <DigitsRight>0x03</DigitsRight>
 *	  <DigitsLeft>0x05</DigitsLeft>
 *	  <SuppressLeadingZero>Y</SuppressLeadingZero>
 *	</InstantaneousDemand>
 *
 *	<CurrentSummationDelivered>                                  the registers: the numbers on the meter's display
 *	  DeviceMacId, MeterMacId, TimeStamp as above
 *	  <SummationDelivered>0x0000000001875a89</SummationDelivered>   25647753 * 1 / 1000 = 25647.753 kWh
 *	  <SummationReceived>0x00000000015cac6e</SummationReceived>
 *	  Multiplier, Divisor, DigitsRight, DigitsLeft, SuppressLeadingZero as above
 *	</CurrentSummationDelivered>
 *
 * field               radix  sign  unit, range
 * DeviceMacId         16     -     the device itself, 64 bits; not used
 * MeterMacId          16     -     the meter, 64 bits, 16 digits; missing, empty or all f: no meter is named
 * TimeStamp           16     no    seconds since 2000-01-01T00:00:00Z, UTC, no leap seconds, good to some seconds;
 *                                  missing, empty, 0, all f or before 2010: no time
 * Demand              16     two's complement of 24 bits up to 6 digits, of 32 up to 8, of 64 above;
 *                                  times Multiplier / Divisor in kW; negative while exporting; -0x800000 and -0x80000000
 *                                  mean no value
 * SummationDelivered  16     no    the register of what the utility delivered, 48 bits; times Multiplier / Divisor in kWh;
 *                                  32, 48 or 64 bits of 1 mean no value
 * SummationReceived   16     no    the same for what it received; may be missing
 * Multiplier, Divisor 16     no    32 bits; 0 means 1. Meters of Puget Sound Energy have Multiplier 3
 * DigitsRight, DigitsLeft, SuppressLeadingZero: for the device's own display; not used
 *
 *	<ScheduleInfo> DeviceMacId, [MeterMacId], [Mode], Event, Frequency, Enabled   what the device reports by itself
 *	  Event: time message price summation demand scheduled_prices ...; Enabled: Y or N; settings outlive a power cut
 *	<ConnectionStatus> or <NetworkInfo> DeviceMacId, Status, [Description], ..., LinkStrength
 *	  Status: Connected; any other, as Initializing..., Joining, Rejoining, Disconnected: the device does not hear the meter
 *
 * A number has 0x and digits of either case. Devices differ in the count of digits; only the sign of Demand depends on
 * it. A device prints whole bytes. So a number of more than 4 digits, with an odd count of them, that begins with the
 * 0 or f of its padding has lost a digit on the way, and is rejected.
 *
 * Commands are lines of the same kind. An answer looks like a report that the device sends by itself. With Refresh the
 * device asks the meter over the radio (up to 4 s); without, it answers from its cache.
 *
 *	<Command><Name>get_instantaneous_demand</Name><Refresh>Y</Refresh></Command>
 *	<Command><Name>get_current_summation_delivered</Name><Refresh>Y</Refresh></Command>
 *	<Command><Name>get_schedule</Name><Event>demand</Event></Command>
 *
 * Two commands help if other software has switched the reports off: set_schedule_default, and set_schedule with
 * Event, Frequency and Enabled. They change the device, so a person sends them, never this program.
 */
#include "raven.h"

#include <ctype.h>
#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decimal.h"
#include "value.h"

const char raven_no_memory[] = "out of memory";

enum field_name {
	FIELD_METER, FIELD_TIME, FIELD_DEMAND, FIELD_MULTIPLIER, FIELD_DIVISOR, FIELD_DELIVERED, FIELD_RECEIVED,
	FIELD_EVENT, FIELD_ENABLED, FIELD_STATUS, FIELDS, FIELD_OTHER = FIELDS
};

static const char *const names[FIELDS] = {
	"MeterMacId", "TimeStamp", "Demand", "Multiplier", "Divisor", "SummationDelivered", "SummationReceived",
	"Event", "Enabled", "Status",
};

struct raven_parser {
	XML_Parser expat;
	int depth;         /* 1: in the root */
	int in;            /* the field that is open, or FIELD_OTHER */
	const char *why;
	unsigned long salt[16 / sizeof(unsigned long)]; /* of expat's hash */
	struct element fields[FIELDS];
};

/* The fields of a root, mandatory ones first. Each may come once. */
struct shape {
	int mandatory, fields;
	enum field_name field[6];
};

static const struct shape shapes[] = {
	[ROOT_DEMAND] = { 3, 5, { FIELD_DEMAND, FIELD_MULTIPLIER, FIELD_DIVISOR, FIELD_METER, FIELD_TIME } },
	[ROOT_SUMMATION] = { 3, 6, { FIELD_DELIVERED, FIELD_MULTIPLIER, FIELD_DIVISOR, FIELD_RECEIVED, FIELD_METER, FIELD_TIME } },
	[ROOT_SCHEDULE] = { 2, 2, { FIELD_EVENT, FIELD_ENABLED } },
	[ROOT_LINK] = { 1, 1, { FIELD_STATUS } },
};

static void parser_reset(struct raven_parser *);
static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes);
static void XMLCALL on_end(void *data, const XML_Char *name);
static void XMLCALL on_text(void *data, const XML_Char *text, int len);
static int field_find(const char *name);
static const char *shape_check(const struct shape *, struct element *fields, const char **field);
static const char *values_read(const struct element *, struct raven *, const char **field);
static void link_read(const struct element *status, struct raven *);
static bool field_is(const struct element *, const char *text);

struct raven_parser *
raven_new(void)
{
	struct raven_parser *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->salt[0] = (uintptr_t)p | 1; /* not 0, and unknown to others */
	if (p != NULL && (p->expat = XML_ParserCreate(NULL)) == NULL) {
		free(p);
		errno = ENOMEM;
		return NULL;
	}
	return p;
}

void
raven_free(struct raven_parser *p)
{
	XML_ParserFree(p->expat);
	free(p);
}

const char *
raven_read(struct raven_parser *p, const struct fragment *fragment, struct raven *to, const char **field)
{
	const char *why;
	char *nul = fragment->text, *end = nul + fragment->len;
	struct element *f = p->fields;
	enum XML_Error error;

	*field = NULL;
	to->root = fragment->root;
	memcpy(to->meter, "-", 2);
	if (to->root == ROOT_OTHER)
		return NULL;

	while ((nul = memchr(nul, '\0', (size_t)(end - nul))) != NULL)
		*nul = ' '; /* harmless between tags; within a value it makes the value invalid */
	parser_reset(p);
	if (XML_SetEncoding(p->expat, "ISO-8859-1") != XML_STATUS_OK) /* in it every byte is a character, so no byte is an error */
		return raven_no_memory;
	if (XML_Parse(p->expat, fragment->text, (int)fragment->len, 1) == XML_STATUS_ERROR) {
		error = XML_GetErrorCode(p->expat);
		return p->why != NULL ? p->why : error == XML_ERROR_NO_MEMORY ? raven_no_memory : XML_ErrorString(error);
	}

	if ((why = shape_check(&shapes[to->root], f, field)) != NULL)
		return why;
	switch (to->root) {
	case ROOT_SCHEDULE:
		to->demand_disabled = field_is(&f[FIELD_EVENT], "demand") && field_is(&f[FIELD_ENABLED], "N");
		break;
	case ROOT_LINK:
		link_read(&f[FIELD_STATUS], to);
		break;
	default:
		if ((why = values_read(f, to, field)) != NULL)
			return why;
	}
	*field = NULL;
	return NULL;
}

int
raven_command(char to[COMMAND_SIZE], enum command command, const char *meter)
{
	static const char *const text[] = {
		[COMMAND_DEMAND] = "<Name>get_instantaneous_demand</Name><Refresh>Y</Refresh>",
		[COMMAND_SUMMATION] = "<Name>get_current_summation_delivered</Name><Refresh>Y</Refresh>",
		[COMMAND_SCHEDULE] = "<Name>get_schedule</Name><Event>demand</Event>",
	};
	bool all = strcmp(meter, "-") == 0;

	return snprintf(to, COMMAND_SIZE, "<Command>%s%s%s%s</Command>\r\n", text[command],
	    all ? "" : "<MeterMacId>", all ? "" : meter, all ? "" : "</MeterMacId>");
}

static void
parser_reset(struct raven_parser *p)
{
	for (int i = 0; i < FIELDS; i++)
		p->fields[i].count = 0, p->fields[i].len = 0;
	p->depth = 0;
	p->in = FIELD_OTHER;
	p->why = NULL;
	XML_ParserReset(p->expat, NULL);
	/* without this expat asks the kernel for a salt each time */
#if XML_MAJOR_VERSION * 100 + XML_MINOR_VERSION >= 208
	XML_SetHashSalt16Bytes(p->expat, (const uint8_t *)p->salt);
#else
	XML_SetHashSalt(p->expat, p->salt[0]);
#endif
	XML_SetUserData(p->expat, p);
	XML_SetElementHandler(p->expat, on_start, on_end);
	XML_SetCharacterDataHandler(p->expat, on_text);
}

static void XMLCALL
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct raven_parser *p = data;

	(void)attributes;
	if (++p->depth > 2) {
		p->why = "fields within fields";
		XML_StopParser(p->expat, XML_FALSE);
	} else if (p->depth == 2 && (p->in = field_find(name)) != FIELD_OTHER)
		p->fields[p->in].count++;
}

static void XMLCALL
on_end(void *data, const XML_Char *name)
{
	struct raven_parser *p = data;

	(void)name;
	p->depth--;
	p->in = FIELD_OTHER;
}

static void XMLCALL
on_text(void *data, const XML_Char *text, int len)
{
	struct raven_parser *p = data;
	struct element *field = &p->fields[p->in];

	if (p->in == FIELD_OTHER)
		return;
	for (; len > 0 && field->len < VALUE_SIZE; text++, len--)
		if (field->len > 0 || !isspace((unsigned char)*text))
			field->text[field->len++] = *text;
}

static int
field_find(const char *name)
{
	int i = 0;

	while (i < FIELDS && (((names[i][0] ^ name[0]) & ~0x20) != 0 || strcasecmp(names[i], name) != 0))
		i++;
	return i;
}

static const char *
shape_check(const struct shape *shape, struct element *fields, const char **field)
{
	for (int i = 0; i < shape->fields; i++) {
		struct element *f = &fields[shape->field[i]];

		*field = names[shape->field[i]];
		if (f->count > 1)
			return "comes more than once";
		if (i < shape->mandatory && f->count == 0)
			return "is missing";
		while (f->len > 0 && isspace((unsigned char)f->text[f->len - 1]))
			f->len--;
	}
	*field = NULL;
	return NULL;
}

static const char *
values_read(const struct element *f, struct raven *to, const char **field)
{
	int64_t multiplier, divisor;
	const char *why;

	*field = names[FIELD_METER];
	if ((why = value_meter(&f[FIELD_METER], to->meter)) != NULL)
		return why;
	*field = names[FIELD_TIME];
	if ((why = value_time(&f[FIELD_TIME], &to->time_s)) != NULL)
		return why;
	*field = names[FIELD_MULTIPLIER];
	if ((why = value_factor(&f[FIELD_MULTIPLIER], &multiplier)) != NULL)
		return why;
	*field = names[FIELD_DIVISOR];
	if ((why = value_factor(&f[FIELD_DIVISOR], &divisor)) != NULL)
		return why;
	if (to->root == ROOT_DEMAND) {
		*field = names[FIELD_DEMAND];
		return value_demand(&f[FIELD_DEMAND], multiplier, divisor, &to->demand_mW);
	}
	*field = names[FIELD_RECEIVED];
	if ((why = value_register(&f[FIELD_RECEIVED], multiplier, divisor, &to->received_mWh)) != NULL)
		return why;
	*field = names[FIELD_DELIVERED];
	if ((why = value_register(&f[FIELD_DELIVERED], multiplier, divisor, &to->delivered_mWh)) != NULL)
		return why;
	return to->delivered_mWh == DECIMAL_NONE ? "has no value" : NULL;
}

static void
link_read(const struct element *status, struct raven *to)
{
	to->connected = field_is(status, "Connected");
	snprintf(to->status, sizeof(to->status), "%.*s", (int)status->len, status->text);
	for (char *c = to->status; *c != '\0'; c++)
		if (!isascii(*c) || (!isalpha(*c) && strchr(" :.", *c) == NULL))
			*c = '?';
}

static bool
field_is(const struct element *field, const char *text)
{
	return field->len == strlen(text) && strncasecmp(field->text, text, field->len) == 0;
}
