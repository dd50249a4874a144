/* Tables of cases, for every unit test. A failure names the row by its text. */
#ifndef TABLE_H
#define TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* cmocka 1 and 2 have different names for this. */
#define IN_RANGE(value, least, most) assert_true((value) >= (least) && (value) <= (most))

/* Fails, naming the row, unless both values are equal as text; NULL is (null). */
#define SAME_NUMBER(row, got, wanted) \
	do { \
		long long got_ = (long long)(got), wanted_ = (long long)(wanted); \
		if (got_ != wanted_) \
			fail_msg("\"%s\": %s is %lld, not %lld", row, #got, got_, wanted_); \
	} while (0)

#define SAME_TEXT(row, got, wanted) \
	do { \
		const char *got_ = (got), *wanted_ = (wanted); \
		if ((got_ == NULL) != (wanted_ == NULL) || (got_ != NULL && strcmp(got_, wanted_) != 0)) \
			fail_msg("\"%s\": %s is \"%s\", not \"%s\"", row, #got, got_ ? got_ : "(null)", \
			    wanted_ ? wanted_ : "(null)"); \
	} while (0)

#endif
