#!/bin/sh
# deps.sh: the packages that it finds missing, and its calls of apt-get. apt-get is a stand-in that writes down how it is called.
# Not tested here: whether the packages still have these names. make elsewhere installs them on fresh machines.

. "$(dirname "$0")/lib.sh"

export REAL="$PATH"
for tool in sh env sed cut tr awk mktemp rm cat; do
    mkdir -p bare
    ln -s "$(command -v "$tool")" bare/
done
sed "s|/usr/sbin|$work/new|" "$top/deps.sh" >deps.sh

# program NAME: makes a program of the machine "new" from standard input.
program() {
    { echo '#!/bin/sh'; cat; } >"new/$1"
    chmod +x "new/$1"
}

# new_machine UID: makes a machine with almost nothing on it, not even time zones, and empties "called".
new_machine() {
    rm -rf new
    cp -R bare new
    : >called
    echo "echo $1" | program id
    program note <<END
echo "\$*" >>$work/called
END
}

# apt: adds an apt-get. Its "install" adds all programs.
apt() {
    echo true | program apt-cache
    program apt-get <<END
note apt-get "\$@"
case "\$*" in *install*) ;; *) exit ;; esac
for tool in cc make pkg-config my_print_defaults mariadb-install-db mariadb rsvg-convert img2sixel mandoc prove perl git openssl bash diff flock ps xmlwf busybox mksh mawk xz zstd; do
    echo '#!/bin/sh' >$work/new/\$tool
    echo "exec env PATH=\"\\\$REAL\" \$tool \"\\\$@\"" >>$work/new/\$tool
    PATH=\$REAL chmod +x $work/new/\$tool
done
PATH=\$REAL ln -sfn /usr/share/zoneinfo $work/new/zoneinfo
END
}

deps() { env PATH="$work/new" TZDIR="$work/new/zoneinfo" sh deps.sh "$@" </dev/null; }

called() { ok "$1" diff -u - called; }

run 0 'here, after "make deps check", nothing is missing' sh "$top/deps.sh" check
out 'it says so' <<'END'
deps: nothing to install
END

new_machine 0
run 1 'an unknown system' deps demo
err 'it reports a missing program' '^program rsvg-convert$'
err 'it reports a missing library, by its pkg-config names' '^library mysqlclient mariadb libmariadb$'
err 'it reports that there is no apt-get' '^deps: no apt-get here$'

new_machine 0
apt
run 0 'make deps, as root' deps deps
called 'it updates the lists, then installs what building and logging need; it asks nothing and removes nothing' <<'END'
apt-get update -q
apt-get install -q -y --no-install-recommends --no-remove gcc libc6-dev make pkg-config libserialport-dev libexpat1-dev default-libmysqlclient-dev mariadb-client-core util-linux procps tzdata
END
ok 'it says what it installs' grep -q '^deps: installing with apt-get: gcc libc6-dev make' out
: >called
run 0 'a second time' deps deps
called 'it does not call apt-get' </dev/null
out 'it says that nothing is missing' <<'END'
deps: nothing to install
END

# installed TITLE TARGET... <PACKAGES: passes if these targets install these packages, besides those for building.
installed() {
    title=$1; shift
    new_machine 0
    apt
    run 0 "$title" deps "$@"
    sed -n 's/.* procps tzdata//p' called | tr ' ' '\n' | sed '/^$/d' >packages
    ok "$title: the packages" diff -u - packages
}
installed 'make deps demo' deps demo <<'END'
mariadb-server-core
librsvg2-bin
END
installed 'make deps check' deps check <<'END'
mariadb-server-core
librsvg2-bin
libcmocka-dev
perl
mandoc
git
libio-socket-ssl-perl
openssl
bash
libsixel-bin
diffutils
expat
busybox
mksh
mawk
xz-utils
zstd
END
cp packages all
installed 'make deps demo check install' deps demo check install <all

new_machine 0
apt
for tool in mysql mysqld my_print_defaults; do echo true | program $tool; done
run 0 'a machine with MySQL' deps check
ok 'it installs no server and no client' eval '! grep -E "mariadb|mysql-" called'
new_machine 0
apt
for tool in mysql mysqld; do echo true | program $tool; done
run 0 'a machine with MySQL, but without a tool of its client' deps check
ok 'it comes from MySQL' grep -q ' mysql-client-core ' called
new_machine 0
apt
echo '[ "$2" = libmysqlclient-dev ]' | program dpkg
run 0 'a machine with MySQL'\''s library, but without pkg-config' deps
ok 'the library stays that of MySQL' eval 'grep -q " libmysqlclient-dev" called && ! grep -q " default-libmysqlclient-dev" called'

new_machine 1000
apt
echo 'note sudo; "$@"' | program sudo
run 0 'a user who is not root' deps
ok 'it calls apt-get through sudo, both times' [ "$(grep -c '^sudo$' called)" -eq 2 ]

new_machine 1000
apt
run 1 'a user who is not root, without sudo' deps
err 'it says what root has to run' '^deps: not root, and no sudo here; as root, run: env DEBIAN_FRONTEND=noninteractive apt-get install '
called 'it calls nothing' </dev/null

new_machine 0
echo true | program apt-cache
echo 'note apt-get "$@"; exit 1' | program apt-get
run 1 'an apt-get that fails' deps check
err 'it reports what is still missing' '^program mandoc$'

finish
