"""usb_meter.py [--wire FILE] SOCKET PTY [emu-2|raven]: the device on the USB level.

It answers QEMU's usb-redir at the unix socket SOCKET as the host of a device does, and takes the device's bytes from PTY, that of
the simulated meter. The kernel in the machine binds its own driver, cdc_acm or ftdi_sio. So what the meter says is stated in
metersim alone: while PTY exists, the device is plugged in; while the machine has its port open, PTY is open.

	qemu-system-x86_64 ... -device qemu-xhci,id=usb -chardev socket,id=slot0,path=SOCKET,server=on,wait=off -device usb-redir,chardev=slot0,bus=usb.0

--wire FILE notes what goes over the wire, a packet a line: nanoseconds of CLOCK_MONOTONIC, < from or > to the device, bytes in hex.

The protocol is usbredir 0.7, of usbredirproto.h: little endian; a header of type, length and id, then the packet.
"""
import os
import select
import socket
import struct
import sys
import termios
import time
import tty

# Types of packets
HELLO, CONNECT, DISCONNECT, RESET, INTERFACES, ENDPOINTS, SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION, \
    SET_ALTERNATE, GET_ALTERNATE, ALTERNATE = range(12)
START_INTERRUPT, STOP_INTERRUPT, INTERRUPT = 15, 16, 17
CANCEL, DISCONNECT_ACK = 21, 24
CONTROL, BULK = 100, 101
OK, CANCELLED, STALL = 0, 1, 4
# What both sides can do, as bits: the device's version, the acknowledged disconnect, sizes of packets, ids and lengths of twice the size
CAPABILITIES = 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6
FULL_SPEED = 1
CONTROL_TYPE, BULK_TYPE, INTERRUPT_TYPE, NO_TYPE = 0, 2, 3, 255
PACKET = 64         # bytes that an endpoint of full speed takes at once
LOOK_S = 0.1        # how often PTY is looked for


def string(text):
    body = text.encode('utf-16-le')
    return bytes([2 + len(body), 3]) + body


def endpoint(address, kind, size, interval=0):
    return struct.pack('<BBBBHB', 7, 5, address, kind, size, interval)


class Emu2:
    """An EMU-2: a CDC-ACM device of Cypress's generic id. Its strings are real; its descriptors are those of such a device."""
    vendor, product, release, device_class = 0x04b4, 0x0003, 0x0100, 2
    maker, name = 'Rainforest Automation, Inc.', 'RFA-Z105-2 HW2.7.3 EMU-2'
    read_from, write_to, prefix = 0x82, 0x03, b''
    endpoints = {0x81: (INTERRUPT_TYPE, 0, 16, 255), 0x82: (BULK_TYPE, 1, PACKET, 0), 0x03: (BULK_TYPE, 1, PACKET, 0)}
    interfaces = [(2, 2, 1), (10, 0, 0)]
    descriptors = (
        bytes([9, 4, 0, 0, 1, 2, 2, 1, 0]) +                        # interface 0: communication, abstract control model
        bytes([5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 2, 5, 0x24, 6, 0, 1]) +
        endpoint(0x81, INTERRUPT_TYPE, 16, 255) +
        bytes([9, 4, 1, 0, 2, 10, 0, 0, 0]) +                       # interface 1: data
        endpoint(0x82, BULK_TYPE, PACKET) + endpoint(0x03, BULK_TYPE, PACKET))


class Raven:
    """A RAVEn: an FT232R with an id of its own, which the kernel's ftdi_sio knows. What it sends begins with its modem and line status."""
    vendor, product, release, device_class = 0x0403, 0x8a28, 0x0600, 0
    maker, name = 'Rainforest', 'RFA-Z106-RA-PC RAVEn v2.3.21'
    read_from, write_to, prefix = 0x81, 0x02, b'\x01\x60'
    endpoints = {0x81: (BULK_TYPE, 0, PACKET, 0), 0x02: (BULK_TYPE, 0, PACKET, 0)}
    interfaces = [(255, 255, 255)]
    descriptors = bytes([9, 4, 0, 0, 2, 255, 255, 255, 2]) + endpoint(0x81, BULK_TYPE, PACKET) + endpoint(0x02, BULK_TYPE, PACKET)


class Gone(Exception):
    """QEMU, or its machine, has ended."""


class Device:
    def __init__(self, path, pty, model, wire):
        self.path, self.pty_path, self.model, self.wire = path, pty, model, wire
        self.socket, self.pty, self.unread = None, -1, b''
        self.attached = self.acknowledged = self.greeted = False
        self.reads, self.configuration = [], 0      # ids of reads that wait for bytes, and how many they take
        self.line_coding = struct.pack('<IBBB', 9600, 0, 0, 8)

    def run(self):
        while True:
            try:
                self.connect()
                while True:
                    self.turn()
            except (Gone, OSError):
                self.close_pty()
                self.socket.close()
                time.sleep(LOOK_S)

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.attached = self.greeted = self.wide = False
        self.acknowledged, self.unread = True, b''
        self.socket.connect(self.path)
        self.send(HELLO, b'usb_meter'.ljust(64, b'\0') + struct.pack('<I', CAPABILITIES))

    def turn(self):
        """Plugs in or pulls out, as PTY comes and goes; then waits for QEMU, and for the meter if somebody reads."""
        present = os.path.exists(self.pty_path)
        if present and self.greeted and not self.attached and self.acknowledged:
            self.attach()
        elif self.attached and not present:
            self.detach()
        wanted = [self.socket] + ([self.pty] if self.pty >= 0 and self.reads else [])
        ready, _, _ = select.select(wanted, [], [], LOOK_S)
        if self.pty in ready:
            self.pass_on()
        if self.socket in ready:
            self.receive()

    def attach(self):
        model = self.model
        self.reads, self.configuration = [], 0
        self.describe()
        self.send(CONNECT, struct.pack('<BBBBHHH', FULL_SPEED, model.device_class, 0, 0, model.vendor, model.product, model.release))
        self.attached = True

    def detach(self):
        self.close_pty()
        self.attached = self.acknowledged = False
        self.reads = []
        self.send(DISCONNECT)

    # The meter's side

    def open_pty(self):
        if self.pty < 0:
            try:
                self.pty = os.open(self.pty_path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                tty.setraw(self.pty, termios.TCSANOW)
            except (OSError, termios.error):
                self.close_pty()

    def close_pty(self):
        if self.pty >= 0:
            os.close(self.pty)
        self.pty = -1

    def pass_on(self):
        """Answers the read that waits longest with what the meter has sent, a packet at most."""
        number, length = self.reads[0]
        try:
            data = os.read(self.pty, min(length, PACKET) - len(self.model.prefix))
        except BlockingIOError:
            return
        except OSError:
            data = b''
        if not data:
            self.detach()
            return
        self.reads.pop(0)
        self.note('<', data)
        self.send_bulk(number, self.model.read_from, OK, self.model.prefix + data)

    def note(self, direction, data):
        if self.wire:
            self.wire.write(f'{time.monotonic_ns()} {direction} {data.hex()}\n')
            self.wire.flush()

    # QEMU's side

    def send(self, kind, data=b'', number=0):
        self.socket.sendall(struct.pack('<IIQ' if self.wide else '<III', kind, len(data), number) + data)

    def send_bulk(self, number, address, status, data=b'', length=None):
        length = len(data) if length is None else length
        self.send(BULK, struct.pack('<BBHIH', address, status, length & 0xffff, 0, length >> 16) + data, number)

    def describe(self):
        types, intervals, owners, sizes = [NO_TYPE] * 32, [0] * 32, [0] * 32, [0] * 32
        known = {0: (CONTROL_TYPE, 0, PACKET, 0), 0x80: (CONTROL_TYPE, 0, PACKET, 0), **self.model.endpoints}
        for address, (kind, interface, size, interval) in known.items():
            i = address & 15 | (address & 0x80) >> 3
            types[i], owners[i], sizes[i], intervals[i] = kind, interface, size, interval
        self.send(ENDPOINTS, bytes(types + intervals + owners) + struct.pack('<32H', *sizes))
        parts = [range(len(self.model.interfaces)), *zip(*self.model.interfaces)]
        self.send(INTERFACES, struct.pack('<I', len(self.model.interfaces)) + b''.join(bytes(part).ljust(32, b'\0') for part in parts))

    def receive(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise Gone
        self.unread += data
        while True:
            form = '<IIQ' if self.wide else '<III'
            size = struct.calcsize(form)
            if len(self.unread) < size:
                return
            kind, length, number = struct.unpack(form, self.unread[:size])
            if len(self.unread) < size + length:
                return
            packet, self.unread = self.unread[size:size + length], self.unread[size + length:]
            self.take(kind, number, packet)

    def take(self, kind, number, packet):
        if kind == HELLO:
            if struct.unpack('<I', packet[64:68])[0] & CAPABILITIES != CAPABILITIES:
                sys.exit('usb_meter: QEMU is too old')
            self.greeted = self.wide = True
        elif kind == DISCONNECT_ACK:
            self.acknowledged = True
        elif not self.attached:
            pass                                    # what was on its way when the device was pulled out
        elif kind == RESET:
            self.reads, self.configuration = [], 0
        elif kind == SET_CONFIGURATION:
            self.configuration = packet[0]
            self.describe()
            self.send(CONFIGURATION, bytes([OK, self.configuration]), number)
        elif kind == GET_CONFIGURATION:
            self.send(CONFIGURATION, bytes([OK, self.configuration]), number)
        elif kind in (SET_ALTERNATE, GET_ALTERNATE):
            self.send(ALTERNATE, bytes([OK, packet[0], 0]), number)
        elif kind in (START_INTERRUPT, STOP_INTERRUPT):
            self.send(INTERRUPT, bytes([OK, packet[0]]), number)
        elif kind == CONTROL:
            self.take_control(number, packet)
        elif kind == BULK:
            self.take_bulk(number, packet)
        elif kind == CANCEL:
            self.cancel(number)

    def take_control(self, number, packet):
        address, request, kind, _, value, index, length = struct.unpack('<BBBBHHH', packet[:10])
        answer, data = self.answer_to(kind, request, value), packet[10:]
        if (kind, request) == (0x21, 0x20):         # SET_LINE_CODING: given back when asked for
            self.line_coding = data
        status = STALL if answer is None else OK
        answer = (answer or b'')[:length] if kind & 0x80 else b''
        done = len(answer) if kind & 0x80 else len(data)
        self.send(CONTROL, struct.pack('<BBBBHHH', address, request, kind, status, value, index, done) + answer, number)

    def answer_to(self, kind, request, value):
        """What a control request is answered with; None if the device does not know it."""
        model = self.model
        if (kind, request) == (0x80, 6):            # GET_DESCRIPTOR
            return {
                0x100: struct.pack('<BBHBBBBHHHBBBB', 18, 1, 0x0200, model.device_class, 0, 0, PACKET, model.vendor, model.product,
                                   model.release, 1, 2, 0, 1),
                0x200: struct.pack('<BBHBBBBB', 9, 2, 9 + len(model.descriptors), len(model.interfaces), 1, 0, 0x80, 50) + model.descriptors,
                0x300: bytes([4, 3, 9, 4]), 0x301: string(model.maker), 0x302: string(model.name),
            }.get(value)
        if kind in (0x80, 0x81, 0x82) and request == 0:     # GET_STATUS
            return b'\0\0'
        if (kind, request) == (0xa1, 0x21):         # GET_LINE_CODING
            return self.line_coding
        if kind == 0xc0 and model.prefix:           # FTDI: the modem's and the line's status; the latency timer, 16 ms
            return {5: model.prefix, 10: b'\x10'}.get(request, b'\0\0')
        # SET_LINE_CODING, SET_CONTROL_LINE_STATE, SEND_BREAK; CLEAR_FEATURE of an endpoint; whatever FTDI's driver sets
        if kind == 0x21 and request in (0x20, 0x22, 0x23) or (kind, request) == (2, 1) or kind == 0x40 and model.prefix:
            return b''
        return None

    def take_bulk(self, number, packet):
        address, _, low, _, high = struct.unpack('<BBHIH', packet[:10])
        data = packet[10:]
        if address == self.model.read_from:         # cdc_acm and ftdi_sio read as long as somebody has the port open
            self.open_pty()
            self.reads.append((number, low | high << 16))
        elif address == self.model.write_to:
            self.open_pty()
            self.note('>', data)
            try:
                os.write(self.pty, data)
            except OSError:
                pass                                # pulled out at this moment
            self.send_bulk(number, address, OK, length=len(data))
        else:
            self.send_bulk(number, address, STALL)

    def cancel(self, number):
        if number in [waiting for waiting, _ in self.reads]:
            self.reads = [read for read in self.reads if read[0] != number]
            self.send_bulk(number, self.model.read_from, CANCELLED)
        if not self.reads:
            self.close_pty()


def main(arguments):
    wire = None
    if arguments[:1] == ['--wire']:
        wire = open(arguments[1], 'a', encoding='ascii')
        arguments = arguments[2:]
    path, pty, model = arguments[0], arguments[1], {'emu-2': Emu2, 'raven': Raven}[(arguments[2:] + ['emu-2'])[0]]
    Device(path, pty, model, wire).run()


main(sys.argv[1:])
