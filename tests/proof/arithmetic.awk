# awk -f tests/proof/arithmetic.awk SCRIPT...: finds shell arithmetic over unchecked text. bash and mksh run commands in such text: with
# x='a[$(reboot)]', $((x + 1)) does. A name is allowed if the script checks its digits first, on a line with "$name" and [!0-9] or
# is_count; if a comment "# a number: NAME" says who has checked; or if it is only ever set to a number: digits, arithmetic, $?, $#, the
# output of date +%s, wc or id. Prints the others with file and line, and ends with 1.

function number(value) {
	gsub(/["']/, "", value)
	return value ~ /^-?[0-9]*$/ || value ~ /^\$\(\(/ || value ~ /^\$[?#!]/ || value ~ /^\$\((date .*\+%s|wc |id |command date .*\+%s)/
}

# records for each name in NAME=VALUE... whether the value is a number
function assignments(line,    name, value) {
	while (match(line, /(^|[ \t;&|({])[A-Za-z_][A-Za-z_0-9]*=("[^"]*"|'[^']*'|\$\([^)]*\)*|[^ \t;&|]*)/)) {
		value = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		sub(/^[ \t;&|({]/, "", value)
		name = value
		sub(/=.*/, "", name)
		sub(/^[^=]*=/, "", value)
		if (!number(value))
			foreign[name] = 1
		set[name] = 1
	}
}

# returns the text in $(( )), with its inner parentheses
function expressions(line,    i, depth, from) {
	while ((i = index(line, "$((")) > 0) {
		line = substr(line, i + 3)
		depth = 2
		for (from = 1; from <= length(line) && depth > 0; from++) {
			if (substr(line, from, 1) == "(") depth++
			if (substr(line, from, 1) == ")") depth--
		}
		used[++uses] = substr(line, 1, from - 3)
		where[uses] = FILENAME ":" FNR
	}
}

/# a number: / {
	n = split(substr($0, index($0, "# a number: ") + 12), names, /[ ,]+/)
	for (i = 1; i <= n; i++)
		looked = looked " $" names[i] "\n"
}

{
	sub(/^[ \t]*#.*/, "")
	assignments($0)
	if (/\[!0-9|is_count|is_number/)
		looked = looked $0 "\n"
	if (match($0, /(^|[ \t;])read (-r )?[A-Za-z_ ]+/)) {
		n = split(substr($0, RSTART, RLENGTH), names, /[ \t]+/)
		for (i = 1; i <= n; i++)
			if (names[i] != "read")
				foreign[names[i]] = set[names[i]] = 1
	}
	if (match($0, /(^|[ \t;])for [A-Za-z_]+/)) {
		split(substr($0, RSTART, RLENGTH), names, /for /)
		foreign[names[2]] = set[names[2]] = 1
	}
	expressions($0)
}

END {
	for (i = 1; i <= uses; i++) {
		rest = used[i]
		while (match(rest, /\$?\{?[A-Za-z_][A-Za-z_0-9]*|\$[0-9@*]|\$\([^(]/)) {
			name = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			gsub(/[${]/, "", name)
			if (name ~ /^\(/) {
				if (rest ~ /^(ate|c) /) # $(date +%s), $(wc -l)
					while (rest != "" && substr(rest, 1, 1) != ")") rest = substr(rest, 2)
				else
					bad = bad where[i] ": a command's output in $(( " used[i] " ))\n"
			} else if (name !~ /^(OPTIND|PPID|LINENO)$/ && !index(looked, "$" name) && !index(looked, "${" name) && (foreign[name] || !set[name])) {
				bad = bad where[i] ": " name " in $(( " used[i] " ))\n"
			}
		}
	}
	printf "%s", bad
	exit bad != ""
}
