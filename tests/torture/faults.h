/*
 * For the filters in build/torture/: each of their calls into a library can be made to fail, if it can fail at all. The
 * linker's --wrap puts the functions below in between, only at the calls of our own objects.
 *
 *	FAULT=read:3:EIO build/torture/kwh-agg demand.log      the third read(2) fails with EIO
 *	FAULT=read:3+:EIO ...                                  and so do all later ones
 *	FAULT_LOG=FILE ...                                     appends each call as "read EIO EINTR short", with the ways it
 *	                                                       can fail, and "fault read EIO: Input/output error" when it fails
 *	FAULT_SPEED=100 ...                                    time passes a hundred times as fast for the filter, not for libraries
 *
 * For a new call add a line to libc.c, serial.c or mysql.c, or to never with the reason. tests/80-torture.t fails until you do.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <errno.h>
#include <stddef.h>

struct way {
	const char *name;
	int value; /* an errno, or what the wrapper makes of it */
};

#define WAY(error) { #error, error }
#define END { NULL, 0 }

/* Counts a call. Returns the way in which it must fail, or NULL. The ways end with one that has no name. */
const struct way *fault(const char *call, const struct way *ways);

/* How many times as fast time passes for the filter; and the length of a wait then, at least 1 ms. */
extern long fault_speed;
int fault_sooner(int timeout_ms);

/* The program has ended: the calls with which a build for coverage writes its figures do not fail. */
void fault_end(void);

/* A descriptor of /dev/full. */
extern int fault_full;

/* The real function; weak, so that a filter needs no library that it doesn't use. */
#define REAL(type, name, parameters) \
	type __real_##name parameters __attribute__((weak)); \
	type __wrap_##name parameters; \
	type __wrap_##name parameters

/* A function that does nothing, sets errno and returns "failed". */
#define CALL(type, name, parameters, arguments, failed, ...) \
REAL(type, name, parameters) \
{ \
	static const struct way ways[] = { __VA_ARGS__, END }; \
	const struct way *way = fault(#name, ways); \
\
	if (way == NULL) \
		return __real_##name arguments; \
	errno = way->value; \
	return failed; \
}

#endif
