# SPDX-License-Identifier: GPL-2.0
"""Allocations that fail: the debug kernel's failslab, for single tasks. See Documentation/fault-injection in the kernel."""

import contextlib
import os
import pathlib

FAILSLAB = pathlib.Path("/sys/kernel/debug/failslab")


def _set(task, count):
    (task / "fail-nth").write_text(str(count))


def workers():
    """The kernel threads that can run a session."""
    found = []
    for task in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (task / "comm").read_text().startswith("kworker/u"):
                found.append(task)
    return found


def _enable():
    """Allocations that may wait must fail too. Nothing is printed: the log must stay silent."""
    (FAILSLAB / "ignore-gfp-wait").write_text("N")
    (FAILSLAB / "verbose").write_text("0")


@contextlib.contextmanager
def failing(tasks, nth):
    """The nth allocation of each task fails. Yields a list, which is not empty afterwards if one failed."""
    _enable()
    fired = []
    for task in tasks:
        with contextlib.suppress(OSError):
            _set(task, nth)
    try:
        yield fired
    finally:
        for task in tasks:
            with contextlib.suppress(OSError):
                if int((task / "fail-nth").read_text()) == 0:
                    fired.append(task)
                _set(task, 0)


class Here:
    """Allocations of this thread, in one system call."""

    def __init__(self):
        _enable()
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
