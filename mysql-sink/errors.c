#include "errors.h"

#include <stddef.h>
#include <string.h>

/* Errors that pass, or that another server may not have. For any other error a person has to change something. */
static const unsigned PASSING[] = {
	/* of the libraries, as errmsg.h calls them: */
	2001, 2002, 2003, 2004, 2005, 2008, /* no socket, no connection, unknown host, out of memory */
	2006, 2012, 2013, 2027, 2055,       /* the server has gone, or answers what makes no sense */
	/* of the servers: */
	3, 20,                  /* the server can't write a file; its disk is full */
	1020,                   /* record has changed since last read */
	1021, 1026, 1030, 1114, /* disk full, error writing, error from the storage engine, table full */
	1015, 1036,             /* a table is read-only: innodb_read_only */
	1037, 1038, 1041, 1135, /* the server is out of memory, or of threads */
	1040, 1129, 1203, 1226, /* too many connections, host blocked for errors, the user's connections, other limits */
	1047,                   /* a Galera node that is not in its cluster knows no command */
	1053, 1077, 1079,       /* shutting down */
	1158, 1159, 1160, 1161, /* the server could not read or write on the network */
	1180, 1181, 1105,       /* error during commit or rollback, and what clusters call anything */
	1205, 1206, 1213, 1637, /* lock wait, lock table full, deadlock, too many transactions */
	1290, 1792, 1836, 3989, /* read-only, as a replica or in a backup; a schema that is */
	1317, 1927, 1969, 3024, /* interrupted, killed, took too long */
	3032,                   /* offline mode */
	3101,                   /* a replication group has rolled it back: a conflict */
	3169, 4031,
	1412,                   /* the table was being altered */
	1429, 12701,            /* Spider: a shard can't be reached, has gone */
	9001, 9002, 9003, 9004, 9005, 9007, 8022, 8027, 8028, /* TiDB's own: a region or its time service is away, write conflict */
};

static const unsigned RESTORE[] = { 1044, 1045, 1049, 1054, 1142, 1143, 1146, 1698 };

static bool is_one_of(unsigned error, const unsigned *errors, size_t count);

enum outcome
error_outcome(unsigned error, const char *state)
{
	if (error_of_id(error))
		return REFUSED;
	if (is_one_of(error, PASSING, sizeof(PASSING) / sizeof(PASSING[0])) || memcmp(state, "08", 2) == 0 || memcmp(state, "40", 2) == 0)
		return LATER; /* 08: the connection; 40: the transaction was rolled back */
	if (error == 1062 || error == 1586)
		return DUPLICATE;
	/* out of range, truncated, against a constraint (3819 and 4025: CHECK), or rejected by a trigger */
	if (error == 3819 || error == 4025 || error == 1265 || error == 1366 || memcmp(state, "22", 2) == 0 ||
	    memcmp(state, "23", 2) == 0 || memcmp(state, "45", 2) == 0)
		return ROW;
	return REFUSED;
}

bool
error_of_restore(unsigned error)
{
	return is_one_of(error, RESTORE, sizeof(RESTORE) / sizeof(RESTORE[0]));
}

bool
error_keeps_connection(unsigned error)
{
	return error == 1020 || error == 1205 || error == 1213 || error == 3101;
}

bool
error_of_id(unsigned error)
{
	return error == 167 || error == 1467;
}

const char *
error_hint(unsigned error)
{
	switch (error) {
	case 167: case 1062: case 1467: case 1586:
		return "; IDs are used up, or something else sets them: ALTER TABLE the table MODIFY ID BIGINT NOT NULL AUTO_INCREMENT";
	case 1044: case 1142: case 1143: case 1227: case 1370:
		return "; GRANT SELECT, INSERT, UPDATE, and for --rebuild DELETE";
	case 1045: case 1698:
		return "; check user and password in the option file";
	case 1049: case 1146:
		return "; run sql/setup.sql";
	case 1054:
		return "; run sql/upgrade.sql";
	case 2061:
		return "; use TLS with ssl-mode=VERIFY_CA and ssl-ca, or name the server's key: server-public-key-path";
	default:
		return "";
	}
}

static bool
is_one_of(unsigned error, const unsigned *errors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (error == errors[i])
			return true;
	return false;
}
