# SPDX-License-Identifier: GPL-2.0
"""The sysctls fs.protected_*: what sessions may do with other users' files, links and FIFOs in shared directories."""

import contextlib
import os

import pytest

from syscalls import BY_NAME, Operation, read, sysctl, write


@pytest.mark.parametrize("protected", [0, 1, 2])
@pytest.mark.parametrize("mode", [0o1777, 0o1770, 0o777])
def test_regular(compare, server, protected, mode):
    """Other users' files in a sticky directory: STOR and APPE, which may have to make the file, are open(O_CREAT)."""
    def owned(path):
        """The file belongs to neither the user nor the owner of the directory."""
        path.chmod(mode)
        os.chown(path, 0, server.alice.gid)
        os.chown(path / "f", server.bob.uid, server.bob.gid)
        (path / "f").chmod(0o666)

    with sysctl("fs.protected_regular", protected):
        comparison = compare()
        for name in ("truncate", "append", "resume", "create", "read"):
            refused = name in ("truncate", "append", "resume") and mode & 0o1000 and protected and (
                mode & 0o002 or protected == 2)
            assert comparison.run(BY_NAME[name], arrange=owned) == (not refused, not refused), name


@pytest.mark.parametrize("protected", [0, 1, 2])
@pytest.mark.parametrize("mode", [0o1777, 0o1770, 0o777])
def test_fifo(compare, server, protected, mode):
    """No session opens a FIFO, whatever the sysctl allows to a process. The program that reads it sees no writer."""
    operation = Operation("fifo", lambda d: write(d / "fifo", os.O_CREAT | os.O_TRUNC), "STOR @fifo", data=b"new")
    found = []

    def owned(path):
        path.chmod(mode)
        os.chown(path, 0, server.alice.gid)
        os.mkfifo(path / "fifo")
        os.chown(path / "fifo", server.bob.uid, server.bob.gid)
        (path / "fifo").chmod(0o666)

    @contextlib.contextmanager
    def read_by_another(path):
        fd = os.open(path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
        try:
            yield
            found.append(os.read(fd, 10))
        finally:
            os.close(fd)

    with sysctl("fs.protected_fifos", protected):
        refused = mode & 0o1000 and protected and (mode & 0o002 or protected == 2)
        assert compare().run(operation, prepared=read_by_another, arrange=owned) == (not refused, False)
        assert found == [b"" if refused else b"new", b""]


# "link" leads to a file, "way" to a directory, "away" to nothing.
THROUGH_LINKS = [
    Operation("read", lambda d: read(d / "link"), "RETR @link"),
    Operation("stat", lambda d: os.stat(d / "link"), "SIZE @link"),
    Operation("truncate", lambda d: write(d / "link", os.O_CREAT | os.O_TRUNC), "STOR @link", data=b"new"),
    Operation("enter", lambda d: os.chdir(d / "way"), "CWD @way"),
    Operation("list", lambda d: os.listdir(d / "way"), "NLST @way/"),
    Operation("below", lambda d: read(d / "way/inner"), "RETR @way/inner"),
    Operation("make_below", lambda d: os.mkdir(d / "way/new"), "MKD @way/new"),
    Operation("create", lambda d: write(d / "away", os.O_CREAT), "STOR @away", data=b"new"),
]


@pytest.mark.parametrize("protected", [0, 1])
@pytest.mark.parametrize("mode", [0o1777, 0o1775, 0o777])
@pytest.mark.parametrize("owner", ["alice", "bob", "root"])
def test_symlink(compare, server, protected, mode, owner):
    """A link in a sticky directory of root that everybody may write is followed if it is the user's or root's.

    The rule applies to links at the end of a path only. Other links lead to a directory, and are always followed.
    """
    uid = 0 if owner == "root" else getattr(server, owner).uid

    def linked(path):
        path.chmod(mode)
        os.chown(path, 0, server.alice.gid)
        for name, target in (("link", "f"), ("way", "sub"), ("away", "new")):
            (path / name).symlink_to(target)
            os.chown(path / name, uid, -1, follow_symlinks=False)

    comparison = compare()
    with sysctl("fs.protected_symlinks", protected):
        for operation in THROUGH_LINKS:
            refused = mode == 0o1777 and owner == "bob" and operation.name not in ("below", "make_below")
            # Documented: a link to nothing is followed by the rule even if the sysctl is 0.
            stricter = refused and operation.name == "create"
            expected = (not refused or not protected, not refused or (not protected and not stricter))
            assert comparison.run(operation, arrange=linked) == expected, operation.name


# The permission bits of another user's file; whether the rule permits to link it.
MODES = {0o666: True, 0o644: False, 0o600: False, 0o4666: False, 0o2676: False, 0o2666: True}


@pytest.mark.parametrize("protected", [0, 1])
@pytest.mark.parametrize("mode", MODES)
def test_hardlink(compare, server, protected, mode):
    """The rule applies to sessions even if the sysctl is 0."""
    def owned(path):
        os.chown(path / "f", server.bob.uid, server.bob.gid)
        (path / "f").chmod(mode)

    comparison = compare()
    with sysctl("fs.protected_hardlinks", protected):
        for name in ("link", "link_away"):
            assert comparison.run(BY_NAME[name], arrange=owned) == (MODES[mode] or not protected, MODES[mode])
