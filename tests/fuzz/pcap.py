# SPDX-License-Identifier: GPL-2.0
"""Read TCP connections from a capture file of tcpdump."""

import struct

SYN, ACK = 0x02, 0x10
ETHERNET, LINUX_SLL, LINUX_SLL2 = 1, 113, 276
# Bytes before the IP header.
LINK_HEADER = {ETHERNET: 14, LINUX_SLL: 16, LINUX_SLL2: 20}


def _packets(raw):
    """Yield each packet of the file: time in seconds, and the bytes from the IP header on."""
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[raw[:4]]
    link, = struct.unpack_from(order + "I", raw, 20)
    skip = LINK_HEADER[link]
    at = 24
    while at < len(raw):
        seconds, _, kept, _ = struct.unpack_from(order + "IIII", raw, at)
        at += 16
        yield seconds, raw[at + skip:at + kept]
        at += kept


def _segment(packet):
    """Source, destination, sequence number, flags and payload of a TCP packet; None for other packets."""
    if packet[0] >> 4 == 4:
        protocol, header = packet[9], (packet[0] & 15) * 4
        source, destination = packet[12:16], packet[16:20]
        size = struct.unpack_from(">H", packet, 2)[0]
    else:
        protocol, header = packet[6], 40
        source, destination = packet[8:24], packet[24:40]
        size = 40 + struct.unpack_from(">H", packet, 4)[0]
    if protocol != 6:
        return None
    ports = struct.unpack_from(">HH", packet, header)
    sequence, = struct.unpack_from(">I", packet, header + 4)
    start = header + (packet[header + 12] >> 4) * 4
    return ((source, ports[0]), (destination, ports[1]), sequence, packet[header + 13],
            packet[start:size])


class Stream:
    """One direction of a connection."""

    def __init__(self, first):
        self._first = first
        self._pieces = {}

    def add(self, sequence, payload):
        offset = (sequence - self._first) % 2**32
        if len(payload) > len(self._pieces.get(offset, b"")):
            self._pieces[offset] = payload

    def bytes(self):
        """The bytes from the start to the first gap."""
        out = b""
        for offset, payload in sorted(self._pieces.items()):
            if offset > len(out):
                break
            out += payload[len(out) - offset:]
        return out


class Connection:
    """A connection: its ends, its time, and the bytes of both directions."""

    def __init__(self, time, client, server, first):
        self.time = time
        self.client = client
        self.server = server
        self.first = first
        self.streams = {}

    @property
    def up(self):
        """The bytes from the side that connected."""
        return self.streams[self.client].bytes()

    @property
    def down(self):
        return self.streams[self.server].bytes()


def connections(path):
    """All connections whose beginning is in the capture."""
    with open(path, "rb") as f:
        raw = f.read()
    found, current = [], {}
    for time, packet in _packets(raw):
        segment = _segment(packet)
        if not segment:
            continue
        source, destination, sequence, flags, payload = segment
        key = frozenset((source, destination))
        if flags & SYN and not flags & ACK:
            # A packet that was captured on two interfaces occurs twice.
            known = current.get(key)
            if not known or known.first != sequence:
                current[key] = Connection(time, source, destination, sequence)
                found.append(current[key])
        if key not in current:
            continue
        streams = current[key].streams
        if flags & SYN:
            streams.setdefault(source, Stream(sequence + 1))
        elif source in streams and payload:
            streams[source].add(sequence, payload)
    return [c for c in found if len(c.streams) == 2]
