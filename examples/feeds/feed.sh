# The common part of the feeds, which source it. Keep a feed, this file and the .awk files in one folder.

export LC_ALL=C # decimals with a point
ME=${0##*/}
export ME
here=$(dirname -- "$(readlink -f -- "$0")")

misused() { echo "usage: $ME $1 <demand-lines" >&2; exit 64; }

# demand AWK-FILE: runs that program over demand lines. (Debian's mawk waits for some kilobytes of input unless it is "interactive".)
demand() {
	program=$1 LIVE=yes
	shift
	[ ! -f /dev/stdin ] || LIVE= # for a whole log the output need not be flushed line by line
	export LIVE
	if [ -n "$LIVE" ] && awk -W version </dev/null 2>/dev/null | grep -q '^mawk'; then
		set -- -W interactive "$@"
	fi
	{ cat; echo '# end'; } | awk "$@" -f "$here/demand.awk" -f "$here/$program"
}
