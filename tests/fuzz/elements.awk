# awk -v to=PREFIX -f elements.awk: writes the inside of each known element of a recording to PREFIX-1, PREFIX-2 and so on, after the digit by
# which decoder.c chooses the element.
/<\/(InstantaneousDemand|CurrentSummationDelivered|ScheduleInfo|ConnectionStatus|NetworkInfo)>/ && in_root {
	printf "%s%s", root, inside >(to "-" ++n)
	in_root = 0
}
in_root {
	inside = inside $0 "\n"
}
/<(InstantaneousDemand|CurrentSummationDelivered|ScheduleInfo|ConnectionStatus|NetworkInfo)>/ {
	in_root = 1
	inside = ""
	root = /Demand>/ ? 0 : /Summation/ ? 1 : /Schedule/ ? 2 : 3
}
