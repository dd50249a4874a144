/*
 * Messages on standard error, "prog: subject: what failed: reason", and the line of progress there. A message prints each
 * byte below space as "?". A message equal to the last one is only counted. After 20 messages within a minute all are only
 * counted until the minute ends. If standard error is a regular file, the time stands before a message. If it is systemd's
 * journal, the level does: <3> an error that ends the program, <4> a warning, <6> information.
 */
#ifndef REPORT_H
#define REPORT_H

#include <sys/types.h>

#ifndef REPORT_FORMAT
#ifdef __GNUC__
#define REPORT_FORMAT(text, values) __attribute__((format(printf, text, values)))
#else
#define REPORT_FORMAT(text, values)
#endif
#endif

/* Call first: sets how messages begin. getopt(3) takes it from argv[0]. */
void report_begin(char *argv[]);

/* Reports a warning: what was rejected or lost, or is retried. */
void report(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports an error that will end the program, but not yet. */
void report_error(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports information: what is well, or well again. Prints it even if it equals the last message. */
void report_info(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports information that a person asked for, or a total at the end. Prints it after any number of messages. */
void report_total(const char *format, ...) REPORT_FORMAT(1, 2);

/*
 * Reports "file:line: why". Of adjacent lines with the same reason (the same pointer) it prints the first at once, and
 * later their range. Keeps the pointer to the file's name until the next message.
 */
void report_bad_line(const char *file, unsigned long line, const char *why);

/* Prints pending counts. The next message is printed even if it equals the last one. */
void report_flush(void);

/* Reports an error and exits with the status. fatal() adds the reason in errno. */
_Noreturn void fatal(int status, const char *format, ...) REPORT_FORMAT(2, 3);
_Noreturn void fatalx(int status, const char *format, ...) REPORT_FORMAT(2, 3);

/* Returns the ms until a count of messages is due, -1 if none is. signals_wait() calls both. */
int report_due_ms(void);

/* Prints the count of messages if it is due. */
void report_due(void);

/*
 * Shows how much of a regular file is done in percent, lines a second and the time left, if standard error is a terminal
 * and standard output is not. Shows it after two seconds, at most five times a second. done 0 begins a file. A message and
 * report_progress_end() wipe the line.
 */
void report_progress(off_t done, off_t size, unsigned long lines);
void report_progress_end(void);

#endif
