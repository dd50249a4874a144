/* We read odd option files as my_print_defaults(1) does, MySQL's and MariaDB's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table.h"
#include "mysql-sink/option_file.h"

#define GROUPS "client client-server client-mariadb mysql-sink"

static const char *const FILES[] = {
	"[client]\nuser=a\n",
	"[mysql-sink]\ntable = a\\sb\n",
	"[mysql-sink]\nrejects=\"/tmp/a\\tb\"\n",
	"[mysql-sink]\nhost=db#1\n",
	"[mysql-sink]\nhost=db # 1\nhost='db#2' # 3\nhost=\"db#'4\" # 5\nhost=a'#'b'#c\n",
	"[mysql-sink]\ntable=\\n\\t\\r\\b\\s\\\"\\'\\\\\n",
	"[mysql-sink]\ntable=\\x\\0\\%\\\n",
	"[mysql-sink]\ntable='it\\'s' # mine\ntable=\"a\\\"b\"\ntable='a\"\ntable='\ntable=''\ntable=\"\"\n",
	"[mysql-sink]\ntable='a' 'b'\ntable=a 'b'\ntable='a'b\n",
	"[mysql-sink]\ntable=\ntable =\ntable= \ntable\n",
	"[mysql-sink]\n  table\t=\t a b \t\n",
	"[mysql-sink]\ntable=a=b\ntable==\n",
	"[mysql-sink]\ntable=a\r\nuser=b\r\n",
	"[mysql-sink]\ntable=\va\f\n",
	"[mysql-sink ]\ntable=a\n[ mysql-sink]\ntable=b\n[mysql-sink] # x\ntable=c\n[mysql-sinks]\ntable=d\n[Mysql-sink]\ntable=e\n",
	"# a\n;b\n\n   # c\n[client]\n;user=a\n#user=b\nuser=c;d\n",
	"[client]\nssl_mode=REQUIRED\ndefault_auth = x_y\n",
	"[mysqld]\nuser=x\n[client]\nuser=y\n[other]\nuser=z\n[client-mariadb]\nuser=1\n[client-server]\nuser=2\n",
	"[client]\n!include part.cnf\nuser=a\n!include nowhere.cnf\nuser=b\n",
	"! include part.cnf\n[client]\nuser=a\n",
	"[client]\nuser=a\n!includedir parts.d\n",
	"[mysql-sink]\ntable=\"a\\\\\" # b\ntable='a\\\\' # b\ntable=\"a\\\" # b\n",
	"[mysql-sink]\nta#ble=a\nta ble = a\n'table'=a\n",
	"[mysql-sink]\ntable=\xc3\x96kostrom \xe2\x98\x80\n",
	"[mysql-sink]\nverbose\ndry-run # now\n\tverbose=1\n",
	"[mysql-sink]\ntable=no line feed",
};

struct text { char bytes[8192]; size_t length; };

static const char *
take(void *arg, const char *file, const char *option, const char *value)
{
	struct text *text = arg;

	(void)file;
	text->length += (size_t)snprintf(text->bytes + text->length, sizeof(text->bytes) - text->length, value == NULL ? "--%s%s\n" : "--%s=%s\n",
	    option, value == NULL ? "" : value);
	return NULL;
}

static void
write_file(const char *name, const char *text)
{
	FILE *to = fopen(name, "w");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
}

static void
like_my_print_defaults(void **state)
{
	char directory[] = "/tmp/emu-kwh.XXXXXX", *to;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	assert_int_equal(mkdir("parts.d", 0700), 0);
	write_file("part.cnf", "[client]\nuser=part\n[mysql-sink]\ntable='p'\n");
	write_file("parts.d/a.cnf", "[client]\nuser=one\n");
	write_file("parts.d/b.cnf~", "[client]\nuser=two\n");
	for (size_t i = 0; i < ROWS(FILES); i++) {
		struct option_file_trouble trouble = { .line = 0 };
		struct text ours = { .length = 0 }, theirs = { .length = 0 };
		FILE *from;

		write_file("odd.cnf", FILES[i]);
		assert_int_equal(option_file_read("odd.cnf", take, &ours, &trouble), 0);
		from = popen("my_print_defaults --defaults-file=$PWD/odd.cnf " GROUPS " 2>/dev/null", "r");
		assert_non_null(from);
		theirs.length = fread(theirs.bytes, 1, sizeof(theirs.bytes) - 1, from);
		assert_int_equal(pclose(from), 0);
		for (to = theirs.bytes; *to != '\0' && (to = strstr(to, "--")) != NULL;) /* a name's _ is a - */
			for (to += 2; *to != '\0' && *to != '=' && *to != '\n'; to++)
				*to = *to == '_' ? '-' : *to;
		SAME_TEXT(FILES[i], ours.bytes, theirs.bytes);
	}
	assert_int_equal(remove("odd.cnf") | remove("part.cnf") | remove("parts.d/a.cnf") | remove("parts.d/b.cnf~") | remove("parts.d"), 0);
	assert_int_equal(chdir("/") | remove(directory), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(like_my_print_defaults) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
