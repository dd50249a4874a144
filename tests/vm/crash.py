"""crash.py IMAGE TRACE WIRE GIVEN LOG TO [SEED]: what power cuts leave of the file LOG, with no machine booted.

IMAGE is the disk before the machine was switched on, TRACE all that disk.py was told to write and to flush, WIRE all that went over
the USB wire, GIVEN the demand lines that the meter gave. The times in TRACE and WIRE are of one clock.

The power is cut at every flush, once before it, when the disk's cache is as full as it gets, and once after it; and at a random write
between. What was flushed is on the disk; of the rest any part may be: nothing, the beginning, or this and that, in pieces of 4096
bytes, as a disk writes them. Then e2fsck does what it does at boot, and debugfs reads LOG.

emu-read sends its next poll only after the last line has been printed and fdatasync(2) has returned. So of each reading that was
answered before the last poll LOG must hold the line, in order, and nothing but lines that were given and, at the end, a torn one.

Prints a line for each moment at which that is not so, and in the end "moments N full N torn N logs N bad N". TO gets each LOG that
came out differently, as N.log, and as N.durable the lines of it that had to be there."""
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from disk import RECORD

PIECE = 4096
POLL = b'get_current_summation'             # a poll begins with that
ANSWER = b'</InstantaneousDemand>'          # and ends with that


def main(image, trace, wire, given, log, to, seed='1'):
    chance = random.Random(int(seed))
    crashed, disk = Path(to, 'crashed.img'), Path(to, 'disk.img')
    shutil.copyfile(image, disk)
    lines = Path(given).read_bytes().splitlines(keepends=True)
    polls = list(polled(wire))
    seen, full, torn, bad, moments = {}, 0, 0, 0, 0
    for when_ns, waiting in cuts(records(trace), disk, chance):
        durable, answered = max((poll for poll in polls if poll[0] <= when_ns), default=(0, 0, 0))[1:]
        if not durable and not waiting:
            continue                        # nothing was there yet that could be lost
        moments += 1
        full += len(waiting) > 0
        found, trouble = recover(disk, crashed, survivors(waiting, chance), log)
        end = found[found.rfind(b'\n') + 1:]
        torn += end != b''
        trouble += judge(found[:len(found) - len(end)].splitlines(keepends=True), end, lines, durable, answered)
        if trouble:
            bad += 1
            print(f'moment {moments}: {len(waiting)} pieces in the cache: {"; ".join(trouble)}')
        if seen.get(found, -1) < durable:
            seen[found] = durable
    for number, (found, durable) in enumerate(seen.items()):
        Path(to, f'{number:03}.log').write_bytes(found)
        Path(to, f'{number:03}.durable').write_bytes(b''.join(lines[:durable]))
    crashed.unlink()
    disk.unlink()
    print(f'moments {moments} full {full} torn {torn} logs {len(seen)} bad {bad}')


def judge(whole, end, lines, durable, answered):
    """What is wrong with a log of these whole lines and this torn end."""
    if whole[:durable] != lines[:durable]:
        return [f'{sum(line in whole for line in lines[:durable])} of {durable} lines that were printed']
    if whole != lines[:len(whole)]:
        return ['lines that the meter did not give']
    if len(whole) > answered or end.strip(b'\0') and not any(line.startswith(end.rstrip(b'\0')) for line in lines[durable:answered + 1]):
        return ['more than the meter had given']
    return []


def polled(wire):
    """For each moment at which something changes: when, how many readings were answered before the last poll, and by then."""
    durable = answered = 0
    tails = {'<': b'', '>': b''}
    for when, direction, data in map(str.split, Path(wire).read_text(encoding='ascii').splitlines()):
        text = tails[direction] + bytes.fromhex(data)
        mark = ANSWER if direction == '<' else POLL
        if mark in text:
            if direction == '<':
                answered += text.count(mark)
            else:
                durable = answered
            text = text[text.rfind(mark) + len(mark):]
            yield int(when), durable, answered
        tails[direction] = text[-len(mark):]


def records(trace, at=0):
    """From byte AT of the file on."""
    with open(trace, 'rb') as f:
        f.seek(at)
        while len(head := f.read(RECORD.size)) == RECORD.size:
            kind, when_ns, offset, length = RECORD.unpack(head)
            yield kind, when_ns, offset, f.read(length)


def cuts(written, disk, chance):
    """Yields when the power is cut, and the pieces in the cache; between, keeps DISK as what was flushed makes it."""
    waiting, skip = [], 0
    with open(disk, 'r+b') as image:
        for kind, when_ns, offset, data in written:
            if kind == b'F':
                yield when_ns, waiting
                put(image, waiting)
                image.flush()
                waiting = []
                yield when_ns, waiting
                continue
            waiting += pieces(offset, data)
            if skip == 0:
                yield when_ns, waiting
            skip = (skip or chance.randint(1, 20)) - 1


def pieces(offset, data):
    return [(offset + at, data[at:at + PIECE]) for at in range(0, len(data), PIECE)]


def put(image, written):
    for offset, data in written:
        image.seek(offset)
        image.write(data)


def survivors(waiting, chance):
    """A disk that had written nothing, one that writes in order, one that does not."""
    kind = chance.choice(('nothing', 'order', 'any', 'any'))
    if kind == 'nothing':
        return []
    if kind == 'order':
        return waiting[:chance.randint(0, len(waiting))]
    share = chance.choice((0.1, 0.5, 0.9))
    return [piece for piece in waiting if chance.random() < share]


def recover(disk, crashed, written, log):
    """What a boot makes of that disk with those pieces: the bytes of LOG, and what is wrong."""
    subprocess.run(['cp', '--sparse=always', disk, crashed], check=True)
    with open(crashed, 'r+b') as image:
        put(image, written)
    check = subprocess.run(['e2fsck', '-p', '-f', crashed], capture_output=True, text=True, check=False)
    trouble = [] if check.returncode in (0, 1) else [f'e2fsck: {check.returncode}: {check.stdout.strip()}']
    found = subprocess.run(['debugfs', '-R', f'cat {log}', crashed], capture_output=True, check=True).stdout
    return found, trouble


if __name__ == '__main__':
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    main(*sys.argv[1:])
