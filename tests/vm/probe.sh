# In the machine, inside a unit's sandbox and outside: what that role must not be able to do, though its user could. $1: reader or load
try() {
	name=$1; shift
	if "$@" >/dev/null 2>&1; then echo "probe: $name: possible" >&2; else echo "probe: $name: refused" >&2; fi
}
role=$1
try 'see other processes' test -e /proc/1/comm
try 'read in /home' cat /home/somebody/letter
try 'read in /tmp' cat /tmp/note
try 'a namespace of its own' unshare --user true
try 'look at the processor' cat /proc/cpuinfo
case $role in
reader)
	try 'TCP' bash -c 'exec 3<>/dev/tcp/127.0.0.1/3306'
	try 'another serial port' bash -c 'exec 3</dev/ttyS0'
	try 'a program with set-user-id' bash -c 'echo >/var/lib/emu-kwh/set-id && chmod 4755 /var/lib/emu-kwh/set-id'
	;;
load)
	try 'write to the log' bash -c 'exec 3>>/var/lib/emu-kwh/demand.log'
	try 'see the port of the meter' test -c /dev/ttyACM0 # which nobody else could open while the reader has it
	try 'a program with set-user-id' bash -c 'echo >/var/lib/emu-kwh/load/set-id && chmod 4755 /var/lib/emu-kwh/load/set-id'
	;;
esac
true
