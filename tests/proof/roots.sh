# Roots of Debian, each made from nothing by debootstrap(8), in build/roots. elsewhere.sh and fresh.sh source this file from the top of the
# tree. They run as root, with mounts and processes of their own, and leave none behind.

tree=$PWD roots=$PWD/build/roots
die() { echo "$(basename "$0" .sh): $*" >&2; exit 69; }

# apart OPERAND...: restarts the script with mounts and processes of its own, one script at a time. It deletes roots called *.now afterwards.
apart() {
	[ "$(id -u)" -eq 0 ] || die 'this takes root: sudo make ...'
	[ -z "$APART" ] || return
	mkdir -p "$roots" && exec 8>"$roots/lock" || die "$roots: cannot be written"
	flock -n 8 || die "$roots: another run is at work there"
	APART=1 unshare --mount --uts --pid --fork --kill-child --mount-proc sh "$0" "$@" &
	trap 'kill -KILL $!' HUP INT TERM # which it ignores; all that runs there ends with it
	wait $!
	status=$?
	wait
	rm -rf "$roots"/*.now
	exit "$status"
}

# inside COMMAND...: runs it as root in $root
inside() {
	chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# new_root SUITE: makes $root, a copy of the release as debootstrap makes it, with the lists of its packages. The original is made once; if
# that fails, the next run begins anew. The packages that apt-get fetches are kept for the next root.
new_root() {
	command -v debootstrap >/dev/null || die 'no debootstrap here: make deps-proof'
	base=$roots/$1.base packages=$roots/$1.packages
	mkdir -p "$packages"
	if [ ! -e "$base" ]; then
		rm -rf "$base.part"
		debootstrap --variant=minbase "$1" "$base.part" >"$base.log" 2>&1 || { tail "$base.log" >&2; return 1; }
		echo 'Acquire::Check-Valid-Until "false";' >"$base.part/etc/apt/apt.conf.d/50roots" # a mirror may be an old one
		printf '127.0.0.1 localhost\n127.0.0.2 meterdb\n' >"$base.part/etc/hosts"
		(root=$base.part && inside apt-get update -q) >>"$base.log" 2>&1 || { tail "$base.log" >&2; return 1; }
		mv "$base.part" "$base"
	fi
	rm -rf "$root" && cp -a "$base" "$root" && mount --bind "$packages" "$root/var/cache/apt/archives"
}

# copy_tree TO: copies the tree, committed or not, without built files
copy_tree() {
	rm -rf "$1" && mkdir -p "$1" && tar -c --exclude=./.git --exclude=./build -C "$tree" . | tar -x -C "$1" && make -s -C "$1" clean
}
