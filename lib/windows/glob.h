/* As much of <glob.h> as the filters use: the files of one directory that end alike, sorted by name. */
#ifndef GLOB_H
#define GLOB_H

#include <stddef.h>

enum { GLOB_NOSPACE = 1, GLOB_NOMATCH = 3 };

typedef struct {
	size_t gl_pathc;
	char **gl_pathv;
} glob_t;

int glob(const char *pattern, int flags, int (*)(const char *, int), glob_t *);
void globfree(glob_t *);

#endif
