# A machine that is not there: QEMU without KVM, one processor, no network. Sourced after lib.sh by the tests of this directory.
# What a person does to it is a function here: switch it on, plug a meter in, pull it, type a command, pull the mains' plug.

vm=$top/tests/vm
patience=600 # seconds until something that has to come is given up; on a busy computer a machine is fifty times as slow as a real one
for python in python3 /usr/bin/python3; do "$python" -c '' 2>/dev/null && break; done
export PYTHONDONTWRITEBYTECODE=1

# switch_on DIRECTORY [QEMU OPTION...]: the kernel and the initrd of that directory, with three USB slots
switch_on() {
    directory=$1; shift
    set -- -device qemu-xhci,id=usb "$@"
    for slot in 0 1 2; do
        set -- "$@" -chardev "socket,id=slot$slot,path=slot$slot.sock,server=on,wait=off" -device "usb-redir,chardev=slot$slot,bus=usb.0"
    done
    [ -p monitor ] || mkfifo monitor # what QEMU itself is told
    qemu-system-x86_64 -nodefaults -no-user-config -machine q35 -accel tcg,tb-size=128 -cpu max -m "${memory:-256}" -display none \
        -kernel "$directory/vmlinuz" -initrd "$directory/initrd" -append "console=ttyS0 quiet mitigations=off" \
        -serial file:console -monitor stdio \
        -device virtio-serial-pci -chardev socket,id=agent,path=agent.sock,server=on,wait=off -device virtserialport,chardev=agent,name=agent \
        "$@" <>monitor >monitor.out 2>qemu.err &
    machine=$!
    at_end="kill $machine 2>/dev/null; $at_end"
    guest true
}

# forgetful_disk IMAGE: a disk for switch_on, as $forgetful. Its cache is lost when the power goes. IMAGE stays as it is: see disk.py.
forgetful_disk() {
    rm -f disk.sock
    "$python" "$vm/disk.py" disk.sock "$1" trace 2>disk.err &
    wait_for 10 [ -S disk.sock ]
}
forgetful='-drive if=virtio,format=raw,cache=writeback,file.driver=nbd,file.server.type=unix,file.server.path=disk.sock'

# guest COMMAND: what it prints in the machine, and its status.   guest_until COMMAND: again and again until it succeeds
guest() { "$python" "$vm/guest.py" agent.sock "$patience" "$1"; }
guest_until() { guest "tries=0; until { $1; } >/dev/null 2>&1; do sleep 0.3; tries=\$((tries + 1)); [ \$tries -lt $((patience * 2)) ] || exit 1; done"; }

# slot N [MODEL]: what can be plugged in there, from now on.   plug N [OPTION...]: a meter, with metersim's options
slot() {
    "$python" "$vm/usb_meter.py" ${wire:+--wire "$wire"} "slot$1.sock" "meter$1" "${2-emu-2}" 2>"slot$1.err" &
    at_end="kill $! 2>/dev/null; $at_end"
}
plug() {
    number=$1; shift
    metersim --link "meter$number" --report 0 --given "given$number" "$@" >sim.out 2>"sim$number.err" &
    eval "meter$number=$!"
    at_end="kill $! 2>/dev/null; $at_end"
}

# pull N: the meter in that slot is gone
pull() {
    eval "kill \$meter$1; wait \$meter$1"
}

# cut_power: nothing in the machine is told
cut_power() {
    kill -KILL "$machine"
    wait "$machine" 2>/dev/null
}

# A failure is easier to understand with what the machine printed.
console_on_failure() { [ "$failed" -eq 0 ] || { tail -n 40 console; cat qemu.err; } 2>/dev/null | sed 's/^/# /'; }
at_end="console_on_failure; $at_end"
