# What the feeds share; to be sourced. A feed, this and the .awk files belong into one folder.

export LC_ALL=C # decimals with a point
ME=${0##*/}
export ME
here=$(dirname -- "$(readlink -f -- "$0")")

misused() { echo "usage: $ME $1 <demand-lines" >&2; exit 64; }

# demand AWK-FILE: runs that program over demand lines. mawk, which Debian has, would wait until some kilobytes have come.
demand() {
	program=$1 LIVE=yes
	shift
	[ ! -f /dev/stdin ] || LIVE= # a whole log, which nobody waits for line by line
	export LIVE
	if [ -n "$LIVE" ] && awk -W version </dev/null 2>/dev/null | grep -q '^mawk'; then
		set -- -W interactive "$@"
	fi
	{ cat; echo '# end'; } | awk "$@" -f "$here/demand.awk" -f "$here/$program"
}
