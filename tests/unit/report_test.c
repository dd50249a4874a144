/*
 * lib/report: which messages are printed. Not tested here: the journal (tests/62-journal.t), progress, and the number of
 * unprinted messages at the end of a minute (tests/32-kwh-agg-live.t).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "table.h"

#include "report.h"

/* Runs it in a new process, with a new state and a pipe as standard error. Returns its status. */
static int
printed_by(void (*run)(void), char *text, size_t room)
{
	size_t len = 0;
	int ends[2], status;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	if ((child = fork()) == 0) {
		char name[] = "/usr/bin/prog", *argv[] = { name, NULL };

		dup2(ends[1], STDERR_FILENO);
		report_begin(argv);
		run();
		exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], text + len, room - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void one(void) { report("%s: %d", "subject", 1); }
static void foreign(void) { report("server: a\033[2Jb\nc\td\x7f\x80\xc3\xbc"); }
static void repeats(void) { report("a"); report("a"); report("a"); report("b"); report("a"); report_flush(); report("a"); }
static void good(void) { report("a"); report_info("well"); report("a"); report_info("well"); }

static void
bad_lines(void)
{
	const char *file = "log", *other = "other", *why = "bad", *because = "worse";

	report_bad_line(file, 1, why);
	report_bad_line(file, 2, why);
	report_bad_line(file, 3, because);
	report_bad_line(file, 5, because);
	report_bad_line(file, 6, because);
	report_bad_line(file, 7, because);
	report_bad_line(other, 8, because);
	report_flush();
}

static void
many(void)
{
	for (int i = 1; i <= 25; i++)
		report("%d", i);
	report_info("well");
	report_total("total");
	fatalx(78, "the end");
}

static void no_file(void) { errno = ENOENT; fatal(74, "%s", "file"); }

static void
messages(void **state)
{
	static const struct { const char *name; void (*run)(void); int status; const char *text; } table[] = {
		{ "a message", one, 0, "prog: subject: 1\n" },
		{ "bytes below space", foreign, 0, "prog: server: a?[2Jb?c?d?\x80\xc3\xbc\n" },
		{ "repeats", repeats, 0, "prog: a\nprog: a (2 times more)\nprog: b\nprog: a\nprog: a\n" },
		{ "information between", good, 0, "prog: a\nprog: well\nprog: a\nprog: well\n" },
		{ "bad lines", bad_lines, 0, "prog: log:1: bad\nprog: log:2: bad\nprog: log:3: worse\nprog: log:5: worse\n"
		    "prog: log:6-7: the same\nprog: other:8: worse\n" },
		{ "more than 20", many, 78, "prog: 1\nprog: 2\nprog: 3\nprog: 4\nprog: 5\nprog: 6\nprog: 7\nprog: 8\nprog: 9\nprog: 10\nprog: 11\n"
		    "prog: 12\nprog: 13\nprog: 14\nprog: 15\nprog: 16\nprog: 17\nprog: 18\nprog: 19\nprog: 20\nprog: total\n"
		    "prog: 6 more messages were not printed\nprog: the end\n" },
		{ "errno", no_file, 74, "prog: file: No such file or directory\n" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		char text[4096];

		SAME_NUMBER(table[i].name, printed_by(table[i].run, text, sizeof(text)), table[i].status);
		SAME_TEXT(table[i].name, text, table[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(messages) };

	unsetenv("JOURNAL_STREAM");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
