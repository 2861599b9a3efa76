# SPDX-License-Identifier: GPL-2.0
"""Allocations that fail, for single tasks: the debug kernel's failslab, and fail_page_alloc.

See Documentation/fault-injection in the kernel. One of the two at a time: of the slabs, or of whole pages.
"""

import contextlib
import functools
import os
import pathlib

SLAB, PAGE = pathlib.Path("/sys/kernel/debug/failslab"), pathlib.Path("/sys/kernel/debug/fail_page_alloc")
# Allocations of at least so many pages (as a power of 2) fail; there are none of NONE pages.
ALL, NONE = 0, 20


def workers():
    """Names of files that tell which allocation fails: those of the kernel threads that can run a session."""
    found = []
    for task in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{task}/comm", "rb", buffering=0) as comm:
            if comm.read().startswith(b"kworker/u"):
                found.append(f"/proc/{task}/fail-nth")
    return found


@functools.cache
def _prepare():
    """Allocations that may wait must fail too. Nothing is printed: the log must stay silent."""
    for each in SLAB, PAGE:
        (each / "ignore-gfp-wait").write_text("N")
        (each / "verbose").write_text("0")
    (PAGE / "ignore-gfp-highmem").write_text("N")


def _enable(kind):
    _prepare()
    # With this filter, only slabs fail that somebody has marked, and nobody does.
    (SLAB / "cache-filter").write_text("N" if kind == SLAB else "Y")
    (PAGE / "min-order").write_text(str(ALL if kind == PAGE else NONE))


@contextlib.contextmanager
def failing(tasks, nth, kind=SLAB):
    """The nth allocation of this kind fails in each of workers(). Yields a list, which is not empty afterwards if one failed."""
    _enable(kind)
    fired = []
    with contextlib.ExitStack() as stack:
        files = []
        for task in tasks:
            with contextlib.suppress(OSError):
                file = stack.enter_context(open(task, "rb+", buffering=0))
                file.write(b"%d" % nth)
                files.append(file)
        try:
            yield fired
        finally:
            for file in files:
                with contextlib.suppress(OSError):
                    if os.pread(file.fileno(), 16, 0).strip() == b"0":
                        fired.append(file.name)
                    os.pwrite(file.fileno(), b"0", 0)


class Here:
    """Allocations of this thread, in one system call."""

    def __init__(self):
        _enable(SLAB)
        self._fd = os.open("/proc/thread-self/fail-nth", os.O_RDWR)
        # Whether an allocation of the last call failed, and the number of allocations before the failure.
        self.fired = False
        self.count = 0

    def call(self, nth, job):
        """Return job(), in which the nth allocation fails. It should do nothing but the system call."""
        start, end = str(nth).encode(), b"0"
        os.write(self._fd, start)
        try:
            return job()
        finally:
            left = int(os.pread(self._fd, 16, 0))
            os.write(self._fd, end)
            self.fired = left == 0
            self.count = nth - left

    def close(self):
        os.close(self._fd)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
