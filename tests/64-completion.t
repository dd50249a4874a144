#!/bin/sh
# Completion: the words that bash offers, and the options in both files, which are those of the programs.
# Not tested here: zsh itself (make packaging).
. "$(dirname "$0")/lib.sh"

mkdir empty && cd empty || exit
: >demand.log

# offered LINE: prints the words that bash offers at the end of that command line.
offered() {
    # shellcheck disable=SC2016
    bash --norc -c '
        . "$1"
        COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=() word=
        # split as readline does: at blanks, and "=" is a word of its own
        for ((i = 0; i < ${#2}; i++)); do
            c=${2:i:1}
            case $c in
            " ") [[ -z $word ]] || COMP_WORDS+=("$word"); word= ;;
            =) [[ -z $word ]] || COMP_WORDS+=("$word"); COMP_WORDS+=("="); word= ;;
            *) word+=$c ;;
            esac
        done
        [[ $2 == *= ]] && word="=" || COMP_WORDS+=("$word")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        read -r _ _ how _ < <(complete -p "${COMP_WORDS[0]##*/}")
        "$how" "${COMP_WORDS[0]}" "$word" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$top/examples/completion/emu-kwh.bash" "$1" | grep . | sort
}

for filter in emu-read kwh-agg mysql-sink green-button kwh-share; do
    source=$filter
    [ -d "$top/$source" ] || source=examples/$filter
    sed -n 's/^.*{ "\([a-z0-9-]*\)", *\(no\|required\)_argument.*$/--\1/p' "$top/$source"/*.c | sort >options
    ok "$filter: has options" [ -s options ]
    offered "$filter --" >out
    out "$filter: bash offers every long option, and no other" options
    sed -n "/^$filter)/,/;;/p" "$top/examples/completion/_emu-kwh" | grep -o -e '--[a-z][a-z0-9-]*' | sort -u >out
    out "$filter: so does zsh" options
    # one letter in both
    sed -n "/^$filter)/,/;;/p" "$top/examples/completion/_emu-kwh" | sed -n "s/^.*{\(-.\)+*,\(--[a-z-]*\).*$/\1 \2/p" | sort >out
    sed -n "s/^.*{ \"\([a-z0-9-]*\)\", *[a-z]*_argument, NULL, '\(.\)' }.*$/-\2 --\1/p" "$top/$source"/*.c |
        grep -v -e '--help' -e '--version' -e '--defaults-file' | sort >letters
    out "$filter: zsh knows their letters" letters
done

# The scripts: the letters of getopts, and the long options
for script in usage-report kwh-plot; do
    { sed -n 's/^while getopts \([^ ]*\)-: option; do$/\1/p' "$top/examples/report/$script" | tr -d : | sed 's/./-&\n/g' | grep .; printf '%s\n' --defaults-file --help --version; } | sort >options
    ok "$script: has options" [ "$(wc -l <options)" -gt 5 ]
    offered "$script -" | sort >out
    out "$script: bash offers every option, and no other" options
    sed -n "/^$script)/,/;;/p" "$top/examples/completion/_emu-kwh" | tr '\t ' '\n\n' | sed -n "s/^'*\(--*[a-zA-Z][-a-z]*\)=*\(\[.*\)*$/\1/p" | sort -u >out
    out "$script: so does zsh" options
done
emu_kwh_commands=$("$top/examples/unattended/emu-kwh" --help | tr '|' '\n' | sed 's/^usage: emu-kwh \|^ *emu-kwh //; s/\[[^]]*\]//g' | tr -d ' ' | sort | tr '\n' ' ')
ok 'emu-kwh: bash offers its commands' [ "$(offered 'emu-kwh ' | sort | tr '\n' ' ')" = "$emu_kwh_commands" ]

while IFS='|' read -r line wanted; do
    offered "$line" | tr '\n' ' ' >out
    ok "$line" [ "$(cat out)" = "${wanted:+$wanted }" ]
done <<'X'
emu-read --in|--interval
emu-read --clock=|host meter
emu-read --clock=m|meter
emu-read --clock h|host
emu-read -k |host meter
emu-read --interval=|
emu-read dem|demand.log
emu-read --raw=dem|demand.log
/usr/bin/kwh-agg --g|--gap
kwh-agg --gap |
kwh-agg --complete dem|demand.log
mysql-sink --rejects dem|demand.log
mysql-sink --defaults-file=dem|demand.log
mysql-sink --password|
emu-kwh |check load reader rebuild run setup start status stop
emu-kwh st|start status stop
emu-kwh load -|--all
emu-kwh setup -|--dry-run
kwh-plot -v |days hours year
usage-report -o dem|demand.log
emu-kwh -c dem|demand.log
emu-kwh start |
X

finish
