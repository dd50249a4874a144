"""disk.py SOCKET IMAGE TRACE: a disk with a volatile write cache, as disks have, for QEMU; and all that is written to it.

	-drive if=virtio,format=raw,cache=writeback,file.driver=nbd,file.server.type=unix,file.server.path=SOCKET

IMAGE is never changed: what was written is in TRACE alone, from which crash.py makes the disk as a power cut leaves it. It ends
when QEMU does. The protocol is NBD, fixed newstyle, all big endian: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md

TRACE is records of: kind (W a write, F a flush), nanoseconds of CLOCK_MONOTONIC when it was taken, offset, length; then the bytes.
"""
import os
import socket
import struct
import sys
import time

RECORD = struct.Struct('<cQQI')
SECTOR = 512
READ, WRITE, END, FLUSH = 0, 1, 2, 3                # commands
FORCE_UNIT_ACCESS = 1                               # a flag of a command
HAS_FLAGS, SENDS_FLUSH, SENDS_FUA = 1, 1 << 2, 1 << 3
EXPORT_NAME, ABORT, INFO, GO = 1, 2, 6, 7           # options
ACK, GIVE_INFO, UNSUPPORTED = 1, 3, 0x80000001      # replies to them


class Disk:
    def __init__(self, peer, image, trace):
        self.peer, self.image, self.trace = peer, image, trace
        self.size = os.fstat(image).st_size
        self.written = {}                           # sector: its bytes

    def receive(self, length):
        data = b''
        while len(data) < length:
            part = self.peer.recv(length - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def negotiate(self):
        self.peer.sendall(b'NBDMAGICIHAVEOPT' + struct.pack('>H', 1))
        self.receive(4)
        while True:
            _, option, length = struct.unpack('>8sII', self.receive(16))
            self.receive(length)
            flags = HAS_FLAGS | SENDS_FLUSH | SENDS_FUA
            if option == EXPORT_NAME:
                self.peer.sendall(struct.pack('>QH', self.size, flags) + bytes(124))
                return
            if option in (INFO, GO):
                self.reply(option, GIVE_INFO, struct.pack('>HQH', 0, self.size, flags))
                self.reply(option, ACK)
                if option == GO:
                    return
            elif option == ABORT:
                self.reply(option, ACK)
                raise ConnectionError
            else:
                self.reply(option, UNSUPPORTED)

    def reply(self, option, kind, data=b''):
        self.peer.sendall(struct.pack('>QIII', 0x3e889045565a9, option, kind, len(data)) + data)

    def serve(self):
        while True:
            _, flags, command, handle, offset, length = struct.unpack('>IHHQQI', self.receive(28))
            answer, error = b'', 0
            if command == READ:
                answer = self.read(offset, length)
            elif command == WRITE:
                self.write(offset, self.receive(length))
                if flags & FORCE_UNIT_ACCESS:
                    self.note(b'F')                 # more than was asked for: all of the cache
            elif command == FLUSH:
                self.note(b'F')
            elif command == END:
                return
            else:
                error = 22
            self.peer.sendall(struct.pack('>IIQ', 0x67446698, error, handle) + answer)

    def read(self, offset, length):
        data = bytearray(os.pread(self.image, length, offset))
        for at in range(0, length, SECTOR):
            sector = self.written.get((offset + at) // SECTOR)
            if sector is not None:
                data[at:at + SECTOR] = sector
        return bytes(data)

    def write(self, offset, data):
        self.note(b'W', offset, data)
        for at in range(0, len(data), SECTOR):
            self.written[(offset + at) // SECTOR] = data[at:at + SECTOR]

    def note(self, kind, offset=0, data=b''):
        self.trace.write(RECORD.pack(kind, time.monotonic_ns(), offset, len(data)) + data)
        if kind == b'F':
            self.trace.flush()


def main(path, image, trace):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    peer, _ = listener.accept()
    with open(trace, 'wb') as records:
        disk = Disk(peer, os.open(image, os.O_RDONLY), records)
        try:
            disk.negotiate()
            disk.serve()
        except ConnectionError:
            pass                                    # the power is gone


if __name__ == '__main__':
    main(*sys.argv[1:])
