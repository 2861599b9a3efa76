# SPDX-License-Identifier: GPL-2.0
"""Atomic and durable uploads, what broken ones leave, and STOU.

The daemon's part in the options is left out: sessions are handed down here.
"""

import contextlib
import os
import pathlib
import re
import socket
import stat
import struct
import threading

import pytest

import disks
import ftpraw
import genl
import handdown
import net
from files import Pattern, check_file
from held import held

DURABLE, ATOMIC, DELETE = (genl.OPTION_DURABLE_UPLOADS, genl.OPTION_ATOMIC_UPLOADS,
                           genl.OPTION_DELETE_BROKEN)
NO_OVERWRITE = genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE
SIZES = [0, 1, 65537, 1_000_003]
TRACING = pathlib.Path("/sys/kernel/tracing")


class Place:
    """A directory to upload to, in which drafts have no name, or a hidden one."""

    def __init__(self, path, name, hidden):
        self.path = path
        self.name = name
        self.hidden = hidden

    def __truediv__(self, name):
        return self.path / name

    def names(self):
        return sorted(os.listdir(self.path))

    def drafts(self):
        return [name for name in self.names() if re.fullmatch(r"\.kftp-[0-9a-f]{16}|\..*\.part", name)]


@pytest.fixture(params=["unnamed", "hidden"])
def place(request, folder, cleanup):
    if request.param == "unnamed":
        return Place(folder.directory("in"), f"{folder.name}/in", False)
    path = cleanup.enter_context(disks.overlay(folder, "in"))
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_TMPFILE | os.O_WRONLY))
        pytest.skip("the overlays of this kernel have files without a name")
    return Place(path, f"{folder.name}/in", True)


@pytest.fixture
def hand_down(client1, server, netlink):
    """Makes sessions: hand_down(options, ...) is one in a directory, with TYPE I."""
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
    """A file of the user's."""
    path.write_bytes(content)
    path.chmod(mode)
    return folder.own(path)


def own_directory(folder, path):
    path.mkdir()
    return folder.own(path)


# What every upload does, with each option.

@pytest.mark.parametrize("options", [DURABLE, ATOMIC, ATOMIC | DURABLE, ATOMIC | DURABLE | DELETE, DELETE])
def test_uploads(place, hand_down, options):
    ftp = hand_down(options, place)
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
    (place / "nowhere").symlink_to("missing")
    own_directory(folder, place / "closed").chmod(0o555)
    names = place.names()
    for name, code in (("d", 553), ("readonly", 550), ("fifo", 553), ("nowhere", 553), ("closed/new", 550),
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


# Durable.

@contextlib.contextmanager
def synced():
    """While inside, gives a function: inodes of ext4 that have been fsync'ed, in order."""
    event = TRACING / "events/ext4/ext4_sync_file_enter/enable"
    (TRACING / "trace").write_text("")
    event.write_text("1")
    try:
        yield lambda: [int(n) for n in re.findall(r"ext4_sync_file_enter:.* ino (\d+)",
                                                  (TRACING / "trace").read_text())]
    finally:
        event.write_text("0")


@pytest.mark.parametrize("atomic", [0, ATOMIC])
def test_durable_syncs_file_and_directory(folder, hand_down, atomic):
    folder.directory("deep")
    deep = os.stat(folder / "deep").st_ino
    for command, name in (("STOR", "f"), ("STOR", "f"), ("APPE", "f"), ("APPE", "g"), ("STOR", "deep/f")):
        directory = deep if "/" in name else os.stat(folder.path).st_ino
        ftp = hand_down(DURABLE | atomic, folder)
        with synced() as inodes:
            ftp.upload(f"{command} {name}", b"content")
            # In this order: the bytes, then the name.
            assert inodes() == [os.stat(folder / name).st_ino, directory], (command, name)


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_nothing_is_synced_unless_asked_for(folder, hand_down, options):
    ftp = hand_down(options, folder)
    with synced() as inodes:
        ftp.stor("f", b"content")
        assert inodes() == []


@pytest.mark.parametrize("options", [DURABLE, DURABLE | ATOMIC])
@pytest.mark.parametrize("error, code", [("EIO", 451), ("ENOSPC", 452), ("EDQUOT", 452)])
def test_disk_fails_at_the_end(folder, hand_down, options, error, code):
    """The bytes have been taken, but cannot be made durable: no 226."""
    check_failing(folder, hand_down, options, "fsync,fdatasync", error, code)


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_close_fails(folder, hand_down, options):
    """The bytes have been taken, but what FUSE asks for at a close (unionfs calls these then) fails: no 226."""
    check_failing(folder, hand_down, options, "dup,fsync", "EIO", 451)


@pytest.mark.parametrize("options, type_, breaks", [
    (0, "I", "EIO"), (0, "A", "EIO"), (ATOMIC, "I", "EIO"), (0, "I", "ECONNABORTED"), (0, "I", "dies"),
    (ATOMIC, "A", "dies")])
def test_disk_fails_in_the_middle(folder, hand_down, arrived, server, options, type_, breaks):
    """Not 226; nor 426, whatever a file system says of connections of its own."""
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


# Atomic.

def test_no_name_before_the_end(place, hand_down, arrived):
    ftp = hand_down(ATOMIC, place)
    looker = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(300_000))
        arrived(ftp, 300_000)
        # Whoever goes on with what is there has to wait; nobody reads it as the file.
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


def test_old_content_to_the_end(place, folder, hand_down, arrived):
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
def test_group_and_mode_of_what_is_replaced(place, folder, server, hand_down, member):
    """Who may not give the group gives its members no more than others."""
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


def access_list(user, mask, group, others):
    """An access control list in which one more user may read and write, as the kernel has it."""
    entries = [(0x01, 6, -1), (0x02, 6, user), (0x04, group, -1), (0x10, mask, -1), (0x20, others, -1)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *e) for e in entries)


def test_access_list_of_what_is_replaced(folder, server, hand_down):
    """Its mask is not what the group may."""
    own(folder, folder / "f", b"old")
    os.setxattr(folder / "f", "system.posix_acl_access", access_list(server.bob.uid, 6, 0, 0))
    assert stat.S_IMODE(os.stat(folder / "f").st_mode) == 0o660
    hand_down(ATOMIC, folder).stor("f", b"new")
    assert stat.S_IMODE(os.stat(folder / "f").st_mode) == 0o600


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
    (unwritable_appears, genl.RIGHTS_ALL, 451)])
def test_name_is_taken_meanwhile(place, folder, hand_down, arrived, appears, rights, code):
    """What stands there stays, and what arrived is kept."""
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


def test_name_is_taken_meanwhile_and_replaced(place, folder, hand_down, arrived):
    ftp = hand_down(ATOMIC, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        file_appears(folder, place / "f")
    ftp.expect(226)
    assert (place / "f").read_bytes() == bytes(100_000)
    assert place.names() == ["f"]


def test_what_is_replaced_goes_meanwhile(place, folder, hand_down, arrived):
    """What comes in its place is for those that it was for."""
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
    """The file that the link leads to is replaced, not the link."""
    own_directory(folder, place / "far")
    own(folder, place / "far/f", b"old")
    (place / "link").symlink_to("far/f")
    ftp = hand_down(ATOMIC, place)
    ftp.stor("link", b"new")
    assert (place / "far/f").read_bytes() == b"new"
    assert (place / "link").is_symlink()
    assert os.listdir(place / "far") == ["f"]


def test_two_at_once(place, hand_down, arrived):
    """Each is whole; the last to end stays."""
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


def test_directory_goes(folder, hand_down, arrived):
    ftp = hand_down(ATOMIC, folder)
    path = folder.directory("d")
    with ftp.start("STOR d/f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        path.rmdir()
    reply = ftp.expect(451)
    assert "not kept" in reply.text


# Broken.

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


@pytest.mark.parametrize("way", WAYS)
def test_broken_is_kept_and_resumed(place, hand_down, arrived, netlink, way):
    content = Pattern(1, 300_000)
    reply = start_broken(hand_down(ATOMIC, place), arrived, netlink, "STOR f", content.read(0, 100_000), way)
    assert reply is None or ".f.part" in reply.text
    assert place.names() == [".f.part"]
    assert (place / ".f.part").read_bytes() == content.read(0, 100_000)
    ftp = hand_down(ATOMIC, place)
    assert ftp.expect(213, "SIZE f").text == "100000"
    assert "size=100000;" in ftp.expect(250, "MLST f").inner[0]
    # And it breaks again.
    start_broken(ftp, arrived, netlink, "APPE f", content.read(100_000, 100_000))
    assert ftp.expect(213, "SIZE f").text == "200000"
    ftp.stor("f", content.read(200_000, 100_000), rest=200_000)
    check_file(place / "f", content)
    assert place.names() == ["f"]
    assert ftp.expect(213, "SIZE f").text == "300000"


def test_without_atomic_a_partial_is_nothing(folder, hand_down):
    own(folder, folder / ".f.part", b"partial")
    ftp = hand_down(0, folder)
    ftp.expect(550, "SIZE f")
    ftp.expect(550, "MLST f")
    ftp.upload("APPE f", b"new")
    assert (folder / "f").read_bytes() == b"new"
    assert (folder / ".f.part").read_bytes() == b"partial"


@pytest.mark.parametrize("verb", ["STOR", "APPE"])
@pytest.mark.parametrize("type_, rest", [("I", 50), ("A", 52)])
def test_resumed_from_the_middle(place, folder, hand_down, verb, type_, rest):
    """What the earlier upload has left behind the new end goes."""
    own(folder, place / ".f.part", b"x" * 24 + b"\n" + b"y" * 24 + b"\n" + b"z" * 50)
    ftp = hand_down(ATOMIC, place)
    ftp.expect(200, f"TYPE {type_}")
    ftp.upload(f"{verb} f", b"end\r\n", rest=rest)
    end = b"end\n" if type_ == "A" else b"end\r\n"
    assert (place / "f").read_bytes() == b"x" * 24 + b"\n" + b"y" * 24 + b"\n" + end
    assert place.names() == ["f"]


def test_name_is_taken_before_it_is_resumed(place, folder, hand_down, arrived):
    """What is resumed by then is the file that stands there; a resumed one is not put in its place."""
    own(folder, place / ".f.part", b"partial")
    ftp = hand_down(ATOMIC, place)
    with ftp.start("APPE f") as data:
        data.write(b" and more")
        arrived(ftp, 9)
        own(folder, place / "f", b"f")
    assert ".f.part" in ftp.expect(553).text
    assert (place / ".f.part").read_bytes() == b"partial and more"
    assert ftp.expect(213, "SIZE f").text == "1"
    # Which of the two a client means to go on with, nobody knows.
    with ftp.data():
        assert "delete what is kept" in ftp.expect(550, "APPE f").text
    ftp.expect(250, "DELE .f.part")
    ftp.upload("APPE f", b"unny")
    assert (place / "f").read_bytes() == b"funny"
    assert place.names() == ["f"]


def test_new_upload_does_away_with_the_partial(place, folder, hand_down, arrived, netlink):
    own(folder, place / ".f.part", b"partial")
    ftp = hand_down(ATOMIC, place)
    # One that breaks without a byte leaves the older one, one with bytes takes its place.
    with ftp.start("STOR f") as data:
        data.reset()
    assert "kept" not in ftp.expect(426).text
    assert (place / ".f.part").read_bytes() == b"partial"
    start_broken(ftp, arrived, netlink, "STOR f", b"newer")
    assert (place / ".f.part").read_bytes() == b"newer"
    ftp.stor("f", b"whole")
    assert place.names() == ["f"]


def test_delete_takes_the_partial_too(place, folder, hand_down, arrived, netlink):
    """Who deletes a file, or what SIZE takes for one, finds nothing of it then."""
    ftp = hand_down(ATOMIC, place)
    start_broken(ftp, arrived, netlink, "STOR f", b"broken")
    assert ftp.expect(213, "SIZE f").text == "6"
    ftp.expect(250, "DELE f")
    ftp.expect(550, "SIZE f")
    ftp.expect(550, "DELE f")
    assert place.names() == []
    # No partial has so long a name, and no file is there: that is what to say.
    assert ftp.expect(550, "DELE " + "n" * 255).text == ftp.expect(550, "DELE f").text

    own(folder, place / "f", b"old")
    start_broken(ftp, arrived, netlink, "STOR f", b"broken")
    assert place.names() == [".f.part", "f"]
    ftp.expect(250, "DELE f")
    assert place.names() == []


def test_delete_spares_others_partials(place, folder, hand_down, arrived, server):
    ftp = hand_down(ATOMIC, place)
    # Not one that somebody is just going on with.
    own(folder, place / ".f.part", b"partial")
    with ftp.start("APPE f") as data:
        data.write(b" and more")
        arrived(ftp, 9)
        assert "In use" in hand_down(ATOMIC, place).expect(550, "DELE f").text
    ftp.expect(226)
    assert (place / "f").read_bytes() == b"partial and more"
    # Not another user's, not a link, not without atomic uploads.
    for path in (place / ".b.part", place / ".a.part"):
        path.write_bytes(b"partial")
        folder.own(path)
    os.chown(place / ".b.part", server.bob.uid, server.bob.gid)
    (place / ".l.part").symlink_to("f")
    for name in ("b", "l"):
        ftp.expect(550, f"DELE {name}")
    hand_down(0, place).expect(550, "DELE a")
    assert place.names() == [".a.part", ".b.part", ".l.part", "f"]


def test_broken_while_replacing(place, folder, hand_down, arrived, netlink):
    own(folder, place / "f", b"old", 0o640)
    ftp = hand_down(ATOMIC, place)
    assert ".f.part" in start_broken(ftp, arrived, netlink, "STOR f", b"new").text
    assert (place / "f").read_bytes() == b"old"
    assert place.names() == [".f.part", "f"]
    assert stat.S_IMODE(os.stat(place / ".f.part").st_mode) == 0o640
    assert ftp.expect(213, "SIZE f").text == "3"
    # A client that goes on there would mix what is old and what is new.
    with ftp.data():
        assert "send it whole" in ftp.expect(550, "APPE f").text
    with ftp.data():
        ftp.expect(350, "REST 3")
        ftp.expect(550, "STOR f")
    ftp.stor("f", b"new and whole")
    ftp.upload("APPE f", b", and more")
    assert (place / "f").read_bytes() == b"new and whole, and more"
    assert place.names() == ["f"]


def test_made_by_another_meanwhile(place, folder, hand_down, arrived, netlink):
    """What a slow upload leaves then is no part of the next file of that name."""
    slow, other = hand_down(ATOMIC, place), hand_down(ATOMIC, place)
    with slow.start("STOR f") as data:
        data.write(b"part")
        arrived(slow, 4)
        other.stor("f", b"whole")
        data.reset()
        assert "not kept" in slow.expect(426).text
    assert place.names() == ["f"]
    assert (place / "f").read_bytes() == b"whole"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("options", [DELETE, DELETE | ATOMIC])
def test_delete_broken(place, folder, hand_down, arrived, netlink, options, way):
    """Nothing is left of a new file."""
    for command, rest in (("STOR f", None), ("APPE f", None), ("STOR f", 10)):
        reply = start_broken(hand_down(options, place), arrived, netlink, command, bytes(100_000), way, rest)
        assert reply is None or "not kept" in reply.text
        assert place.names() == []


@pytest.mark.parametrize("options", [DELETE, DELETE | ATOMIC])
def test_delete_broken_spares_what_was_there(place, folder, hand_down, arrived, netlink, options):
    ftp = hand_down(options, place)
    own(folder, place / "f", b"0123456789")
    start_broken(ftp, arrived, netlink, "APPE f", b"abc")
    assert (place / "f").read_bytes() == b"0123456789abc"
    start_broken(ftp, arrived, netlink, "STOR f", b"xyz", rest=1)
    assert (place / "f").read_bytes() == b"0xyz456789abc"
    start_broken(ftp, arrived, netlink, "STOR f", b"new")
    assert (place / "f").read_bytes() == (b"0xyz456789abc" if options & ATOMIC else b"new")
    # Nor what an earlier one has left for resuming.
    if options & ATOMIC:
        own(folder, place / ".g.part", b"partial")
        start_broken(ftp, arrived, netlink, "APPE g", b" more")
        assert (place / ".g.part").read_bytes() == b"partial more"
        assert place.names() == [".g.part", "f"]


def test_delete_broken_spares_what_took_the_name(place, folder, hand_down, arrived, netlink):
    ftp = hand_down(DELETE, place)
    with ftp.start("STOR f") as data:
        data.write(bytes(100_000))
        arrived(ftp, 100_000)
        (place / "f").rename(place / "moved")
        own(folder, place / "f", b"another")
        by_abort(ftp, data, netlink)
    assert (place / "f").read_bytes() == b"another"
    assert (place / "moved").read_bytes() == bytes(100_000)


@pytest.mark.parametrize("length, kept", [(249, True), (250, False), (255, False)])
def test_long_names(place, hand_down, arrived, netlink, length, kept):
    ftp = hand_down(ATOMIC, place)
    name = "n" * length
    reply = start_broken(ftp, arrived, netlink, f"STOR {name}", b"part")
    assert reply.text.endswith(f"kept as .{name}.part." if kept else "is not kept.")
    assert place.names() == ([f".{name}.part"] if kept else [])
    ftp.expect(213 if kept else 550, f"SIZE {name}")
    ftp.upload(f"APPE {name}", b"whole")
    assert (place / name).read_bytes() == (b"partwhole" if kept else b"whole")
    assert place.names() == [name]


def test_partial_is_resumed_by_one(place, folder, hand_down, arrived, netlink):
    """Two that write to it would spoil it."""
    own(folder, place / ".f.part", b"partial")
    one, other = hand_down(ATOMIC, place), hand_down(ATOMIC, place)
    with one.start("APPE f") as data:
        data.write(b" and more")
        arrived(one, 9)
        with other.data():
            other.expect(450, "APPE f")
        # A new upload is another matter, but leaves the partial to who is at it.
        reply = start_broken(other, arrived, netlink, "STOR f", b"other")
        assert "not kept" in reply.text
        assert (place / ".f.part").read_bytes() == b"partial and more"
    one.expect(226)
    assert (place / "f").read_bytes() == b"partial and more"
    assert place.names() == ["f"]


def test_two_of_one_name(place, hand_down, arrived):
    """One has the partial's name, where it needs any: what a crash leaves can be resumed."""
    one, other = hand_down(ATOMIC, place), hand_down(ATOMIC, place)
    with one.start("STOR f") as data, other.start("STOR f") as data2:
        for ftp, link in ((one, data), (other, data2)):
            link.write(b"whole")
            arrived(ftp, 5)
        assert len(place.drafts()) == (2 if place.hidden else 0)
        assert place.names() == place.drafts()
        assert not place.hidden or ".f.part" in place.drafts()
    one.expect(226)
    other.expect(226)
    assert (place / "f").read_bytes() == b"whole"
    assert place.names() == ["f"]


@pytest.mark.parametrize("older", [False, True])
def test_name_while_replacing(folder, hand_down, older):
    """To replace takes a name for a moment: the partial's, so that the next upload does away with it."""
    own(folder, folder / "f", b"old")
    if older:
        own(folder, folder / ".f.part", b"partial")
    ftp, other = hand_down(ATOMIC, folder), hand_down(ATOMIC, folder)
    # The directory can't be listed meanwhile: it is locked for the name to be taken.
    with held(folder / "f"):
        with ftp.start("STOR f") as data:
            data.write(b"whole")
        net.until(lambda: (folder / ".f.part").exists() and (folder / ".f.part").read_bytes() == b"whole",
                  "it has the partial's name")
        with other.data():
            assert "In use" in other.expect(450, "APPE f").text
    ftp.expect(226)
    assert (folder / "f").read_bytes() == b"whole"
    assert sorted(os.listdir(folder.path)) == ["f"]


def plant_link(folder, server, path):
    path.symlink_to("victim")


def plant_hard_link(folder, server, path):
    os.link(path.parent / "victim", path)


def plant_file(folder, server, path):
    path.write_bytes(b"bob's")
    path.chmod(0o666)
    os.chown(path, server.bob.uid, server.bob.gid)


@pytest.mark.parametrize("plant", [plant_link, plant_hard_link, plant_file])
def test_planted_partial(place, folder, server, hand_down, plant):
    """Somebody who may write there too puts something in the partial's place."""
    own(folder, place / "victim", b"precious")
    plant(folder, server, place / ".f.part")
    ftp = hand_down(ATOMIC, place)
    ftp.expect(550, "SIZE f")
    ftp.upload("APPE f", b"mine")
    assert (place / "f").read_bytes() == b"mine"
    assert (place / "victim").read_bytes() == b"precious"
    assert os.stat(place / "f").st_uid == server.alice.uid


@pytest.mark.parametrize("plant", [plant_link, plant_hard_link, plant_file])
def test_break_spares_what_is_planted(place, folder, server, hand_down, arrived, netlink, plant):
    """What another user keeps to resume is not replaced either."""
    own(folder, place / "victim", b"precious")
    plant(folder, server, place / ".f.part")
    before = os.lstat(place / ".f.part")
    ftp = hand_down(ATOMIC, place)
    assert "not kept" in start_broken(ftp, arrived, netlink, "STOR f", b"mine").text
    after = os.lstat(place / ".f.part")
    assert (after.st_ino, after.st_uid, after.st_size) == (before.st_ino, before.st_uid, before.st_size)
    assert (place / "victim").read_bytes() == b"precious"
    assert place.names() == [".f.part", "victim"]


# Clients that resume.

@contextlib.contextmanager
def front(server, **values):
    """A port at which clients log in, by hand, and are handed down with these values."""
    root = handdown.open_as(server.alice, server.alice.home)
    listener = socket.socket()
    listener.bind((net.SERVER4, 0))
    listener.listen(8)

    def log_in(control):
        unread = b""
        control.sendall(b"220 Hello.\r\n")
        while True:
            while b"\n" not in unread:
                piece = control.recv(4096)
                if not piece:
                    return
                unread += piece
            line, _, unread = unread.partition(b"\n")
            verb = line[:4].upper()
            if verb == b"PASS":
                with server.netlink() as netlink:
                    netlink.call(genl.SESSION_ADD, control_fd=control.fileno(), root_fd=root, user="alice",
                                 umask=0o022, unread=unread, welcome="Logged in.",
                                 **{"rights": genl.RIGHTS_ALL, **values})
                return
            control.sendall(b"331 Password.\r\n" if verb == b"USER" else b"530 Log in.\r\n")

    def serve():
        with contextlib.suppress(OSError):
            while True:
                control, _ = listener.accept()
                with control:
                    log_in(control)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()
        os.close(root)


@pytest.mark.parametrize("client", ["curl", "lftp"])
def test_clients_resume(place, client1, server, hand_down, arrived, netlink, tmp_path, client):
    content = Pattern(7, 500_000)
    local = tmp_path / "f"
    content.write(local)
    start_broken(hand_down(ATOMIC, place), arrived, netlink, "STOR f", content.read(0, 200_000))
    with front(server, options=ATOMIC) as port, server.listening() as listener:
        url = f"ftp://alice:x@{net.SERVER4}:{port}"
        if client == "curl":
            done = client1.run(["curl", "-sS", "-C", "-", "-T", local, f"{url}{place.name}/f"])
        else:
            done = client1.run(["lftp", "-c", f"set ftp:ssl-allow no; open {url}; cd {place.name}; "
                                f"put -c {local}"])
        assert done.returncode == 0, done.stdout.decode()
        # That of the broken one comes here, too.
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER
                     and e["direction"] == genl.DIRECTION_RECEIVE and e["reply"] == 226)
    assert event["bytes"] == 300_000
    check_file(place / "f", content)
    assert place.names() == ["f"]


# STOU.

def unique(ftp, argument, content, code=226):
    """An upload with STOU; the name that was given."""
    with ftp.data() as data:
        begun = ftp.expect(150, f"STOU {argument}".strip())
        found = re.fullmatch(r"FILE: (.+)", begun.text)
        assert found and len(begun.lines) == 1, begun
        data.write(content)
        data.close()
        ended = ftp.expect(code)
    assert code != 226 or found.group(1) in ended.text
    return found.group(1)


@pytest.mark.parametrize("options", [0, ATOMIC | DURABLE])
def test_stou(place, folder, hand_down, options):
    own_directory(folder, place / "sub")
    ftp = hand_down(options, place)
    given = [unique(ftp, "", b"%d" % n) for n in range(3)]
    given += [unique(ftp, "my file", b"%d" % n) for n in range(3, 6)]
    assert len(set(given)) == 6
    assert all(name.startswith("upload.") for name in given[:3])
    assert all(name.startswith("my file.") for name in given[3:])
    for n, name in enumerate(given):
        assert "/" not in name
        assert (place / name).read_bytes() == b"%d" % n
    # Elsewhere than in the working directory the name is a path.
    path = unique(ftp, "sub/f", b"below")
    assert path.startswith(f"{place.name}/sub/f.")
    assert [(place / "sub" / name).read_bytes() for name in os.listdir(place / "sub")] == [b"below"]
    assert ftp.retr(path) == b"below"
    ftp.expect(250, "CWD /")
    assert unique(ftp, f"{place.name}/f", b"f").startswith(f"{place.name}/f.")
    name = unique(ftp, "in-the-root", b"r")
    assert name.startswith("in-the-root.")
    ftp.expect(250, f"DELE /{name}")


def test_stou_is_told_by_stat_and_events(folder, hand_down, arrived, server):
    ftp = hand_down(0, folder)
    with server.listening() as listener:
        with ftp.data() as data:
            name = ftp.expect(150, "STOU f").text.removeprefix("FILE: ")
            data.write(bytes(100_000))
            arrived(ftp, 100_000)
            assert os.path.exists(folder / name)
            ftp.send(b"STAT\r\n")
            assert any(f"{folder.name}/{name}" in line for line in ftp.expect(211).inner)
        ftp.expect(226)
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
    assert event["file"] == f"{folder.name}/{name}"
    assert event["reply"] == 226


def test_stou_takes_no_offset(folder, hand_down):
    ftp = hand_down(0, folder)
    ftp.expect(350, "REST 100")
    name = unique(ftp, "f", b"whole")
    assert (folder / name).read_bytes() == b"whole"
    ftp.stor("g", b"whole")
    assert (folder / "g").read_bytes() == b"whole"


def test_stou_refused(folder, hand_down):
    closed = folder.directory("closed")
    closed.chmod(0o555)
    ftp = hand_down(0, folder)
    ftp.expect(425, "STOU")
    for argument, code in (("closed/f", 550), ("missing/f", 550), ("x" * 250, 553)):
        with ftp.data():
            ftp.expect(code, f"STOU {argument}")
    assert os.listdir(closed) == []
    assert os.listdir(folder.path) == ["closed"]
    refused = hand_down(0, folder, rights=genl.RIGHTS_ALL & ~genl.RIGHT_WRITE)
    refused.expect(550, "STOU")


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_stou_breaks(place, hand_down, arrived, netlink, options):
    ftp = hand_down(options, place)
    with ftp.data() as data:
        name = ftp.expect(150, "STOU f").text.removeprefix("FILE: ")
        data.write(b"half")
        arrived(ftp, 4)
        by_abort(ftp, data, netlink)
    assert ftp.expect(213, f"SIZE {name}").text == "4"
    ftp.upload(f"APPE {name}", b" and half")
    assert (place / name).read_bytes() == b"half and half"
    assert place.names() == [name]
