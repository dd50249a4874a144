#!/bin/sh
# make install, uninstall and dist, in a copy of the tree. Not tested: make programs other than the one at hand.

. "$(dirname "$0")/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
mkdir tree
(cd "$top" && tar -cf - .gitignore .ci Makefile README.md FIGURES.md NEWS.md LICENSE deps.sh lib emu-read kwh-agg mysql-sink man sql tests examples) |
    tar -xf - -C tree
make() { command make -s -C "$work/tree" CFLAGS="$1" "$2" DESTDIR="$work/dest" PREFIX=/opt; }

run 0 'make install' make -O0 install
find dest -type f | sort >out
{
    echo dest/opt/bin/emu-read dest/opt/bin/kwh-agg dest/opt/bin/mysql-sink dest/opt/bin/green-button dest/opt/bin/kwh-share dest/opt/bin/kwh-plot dest/opt/bin/emu-kwh dest/opt/bin/usage-report
    for page in "$top"/man/*.[157]; do
        echo "dest/opt/share/man/man${page##*.}/${page##*/}"
    done
    for file in "$top"/sql/*.sql; do
        echo "dest/opt/share/emu-kwh/sql/${file##*/}"
    done
    echo dest/opt/share/emu-kwh/look.sh dest/opt/share/emu-kwh/setup.sh
    for file in "$top"/examples/report/*.*; do
        echo "dest/opt/share/emu-kwh/report/${file##*/}"
    done
    doc=dest/opt/share/doc/emu-kwh
    echo $doc/README.md $doc/FIGURES.md $doc/NEWS.md $doc/LICENSE $doc/examples/emu-kwh.cnf $doc/examples/crontab $doc/examples/grafana-dashboard.json $doc/examples/fortnight.awk $doc/examples/demo/year.svg $doc/examples/demo/report.png
    echo dest/opt/share/emu-kwh/report/demand.awk
    for file in "$top"/examples/feeds/* "$top"/examples/tariffs/*; do
        echo "$doc/${file#"$top"/}"
    done
    for command in emu-read kwh-agg mysql-sink emu-kwh green-button kwh-share usage-report kwh-plot; do
        echo dest/opt/share/bash-completion/completions/$command
    done
    echo dest/opt/share/zsh/site-functions/_emu-kwh
} | tr ' ' '\n' | sort >expected
out 'every file is where it belongs, and no other' expected
find dest -type f -perm -111 | sort >out
out 'programs can be run, and no other file' <<'END'
dest/opt/bin/emu-kwh
dest/opt/bin/emu-read
dest/opt/bin/green-button
dest/opt/bin/kwh-agg
dest/opt/bin/kwh-plot
dest/opt/bin/kwh-share
dest/opt/bin/mysql-sink
dest/opt/bin/usage-report
dest/opt/share/doc/emu-kwh/examples/feeds/bill-to-message
dest/opt/share/doc/emu-kwh/examples/feeds/demand-to-influx
dest/opt/share/doc/emu-kwh/examples/feeds/demand-to-mail
dest/opt/share/doc/emu-kwh/examples/feeds/demand-to-message
dest/opt/share/doc/emu-kwh/examples/feeds/demand-to-mqtt
dest/opt/share/doc/emu-kwh/examples/feeds/demand-to-prometheus
END
for filter in emu-read kwh-agg mysql-sink; do
    run 0 "$filter, installed, runs" "dest/opt/bin/$filter" --version
done
run 69 'usage-report, installed, finds its SQL, though no server' env MYSQL_UNIX_PORT=none dest/opt/bin/usage-report --defaults-file=/dev/null -o page
for script in emu-kwh kwh-plot usage-report; do
    run 0 "$script, installed, runs" "dest/opt/bin/$script" --help
done

touch dest/opt/bin/other dest/opt/share/emu-kwh/theirs
run 0 'make uninstall' make -O0 uninstall
find dest -type f | sort >out
out 'it removes our files, and no others' <<'END'
dest/opt/bin/other
dest/opt/share/emu-kwh/theirs
END
run 0 'make uninstall, a second time' make -O0 uninstall
no_err 'it prints no message'

run 0 'make, with the flags that it has of itself' command make -s -C tree clean kwh-agg/kwh-agg
readelf -sWd tree/kwh-agg/kwh-agg >out
ok 'it guards the stack' grep -q __stack_chk_fail out
ok 'it checks the bounds of what the C library writes' grep -q '__[a-z]*printf_chk\|__[a-z]*cpy_chk\|__read_chk' out
ok 'it binds all calls at once' grep -q BIND_NOW out

: >note
run 0 'make install, with a blank in DESTDIR' command make -s -C tree install install-systemd DESTDIR="$work/note s" PREFIX=/opt
ok 'the files are there' [ -x 'note s/opt/bin/emu-read' -a -f 'note s/opt/lib/systemd/system/emu-kwh-reader.service' ]
run 0 'make uninstall' command make -s -C tree uninstall uninstall-systemd DESTDIR="$work/note s" PREFIX=/opt
ok 'it removes them' [ -z "$(find 'note s' -type f)" ]
ok 'it removes nothing beside them' [ -f note ]

run 0 'make install, with other directories' command make -s -C tree install DESTDIR="$work/other" BINDIR=/a/b/c DATADIR=/d
run 69 'usage-report finds its SQL there' env MYSQL_UNIX_PORT=none other/a/b/c/usage-report --defaults-file=/dev/null -o page
run 78 'emu-kwh finds its other files there' other/a/b/c/emu-kwh -c nothing status
err 'it runs' 'no option file'

git() { command git -C tree -c user.name=t -c user.email=t@localhost -c init.defaultBranch=t -c commit.gpgsign=false "$@"; }
run 0 'make clean' make -O0 clean
run 0 'a repository to pack' git init -q
git add -A
git commit -q -m tree
run 0 'make dist' make -O0 dist
ok 'it makes one tarball' eval 'gzip -dc tree/emu-kwh-*.tar.gz | tar -xf -'
mv emu-kwh-*/ packed
mv tree worked
mv packed tree
run 0 'the tarball builds without a repository' make -O0 programs
run 0 'its programs run' tree/kwh-agg/kwh-agg --version
ok 'the version in its name is that of the programs' grep -q -F "$(basename worked/emu-kwh-*.tar.gz .tar.gz | sed 's/emu-kwh-//')" out

finish
