#!/bin/sh
# Prints the head of the table of "make bench": the version, the date and the machine.
top=$(cd "$(dirname "$0")/../.." && pwd)
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
model=$(awk -F': ' '/^cpu family/ { family = $2 } /^model\t/ { print "family " family ", model " $2; exit }' /proc/cpuinfo)
system=$(. /etc/os-release && echo "$PRETTY_NAME")
compiler=$(${CC:-cc} -dumpfullversion)
version=$("$top/kwh-agg/kwh-agg" --version)
printf '%s of %s, on %s (%s), %d cores; %s, compiler %s.\n' "${version#kwh-agg }" "$(date +%F)" "$cpu" "$model" "$(nproc)" "$system" "$compiler"
