#!/bin/sh
# kwh-agg on the cases in tests/kwh-agg/: lib.sh tells what their lines are.
# Not tested here: what it does with signals and slow writers (32), figures (bench).
. "$(dirname "$0")/lib.sh"

PACIFIC=PST8PDT,M3.2.0,M11.1.0 # a rule, so that it doesn't matter which tzdata there is
export PACIFIC

cases "$top/tests/kwh-agg"

finish
