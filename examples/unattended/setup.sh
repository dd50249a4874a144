# emu-kwh setup: leads from an installed program to a reading in the table. emu-kwh sources this file. Each step is skipped if it is done.
# It says what it does, and can be refused. An answer is a line of standard input; at the end of that each question has its default.
# A user sets up a crontab; root sets up the services of systemd.

setup() {
	dry=$1
	choose_owner
	meter_step
	if [ -e "$cnf" ]; then
		did "option file: $cnf"
	else
		server_step
		zone_step
		login_step
		option_file_step || return
	fi
	[ -n "$dry" ] || [ "$owner" = emu-kwh ] || (use_option_file) || return # the services make their directory
	table_step
	if [ "$owner" = emu-kwh ]; then services_step; else crontab_step; page_step; fi
	[ -n "$dry" ] || first_reading_step
}

did() { echo "* $1: ok"; }
# step WORDS: says what comes next, and asks. Returns 1 if the answer is no, or with --dry-run.
step() {
	echo "* $1"
	[ -z "$dry" ] || return
	ask '  Do it? [Y/n]' y
	case $answer in [nN]*) return 1 ;; esac
}
ask() {
	printf '%s ' "$1"
	read -r answer || echo
	: "${answer:=$2}"
}

choose_owner() {
	owner=$(id -un)
	if [ "$owner" = root ]; then
		id emu-kwh >/dev/null 2>&1 || fail 64 'as root it sets up the services, and their user emu-kwh is not there: make install-systemd, or run it as yourself'
		owner=emu-kwh
		[ "$cnf" != "${HOME-}/.emu-kwh.cnf" ] || cnf=/etc/emu-kwh.cnf
	fi
	sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
}

# The device, and the right to use its port

meter_step() {
	joined=
	port=$(emu-read --list 2>/dev/null | awk -F '\t' '$1 ~ "^/dev/" && $2 != "-" { print $1; exit }')
	if [ -z "$port" ]; then
		echo '* meter: none is plugged in; emu-read waits for it'
		return
	fi
	did "meter: $port"
	[ "$owner" != emu-kwh ] && [ -e "$port" ] || return
	group=$(find -H "$port" -prune -exec ls -ld -L {} + | awk '{ print $4 }')
	if [ ! -w "$port" ] && ! id -nG "$owner" | tr ' ' '\n' | grep -qx "$group"; then
		step "let $owner use $port: sudo usermod --append --groups $group $owner" &&
			sudo usermod --append --groups "$group" "$owner" </dev/null && joined=$group
	fi
}

# The server: on this computer, unless an answer names another one

server_step() {
	host=localhost
	[ -n "$dry" ] || { ask '* server of the database, localhost or the name of another computer [localhost]' localhost; host=$answer; }
	case $host in
	*[!A-Za-z0-9.:-]*) fail 64 "$host: not the name of a computer" ;;
	localhost) local_server ;;
	esac
}

# local_server: installs and starts a server if needed. The server program alone, which the demo installs, is not a service.
local_server() {
	[ -z "$dry" ] || { echo '* install and start a server, if there is none'; return; }
	administrator -e 'DO 1' 2>/dev/null && return
	service=$(find /etc/init.d /lib/systemd/system -name 'ma*db' -o -name 'ma*db.service' -o -name 'mysql' -o -name 'mysql.service' 2>/dev/null | head -n 1)
	if [ -z "$service" ]; then
		step "install a server: $sudo apt-get install mariadb-server" &&
			{ $sudo apt-get update; $sudo apt-get install -y mariadb-server; } </dev/null && service=mariadb
	fi
	[ -z "$service" ] || administrator -e 'DO 1' 2>/dev/null || {
		service=${service##*/}
		step "start the server: $sudo service ${service%.service} start" && $sudo service "${service%.service}" start </dev/null
	}
}

# administrator [OPTION...]: runs the client as the administrator. Statements with a password come by standard input.
administrator() { $sudo "$(command -v mariadb || command -v mysql || echo mariadb)" --batch --skip-column-names "$@"; }

# login_step: chooses the account. A server on this computer that has a plugin for it recognizes users by their socket, without a password.
login_step() {
	user=$owner password='' identified=''
	case $user in *[!a-z0-9_-]*) user=emu_kwh ;; esac
	if [ "$host" = localhost ] && [ "$user" = "$owner" ] && [ -z "$dry" ]; then
		case $(administrator -e "SELECT CONCAT(VERSION(), PLUGIN_NAME) FROM information_schema.PLUGINS
			WHERE PLUGIN_NAME IN ('unix_socket', 'auth_socket') AND PLUGIN_STATUS = 'ACTIVE'" 2>/dev/null) in
		*MariaDB*unix_socket) identified='VIA unix_socket' ;;
		*auth_socket) identified='WITH auth_socket' ;;
		esac
	fi
	[ -n "$identified" ] || password=$(od -A n -N 16 -t x1 /dev/urandom | tr -d ' \n')
	[ -z "$dry" ] || password='(a random one, if the server does not know users by their socket)'
}

zone_step() {
	zone=$(readlink -f /etc/localtime | sed -n 's|.*/zoneinfo/||p')
	[ -z "$dry" ] || return 0
	while :; do
		ask "* time zone of the house [${zone:=UTC}]" "$zone"
		TZ=$answer kwh-agg </dev/null && break
	done
	zone=$answer
}

# The option file: it gets mode 600 before the password is in it, and its name when it is complete.

option_file_step() {
	choose_log_folder
	step "write $cnf" || { option_file; [ -n "$dry" ]; return; }
	if ! { new=$(mktemp "$cnf.XXXXXX") && option_file >"$new" && { [ "$owner" != emu-kwh ] || chown emu-kwh "$new"; } && mv "$new" "$cnf"; }; then
		rm -f "$new"
		fail 73 "$cnf: cannot be written"
	fi
}

option_file() {
	cat <<END
# emu-kwh's option file. emu-kwh(1) and the pages of the filters list the other options.
[client]
host=$host
user=$user
${password:+password=$password
}[mysql-sink]
database=pse
table=usage_e
[emu-read]
# emu-read finds the port by itself. emu-read --list shows all ports.
#port=/dev/ttyACM0
[emu-kwh]
${log_folder:+directory=$log_folder
}timezone=$zone
END
}

# choose_log_folder: ~/emu-kwh only if it has a log already. People often clone the source there, and delete the clone some day.
choose_log_folder() {
	log_folder=
	# shellcheck disable=SC2088 # emu-kwh knows what ~/ is
	[ "$cnf" != "${HOME-}/.emu-kwh.cnf" ] || ls "$HOME"/emu-kwh/demand*.log* >/dev/null 2>&1 || log_folder='~/emu-kwh-log'
}

# as_owner COMMAND...: runs it as the owner of the option file
as_owner() { if [ "$owner" = emu-kwh ]; then runuser -u emu-kwh -- "$@"; else "$@"; fi; }
login_works() { as_owner mysql-sink --defaults-file="$cnf" --timeout=10 </dev/null 2>&1; }

# Database, table, view and account

table_step() {
	[ -n "$dry" ] || { answer=$(login_works) && [ -z "$answer" ] && did 'table' && return; }
	for sql in "${self%/*}/../share/emu-kwh/sql" "${self%/*}/../../sql"; do [ ! -e "$sql/setup.sql" ] || break; done
	sql=$(readlink -f "$sql")
	database=$(sink_option database pse) table=$(sink_option table usage_e)
	case $database$table in *[!A-Za-z0-9_]*) fail 64 "$cnf: $database, $table: make a database and a table with such names by hand, as the head of $sql/setup.sql says" ;; esac
	if [ -z "$dry" ]; then
		host=$(from_file host) user=$(from_file user) password=$(from_file password)
		[ -n "$password" ] || [ -n "${identified-}" ] || identified='VIA unix_socket'
	fi
	if [ "${host:=localhost}" != localhost ]; then
		echo "* On the server, as its administrator, run $sql/setup.sql, with $database and $table in place of pse and usage_e, and then these:"
		account %
		echo "  It has to listen on the network: Debian's does once bind-address=0.0.0.0 stands in /etc/mysql/mariadb.conf.d/50-server.cnf."
		ask '  Press Enter when that is done.' y
	elif step "make the table with $sql/setup.sql, and the account $user"; then
		if [ "$(administrator -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$database' AND TABLE_NAME = '$table'")" = 1 ]; then
			named "$sql/upgrade.sql" | administrator --database="$database"
		else
			named "$sql/setup.sql" | administrator
		fi && account localhost | administrator
	elif [ -n "$dry" ]; then
		account localhost
	fi
	[ -n "$dry" ] || login_works || echo "  emu-kwh check says more."
}

# sink_option NAME DEFAULT: prints that option of mysql-sink
sink_option() {
	value=$(options client mysql-sink 2>/dev/null | sed -n "s/^--$1=//p" | tail -n 1)
	echo "${value:-$2}"
}
# named FILE: prints its SQL, with the chosen names of database and table
named() { sed "s/\\<pse\\>/$database/g; s/usage_e/$table/g" "$1"; }

# from_file NAME: prints that key of [client], as option_file writes it. (MySQL's my_print_defaults prints a password as stars.)
from_file() { sed -n "/^\\[client\\]/,/^\\[mysql-sink\\]/s/^$1=//p" "$cnf" | tail -n 1; }

account() {
	ssl=
	[ "$1" = localhost ] || ssl=' REQUIRE SSL'
	[ -z "$password" ] || identified="BY '$password'"
	cat <<END
CREATE USER IF NOT EXISTS '$user'@'$1' IDENTIFIED $identified$ssl;
GRANT SELECT, EXECUTE ON $database.* TO '$user'@'$1';
GRANT INSERT, UPDATE, DELETE ON $database.$table TO '$user'@'$1';
END
}

# cron or systemd

crontab_step() {
	if in_crontab; then
		did cron
		return
	fi
	command -v crontab >/dev/null || { echo '* cron is not here: sudo apt-get install cron, and emu-kwh setup again'; return; }
	given=
	[ "$cnf" = "${HOME-}/.emu-kwh.cnf" ] || given=" -c $(quoted "$cnf")"
	if step 'add two lines to your crontab'; then crontab_lines | add_to_crontab; else crontab_lines; fi
}

crontab_lines() {
	echo "@reboot      $(quoted "$self")$given run"
	echo "*/5 * * * *  $(quoted "$self")$given run"
}

# add_to_crontab: appends standard input to the crontab. If it can't read the crontab, it only prints the lines.
add_to_crontab() {
	added=$(cat)
	if former=$(LC_ALL=C crontab -l 2>&1); then former="$former
"
	else
		case $former in *'no crontab'*) former= ;; *) say "crontab: $former"; printf '%s\n' "$added"; return ;; esac
	fi
	printf '%s%s\n' "$former" "$added" | crontab -
}

# The page: one file, for a browser or a web server. If it can't be made, the messages say why.

page_step() {
	page=
	for report in "${self%/*}/usage-report" "${self%/*}/../report/usage-report"; do [ ! -e "$report" ] || break; done
	[ -e "$report" ] && command -v crontab >/dev/null || return 0
	if LC_ALL=C crontab -l 2>/dev/null | grep -q '^[^#].*usage-report '; then
		did page
		return
	fi
	folder=$(options emu-kwh 2>/dev/null | sed -n 's/^--directory=//p' | tail -n 1)
	case ${folder:=${log_folder-}} in '') folder=${cnf%/*}/emu-kwh ;; [~]/*) folder=${HOME-}/${folder#??} ;; esac
	answer=$folder/usage.html
	[ -n "$dry" ] || ask_page "$answer"
	case $answer in [nN] | [nN][oO]) return ;; esac
	page=$answer
	page_line="2-59/5 * * * *  $(quoted "$(readlink -f "$report")") --defaults-file=$(quoted "$cnf") -l $(quoted "$folder/demand.log") -o $(quoted "$page") 2>>$(quoted "$folder/messages")"
	if step 'add a line for the page to your crontab'; then printf '%s\n' "$page_line" | add_to_crontab; else printf '%s\n' "$page_line"; page=; fi
}

ask_page() {
	while :; do
		ask "* page for a browser, made anew every five minutes: its file, or no [$1]" "$1"
		case $answer in [nN] | [nN][oO]) return ;; /*) [ ! -w "${answer%/*}/" ] || return ;; esac
		echo "  $answer: you cannot write there; a name begins with /"
		[ "$answer" != "$1" ] || { answer=no; return; } # for one at the end of the answers
	done
}

make_page() { (umask 022; "$report" --defaults-file="$cnf" -l demand.log -o "$page") && echo "* page: $page"; }

# quoted WORD: prints it quoted for the shell and for a crontab, in which % ends the line
quoted() {
	case $1 in
	*[!A-Za-z0-9/._+-]*) printf '%s' "$1" | sed "s/'/'\\\\''/g; s/%/\\\\%/g; s/.*/'&'/" ;;
	*) printf '%s' "$1" ;;
	esac
}

services_step() {
	step 'enable the services: systemctl enable --now emu-kwh-reader.service emu-kwh-load.timer' &&
		systemctl enable --now emu-kwh-reader.service emu-kwh-load.timer
	step 'make a page every five minutes, /var/cache/emu-kwh/usage.html: systemctl enable --now emu-kwh-page.timer' &&
		systemctl enable --now emu-kwh-page.timer
}

first_reading_step() {
	echo '* first reading: it takes a minute or two'
	if [ "$owner" = emu-kwh ]; then
		[ -d /run/systemd/system ] || { echo '  no systemd runs here, so nothing reads yet'; return; }
		wait_for_reading /var/lib/emu-kwh
		systemctl start emu-kwh-load.service
		as_owner "$self" -c "$cnf" check
		return
	fi
	command=start looks=
	use_option_file
	# this shell does not have a group that the user has just joined; a new process of sudo's does
	${joined:+sudo -u "$owner"} "$self" -c "$cnf" start
	wait_for_reading "$directory"
	"$self" -c "$cnf" load
	[ -z "$page" ] || make_page
	"$self" -c "$cnf" check
	status=$?
	[ -z "$joined" ] || echo "* this shell is not in the group $joined yet: log out and in again before you start or stop anything"
	return "$status"
}

# wait_for_reading DIRECTORY: waits for a reading, at most two minutes
wait_for_reading() {
	tries=0
	until cd "$1" 2>/dev/null && [ -n "$(last_reading)" ] || [ "$tries" -ge 120 ]; do
		tries=$((tries + 1))
		sleep 1
	done
}
