# SPDX-License-Identifier: GPL-2.0
"""What programs see that watch a directory."""

import ctypes
import os
import struct

import libc

IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_TO, IN_CREATE = 0x2, 0x8, 0x80, 0x100
NAMES = {IN_MODIFY: "MODIFY", IN_CLOSE_WRITE: "CLOSE_WRITE", IN_MOVED_TO: "MOVED_TO", IN_CREATE: "CREATE"}
IN_ALL_EVENTS = 0xfff
IN_NONBLOCK = 0o4000


def _kinds(mask):
    """The kinds of an event. A change of the mode and the time of a file in one step is one event of two kinds."""
    flags = mask & ~IN_ALL_EVENTS
    kinds = [kind | flags for kind in (1 << bit for bit in range(IN_ALL_EVENTS.bit_length())) if mask & kind]
    return [NAMES.get(kind, kind) for kind in kinds or [mask]]


class Watch:
    """Inside the with block, the events of a directory: all of the mask, or those that say that a file is complete."""

    def __init__(self, path, mask=IN_CLOSE_WRITE | IN_MOVED_TO):
        self._path = os.fsencode(path)
        self._mask = mask

    def __enter__(self):
        self._fd = libc.number("inotify_init1", IN_NONBLOCK)
        libc.number("inotify_add_watch", self._fd, ctypes.c_char_p(self._path), self._mask)
        return self

    def __exit__(self, *exc):
        os.close(self._fd)

    def events(self):
        """The events so far, as (kind, name), each once."""
        found = []
        while True:
            try:
                raw = os.read(self._fd, 65536)
            except BlockingIOError:
                return found
            while raw:
                _, mask, _, length = struct.unpack_from("iIII", raw)
                name = raw[16:16 + length].rstrip(b"\0").decode()
                found += [(kind, name) for kind in _kinds(mask)]
                raw = raw[16 + length:]
