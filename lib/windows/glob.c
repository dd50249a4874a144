#include <glob.h>

#include <stdbool.h>
#include <windows.h>

static bool add_path(glob_t *, const char *pattern, const char *name);
static int by_name(const void *, const void *);

int
glob(const char *pattern, int flags, int (*unused)(const char *, int), glob_t *found)
{
	WIN32_FIND_DATAA file;
	HANDLE search = FindFirstFileA(pattern, &file);
	bool more = true, room = true;

	(void)flags;
	(void)unused;
	found->gl_pathc = 0;
	found->gl_pathv = NULL;
	if (search == INVALID_HANDLE_VALUE)
		return GLOB_NOMATCH;
	while (more && (room = add_path(found, pattern, file.cFileName)))
		more = FindNextFileA(search, &file);
	FindClose(search);
	if (!room) {
		globfree(found);
		return GLOB_NOSPACE;
	}
	qsort(found->gl_pathv, found->gl_pathc, sizeof(*found->gl_pathv), by_name);
	return 0;
}

void
globfree(glob_t *found)
{
	while (found->gl_pathc > 0)
		free(found->gl_pathv[--found->gl_pathc]);
	free(found->gl_pathv);
}

static bool
add_path(glob_t *found, const char *pattern, const char *name)
{
	const char *slash = strrchr(pattern, '/');
	size_t directory = slash != NULL ? (size_t)(slash - pattern) + 1 : 0, size = directory + strlen(name) + 1;
	char **paths = realloc(found->gl_pathv, (found->gl_pathc + 1) * sizeof(*paths)), *path = malloc(size);

	if (paths != NULL)
		found->gl_pathv = paths;
	if (paths == NULL || path == NULL) {
		free(path);
		return false;
	}
	snprintf(path, size, "%.*s%s", (int)directory, pattern, name);
	paths[found->gl_pathc++] = path;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}
