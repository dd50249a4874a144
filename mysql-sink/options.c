#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "decimal.h"
#include "filter.h"
#include "report.h"

static const char USAGE[] =
    "usage: mysql-sink [-nRv] [-D database] [-h host[:port],...] [-P port] [-r file]\n"
    "                  [-S socket] [-T seconds] [-t table] [-u user]\n"
    "                  [--defaults-file=file] [file ...]\n";

static const struct option OPTIONS[] = {
	{ "database", required_argument, NULL, 'D' },
	{ "defaults-file", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'H' },
	{ "host", required_argument, NULL, 'h' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "port", required_argument, NULL, 'P' },
	{ "rebuild", no_argument, NULL, 'R' },
	{ "rejects", required_argument, NULL, 'r' },
	{ "socket", required_argument, NULL, 'S' },
	{ "timeout", required_argument, NULL, 'T' },
	{ "table", required_argument, NULL, 't' },
	{ "user", required_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static const char LETTERS[] = "D:h:nP:Rr:S:T:t:u:v";

enum {
	PORT_MAX = 65535,
	TIMEOUT_MAX_S = 86400 * 365,
};

/* Reads host, host:port, [address]:port, or an IPv6 address, which has more than one colon. */
static const char *
add_host(struct options *o, char *text)
{
	struct host *host = &o->hosts[o->host_count];
	char *colon = strrchr(text, ':'), *bracket;
	long port = 0;

	if (o->host_count++ == HOSTS_MAX)
		return "too many hosts";
	if (*text == '[') {
		if ((bracket = strchr(++text, ']')) == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
			return "[ without ]";
		*bracket = '\0';
		colon = bracket[1] == ':' ? bracket + 1 : NULL;
	} else if (colon != strchr(text, ':')) {
		colon = NULL;
	}
	if (colon != NULL) {
		*colon = '\0';
		if (integer_read(colon + 1, 1, PORT_MAX, &port) != NULL)
			return "invalid port";
	}
	if (*text == '\0')
		return "empty host name";
	*host = (struct host){ .name = text, .port = (unsigned)port };
	if (port > 0)
		snprintf(host->label, sizeof(host->label), strchr(text, ':') ? "[%s]:%ld" : "%s:%ld", text, port);
	else
		snprintf(host->label, sizeof(host->label), "%s", text);
	return NULL;
}

static const char *
set_text(char to[OPTION_SIZE], const char *text)
{
	if (text == NULL || *text == '\0')
		return "nothing given";
	if (strlen(text) >= OPTION_SIZE)
		return "too long";
	strcpy(to, text);
	return NULL;
}

static const char *
set_hosts(struct options *o, const char *text)
{
	const char *why = set_text(o->host_list, text);
	char *list = o->host_list, *comma;

	o->host_count = 0;
	for (; why == NULL && (comma = strchr(list, ',')) != NULL; list = comma + 1) {
		*comma = '\0';
		why = add_host(o, list);
	}
	return why == NULL ? add_host(o, list) : why;
}

static const char *
set_whole(long *to, const char *text, long most)
{
	return text == NULL ? "nothing given" : integer_read(text, 1, most, to);
}

/* Takes an option that the command line and the option files share. Returns NULL, or why it is invalid. */
static const char *
set_option(struct options *o, int option, const char *text)
{
	long port;
	const char *why;

	switch (option) {
	case 'D':
		return set_text(o->database, text);
	case 'h':
		return set_hosts(o, text);
	case 'P':
		if ((why = set_whole(&port, text, PORT_MAX)) == NULL)
			o->place.port = (unsigned)port;
		return why;
	case 'r':
		return set_text(o->rejects, text);
	case 'T':
		return set_whole(&o->timeout_s, text, TIMEOUT_MAX_S);
	case 't':
		return set_text(o->table, text);
	}
	return NULL;
}

static const char *
set_ssl_mode(struct options *o, const char *text)
{
	static const struct { const char *name; enum server_tls tls; } modes[] = {
		{ "DISABLED", SERVER_TLS_OFF }, { "PREFERRED", SERVER_TLS_ANY }, { "REQUIRED", SERVER_TLS_ON },
		{ "VERIFY_CA", SERVER_TLS_CA }, { "VERIFY_IDENTITY", SERVER_TLS_VERIFIED },
	};

	for (size_t i = 0; text != NULL && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcasecmp(text, modes[i].name) == 0) {
			o->place.tls = modes[i].tls;
			return NULL;
		}
	return "ssl-mode is not one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY";
}

static void
check_secret(const char *file)
{
	struct stat status;

	if (stat(file, &status) == 0 && (status.st_mode & S_IROTH))
		report("%s: everybody can read the password in it: chmod 600 %s", file, file);
}

static bool
is_on(const char *value)
{
	return value == NULL || strcmp(value, "1") == 0 || strcasecmp(value, "on") == 0 || strcasecmp(value, "true") == 0;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

/*
 * Takes an option of an option file. The library reads its own options itself. But each
 * library knows only its own names for TLS, and would go without TLS for the others.
 */
static const char *
take_option(void *arg, const char *file, const char *name, const char *value)
{
	static const char *const verify[] = { "ssl-verify-server-cert", "tls-verify-peer", NULL };
	static const char *const enforce[] = { "ssl", "ssl-enforce", "tls-enforce", NULL };
	static const char *const authority[] = { "ssl-ca", "ssl-capath", "tls-ca", "tls-capath", NULL };
	struct options *o = arg;

	if (strcmp(name, "password") == 0 && value != NULL && *value != '\0')
		check_secret(file);
	else if (strcmp(name, "dry-run") == 0)
		o->dry_run = is_on(value);
	else if (strcmp(name, "verbose") == 0)
		o->verbose = is_on(value);
	else if (strcmp(name, "ssl-mode") == 0)
		return set_ssl_mode(o, value);
	else if (is_one_of(name, verify) && is_on(value))
		o->place.tls = SERVER_TLS_VERIFIED;
	else if (is_one_of(name, authority)) {
		o->place.authority = true;
		if (o->place.tls == SERVER_TLS_ANY)
			o->place.tls = SERVER_TLS_AUTHORITY; /* a person who names an authority wants TLS */
	} else if (o->place.tls == SERVER_TLS_ANY && is_one_of(name, enforce) && is_on(value))
		o->place.tls = SERVER_TLS_ON;
	else if (strcmp(name, "protocol") == 0)
		o->place.tcp = value != NULL && strcasecmp(value, "socket") != 0 && strcmp(value, "2") != 0;
	else if (strcmp(name, "get-server-public-key") == 0)
		o->place.ask_key = is_on(value);
	else if (strcmp(name, "server-public-key-path") == 0)
		return set_text(o->server_key, value);
	else if (strcmp(name, "restricted-auth") == 0) {
		o->place.own_methods = value != NULL && *value != '\0';
		o->place.own_sha2 = o->place.own_methods && strstr(value, "caching_sha2_password") != NULL;
	}
	for (const struct option *option = OPTIONS; option->name != NULL; option++)
		if (strchr("DhrTt", option->val) != NULL && strcmp(option->name, name) == 0)
			return set_option(o, option->val, value);
	return NULL;
}

static void
read_option_file(struct options *o, const char *name, bool needed)
{
	struct option_file_trouble trouble = { .line = 0 };

	if (option_file_read(name, take_option, o, &trouble) == 0)
		return;
	if (trouble.why != NULL && trouble.line == 0)
		fatalx(EX_CONFIG, "%s: %s", trouble.file, trouble.why);
	if (trouble.why != NULL)
		fatalx(EX_CONFIG, "%s:%lu: %s", trouble.file, trouble.line, trouble.why);
	if (needed || !option_file_left_out(errno))
		fatal(errno == ENOMEM ? EX_OSERR : EX_CONFIG, "%s", trouble.file);
}

/* Reads the option file that was named, or those that the libraries read. */
static void
read_option_files(struct options *o)
{
	char name[PATH_MAX];

	if (o->place.defaults_file != NULL) {
		read_option_file(o, o->place.defaults_file, true);
		return;
	}
	for (size_t i = 0; option_place(i, name); i++)
		if (*name != '\0')
			read_option_file(o, name, false);
}

/* Returns the named option file. It is needed first, as the options of the command line come after those of the file. */
static const char *
find_defaults_file(int argc, char **argv)
{
	const char *found = NULL;
	int option;

	while ((option = getopt_long(argc, argv, LETTERS, OPTIONS, NULL)) != -1) {
		if (option == 'f')
			found = optarg;
		else if (option == 'H')
			filter_print(USAGE);
		else if (option == 'V')
			filter_print("mysql-sink " VERSION "\n");
		else if (option == '?')
			filter_usage(USAGE);
	}
	optind = 1;
	return found;
}

static const char *
long_name(int option)
{
	const struct option *at = OPTIONS;

	while (at->val != option)
		at++;
	return at->name;
}

void
options_read(struct options *o, int argc, char **argv)
{
	const char *named, *why;
	int option;

	*o = (struct options){ .database = "pse", .table = "usage_e", .host_count = 1 };
	o->place = (struct server_place){ .database = o->database, .server_key = o->server_key };
	o->hosts[0] = (struct host){ .label = "server" };

	if ((named = find_defaults_file(argc, argv)) != NULL) {
		if (realpath(named, o->defaults_file) == NULL) /* the library looks for a relative name elsewhere */
			fatal(errno == ENOMEM ? EX_OSERR : EX_CONFIG, "%s", named);
		o->place.defaults_file = o->defaults_file;
	}
	read_option_files(o);
	while ((option = getopt_long(argc, argv, LETTERS, OPTIONS, NULL)) != -1) {
		why = NULL;
		switch (option) {
		case 'n':
			o->dry_run = true;
			break;
		case 'R':
			o->rebuild = true;
			break;
		case 'S':
			why = option_no_sockets;
			o->place.socket = optarg;
			break;
		case 'u':
			o->place.user = optarg;
			break;
		case 'v':
			o->verbose = true;
			break;
		default:
			why = set_option(o, option, optarg);
		}
		if (why != NULL)
			filter_reject(long_name(option), optarg, why, USAGE);
	}
	o->place.wait_s = (unsigned)o->timeout_s;
}
