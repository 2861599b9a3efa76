# SPDX-License-Identifier: GPL-2.0
"""Access control lists of files, in the kernel's form."""

import struct

DEFAULT, ACCESS = "system.posix_acl_default", "system.posix_acl_access"
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 1, 2, 4, 8, 16, 32


def access_list(*entries):
    """An access control list in the kernel's form, of (tag, permissions) and (tag, permissions, id)."""
    return struct.pack("<I", 2) + b"".join(
        struct.pack("<HHi", tag, permissions, *(who or [-1])) for tag, permissions, *who in entries)
