/* Reads one whole fragment. The head of raven.c documents the protocol. */
#ifndef RAVEN_H
#define RAVEN_H

#include <stdbool.h>
#include <stdint.h>

#include "demand_line.h"
#include "frame.h"

#define RAVEN_EPOCH     INT64_C(946684800)  /* 2000-01-01T00:00:00Z: devices count seconds from here */
#define RAVEN_TIME_MIN  INT64_C(1262304000) /* 2010-01-01T00:00:00Z: no device is older, so no reading is */
#define RAVEN_TIME_NONE INT64_C(-1)

struct raven {
	enum root root;        /* says which of the members below are set; none for ROOT_OTHER */
	char meter[METER_SIZE];
	int64_t time_s;        /* UTC, RAVEN_TIME_MIN to UTC_MAX; or RAVEN_TIME_NONE */
	int64_t demand_mW;     /* ROOT_DEMAND: millionths of a kW, negative: exported */
	int64_t delivered_mWh; /* ROOT_SUMMATION: millionths of a kWh, never negative */
	int64_t received_mWh;  /* or DECIMAL_NONE */
	bool demand_disabled;  /* ROOT_SCHEDULE: the device was told not to report demand */
	bool connected;        /* ROOT_LINK: the device hears the meter */
	char status[32];       /* ROOT_LINK: the device's Status: letters, spaces, : and . */
};

struct raven_parser;

/* Returns NULL with errno set if there is no memory. */
struct raven_parser *raven_new(void);
void raven_free(struct raven_parser *);

/*
 * Reads a fragment; turns NULs in its text into spaces. Returns NULL, or why the whole
 * fragment is rejected; sets *field to the element at fault, or NULL. raven_no_memory
 * is not the fragment's fault.
 */
const char *raven_read(struct raven_parser *, const struct fragment *, struct raven *, const char **field);
extern const char raven_no_memory[];

/* The commands that we send. None of them changes anything in a device. */
enum { COMMAND_SIZE = 160 };
enum command { COMMAND_DEMAND, COMMAND_SUMMATION, COMMAND_SCHEDULE };

/* Writes a command with CRLF and a NUL, for one meter or, for "-", for the one that the device chooses. Returns its length. */
int raven_command(char to[COMMAND_SIZE], enum command, const char *meter);

#endif
