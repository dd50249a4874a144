#!/bin/sh
# The variables that a user exports change no result of the tests.
# Not tested here: the demo (51); locales, shells and awks (make dialects).
. "$(dirname "$0")/lib.sh"

for test in 24-output 30-kwh-agg; do
    sh "$top/tests/$test.t" >plain 2>&1
    run 0 "$test.t, with odd variables in the environment" env -u HOME CDPATH=.:/ POSIXLY_CORRECT=1 ENV=/dev/null BASH_ENV=/dev/null \
        LC_NUMERIC=de_DE.UTF-8 LANGUAGE=de TZDIR=/nowhere MYSQL_PWD=x MYSQL_HOST=nowhere JOURNAL_STREAM=1:1 MAKEFLAGS=n GREP_COLORS=x \
        COLUMNS=1 TABLE=x sh "$top/tests/$test.t"
    out 'it prints the same' plain
    no_err 'there is nothing else'
done

# A test file without a case fails.
mkdir -p tree/tests
cp "$top/tests/lib.sh" "$top/tests/30-kwh-agg.t" tree/tests
run 1 'a test without cases fails' sh tree/tests/30-kwh-agg.t
printf '. "$(dirname "$0")/lib.sh"\nfinish\n' >tree/tests/nothing.t
run 1 'a test that tests nothing fails' sh tree/tests/nothing.t
finish
