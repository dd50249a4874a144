"""cut.py moments TRACE BEGIN COUNT SEED: the times of so many writes and flushes in TRACE, at random, none before BEGIN; in order.
cut.py crash TRACE WIRE DISK WHEN CRASHED SEED: makes CRASHED, the disk as it is left by a power cut at that time.

TRACE and WIRE are those of crash.py. DISK is the disk before the machine was switched on; it becomes what was flushed before WHEN, and
DISK.at says how much of TRACE that is. So WHEN may only grow from call to call. Prints how many pieces were in the cache, how many of
them got to the disk, how many readings had to be in the log by then, and how many there were to be had."""
import random
import subprocess
import sys
from pathlib import Path

from crash import pieces, polled, put, records, survivors
from disk import RECORD


def moments(trace, begin, count, seed):
    times = [when_ns for _, when_ns, _, _ in records(trace) if when_ns >= int(begin)]
    print(*sorted(random.Random(seed).sample(times, int(count))), sep='\n')


def crash(trace, wire, disk, when, crashed, seed):
    when, position = int(when), Path(disk + '.at')
    at = end = int(position.read_text(encoding='ascii')) if position.exists() else 0
    waiting = []
    with open(disk, 'r+b') as image:
        for kind, when_ns, offset, data in records(trace, at):
            if when_ns > when:
                break
            end += RECORD.size + len(data)
            waiting += pieces(offset, data)
            if kind == b'F':
                put(image, waiting)
                waiting, at = [], end
    position.write_text(str(at), encoding='ascii')
    kept = survivors(waiting, random.Random(seed + str(when)))
    subprocess.run(['cp', '--sparse=always', disk, crashed], check=True)
    with open(crashed, 'r+b') as image:
        put(image, kept)
    durable, answered = max((poll for poll in polled(wire) if poll[0] <= when), default=(0, 0, 0))[1:]
    print(len(waiting), len(kept), durable, answered)


{'moments': moments, 'crash': crash}[sys.argv[1]](*sys.argv[2:])
