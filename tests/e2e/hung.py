# SPDX-License-Identifier: GPL-2.0
"""A FUSE file system that stops to answer: requests of some kinds get no answer until the end."""

import contextlib
import errno
import os
import stat
import struct
import threading

import fuse
import libc
import net
import scale

MKDIR = 9
SIZE = 256 * scale.KIB
MNT_DETACH = 2
NEW = 3


def _attributes(node):
    if node == fuse.ROOT:
        return fuse.attributes(node, stat.S_IFDIR | 0o777, 0)
    return fuse.attributes(node, stat.S_IFREG | 0o666, 0 if node == NEW else SIZE)


class Hung:
    """The server of the file system. It has the file "f", and the file "new" after somebody has created it."""

    def __init__(self, codes):
        self._codes = codes
        self._created = False
        self._going_on = threading.Event()
        self.asked = threading.Event()

    def go_on(self):
        """Answer all requests from now on."""
        self._going_on.set()

    def answer(self, code, node, body):
        if code in self._codes and not self._going_on.is_set():
            self.asked.set()
            self._going_on.wait()
        if code == fuse.LOOKUP:
            node = {b"f\0": 2, b"new\0": NEW if self._created else 0}.get(body, 0)
            return fuse.found(node, _attributes(node)) if node else errno.ENOENT
        if code in (fuse.GETATTR, fuse.SETATTR):
            return fuse.attributes_reply(_attributes(node))
        if code in (fuse.OPEN, fuse.OPENDIR):
            return fuse.opened()
        if code == fuse.CREATE:
            self._created = True
            return fuse.found(NEW, _attributes(NEW)) + fuse.opened()
        if code == fuse.READ:
            return bytes(struct.unpack_from("<QQI", body)[2])
        if code == fuse.WRITE:
            return struct.pack("<II", struct.unpack_from("<QQI", body)[2], 0)
        return b"" if code in (fuse.READDIR, fuse.RELEASE, fuse.RELEASEDIR, fuse.FLUSH, fuse.FSYNC) else errno.ENOSYS


@contextlib.contextmanager
def hung(path, *codes):
    """Mount it in a directory; requests with these codes hang until the end, or until go_on()."""
    fuse.load()
    one = Hung(codes)
    fd = fuse.mount(b"hung", path)
    thread = threading.Thread(target=fuse.serve, args=(fd, one.answer), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.go_on()
        libc.call("umount2", os.fsencode(path), MNT_DETACH)
        net.until(lambda: not thread.is_alive(), "nobody uses the file system any more")
        os.close(fd)
