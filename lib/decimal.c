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
	uint64_t value = millionths < 0 ? -(uint64_t)millionths : (uint64_t)millionths;
	uint64_t whole = value / DECIMAL_ONE;
	uint32_t part = (uint32_t)(value % DECIMAL_ONE), thousandths = part / 1000, rest = part % 1000;
	char digits[DECIMAL_SIZE], *first = digits + sizeof(digits), *at = to;
	size_t len;

	do {
		*--first = (char)('0' + whole % 10);
	} while ((whole /= 10) > 0);
	if (millionths < 0)
		*at++ = '-';
	len = (size_t)(digits + sizeof(digits) - first);
	memcpy(at, first, len);
	at += len;
	*at++ = '.';
	*at++ = (char)('0' + thousandths / 100);
	*at++ = (char)('0' + thousandths / 10 % 10);
	*at++ = (char)('0' + thousandths % 10);
	for (uint32_t unit = 100; rest > 0; unit /= 10) { /* no more decimals than the value needs */
		*at++ = (char)('0' + rest / unit);
		rest %= unit;
	}
	*at = '\0';
	return (size_t)(at - to);
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
