/*
 * Connects to a server and does nothing else, so its memory is that of the client library. Prints "connected", and waits.
 *
 *	connect FILE    an option file, with its whole path
 */
#include <stdio.h>
#include <unistd.h>

#include <mysql.h>

int
main(int argc, char **argv)
{
	MYSQL *mysql = mysql_init(NULL);

	if (argc != 2 || mysql == NULL || mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, argv[1]) != 0 ||
	    mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "connect") != 0)
		return 1;
	if (mysql_real_connect(mysql, NULL, NULL, NULL, NULL, 0, NULL, 0) == NULL) {
		fprintf(stderr, "connect: %s\n", mysql_error(mysql));
		return 1;
	}
	puts("connected");
	fflush(stdout);
	pause();
	return 0;
}
