# SPDX-License-Identifier: GPL-2.0
"""Sizes and times that depend on the kernel: a debug kernel is several times slower."""

import os

KERNEL = os.environ["KFTP_KERNEL"]
DEBUG = KERNEL in ("debug", "kcsan")

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


def by_kernel(debian, debug):
    """One of the two values: for the kernels of Debian, or for the debug kernel."""
    return debug if DEBUG else debian


# More bytes than fit into all buffers between the server and a client that does not read.
MUCH = by_kernel(8 * MIB, 2 * MIB)


def seconds(debian):
    """A deadline, longer if the kernel is slower."""
    return debian * by_kernel(1, 4)


# Limits for a single step: a reply or a connection; and for a whole run of a client.
STEP = seconds(20)
CLIENT = seconds(60)
