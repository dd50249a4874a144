# The simulated meter, for the tests that read one. Sourced after lib.sh.

meter_id=0x001c640000000001
usb=$work/usb                               # what the devices are plugged into: see fakesys.c

# $preload COMMAND...: runs it with fakesys.c; a copy, as LD_PRELOAD cannot name a path with a space.
cp "$top/build/fakesys.so" "$work"
preload="env LD_PRELOAD=$work/fakesys.so ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0"

# meter [OPTION...]: plugs in a simulated meter as "meter", see tests/sim/metersim.c; $sim is its process.
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

# reader [OPTION...]: reads the meter, in the background, lines to "out"; every second by its own clock, which runs five
# times as fast.
reader() {
    : >out; : >err
    FAKE_SPEED=5 $preload emu-read --interval=1 --port=meter "$@" >>out 2>>err &
    reader=$!
    at_end="kill $reader 2>/dev/null; $at_end"
}

# ended: ends the reader, if it has not ended by itself, and keeps its status.
ended() {
    kill "$reader" 2>/dev/null
    wait "$reader"
    status=$?
}

# house_programs: in bin, what emu-kwh finds before all else: an emu-read for which five seconds pass in one, and a logger
# that writes messages down, so that where there is a syslog, it is not told.
house_programs() {
    mkdir -p bin
    cat >bin/emu-read <<X
#!/bin/sh
LD_PRELOAD=$work/fakesys.so FAKE_SPEED=5 ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 exec $top/emu-read/emu-read "\$@"
X
    printf '#!/bin/sh\nexec cat >>"$HOME/emu-kwh/messages"\n' >bin/logger
    chmod +x bin/*
}

has_lines() { [ "$(grep -c . out)" -ge "$1" ]; }
said() { untimed_has "$1" >/dev/null; }

# usb_plug NAME IDS MANUFACTURER PRODUCT: a USB serial port appears in sysfs, and /dev/NAME, unless it leads somewhere already.
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

# on_usb COMMAND...: runs it where those ports are.
on_usb() { FAKE_ROOT=$usb FAKE_LOG=$work/usb.log $preload "$@"; }
