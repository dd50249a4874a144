#!/bin/sh
# Builds the static libraries of the filters for Windows, once: sh libraries.sh CROSS DIRECTORY
# CROSS is the prefix of the compiler's name, such as x86_64-w64-mingw32ucrt-. The sources are those of Debian's archive, with their
# checksums. A tarball that is in DIRECTORY/src already is not fetched.
#
# libserialport before 0.1.2 crashes on Windows when it lists the ports. The connector is MariaDB's, with Windows' own TLS.
sources='
expat         main/e/expat/expat_2.7.1.orig.tar.gz                       85372797ff0673a8fc4a6be16466bb5a0ca28c0dcf3c6f7ac1686b4a3ba2aabb
libserialport main/libs/libserialport/libserialport_0.1.2.orig.tar.gz    5deb92b5ca72c0347b07b786848350deca2dcfd975ce613b8e0e1d947a4b4ca9
libmariadb    main/m/mariadb/mariadb_11.8.6.orig.tar.gz                  b126581a8ca89376d2a3ce63fee97c114c3e15315345e769b9d00c51e1b7d619
'

fail() { echo "libraries.sh: $1" >&2; exit 1; }

[ $# -eq 2 ] || fail 'usage: libraries.sh CROSS DIRECTORY'
cross=$1
command -v "${cross}gcc" >/dev/null || fail "${cross}gcc is missing"
mkdir -p "$2/src" "$2/lib/pkgconfig" && to=$(cd "$2" && pwd) && cd "$to/src" || exit

# fetch PATH SHA256: from the archive that apt-get uses
fetch() {
	if ! [ -f "${1##*/}" ]; then
		site=$(apt-get indextargets --format '$(SITE)' | grep -m 1 '/debian/*$') || return
		/usr/lib/apt/apt-helper -q download-file "${site%/}/pool/$1" "${1##*/}" "SHA256:$2" || return
	fi
	echo "$2  ${1##*/}" | sha256sum -c --quiet
}

# with_cmake FOLDER OPTION...: configures it for Windows, in a separate folder
with_cmake() {
	folder=$1; shift
	rm -rf "$folder/build-windows" && cmake -S "$folder" -B "$folder/build-windows" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=x86_64 \
		-DCMAKE_C_COMPILER="${cross}gcc" -DCMAKE_RC_COMPILER="${cross}windres" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$to" "$@"
}

build_expat() {
	tar -xzf "$1" --wildcards '*/expat' && with_cmake "$2/expat" -DEXPAT_SHARED_LIBS=OFF -DEXPAT_BUILD_TOOLS=OFF -DEXPAT_BUILD_EXAMPLES=OFF \
		-DEXPAT_BUILD_TESTS=OFF -DEXPAT_BUILD_DOCS=OFF && cmake --build "$2/expat/build-windows" -j "$(nproc)" --target install
}

build_libserialport() {
	tar -xzf "$1" && cd "$2" && ./configure --host="${cross%-}" --prefix="$to" --enable-static --disable-shared &&
		make -j "$(nproc)" && make install
}

build_libmariadb() {
	tar -xzf "$1" --wildcards '*/libmariadb' && cd "$2/libmariadb" || return
	set --
	for plugin in DIALOG SHA256_PASSWORD CACHING_SHA2_PASSWORD CLIENT_ED25519 MYSQL_CLEAR_PASSWORD PVIO_NPIPE PVIO_SHMEM; do
		set -- "$@" "-DCLIENT_PLUGIN_$plugin=STATIC"
	done
	with_cmake . -DWITH_SSL=SCHANNEL -DWITH_EXTERNAL_ZLIB=OFF -DWITH_CURL=OFF -DWITH_UNIT_TESTS=OFF "$@" &&
		cmake --build build-windows -j "$(nproc)" --target mariadbclient || return
	# its install needs targets that are not built here
	find build-windows -name libmariadbclient.a -exec cp {} "$to/lib" \; && mkdir -p "$to/include/mariadb" &&
		cp -R include/*.h include/mysql include/mariadb build-windows/include/*.h "$to/include/mariadb" || return
	cat >"$to/lib/pkgconfig/libmariadb.pc" <<-X
		Name: libmariadb
		Description: MariaDB Connector/C, static
		Version: 3
		Cflags: -I$to/include/mariadb
		Libs: -L$to/lib -lmariadbclient -lws2_32 -ladvapi32 -lkernel32 -lshlwapi -lcrypt32 -lbcrypt -lsecur32
	X
}

echo "$sources" | while read -r name path sum; do
	[ -n "$name" ] && ! [ -f "$name.done" ] || continue
	tarball=${path##*/}
	folder=$(basename "$tarball" .orig.tar.gz | tr _ -)
	[ "$name" != expat ] || folder=libexpat-R_$(echo "${folder#expat-}" | tr . _)
	echo "$name"
	fetch "$path" "$sum" >"$name.log" 2>&1 || fail "$tarball could not be fetched: see $PWD/$name.log; or put it there"
	("build_$name" "$tarball" "$folder") >>"$name.log" 2>&1 </dev/null || fail "$name was not built: see $PWD/$name.log"
	: >"$name.done"
done
