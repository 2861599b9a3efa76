# SPDX-License-Identifier: GPL-2.0
"""A FUSE file system whose files have another size than their content. Run as a program, it serves a directory."""

import contextlib
import ctypes
import os
import stat
import struct
import subprocess
import sys

import libc
import net
from server import run

CONTENT = b"".join(b"line %d of the content\n" % n for n in range(12_000))
# Name: size that the file system states, and content.
FILES = {"zero": (0, CONTENT), "little": (0, b"less than a page\n"), "short": (100, CONTENT), "long": (100_000, CONTENT[:300]),
         "empty": (0, b""), "right": (len(CONTENT), CONTENT), "vain": (5000, b"")}
NAMES = list(FILES)
ENOENT, ENOSYS = 2, 38
LOOKUP, FORGET, GETATTR, OPEN, READ, RELEASE, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, INTERRUPT, BATCH_FORGET = (
    1, 2, 3, 14, 15, 18, 25, 26, 27, 28, 29, 36, 42)
DIRECT_IO = 1
MS_NOSUID, MS_NODEV = 2, 4


def attributes(node):
    directory = node == 1
    size = 0 if directory else FILES[NAMES[node - 2]][0]
    mode = stat.S_IFDIR | 0o755 if directory else stat.S_IFREG | 0o644
    return struct.pack("<6Q10I", node, size, 0, 10 ** 9, 10 ** 9, 10 ** 9, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def answer(code, node, body):
    """The reply to a request: bytes, or the number of an error."""
    if code == INIT:
        return struct.pack("<IIIIHHIIHHI28x", 7, 31, 65536, 0, 12, 9, 65536, 1, 0, 0, 0)
    if code == LOOKUP:
        name = body.rstrip(b"\0").decode()
        if name not in FILES:
            return ENOENT
        found = NAMES.index(name) + 2
        return struct.pack("<4QII", found, 0, 0, 0, 0, 0) + attributes(found)
    if code == GETATTR:
        return struct.pack("<QII", 0, 0, 0) + attributes(node)
    if code in (OPEN, OPENDIR):
        return struct.pack("<QII", 0, DIRECT_IO if code == OPEN else 0, 0)
    if code == READ:
        _, offset, size = struct.unpack_from("<QQI", body)
        return FILES[NAMES[node - 2]][1][offset:offset + size]
    return b"" if code in (READDIR, RELEASE, RELEASEDIR, FLUSH) else ENOSYS


def serve(path):
    fd = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={fd},rootmode=40000,user_id=0,group_id=0,allow_other"
    libc.call("mount", b"wrongsize", os.fsencode(path), b"fuse", ctypes.c_ulong(MS_NOSUID | MS_NODEV), options.encode())
    while True:
        try:
            request = os.read(fd, 1 << 17)
        except OSError:
            return      # unmounted
        _, code, unique, node = struct.unpack_from("<IIQQ", request)
        if code in (FORGET, BATCH_FORGET, INTERRUPT):
            continue
        reply = answer(code, node, request[40:])
        error, data = (-reply, b"") if isinstance(reply, int) else (0, reply)
        with contextlib.suppress(FileNotFoundError):      # interrupted
            os.write(fd, struct.pack("<IiQ", 16 + len(data), error, unique) + data)


@contextlib.contextmanager
def mounted(folder, name):
    """Mount it in a directory of the folder; yield the directory's path."""
    run("modprobe", "-q", "fuse", check=False)
    path = folder.directory(name)
    with subprocess.Popen([sys.executable, __file__, path]) as process:
        try:
            net.until(lambda: os.path.ismount(path), "the FUSE file system is mounted")
            yield path
        finally:
            run("umount", path)
            process.wait()


if __name__ == "__main__":
    serve(sys.argv[1])
