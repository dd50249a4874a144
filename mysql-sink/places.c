/* Where the client libraries look for option files on POSIX systems: as "mysql --help" and "mariadb --help" list them. */
#include "option_file.h"

#include <stdio.h>
#include <stdlib.h>

const char *const option_no_sockets = NULL;

bool
option_place(size_t i, char name[PATH_MAX])
{
	static const char *const usual[][2] = {
		{ NULL, "/etc/my.cnf" }, { NULL, "/etc/mysql/my.cnf" }, { "MYSQL_HOME", "/my.cnf" }, { "HOME", "/.my.cnf" },
	};
	const char *home = "";

	if (i == sizeof(usual) / sizeof(usual[0]))
		return false;
	if (usual[i][0] != NULL)
		home = getenv(usual[i][0]);
	if (home == NULL || snprintf(name, PATH_MAX, "%s%s", home, usual[i][1]) >= PATH_MAX)
		*name = '\0';
	return true;
}
