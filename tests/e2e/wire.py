# SPDX-License-Identifier: GPL-2.0
"""The commands that clients send on their control connections, read from the wire.

A packet socket on the client's host gets each packet before the sender goes on.
So it has all packets when a client has ended.
"""

import collections
import ctypes
import socket
import struct

import scale

ETH_P_ALL = 3
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33

# struct sock_filter for "ip and tcp dst port 21", from the IP header on:
# (code, jump if true, jump if false, value).
FILTER = [
    (0x30, 0, 0, 0),        # 0: ldb [0]
    (0x54, 0, 0, 0xF0),     # 1: and #0xf0, the version
    (0x15, 0, 6, 0x40),     # 2: jeq #0x40 else 9
    (0x30, 0, 0, 9),        # 3: ldb [9], the protocol
    (0x15, 0, 4, 6),        # 4: jeq #6 (TCP) else 9
    (0xB1, 0, 0, 0),        # 5: ldxb 4*([0]&0xf)
    (0x48, 0, 0, 2),        # 6: ldh [x+2], the destination port
    (0x15, 0, 1, 21),       # 7: jeq #21 else 9
    (0x06, 0, 0, 0xFFFF),   # 8: ret, the whole packet
    (0x06, 0, 0, 0),        # 9: ret, nothing
]


class Wire:
    """Inside the with block, record what the clients of one host send to port 21 over IPv4."""

    def __init__(self, host):
        with host:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self._segments = collections.defaultdict(dict)

    def __enter__(self):
        program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *f) for f in FILTER))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                                struct.pack("HP", len(FILTER), ctypes.addressof(program)))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 * scale.MIB)
        self._socket.bind(("eth0", ETH_P_ALL))
        return self

    def __exit__(self, *exc):
        self._socket.close()

    def _take(self, packet):
        """Store the payload of a segment by connection and sequence number."""
        size, = struct.unpack_from("!H", packet, 2)
        tcp = (packet[0] & 15) * 4
        port, _, sequence = struct.unpack_from("!HHI", packet, tcp)
        payload = packet[tcp + (packet[tcp + 12] >> 4) * 4:size]
        if packet[tcp + 13] & 2:    # SYN
            self._segments[port] = {}
        elif payload:
            self._segments[port][sequence] = payload

    def sessions(self):
        """The lines of each control connection so far, in the order of the connections."""
        while True:
            try:
                self._take(self._socket.recv(65536, socket.MSG_DONTWAIT))
            except BlockingIOError:
                break
        return [_lines(segments) for segments in self._segments.values()]

    def lines(self):
        return [line for session in self.sessions() for line in session]

    def arguments(self, verb):
        """The argument of each use of a verb."""
        return [line.partition(" ")[2] for line in self.lines() if line.split(" ")[0].upper() == verb]

    def verbs(self):
        """Each verb that was sent, once, in the order of first use."""
        return list(dict.fromkeys(line.split(" ")[0].upper() for line in self.lines()))


def _lines(segments):
    out, end = b"", None
    for sequence in sorted(segments, key=lambda s: (s - next(iter(segments))) % (1 << 32)):
        if end is None or sequence == end:
            out += segments[sequence]
            end = (sequence + len(segments[sequence])) % (1 << 32)
    # Telnet commands are not part of a line.
    for command in (b"\xff\xf4", b"\xff\xf2"):
        out = out.replace(command, b"")
    return out.decode("utf-8", "surrogateescape").splitlines()
