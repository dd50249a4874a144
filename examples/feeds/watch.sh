# demand-to-mail and demand-to-message source this file.

is_decimal() { case $1 in '' | . | *[!0-9.]* | *.*.*) return 1 ;; esac; }
is_count() { case $1 in '' | *[!0-9]* | ?????*) return 1 ;; esac; }

# watch_demand KW READINGS [WORD...]: calls send SUBJECT TEXT WORD... when demand has been above KW for that many readings in a row, and
# again when it has been below for as many. If send fails, the next reading tries again.
watch_demand() {
	LIMIT=$1 wanted=$2 last=below
	shift 2
	export LIMIT
	tab=$(printf '\t')
	demand message.awk | while IFS=$tab read -r side row kw time meter; do
		[ "$side" != "$last" ] && [ "$row" -ge "$wanted" ] || continue
		if send "Demand is $side $LIMIT kW" "$kw kW at $time, meter $meter; reading $row in a row." "$@"; then
			last=$side
		else
			echo "$ME: not sent" >&2
		fi
	done
}
