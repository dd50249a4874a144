#!/bin/sh
# kwh-agg on the cases in tests/kwh-agg/: lib.sh says what their lines mean.
# Not tested here: signals and slow writers (32), speed (bench).
. "$(dirname "$0")/lib.sh"

# the rules of a zone, because the installed tzdata may differ
PACIFIC=PST8PDT,M3.2.0,M11.1.0 LORD_HOWE='<+1030>-10:30<+11>-11,M10.1.0,M4.1.0' KATHMANDU='<+0545>-5:45'
export PACIFIC LORD_HOWE KATHMANDU

cases "$top/tests/kwh-agg"

finish
