# SPDX-License-Identifier: GPL-2.0
"""Memory use of this machine, in bytes."""

import mmap

import scale


def _info():
    with open("/proc/meminfo", encoding="ascii") as f:
        return {line.split(":")[0]: int(line.split()[1]) * scale.KIB for line in f}


def _on_processors_lists():
    """Bytes of free pages on the lists of single processors. MemFree does not count them."""
    with open("/proc/zoneinfo", encoding="ascii") as f:
        return sum(int(line.split()[1]) for line in f if line.split()[:1] == ["count:"]) * mmap.PAGESIZE


def kernel():
    """Bytes that the kernel uses, without the contents of files and without the memory of programs."""
    info = _info()
    return info["MemTotal"] - _on_processors_lists() - \
        sum(info[name] for name in ("MemFree", "Buffers", "Cached", "AnonPages"))


def all_but_files():
    """Bytes that the kernel and programs use, without the contents of files."""
    return kernel() + _info()["AnonPages"]
