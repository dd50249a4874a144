/* lib/input: whole lines, however the bytes come. Not tested: read errors, which the filters' tests meet with a directory. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "table.h"

#include "input.h"

/* Reads text through a pipe, written chunk bytes at a time by a child; joins the lines with '|', torn rest as "~". */
static void
read_in_chunks(const char *text, size_t text_len, size_t chunk, char *joined, size_t room)
{
	static struct input in; /* the buffer is kept, as a filter does */
	const char *line;
	size_t len, at = 0;
	int ends[2], more, saved = dup(STDIN_FILENO), status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	if ((child = fork()) == 0) {
		close(ends[0]);
		for (size_t done = 0; done < text_len; done += chunk)
			if (write(ends[1], text + done, text_len - done < chunk ? text_len - done : chunk) < 0)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(input_open(&in, "-"), 0);
	SAME_TEXT("-", in.name, "stdin");
	do {
		more = input_fill(&in);
		while (input_line(&in, &line, &len)) {
			assert_true(at + len + 2 < room);
			memcpy(joined + at, line, len);
			at += len;
			joined[at++] = '|';
		}
	} while (more > 0);
	assert_int_equal(more, 0);
	if (input_torn(&in))
		joined[at++] = '~';
	joined[at] = '\0';
	input_close(&in);
	dup2(saved, STDIN_FILENO);
	close(saved);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
lines_in_chunks(void **state)
{
	static const struct { const char *text, *joined; } table[] = {
		{ "", "" }, { "\n", "|" }, { "a\n", "a|" }, { "a", "~" }, { "a\nb\n", "a|b|" }, { "a\n\nb", "a||~" },
		{ "one line\nand another\nand a torn", "one line|and another|~" }, { "\r\n", "\r|" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++)
		for (size_t chunk = 1; chunk <= 8; chunk++) {
			char joined[256];

			read_in_chunks(table[i].text, strlen(table[i].text), chunk, joined, sizeof(joined));
			SAME_TEXT(table[i].text, joined, table[i].joined);
		}
}

/* A line larger than the buffer is one line, given once, and the next one is whole. */
static void
overlong_line(void **state)
{
	enum { LONG = 2 * INPUT_SIZE + 17 };
	char *text = malloc(LONG + 16), *joined = malloc(LONG + 16);

	(void)state;
	assert_true(text != NULL && joined != NULL);
	strcpy(text, "a\n");
	memset(text + 2, 'x', LONG);
	strcpy(text + 2 + LONG, "\nb\nc");
	for (size_t chunk = 4093; chunk <= LONG; chunk *= 4) {
		read_in_chunks(text, strlen(text), chunk, joined, LONG + 16);
		SAME_NUMBER("length", strlen(joined), strlen("a|") + INPUT_SIZE + strlen("|b|~"));
		assert_memory_equal(joined, "a|xxx", 5);
		SAME_TEXT("end", joined + 2 + INPUT_SIZE, "|b|~");
	}
	free(text);
	free(joined);
}

static void
regular_files(void **state)
{
	struct input in = { 0 };
	char path[] = "/tmp/emu-kwh.XXXXXX";
	int fd = mkstemp(path);
	const char *line;
	size_t len;

	(void)state;
	assert_int_equal(write(fd, "a\nbc\n", 5), 5);
	close(fd);
	assert_int_equal(input_open(&in, path), 0);
	SAME_NUMBER(path, in.regular, true);
	SAME_NUMBER(path, in.size, 5);
	assert_int_equal(input_fill(&in), 1);
	SAME_NUMBER(path, in.read, 5);
	assert_true(input_line(&in, &line, &len) && input_line(&in, &line, &len));
	SAME_NUMBER(path, in.line, 2);
	SAME_NUMBER(path, len, 2);
	assert_int_equal(input_fill(&in), 0);
	input_close(&in);
	unlink(path);
	assert_int_equal(input_open(&in, path), -1);
	free(in.buffer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_in_chunks), cmocka_unit_test(overlong_line), cmocka_unit_test(regular_files),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
