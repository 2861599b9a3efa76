# SPDX-License-Identifier: GPL-2.0
"""A program that may deny what others do with a file, as virus scanners do."""

import contextlib
import ctypes
import errno
import os
import select
import struct
import threading

import pytest

import libc

FAN_CLOEXEC, FAN_MARK_ADD, AT_FDCWD = 1, 1, -100
FAN_CLASS_CONTENT, FAN_CLASS_PRE_CONTENT = 4, 8
FAN_OPEN_PERM, FAN_ACCESS_PERM, FAN_PRE_ACCESS = 0x10000, 0x20000, 0x100000
FAN_ALLOW, FAN_DENY = 1, 2
METADATA = struct.Struct("=IBBHQii")


def _listener(path, mask):
    """Listen to the events of the mask on a file."""
    kind = FAN_CLASS_PRE_CONTENT if mask == FAN_PRE_ACCESS else FAN_CLASS_CONTENT
    listener = libc.number("fanotify_init", FAN_CLOEXEC | kind, os.O_RDONLY)
    try:
        libc.number("fanotify_mark", listener, FAN_MARK_ADD, ctypes.c_uint64(mask), AT_FDCWD, os.fsencode(path))
    except BaseException:
        os.close(listener)
        raise
    return listener


def need(path, mask):
    """Skip the test if this kernel has no fanotify, or no such events: FAN_PRE_ACCESS exists since Linux 6.14."""
    try:
        os.close(_listener(path, mask))
    except OSError as e:
        assert e.errno == errno.ENOSYS or (mask == FAN_PRE_ACCESS and e.errno == errno.EINVAL)
        pytest.skip("this kernel has no such events of fanotify")


def _events(raw):
    """The (mask, descriptor) of each event; more may follow its metadata."""
    while raw:
        length, _, _, _, mask, fd, _ = METADATA.unpack_from(raw)
        yield mask, fd
        raw = raw[length:]


@contextlib.contextmanager
def answering(path, mask, answer):
    """Inside the with block, every event of the mask on a file gets this answer; yield the list of their masks."""
    listener = _listener(path, mask)
    stop, wake = os.pipe()
    seen = []

    def run():
        while True:
            ready, _, _ = select.select([listener, stop], [], [])
            if stop in ready:
                return
            raw = os.read(listener, 4096)
            for kind, fd in _events(raw):
                seen.append(kind)
                os.write(listener, struct.pack("=iI", fd, answer))
                os.close(fd)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield seen
    finally:
        os.write(wake, b"x")
        thread.join()
        for fd in (listener, stop, wake):
            os.close(fd)
