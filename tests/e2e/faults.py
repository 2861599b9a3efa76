# SPDX-License-Identifier: GPL-2.0
"""Allocations that fail: the debug kernel's failslab, for single tasks. See Documentation/fault-injection in the kernel."""

import contextlib
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


@contextlib.contextmanager
def failing(tasks, nth):
    """The nth allocation of each task fails. Yields a list, which is not empty afterwards if one failed."""
    # Allocations that may wait must fail too. Nothing is printed: the log must stay silent.
    (FAILSLAB / "ignore-gfp-wait").write_text("N")
    (FAILSLAB / "verbose").write_text("0")
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
