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

SYMLINK, MKDIR, RMDIR, LINK = 6, 9, 11, 13
CHANGES = {SYMLINK, MKDIR, RMDIR, LINK, fuse.UNLINK, fuse.RENAME, fuse.RENAME2, fuse.CREATE}
SIZE = 256 * scale.KIB
MNT_DETACH = 2
FILE, DIRECTORY = 2, 3


class Hung:
    """The server of the file system. It has the file "f", the directory "sub", and the files that others create.

    A path may lead through "sub": "sub/f" is "f" too. uid is the owner of the files. set_attributes has the bits (FATTR_*) of
    each change of attributes that the kernel has asked for.
    """

    def __init__(self, codes, name, node):
        self._codes = codes
        self._name = name
        self._node = node
        self._going_on = threading.Event()
        self.names = {b"f": FILE, b"sub": DIRECTORY}
        self.uid = 0
        self.written = 0
        self.changes = 0
        self.set_attributes = []
        self.asked = threading.Event()

    def go_on(self):
        """Answer all requests from now on."""
        self._going_on.set()

    def _attributes(self, node):
        if node in (fuse.ROOT, DIRECTORY):
            return fuse.attributes(node, stat.S_IFDIR | 0o777, 0)
        return fuse.attributes(node, stat.S_IFREG | 0o666, SIZE if node == FILE else 0, self.uid)

    def _create(self, name):
        self.names[name] = max(self.names.values()) + 1
        return fuse.found(self.names[name], self._attributes(self.names[name])) + fuse.opened()

    def _lookup(self, name):
        return fuse.found(self.names[name], self._attributes(self.names[name])) if name in self.names else errno.ENOENT

    def _rename(self, names):
        old, new = names.split(b"\0")[:2]
        self.names[new] = self.names.pop(old)
        return b""

    def answer(self, code, node, body):
        if code == fuse.SETATTR:
            self.set_attributes.append(struct.unpack_from("<I", body)[0])
        if (code in self._codes and self._name in (None, body[:-1]) and self._node in (None, node)
                and not self._going_on.is_set()):
            self.asked.set()
            self._going_on.wait()
        self.changes += code in CHANGES
        if code == fuse.LOOKUP:
            return self._lookup(body[:-1])
        if code in (fuse.GETATTR, fuse.SETATTR):
            return fuse.attributes_reply(self._attributes(node))
        if code in (fuse.OPEN, fuse.OPENDIR):
            return fuse.opened()
        if code == fuse.CREATE:
            return self._create(body[16:-1])
        if code == fuse.UNLINK:
            return b"" if self.names.pop(body[:-1], None) else errno.ENOENT
        if code == fuse.RENAME:
            return self._rename(body[8:])
        if code == fuse.READ:
            return bytes(struct.unpack_from("<QQI", body)[2])
        if code == fuse.WRITE:
            size, = struct.unpack_from("<I", body, 16)
            self.written += size
            return struct.pack("<II", size, 0)
        return b"" if code in (fuse.READDIR, fuse.RELEASE, fuse.RELEASEDIR, fuse.FLUSH, fuse.FSYNC) else errno.ENOSYS


@contextlib.contextmanager
def hung(path, *codes, name=None, node=None):
    """Mount it in a directory; requests with these codes, for this name or node, hang until the end, or until go_on()."""
    fuse.load()
    one = Hung(codes, name, node)
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
