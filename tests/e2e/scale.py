# SPDX-License-Identifier: GPL-2.0
"""How much of everything: the debug kernel is several times slower."""

import os

KERNEL = os.environ.get("KFTP_KERNEL", "stock")
DEBUG = KERNEL == "debug"

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


def by_kernel(stock, debug):
    """The one or the other of two values."""
    return debug if DEBUG else stock


# More bytes than all buffers on the way to a client that does not read.
MUCH = by_kernel(8 * MIB, 2 * MIB)


def seconds(stock):
    """A deadline, longer where the kernel is slower."""
    return stock * by_kernel(1, 4)


# How long a single step (a reply, a connection, a client's whole run) may take.
STEP = seconds(20)
CLIENT = seconds(60)
