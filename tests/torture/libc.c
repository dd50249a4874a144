/* The calls into the C library. */
#include "faults.h"

#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/types.h>
#include <unistd.h>

/* A void * stands for a structure that is only passed on: some have two types, with and without 64. */

CALL(void *, malloc, (size_t size), (size), NULL, WAY(ENOMEM))
CALL(void *, calloc, (size_t count, size_t size), (count, size), NULL, WAY(ENOMEM))
CALL(void *, realloc, (void *old, size_t size), (old, size), NULL, WAY(ENOMEM))
CALL(char *, strndup, (const char *text, size_t most), (text, most), NULL, WAY(ENOMEM))

CALL(int, access, (const char *path, int mode), (path, mode), -1, WAY(EIO))
CALL(int, stat, (const char *path, void *to), (path, to), -1, WAY(EIO), WAY(ENOENT))
CALL(int, stat64, (const char *path, void *to), (path, to), -1, WAY(EIO), WAY(ENOENT))
CALL(int, fstat, (int fd, void *to), (fd, to), -1, WAY(EIO))
CALL(int, fstat64, (int fd, void *to), (fd, to), -1, WAY(EIO))
CALL(char *, realpath, (const char *path, char *to), (path, to), NULL, WAY(ENOENT), WAY(EIO), WAY(ENOMEM))
CALL(void *, opendir, (const char *path), (path), NULL, WAY(EMFILE), WAY(ENOENT))
CALL(void *, readdir, (void *directory), (directory), NULL, WAY(EIO))
CALL(void *, readdir64, (void *directory), (directory), NULL, WAY(EIO))
CALL(int, getentropy, (void *to, size_t size), (to, size), -1, WAY(EIO))
CALL(int, lstat, (const char *path, void *to), (path, to), -1, WAY(EIO))
CALL(int, lstat64, (const char *path, void *to), (path, to), -1, WAY(EIO))
CALL(int, isatty, (int fd), (fd), 0, WAY(EIO))
CALL(int, pipe, (int ends[2]), (ends), -1, WAY(EMFILE))
CALL(int, flock, (int fd, int how), (fd, how), -1, WAY(ENOLCK))
CALL(int, fdatasync, (int fd), (fd), -1, WAY(EIO))
CALL(int, poll, (void *polled, nfds_t count, int timeout_ms), (polled, count, fault_sooner(timeout_ms)), -1, WAY(EINTR), WAY(ENOMEM))
CALL(int, sigaction, (int number, const void *action, void *before), (number, action, before), -1, WAY(EINVAL))
CALL(int, tcgetattr, (int fd, void *mode), (fd, mode), -1, WAY(EIO))
CALL(int, tcsetattr, (int fd, int when, const void *mode), (fd, when, mode), -1, WAY(EIO))
CALL(int, tcflush, (int fd, int which), (fd, which), -1, WAY(EIO))

/* Can't fail. The monotonic clock runs faster. */
REAL(int, clock_gettime, (clockid_t clock, struct timespec *now))
{
	int done = __real_clock_gettime(clock, now);

	if (clock != CLOCK_MONOTONIC)
		return done;
	now->tv_sec *= fault_speed;
	now->tv_nsec *= fault_speed;
	now->tv_sec += now->tv_nsec / 1000000000;
	now->tv_nsec %= 1000000000;
	return done;
}

/* Functions with variable parameters: one parameter is always passed on. */
#define OPEN(name) \
REAL(int, name, (const char *path, int flags, ...)) \
{ \
	static const struct way ways[] = { WAY(EMFILE), WAY(ENXIO), WAY(EACCES), WAY(EBUSY), END }; \
	const struct way *way = fault(#name, ways); \
	va_list values; \
	int mode = 0; \
\
	va_start(values, flags); \
	if (flags & O_CREAT) \
		mode = va_arg(values, int); \
	va_end(values); \
	if (way == NULL) \
		return __real_##name(path, flags, mode); \
	errno = way->value; \
	return -1; \
}
OPEN(open)
OPEN(open64)

#define CONTROL(name, type, ...) \
REAL(int, name, (int fd, type request, ...)) \
{ \
	static const struct way ways[] = { __VA_ARGS__, END }; \
	const struct way *way = fault(#name, ways); \
	va_list values; \
	void *value; \
\
	va_start(values, request); \
	value = va_arg(values, void *); \
	va_end(values); \
	if (way == NULL) \
		return __real_##name(fd, request, value); \
	errno = way->value; \
	return -1; \
}
CONTROL(fcntl, int, WAY(EMFILE))
CONTROL(fcntl64, int, WAY(EMFILE))
CONTROL(ioctl, unsigned long, WAY(EIO))

/* It ends, whatever it returns. */
REAL(int, close, (int fd))
{
	static const struct way ways[] = { WAY(EIO), END };
	const struct way *way = fault("close", ways);
	int done = __real_close(fd);

	if (way == NULL)
		return done;
	errno = way->value;
	return -1;
}

/*
 * Reading and writing, also in part. A single byte goes to or comes from the pipe of lib/signals.c, between a handler and the
 * process: that can't fail in truth, and if it did, nobody could end the filter.
 */
REAL(ssize_t, read, (int fd, void *to, size_t size))
{
	static const struct way ways[] = { WAY(EIO), WAY(EINTR), WAY(EAGAIN), { "short", 1 }, END };
	const struct way *way = size > 1 ? fault("read", ways) : NULL;

	if (way == NULL)
		return __real_read(fd, to, size);
	if (way->value == 1)
		return __real_read(fd, to, 1);
	errno = way->value;
	return -1;
}

REAL(ssize_t, write, (int fd, const void *from, size_t size))
{
	static const struct way ways[] = { { "short", 0 }, WAY(ENOSPC), WAY(EIO), WAY(EAGAIN), WAY(EINTR), END };
	const struct way *way = size > 1 ? fault("write", ways) : NULL;

	if (way == NULL)
		return __real_write(fd, from, size);
	if (way->value == 0)
		return __real_write(fd, from, size / 2);
	errno = way->value;
	return -1;
}

CALL(ssize_t, pread, (int fd, void *to, size_t size, off_t at), (fd, to, size, at), -1, WAY(EIO))
CALL(ssize_t, pread64, (int fd, void *to, size_t size, off_t at), (fd, to, size, at), -1, WAY(EIO))

/*
 * Streams. A stream that has failed remembers that. The bytes of fwrite(3) and the like are lost then; those of fflush(3) stay
 * for the next call.
 */
static void
mark(FILE *stream)
{
#ifdef __GLIBC__
	stream->_flags |= 0x20; /* ferror(3) returns this */
#else
	(void)stream;
#endif
}

CALL(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL, WAY(EMFILE), WAY(EIO), WAY(EACCES))
CALL(FILE *, fopen64, (const char *path, const char *mode), (path, mode), NULL, WAY(EMFILE), WAY(EIO), WAY(EACCES))

/* Standard error never fails: nobody could be told. */
#define STREAM(type, name, parameters, arguments, stream, failed, error) \
REAL(type, name, parameters) \
{ \
	static const struct way ways[] = { error, END }; \
	const struct way *way = stream != stderr ? fault(#name, ways) : NULL; \
\
	if (way == NULL) \
		return __real_##name arguments; \
	mark(stream); \
	errno = way->value; \
	return failed; \
}
STREAM(size_t, fread, (void *to, size_t size, size_t count, FILE *from), (to, size, count, from), from, 0, WAY(EIO))
STREAM(char *, fgets, (char *to, int size, FILE *from), (to, size, from), from, NULL, WAY(EIO))
STREAM(int, getc, (FILE *from), (from), from, EOF, WAY(EIO))
STREAM(size_t, fwrite, (const void *from, size_t size, size_t count, FILE *to), (from, size, count, to), to, 0, WAY(ENOSPC))
STREAM(int, fputs, (const char *text, FILE *to), (text, to), to, EOF, WAY(ENOSPC))
STREAM(int, fputc, (int c, FILE *to), (c, to), to, EOF, WAY(ENOSPC))
STREAM(int, puts, (const char *text), (text), stdout, EOF, WAY(ENOSPC))
STREAM(int, fflush, (FILE *to), (to), to, EOF, WAY(ENOSPC))

REAL(int, fprintf, (FILE *to, const char *format, ...))
{
	static const struct way ways[] = { WAY(ENOSPC), END };
	const struct way *way = to != stderr ? fault("fprintf", ways) : NULL;
	va_list values;
	int len = -1;

	va_start(values, format);
	if (way == NULL)
		len = vfprintf(to, format, values);
	va_end(values);
	if (way == NULL)
		return len;
	mark(to);
	errno = way->value;
	return -1;
}

REAL(int, fclose, (FILE *stream))
{
	static const struct way ways[] = { WAY(EIO), END };
	const struct way *way = fault("fclose", ways);
	int done;

	if (way != NULL)
		dup2(fault_full, fileno(stream)); /* the bytes that it still holds are lost */
	done = __real_fclose(stream);
	if (way == NULL)
		return done;
	errno = way->value;
	return EOF;
}

/* Functions that return the error. */
#define CODE(name, parameters, arguments, ...) \
REAL(int, name, parameters) \
{ \
	static const struct way ways[] = { __VA_ARGS__, END }; \
	const struct way *way = fault(#name, ways); \
\
	return way == NULL ? __real_##name arguments : way->value; \
}
CODE(glob, (const char *pattern, int flags, int (*report)(const char *, int), void *found), (pattern, flags, report, found),
    { "nospace", GLOB_NOSPACE }, { "aborted", GLOB_ABORTED })
CODE(glob64, (const char *pattern, int flags, int (*report)(const char *, int), void *found), (pattern, flags, report, found),
    { "nospace", GLOB_NOSPACE }, { "aborted", GLOB_ABORTED })
CODE(regcomp, (void *pattern, const char *text, int flags), (pattern, text, flags), { "nospace", REG_ESPACE })
CODE(regexec, (const void *pattern, const char *text, size_t count, void *matches, int flags),
    (pattern, text, count, matches, flags), { "nospace", REG_ESPACE })
