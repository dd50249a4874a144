/* How each filter begins, and what its options share. */
#ifndef FILTER_H
#define FILTER_H

#include <getopt.h>

/*
 * Call first. A standard stream that is closed stays unusable, but its number is not given to a file that is
 * opened later. A reader of our output that goes ends the filter by SIGPIPE; a file that may not grow is an error of the write.
 */
void filter_begin(char *argv[]);

/* Prints what --help or --version asks for on standard output, and ends with 0. */
_Noreturn void filter_print(const char *text);

/* Prints the synopsis on standard error, and ends with 64. */
_Noreturn void filter_usage(const char *usage);

/* Reports that an option's value can't be, and why, then as filter_usage(). option is its long name. */
_Noreturn void filter_reject(const char *option, const char *value, const char *why, const char *usage);

/* Reads an option's whole number from least to most (both >= 0), or ends as filter_reject(). */
long filter_integer(const char *option, const char *value, long least, long most, const char *usage);

#endif
