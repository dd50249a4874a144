# The simulated meter, for the tests that read one. Source it after lib.sh.

meter_id=0x001c640000000001
usb=$work/usb                               # the simulated /sys and /dev: see fakesys.c

# $preload COMMAND...: runs it with fakesys.so. The library is copied: LD_PRELOAD can't name a path with a blank.
cp "$top/build/fakesys.so" "$work"
preload="env LD_PRELOAD=$work/fakesys.so ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0"

# meter [OPTION...]: plugs in a simulated meter as "meter": see tests/sim/metersim.c. $sim is its process.
meter() {
    rm -f meter sim.out
    metersim --link meter --report 0 --speed 5 "$@" >sim.out 2>sim.err &
    sim=$!
    at_end="kill $sim 2>/dev/null; $at_end"
    wait_for 10 grep -q . sim.out
}

# unplug: takes the meter away for good.
unplug() {
    kill "$sim"
    wait "$sim"
}

# reader [OPTION...]: reads the meter in the background and writes lines to "out". It polls every second by its own clock,
# which runs five times as fast.
reader() {
    : >out; : >err
    FAKE_SPEED=5 $preload emu-read --interval=1 --port=meter "$@" >>out 2>>err &
    reader=$!
    at_end="kill $reader 2>/dev/null; $at_end"
}

# ended: ends the reader, if it still runs, and sets $status.
ended() {
    kill "$reader" 2>/dev/null
    wait "$reader"
    status=$?
}

has_lines() { [ "$(grep -c . out)" -ge "$1" ]; }
said() { untimed_has "$1" >/dev/null; }

# usb_plug NAME IDS MANUFACTURER PRODUCT: adds a USB serial port to the simulated sysfs, and /dev/NAME if that is missing.
usb_plug() {
    node=$usb/sys/devices/usb1/$1
    mkdir -p "$node/1:1.0/tty/$1" "$usb/sys/class/tty" "$usb/dev"
    ln -sfn "../../devices/usb1/$1/1:1.0/tty/$1" "$usb/sys/class/tty/$1"
    ln -sfn ../../../1:1.0 "$node/1:1.0/tty/$1/device"
    echo 1 >"$node/busnum"
    echo 2 >"$node/devnum"
    echo "${2%:*}" >"$node/idVendor"
    echo "${2#*:}" >"$node/idProduct"
    echo "$3" >"$node/manufacturer"
    echo "$4" >"$node/product"
    [ -e "$usb/dev/$1" ] || : >"$usb/dev/$1"
}
emu2_plug() { usb_plug "$1" 04b4:0003 'Rainforest Automation, Inc.' 'RFA-Z105-2 HW2.7.3 EMU-2'; }
usb_unplug() { rm -rf "$usb/sys/devices/usb1/$1" "$usb/sys/class/tty/$1" "$usb/dev/${1:?}"; }

# on_usb COMMAND...: runs it with these ports.
on_usb() { FAKE_ROOT=$usb FAKE_LOG=$work/usb.log $preload "$@"; }
