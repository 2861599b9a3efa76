# SPDX-License-Identifier: GPL-2.0
"""Hold the lock of a file (i_rwsem) for as long as a test needs.

A thread writes to the file from a page that is not present. userfaultfd(2) makes it wait for this
process to provide the page, which happens only at the end.
"""

import contextlib
import ctypes
import fcntl
import mmap
import os
import struct
import threading

import net
import scale

SYS_USERFAULTFD = 323
UFFD_API = 0xaa
UFFDIO_API = 0xc018aa3f
UFFDIO_REGISTER = 0xc020aa00
UFFDIO_REGISTER_MODE_MISSING = 1


def _missing_page():
    """Return a page that is missing, and a descriptor. Closing the descriptor provides the page."""
    memory = mmap.mmap(-1, mmap.PAGESIZE)
    fd = ctypes.CDLL(None, use_errno=True).syscall(SYS_USERFAULTFD, os.O_CLOEXEC)
    if fd < 0:
        raise OSError(ctypes.get_errno(), "userfaultfd")
    fcntl.ioctl(fd, UFFDIO_API, struct.pack("=QQQ", UFFD_API, 0, 0))
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    fcntl.ioctl(fd, UFFDIO_REGISTER,
                struct.pack("=QQQQ", address, mmap.PAGESIZE, UFFDIO_REGISTER_MODE_MISSING, 0))
    return memory, fd


def _waits(thread):
    with open(f"/proc/self/task/{thread.native_id}/wchan", encoding="ascii") as f:
        return f.read() == "handle_userfault"


@contextlib.contextmanager
def held(path):
    """Until the end nobody else can write the file or replace it. At the end the file gets a zero byte."""
    page, fault = _missing_page()
    file = os.open(path, os.O_WRONLY)
    writer = threading.Thread(target=os.pwrite, args=(file, memoryview(page)[:1], 0), daemon=True)
    writer.start()
    try:
        net.until(lambda: _waits(writer), "the write waits for its page")
        yield
    finally:
        os.close(fault)
        writer.join(scale.STEP)
        os.close(file)
