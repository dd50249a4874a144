#!/bin/sh
# kwh-agg on the cases in tests/kwh-agg/: lib.sh tells what their lines are.
# Not tested here: what it does with signals and slow writers (32), figures (bench).
. "$(dirname "$0")/lib.sh"

# rules, so that it doesn't matter which tzdata there is
PACIFIC=PST8PDT,M3.2.0,M11.1.0 LORD_HOWE='<+1030>-10:30<+11>-11,M10.1.0,M4.1.0' KATHMANDU='<+0545>-5:45'
export PACIFIC LORD_HOWE KATHMANDU

cases "$top/tests/kwh-agg"

finish
