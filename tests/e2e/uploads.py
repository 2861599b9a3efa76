# SPDX-License-Identifier: GPL-2.0
"""Shared by the tests of uploads: sessions with options, places to upload to, and ways to break an upload."""

import contextlib
import os
import re

import pytest

import disks
import ftpraw
import genl
import handdown
import net

DURABLE, ATOMIC, DELETE, SPARSE = (genl.OPTION_DURABLE_UPLOADS, genl.OPTION_ATOMIC_UPLOADS,
                                   genl.OPTION_DELETE_BROKEN, genl.OPTION_SPARSE_UPLOADS)


class Place:
    """A directory to upload to, in which a draft has either no name or a hidden one."""

    def __init__(self, path, name, hidden):
        self.path = path
        self.name = name
        self.hidden = hidden

    def __truediv__(self, name):
        return self.path / name

    def names(self):
        # FUSE gives such a name to a removed file until its last user has closed it.
        return sorted(name for name in os.listdir(self.path) if not name.startswith(".fuse_hidden"))

    def drafts(self):
        return [name for name in self.names() if re.fullmatch(r"\.kftp-[0-9a-f]{16}|\..*\.part", name)]


def _has_unnamed_files(path):
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_TMPFILE | os.O_WRONLY))
        return True
    return False


@contextlib.contextmanager
def _without_unnamed_files(folder, name):
    """A directory on a file system that lacks them: an overlay before Linux 6.6, or unionfs-fuse."""
    with contextlib.ExitStack() as stack:
        path = stack.enter_context(disks.overlay(folder, name))
        if not _has_unnamed_files(path):
            yield path
            return
    path.rmdir()
    with disks.fuse(folder, name, folder.own(folder.directory(".source")), options=["default_permissions"]) as disk:
        assert not _has_unnamed_files(disk.path)
        yield disk.path


@pytest.fixture(params=["unnamed", "hidden"])
def place(request, folder, cleanup):
    if request.param == "unnamed":
        return Place(folder.directory("in"), f"{folder.name}/in", False)
    return Place(cleanup.enter_context(_without_unnamed_files(folder, "in")), f"{folder.name}/in", True)


@pytest.fixture
def hand_down(client1, server, netlink):
    """hand_down(options, where, ...) makes a session in a directory, with TYPE I."""
    with contextlib.ExitStack() as stack:
        def make(options, where, groups=(), **values):
            session = handdown.Session(stack, client1, server.alice, groups=groups)
            ftp = session.ftp
            ftp.id = session.add(netlink, options=options, **values)
            ftp.expect(200, "TYPE I")
            ftp.expect(250, f"CWD {where.name}")
            return ftp
        yield make


@pytest.fixture
def arrived(netlink):
    def wait(ftp, size):
        net.until(lambda: netlink.session(ftp.id).get("done") == size, f"{size} bytes have arrived")
    return wait


def own(folder, path, content=b"", mode=0o644):
    """Make a file that belongs to the user."""
    path.write_bytes(content)
    path.chmod(mode)
    return folder.own(path)


def own_directory(folder, path):
    path.mkdir()
    return folder.own(path)


def by_abort(ftp, data, netlink):
    ftp.send(b"ABOR\r\n")
    reply = ftp.expect(426)
    ftp.expect(226)
    return reply


def by_reset(ftp, data, netlink):
    data.reset()
    return ftp.expect(426)


def by_administrator(ftp, data, netlink):
    netlink.call(genl.SESSION_DEL, id=ftp.id)
    return ftp.expect(426)


def by_control_connection(ftp, data, netlink):
    ftpraw.reset(ftp.socket)
    net.until(lambda: ftp.id not in [s["id"] for s in netlink.sessions()], "the session has ended")


WAYS = [by_abort, by_reset, by_administrator, by_control_connection]


def start_broken(ftp, arrived, netlink, command, content, way=by_abort, rest=None):
    with ftp.start(command, rest=rest) as data:
        data.write(content)
        arrived(ftp, len(content))
        return way(ftp, data, netlink)
