/* The pty that the simulated device sits behind: what it sends, and the commands that come. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

extern struct wire {
	int pty;               /* the master; -1: unplugged */
	char pty_path[64];
	const char *link_path; /* or NULL */
	FILE *commands_log;    /* or NULL */
	int64_t late_ms;       /* an answer comes so late */
	int64_t slow_ms;       /* a pause after every 7 bytes; 0: none */
	bool mute, deaf, twice;
	int64_t polls;         /* demand commands that came */
} wire;

/* Opens the pty and links it. Closes it when all that was sent has been read. */
void plug(void);
void unplug(void);

bool has_reader(void);

/* What a reader does not take in time is lost: a device does not queue. */
void send_bytes(const char *bytes, size_t len);
void fragment_send(int which);

/* The first or the second half of a report of demand. */
void half_send(bool first);

/* Sends the answers that are due. */
void answers_send(void);

/* Takes what came: commands, one behind the other, each on a line or on several. */
void commands_read(void);

void pause_ms(int64_t ms);

#endif
