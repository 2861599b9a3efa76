# SPDX-License-Identifier: GPL-2.0
"""A session may have as many bytes and files as a process of its user, and is told why it may have no more."""

import contextlib
import os
import pathlib

import pytest

import disks
import scale
from syscalls import OPERATIONS, Operation, sysctl, write

SIZE = 16 * scale.MIB
BLOCK = 4096

# This needs one more block.
APPEND_BLOCK = Operation("append_block", lambda d: write(d / "block", os.O_CREAT | os.O_APPEND), "APPE @block", data=b"new")

NEEDS = {
    "bytes": {"mkdir", "make_path", "create", "create_atomic", "replace_atomic", "append_block"},
    "files": {"mkdir", "make_path", "symlink", "create", "create_atomic", "replace_atomic"},
}


@pytest.fixture(autouse=True)
def no_warnings():
    """If the tests run on a terminal, the kernel would tell the process there. lockdep reports how it takes the locks."""
    if pathlib.Path("/proc/sys/fs/quota/warnings").exists():
        with sysctl("fs.quota.warnings", 0):
            yield
    else:
        yield


@pytest.fixture
def disk(folder):
    with disks.ext4(folder, "disk", SIZE, "-b", str(BLOCK), "-O", "quota", "-E", "quotatype=usrquota",
                    mount="usrquota") as path:
        yield folder.within(path)


@pytest.mark.parametrize("limit", NEEDS)
def test_used_up(compare, disk, limit):
    """The user has as much as the quota allows. What needs no more still works."""
    @contextlib.contextmanager
    def used_up(path):
        (path / "block").write_bytes(bytes(BLOCK))
        disk.own(path / "block")
        size, files = disks.used_quota(disk.path, disk.user.uid)
        disks.set_quota(disk.path, disk.user.uid, **({"size": size} if limit == "bytes" else {"files": files}))
        try:
            yield
        finally:
            disks.set_quota(disk.path, disk.user.uid)

    comparison = compare(where=disk)
    for operation in [*OPERATIONS, APPEND_BLOCK]:
        allowed = operation.name not in NEEDS[limit]
        assert comparison.run(operation, prepared=used_up) == (allowed, allowed), operation.name
        assert allowed or "quota" in comparison.reply.text, (operation.name, comparison.reply)
