# emu-kwh status and check, which write nothing. emu-kwh sources this file and changes to the directory first.

status() {
	worst=0
	reader_status
	reading_status
	table_status
	kB=$(free_kB)
	if ! is_number "$kB"; then worse 1 "disk: stat(1) does not say how much is free in $directory"
	elif [ "$kB" -lt 1000 ]; then worse 1 "disk: full: $directory"
	fi
	if [ -s messages ]; then last_message
	elif by_systemd; then echo "messages: journalctl -u 'emu-kwh-*'"
	fi
	return "$worst"
}

# is_number TEXT: returns 0 for a number. A tool that failed prints something else.
is_number() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

local_time() { date "$@" '+%F %T %z'; }

# worse STATUS LINE: prints the line. The highest status counts.
worse() {
	echo "$2"
	[ "$worst" -ge "$1" ] || worst=$1
}

reader_status() {
	if [ -e stop ]; then worse 3 "reader: stopped $(local_time -r stop), until emu-kwh start"
	elif [ -z "$(holders reader.lock)" ]; then worse 3 'reader: does not run; the next emu-kwh run starts it'
	elif ! log_is_read; then worse 1 'reader: writes to a log that was replaced; the next emu-kwh run starts it anew'
	elif waits; then worse 1 "reader: waits for the device since $(local_time -d "@$heard_s")"
	else echo "reader: runs since $(local_time -r reader.lock)"
	fi
}

# waits: returns 0 if the reader has printed nothing for three polls and a minute. Sets heard_s, the time of its last line.
waits() {
	heard_s=$(for file in demand.log reader.lock; do [ ! -e "$file" ] || date -r "$file" +%s; done | sort -n | tail -n 1)
	interval_s=$(options emu-read | sed -n 's/^--interval=0*\([1-9][0-9]\{0,4\}\)$/\1/p' | tail -n 1)
	now_s=$(date +%s)
	: "${interval_s:=60}"
	is_number "$heard_s" && is_number "$now_s" && is_number "$interval_s" || return 1
	[ $((now_s - heard_s)) -ge $((interval_s * 3 + 60)) ]
}

reading_status() {
	reading=$(last_reading)
	if [ -z "$reading" ]; then
		worse 1 'last reading: none yet'
		return
	fi
	reading_s=${reading%% *}
	written_s=$(date -r demand.log +%s)
	if ! is_number "$reading_s" || ! is_number "$written_s"; then
		worse 1 'last reading: its time is not known'
		return
	fi
	echo "last reading: $(local_time -d "@$reading_s"), ${reading#* } kW"
	# The log was written when the last reading came, unless somebody edited it since.
	ahead_s=$((reading_s - written_s))
	[ -e stop ] || waits || [ "${ahead_s#-}" -lt 900 ] || worse 1 "clocks: the meter's minus this computer's is $((ahead_s / 60)) minutes"
}

# last_reading: prints the seconds since 1970 and the kW of the last whole line
last_reading() {
	tail -n 9 demand.log 2>/dev/null | tr -d '\000\r' |
		sed -n -E 's/^(20[0-9]{2}-[01][0-9]-[0-3][0-9])T([012][0-9]:[0-5][0-9]:[0-5][0-9])Z\t[-0-9a-fx]+\t(-?[0-9.]+)(\t.*)?$/\1 \2 \3/p' |
		tail -n 1 |
		while read -r day time kW; do
			seconds=$(date -u -d "$day $time" +%s 2>/dev/null) && echo "$seconds $kW"
		done
}

# table_status: a load that ended well proves that the table has the log, so this asks no server.
table_status() {
	if [ -e load/loaded ] && { [ -e stop ] || [ -n "$(find load/loaded -mmin -15)" ]; }; then
		echo "table: loaded $(local_time -r load/loaded)"
	elif [ -e load/loaded ]; then worse 1 "table: not loaded since $(local_time -r load/loaded)"
	elif [ -e load/loaded-before ]; then worse 1 "table: no load has ended well since $(local_time -r load/loaded-before)"
	else worse 1 'table: no load has ended well yet'
	fi
}

# last_message: prints the last line with a time, and the list that may follow it, with local time in place of UTC
last_message() {
	tail -n 50 messages | awk '/^20[0-9-]*T[0-9:]*Z / { timed = 1; said = "" } { said = timed && said != "" ? said " " $0 : $0 } END { print said }' | cut -c 1-300 | plain | {
		read -r time words
		case $time in
		20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z)
			time=${time%Z}
			time=$(local_time -d "@$(date -u -d "${time%T*} ${time#*T}" +%s)") ;;
		esac
		echo "last message: $time $words"
	}
}

# free_kB: prints the free space of the directory. (In a chroot busybox's df does not work.)
free_kB() { stat -f -c '%a %S' . | awk '{ printf "%.0f\n", $1 * $2 / 1024 }'; }
plain() { tr -d '\000-\010\013-\037\177'; }

check() {
	worst=0
	check_option_file
	check_words
	check_programs
	check_zone
	check_meter
	check_table
	check_view
	check_space
	check_supervisor
	return "$worst"
}

fine() { printf '%-12s ok     %s\n' "$1" "$2"; }
wrong() {
	printf '%-12s WRONG  %s\n' "$1" "$2"
	worst=1
}

check_option_file() {
	if [ -n "$(find -H "$cnf" -perm -020)" ]; then wrong 'option file' "others can write $cnf: chmod 600 $cnf"
	elif options client client-server client-mariadb mysql-sink | grep -q '^--password=' && [ -n "$(find -H "$cnf" \( -perm -040 -o -perm -004 \))" ]; then
		wrong 'option file' "others can read the password: chmod 600 $cnf"
	else fine 'option file' "$cnf"
	fi
}

check_words() {
	words=$(unknown_words | tr '\n' ' ')
	if [ -n "$words" ]; then wrong words "no program reads: $words"; else fine words 'every group and key is known'; fi
}

# unknown_words: groups that no program reads, and keys of groups whose readers ignore what they don't know
unknown_words() {
	sed -n 's/^[[:blank:]]*\[\(.*\)\].*/\1/p' "$cnf" |
		grep -v -x -E 'client|client-server|client-mariadb|mysql|mariadb-client|mysql-sink|emu-read|kwh-agg|emu-kwh' | sed 's/.*/[&]/'
	options emu-kwh | sed 's/^--//; s/=.*//' | grep -v -x -E 'directory|timezone'
	options mysql-sink | sed 's/^--//; s/=.*//' | tr _ - | grep -v -x -E "$sink_keys"
}
sink_keys='host|port|socket|user|password|database|table|rejects|timeout|verbose|protocol|compress|(ssl|tls|default|connect|restricted|get|server|plugin|bind|init|max|pipe|report)[-a-z]*'

check_programs() {
	missing=
	for program in emu-read kwh-agg mysql-sink my_print_defaults flock setsid; do
		command -v "$program" >/dev/null || missing="$missing $program"
	done
	if [ -n "$missing" ]; then wrong programs "missing:$missing"; else fine programs "${self%/*}"; fi
}

check_zone() {
	shown=${zone:-$(readlink -f /etc/localtime | sed -n 's|.*/zoneinfo/||p')}
	if answer=$(without_lock kwh-agg kwh-agg </dev/null); then fine zone "${shown:-of this computer}: it is $(local_time)"
	else wrong zone "$(first_line "$answer")"
	fi
}

check_meter() {
	reading=$(last_reading)
	if [ -z "$(holders reader.lock)" ]; then
		if answer=$(without_lock emu-read emu-read --once --timeout=60); then fine meter "$(printf '%s\n' "$answer" | tail -n 1 | plain)"
		else wrong meter "$(first_line "$answer")"
		fi
	elif waits || [ -z "$reading" ]; then wrong meter 'the reader waits for a reading; emu-read --list shows the ports'
	else fine meter "${reading#* } kW at $(local_time -d "@${reading%% *}")"
	fi
}

# check_table: with empty input mysql-sink checks login, table and rights, in this order, and reports the first that is wrong.
check_table() {
	answer=$(mysql-sink --defaults-file="$cnf" --timeout=10 </dev/null 2>&1) || : "${answer:=no answer}"
	case $answer in
	'' | *'; GRANT '* | *'run sql/'* | *'; ALTER TABLE '* | *' key over '*) fine login 'the server takes it' ;;
	*) wrong login "$(first_line "$answer")"; return ;;
	esac
	case $answer in
	'' | *'; GRANT '*) fine table 'is there' ;;
	*) wrong table "$(first_line "$answer")"; return ;;
	esac
	if [ -z "$answer" ]; then fine rights 'hours can be stored'; else wrong rights "$(first_line "$answer")"; fi
}

# check_view: reads the view as the page and the charts do. 65: the view has no hours yet, or those of several houses.
check_view() {
	answer=$(kwh-plot --defaults-file="$cnf" -d 1 2>&1 >/dev/null)
	case $? in
	0 | 65) fine view 'page and charts can read it' ;;
	*) wrong view "$(first_line "$answer")" ;;
	esac
}

check_space() {
	kB=$(free_kB)
	if ! is_number "$kB"; then wrong space "stat(1) does not say how much is free in $directory"
	elif [ "$kB" -lt 100000 ]; then wrong space "$((kB / 1000)) MB free in $directory: a year takes 33 MB"
	else fine space "$((kB / 1000)) MB"
	fi
}

check_supervisor() {
	if [ -e stop ]; then wrong start 'stopped: emu-kwh start'
	elif by_systemd; then fine start systemd
	elif in_crontab; then fine start cron
	else wrong start 'neither cron nor systemd starts it: emu-kwh setup'
	fi
}
in_crontab() { crontab -l 2>/dev/null | grep -q '^[^#].*emu-kwh.* run'; }

without_lock() { (with_options "$@") 2>&1 9>/dev/null; }
first_line() { printf '%s\n' "${1:-no answer}" | head -n 1 | plain; }
