/* How a filter begins, and how it reads its options. */
#ifndef FILTER_H
#define FILTER_H

#include <getopt.h>

/*
 * Call first. Keeps the number of a closed standard stream from a file that is opened later; the stream stays unusable.
 * Lets SIGPIPE end the filter if its reader goes, and lets a write fail if the file may not grow.
 */
void filter_begin(char *argv[]);

/* Prints the text of --help or --version on standard output and exits with 0. */
_Noreturn void filter_print(const char *text);

/* Prints the synopsis on standard error and exits with 64. */
_Noreturn void filter_usage(const char *usage);

/* Reports why an option's value is invalid, then as filter_usage(). option is its long name. */
_Noreturn void filter_reject(const char *option, const char *value, const char *why, const char *usage);

/* Reads an option's whole number from least to most (both >= 0). Exits as filter_reject() if it is invalid. */
long filter_integer(const char *option, const char *value, long least, long most, const char *usage);

#endif
