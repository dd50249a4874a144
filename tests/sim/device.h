/* The fragments of an EMU-2, with the fields of real ones. The head of emu-read/raven.c documents the main ones. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DEMAND, SUMMATION, TIME, PRICE, MESSAGE, STATUS, NETWORK, METER_LIST, METER_INFO, DEVICE, PERIOD, LAST_PERIOD, FAST_POLL,
	SCHEDULE,                     /* of the first event; those of the others follow it */
	EVENTS = 8,
	FRAGMENTS = SCHEDULE + EVENTS,
	COMMANDS = SCHEDULE + 1,      /* of these, one asks for all schedules */
};

extern struct device {
	bool disabled, no_time, unjoined;
	bool filler;                  /* DateCode is 16 bytes of 0xff */
	int64_t currency;             /* ISO 4217: 840 are US dollars */
} device;

struct command {
	const char *root, *name;
	int64_t every_ms;             /* how often it comes by itself; 0: never */
	int64_t due_ms;
};
extern struct command commands[COMMANDS];

/* Reads the word in an element of a command, after blanks and line ends; "" if there is none. */
void element_read(const char *command, const char *tag, char word[64]);

/* Returns the first of count fragments that a command asks for, or -1 if it is unknown. event: of a schedule, or "" for all. */
int command_find(const char *name, const char *event, int *count);

/* Writes a fragment, with a NUL; returns its length. */
size_t fragment_write(char *text, size_t size, int which);

#endif
