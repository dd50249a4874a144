/* TERM and INT stop a filter; USR1 asks it for a report. Their handler writes to a pipe that poll(2) can wait for. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

enum { SIGNAL_STOP = 1, SIGNAL_REPORT = 2 };

/*
 * Catches the signals. A signal that was ignored before stays ignored, as sh(1)
 * ignores INT in a background job. Returns a descriptor that is readable once a
 * signal has come, or -1 with errno set.
 */
int signals_catch(void);

/* Returns which came since the last call: SIGNAL_STOP, SIGNAL_REPORT, both or 0. */
int signals_take(void);

/*
 * Waits until in is readable or has failed (returns 1), until a signal has come or
 * timeout_ms have passed (returns 0; timeout_ms -1: for ever), or an error (returns
 * -1, errno set). It may return 0 early, to print a count of messages. If out is a
 * pipe whose reader has gone, it raises SIGPIPE now: the next write may be an hour
 * away. Pass -1 to ignore either descriptor.
 */
int signals_wait(int in, int out, int timeout_ms);

/*
 * Waits until out is writable or has failed. Returns false if a signal said stop and
 * out was not writable for the next two seconds; at once if a second one comes.
 */
bool signals_wait_writable(int out);

/* As signals_wait(), for a library's socket, which is not a descriptor on every system. */
int signals_wait_socket(int socket, int timeout_ms);

#endif
