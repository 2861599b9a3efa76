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


@functools.cache
def _prepare():
    """Allocations that may wait must fail too. Nothing is printed: the log must stay silent."""
    for each in SLAB, PAGE:
        (each / "ignore-gfp-wait").write_text("N")
        (each / "verbose").write_text("0")
    (PAGE / "ignore-gfp-highmem").write_text("N")


@functools.lru_cache(maxsize=1)
def _enable(kind):
    """The cache keeps the present kind only, so another one is enabled again."""
    _prepare()
    # With this filter, only slabs fail that somebody has marked, and nobody does.
    (SLAB / "cache-filter").write_text("N" if kind == SLAB else "Y")
    (PAGE / "min-order").write_text(str(ALL if kind == PAGE else NONE))


class Workers:
    """Allocations of the kernel threads that can run a session: those of unbound workqueues."""

    # A new thread has the name of its parent for a moment.
    PARENT = b"kthreadd"

    def __init__(self):
        # Opened files by the number of the task, which tell its allocation that fails.
        self._files = {}
        # Tasks that are no workers. To look at all of them again takes long.
        self._others = set()

    def _look(self, task):
        """Look at a task that is new."""
        with contextlib.suppress(OSError), open(f"/proc/{task}/comm", "rb", buffering=0) as comm:
            name = comm.read().strip()
            if name.startswith(b"kworker/u"):
                self._files[task] = os.open(f"/proc/{task}/fail-nth", os.O_RDWR)
            elif name != self.PARENT:
                self._others.add(task)

    def _update(self):
        tasks = set(filter(str.isdigit, os.listdir("/proc")))
        self._others &= tasks
        for task in self._files.keys() - tasks:
            os.close(self._files.pop(task))
        for task in tasks - self._others - self._files.keys():
            self._look(task)

    @contextlib.contextmanager
    def failing(self, nth, kind=SLAB):
        """The nth allocation of this kind fails in each of them. Yields a list, which is not empty afterwards if one failed."""
        _enable(kind)
        self._update()
        fired = []
        for file in self._files.values():
            # The thread may have ended.
            with contextlib.suppress(OSError):
                os.pwrite(file, b"%d" % nth, 0)
        try:
            yield fired
        finally:
            for task, file in self._files.items():
                with contextlib.suppress(OSError):
                    if os.pread(file, 16, 0).strip() == b"0":
                        fired.append(task)
                    os.pwrite(file, b"0", 0)

    def close(self):
        for file in self._files.values():
            os.close(file)
        self._files.clear()


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
