# SPDX-License-Identifier: GPL-2.0
"""Functions of the C library that Python has no other way to."""

import ctypes

_library = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """One that returns 0, or sets errno: that is an OSError."""
    if getattr(_library, name)(*arguments):
        raise OSError(ctypes.get_errno(), name)
