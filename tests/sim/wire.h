/* The pty of the simulated device: the bytes that it sends, and the commands that it gets. */
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
	int64_t late_ms;       /* the delay of an answer */
	int64_t slow_ms;       /* a pause after every 7 bytes; 0: none */
	bool mute, deaf, twice;
	int64_t polls;         /* demand commands that came */
} wire;

/* Opens the pty and links it. Closes it when a reader has read all bytes. */
void plug(void);
void unplug(void);

bool has_reader(void);

/* Sends bytes. Those that a reader does not take in time are lost: a device has no queue. */
void send_bytes(const char *bytes, size_t len);
void fragment_send(int which);

/* The first or the second half of a report of demand. */
void half_send(bool first);

/* Sends the answers that are due. */
void answers_send(void);

/* Takes the bytes that came, as commands. A command may have several lines. */
void commands_read(void);

void pause_ms(int64_t ms);

#endif
