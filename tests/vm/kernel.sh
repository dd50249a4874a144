#!/bin/sh
# kernel.sh LINUX-IMAGE.deb DIRECTORY MODULE...: puts Debian's kernel there as vmlinuz, and in modules/ these modules and those that
# they need, unpacked, with their index. A whole kernel has four thousand.
set -e
mkdir -p "$2"
deb=$1 to=$(realpath "$2"); shift 2
PATH=$PATH:/usr/sbin
rm -rf "$to/all" "$to/modules"
mkdir "$to/all"
dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to/all"
[ -d "$to/all/lib" ] || ln -s usr/lib "$to/all/lib"
version=$(basename "$to"/all/lib/modules/*)
cp "$to/all/boot/vmlinuz-$version" "$to/vmlinuz"
depmod -b "$to/all" "$version"

mkdir -p "$to/modules/lib/modules/$version"
cp "$to/all/lib/modules/$version"/modules.builtin* "$to/all/lib/modules/$version/modules.order" "$to/modules/lib/modules/$version"
for module; do
	modprobe -d "$to/all" -S "$version" --show-depends "$module" >"$to/needed"
	sed -n "s|^insmod $to/all/||p" "$to/needed"
done | sort -u | while read -r file rest; do
	mkdir -p "$to/modules/$(dirname "$file")"
	cp "$to/all/$file" "$to/modules/$file"
done
find "$to/modules" -name '*.ko.xz' -exec xz -d {} +
depmod -b "$to/modules" "$version"
rm -r "$to/all" "$to/needed"
