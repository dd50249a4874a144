/*
 * What the filters use of POSIX and Windows lacks, or does in another way. The compiler includes it in front of every
 * source, so the filters know nothing of Windows. Signals, ports and zones have files of their own.
 */
#ifndef WINDOWS_POSIX_H
#define WINDOWS_POSIX_H

#define _CRT_RAND_S /* rand_s() */

#include <fcntl.h>
#include <io.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Our main() runs after the streams are bytes, and argv[0] is a name as elsewhere. */
#define main program_main
int program_main(int argc, char **argv);

/* %zu and %lld, as the C library of MinGW prints them. */
#define REPORT_FORMAT(text, values) __attribute__((format(gnu_printf, text, values)))

/* <io.h> calls a kind of lseek(2) so. */
#define tell tell_by_filter

/* No process inherits a handle that was not made for that. A file, a pipe and a console are never opened to wait. */
#define O_CLOEXEC O_NOINHERIT
#define O_NONBLOCK 0
#define O_NOCTTY 0
#define PIPE_BUF 4096

/* These signals do not exist: a write to a reader that has gone fails instead, and so does one to a full disk. */
enum { SIGPIPE = 1001, SIGXFSZ = 1002 };
#define signal(number, action) ((void)(number))

/* Rights are lists here, not bits: st_mode does not tell who else may read or write. */
#undef S_IROTH
#undef S_IWOTH
#undef S_IWGRP
#define S_IROTH 0
#define S_IWOTH 0
#define S_IWGRP 0
#ifndef S_ISSOCK
#define S_ISSOCK(mode) 0
#endif

/* F_GETFD: whether it is open. F_GETFL: O_RDWR if it is. Nothing else. */
enum { F_GETFD = 1, F_GETFL = 3 };
int fcntl(int fd, int command, ...);

int fdatasync(int fd);
int getentropy(void *to, size_t len);
ssize_t pread(int fd, void *to, size_t size, off_t at);
char *realpath(const char *name, char *resolved);
char *strcasestr(const char *text, const char *part);
char *strndup(const char *text, size_t len);

/* As write(2), and a reader that has gone ends the program, as SIGPIPE would. */
ssize_t posix_write(int fd, const void *from, size_t len);
#define write posix_write

/* As fstat(2) and stat(2), with numbers in st_dev and st_ino that tell files apart. */
struct posix_stat {
	uint64_t st_dev, st_ino;
	unsigned short st_mode;
	off_t st_size;
};
int posix_fstat(int fd, struct posix_stat *);
int posix_stat(const char *name, struct posix_stat *);
#undef stat
#undef fstat
#define stat posix_stat
#define fstat posix_fstat

/* Also "/dev/null", and "/dev/fd/1"; and "e" in a mode. */
int posix_open(const char *name, int flags, ...);
FILE *posix_fopen(const char *name, const char *mode);
#define open posix_open
#define fopen posix_fopen

#endif
