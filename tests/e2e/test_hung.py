# SPDX-License-Identifier: GPL-2.0
"""Sessions whose run hangs in a file system that does not answer can be ended nevertheless."""

import contextlib
import errno
import pathlib
import socket
import threading
import time

import pytest

import disks
import faulty
import ftpraw
import fuse
import genl
import handdown
import hung
import net
import scale
from listing import lines
from server import run

# The command, and the request that hangs.
HANGING = {
    "mkd": ("MKD d", hung.MKDIR),
    "size": ("SIZE f", fuse.LOOKUP),
    "hash": ("HASH f", fuse.READ),
    "retr": ("RETR f", fuse.READ),
    "list": ("LIST", fuse.READDIR),
    "create": ("STOR new", fuse.CREATE),
    "write": ("STOR f", fuse.WRITE),
    "fsync": ("STOR f", fuse.FSYNC),
    "delete": ("DELE sub/f", fuse.LOOKUP),
}


def _waiting(netlink):
    return [session for session in netlink.sessions() if session.get("waiting")]


class Hanging:
    """A session that hangs in a file system."""

    def __init__(self, stack, server, client, folder, how="mkd", command=None, names=(), **values):
        usual, code = HANGING[how]
        self.fs = stack.enter_context(hung.hung(folder.directory("hung"), code))
        self.fs.names.update(names)
        self.fs.uid = server.alice.uid
        one = handdown.Session(stack, client, server.alice)
        self.ftp = one.ftp
        self.data = None
        with server.netlink() as netlink:
            self.id = one.add(netlink, **{"home": f"{folder.name}/hung", "options": genl.OPTION_DURABLE_UPLOADS, **values})
            self.ftp.expect(200, "TYPE I")
            self._start(stack, command or usual, how)
            assert self.fs.asked.wait(scale.STEP), self.ftp.socket.recv(500)
            net.until(lambda: _waiting(netlink), "the module sees that the session waits")

    def _start(self, stack, command, how):
        if how in ("write", "fsync"):
            self.data = stack.enter_context(self.ftp.start(command))
            self.data.write(b"x" * scale.KIB)
            if how == "fsync":
                self.data.socket().shutdown(socket.SHUT_WR)
            return
        if how in ("retr", "list", "create"):
            self.data = stack.enter_context(self.ftp.data())
        self.ftp.send(self.ftp.line(command))
        # The 150 does not wait for the first byte of a file or a listing.
        if how in ("retr", "list"):
            self.ftp.expect(150)

    def expect_end(self, text):
        """The client gets the reply and the end of both connections."""
        assert text in self.ftp.expect(421).text
        self.ftp.closed()
        if self.data:
            with contextlib.suppress(ConnectionResetError):
                assert self.data.read() == b""


@pytest.fixture
def hang(server, client1, folder, cleanup):
    return lambda *how, **values: Hanging(cleanup, server, client1, folder, *how, **values)


@pytest.mark.parametrize("how", HANGING)
def test_kick(server, client1, netlink, hang, how, cleanup, folder):
    """At once, both connections end, and the session counts in no number and no limit."""
    one = hang(how, user_sessions=1, address_sessions=1)
    assert ", waiting for the file system since " in server.ctl("who").stdout.decode()
    netlink.call(genl.SESSION_DEL, id=one.id)
    # The kernel has closed everything before the call returns.
    assert netlink.stats()["sessions"] == 0
    one.expect_end("Ended by the administrator.")
    with pytest.raises(genl.Refused) as caught:
        netlink.call(genl.SESSION_DEL, id=one.id)
    assert caught.value.errno == errno.ENOENT
    # A session of the same user from the same address finds its place free.
    other = handdown.Session(cleanup, client1, server.alice)
    other.add(netlink, user_sessions=1, address_sessions=1, home=folder.name)
    other.ftp.expect(257, "PWD")
    other.ftp.quit()
    net.until(lambda: not netlink.stats()["sessions"], "the other session has ended")
    # Only its work is left, and it holds the module.
    left, = netlink.sessions()
    assert left["id"] == one.id and left["ended"] == 1 and left["waiting"]
    assert ", ended, waiting for the file system since " in server.ctl("who").stdout.decode()
    assert server.references() == 1
    assert run("rmmod", "kftp", check=False).returncode
    one.fs.go_on()
    net.until(lambda: not netlink.sessions() and not server.references(), "the session is freed when it wakes")


def test_kick_before_it_hangs_for_long(server, client1, netlink, folder, cleanup):
    """The run has just begun to hang. The session ends soon."""
    path = folder.directory("hung")
    fs = cleanup.enter_context(hung.hung(path, hung.MKDIR))
    one = handdown.Session(cleanup, client1, server.alice)
    number = one.add(netlink, home=f"{folder.name}/hung")
    one.ftp.send(b"MKD d\r\n")
    assert fs.asked.wait(scale.STEP)
    netlink.call(genl.SESSION_DEL, id=number)
    one.ftp.expect(421)
    one.ftp.closed()


def test_session_that_ends_hangs(server, client1, netlink, folder, cleanup):
    """The client leaves in the middle of an upload, and removing the broken file hangs. That holds no place."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.UNLINK))
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink, home=f"{folder.name}/hung", options=genl.OPTION_DELETE_BROKEN)
    data = cleanup.enter_context(one.ftp.start("STOR new"))
    data.write(b"x")
    one.ftp.close()
    assert fs.asked.wait(scale.STEP)
    net.until(lambda: not netlink.stats()["sessions"], "the session has ended")
    assert netlink.sessions()[0]["ended"]


@pytest.mark.parametrize("how", ["mkd", "write", "list", "hash"])
def test_client_that_resets(server, netlink, hang, how):
    one = hang(how)
    ftpraw.reset(one.ftp.socket)
    net.until(lambda: not netlink.stats()["sessions"], "the session has ended")


def test_client_that_closes(server, netlink, hang):
    with server.settings(connect_timeout=1):
        one = hang()
        one.ftp.close()
        net.until(lambda: not netlink.stats()["sessions"], "the session has ended")


@pytest.mark.parametrize("how", ["mkd", "retr"])
def test_stall_timeout(server, hang, how):
    with server.settings(stall_timeout=3):
        hang(how).expect_end("The file system did not answer in time.")


def test_session_timeout(hang):
    hang(session_timeout=4).expect_end("time limit")


def test_drain(server, netlink, hang):
    """A session without a transfer ends. A drain waits for transfers, but the stall timeout ends one that hangs."""
    with server.settings(connect_timeout=1):
        one = hang()
        netlink.call(genl.DRAIN)
        one.expect_end("shutting down")


def test_drain_during_a_transfer(server, netlink, hang):
    with server.settings(connect_timeout=1, stall_timeout=5):
        one = hang("write")
        netlink.call(genl.DRAIN)
        one.expect_end("The file system did not answer in time.")


def test_the_file_system_answers_again(server, hang, netlink, folder):
    """A session that nobody ends goes on. A session that was cut does nothing more."""
    one = hang()
    one.fs.go_on()
    one.ftp.expect((550, 451))
    one.ftp.expect(257, "PWD")
    assert not _waiting(netlink)


def _cut_and_wake(netlink, one):
    """End the session; then let the file system answer until the session's work has ended too."""
    netlink.call(genl.SESSION_DEL, id=one.id)
    one.expect_end("Ended")
    one.fs.go_on()
    net.until(lambda: not netlink.sessions(), "the session is freed when it wakes")


def test_upload_that_was_cut_does_not_replace_the_file(hang, netlink):
    """The client may have uploaded the file again meanwhile."""
    one = hang("fsync", options=genl.OPTION_DURABLE_UPLOADS | genl.OPTION_ATOMIC_UPLOADS)
    _cut_and_wake(netlink, one)
    assert one.fs.names[b"f"] == hung.FILE


def test_upload_that_was_cut_writes_no_more(hang, netlink):
    """Not even bytes that had arrived."""
    one = hang("write")
    one.data.write(b"y" * scale.KIB)
    net.until(lambda: net.is_received(one.data.socket()), "the server has the bytes")
    _cut_and_wake(netlink, one)
    assert one.fs.written == scale.KIB


# Enough small packets to need more than one write, and how many of them TCP sends before it waits for an answer.
PACKETS, BURST = 160, 8
# The name of the partial of the file "new".
PARTIAL = b".new.part"


def test_upload_that_was_reset_and_cut_writes_no_more(client1, server, netlink, folder, cleanup):
    """The same if the client has reset the data connection before the cut, as a client that is killed does."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.WRITE))
    one = handdown.Session(cleanup, client1, server.alice)
    number = one.add(netlink, home=f"{folder.name}/hung")
    one.ftp.expect(200, "TYPE I")
    data = cleanup.enter_context(one.ftp.data())
    data.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(PACKETS // BURST):
        for _ in range(BURST):
            data.write(b"x" * 100)
        net.until(lambda: net.is_received(data.socket()), "the server has the packets")
    one.ftp.expect(150, "STOR f")
    assert fs.asked.wait(scale.STEP)
    net.until(lambda: _waiting(netlink), "the module sees that the session waits")
    port = data.socket().getpeername()[1]
    ftpraw.reset(data.socket())
    net.until(lambda: not [s for s in net.tcp_sockets() if s[0] == port and s[3] == net.ESTABLISHED], "the reset has arrived")
    netlink.call(genl.SESSION_DEL, id=number)
    assert "Ended" in one.ftp.expect(421).text
    fs.go_on()
    net.until(lambda: not netlink.sessions(), "the session is freed when it wakes")
    assert 0 < fs.written < PACKETS * 100


def test_upload_that_was_cut_does_not_remove_its_file(hang, netlink):
    """The client may have uploaded the same file again meanwhile."""
    one = hang("write", "STOR new", options=genl.OPTION_DELETE_BROKEN)
    _cut_and_wake(netlink, one)
    assert b"new" in one.fs.names


def test_upload_that_was_cut_does_not_replace_a_partial(hang, netlink):
    """The partial of a newer upload stays; only the name that nobody else knows is removed."""
    one = hang("write", "STOR new", names={PARTIAL: 9}, options=genl.OPTION_ATOMIC_UPLOADS)
    assert len(one.fs.names) == 4
    _cut_and_wake(netlink, one)
    assert one.fs.names == {b"f": hung.FILE, b"sub": hung.DIRECTORY, PARTIAL: 9}


@pytest.mark.parametrize("first, command, name", [
    (None, "DELE f", "f"), (None, "MKD d", "d"), (None, "RMD sub", "sub"), ("RNFR f", "RNTO g", "g"),
    (None, "SITE SYMLINK f g", "g"), (None, "SITE LINK f g", "g"),
])
def test_command_that_was_cut_changes_no_name(client1, server, netlink, folder, cleanup, first, command, name):
    """The command hangs while it looks up the name that it changes."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.LOOKUP, name=name.encode()))
    fs.uid = server.alice.uid
    one = handdown.Session(cleanup, client1, server.alice)
    number = one.add(netlink, home=f"{folder.name}/hung")
    if first:
        one.ftp.expect(350, first)
    one.ftp.send(one.ftp.line(command))
    assert fs.asked.wait(scale.STEP)
    net.until(lambda: _waiting(netlink), "the module sees that the session waits")
    netlink.call(genl.SESSION_DEL, id=number)
    assert "Ended" in one.ftp.expect(421).text
    fs.go_on()
    net.until(lambda: not netlink.sessions(), "the session is freed when it wakes")
    assert not fs.changes


def test_command_that_was_cut_in_a_directory_changes_nothing(hang, netlink):
    """The command hangs while it looks up the directory of the file."""
    one = hang("delete")
    _cut_and_wake(netlink, one)
    assert b"f" in one.fs.names


EPOCH = "MFMT 19700101000000 f"


class Cut:
    """A session whose command hangs, which is ended, and which then wakes."""

    def __init__(self, stack, client, user, netlink, home, command):
        self._netlink = netlink
        one = handdown.Session(stack, client, user)
        self._id = one.add(netlink, home=home)
        self._ftp = one.ftp
        self._ftp.expect(200, "TYPE I")
        if command.startswith("STOR"):
            data = stack.enter_context(self._ftp.data())
            data.write(b"newer")
        self._ftp.send(self._ftp.line(command))
        net.until(lambda: self._id in [s["id"] for s in _waiting(netlink)], "the module sees that the session waits")
        netlink.call(genl.SESSION_DEL, id=self._id)
        assert "Ended" in self._ftp.expect(421).text

    def freed(self):
        net.until(lambda: self._id not in [s["id"] for s in self._netlink.sessions()], "the session is freed when it wakes")


@pytest.mark.parametrize("command, code", [
    ("STOR f", fuse.OPEN), (EPOCH, fuse.GETATTR), ("SITE CHMOD 600 f", fuse.GETATTR),
])
def test_command_that_was_cut_changes_no_attribute(client1, server, netlink, folder, cleanup, command, code):
    """Not the size either: while an upload hangs in its open, the client may upload the same file in another session."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), code, node=hung.FILE))
    fs.uid = server.alice.uid
    one = Cut(cleanup, client1, server.alice, netlink, f"{folder.name}/hung", command)
    fs.go_on()
    one.freed()
    assert fs.asked.is_set() and not fs.set_attributes


@pytest.mark.parametrize("command", ["STOR f", EPOCH, "SITE CHMOD 600 f"])
def test_command_that_was_cut_on_a_frozen_disk_changes_nothing(client1, server, netlink, folder, cleanup, command):
    """The command waits until the disk can be written again."""
    with disks.ext4(folder, "disk", 16 * scale.MIB) as path:
        file = folder.file("disk/f", b"old")
        before = file.stat()
        with disks.frozen(path):
            one = Cut(cleanup, client1, server.alice, netlink, f"{folder.name}/disk", command)
        one.freed()
        after = file.stat()
        assert file.read_bytes() == b"old"
        assert (after.st_mtime_ns, after.st_ctime_ns, after.st_mode) == (before.st_mtime_ns, before.st_ctime_ns, before.st_mode)


@pytest.mark.parametrize("command", ["STOR f", EPOCH])
def test_command_that_was_cut_on_a_locked_file_changes_nothing(client1, server, netlink, folder, cleanup, command):
    """The command waits for the lock of the file, which another session holds because it hangs."""
    with faulty.mounted(folder, "disk", threads=2) as disk:
        disk.file("f", b"old")
        locked, go_on = threading.Event(), threading.Event()
        changes = []

        def change():
            changes.append(locked.is_set())
            locked.set()
            go_on.wait(scale.seconds(60))
            return 0

        disk.fail(fuse.SETATTR, "f", change)
        other = handdown.Session(cleanup, client1, server.alice)
        other.add(netlink, home=f"{folder.name}/disk")
        other.ftp.send(other.ftp.line("SITE CHMOD 600 f"))
        assert locked.wait(scale.STEP)
        one = Cut(cleanup, client1, server.alice, netlink, f"{folder.name}/disk", command)
        go_on.set()
        other.ftp.expect(200)
        one.freed()
        other.ftp.quit()
        assert changes == [False] and disk.content("f") == b"old"


def test_upload_that_was_cut_does_not_complete(server, hang, netlink):
    one = hang("write")
    one.ftp.send(b"DELE f\r\n")
    netlink.call(genl.SESSION_DEL, id=one.id)
    one.expect_end("Ended")
    commands = netlink.stats()["commands"]
    one.fs.go_on()
    net.until(lambda: not netlink.sessions(), "the session is freed when it wakes")
    assert netlink.stats()["commands"] == commands


@pytest.mark.deadline(240)
def test_ended_sessions_that_hang_are_limited(server, client1, client2, netlink, folder, cleanup):
    """Each holds a kernel thread until the file system answers: a user who has 64 of them gets no new session.

    Other users at the same address do.
    """
    path = folder.directory("hung")
    fs = cleanup.enter_context(hung.hung(path, hung.MKDIR))

    def begin(client, user="alice"):
        one = handdown.Session(cleanup, client, server.alice)
        return one.add(netlink, user=user, home=f"{folder.name}/hung"), one.ftp

    sessions = [begin(client1) for n in range(64)]
    for n, (_, ftp) in enumerate(sessions):
        ftp.send(b"MKD d%d\r\n" % n)
    net.until(lambda: len(_waiting(netlink)) == 64, "all hang", scale.seconds(60))
    begin(client1)[1].quit()
    for number, ftp in sessions:
        netlink.call(genl.SESSION_DEL, id=number)
    for _, ftp in sessions:
        ftp.expect(421)
    with pytest.raises(genl.Refused) as caught:
        begin(client2)
    assert caught.value.errno == errno.EDQUOT
    assert "file system" in caught.value.extack
    begin(client1, "bob")[1].quit()
    fs.go_on()
    net.until(lambda: not netlink.stats()["sessions"] and not netlink.sessions(), "all are freed")
    begin(client1)[1].quit()


def test_ended_sessions_of_all_users_are_limited(server, client1, client2, netlink, folder, cleanup):
    """There can be as many of them as sessions."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), hung.MKDIR))
    with server.settings(sessions_max=2):
        for client, user in (client1, "alice"), (client2, "bob"):
            one = handdown.Session(cleanup, client, server.alice)
            number = one.add(netlink, user=user, home=f"{folder.name}/hung")
            one.ftp.send(b"MKD d\r\n")
            net.until(lambda number=number: number in [s["id"] for s in _waiting(netlink)], "it hangs")
            netlink.call(genl.SESSION_DEL, id=number)
            one.ftp.expect(421)
        assert netlink.stats()["sessions"] == 0
        with pytest.raises(genl.Refused) as caught:
            handdown.Session(cleanup, client1, server.alice).add(netlink, user="carol")
        assert caught.value.errno == errno.EUSERS
        assert "file system" in caught.value.extack
        fs.go_on()
        net.until(lambda: not netlink.sessions(), "all are freed")
        handdown.Session(cleanup, client1, server.alice).add(netlink, user="carol")


@pytest.fixture
def slow(server, folder, cleanup):
    """A file system that takes 40 ms for some requests, while a transfer may stall for four seconds only."""
    disk = cleanup.enter_context(faulty.mounted(folder, "slow"))

    def crawl(code, name):
        disk.fail(code, name, lambda: time.sleep(0.04))

    disk.crawl = crawl
    with server.settings(stall_timeout=4):
        yield disk


def test_slow_file_system_does_not_hang_a_listing(ftp, slow):
    """To find the keys, and then to write the lines, takes longer than the stall timeout. But each request is answered soon."""
    for n in range(120):
        slow.file(f"n{n}")
        slow.crawl(fuse.LOOKUP, f"n{n}")
    assert len(lines(ftp.download("LIST -t slow"))) == 120


@pytest.mark.parametrize("code", [fuse.READ, fuse.WRITE])
def test_slow_file_system_does_not_hang_a_transfer(ftp, slow, code):
    """In TYPE A, each request moves a few KiB."""
    text = b"one line of a text\r\n" * (32 * scale.KIB)
    slow.file("f", text.replace(b"\r", b"") if code == fuse.READ else b"")
    slow.crawl(code, "f")
    ftp.expect(200, "TYPE A")
    if code == fuse.READ:
        assert ftp.download("RETR slow/f") == text
    else:
        ftp.upload("STOR slow/f", text)
        assert slow.content("f") == text.replace(b"\r", b"")


POWER = pathlib.Path("/sys/power")


def _can_suspend():
    state = POWER / "state"
    return state.exists() and "freeze" in state.read_text(encoding="ascii").split()


@pytest.mark.skipif(not _can_suspend(), reason="this kernel cannot be suspended")
def test_suspend_stops_sessions(hang):
    """
    No session runs while the system sleeps or makes the image for a hibernation: its work is frozen. So if a run can't be
    frozen, because it hangs, the system does not go to sleep.
    """
    timeout = POWER / "pm_freeze_timeout"
    before = timeout.read_text(encoding="ascii")
    one = hang("write")
    timeout.write_text("1000", encoding="ascii")
    try:
        with pytest.raises(OSError) as caught:
            (POWER / "state").write_text("freeze", encoding="ascii")
        assert caught.value.errno == errno.EBUSY
    finally:
        timeout.write_text(before, encoding="ascii")
    one.fs.go_on()
    one.data.close()
    one.ftp.expect(226)
