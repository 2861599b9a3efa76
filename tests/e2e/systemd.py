# SPDX-License-Identifier: GPL-2.0
"""Stand-ins for the parts of systemd that a service talks to: the receiver of its notices, and the journal."""

import contextlib
import os
import pathlib
import socket
import struct

import net
import scale

JOURNAL = pathlib.Path("/run/systemd/journal/socket")


class Taker:
    """A datagram socket in the file system. If nobody reads it, its senders block for ever."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.setblocking(False)

    def new(self):
        """The datagrams since the last call."""
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                found.append(self._socket.recv(1 << 20))
        return found

    def close(self):
        self._socket.close()
        self.path.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Notices(Taker):
    """The notices that a daemon sends to $NOTIFY_SOCKET."""

    def __init__(self, path):
        super().__init__(path)
        self.all = []

    def look(self):
        """All notices so far, each as a dictionary."""
        for datagram in self.new():
            self.all.append(dict(line.split("=", 1) for line in datagram.decode().splitlines()))
        return self.all

    def wait_for(self, name, deadline=None):
        """Wait for a notice with this name; forget it and those before it."""
        def found():
            for number, notice in enumerate(self.look()):
                if name in notice:
                    del self.all[:number + 1]
                    return notice
            return None

        return net.until(found, lambda: f"{name} in {self.all}", deadline)


def fields(datagram):
    """The fields of a journal entry: a dictionary from names to bytes."""
    found = {}
    while datagram:
        line, _, datagram = datagram.partition(b"\n")
        name, is_text, value = line.partition(b"=")
        if not is_text:
            size, = struct.unpack_from("<Q", datagram)
            value, datagram = datagram[8:8 + size], datagram[8 + size + 1:]
        found[name.decode()] = value
    return found


class Journal(Taker):
    """The entries that a daemon writes to the journal."""

    def __init__(self):
        super().__init__(JOURNAL)
        self.all = []

    @staticmethod
    def stream(file):
        """The value of $JOURNAL_STREAM for a daemon whose standard error is this file."""
        status = os.fstat(file.fileno())
        return f"{status.st_dev}:{status.st_ino}"

    def wait_for(self, deadline=None, **wanted):
        """Wait for an entry that has these fields."""
        return self._wait_until(lambda entry: all(entry.get(name) == value for name, value in wanted.items()),
                                wanted, deadline)

    def wait_for_message(self, part):
        """Wait for an entry whose message contains these bytes."""
        return self._wait_until(lambda entry: part in entry["MESSAGE"], part)

    def _wait_until(self, matches, wanted, deadline=None):
        def found():
            self.all += map(fields, self.new())
            return next(filter(matches, self.all), None)

        return net.until(found, lambda: f"{wanted} in {self.all}", deadline or scale.STEP)
