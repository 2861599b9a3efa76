# SPDX-License-Identifier: GPL-2.0
"""Atomic and durable uploads: names, syncing, and disks that fail.

The tests hand their sessions down themselves, without the daemon.
"""

import contextlib
import os
import re
import stat

import pytest

import disks
import genl
import tracing
from files import Pattern, check_file
from server import run
from uploads import ATOMIC, DELETE, DURABLE, SPARSE, Place, own, own_directory

NO_OVERWRITE = genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE
SIZES = [0, 1, 65537, 1_000_003]


# Properties of every upload, with each option.

@pytest.mark.parametrize("options", [DURABLE, ATOMIC, ATOMIC | DURABLE, ATOMIC | DURABLE | DELETE, DELETE])
def test_uploads(place, hand_down, options):
    ftp = hand_down(options | SPARSE, place)
    for size in SIZES:
        ftp.stor("f", Pattern(size, size).bytes())
        check_file(place / "f", Pattern(size, size))
    ftp.upload("APPE f", b"behind")
    assert (place / "f").read_bytes() == Pattern(SIZES[-1], SIZES[-1]).bytes() + b"behind"
    ftp.stor("f", b"XY", rest=3)
    assert (place / "f").read_bytes()[:6] == Pattern(SIZES[-1], SIZES[-1]).read(0, 3) + b"XY" + \
        Pattern(SIZES[-1], SIZES[-1]).read(5, 1)
    ftp.upload("APPE new", b"appended")
    assert (place / "new").read_bytes() == b"appended"
    ftp.stor("hole", b"end", rest=100_000)
    assert (place / "hole").read_bytes() == bytes(100_000) + b"end"
    ftp.expect(200, "TYPE A")
    ftp.stor("text", b"one\r\ntwo\r\n")
    assert (place / "text").read_bytes() == b"one\ntwo\n"
    found = os.stat(place / "text")
    assert stat.S_IMODE(found.st_mode) == 0o644
    assert place.names() == ["f", "hole", "new", "text"]


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_refused(place, folder, hand_down, options):
    ftp = hand_down(options, place)
    own_directory(folder, place / "d")
    own(folder, place / "readonly", b"keep", 0o400)
    os.mkfifo(place / "fifo")
    folder.own(place / "fifo")
    (place / "nowhere").symlink_to("missing/file")
    own_directory(folder, place / "closed").chmod(0o555)
    names = place.names()
    for name, code in (("d", 553), ("readonly", 550), ("fifo", 553), ("nowhere", 550), ("closed/new", 550),
                       ("missing/new", 550), (".", 553), ("..", 553), ("/", 553), ("x" * 256, 553)):
        for verb in ("STOR", "APPE"):
            with ftp.data():
                reply = ftp.expect(code, f"{verb} {name}")
            assert "kept" not in reply.text, reply
    assert place.names() == names
    assert os.listdir(place / "closed") == []
    assert (place / "readonly").read_bytes() == b"keep"
    refusing = hand_down(options, place, rights=NO_OVERWRITE)
    own(folder, place / "f", b"old")
    with refusing.data():
        refusing.expect(553, "STOR f")
    assert (place / "f").read_bytes() == b"old"


# Durable uploads.

@contextlib.contextmanager
def synced():
    """Yields a function that returns the inodes that were synced in the with block, in order."""
    with tracing.traced("ext4/ext4_sync_file_enter") as read:
        yield lambda: [int(n) for n in re.findall(r"ext4_sync_file_enter:.* ino (\d+)", read())]


@pytest.mark.parametrize("atomic", [0, ATOMIC])
def test_durable_syncs_file_and_directory(folder, hand_down, atomic):
    folder.directory("deep")
    deep = os.stat(folder / "deep").st_ino
    for command, name in (("STOR", "f"), ("STOR", "f"), ("APPE", "f"), ("APPE", "g"), ("STOR", "deep/f")):
        directory = deep if "/" in name else os.stat(folder.path).st_ino
        ftp = hand_down(DURABLE | atomic, folder)
        with synced() as inodes:
            ftp.upload(f"{command} {name}", b"content")
            # First the bytes, then the name.
            assert inodes() == [os.stat(folder / name).st_ino, directory], (command, name)


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_nothing_is_synced_by_default(folder, hand_down, options):
    ftp = hand_down(options, folder)
    with synced() as inodes:
        ftp.stor("f", b"content")
        assert inodes() == []


@pytest.mark.parametrize("options", [DURABLE, DURABLE | ATOMIC])
@pytest.mark.parametrize("error, code", [("EIO", 451), ("ENOSPC", 452), ("EDQUOT", 452)])
def test_disk_fails_at_the_end(folder, hand_down, options, error, code):
    """The bytes have been written, but can't be made durable: no 226."""
    check_failing(folder, hand_down, options, "fsync,fdatasync", error, code)


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_close_fails(folder, hand_down, options):
    """The bytes have been written, but the calls of unionfs at a close fail: no 226."""
    check_failing(folder, hand_down, options, "dup,fsync", "EIO", 451)


@pytest.mark.parametrize("options, type_, breaks", [
    (0, "I", "EIO"), (0, "A", "EIO"), (ATOMIC, "I", "EIO"), (0, "I", "ECONNABORTED"), (0, "I", "dies"),
    (ATOMIC, "A", "dies")])
def test_disk_fails_in_the_middle(folder, hand_down, arrived, server, options, type_, breaks):
    """The reply is 451: no 226, and no 426, even if the file system reports a connection error."""
    source = folder.directory("source")
    with disks.fuse(folder, "in", source) as disk, server.listening() as listener:
        ftp = hand_down(options, Place(disk.path, f"{folder.name}/in", True))
        ftp.expect(200, f"TYPE {type_}")
        with ftp.start("STOR f") as data:
            data.write(b"x" * 300_000)
            arrived(ftp, 300_000)
            disk.die() if breaks == "dies" else disk.fail("pwrite64", breaks)
            with pytest.raises(ConnectionError):
                for _ in range(1000):
                    data.write(b"x" * 100_000)
            assert "file system" in ftp.expect(451).text
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
        assert (event["reply"], event["direction"]) == (451, genl.DIRECTION_RECEIVE)
        assert event["bytes"] == 300_000
        assert event["file"] == f"{folder.name}/in/f"
    ftp.expect(250, "CWD /")


def check_failing(folder, hand_down, options, calls, error, code):
    source = folder.directory("source")
    (source / "f").write_bytes(b"old")
    folder.own(source / "f")
    with disks.failing(folder, "in", source, calls, error) as path:
        ftp = hand_down(options, Place(path, f"{folder.name}/in", True))
        for name in ("f", "g"):
            with ftp.start(f"STOR {name}") as data:
                data.write(b"new")
            ftp.expect(code)
        if options & ATOMIC:
            assert sorted(os.listdir(source)) == [".f.part", ".g.part", "f"]
            assert (source / "f").read_bytes() == b"old"
        ftp.expect(250, "CWD /")


# Atomic uploads.

def test_no_name_before_the_end(place, hand_down, arrived):
    ftp = hand_down(ATOMIC, place)
    looker = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(300_000))
        arrived(ftp, 300_000)
        # Another session can resume the upload, but can't read it as the file.
        assert place.names() == ([".f.part"] if place.hidden else [])
        looker.expect(213 if place.hidden else 550, "SIZE f")
        with looker.data():
            looker.expect(550, "RETR f")
        assert looker.download("NLST") == b""
        ftp.send(b"STAT\r\n")
        assert any(f"{place.name}/f" in line for line in ftp.expect(211).inner)
    ftp.expect(226)
    looker.expect(213, "SIZE f")
    assert place.names() == ["f"]


def test_old_content_until_the_end(place, folder, hand_down, arrived):
    own(folder, place / "f", b"old", 0o640)
    os.link(place / "f", place / "link")
    ftp = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(300_000))
        arrived(ftp, 300_000)
        assert (place / "f").read_bytes() == b"old"
        for name in place.drafts():
            assert stat.S_IMODE(os.stat(place / name).st_mode) == 0o640
    ftp.expect(226)
    assert (place / "f").read_bytes() == bytes(300_000)
    assert stat.S_IMODE(os.stat(place / "f").st_mode) == 0o640
    assert (place / "link").read_bytes() == b"old"
    assert place.names() == ["f", "link"]


@pytest.mark.parametrize("member", [False, True])
def test_group_and_mode_of_a_replaced_file(place, folder, server, hand_down, member):
    """A user who may not set the old group gives the new group no more permissions than others have."""
    own(folder, place / "f", b"old")
    os.chown(place / "f", server.alice.uid, server.bob.gid)
    (place / "f").chmod(0o664)
    ftp = hand_down(ATOMIC, place, groups=[server.bob.gid] if member else [])
    ftp.stor("f", b"new")
    found = os.stat(place / "f")
    assert (place / "f").read_bytes() == b"new"
    assert found.st_uid == server.alice.uid
    assert found.st_gid == (server.bob.gid if member else server.alice.gid)
    assert stat.S_IMODE(found.st_mode) == (0o664 if member else 0o644)


def test_files_that_can_not_be_replaced(folder, server, hand_down):
    """The 550 comes before the data: for another user's file in a sticky directory, and for an append-only file."""
    path = folder.directory("in")
    path.chmod(0o1777)
    os.chown(path, 0, 0)
    place = Place(path, f"{folder.name}/in", False)
    for name in ("sticky", "append"):
        own(folder, path / name, b"old", 0o666)
    os.chown(path / "sticky", server.bob.uid, server.bob.gid)
    run("chattr", "+a", path / "append")
    try:
        ftp = hand_down(ATOMIC, place)
        for name in ("sticky", "append"):
            with ftp.data():
                assert "not permitted" in ftp.expect(550, f"STOR {name}").text
            ftp.upload(f"APPE {name}", b" and new")
            assert (path / name).read_bytes() == b"old and new"
        assert place.names() == ["append", "sticky"]
    finally:
        run("chattr", "-a", path / "append")


def file_appears(folder, path):
    own(folder, path, b"somebody else's")


def directory_appears(folder, path):
    own_directory(folder, path)


def link_appears(folder, path):
    own(folder, path.parent / "elsewhere", b"elsewhere")
    path.symlink_to("elsewhere")


def unwritable_appears(folder, path):
    own(folder, path, b"somebody else's", 0o400)


@pytest.mark.parametrize("appears, rights, code", [
    (file_appears, NO_OVERWRITE, 553), (directory_appears, genl.RIGHTS_ALL, 553),
    (directory_appears, NO_OVERWRITE, 553), (link_appears, genl.RIGHTS_ALL, 553),
    (unwritable_appears, genl.RIGHTS_ALL, 550)])
def test_name_is_taken_during_the_upload(place, folder, hand_down, arrived, appears, rights, code):
    """The new file stays, and the upload is kept under its own name."""
    ftp = hand_down(ATOMIC, place, rights=rights)
    with ftp.start("STOR f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        appears(folder, place / "f")
    reply = ftp.expect(code)
    assert ".f.part" in reply.text
    assert (place / ".f.part").read_bytes() == bytes(100_000)
    assert place.names() == [".f.part", *(["elsewhere"] if appears is link_appears else []), "f"]
    if appears is link_appears:
        assert (place / "elsewhere").read_bytes() == b"elsewhere"
        assert (place / "f").is_symlink()
    elif appears is not directory_appears:
        assert (place / "f").read_bytes() == b"somebody else's"


def test_name_is_taken_during_the_upload_and_replaced(place, folder, hand_down, arrived):
    ftp = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        file_appears(folder, place / "f")
    ftp.expect(226)
    assert (place / "f").read_bytes() == bytes(100_000)
    assert place.names() == ["f"]


def test_replaced_file_is_removed_during_the_upload(place, folder, hand_down, arrived):
    """The new file still gets the permissions of the old one."""
    own(folder, place / "f", b"old", 0o640)
    ftp = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        (place / "f").unlink()
    ftp.expect(226)
    assert (place / "f").read_bytes() == bytes(100_000)
    assert stat.S_IMODE(os.stat(place / "f").st_mode) == 0o640
    assert place.names() == ["f"]


def test_through_link(place, folder, hand_down):
    """The target of the link is replaced, not the link."""
    own_directory(folder, place / "far")
    own(folder, place / "far/f", b"old")
    (place / "link").symlink_to("far/f")
    ftp = hand_down(ATOMIC, place)
    ftp.stor("link", b"new")
    assert (place / "far/f").read_bytes() == b"new"
    assert (place / "link").is_symlink()
    assert os.listdir(place / "far") == ["f"]


def test_two_uploads_at_once(place, hand_down, arrived):
    """Each is complete. The one that ends last stays."""
    one, other = hand_down(ATOMIC, place), hand_down(ATOMIC, place)
    with one.start("STOR f") as first:
        first.write(b"1" * 200_000)
        arrived(one, 200_000)
        with other.start("STOR f") as second:
            second.write(b"2" * 100_000)
            arrived(other, 100_000)
        other.expect(226)
        assert (place / "f").read_bytes() == b"2" * 100_000
    one.expect(226)
    assert (place / "f").read_bytes() == b"1" * 200_000
    assert place.names() == ["f"]


def test_directory_is_removed_during_the_upload(folder, hand_down, arrived):
    ftp = hand_down(ATOMIC, folder)
    path = folder.directory("d")
    with ftp.start("STOR d/f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        path.rmdir()
    reply = ftp.expect(451)
    assert "not kept" in reply.text
