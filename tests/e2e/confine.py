# SPDX-License-Identifier: GPL-2.0
"""What restricts a process beyond the permissions of its user. The functions act on the calling thread only."""

import ctypes
import errno
import os
import struct

import libc

# The numbers are those of x86-64.
SYS_CREATE, SYS_ADD, SYS_RESTRICT = 444, 445, 446
PR_SET_NO_NEW_PRIVS = 38
VERSION = 1
PATH_BENEATH = 1

RIGHTS = {name: 1 << bit for bit, name in enumerate((
    "EXECUTE", "WRITE_FILE", "READ_FILE", "READ_DIR", "REMOVE_DIR", "REMOVE_FILE", "MAKE_CHAR", "MAKE_DIR", "MAKE_REG",
    "MAKE_SOCK", "MAKE_FIFO", "MAKE_BLOCK", "MAKE_SYM", "REFER", "TRUNCATE"))}


def landlock_rights():
    """The names of the rights that this kernel's Landlock knows; none if it has no Landlock."""
    try:
        version = libc.number("syscall", SYS_CREATE, None, 0, VERSION)
    except OSError as e:
        assert e.errno in (errno.ENOSYS, errno.EOPNOTSUPP)
        return []
    return list(RIGHTS)[:12 + version] if version < 3 else list(RIGHTS)


def landlock(rules):
    """Allow the calling thread only the rights of these names below these paths: {path: names}."""
    handled = struct.pack("Q", sum(RIGHTS[name] for name in landlock_rights()))
    ruleset = libc.number("syscall", SYS_CREATE, handled, len(handled), 0)
    try:
        for path, names in rules.items():
            below = os.open(path, os.O_PATH)
            rule = struct.pack("=Qi", sum(RIGHTS[name] for name in names), below)
            libc.number("syscall", SYS_ADD, ruleset, PATH_BENEATH, ctypes.create_string_buffer(rule, len(rule)), 0)
            os.close(below)
        libc.number("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.number("syscall", SYS_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def apparmor(profile):
    """Put the calling thread under a loaded profile."""
    with open("/proc/thread-self/attr/apparmor/current", "w", encoding="ascii") as f:
        f.write(f"changeprofile {profile}")
