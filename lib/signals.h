/* TERM and INT stop a filter, USR1 asks it to report what it has done: both through a pipe that poll(2) can wait for. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

enum { SIGNAL_STOP = 1, SIGNAL_REPORT = 2 };

/*
 * Catches the signals from now on; one that was ignored at the start, as sh(1)
 * leaves INT for a background job, stays ignored. Returns a descriptor that
 * is readable when one came, or -1 with errno set.
 */
int signals_catch(void);

/* Which came since the last call: SIGNAL_STOP, SIGNAL_REPORT, both or 0. */
int signals_take(void);

/*
 * Waits until in can be read, a signal has come or timeout_ms have passed (-1:
 * for ever). Returns 1 if in can be read or has failed, 0 if not, -1 with errno set.
 * A pipe at out whose reader has gone raises SIGPIPE now, not with the next write,
 * which may be an hour away. Pass -1 to ignore either descriptor. Returns 0 early to print a count of messages that is due.
 */
int signals_wait(int in, int out, int timeout_ms);

/*
 * Waits until out can be written, or has failed. Returns false if a signal says
 * stop, and for two seconds from then on it can't be; at once if it says so twice.
 */
bool signals_wait_writable(int out);

/* As signals_wait(), for the socket of a library, which not every system counts among the descriptors. */
int signals_wait_socket(int socket, int timeout_ms);

#endif
