# SPDX-License-Identifier: GPL-2.0
"""A program that may deny what others do with a file, as virus scanners do."""

import contextlib
import ctypes
import errno
import os
import select
import struct
import threading

import libc

FAN_CLOEXEC, FAN_CLASS_CONTENT, FAN_MARK_ADD, AT_FDCWD = 1, 4, 1, -100
FAN_OPEN_PERM, FAN_ACCESS_PERM = 0x10000, 0x20000
FAN_ALLOW, FAN_DENY = 1, 2
METADATA = struct.Struct("=IBBHQii")


def known():
    """Whether this kernel has fanotify."""
    try:
        os.close(libc.number("fanotify_init", FAN_CLOEXEC | FAN_CLASS_CONTENT, os.O_RDONLY))
    except OSError as e:
        assert e.errno == errno.ENOSYS
        return False
    return True


@contextlib.contextmanager
def answering(path, mask, answer):
    """Inside the with block, every event of the mask on a file gets this answer; yield the list of their masks."""
    listener = libc.number("fanotify_init", FAN_CLOEXEC | FAN_CLASS_CONTENT, os.O_RDONLY)
    libc.number("fanotify_mark", listener, FAN_MARK_ADD, ctypes.c_uint64(mask), AT_FDCWD, os.fsencode(path))
    stop, wake = os.pipe()
    seen = []

    def run():
        while True:
            ready, _, _ = select.select([listener, stop], [], [])
            if stop in ready:
                return
            raw = os.read(listener, 4096)
            for _, _, _, _, kind, fd, _ in METADATA.iter_unpack(raw):
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
