/*
 * For LD_PRELOAD: simulates serial ports for libserialport and emu-read. Paths of /sys/class/tty and /dev/tty* are looked up
 * below $FAKE_ROOT instead, where /dev/ttyACM0 is a link to a pty. modem.c, which is linked to it, makes that look like a port.
 *
 * It also simulates time. Time passes $FAKE_SPEED times as fast, and the wall clock is off by the seconds in the file $FAKE_CLOCK.
 * With $FAKE_TIME both clocks are the one in that file, 64 bits of ms since 1970. metersim moves it on with each reading that it
 * gives. So nobody waits for a minute, and an answer is never late, however busy the computer is. Only while every command has
 * its answer, and time is all that emu-read waits for, this library moves the clock on.
 *
 * It writes calls that leave no trace to the file $FAKE_LOG: TIOCEXCL, fdatasync. At the end it appends to the file $FAKE_COST
 * the cost of the process: calls of poll(2), ms of CPU, the highest resident KB, and the open descriptors.
 *
 * While the file $FAKE_DENIED exists, nobody may open a /dev/tty*. With $FAKE_STOLEN another process gets a lock as soon as it is
 * released: flock(2) keeps it.
 */
#undef _FILE_OFFSET_BITS /* both the names with 64 and those without are wanted */
#undef _TIME_BITS
#include <dlfcn.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int
is_fake(const char *path)
{
	return strncmp(path, "/sys/class/tty", 14) == 0 || strncmp(path, "/dev/tty", 8) == 0;
}

static const char *
faked(const char *path, char to[PATH_MAX])
{
	const char *root = getenv("FAKE_ROOT");

	if (root == NULL || !is_fake(path))
		return path;
	snprintf(to, PATH_MAX, "%s%s", root, path);
	return to;
}

/* A function of the C library, with another path. */
#define LOOKUP(type, name, parameters, ...) \
type name parameters; \
type name parameters { char to[PATH_MAX]; return ((type (*) parameters)dlsym(RTLD_NEXT, #name))(__VA_ARGS__); }

LOOKUP(DIR *, opendir, (const char *path), faked(path, to))
LOOKUP(FILE *, fopen, (const char *path, const char *mode), faked(path, to), mode)
LOOKUP(FILE *, fopen64, (const char *path, const char *mode), faked(path, to), mode)
LOOKUP(ssize_t, readlink, (const char *path, char *into, size_t size), faked(path, to), into, size)
LOOKUP(int, __lxstat, (int version, const char *path, struct stat *status), version, faked(path, to), status)
LOOKUP(int, lstat, (const char *path, struct stat *status), faked(path, to), status)
LOOKUP(int, stat, (const char *path, struct stat *status), faked(path, to), status)
LOOKUP(int, stat64, (const char *path, struct stat64 *status), faked(path, to), status)
LOOKUP(int, __open_2, (const char *path, int flags), faked(path, to), flags)
LOOKUP(int, __open64_2, (const char *path, int flags), faked(path, to), flags)

void note(const char *text);

static int
denied(const char *path)
{
	if (getenv("FAKE_DENIED") == NULL || strncmp(path, "/dev/tty", 8) != 0 || access(getenv("FAKE_DENIED"), F_OK) < 0)
		return 0;
	note("denied\n");
	errno = EACCES;
	return 1;
}

#define OPEN(name) \
int \
name(const char *path, int flags, ...) \
{ \
	char to[PATH_MAX]; \
\
	return denied(path) ? -1 : ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(faked(path, to), flags, 0666); \
}
OPEN(open)
OPEN(open64)

/* A node below /dev is a link here, but stays itself; other links lead to it. */
char *
realpath(const char *path, char *resolved)
{
	char to[PATH_MAX], target[PATH_MAX];
	ssize_t len;

	for (;;) {
		if (is_fake(path)) {
			if (access(faked(path, to), F_OK) < 0)
				return NULL;
			return strcpy(resolved, path);
		}
		if ((len = readlink(path, to, sizeof(to) - 1)) <= 0 || *to != '/')
			return ((char *(*)(const char *, char *))dlsym(RTLD_NEXT, "realpath"))(path, resolved);
		to[len] = '\0';
		path = strcpy(target, to);
	}
}

char *__realpath_chk(const char *path, char *resolved, size_t size);
char *
__realpath_chk(const char *path, char *resolved, size_t size)
{
	(void)size;
	return realpath(path, resolved);
}

void
note(const char *text)
{
	FILE *log;

	if (getenv("FAKE_LOG") == NULL || (log = fopen(getenv("FAKE_LOG"), "a")) == NULL)
		return;
	fputs(text, log);
	fclose(log);
}

int
fdatasync(int fd)
{
	note("fdatasync\n");
	return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}

int
flock(int fd, int how)
{
	if (how == LOCK_UN && getenv("FAKE_STOLEN") != NULL)
		return 0;
	return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(fd, how);
}

static unsigned long polls;

static int
speed(void)
{
	const char *text = getenv("FAKE_SPEED");

	return text != NULL ? atoi(text) : 1;
}

static _Atomic int64_t *
shared_time(void)
{
	static _Atomic int64_t *shared_ms;
	int fd;

	if (shared_ms != NULL || getenv("FAKE_TIME") == NULL)
		return shared_ms;
	if ((fd = open(getenv("FAKE_TIME"), O_RDWR | O_CLOEXEC)) < 0 ||
	    (shared_ms = mmap(NULL, sizeof(*shared_ms), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED)
		abort();
	close(fd);
	return shared_ms;
}

static bool answer_owed;

ssize_t
write(int fd, const void *from, size_t len)
{
	answer_owed |= len > 9 && memcmp(from, "<Command>", 9) == 0;
	return ((ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write"))(fd, from, len);
}

enum { IDLE_SLICES = 3, OWED_SLICES = 5000 }; /* of 1 ms: before the time goes on; after which an answer is lost */

static int
poll_shared(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	_Atomic int64_t *now_ms = shared_time();
	int64_t from_ms = *now_ms, until_ms = from_ms + timeout_ms;
	struct timespec slice = { .tv_nsec = timeout_ms > 0 ? 1000000 : 0 };
	int ready;

	for (int slices = 0; (ready = ppoll(fds, count, &slice, NULL)) == 0 && *now_ms < until_ms; slices++)
		if (slices >= (answer_owed ? OWED_SLICES : IDLE_SLICES))
			atomic_compare_exchange_strong(now_ms, &from_ms, until_ms);
	if (ready != 0)
		answer_owed = false;
	return ready;
}

int
poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	int64_t wait_ns = timeout_ms * INT64_C(1000000) / speed();
	struct timespec wait = { .tv_sec = (time_t)(wait_ns / 1000000000), .tv_nsec = (long)(wait_ns % 1000000000) };

	polls++;
	if (shared_time() != NULL)
		return poll_shared(fds, count, timeout_ms);
	return ppoll(fds, count, timeout_ms < 0 ? NULL : &wait, NULL);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	static struct timespec began[2];
	struct timespec *began_at = &began[clock == CLOCK_REALTIME];
	long long ns, off_s = 0;
	FILE *file;

	if (shared_time() != NULL) {
		t->tv_sec = (time_t)(*shared_time() / 1000);
		t->tv_nsec = (long)(*shared_time() % 1000) * 1000000;
		return 0;
	}
	if (((int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime"))(clock, t) < 0)
		return -1;
	if (began_at->tv_sec == 0)
		*began_at = *t;
	ns = ((t->tv_sec - began_at->tv_sec) * 1000000000LL + t->tv_nsec - began_at->tv_nsec) * speed() + began_at->tv_nsec;
	if (clock == CLOCK_REALTIME && getenv("FAKE_CLOCK") != NULL && (file = fopen(getenv("FAKE_CLOCK"), "r")) != NULL) {
		if (fscanf(file, "%lld", &off_s) != 1)
			off_s = 0;
		fclose(file);
	}
	t->tv_sec = began_at->tv_sec + (time_t)(ns / 1000000000 + off_s);
	t->tv_nsec = (long)(ns % 1000000000);
	return 0;
}

__attribute__((destructor)) static void
cost(void)
{
	struct rusage used;
	int descriptors = 0;
	FILE *file;

	for (int fd = 0; fd < 1024; fd++)
		descriptors += fcntl(fd, F_GETFD) >= 0;
	if (getenv("FAKE_COST") == NULL || getrusage(RUSAGE_SELF, &used) < 0 || (file = fopen(getenv("FAKE_COST"), "a")) == NULL)
		return;
	fprintf(file, "%lu %.1f %ld %d\n", polls, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
	    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3, used.ru_maxrss, descriptors);
	fclose(file);
}
