# SPDX-License-Identifier: GPL-2.0
"""The part that a broken upload leaves, and how clients continue it."""

import contextlib
import os
import socket
import stat
import threading

import pytest

import genl
import handdown
import net
from files import Pattern, check_file
from held import held
from uploads import ATOMIC, DELETE, SPARSE, WAYS, by_abort, own, start_broken


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
    # It breaks again.
    start_broken(ftp, arrived, netlink, "APPE f", content.read(100_000, 100_000))
    assert ftp.expect(213, "SIZE f").text == "200000"
    ftp.stor("f", content.read(200_000, 100_000), rest=200_000)
    check_file(place / "f", content)
    assert place.names() == ["f"]
    assert ftp.expect(213, "SIZE f").text == "300000"


def test_without_atomic_a_partial_is_an_ordinary_file(folder, hand_down):
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
    """The rest of the earlier upload, after the new end, is removed."""
    own(folder, place / ".f.part", b"x" * 24 + b"\n" + b"y" * 24 + b"\n" + b"z" * 50)
    ftp = hand_down(ATOMIC, place)
    ftp.expect(200, f"TYPE {type_}")
    ftp.upload(f"{verb} f", b"end\r\n", rest=rest)
    end = b"end\n" if type_ == "A" else b"end\r\n"
    assert (place / "f").read_bytes() == b"x" * 24 + b"\n" + b"y" * 24 + b"\n" + end
    assert place.names() == ["f"]


def test_name_appears_during_the_resumed_upload(place, folder, hand_down, arrived):
    """The upload does not replace a file that appears before its end. Later commands see that file."""
    own(folder, place / ".f.part", b"partial")
    ftp = hand_down(ATOMIC, place)
    with ftp.start("APPE f") as data:
        data.write(b" and more")
        arrived(ftp, 9)
        own(folder, place / "f", b"f")
    assert ".f.part" in ftp.expect(553).text
    assert (place / ".f.part").read_bytes() == b"partial and more"
    assert ftp.expect(213, "SIZE f").text == "1"
    # Nobody knows which of the two the client means to continue.
    with ftp.data():
        assert "or delete it" in ftp.expect(550, "APPE f").text
    ftp.expect(250, "DELE .f.part")
    ftp.upload("APPE f", b"unny")
    assert (place / "f").read_bytes() == b"funny"
    assert place.names() == ["f"]


def test_new_upload_replaces_the_partial(place, folder, hand_down, arrived, netlink):
    own(folder, place / ".f.part", b"partial")
    ftp = hand_down(ATOMIC, place)
    # An upload that breaks before its first byte keeps the older part. With bytes it replaces that part.
    with ftp.start("STOR f") as data:
        data.reset()
    assert "kept" not in ftp.expect(426).text
    assert (place / ".f.part").read_bytes() == b"partial"
    start_broken(ftp, arrived, netlink, "STOR f", b"newer")
    assert (place / ".f.part").read_bytes() == b"newer"
    ftp.stor("f", b"whole")
    assert place.names() == ["f"]


def test_delete_removes_the_partial_too(place, folder, hand_down, arrived, netlink):
    """DELE removes both the file and a broken upload of it, or the broken upload alone."""
    ftp = hand_down(ATOMIC, place)
    start_broken(ftp, arrived, netlink, "STOR f", b"broken")
    assert ftp.expect(213, "SIZE f").text == "6"
    ftp.expect(250, "DELE f")
    ftp.expect(550, "SIZE f")
    ftp.expect(550, "DELE f")
    assert place.names() == []
    # The name is too long for a partial, and there is no such file: the reply is the usual one.
    assert ftp.expect(550, "DELE " + "n" * 255).text == ftp.expect(550, "DELE f").text

    own(folder, place / "f", b"old")
    start_broken(ftp, arrived, netlink, "STOR f", b"broken")
    assert place.names() == [".f.part", "f"]
    ftp.expect(250, "DELE f")
    assert place.names() == []


def test_delete_keeps_foreign_partials(place, folder, hand_down, arrived, server):
    ftp = hand_down(ATOMIC, place)
    # It keeps one that another session is continuing,
    own(folder, place / ".f.part", b"partial")
    with ftp.start("APPE f") as data:
        data.write(b" and more")
        arrived(ftp, 9)
        assert "in use" in hand_down(ATOMIC, place).expect(550, "DELE f").text
    ftp.expect(226)
    assert (place / "f").read_bytes() == b"partial and more"
    # one of another user, a link, and all without atomic uploads.
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
    # A client that continued here would mix old and new content.
    with ftp.data():
        assert "from the start" in ftp.expect(550, "APPE f").text
    with ftp.data():
        ftp.expect(350, "REST 3")
        ftp.expect(550, "STOR f")
    ftp.stor("f", b"new and whole")
    ftp.upload("APPE f", b", and more")
    assert (place / "f").read_bytes() == b"new and whole, and more"
    assert place.names() == ["f"]


def test_name_is_taken_before_the_upload_breaks(place, folder, hand_down, arrived, netlink):
    """The part of a slow upload is not kept for a file that another upload has made in the meantime."""
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
@pytest.mark.parametrize("options", [DELETE | SPARSE, DELETE | ATOMIC | SPARSE])
def test_delete_broken(place, folder, hand_down, arrived, netlink, options, way):
    """Nothing is left of a new file."""
    for command, rest in (("STOR f", None), ("APPE f", None), ("STOR f", 10)):
        reply = start_broken(hand_down(options, place), arrived, netlink, command, bytes(100_000), way, rest)
        assert reply is None or "not kept" in reply.text
        assert place.names() == []


@pytest.mark.parametrize("options", [DELETE, DELETE | ATOMIC])
def test_delete_broken_keeps_existing_content(place, folder, hand_down, arrived, netlink, options):
    ftp = hand_down(options, place)
    own(folder, place / "f", b"0123456789")
    start_broken(ftp, arrived, netlink, "APPE f", b"abc")
    assert (place / "f").read_bytes() == b"0123456789abc"
    start_broken(ftp, arrived, netlink, "STOR f", b"xyz", rest=1)
    assert (place / "f").read_bytes() == b"0xyz456789abc"
    start_broken(ftp, arrived, netlink, "STOR f", b"new")
    assert (place / "f").read_bytes() == (b"0xyz456789abc" if options & ATOMIC else b"new")
    # It also keeps the part that an earlier upload has left.
    if options & ATOMIC:
        own(folder, place / ".g.part", b"partial")
        start_broken(ftp, arrived, netlink, "APPE g", b" more")
        assert (place / ".g.part").read_bytes() == b"partial more"
        assert place.names() == [".g.part", "f"]


def test_delete_broken_keeps_a_foreign_file(place, folder, hand_down, arrived, netlink):
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


def test_partial_is_resumed_by_one_session(place, folder, hand_down, arrived, netlink):
    """Two sessions that write to it would corrupt it."""
    own(folder, place / ".f.part", b"partial")
    one, other = hand_down(ATOMIC, place), hand_down(ATOMIC, place)
    with one.start("APPE f") as data:
        data.write(b" and more")
        arrived(one, 9)
        with other.data():
            other.expect(450, "APPE f")
        # A new upload is allowed, but does not touch the partial of the other session.
        reply = start_broken(other, arrived, netlink, "STOR f", b"other")
        assert "not kept" in reply.text
        assert (place / ".f.part").read_bytes() == b"partial and more"
    one.expect(226)
    assert (place / "f").read_bytes() == b"partial and more"
    assert place.names() == ["f"]


def test_two_uploads_of_one_name(place, hand_down, arrived):
    """If uploads need hidden names, one has the partial's name, so that it can be resumed after a crash."""
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
    """An upload that replaces a file briefly has the partial's name, so that a crash leaves an ordinary partial."""
    own(folder, folder / "f", b"old")
    if older:
        own(folder, folder / ".f.part", b"partial")
    ftp, other = hand_down(ATOMIC, folder), hand_down(ATOMIC, folder)
    # The directory can't be listed then: it is locked for the rename.
    with held(folder / "f"):
        with ftp.start("STOR f") as data:
            data.write(b"whole")
        net.until(lambda: (folder / ".f.part").exists() and (folder / ".f.part").read_bytes() == b"whole",
                  "the upload has the partial's name")
        with other.data():
            assert "in use" in other.expect(450, "APPE f").text
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
    """Another user who may write to the directory plants something under the partial's name."""
    own(folder, place / "victim", b"precious")
    plant(folder, server, place / ".f.part")
    ftp = hand_down(ATOMIC, place)
    ftp.expect(550, "SIZE f")
    ftp.upload("APPE f", b"mine")
    assert (place / "f").read_bytes() == b"mine"
    assert (place / "victim").read_bytes() == b"precious"
    assert os.stat(place / "f").st_uid == server.alice.uid


@pytest.mark.parametrize("plant", [plant_link, plant_hard_link, plant_file])
def test_broken_upload_keeps_planted_partial(place, folder, server, hand_down, arrived, netlink, plant):
    """Nor does it replace another user's broken upload."""
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
    """A port with a login of its own, which hands sessions down with these attributes."""
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


@pytest.mark.long
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
        # The event of the broken upload comes to this listener too.
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER
                     and e["direction"] == genl.DIRECTION_RECEIVE and e["reply"] == 226)
    assert event["bytes"] == 300_000
    check_file(place / "f", content)
    assert place.names() == ["f"]
