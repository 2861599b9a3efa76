# SPDX-License-Identifier: GPL-2.0
"""Functions of the C library that the Python library does not offer."""

import ctypes

_library = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """Call a function that returns 0, or sets errno: that raises OSError."""
    if getattr(_library, name)(*arguments):
        raise OSError(ctypes.get_errno(), name)


def number(name, *arguments):
    """Call a function that returns a number, or -1 and sets errno: that raises OSError."""
    result = getattr(_library, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result
