# What usage-report and kwh-plot share: messages, dates, the option file, the call of the database's client, and the replacement of
# files. Source it with "me" set to the name of the command and "here" to its folder.

export LC_ALL=C # decimals with a point

# give_up STATUS WORD...: print an error and exit. Control bytes, which come from strangers, are printed as question marks.
give_up() {
	status=$1
	shift
	printf '%s: %s\n' "$me" "$*" | tr '\001-\011\013-\037\177' '?' >&2
	exit "$status"
}

misused() {
	[ $# -eq 0 ] || printf '%s: %s\n' "$me" "$*" | tr '\001-\011\013-\037\177' '?' >&2
	usage | sed 2q | sed '/^$/d' >&2
	exit 64
}

# Print the version. All commands have that of the filters.
version() {
	PATH=$here:$here/../../kwh-agg:$PATH
	kwh-agg --version | sed "s/^[^ ]*/$me/"
	exit
}

# Is it an existing day, as YYYY-MM-DD?
is_date() {
	case $1 in [0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]) ;; *) return 1 ;; esac
	case ${1#*-} in
	00-* | 1[3-9]-* | *-00 | *-3[2-9] | 02-3? | 0[469]-31 | 11-31) return 1 ;;
	02-29) year=${1%%-*} ;;
	*) return 0 ;;
	esac
	case $year in *00) year=${year%00} ;; esac
	case $year in *[02468][048] | *[13579][26]) ;; *) return 1 ;; esac
}

# Make the folder for temporary files, which only its owner can read.
make_work() {
	work=$(mktemp -d) || give_up 71 "no temporary directory"
	new=
	trap 'rm -rf "$work" ${new:+"$new"}' EXIT
	trap 'exit 143' HUP INT TERM
	mark="# ${work##*.}"
}

# The options of the groups [client] and [mysql-sink] make an option file for the client that has nothing else in it: what people set
# in [mysql] is for people. What they say of TLS is taken as mysql-sink takes it, and set as tls: each client knows only some of these words.
# The table needs no name here: the view usage_hour is over it.
read_options() {
	database=pse hosts= port= protocol= tls=PREFERRED authority= own= key= show=
	unset MYSQL_HOST # mysql-sink does not know it either
	command -v my_print_defaults >/dev/null || give_up 69 "my_print_defaults is not installed; it comes with the database's client or server"
	[ -z "$defaults" ] || [ -r "$defaults" ] || give_up 78 "$defaults: cannot be read"
	! my_print_defaults --help 2>/dev/null | grep -q -e ' --show' || show=--show # MySQL's prints stars for a password without it
	my_print_defaults ${defaults:+"--defaults-file=$defaults"} $show client mysql-sink >"$work/options" ||
		give_up 78 "${defaults:-the option files}: my_print_defaults cannot read it"
	echo '[client]' >"$work/client.cnf" || give_up 74 "$work: cannot be written"
	while IFS= read -r option; do
		name=${option%%=*} value=
		case $option in *=*) value=${option#*=} ;; esac
		case $name in
		--database) database=$value ;;
		--host) hosts=$value ;;
		--port) port=$value ;;
		--protocol) protocol=$value ;;
		--ssl[-_]mode) tls=$(printf '%s' "$value" | tr '[:lower:]' '[:upper:]') ;;
		--ssl[-_]verify[-_]server[-_]cert | --tls[-_]verify[-_]peer) ! is_on "$option" || tls=VERIFY_IDENTITY ;;
		--ssl | --ssl[-_]enforce | --tls[-_]enforce) [ "$tls" != PREFERRED ] || ! is_on "$option" || tls=REQUIRED ;;
		--[st][sl][sl][-_]ca | --[st][sl][sl][-_]capath)
			name=--ssl-${name#??????} authority=yes
			[ "$tls" != PREFERRED ] || tls=AUTHORITY ;;
		--plugin[-_]dir) own=yes ;;
		--get[-_]server[-_]public[-_]key) ! is_on "$option" || key=asked ;;
		--server[-_]public[-_]key[-_]path) [ ! -r "$value" ] || key=${key:-known} ;;
		esac
		case $name in
		--socket | --user | --password | --ssl[-_]c* | --ssl[-_]key | --tls[-_]version | --default[-_]auth | --plugin[-_]dir | \
		    --get[-_]server[-_]public[-_]key | --server[-_]public[-_]key[-_]path | --bind[-_]address)
			printf 'loose-%s' "${name#--}"
			case $option in *=*) printf '="%s"' "$(printf '%s' "$value" | sed 's/[\\"]/\\&/g')" ;; esac
			echo ;;
		esac >>"$work/client.cnf" || give_up 74 "$work: cannot be written"
	done <"$work/options"
	case $tls in
	DISABLED | PREFERRED | REQUIRED | AUTHORITY | VERIFY_CA | VERIFY_IDENTITY) ;;
	*) give_up 78 "ssl-mode=$tls: none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY" ;;
	esac
}
is_on() { case $1 in *=1 | *=[Oo][Nn] | *=[Tt][Rr][Uu][Ee]) ;; *=*) return 1 ;; esac; }

# quoted TEXT: print it as a string of SQL. session.sql makes a backslash an escape.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"; }

# result NAME: print the SQL for the two lines before a result: the mark, and the name of the result.
result() { printf "SELECT '%s' AS \`%s\`;\n" "$1" "$mark"; }

# query ROWS: run the SQL in the file "asked" at each host in turn until one answers. The names of the columns come before the rows.
# The last lines are the mark and "end"; without them the result is incomplete.
query() {
	client=$(command -v mariadb || command -v mysql) || give_up 69 "neither mariadb nor mysql, the client of the database, is installed"
	{ cat "$share/session.sql" "$work/asked" && result end; } >"$work/sql" || give_up 74 "$work: cannot be written"
	answered= rest=$hosts,
	while [ -n "$rest" ] && [ -z "$answered" ]; do
		! run_client "${rest%%,*}" "$1" || answered=yes
		rest=${rest#*,}
		[ -n "$answered" ] || ! grep -q '^ERROR [13]' "$work/err" || break # it is there, and refuses
	done
	[ -n "$answered" ] || refused
	[ "$(tail -n 2 "$1")" = "$(printf '%s\nend' "$mark")" ] || give_up 74 "the result of the database is incomplete: is there room in ${TMPDIR:-/tmp}?"
}

# run_client HOST[:PORT] ROWS
run_client() {
	case $1 in
	*:*:* | *:*[!0-9]*) host=$1 at=$port ;; # an address of IPv6
	*:*) host=${1%:*} at=${1##*:} ;;
	*) host=$1 at=$port ;;
	esac
	rows=$2 network=
	case $protocol in '' | 2 | [Ss][Oo][Cc][Kk][Ee][Tt]) ;; *) network=yes ;; esac
	case $host:$at in : | localhost:) ;; *) network=yes ;; esac # localhost with a port may be the end of a tunnel
	set -- ${host:+"--host=$host"} ${at:+"--port=$at"} ${network:+--protocol=tcp} --connect-timeout=20
	if "$client" --version | grep -q MariaDB; then as_mariadb "$@"; else as_mysql "$@"; fi
}

# Over a network anybody may answer in place of the server, and ask for the password as it is: mysql-sink/login.c. TLS is used wherever it
# is offered, and a server is known if its certificate is verified against an authority that the option file names.

# as_mariadb OPTION...: the methods that give the password away are plugins, so a stranger's client finds none.
as_mariadb() {
	case $tls:$authority:$own:$network in VERIFY_*:yes:* | *:*:yes:* | *:) ;; *) set -- "$@" "--plugin-dir=$work/none" ;; esac
	case $tls:$network in
	DISABLED:* | PREFERRED:) set -- "$@" --skip-ssl ;; # a socket needs none
	VERIFY_*) set -- "$@" --ssl --ssl-verify-server-cert ;;
	*) set -- "$@" --ssl --skip-ssl-verify-server-cert ;; # which is "if there is any"
	esac
	case $tls in
	REQUIRED | AUTHORITY)
		echo "SHOW STATUS LIKE 'Ssl_cipher'" | call "$work/cipher" "$@" || return
		grep -q '^Ssl_cipher	.' "$work/cipher" || give_up 78 "${host:-localhost}: the option file wants TLS, and the server has none" ;;
	esac
	call "$rows" "$@" <"$work/sql"
}

# as_mysql OPTION...: it has the methods built in, so it does not go to a stranger at all.
as_mysql() {
	case $tls:$authority:$key:$network in
	AUTHORITY:* | VERIFY_*:yes:* | *:asked:* | DISABLED:*:known:* | *:) ;;
	*) give_up 78 "$host: over a network only a server that proves who it is gets the password: ssl-ca and ssl-mode=VERIFY_IDENTITY in the option file" ;;
	esac
	case $tls in AUTHORITY) set -- "$@" --ssl-mode=VERIFY_CA ;; *) set -- "$@" --ssl-mode="$tls" ;; esac
	call "$rows" "$@" <"$work/sql"
}

# call ROWS OPTION...: run the client, 300 s at most: cron starts the next run while a server hangs.
call() {
	into=$1
	shift
	timeout 300 "$client" --defaults-file="$work/client.cnf" "$@" --default-character-set=utf8mb4 --batch --column-names --disable-auto-rehash \
		--database="$database" >"$into" 2>"$work/err"
	call_status=$?
	[ "$call_status" -ne 124 ] || echo "no answer within 300 s" >>"$work/err"
	return "$call_status"
}

# Exit with what the server said: 78 for an error that a person must mend, 69 for a server that cannot be reached.
refused() {
	said=$(grep '^ERROR' "$work/err" || grep -v -i warning "$work/err") # a client warns of options that only the other client knows
	said=${said%%"
"*}
	case $said in
	'ERROR 1049 '* | 'ERROR 1146 '* | 'ERROR 1054 '*) give_up 78 "$said; sql/setup.sql makes what is missing, sql/upgrade.sql mends an older table" ;;
	'ERROR 1044 '* | 'ERROR 1142 '* | 'ERROR 1143 '* | 'ERROR 1356 '* | 'ERROR 1370 '*) give_up 78 "$said; it needs GRANT SELECT, EXECUTE ON $database.*" ;;
	'ERROR 2059 '*) give_up 78 "$said; over a network only a server that proves who it is gets such a login: ssl-ca and ssl-mode=VERIFY_IDENTITY in the option file" ;;
	'ERROR 2026 '*) give_up 78 "$said; check ssl-mode and ssl-ca in the option file" ;;
	'ERROR 1045 '* | 'ERROR 1251 '* | 'ERROR 1698 '*) give_up 78 "$said; check user and password in the option file" ;;
	esac
	give_up 69 "the database could not be read: ${said:-the client says nothing}"
}

# find_house: set house to the one that was asked for, or to the only one, or to "" if the table is empty. Sets tables, too.
find_house() {
	{
		result tables
		echo "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE();"
		result houses
		printf '%s\n' "SELECT House FROM (SELECT DISTINCT House FROM usage_meter) AS h ORDER BY House <> $(quoted "$house"), House LIMIT 6;"
	} >"$work/asked" || give_up 74 "$work: cannot be written"
	query "$work/houses"
	tables=$(awk -v mark="$mark" '$0 == mark { getline name; next } name == "tables"' "$work/houses")
	names=$(awk -v mark="$mark" '$0 == mark { getline name; next } name == "houses" && n++' "$work/houses" | sed 's/\\\\/\\/g') # the client writes a backslash twice
	case $house:$names in
	?*:*) printf '%s\n' "$names" | grep -q -x -F -e "$house" || give_up 65 "no house $house in the table, which has: $(printf '%s' "$names" | tr '\n' ' ' | sed 's/ $//')" ;;
	*"
"*) give_up 65 "more than one house: pick one with -H: $(printf '%s' "$names" | tr '\n' ' ' | sed 's/ $//')" ;;
	*) house=$names ;;
	esac
}
has_table() { printf '%s\n' "$tables" | grep -q -x "$1"; }

# replace FILE TARGET: replace the target as a whole, or not at all. A symbolic link is followed; mode and group stay.
replace() {
	follow_links "$2"
	[ -d "${target%/*}/" ] || give_up 74 "$2: no such directory"
	[ ! -e "$target" ] || [ -f "$target" ] || give_up 74 "$2: not a regular file"
	new=$(mktemp "$target.XXXXXX" 2>"$work/err") || { new=; give_up 74 "$2: cannot be written: $(sed 's/.*: //' "$work/err")"; }
	if [ -e "$target" ]; then
		cp -p "$target" "$new" 2>"$work/err" || chmod "=rw" "$new"
	else
		chmod "=rw" "$new" # less what the umask takes
	fi
	{ cat "$1" >"$new" && mv -f "$new" "$target"; } 2>"$work/err" || give_up 74 "$2: cannot be written: $(sed 's/.*: //' "$work/err")"
	new=
}

# follow_links PATH: sets target to where its links lead, be there something or not; readlink -f of busybox fails where nothing is.
follow_links() {
	links=0
	case $1 in /*) target=$1 ;; *) target=./$1 ;; esac
	while [ -L "$target" ]; do
		links=$((links + 1))
		[ "$links" -le 40 ] && link=$(readlink -- "$target") || give_up 74 "$1: a symbolic link that leads nowhere"
		case $link in /*) target=$link ;; *) target=${target%/*}/$link ;; esac
	done
}
