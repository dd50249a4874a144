/*
 * Messages on standard error, and the line of progress there: "prog: subject: what failed: reason". Whatever a
 * message quotes, each of its bytes below space is printed as "?". One that equals the last one is counted; after 20 within a
 * minute they all are, and the count is printed when the minute ends. In a regular file the time stands before a message. In
 * systemd's journal it begins with its level: <3> an error for which the program ends, <4> a warning, <6> information.
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

/* Call before anything else: sets how messages begin, in argv[0] for getopt(3), too. */
void report_begin(char *argv[]);

/* Reports what was rejected, lost, or is tried again: a warning. */
void report(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports an error for which the program will end, but not yet. */
void report_error(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports what is well, or well again: information, printed even if it equals the last message. */
void report_info(const char *format, ...) REPORT_FORMAT(1, 2);

/* Reports what a person asked for, or a total at the end: information, printed however many messages there were. */
void report_total(const char *format, ...) REPORT_FORMAT(1, 2);

/*
 * Reports "file:line: why". Lines that follow one another and are bad for the same reason (the same pointer) are
 * counted: the first is printed at once, and then their range. The file's name is kept until another message comes.
 */
void report_bad_line(const char *file, unsigned long line, const char *why);

/* Prints the counts that are pending. The next message is printed whatever the last one was. */
void report_flush(void);

/* Reports an error, and ends the program with the status. fatal() adds the reason that errno has. */
_Noreturn void fatal(int status, const char *format, ...) REPORT_FORMAT(2, 3);
_Noreturn void fatalx(int status, const char *format, ...) REPORT_FORMAT(2, 3);

/* ms until a count of messages is due, -1 if none is; and prints it if it is. signals_wait() does both. */
int report_due_ms(void);
void report_due(void);

/*
 * Shows percent, lines a second and time left of a regular file, if standard error is a terminal and standard output
 * is not: at most five times a second, once two seconds have passed. done 0 begins. A message wipes the line, and so does
 * report_progress_end().
 */
void report_progress(off_t done, off_t size, unsigned long lines);
void report_progress_end(void);

#endif
