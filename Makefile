# emu-kwh: plain make(1), no configure. CONTRIBUTING: tests/README.md.
.POSIX:

VERSION = 0.1.0
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/emu-kwh
DOCDIR = $(PREFIX)/share/doc/emu-kwh
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
# systemd and udev look below /usr/local too.
UNITDIR = $(PREFIX)/lib/systemd/system
UDEVDIR = $(PREFIX)/lib/udev/rules.d
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d

CC = cc
CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes
BUILD = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION='"$(VERSION)"' -Ilib $(WARNINGS)
MYSQL = for p in mysqlclient mariadb libmariadb; do pkg-config --exists $$p && break; done; pkg-config
COMPILE = $(CC) $(BUILD) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $(LDFLAGS)

# Who uses what.
LIB = lib/decimal.o lib/utc.o lib/fields.o lib/demand_line.o lib/hour_line.o lib/input.o lib/progress.o lib/say.o lib/signals.o
EMU_READ = emu-read/main.o emu-read/live.o emu-read/capture.o emu-read/lines.o emu-read/port.o emu-read/polling.o emu-read/frame.o emu-read/raven.o
KWH_AGG = kwh-agg/main.o kwh-agg/hour.o kwh-agg/zone.o
MYSQL_SINK = mysql-sink/main.o mysql-sink/options.o mysql-sink/option_file.o mysql-sink/table.o
HEADERS = lib/decimal.h lib/utc.h lib/fields.h lib/demand_line.h lib/hour_line.h lib/input.h lib/progress.h lib/say.h lib/signals.h
FILTERS = emu-read/emu-read kwh-agg/kwh-agg mysql-sink/mysql-sink

# What the unit tests link: everything that is pure.
PURE = $(LIB) emu-read/polling.o emu-read/frame.o emu-read/raven.o kwh-agg/hour.o kwh-agg/zone.o
UNITS = build/unit/values.t build/unit/lines.t build/unit/input.t build/unit/frame.t build/unit/raven.t build/unit/polling.t build/unit/hour.t
REPLAYS = build/replay/decoder build/replay/demand_line build/replay/hour_line build/replay/hours build/replay/stream
FUZZERS = build/fuzz/decoder build/fuzz/demand_line build/fuzz/hour_line build/fuzz/hours build/fuzz/stream
TOOLS = build/metersim build/fakesys.so

# The filters once more, of the same objects, with each call into a library one that can be told to fail.
TORTURED = build/torture/emu-read build/torture/kwh-agg build/torture/mysql-sink
FAULTS = build/torture/faults.o build/torture/libc.o

all: $(FILTERS)

.SUFFIXES: .c .o
.c.o:
	$(COMPILE) -c -o $@ $<

# A header changes seldom and the whole tree builds in seconds: a filter depends on all of its own and of lib's.
$(LIB): $(HEADERS) Makefile
$(EMU_READ): $(HEADERS) emu-read/reader.h emu-read/port.h emu-read/polling.h emu-read/frame.h emu-read/raven.h Makefile
$(KWH_AGG): $(HEADERS) kwh-agg/hour.h kwh-agg/skim.h kwh-agg/zone.h Makefile
$(MYSQL_SINK): $(HEADERS) mysql-sink/options.h mysql-sink/option_file.h mysql-sink/table.h Makefile

mysql-sink/table.o: mysql-sink/table.c
	$(COMPILE) $$($(MYSQL) --cflags $$p) -c -o $@ mysql-sink/table.c

emu-read/emu-read: $(EMU_READ) $(LIB)
	$(LINK) -o $@ $(EMU_READ) $(LIB) $$(pkg-config --libs libserialport expat) $(LDLIBS)

kwh-agg/kwh-agg: $(KWH_AGG) $(LIB)
	$(LINK) -o $@ $(KWH_AGG) $(LIB) $(LDLIBS)

mysql-sink/mysql-sink: $(MYSQL_SINK) $(LIB)
	$(LINK) -o $@ $(MYSQL_SINK) $(LIB) $$($(MYSQL) --libs $$p) $(LDLIBS)

build/unit/values.t: tests/unit/values_test.c
build/unit/lines.t: tests/unit/lines_test.c
build/unit/input.t: tests/unit/input_test.c
build/unit/frame.t: tests/unit/frame_test.c
build/unit/raven.t: tests/unit/raven_test.c
build/unit/polling.t: tests/unit/polling_test.c
build/unit/hour.t: tests/unit/hour_test.c
$(UNITS): $(PURE)
	@mkdir -p build/unit
	$(COMPILE) -I. $(LDFLAGS) -o $@ tests/unit/$$(basename $@ .t)_test.c $(PURE) $$(pkg-config --cflags --libs cmocka expat) $(LDLIBS)

# The fuzz targets, once for what is known and once for libFuzzer. Two of them include a filter's source.
build/replay/decoder build/fuzz/decoder: tests/fuzz/decoder.c
build/replay/demand_line build/fuzz/demand_line: tests/fuzz/demand_line.c
build/replay/hour_line build/fuzz/hour_line: tests/fuzz/hour_line.c
build/replay/hours build/fuzz/hours: tests/fuzz/hours.c kwh-agg/main.c
build/replay/stream build/fuzz/stream: tests/fuzz/stream.c emu-read/lines.c emu-read/reader.h
$(REPLAYS): $(PURE) tests/fuzz/replay.c tests/fuzz/fuzz.h
	@mkdir -p build/replay
	$(COMPILE) -I. $(LDFLAGS) -o $@ tests/fuzz/$$(basename $@).c tests/fuzz/replay.c $(PURE) \
		$$(pkg-config --cflags --libs expat) $(LDLIBS)

# Comparisons are not traced: that takes two thirds of the time, and seeds and dictionaries know what is compared with.
CLANG = clang
FUZZ = $(CLANG) $(BUILD) -I. -O2 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	-fno-sanitize-coverage=trace-cmp,trace-div,trace-gep
$(FUZZERS): build/fuzz/pure.a tests/fuzz/fuzz.h
	$(FUZZ) -o $@ tests/fuzz/$$(basename $@).c build/fuzz/pure.a $$(pkg-config --cflags --libs expat)

build/fuzz/pure.a: $(PURE:.o=.c) $(HEADERS) emu-read/polling.h emu-read/frame.h emu-read/raven.h kwh-agg/hour.h kwh-agg/zone.h Makefile
	@mkdir -p build/fuzz
	for f in $(PURE:.o=.c); do $(FUZZ) -c -o build/fuzz/$$(basename $$f .c).o $$f || exit; done
	rm -f $@
	ar rc $@ build/fuzz/*.o

build/metersim: tests/metersim.c $(LIB)
	@mkdir -p build
	$(COMPILE) $(LDFLAGS) -o $@ tests/metersim.c $(LIB) $(LDLIBS)

build/fakesys.so: tests/fakesys.c
	@mkdir -p build
	$(COMPILE) $(LDFLAGS) -shared -fPIC -o $@ tests/fakesys.c -ldl

build/torture/faults.o: tests/torture/faults.c
build/torture/libc.o: tests/torture/libc.c
build/torture/serial.o: tests/torture/serial.c
build/torture/mysql.o: tests/torture/mysql.c
$(FAULTS) build/torture/serial.o build/torture/mysql.o: tests/torture/faults.h Makefile
	@mkdir -p build/torture
	$(COMPILE) $$($(MYSQL) --cflags $$p) -c -o $@ tests/torture/$$(basename $@ .o).c

# What of the objects a linker shall put in between: every __wrap_ that they define.
WRAP = wrap() { nm "$$@" | sed -n 's/.* T __wrap_/-Wl,--wrap=/p'; }; wrap
build/torture/emu-read: $(EMU_READ) $(LIB) $(FAULTS) build/torture/serial.o
	$(LINK) -o $@ $(EMU_READ) $(LIB) $(FAULTS) build/torture/serial.o $$($(WRAP) $(FAULTS) build/torture/serial.o) \
		$$(pkg-config --libs libserialport expat) $(LDLIBS)

build/torture/kwh-agg: $(KWH_AGG) $(LIB) $(FAULTS)
	$(LINK) -o $@ $(KWH_AGG) $(LIB) $(FAULTS) $$($(WRAP) $(FAULTS)) $(LDLIBS)

build/torture/mysql-sink: $(MYSQL_SINK) $(LIB) $(FAULTS) build/torture/mysql.o
	$(LINK) -o $@ $(MYSQL_SINK) $(LIB) $(FAULTS) build/torture/mysql.o $$($(WRAP) $(FAULTS) build/torture/mysql.o) \
		$$($(MYSQL) --libs $$p) $(LDLIBS)

# The tests: TAP from cmocka and from sh(1), under prove(1). TESTS=... runs some of them.
TESTS = $(UNITS) tests/*.t
programs: all $(UNITS) $(REPLAYS) $(TOOLS) $(TORTURED)
check: programs
	CMOCKA_MESSAGE_OUTPUT=TAP prove $(TESTS)

# The same tests with ASan and UBSan, in a copy of the tree.
SANITIZED = CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
sanitize: copy
	cd build/sanitize && $(MAKE) check TESTS="$(TESTS)" $(SANITIZED)
COPY = build/sanitize
copy:
	rm -rf $(COPY)
	mkdir -p $(COPY)
	cp -R .ci .gitignore Makefile README.md LICENSE deps.sh lib emu-read kwh-agg mysql-sink man sql tests examples $(COPY)
	cd $(COPY) && $(MAKE) clean

# There, too: each call into a library fails, and what comes of it: some 4,400 faults, seven minutes of CPU time and as much
# of waiting. SCENARIOS=... runs some of them.
SCENARIOS = .
torture: copy
	cd build/sanitize && $(MAKE) programs $(SANITIZED) && sh tests/torture.sh '$(SCENARIOS)'

# The filters under valgrind(1), in the tests that let them take their time: some four minutes of CPU time.
VALGRIND_TESTS = tests/20-captures.t tests/24-output.t tests/30-kwh-agg.t tests/40-mysql-sink.t tests/45-mysql-sink-legacy.t
valgrind: programs
	rm -rf build/valgrind
	mkdir -p build/valgrind
	VALGRIND=$$PWD/build/valgrind prove -j2 $(VALGRIND_TESTS); failed=$$?; cd build/valgrind && \
		echo "processes: $$(ls | wc -l)" && ls | grep -q . && ! grep . * && exit $$failed

# Which lines and branches of the filters the tests and the failing calls run: tests/README.md tells how to read it. Whether
# they pass is for make check and make torture to say; here of some scenarios the first uses fail, which reach the same lines.
COVERED = CFLAGS="-O0 -g --coverage -include tests/coverage.h"
FILTER_SOURCES = lib emu-read kwh-agg mysql-sink
coverage:
	$(MAKE) copy COPY=build/coverage
	cd build/coverage && $(MAKE) build/fakesys.so && $(MAKE) programs $(COVERED)
	-cd build/coverage && { { \
		MOST=8 sh tests/torture.sh '^mysql-sink, rejects'; MOST=20 sh tests/torture.sh '^emu-read, one line'; \
		MOST=2 sh tests/torture.sh '^kwh-agg, (two|many)|^emu-read, (a pipe|behind|raw|a USB|the list)|^mysql-sink, (a pipe|option|help)'; \
		} >torture.log & $(MAKE) check $(COVERED); wait; }
	cd build/coverage && gcovr -e tests/ --json coverage.json $(FILTER_SOURCES) && gcovr -a coverage.json --html-details coverage.html && \
		gcovr -a coverage.json && gcovr -a coverage.json --branches --fail-under-line 100 --fail-under-branch 96

# Each fuzz target for so long, with ASan and UBSan: what was found is said, and kept in build/fuzz.
FUZZ_SECONDS = 60
fuzz: $(FUZZERS)
	sh tests/fuzz/run.sh $(FUZZ_SECONDS)

# A thousand kills at random, a quarter of an hour; and a year of polls, some ten minutes. tests/README.md.
soak: programs
	KILLS=$${KILLS:-1000} prove -v tests/82-soak.t
year: programs
	DAYS=$${DAYS:-365} prove -v tests/83-year.t

# What can be found without running anything; what is said is an error.
analyze:
	sh tests/analyze.sh

# The tests on machines that are not there: arm64, armhf, s390x; musl, and another make; MACHINES=... some of them.
machines:
	sh tests/machines.sh $(MACHINES)

# mysql-sink and a Galera cluster of three nodes: a minute, and more packages than the rest; tests/cluster.sh says which.
cluster: all
	prove -v tests/cluster.sh

# examples/feeds/demand-to-mqtt and a broker.
mqtt:
	prove -v tests/mqtt.sh

# The report in headless Chromium, and the picture of it that README.md shows.
browser: all
	prove -v tests/browser.sh

pictures: all
	sh tests/browser.sh examples/demo/report.png

# Every tests/bench-*.sh in turn; each measures and prints a table.
bench: all $(TOOLS)
	for b in tests/bench-*.sh; do sh $$b || exit; done

deps:
	sh deps.sh

# What the longer proofs need besides: tests/README.md.
deps-proof: deps
	sh deps.sh proof

# A minute that shows what it is: README.md.
demo: all $(TOOLS)
	sh examples/demo/demo.sh

SCRIPTS = examples/unattended/emu-kwh examples/report/kwh-plot examples/report/usage-report
FEEDS = examples/feeds/demand-to-influx examples/feeds/demand-to-mail examples/feeds/demand-to-mqtt examples/feeds/demand-to-prometheus
EXAMPLES = examples/unattended/emu-kwh.cnf examples/unattended/crontab examples/tariffs/tariff.sql examples/demo/fortnight.awk examples/demo/report.png
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 \
		$(DESTDIR)$(DATADIR)/sql $(DESTDIR)$(DOCDIR)/examples $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install -m 755 $(FILTERS) $(SCRIPTS) $(DESTDIR)$(BINDIR)
	for n in 1 5 7; do install -m 644 man/*.$$n $(DESTDIR)$(MANDIR)/man$$n || exit; done
	install -m 644 sql/*.sql $(DESTDIR)$(DATADIR)/sql
	install -m 644 README.md LICENSE $(DESTDIR)$(DOCDIR)
	install -m 644 $(EXAMPLES) $(DESTDIR)$(DOCDIR)/examples
	install -m 755 $(FEEDS) $(DESTDIR)$(DOCDIR)/examples
	for f in emu-read kwh-agg mysql-sink emu-kwh; do \
		install -m 644 examples/completion/emu-kwh.bash $(DESTDIR)$(BASHDIR)/$$f || exit; done
	install -m 644 examples/completion/_emu-kwh $(DESTDIR)$(ZSHDIR)

uninstall:
	for f in $(FILTERS) $(SCRIPTS); do rm -f $(DESTDIR)$(BINDIR)/$${f##*/} || exit; done
	for f in man/*.[157]; do rm -f $(DESTDIR)$(MANDIR)/man$${f##*.}/$${f#*/} || exit; done
	for f in sql/*.sql; do rm -f $(DESTDIR)$(DATADIR)/$$f || exit; done
	for f in README.md LICENSE; do rm -f $(DESTDIR)$(DOCDIR)/$$f || exit; done
	for f in $(EXAMPLES) $(FEEDS); do rm -f $(DESTDIR)$(DOCDIR)/examples/$${f##*/} || exit; done
	for f in emu-read kwh-agg mysql-sink emu-kwh; do rm -f $(DESTDIR)$(BASHDIR)/$$f || exit; done
	rm -f $(DESTDIR)$(ZSHDIR)/_emu-kwh
	rmdir $(DESTDIR)$(DATADIR)/sql $(DESTDIR)$(DATADIR) $(DESTDIR)$(DOCDIR)/examples $(DESTDIR)$(DOCDIR) 2>/dev/null || :

# The services, the udev rule and their user, besides what install puts there: emu-kwh(7).
UNITS_SYSTEMD = examples/systemd/emu-kwh-reader.service examples/systemd/emu-kwh-loader.service
install-systemd:
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(UDEVDIR) $(DESTDIR)$(SYSUSERSDIR)
	for f in $(UNITS_SYSTEMD); do to=$(DESTDIR)$(UNITDIR)/$${f##*/} && \
		sed 's|^ExecStart=/usr/local/bin/|ExecStart=$(BINDIR)/|' $$f >$$to && chmod 644 $$to || exit; done
	install -m 644 examples/systemd/60-emu-kwh.rules $(DESTDIR)$(UDEVDIR)
	install -m 644 examples/systemd/emu-kwh.sysusers $(DESTDIR)$(SYSUSERSDIR)/emu-kwh.conf

uninstall-systemd:
	for f in $(UNITS_SYSTEMD); do rm -f $(DESTDIR)$(UNITDIR)/$${f##*/} || exit; done
	rm -f $(DESTDIR)$(UDEVDIR)/60-emu-kwh.rules $(DESTDIR)$(SYSUSERSDIR)/emu-kwh.conf

# A Debian package of the committed tree, in build/deb; and what comes of installing, upgrading and purging it.
deb:
	rm -rf build/deb
	mkdir -p build/deb
	git archive --prefix=emu-kwh-$(VERSION)/ HEAD | tar -xf - -C build/deb
	cd build/deb/emu-kwh-$(VERSION) && dpkg-buildpackage -us -uc -b

# As root: the package, the units, the udev rule and zsh's completion; what it takes is in deps.sh's second list.
packaging: deb all $(TOOLS)
	prove -v tests/packaging.sh

# The committed tree, ready to build.
dist:
	git archive --prefix=emu-kwh-$(VERSION)/ -o emu-kwh-$(VERSION).tar.gz HEAD

clean:
	rm -rf build emu-kwh-*.tar.gz demo.html demo.png
	rm -f $(FILTERS) $(LIB) $(EMU_READ) $(KWH_AGG) $(MYSQL_SINK)
