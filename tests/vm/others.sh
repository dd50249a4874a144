# In the machine of powercut.sh: what other programs write, and sync never or now and then, so that the disk's cache is seldom empty.
echo 20 >/proc/sys/vm/dirty_writeback_centisecs
echo 20 >/proc/sys/vm/dirty_expire_centisecs
turn=0
while :; do
	turn=$(((turn + 1) % 64))
	dd if=/dev/urandom of=/mnt/others bs=4096 count=8 seek=$((turn * 8)) conv=notrunc 2>/dev/null
	echo $turn >/mnt/others.$turn
	sleep 0.3
done &
