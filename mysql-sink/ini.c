/*
 * Where MariaDB's client library looks for option files on Windows: Windows' own folder, C:\\, the folder of the program, and
 * that of MARIADB_HOME or else MYSQL_HOME; in each my.ini comes before my.cnf.
 */
#include "option_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { FOLDERS = 4, NAMES = 2 };

const char *const option_no_sockets = "this system has none; use --host";

bool
option_place(size_t i, char name[PATH_MAX])
{
	static const char *const names[NAMES] = { "my.ini", "my.cnf" };
	char folder[MAX_PATH] = "", *end;
	const char *home;

	if (i == FOLDERS * NAMES)
		return false;
	switch (i / NAMES) {
	case 0:
		GetWindowsDirectoryA(folder, sizeof(folder));
		break;
	case 1:
		strcpy(folder, "C:");
		break;
	case 2:
		if (GetModuleFileNameA(NULL, folder, sizeof(folder)) > 0 && (end = strrchr(folder, '\\')) != NULL)
			*end = '\0';
		break;
	default:
		if ((home = getenv("MARIADB_HOME")) != NULL || (home = getenv("MYSQL_HOME")) != NULL)
			snprintf(folder, sizeof(folder), "%s", home);
	}
	*name = '\0';
	if (*folder != '\0')
		snprintf(name, PATH_MAX, "%s/%s", folder, names[i % NAMES]);
	return true;
}
