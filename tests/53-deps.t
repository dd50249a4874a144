#!/bin/sh
# deps.sh: what it finds missing, and what it asks of which package manager.
#
# The managers are stand-ins that write down how they are called. Not tested: whether the packages still have
# these names; for Debian, CI installs them on a fresh machine.

. "$(dirname "$0")/lib.sh"

export REAL="$PATH"
for tool in sh env sed cut tr mktemp rm cat; do
    mkdir -p bare
    ln -s "$(command -v "$tool")" bare/
done

# program NAME: a program of the machine "new", made from standard input.
program() {
    { echo '#!/bin/sh'; cat; } >"new/$1"
    chmod +x "new/$1"
}

# new_machine UID: with next to nothing on it, not even time zones; "called" is empty.
new_machine() {
    rm -rf new
    cp -R bare new
    : >called
    echo "echo $1" | program id
    program note <<END
echo "\$*" >>$work/called
END
}

# installs NAME: the package manager of that name; when it is to install, everything is there afterwards.
installs() {
    program "$1" <<END
note $1 "\$@"
case "\$*" in *install*|*-S*) ;; *) exit ;; esac
for tool in cc make pkg-config mariadb-install-db mariadb gnuplot mandoc prove git openssl bash diff flock ps xmlwf; do
    echo '#!/bin/sh' >$work/new/\$tool
    echo "exec env PATH=\"\\\$REAL\" \$tool \"\\\$@\"" >>$work/new/\$tool
    PATH=\$REAL chmod +x $work/new/\$tool
done
PATH=\$REAL ln -s /usr/share/zoneinfo $work/new/zoneinfo
END
}

deps() { env PATH="$work/new" TZDIR="$work/new/zoneinfo" sh "$top/deps.sh" </dev/null; }

called() { ok "$1" diff -u - called; }

run 0 'here, after "make deps", nothing is missing' sh "$top/deps.sh"
out 'and it says so' <<'END'
deps: nothing to install
END

new_machine 0
run 1 'an unknown system is told what is missing' deps
err 'a program' '^program gnuplot$'
err 'a library, by its pkg-config names' '^library mysqlclient mariadb libmariadb$'
err 'that no manager was found' '^deps: neither apt-get nor dnf, pacman or brew here$'

new_machine 0
installs apt-get
echo true | program apt-cache
run 0 'apt, as root' deps
called 'updates its lists, then installs, asks nothing, recommends nothing, removes nothing' <<'END'
apt-get update -q
apt-get install -q -y --no-install-recommends --no-remove gcc libc6-dev make pkg-config libserialport-dev libexpat1-dev default-libmysqlclient-dev libcmocka-dev mariadb-server-core mariadb-client-core gnuplot-nox mandoc perl tzdata git openssl bash diffutils util-linux procps expat
END
ok 'says what it installs' grep -q '^deps: installing with apt-get: gcc libc6-dev make' out
: >called
run 0 'apt, a second time' deps
called 'is not called at all' </dev/null
out 'nothing to install' <<'END'
deps: nothing to install
END

new_machine 0
installs apt-get
program apt-cache <<'END'
case $2 in mariadb-server-core|mariadb-client-core) exit 100 ;; esac
END
run 0 'apt where the server goes by its version, as on Ubuntu 22.04' deps
ok 'takes that name' grep -q ' mariadb-server-core-10.6 mariadb-client-core-10.6 ' called

new_machine 1000
installs apt-get
echo true | program apt-cache
echo 'note sudo; "$@"' | program sudo
run 0 'apt, not as root' deps
ok 'goes through sudo, both times' [ "$(grep -c '^sudo$' called)" -eq 2 ]

new_machine 1000
installs dnf
run 1 'not as root, and no sudo' deps
err 'tells what root has to run' '^deps: not root, and no sudo here; as root, run: dnf install -y '
called 'calls nothing' </dev/null

new_machine 0
installs dnf
run 0 'dnf' deps
ok 'installs, asks nothing, recommends nothing' grep -q '^dnf install -y --setopt=install_weak_deps=False gcc make pkgconf-pkg-config ' called

new_machine 0
installs pacman
run 0 'pacman' deps
ok 'installs, asks nothing' grep -q '^pacman -S --needed --noconfirm gcc make pkgconf ' called

new_machine 1000
installs brew
run 0 'brew' deps
ok 'installs, and needs no root' grep -q '^brew install gcc make pkgconf ' called

new_machine 0
echo 'note dnf "$@"; exit 1' | program dnf
run 1 'a manager that fails' deps
err 'what is still missing is named' '^program mandoc$'

finish
