# SPDX-License-Identifier: GPL-2.0
"""A FUSE file system whose files have another size than their content. Run as a program, it serves a directory."""

import contextlib
import errno
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
NAMES = list(FILES)


def attributes(node):
    if node == fuse.ROOT:
        return fuse.attributes(node, stat.S_IFDIR | 0o755, 0)
    return fuse.attributes(node, stat.S_IFREG | 0o644, FILES[NAMES[node - 2]][0])


def answer(code, node, body):
    """The reply to a request: bytes, or the number of an error."""
    if code == fuse.LOOKUP:
        name = body.rstrip(b"\0").decode()
        if name not in FILES:
            return errno.ENOENT
        node = NAMES.index(name) + 2
        return fuse.found(node, attributes(node))
    if code == fuse.GETATTR:
        return fuse.attributes_reply(attributes(node))
    if code in (fuse.OPEN, fuse.OPENDIR):
        return fuse.opened(fuse.DIRECT_IO if code == fuse.OPEN else 0)
    if code == fuse.READ:
        _, offset, size = struct.unpack_from("<QQI", body)
        return FILES[NAMES[node - 2]][1][offset:offset + size]
    return b"" if code in (fuse.READDIR, fuse.RELEASE, fuse.RELEASEDIR, fuse.FLUSH) else errno.ENOSYS


@contextlib.contextmanager
def mounted(folder, name):
    """Mount it in a directory of the folder; yield the directory's path."""
    fuse.load()
    path = folder.directory(name)
    with subprocess.Popen([sys.executable, __file__, path]) as process:
        try:
            net.until(lambda: os.path.ismount(path), "the FUSE file system is mounted")
            yield path
        finally:
            run("umount", path)
            process.wait()


if __name__ == "__main__":
    fuse.serve(fuse.mount(b"wrongsize", sys.argv[1]), answer)
