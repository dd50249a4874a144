# emu-kwh: plain make(1), no configure. V=1 shows the commands. tests/Makefile has the targets of the tests.
.POSIX:

VERSION = 0.2.0

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
# The guards cost kwh-agg 1.4 % of its instructions, emu-read 0.1 %.
CFLAGS = -O2 -g -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
LDFLAGS = -Wl,-z,relro,-z,now
WARNINGS = -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes
BUILD = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION='"$(VERSION)"' -Ilib $(WARNINGS)
COMPILE = $(CC) $(BUILD) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $(LDFLAGS)
MYSQL = for p in mysqlclient mariadb libmariadb; do pkg-config --exists $$p && break; done; pkg-config

# The objects of each filter. All filters use lib: the pure formats and values, and the manners of a filter.
LIB = lib/decimal.o lib/utc.o lib/line.o lib/demand_line.o lib/hour_line.o \
	lib/filter.o lib/input.o lib/output.o lib/report.o lib/signals.o lib/monotonic.o
EMU_READ = emu-read/main.o emu-read/live.o emu-read/attach.o emu-read/port.o emu-read/tty.o emu-read/polling.o \
	emu-read/reading.o emu-read/raven.o emu-read/value.o emu-read/frame.o
KWH_AGG = kwh-agg/main.o kwh-agg/hour.o kwh-agg/trust.o kwh-agg/registers.o kwh-agg/meters.o kwh-agg/zone.o kwh-agg/tz.o
MYSQL_SINK = mysql-sink/main.o mysql-sink/options.o mysql-sink/option_file.o mysql-sink/places.o mysql-sink/jobs.o mysql-sink/outage.o mysql-sink/rebuild.o \
	mysql-sink/table.o mysql-sink/ask.o mysql-sink/put.o mysql-sink/rows.o mysql-sink/sql.o \
	mysql-sink/look.o mysql-sink/server.o mysql-sink/login.o mysql-sink/errors.o
INCLUDES_MYSQL = mysql-sink/server.o mysql-sink/login.o
GREEN_BUTTON = examples/green-button/main.o examples/green-button/feed.o examples/green-button/usage.o
KWH_SHARE = examples/kwh-share/main.o
OBJECTS = $(LIB) $(EMU_READ) $(KWH_AGG) $(MYSQL_SINK) $(GREEN_BUTTON) $(KWH_SHARE)
FILTERS = emu-read/emu-read kwh-agg/kwh-agg mysql-sink/mysql-sink examples/green-button/green-button examples/kwh-share/kwh-share

# The other files that install copies.
SCRIPTS = examples/unattended/emu-kwh examples/report/kwh-plot examples/report/usage-report
WRAPPED = examples/unattended/look.sh examples/unattended/setup.sh
EXAMPLES = examples/unattended/emu-kwh.cnf examples/unattended/crontab examples/grafana/grafana-dashboard.json examples/demo/fortnight.awk
TEXTS = README.md FIGURES.md NEWS.md LICENSE
PICTURES = examples/demo/year.svg examples/demo/report.png
COMPLETED = emu-read kwh-agg mysql-sink emu-kwh green-button kwh-share usage-report kwh-plot
SERVICES = examples/systemd/emu-kwh-reader.service examples/systemd/emu-kwh-load.service examples/systemd/emu-kwh-load.timer \
	examples/systemd/emu-kwh-page.service examples/systemd/emu-kwh-page.timer

all: $(FILTERS)

# The compiler lists the headers of each object in a .d file beside it.
.SUFFIXES: .c .o
.c.o:
	$(SAY) CC $@
	$(RUN)$(COMPILE) -MMD -MP -c -o $@ $<

$(INCLUDES_MYSQL):
	$(SAY) CC $@
	$(RUN)$(COMPILE) $$($(MYSQL) --cflags $$p) -MMD -MP -c -o $@ $(@:.o=.c)

emu-read/emu-read: $(EMU_READ) $(LIB)
	$(SAY) LD $@
	$(RUN)$(LINK) -o $@ $(EMU_READ) $(LIB) $$(pkg-config --libs libserialport expat) $(LDLIBS)

kwh-agg/kwh-agg: $(KWH_AGG) $(LIB)
	$(SAY) LD $@
	$(RUN)$(LINK) -o $@ $(KWH_AGG) $(LIB) $(LDLIBS)

mysql-sink/mysql-sink: $(MYSQL_SINK) $(LIB)
	$(SAY) LD $@
	$(RUN)$(LINK) -o $@ $(MYSQL_SINK) $(LIB) $$($(MYSQL) --libs $$p) $(LDLIBS)

examples/green-button/green-button: $(GREEN_BUTTON) $(LIB)
	$(SAY) LD $@
	$(RUN)$(LINK) -o $@ $(GREEN_BUTTON) $(LIB) $$(pkg-config --libs expat) $(LDLIBS)

examples/kwh-share/kwh-share: $(KWH_SHARE) $(LIB)
	$(SAY) LD $@
	$(RUN)$(LINK) -o $@ $(KWH_SHARE) $(LIB) $(LDLIBS)

$(OBJECTS): Makefile
-include $(OBJECTS:.o=.d)

V = 0
SAY_0 = @echo
SAY_1 = @:
SAY = $(SAY_$(V))
RUN_0 = @
RUN = $(RUN_$(V))

# Installs the packages that building and logging need. "make deps demo" installs those of the demo, too: deps.sh.
deps:
	sh deps.sh $(MAKECMDGOALS) $(.TARGETS)

# Shows all of it in a minute, with a simulated meter: README.md.
demo: all build/metersim
	sh examples/demo/demo.sh

# Each script finds its data by a path from its own directory, so an installed tree can be moved.
FIND_DATA = sed "s|[.][.]/share/emu-kwh|$$(realpath -m --relative-to="$(BINDIR)" "$(DATADIR)")|" $$f >"$$to.new" && chmod $$mode "$$to.new" && mv "$$to.new" "$$to"

install: all
	install -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(MANDIR)/man5" "$(DESTDIR)$(MANDIR)/man7" \
		"$(DESTDIR)$(DATADIR)/sql" "$(DESTDIR)$(DATADIR)/report" "$(DESTDIR)$(DOCDIR)/examples/demo" \
		"$(DESTDIR)$(DOCDIR)/examples/feeds" "$(DESTDIR)$(DOCDIR)/examples/tariffs" "$(DESTDIR)$(BASHDIR)" "$(DESTDIR)$(ZSHDIR)"
	install -m 755 $(FILTERS) "$(DESTDIR)$(BINDIR)"
	mode=755; for f in $(SCRIPTS); do to="$(DESTDIR)$(BINDIR)/$${f##*/}" && $(FIND_DATA) || exit; done
	for n in 1 5 7; do install -m 644 man/*.$$n "$(DESTDIR)$(MANDIR)/man$$n" || exit; done
	install -m 644 sql/*.sql "$(DESTDIR)$(DATADIR)/sql"
	mode=644; for f in $(WRAPPED); do to="$(DESTDIR)$(DATADIR)/$${f##*/}" && $(FIND_DATA) || exit; done
	install -m 644 examples/report/*.* examples/feeds/demand.awk "$(DESTDIR)$(DATADIR)/report"
	install -m 644 $(TEXTS) "$(DESTDIR)$(DOCDIR)"
	install -m 644 $(EXAMPLES) "$(DESTDIR)$(DOCDIR)/examples"
	install -m 644 $(PICTURES) "$(DESTDIR)$(DOCDIR)/examples/demo"
	install -m 644 examples/feeds/*.* "$(DESTDIR)$(DOCDIR)/examples/feeds"
	install -m 644 examples/tariffs/*.* "$(DESTDIR)$(DOCDIR)/examples/tariffs"
	install -m 755 examples/feeds/*-to-* "$(DESTDIR)$(DOCDIR)/examples/feeds"
	for f in $(COMPLETED); do install -m 644 examples/completion/emu-kwh.bash "$(DESTDIR)$(BASHDIR)/$$f" || exit; done
	install -m 644 examples/completion/_emu-kwh "$(DESTDIR)$(ZSHDIR)"

uninstall:
	for f in $(FILTERS) $(SCRIPTS); do rm -f "$(DESTDIR)$(BINDIR)/$${f##*/}" || exit; done
	for f in man/*.[157]; do rm -f "$(DESTDIR)$(MANDIR)/man$${f##*.}/$${f#*/}" || exit; done
	for f in sql/*.sql; do rm -f "$(DESTDIR)$(DATADIR)/$$f" || exit; done
	for f in $(WRAPPED); do rm -f "$(DESTDIR)$(DATADIR)/$${f##*/}" || exit; done
	for f in examples/report/*.* examples/feeds/demand.awk; do rm -f "$(DESTDIR)$(DATADIR)/report/$${f##*/}" || exit; done
	for f in $(TEXTS); do rm -f "$(DESTDIR)$(DOCDIR)/$$f" || exit; done
	for f in $(PICTURES) examples/feeds/* examples/tariffs/*; do rm -f "$(DESTDIR)$(DOCDIR)/$$f" || exit; done
	for f in $(EXAMPLES); do rm -f "$(DESTDIR)$(DOCDIR)/examples/$${f##*/}" || exit; done
	for f in $(COMPLETED); do rm -f "$(DESTDIR)$(BASHDIR)/$$f" || exit; done
	rm -f "$(DESTDIR)$(ZSHDIR)/_emu-kwh"
	rmdir "$(DESTDIR)$(DATADIR)/sql" "$(DESTDIR)$(DATADIR)/report" "$(DESTDIR)$(DATADIR)" "$(DESTDIR)$(DOCDIR)/examples/demo" \
		"$(DESTDIR)$(DOCDIR)/examples/feeds" "$(DESTDIR)$(DOCDIR)/examples/tariffs" "$(DESTDIR)$(DOCDIR)/examples" \
		"$(DESTDIR)$(DOCDIR)" 2>/dev/null || :

# Adds the services, the udev rule and their user to an installed emu-kwh: emu-kwh(7).
install-systemd:
	install -d "$(DESTDIR)$(UNITDIR)" "$(DESTDIR)$(UDEVDIR)" "$(DESTDIR)$(SYSUSERSDIR)"
	for f in $(SERVICES); do to="$(DESTDIR)$(UNITDIR)/$${f##*/}" && \
		sed 's|^ExecStart=/usr/local/bin/|ExecStart=$(BINDIR)/|' $$f >"$$to" && chmod 644 "$$to" || exit; done
	install -m 644 examples/systemd/60-emu-kwh.rules "$(DESTDIR)$(UDEVDIR)"
	install -m 644 examples/systemd/emu-kwh.sysusers "$(DESTDIR)$(SYSUSERSDIR)/emu-kwh.conf"

uninstall-systemd:
	for f in $(SERVICES); do rm -f "$(DESTDIR)$(UNITDIR)/$${f##*/}" || exit; done
	rm -f "$(DESTDIR)$(UDEVDIR)/60-emu-kwh.rules" "$(DESTDIR)$(SYSUSERSDIR)/emu-kwh.conf"

# dist makes an archive of the committed tree. deb makes a Debian package of it, in build/deb.
dist:
	git archive --prefix=emu-kwh-$(VERSION)/ -o emu-kwh-$(VERSION).tar.gz HEAD

deb:
	rm -rf build/deb
	mkdir -p build/deb
	git archive --prefix=emu-kwh-$(VERSION)/ HEAD | tar -xf - -C build/deb
	{ printf 'emu-kwh ($(VERSION)) unstable; urgency=medium\n\n  * /usr/share/doc/emu-kwh/NEWS.md lists what is new.\n\n'; \
		echo " -- $$(sed -n 's/^Maintainer: //p' debian/control)  $$(git log -1 --format=%cD)"; } >build/deb/emu-kwh-$(VERSION)/debian/changelog
	cd build/deb/emu-kwh-$(VERSION) && dpkg-buildpackage -us -uc -b

clean:
	rm -rf build emu-kwh-*.tar.gz demo.html demo.png
	rm -f $(FILTERS) lib/*.[do] emu-read/*.[do] kwh-agg/*.[do] mysql-sink/*.[do] examples/green-button/*.[do] examples/kwh-share/*.[do]

.PHONY: all deps demo install uninstall install-systemd uninstall-systemd dist deb clean

include tests/Makefile
include lib/windows/Makefile
