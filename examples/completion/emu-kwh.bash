# Completion of all commands for bash. tests/64-completion.t compares its options with those of the commands.

_emu_kwh() {
	local cur=$2 prev=$3 options='' values='' files=yes
	COMPREPLY=()
	# bash reads --option=value as three words
	if [[ $cur == '=' ]]; then
		cur=''
	elif [[ $prev == '=' ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case ${1##*/} in
	emu-read)
		options='--port --interval --clock --listen --once --list --meter --no-registers --raw --timeout --verbose
			--help --version'
		case $prev in
		-k | --clock) values='meter host' files= ;;
		-p | --port) values=$(compgen -G '/dev/tty[AU][CS][MB]*'; compgen -G '/dev/serial/by-id/*') ;;
		-i | --interval | -m | --meter | -t | --timeout) return ;;
		-w | --raw) ;;
		*) prev= ;;
		esac ;;
	kwh-agg)
		options='--complete --gap --help --interval --verbose --version --max-kw'
		case $prev in
		-g | --gap | -i | --interval | -x | --max-kw) return ;;
		*) prev= ;;
		esac ;;
	mysql-sink)
		options='--database --defaults-file --help --host --dry-run --port --rebuild --rejects --socket --timeout --table --user
			--verbose --version'
		case $prev in
		-h | --host) values=$(compgen -A hostname) files= ;;
		-D | --database | -P | --port | -T | --timeout | -t | --table | -u | --user) return ;;
		-r | --rejects | -S | --socket | --defaults-file) ;;
		*) prev= ;;
		esac ;;
	emu-kwh)
		options='-c --help --version' values='check load reader rebuild run setup start status stop' files=
		case $prev in
		-c) values='' files=yes ;;
		load) values='' options=--all prev= ;;
		setup) values='' options=--dry-run prev= ;;
		check | reader | rebuild | run | start | status | stop) return ;;
		*) prev= ;;
		esac ;;
	green-button)
		options='--help --meter --usage-point --verbose --version'
		case $prev in
		-m | --meter | -u | --usage-point) return ;;
		*) prev= ;;
		esac ;;
	kwh-share)
		options='--help --verbose --version' prev= ;;
	usage-report)
		options='-b -c -D -H -l -n -o -r -t --defaults-file --help --version'
		case $prev in
		-[cDHnrt]) return ;;
		-[lo] | --defaults-file) ;;
		*) prev= ;;
		esac ;;
	kwh-plot)
		options='-d -D -H -m -o -T -t -v --defaults-file --help --version'
		case $prev in
		-v) values='hours days year' files= ;;
		-T) values='text sixel png svg' files= ;;
		-[dDHmt]) return ;;
		-o | --defaults-file) ;;
		*) prev= ;;
		esac ;;
	esac
	if [[ $cur == -* && -z $prev ]]; then
		values=$options files=
	fi
	mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur"; [[ -z $files ]] || compgen -f -- "$cur")
	[[ -z $files ]] || compopt -o filenames 2>/dev/null
}

complete -F _emu_kwh emu-read kwh-agg mysql-sink emu-kwh green-button kwh-share usage-report kwh-plot
