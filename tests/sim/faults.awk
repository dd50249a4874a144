# awk -v seed=N -f faults.awk: prints a script for metersim of 16 random faults.
BEGIN {
	srand(seed)
	n = split("cut|torn|noise|busy|burst 2|late 0.1; wait 0.3; late 0|late 0.3; wait 0.7; late 0|slow 1; wait 0.5; slow 0|" \
		"twice; wait 0.5; once|deaf; wait 0.4; hear|mute; wait 0.4; speak|rejoin; wait 0.2; join|disable; wait 0.3; enable|" \
		"unplug; wait 0.1; plug|cut; unplug; plug; reader; torn|notime; fresh", faults, "|")
	for (i = 0; i < 16; i++)
		printf "%s; wait 0.%d; ", faults[1 + int(rand() * n)], 1 + int(rand() * 2)
	print "wait 1; exit"
}
