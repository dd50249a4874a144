/*
 * lib/input: whole lines, however the bytes come, and operands one after the other. Not tested here: read errors,
 * which the filters' tests meet with a directory, and signals (tests/32-kwh-agg-live.t).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "table.h"

#include "input.h"

/* Reads text through a pipe, written chunk bytes at a time by a child; joins the lines with '|', torn rest as "~". */
static void
read_in_chunks(const char *text, size_t text_len, size_t chunk, char *joined, size_t room)
{
	char *none[] = { NULL };
	enum input_event event;
	struct input in;
	const char *line;
	size_t len, at = 0;
	int ends[2], saved = dup(STDIN_FILENO), status;
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
	input_begin(&in, none, -1);
	while ((event = input_next(&in)) == INPUT_READ || event == INPUT_WAIT)
		while (event == INPUT_READ && input_line(&in, &line, &len)) {
			assert_true(at + len + 2 < room);
			memcpy(joined + at, line, len);
			at += len;
			joined[at++] = '|';
		}
	assert_int_equal(event, INPUT_FILE);
	SAME_TEXT("-", in.name, "stdin");
	assert_int_equal(input_next(&in), INPUT_END);
	if (in.end > in.at)
		joined[at++] = '~';
	joined[at] = '\0';
	free(in.buffer);
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
		{ "one line\nand another\nand a torn", "one line|and another|~" }, { "\r\n", "|" }, { "a\r\n\rb\r\r\nc\n", "a|\rb\r|c|" },
		{ "a\r", "~" },
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

/* Operands one after the other: a file, a missing file, a file that is not text, and the first file again as bytes. */
static void
operands(void **state)
{
	char path[] = "/tmp/emu-kwh.XXXXXX", packed[] = "/tmp/emu-kwh.XXXXXX", missing[] = "/tmp/emu-kwh.missing";
	char *all[] = { path, missing, packed, path, NULL }, bytes[8];
	int fd = mkstemp(path), packed_fd = mkstemp(packed);
	struct input in;
	const char *line;
	size_t len;

	(void)state;
	assert_int_equal(write(fd, "a\nbc\n", 5), 5);
	assert_int_equal(write(packed_fd, "\x1f\x8b\b", 3), 3);
	close(fd);
	close(packed_fd);
	input_begin(&in, all, -1);
	assert_int_equal(input_next(&in), INPUT_READ);
	SAME_NUMBER(path, in.regular, true);
	SAME_NUMBER(path, in.size, 5);
	SAME_NUMBER(path, in.read, 5);
	assert_true(input_line(&in, &line, &len) && input_line(&in, &line, &len) && !input_line(&in, &line, &len));
	SAME_NUMBER(path, in.line, 2);
	assert_int_equal(input_next(&in), INPUT_FILE);
	SAME_NUMBER(path, in.line, 2);
	assert_int_equal(input_next(&in), INPUT_FAILED);
	SAME_TEXT(missing, in.name, missing);
	SAME_TEXT(missing, in.why, "No such file or directory");
	SAME_NUMBER(missing, in.status, 74);
	assert_int_equal(input_next(&in), INPUT_FAILED);
	SAME_TEXT(packed, in.why, "this is gzip data: decompress it with zcat");
	SAME_NUMBER(packed, in.status, 65);
	assert_int_equal(input_next(&in), INPUT_READ);
	SAME_NUMBER(path, input_bytes(&in, bytes, 3), 3);
	SAME_NUMBER(path, input_bytes(&in, bytes + 3, sizeof(bytes) - 3), 2);
	SAME_NUMBER(path, input_bytes(&in, bytes, sizeof(bytes)), 0);
	assert_memory_equal(bytes, "a\nbc\n", 5);
	assert_int_equal(input_next(&in), INPUT_FILE);
	assert_int_equal(input_next(&in), INPUT_END);
	unlink(path);
	unlink(packed);
	free(in.buffer);
}

/* If the writer has made a pipe large, it stays large. */
static void
pipe_size(void **state)
{
	char directory[] = "/tmp/emu-kwh.XXXXXX", path[64];
	char *all[] = { path, NULL };
	struct input in;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/fifo", directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true((fd = open(path, O_RDWR)) >= 0);
	SAME_NUMBER("as it is", fcntl(fd, F_GETPIPE_SZ), 65536);
	input_begin(&in, all, -1);
	assert_int_equal(input_next(&in), INPUT_WAIT);
	SAME_NUMBER("larger", fcntl(fd, F_GETPIPE_SZ), 2 * INPUT_SIZE);
	close(in.fd);
	free(in.buffer);
	assert_int_equal(fcntl(fd, F_SETPIPE_SZ, 4 * INPUT_SIZE), 4 * INPUT_SIZE);
	input_begin(&in, all, -1);
	assert_int_equal(input_next(&in), INPUT_WAIT);
	SAME_NUMBER("large enough", fcntl(fd, F_GETPIPE_SZ), 4 * INPUT_SIZE);
	close(in.fd);
	close(fd);
	free(in.buffer);
	unlink(path);
	rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_in_chunks), cmocka_unit_test(overlong_line), cmocka_unit_test(operands), cmocka_unit_test(pipe_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (freopen("/dev/null", "w", stderr) == NULL) /* for the report of CR LF */
		return 1;
	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
