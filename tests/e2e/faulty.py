# SPDX-License-Identifier: GPL-2.0
"""A FUSE file system in memory in which a test makes single operations fail. A thread of the test serves it."""

import contextlib
import errno
import os
import stat
import struct
import threading

import fuse
import net
import scale
from server import run

FATTR_SIZE = 8


class Node:
    """A file, directory or symbolic link."""

    def __init__(self, number, name, mode, content=b""):
        self.number = number
        self.name = name
        self.mode = mode
        # Of a symbolic link: the path that it leads to.
        self.content = bytearray(content)
        # The size that the file system states, if it is wrong.
        self.stated = None
        self.names = {}


class Faulty:
    """The file system. Its root directory has the nodes that file(), directory() and link() make."""

    def __init__(self, user, path):
        self._user = user
        self.path = path
        self._nodes = {}
        self._results = {}
        # What the file system says about its space: blocks, free, available, size of a block.
        self.space = (1000, 1000, 1000, 4096)
        self.root = self._make("", stat.S_IFDIR | 0o755)
        self._do = {
            fuse.LOOKUP: self._lookup, fuse.GETATTR: self._getattr, fuse.SETATTR: self._setattr,
            fuse.READLINK: lambda node, body: bytes(node.content), fuse.UNLINK: self._unlink, fuse.MKNOD: self._mknod,
            fuse.RENAME: self._rename, fuse.READ: self._read, fuse.WRITE: self._write, fuse.READDIR: self._readdir,
            fuse.CREATE: self._create, fuse.STATFS: self._statfs,
            **dict.fromkeys((fuse.OPEN, fuse.OPENDIR), lambda node, body: fuse.opened(fuse.DIRECT_IO)),
            **dict.fromkeys((fuse.RELEASE, fuse.RELEASEDIR, fuse.FLUSH, fuse.FSYNC), lambda node, body: b"")}

    # For the test.

    def file(self, name, content=b"", where=None):
        return self._enter(where, name, stat.S_IFREG | 0o644, content)

    def directory(self, name, where=None):
        return self._enter(where, name, stat.S_IFDIR | 0o755)

    def link(self, name, target, where=None):
        return self._enter(where, name, stat.S_IFLNK | 0o777, target.encode())

    def fail(self, code, name, *results):
        """Set the results of an operation on a name: each an errno, 0 for a success, or a function that returns one of them.

        The last one stays.
        """
        self._results[code, name] = list(results)

    def content(self, name):
        return bytes(self.root.names[name].content)

    # For the kernel.

    def answer(self, code, number, body):
        node = self._nodes[number]
        name = self._text(body) if code in (fuse.LOOKUP, fuse.UNLINK) else node.name
        results = self._results.get((code, name), [0])
        result = results.pop(0) if len(results) > 1 else results[0]
        error = result() if callable(result) else result
        if error:
            return error
        try:
            return self._do[code](node, body)
        except KeyError:
            return errno.ENOENT if code in self._do else errno.ENOSYS

    def _make(self, name, mode, content=b""):
        node = Node(len(self._nodes) + fuse.ROOT, name, mode, content)
        self._nodes[node.number] = node
        return node

    def _enter(self, where, name, mode, content=b""):
        node = self._make(name, mode, content)
        (where or self.root).names[name] = node
        return node

    @staticmethod
    def _text(raw):
        return raw.rstrip(b"\0").decode()

    def _attributes(self, node):
        size = len(node.content) if node.stated is None else node.stated
        return fuse.attributes(node.number, node.mode, size, self._user.uid, self._user.gid)

    def _found(self, node):
        return fuse.found(node.number, self._attributes(node))

    def _lookup(self, node, body):
        return self._found(node.names[self._text(body)])

    def _getattr(self, node, body):
        return fuse.attributes_reply(self._attributes(node))

    def _setattr(self, node, body):
        valid, size = struct.unpack_from("<I12xQ", body)
        if valid & FATTR_SIZE:
            node.content[size:] = bytes(max(size - len(node.content), 0))
        return self._getattr(node, body)

    def _mknod(self, node, body):
        return self._found(self._enter(node, self._text(body[16:]), stat.S_IFREG | 0o644))

    def _create(self, node, body):
        return self._mknod(node, body) + fuse.opened(fuse.DIRECT_IO)

    def _unlink(self, node, body):
        del node.names[self._text(body)]
        return b""

    def _rename(self, node, body):
        to, = struct.unpack_from("<Q", body)
        old, new = self._text(body[8:]).split("\0")
        moved = node.names.pop(old)
        moved.name = new
        self._nodes[to].names[new] = moved
        return b""

    @staticmethod
    def _read(node, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        return bytes(node.content[offset:offset + size])

    @staticmethod
    def _write(node, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        node.content[offset:offset + size] = body[40:40 + size]
        return struct.pack("<II", size, 0)

    @staticmethod
    def _readdir(node, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        out = b""
        for at, (name, below) in enumerate(node.names.items()):
            if at < offset:
                continue
            raw = name.encode()
            entry = struct.pack("<QQII", below.number, at + 1, len(raw), below.mode >> 12) + raw
            entry += bytes(-len(entry) % 8)
            if len(out) + len(entry) > size:
                break
            out += entry
        return out

    def _statfs(self, node, body):
        blocks, free, available, size = self.space
        return struct.pack("<5Q4I24x", blocks, free, available, 0, 0, size, 255, size, 0)


@contextlib.contextmanager
def mounted(folder, name, threads=1):
    """Mount an empty file system in a directory of the folder. The threads answer so many requests at the same time."""
    fuse.load()
    path = folder.directory(name)
    disk = Faulty(folder.user, path)
    fd = fuse.mount(b"faulty", path)
    servers = [threading.Thread(target=fuse.serve, args=(fd, disk.answer), daemon=True) for _ in range(threads)]
    for thread in servers:
        thread.start()
    try:
        yield disk
    finally:
        net.until(lambda: run("umount", path, check=False).returncode == 0, "the FUSE file system is unmounted")
        for thread in servers:
            thread.join(scale.STEP)
        os.close(fd)
