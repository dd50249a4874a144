/* mysql-sink: hour lines to rows, each hour exactly once. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"
#include "demand_line.h"
#include "hour_line.h"
#include "input.h"
#include "option_file.h"
#include "progress.h"
#include "say.h"
#include "signals.h"
#include "table.h"

static const char USAGE[] =
    "usage: mysql-sink [-nv] [-D database] [-h host[:port],...] [-P port] [-r file]\n"
    "                  [-S socket] [-T seconds] [-t table] [-u user]\n"
    "                  [--defaults-file=file] [file ...]\n";

static const struct option OPTIONS[] = {
	{ "database", required_argument, NULL, 'D' },
	{ "defaults-file", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'H' },
	{ "host", required_argument, NULL, 'h' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "port", required_argument, NULL, 'P' },
	{ "rejects", required_argument, NULL, 'r' },
	{ "socket", required_argument, NULL, 'S' },
	{ "timeout", required_argument, NULL, 'T' },
	{ "table", required_argument, NULL, 't' },
	{ "user", required_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

enum {
	HOSTS_MAX = 32,
	PORT_MAX = 65535,
	TIMEOUT_MAX_S = 86400 * 365,
	BACK_OFF_MS = 250, BACK_OFF_MAX_MS = 60 * 1000, /* between rounds over the hosts: doubled after each */
	FAREWELL_MS = 10 * 1000, /* after TERM, so long a server may take to come back for what is in hand */
};

struct host {
	const char *name;    /* NULL: what the option files say */
	unsigned port;       /* 0: the one for all hosts */
	char label[300];     /* as messages call it */
	bool told;           /* that it has failed since something was stored last, and */
	unsigned error;      /* with which error */
};

struct counts {
	unsigned long lines, hours, bad, refused;
};

struct sink {
	struct table_place place;
	char database[OPTION_SIZE], table_name[OPTION_SIZE], host_list[OPTION_SIZE], rejects_name[OPTION_SIZE];
	struct host hosts[HOSTS_MAX];
	size_t host_count, host;        /* host: the one in use, or next */
	long timeout_s;                 /* give up after so long without a server; 0: never */
	bool dry_run, verbose;
	FILE *rejects;

	struct table *table;
	struct input in;
	struct hour_line lines[TABLE_BATCH]; /* in hand: read, not known to be stored */
	const char *file[TABLE_BATCH];       /* where each was read */
	unsigned long line[TABLE_BATCH];
	size_t count;

	bool worked;                    /* the connection has been of use, or there was no use for it yet */
	unsigned failures;              /* since something was stored */
	int64_t failing_since_ms, stop_ms; /* by the monotonic clock; stop_ms: when a signal said stop */
	int64_t back_off_ms;
	bool stopped;

	struct counts counts;
	struct table_counts stored;
	struct progress progress;
	struct say said;
};

static _Noreturn void
usage(void)
{
	fputs(USAGE, stderr);
	exit(EX_USAGE);
}

static void
print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		err(EX_IOERR, "stdout");
	exit(EX_OK);
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- options ---- */

/* host, host:port, [address]:port, or an IPv6 address, which has more than one colon. */
static const char *
add_host(struct sink *sink, char *text)
{
	struct host *host = &sink->hosts[sink->host_count];
	char *colon = strrchr(text, ':'), *bracket;
	long port = 0;
	const char *why;

	if (sink->host_count++ == HOSTS_MAX)
		return "too many hosts";
	if (*text == '[') {
		if ((bracket = strchr(++text, ']')) == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
			return "a host's [ without ]";
		*bracket = '\0';
		colon = bracket[1] == ':' ? bracket + 1 : NULL;
	} else if (colon != strchr(text, ':')) {
		colon = NULL;
	}
	if (colon != NULL) {
		*colon = '\0';
		if ((why = whole_read(colon + 1, 1, PORT_MAX, &port)) != NULL)
			return "a host's port is none";
	}
	if (*text == '\0')
		return "a host without a name";
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
set_hosts(struct sink *sink, const char *text)
{
	const char *why = set_text(sink->host_list, text);
	char *list = sink->host_list, *comma;

	sink->host_count = 0;
	for (; why == NULL && (comma = strchr(list, ',')) != NULL; list = comma + 1) {
		*comma = '\0';
		why = add_host(sink, list);
	}
	return why == NULL ? add_host(sink, list) : why;
}

static const char *
set_whole(long *to, const char *text, long most)
{
	return text == NULL ? "nothing given" : whole_read(text, 1, most, to);
}

/* An option that the command line and the option files share. Returns NULL, or the reason why it can't be so. */
static const char *
set_option(struct sink *sink, int option, const char *text)
{
	long port;
	const char *why;

	switch (option) {
	case 'D':
		return set_text(sink->database, text);
	case 'h':
		return set_hosts(sink, text);
	case 'P':
		if ((why = set_whole(&port, text, PORT_MAX)) == NULL)
			sink->place.port = (unsigned)port;
		return why;
	case 'r':
		return set_text(sink->rejects_name, text);
	case 'T':
		return set_whole(&sink->timeout_s, text, TIMEOUT_MAX_S);
	case 't':
		return set_text(sink->table_name, text);
	}
	return NULL;
}

static const char *
set_ssl_mode(struct sink *sink, const char *text)
{
	static const struct { const char *name; enum table_tls tls; } modes[] = {
		{ "DISABLED", TABLE_TLS_OFF }, { "PREFERRED", TABLE_TLS_ANY }, { "REQUIRED", TABLE_TLS_ON },
		{ "VERIFY_CA", TABLE_TLS_VERIFIED }, { "VERIFY_IDENTITY", TABLE_TLS_VERIFIED },
	};

	for (size_t i = 0; text != NULL && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcasecmp(text, modes[i].name) == 0) {
			sink->place.tls = modes[i].tls;
			return NULL;
		}
	return "ssl-mode is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY";
}

static void
check_secret(const char *file)
{
	struct stat status;

	if (stat(file, &status) == 0 && (status.st_mode & S_IROTH))
		warnx("%s: everybody can read the password in it: chmod 600 %s", file, file);
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
 * An option of an option file. What is the library's it reads itself; but each
 * library knows only its own names for TLS, and would go without for the others.
 */
static const char *
take_option(void *arg, const char *file, const char *name, const char *value)
{
	static const char *const verify[] = { "ssl-verify-server-cert", "tls-verify-peer", NULL };
	static const char *const enforce[] = { "ssl", "ssl-enforce", "tls-enforce", NULL };
	static const char *const authority[] = { "ssl-ca", "ssl-capath", "tls-ca", "tls-capath", NULL };
	struct sink *sink = arg;

	if (strcmp(name, "password") == 0 && value != NULL && *value != '\0')
		check_secret(file);
	else if (strcmp(name, "dry-run") == 0)
		sink->dry_run = is_on(value);
	else if (strcmp(name, "verbose") == 0)
		sink->verbose = is_on(value);
	else if (strcmp(name, "ssl-mode") == 0)
		return set_ssl_mode(sink, value);
	else if (is_one_of(name, verify) && is_on(value))
		sink->place.tls = TABLE_TLS_VERIFIED;
	else if (sink->place.tls == TABLE_TLS_ANY && (is_one_of(name, authority) || (is_one_of(name, enforce) && is_on(value))))
		sink->place.tls = TABLE_TLS_ON; /* who names an authority does not want to go without TLS */
	for (const struct option *option = OPTIONS; option->name != NULL; option++)
		if (strchr("DhrTt", option->val) != NULL && strcmp(option->name, name) == 0)
			return set_option(sink, option->val, value);
	return NULL;
}

static void
read_option_file(struct sink *sink, const char *name, bool needed)
{
	struct option_file_trouble trouble = { .line = 0 };

	if (option_file_read(name, take_option, sink, &trouble) == 0)
		return;
	if (trouble.why != NULL)
		errx(EX_CONFIG, "%s:%lu: %s", trouble.file, trouble.line, trouble.why);
	if (needed)
		err(EX_CONFIG, "%s", trouble.file);
}

/* The one that was named, or those that the libraries read. */
static void
read_option_files(struct sink *sink)
{
	static const char *const usual[][2] = {
		{ NULL, "/etc/my.cnf" }, { NULL, "/etc/mysql/my.cnf" }, { "MYSQL_HOME", "/my.cnf" }, { "HOME", "/.my.cnf" },
	};
	char name[PATH_MAX];

	if (sink->place.defaults_file != NULL) {
		read_option_file(sink, sink->place.defaults_file, true);
		return;
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		const char *home = usual[i][0] != NULL ? getenv(usual[i][0]) : "";

		if (home != NULL && (size_t)snprintf(name, sizeof(name), "%s%s", home, usual[i][1]) < sizeof(name))
			read_option_file(sink, name, false);
	}
}

/* ---- telling ---- */

static void
tell(struct sink *sink)
{
	progress_wipe(&sink->progress);
	say_end(&sink->said);
	warnx("%lu lines, %lu hours: %lu added, %lu replaced, %lu stored already, %lu stored with more seconds, "
	    "%lu refused; %lu bad lines; %zu in hand", sink->counts.lines + sink->in.line, sink->counts.hours,
	    sink->stored.added, sink->stored.replaced, sink->stored.same, sink->stored.kept, sink->counts.refused,
	    sink->counts.bad, sink->count);
}

/* Signals that have come: telling is done here, stopping is remembered. */
static void
heed_signals(struct sink *sink)
{
	int signals = signals_take();

	if (signals & SIGNAL_TELL)
		tell(sink);
	if (!(signals & SIGNAL_STOP))
		return;
	if (sink->stopped) /* for the second time: no farewell */
		sink->stop_ms = now_ms() - FAREWELL_MS;
	else
		sink->stop_ms = now_ms();
	sink->stopped = true;
}

/* ---- refused lines ---- */

static void
keep_reject(struct sink *sink, const char *text, size_t len)
{
	if (sink->rejects != NULL &&
	    (fwrite(text, 1, len, sink->rejects) != len || fputc('\n', sink->rejects) == EOF))
		err(EX_IOERR, "%s", sink->rejects_name);
}

static void
refuse_line(struct sink *sink, const char *text, size_t len, const char *why)
{
	progress_wipe(&sink->progress);
	say_bad_line(&sink->said, sink->in.name, sink->in.line, why);
	sink->counts.bad++;
	keep_reject(sink, text, len);
}

/* An hour that is a good line, but that the table does not take. */
static void
refuse_hour(struct sink *sink, size_t i)
{
	char text[LINE_SIZE];
	size_t len = hour_line_write(text, &sink->lines[i]);

	progress_wipe(&sink->progress);
	say(&sink->said, "%s:%lu: %s", sink->file[i], sink->line[i], table_reason(sink->table));
	sink->counts.refused++;
	keep_reject(sink, text, len - 1);
}

static void
flush_rejects(struct sink *sink)
{
	if (sink->rejects != NULL && fflush(sink->rejects) != 0)
		err(EX_IOERR, "%s", sink->rejects_name);
}

/* ---- the server ---- */

static void
say_failure(struct sink *sink, struct host *host)
{
	if (host->told && host->error == table_error(sink->table))
		return;
	progress_wipe(&sink->progress);
	say_end(&sink->said);
	warnx("%s: %s; trying again", host->label, table_reason(sink->table));
	host->told = true;
	host->error = table_error(sink->table);
}

static long
failing_s(const struct sink *sink)
{
	return (long)((now_ms() - sink->failing_since_ms) / 1000);
}

static void
say_back(struct sink *sink)
{
	bool said = false;

	for (size_t i = 0; i < sink->host_count; i++) {
		said = said || sink->hosts[i].told;
		sink->hosts[i].told = false;
	}
	if (said) {
		progress_wipe(&sink->progress);
		warnx("%s: storing again after %ld s", sink->hosts[sink->host].label, failing_s(sink));
	}
	sink->failures = 0;
	sink->back_off_ms = BACK_OFF_MS;
	sink->worked = true;
}

static _Noreturn void
give_up(struct sink *sink)
{
	if (sink->count > 0)
		errx(EX_UNAVAILABLE, "no server for %ld s: %zu lines from %s:%lu on are not stored",
		    failing_s(sink), sink->count, sink->file[0], sink->line[0]);
	errx(EX_UNAVAILABLE, "no server for %ld s", failing_s(sink));
}

/* Waits before the next round over the hosts, unless the time for that is up. */
static void
pause_round(struct sink *sink)
{
	int64_t until_ms = now_ms() + sink->back_off_ms;

	sink->back_off_ms = sink->back_off_ms * 2 < BACK_OFF_MAX_MS ? sink->back_off_ms * 2 : BACK_OFF_MAX_MS;
	for (;;) {
		int64_t now = now_ms(), end_ms = until_ms;

		if (sink->stopped && end_ms > sink->stop_ms + FAREWELL_MS)
			end_ms = sink->stop_ms + FAREWELL_MS;
		if (sink->timeout_s > 0 && end_ms > sink->failing_since_ms + sink->timeout_s * 1000)
			end_ms = sink->failing_since_ms + sink->timeout_s * 1000;
		if (now >= end_ms && end_ms < until_ms)
			give_up(sink);
		if (now >= end_ms)
			return;
		if (signals_wait(-1, -1, (int)(end_ms - now)) < 0)
			err(EX_OSERR, "poll");
		heed_signals(sink);
	}
}

/* One try to store lines in hand, connecting first where that has to be; with count 0 only that. */
static enum table_outcome
attempt(struct sink *sink, size_t first, size_t count)
{
	struct host *host = &sink->hosts[sink->host];
	enum table_outcome outcome = TABLE_DONE;

	if (!table_connected(sink->table)) {
		sink->worked = false;
		outcome = table_connect(sink->table, host->name, host->port);
	}
	if (outcome == TABLE_DONE && count > 0)
		outcome = table_write(sink->table, sink->lines + first, count, &sink->stored);
	return outcome;
}

/* What an attempt has failed of is said, and whose turn it is next; returns whether it is time for a pause. */
static bool
fail_over(struct sink *sink)
{
	/* that a connection has ended while nothing was to be done is no trouble yet */
	if (sink->worked && !table_connected(sink->table)) {
		sink->worked = false;
		return false;
	}
	say_failure(sink, &sink->hosts[sink->host]);
	if (!table_connected(sink->table))
		sink->host = (sink->host + 1) % sink->host_count;
	return ++sink->failures % sink->host_count == 0;
}

/* Stores lines in hand, however long it takes. */
static void
store(struct sink *sink, size_t first, size_t count)
{
	enum table_outcome outcome;

	if (sink->failures == 0)
		sink->failing_since_ms = now_ms();
	while ((outcome = attempt(sink, first, count)) == TABLE_LATER)
		if (fail_over(sink))
			pause_round(sink);
	if (outcome == TABLE_REFUSED) {
		progress_wipe(&sink->progress);
		errx(EX_CONFIG, "%s: %s", sink->hosts[sink->host].label, table_reason(sink->table));
	}
	if (outcome == TABLE_ROW && count > 1) { /* halve until the row stands alone */
		store(sink, first, count / 2);
		store(sink, first + count / 2, count - count / 2);
		return;
	}
	if (outcome == TABLE_ROW)
		refuse_hour(sink, first);
	say_back(sink);
}

static void
store_all(struct sink *sink)
{
	if (sink->count > 0 && !sink->dry_run)
		store(sink, 0, sink->count);
	sink->count = 0;
	flush_rejects(sink);
}

/* What will not work later either is found out before anything is read; a server that is not there may come. */
static void
look(struct sink *sink)
{
	sink->failing_since_ms = now_ms();
	for (size_t i = 0; i < sink->host_count && !sink->stopped; i++) {
		enum table_outcome outcome = attempt(sink, 0, 0);

		if (outcome == TABLE_DONE) {
			sink->worked = true;
			return;
		}
		if (outcome == TABLE_REFUSED)
			errx(EX_CONFIG, "%s: %s", sink->hosts[sink->host].label, table_reason(sink->table));
		fail_over(sink);
		heed_signals(sink);
	}
	sink->failures = 0; /* the time that it may stay away is counted from when it is needed */
}

/* ---- lines ---- */

static void
take_line(struct sink *sink, const char *text, size_t len)
{
	struct demand_line demand;
	const char *why, *ignored;
	int got = hour_line_read(text, len, &sink->lines[sink->count], &why);

	if (got < 0 && sink->counts.hours == 0 && demand_line_read(text, len, &demand, &ignored) == 1)
		errx(EX_DATAERR, "%s:%lu: this is a demand line: put kwh-agg between emu-read and mysql-sink",
		    sink->in.name, sink->in.line);
	if (got < 0)
		refuse_line(sink, text, len, why);
	if (got <= 0)
		return;
	sink->file[sink->count] = sink->in.name;
	sink->line[sink->count++] = sink->in.line;
	sink->counts.hours++;
	if (sink->count == TABLE_BATCH)
		store_all(sink);
}

/* An operand can't be opened or read: what was read before is stored, and that is the end. */
static _Noreturn void
fail_input(struct sink *sink)
{
	int why = errno;

	store_all(sink);
	errno = why;
	err(why == ENOMEM ? EX_OSERR : EX_IOERR, "%s", sink->in.name);
}

/* Reads one operand to its end, or until a signal says stop. Lines are stored when there are no more to read now. */
static void
read_file(struct sink *sink, const char *name)
{
	struct input *in = &sink->in;
	struct stat status;
	int more = 1;

	if (stat(name, &status) < 0 || !S_ISREG(status.st_mode))
		store_all(sink); /* to open anything but a file may wait */
	if (input_open(in, name) < 0)
		fail_input(sink);
	while (!sink->stopped && more > 0) {
		const char *text;
		size_t len;
		int readable = 1;

		if (!in->regular && (readable = signals_wait(in->fd, -1, 0)) == 0) {
			store_all(sink);
			readable = signals_wait(in->fd, -1, -1);
		}
		heed_signals(sink);
		if (sink->stopped || readable == 0)
			continue;
		if (readable < 0 || (more = input_fill(in)) < 0)
			fail_input(sink);
		while (input_line(in, &text, &len))
			take_line(sink, text, len);
		if (in->regular)
			progress_show(&sink->progress, in->read, in->size, in->line);
	}
	progress_wipe(&sink->progress);
	if (more == 0 && input_torn(in))
		warnx("%s:%lu: torn last line, not counted", in->name, in->line + 1);
	say_end(&sink->said);
	sink->counts.lines += in->line;
	in->line = 0;
	input_close(in);
}

static const char LETTERS[] = "D:h:nP:r:S:T:t:u:v";

/* The name of an option file has to be known before the other options: they come after what stands in it. */
static const char *
find_defaults_file(int argc, char **argv)
{
	const char *found = NULL;
	int option;

	while ((option = getopt_long(argc, argv, LETTERS, OPTIONS, NULL)) != -1) {
		if (option == 'f')
			found = optarg;
		else if (option == 'H')
			print(USAGE);
		else if (option == 'V')
			print("mysql-sink " VERSION "\n");
		else if (option == '?')
			usage();
	}
	optind = 1;
	return found;
}

/* Rejects that are written to what is read would come back as lines, for ever. */
static bool
same_file(FILE *rejects, const char *name)
{
	struct stat a, b;

	return fstat(fileno(rejects), &a) == 0 && (strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(name, &b)) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static const char *
long_name(int option)
{
	const struct option *at = OPTIONS;

	while (at->val != option)
		at++;
	return at->name;
}

int
main(int argc, char **argv)
{
	static struct sink sink; /* too large for the stack */
	static char defaults_file[PATH_MAX]; /* the library looks for a relative name elsewhere */
	const char *named, *why;
	int option, fd;

	sink.place = (struct table_place){ .database = sink.database, .table = sink.table_name };
	strcpy(sink.database, "pse");
	strcpy(sink.table_name, "usage_e");
	sink.hosts[0] = (struct host){ .label = "server" };
	sink.host_count = 1;
	sink.back_off_ms = BACK_OFF_MS;

	if ((named = find_defaults_file(argc, argv)) != NULL) {
		if (realpath(named, defaults_file) == NULL)
			err(EX_CONFIG, "%s", named);
		sink.place.defaults_file = defaults_file;
	}
	read_option_files(&sink);
	while ((option = getopt_long(argc, argv, LETTERS, OPTIONS, NULL)) != -1) {
		switch (option) {
		case 'n':
			sink.dry_run = true;
			break;
		case 'S':
			sink.place.socket = optarg;
			break;
		case 'u':
			sink.place.user = optarg;
			break;
		case 'v':
			sink.verbose = true;
			break;
		default:
			if ((why = set_option(&sink, option, optarg)) == NULL)
				break;
			warnx("option --%s: %s: %s", long_name(option), optarg, why);
			usage();
		}
	}
	argc -= optind;
	argv += optind;
	sink.place.patience_s = (unsigned)sink.timeout_s;

	/* what can't be right later is refused now */
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "-") != 0 && access(argv[i], R_OK) < 0)
			err(EX_IOERR, "%s", argv[i]);
	if (*sink.rejects_name != '\0' && (sink.rejects = fopen(sink.rejects_name, "ae")) == NULL)
		err(EX_IOERR, "%s", sink.rejects_name);
	for (int i = 0; sink.rejects != NULL && i < argc; i++)
		if (same_file(sink.rejects, argv[i]))
			errx(EX_USAGE, "%s: the rejects cannot go into a file that is read", argv[i]);

	do { /* no connection gets the number of a standard stream that is closed; to read this fails as it should */
		fd = open("/dev/null", O_WRONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
	signal(SIGPIPE, SIG_IGN); /* a server that goes is an error of the call */
	if (signals_catch() < 0)
		err(EX_OSERR, "signals");
	if (!sink.dry_run) {
		if ((sink.table = table_new(&sink.place)) == NULL)
			err(errno == EINVAL ? EX_USAGE : EX_OSERR, "table %s", sink.place.table);
		look(&sink);
	}
	progress_begin(&sink.progress);

	if (argc == 0)
		read_file(&sink, "-");
	for (int i = 0; i < argc && !sink.stopped; i++)
		read_file(&sink, argv[i]);

	store_all(&sink);
	if (sink.table != NULL)
		table_free(sink.table);
	if (sink.rejects != NULL && fclose(sink.rejects) != 0)
		err(EX_IOERR, "%s", sink.rejects_name);
	say_end(&sink.said);
	if (sink.verbose)
		tell(&sink);
	return sink.counts.bad + sink.counts.refused > 0 && !sink.stopped ? EX_DATAERR : EX_OK;
}
