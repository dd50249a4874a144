#include "decimal.h"

#include <string.h>

enum { INTEGER_DIGITS = 12, DECIMALS = 6 };

const char *
decimal_read(const char *text, size_t len, int64_t *millionths)
{
	const char *at = text, *end = text + len, *first;
	int64_t value = 0;
	int decimals = 0;

	if (at < end && *at == '-')
		at++;
	for (first = at; at < end && *at >= '0' && *at <= '9'; at++) {
		if (at - first == INTEGER_DIGITS)
			return "number has more than 12 digits before the point";
		value = value * 10 + (*at - '0');
	}
	if (at == first)
		return "not a decimal number";
	if (at < end && *at == '.') {
		for (at++; at < end && *at >= '0' && *at <= '9'; at++) {
			if (decimals++ == DECIMALS)
				return "number has more than 6 decimals";
			value = value * 10 + (*at - '0');
		}
		if (decimals == 0)
			return "not a decimal number";
	}
	if (at != end)
		return "not a decimal number";
	for (; decimals < DECIMALS; decimals++)
		value *= 10;
	*millionths = *text == '-' ? -value : value;
	return NULL;
}

size_t
decimal_write(char *to, int64_t millionths)
{
	uint64_t rest = millionths < 0 ? -(uint64_t)millionths : (uint64_t)millionths;
	char digits[DECIMAL_SIZE], *at = digits + sizeof(digits);
	int decimals = DECIMALS;
	size_t len;

	for (; decimals > 3 && rest % 10 == 0; decimals--)
		rest /= 10;
	*--at = '\0';
	for (int written = 0; rest > 0 || written <= decimals; written++) {
		if (written == decimals)
			*--at = '.';
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	}
	if (millionths < 0)
		*--at = '-';
	len = (size_t)(digits + sizeof(digits) - 1 - at);
	memcpy(to, at, len + 1);
	return len;
}

int64_t
divide_rounded(int64_t n, int64_t d)
{
	return (n < 0 ? n - d / 2 : n + d / 2) / d;
}

const char *
integer_read(const char *text, long least, long most, long *value)
{
	int64_t millionths;
	const char *why = decimal_read(text, strlen(text), &millionths);

	if (why != NULL || *text == '-' || millionths % DECIMAL_ONE != 0)
		return "not a whole number";
	if (millionths / DECIMAL_ONE < least)
		return "too small";
	if (millionths / DECIMAL_ONE > most)
		return "too large";
	*value = (long)(millionths / DECIMAL_ONE);
	return NULL;
}
