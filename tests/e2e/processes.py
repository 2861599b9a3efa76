# SPDX-License-Identifier: GPL-2.0
"""Facts about processes, from /proc."""

import os


def _status(pid):
    """Name, state and parent of a process; None for each if it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
            before, _, behind = f.read().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return None, None, None
    state, parent = behind.split()[:2]
    return before.partition("(")[2], state, int(parent)


def name(pid):
    return _status(pid)[0]


def command(pid):
    """The words of its command line."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as f:
            return f.read().split("\0")[:-1]
    except (FileNotFoundError, ProcessLookupError):
        return []


def alive(pid):
    return _status(pid)[1] not in (None, "Z")


def children(pid):
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _status(entry)[2] == pid]
