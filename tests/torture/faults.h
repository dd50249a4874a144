/*
 * For the filters as build/torture/ has them: each call that they make into a library, and that can fail, is one that can
 * be told to. The linker's --wrap puts the functions below in between, at the calls of our own objects alone.
 *
 *	FAULT=read:3:EIO build/torture/kwh-agg demand.log      the third read(2) fails with EIO
 *	FAULT=read:3+:EIO ...                                  and so do all that follow
 *	FAULT_LOG=FILE ...                                     appends each call as "read EIO EINTR short", with the ways it
 *	                                                       can fail, and "fault read EIO: Input/output error" when it does
 *	FAULT_SPEED=100 ...                                    time passes a hundred times as fast for it, not for libraries
 *
 * A new call is a line in libc.c, serial.c or mysql.c, or one in never, with the reason: tests/80-torture.t sees to that.
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

/* Counts a call, and returns the way in which it is to fail, or NULL. The ways end with one that has no name. */
const struct way *fault(const char *call, const struct way *ways);

/* So many times as fast time passes for the filter; and how long a wait is then, the least being 1 ms. */
extern long fault_speed;
int fault_sooner(int timeout_ms);

/* The program is over: what a build for coverage then writes down does not fail. */
void fault_end(void);

/* A descriptor of /dev/full. */
extern int fault_full;

/* The real function; weak, so that no filter has to be linked with a library it doesn't use. */
#define REAL(type, name, parameters) \
	type __real_##name parameters __attribute__((weak)); \
	type __wrap_##name parameters; \
	type __wrap_##name parameters

/* A function that returns "failed" with errno set, without having done anything. */
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
