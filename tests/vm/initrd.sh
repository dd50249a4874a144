#!/bin/sh
# initrd.sh DIRECTORY INIT [FILE...]: packs DIRECTORY/initrd of INIT, busybox, agent.sh, the modules of kernel.sh, and FILEs with the
# libraries that they need.
set -e
to=$1 init=$2; shift 2
set -- "$(command -v busybox)" "$@"
root=$to/initrd.root
rm -rf "$root"
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/root" "$root/mnt"
cp "$init" "$root/init"
cp "$(dirname "$0")/agent.sh" "$@" "$root/bin"
cp -r "$to/modules/lib" "$root"
for file; do
	ldd "$file" | sed -n 's|^[^/]*\(/[^ ]*\) (.*|\1|p'
done | sort -u | while read -r library; do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
chmod 755 "$root"/init "$root"/bin/*
(cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 >"$to/initrd"
rm -r "$root"
