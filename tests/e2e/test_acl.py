# SPDX-License-Identifier: GPL-2.0
"""Access control lists: what new files inherit, and what listings say of them."""

import contextlib
import os
import stat
import struct

import pytest

import disks
import handdown
import kinds
from acl import ACCESS, DEFAULT, GROUP, GROUP_OBJ, MASK, OTHER, USER, USER_OBJ, access_list
from uploads import ATOMIC, own

TEAM = 54321


def entries_of(path):
    """The access control list of a file, as access_list() takes it."""
    raw = os.getxattr(path, ACCESS)[4:]
    return [(tag, permissions, who) if who != -1 else (tag, permissions)
            for tag, permissions, who in struct.iter_unpack("<HHi", raw)]


def for_team(permissions, mask=None):
    """A list that gives permissions to the team, and nothing to others."""
    return [(USER_OBJ, permissions), (GROUP_OBJ, permissions & 5), (GROUP, permissions, TEAM),
            (MASK, permissions if mask is None else mask), (OTHER, 0)]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture(params=["ext4", "tmpfs", "overlay"])
def shared(request, folder, cleanup):
    """A directory whose default list gives the team all permissions."""
    if request.param == "ext4":
        path = folder.directory("shared")
    elif request.param == "tmpfs":
        path = cleanup.enter_context(disks.mounted(folder, "shared", "-t", "tmpfs", "-o", "mode=755", "tmpfs"))
    else:
        path = cleanup.enter_context(disks.overlay(folder, "shared"))
    os.setxattr(path, DEFAULT, access_list(*for_team(7)))
    return path


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_default_list_replaces_the_umask(shared, folder, hand_down, options):
    """The right mode is that of open(2) and mkdir(2): in such a directory, umask(2) does not apply."""
    ftp = hand_down(options, kinds.Where(folder, shared), umask=0o027)
    ftp.stor("stor", b"content")
    ftp.upload("APPE appe", b"content")
    ftp.stor("rest", b"content", rest=0)
    with ftp.start("STOU") as data:
        data.write(b"content")
    ftp.expect(226)
    ftp.expect(257, "MKD mkd")
    ftp.expect(257, "XMKD xmkd")
    ftp.expect(250, "SITE MKDIR -p a/b")
    ftp.expect(257, "MKD mkd/below")
    names = os.listdir(shared)
    assert len(names) == 7
    for name in [*names, "a/b", "mkd/below"]:
        directory = os.path.isdir(shared / name)
        # In a file the owning group keeps its entry: only the mask follows the mode that was asked for.
        assert mode(shared / name) == (0o770 if directory else 0o660), name
        entries = dict((entry[0], entry[1]) for entry in entries_of(shared / name))
        assert entries[GROUP] == 7 and entries[MASK] == (7 if directory else 6), name


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_team_can_read_and_go_on(shared, folder, server, client1, netlink, cleanup, hand_down, options):
    hand_down(options, kinds.Where(folder, shared)).stor("f", b"from alice")
    root = handdown.open_as(server.bob, server.alice.home, groups=[TEAM])
    cleanup.callback(os.close, root)
    os.setxattr(shared, ACCESS, access_list(*for_team(7)))
    bob = handdown.Session(cleanup, client1, server.bob)
    bob.add(netlink, root_fd=root, options=options)
    bob.ftp.expect(200, "TYPE I")
    bob.ftp.expect(250, f"CWD {folder.name}/shared")
    assert bob.ftp.retr("f") == b"from alice"
    bob.ftp.upload("APPE f", b" and bob")
    assert (shared / "f").read_bytes() == b"from alice and bob"
    # With atomic_uploads, the file of alice becomes one of bob. The team keeps what the list gives it.
    bob.ftp.stor("f", b"from bob")
    assert (GROUP, 7, TEAM) in entries_of(shared / "f")
    assert hand_down(options, kinds.Where(folder, shared), groups=[TEAM]).retr("f") == b"from bob"


def test_umask_without_a_default_list(folder, hand_down):
    for options in (0, ATOMIC):
        ftp = hand_down(options, folder)
        for mask in (0o022, 0o077, 0o000, 0o137):
            ftp.expect(200, f"SITE UMASK {mask:03o}")
            ftp.stor(f"f{options}-{mask}", b"content")
            ftp.expect(257, f"MKD d{options}-{mask}")
            assert mode(folder / f"f{options}-{mask}") == 0o666 & ~mask
            assert mode(folder / f"d{options}-{mask}") == 0o777 & ~mask


def test_two_sessions_keep_their_umasks(folder, hand_down):
    """Sessions share the kernel's worker threads."""
    one, other = hand_down(0, folder, umask=0o077), hand_down(0, folder, umask=0o002)
    for n in range(20):
        one.expect(257, f"MKD one{n}")
        other.expect(257, f"MKD other{n}")
        assert (mode(folder / f"one{n}"), mode(folder / f"other{n}")) == (0o700, 0o775)


def test_replaced_file_keeps_its_list(folder, server, hand_down):
    """A replaced file in a directory with a default list: its own list counts, or that it has none."""
    os.setxattr(folder.path, DEFAULT, access_list(*for_team(7)))
    ftp = hand_down(ATOMIC, folder)
    own(folder, folder / "none", b"old")
    with contextlib.suppress(OSError):
        os.removexattr(folder / "none", ACCESS)
    (folder / "none").chmod(0o640)
    own(folder, folder / "bob", b"old")
    given = [(USER_OBJ, 6), (USER, 6, server.bob.uid), (GROUP_OBJ, 0), (MASK, 6), (OTHER, 0)]
    os.setxattr(folder / "bob", ACCESS, access_list(*given))
    ftp.stor("none", b"new")
    ftp.stor("bob", b"new")
    with pytest.raises(OSError):
        os.getxattr(folder / "none", ACCESS)
    assert mode(folder / "none") == 0o640
    assert entries_of(folder / "bob") == given
    assert mode(folder / "bob") == 0o660


def test_list_of_a_file_of_another_group(folder, server, hand_down):
    """The user can't give the new file that group. So its entry gives no more than that of others."""
    own(folder, folder / "f", b"old")
    os.chown(folder / "f", server.alice.uid, server.bob.gid)
    os.setxattr(folder / "f", ACCESS, access_list((USER_OBJ, 6), (USER, 6, server.bob.uid), (GROUP_OBJ, 6),
                                                  (MASK, 6), (OTHER, 4)))
    hand_down(ATOMIC, folder).stor("f", b"new")
    assert os.stat(folder / "f").st_gid == server.alice.gid
    assert entries_of(folder / "f") == [(USER_OBJ, 6), (USER, 6, server.bob.uid), (GROUP_OBJ, 4), (MASK, 6),
                                        (OTHER, 4)]
