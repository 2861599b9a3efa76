# SPDX-License-Identifier: GPL-2.0
"""A FUSE file system whose files have another size than their content. Run as a program, it serves a directory."""

import contextlib
import errno
import functools
import os
import stat
import struct
import subprocess
import sys

import fuse
import net
from server import run

CONTENT = b"".join(b"line %d of the content\n" % n for n in range(12_000))
# Name: size that the file system states, and content.
FILES = {"zero": (0, CONTENT), "little": (0, b"less than a page\n"), "short": (100, CONTENT), "long": (100_000, CONTENT[:300]),
         "empty": (0, b""), "right": (len(CONTENT), CONTENT), "vain": (5000, b"")}
# The size is said to be 0, and the content has no end.
ENDLESS = "endless"
# It has the size 5000, and ends after 300 bytes. When a reader has found that end and asks for the size, somebody has
# written the file anew.
ANEW = "anew"
NAMES = [*FILES, ENDLESS, ANEW]
SIZES = {**{name: size for name, (size, _) in FILES.items()}, ENDLESS: 0, ANEW: 5000}


class Anew:
    """What has happened to the file ANEW."""

    ended = False
    written = False

    @classmethod
    def read(cls, offset, size):
        cls.ended |= offset >= 300
        return CONTENT[offset:offset + size if cls.written else min(300, offset + size)]


def read(name, offset, size):
    if name == ENDLESS:
        return b"x" * size
    if name == ANEW:
        return Anew.read(offset, size)
    return FILES[name][1][offset:offset + size]


def attributes(node, permissions):
    if node == fuse.ROOT:
        return fuse.attributes(node, stat.S_IFDIR | 0o755, 0)
    return fuse.attributes(node, stat.S_IFREG | permissions, SIZES[NAMES[node - 2]])


def answer(permissions, code, node, body):
    """The reply to a request: bytes, or the number of an error."""
    if code == fuse.LOOKUP:
        name = body.rstrip(b"\0").decode()
        if name not in NAMES:
            return errno.ENOENT
        node = NAMES.index(name) + 2
        return fuse.found(node, attributes(node, permissions))
    if code == fuse.GETATTR:
        Anew.written = Anew.ended
        return fuse.attributes_reply(attributes(node, permissions))
    if code in (fuse.OPEN, fuse.OPENDIR):
        return fuse.opened(fuse.DIRECT_IO if code == fuse.OPEN else 0)
    if code == fuse.READ:
        _, offset, size = struct.unpack_from("<QQI", body)
        return read(NAMES[node - 2], offset, size)
    return b"" if code in (fuse.READDIR, fuse.RELEASE, fuse.RELEASEDIR, fuse.FLUSH) else errno.ENOSYS


def mounted(folder, name):
    """Mount it in a directory of the folder; yield the directory's path."""
    return mounted_at(folder.directory(name))


@contextlib.contextmanager
def mounted_at(path, permissions=0o644):
    """Mount it in a directory; its files have these permissions, but anybody may read them."""
    fuse.load()
    with subprocess.Popen([sys.executable, __file__, path, str(permissions)]) as process:
        try:
            net.until(lambda: os.path.ismount(path), "the FUSE file system is mounted")
            yield path
        finally:
            run("umount", path)
            process.wait()


if __name__ == "__main__":
    fuse.serve(fuse.mount(b"wrongsize", sys.argv[1]), functools.partial(answer, int(sys.argv[2])))
