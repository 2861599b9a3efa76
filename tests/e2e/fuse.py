# SPDX-License-Identifier: GPL-2.0
"""The protocol of FUSE, for file systems that tests serve themselves. The names and numbers are those of linux/fuse.h."""

import contextlib
import ctypes
import errno
import os
import struct

import libc
from server import run

(LOOKUP, FORGET, GETATTR, SETATTR, READLINK, MKNOD, UNLINK, RENAME, OPEN, READ, WRITE, STATFS, RELEASE, FSYNC, FLUSH,
 INIT, OPENDIR, READDIR, RELEASEDIR, CREATE, INTERRUPT, BATCH_FORGET, RENAME2) = (
     1, 2, 3, 4, 5, 8, 10, 12, 14, 15, 16, 17, 18, 20, 25, 26, 27, 28, 29, 35, 36, 42, 45)
ROOT = 1
DIRECT_IO = 1
MS_NOSUID, MS_NODEV = 2, 4
TIME = 10 ** 9
# Reply to INIT: version 7.31, and no options.
HELLO = struct.pack("<IIIIHHIIHHI28x", 7, 31, 65536, 0, 12, 9, 65536, 1, 0, 0, 0)


def attributes(node, mode, size, uid=0, gid=0):
    return struct.pack("<6Q10I", node, size, 0, TIME, TIME, TIME, 0, 0, 0, mode, 1, uid, gid, 0, 4096, 0)


def found(node, attr):
    """Reply to LOOKUP. The kernel must ask again for each use of the name and of the attributes."""
    return struct.pack("<4QII", node, 0, 0, 0, 0, 0) + attr


def attributes_reply(attr):
    return struct.pack("<QII", 0, 0, 0) + attr


def opened(flags=0):
    return struct.pack("<QII", 0, flags, 0)


def mount(name, path):
    """Mount a file system; return the descriptor from which serve() takes its requests."""
    fd = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={fd},rootmode=40000,user_id=0,group_id=0,allow_other"
    libc.call("mount", name, os.fsencode(path), b"fuse", ctypes.c_ulong(MS_NOSUID | MS_NODEV), options.encode())
    return fd


def serve(fd, answer):
    """Answer requests until the file system is unmounted.

    answer(code, node, body) returns the reply: bytes, or an errno for an error.
    """
    while True:
        try:
            request = os.read(fd, 1 << 18)
        except OSError as e:
            if e.errno in (errno.EINTR, errno.ENOENT):
                continue    # the request was withdrawn
            return          # unmounted
        _, code, unique, node = struct.unpack_from("<IIQQ", request)
        if code in (FORGET, BATCH_FORGET, INTERRUPT):
            continue
        reply = HELLO if code == INIT else answer(code, node, request[40:])
        number, data = (-reply, b"") if isinstance(reply, int) else (0, reply)
        with contextlib.suppress(FileNotFoundError):      # interrupted
            os.write(fd, struct.pack("<IiQ", 16 + len(data), number, unique) + data)


def load():
    """Load the module of the kernel; if FUSE is built in, there is none."""
    run("modprobe", "-q", "fuse", check=False)
