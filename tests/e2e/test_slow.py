# SPDX-License-Identifier: GPL-2.0
"""Slow clients do not slow down others."""

import resource
import socket
import statistics
import threading
import time

import pytest

import disks
import ftpraw
import fuse
import genl
import handdown
import hung
import net
import scale
from files import Pattern
from listing import touch
from work import together


def _fastest_download(server, host, folder, count):
    """The shortest time of several downloads, which other work on the machine has disturbed least."""
    times = []
    with server.login(host) as ftp:
        for _ in range(count):
            begin = time.monotonic()
            assert ftp.retr(f"{folder.name}/fast") == Pattern(2, 300_000).bytes()
            times.append(time.monotonic() - begin)
    return min(times)


@pytest.mark.deadline(120)
def test_clients_with_a_byte_per_second_slow_nobody(client1, client2, server, folder, cleanup):
    """Slow readers and writers, more of them than the machine has processors."""
    count = scale.by_kernel(20, 10)
    folder.file("slow", Pattern(1, 4 * scale.MIB))
    folder.file("fast", Pattern(2, 300_000))
    before = _fastest_download(server, client2, folder, 10)

    slow = []
    for n in range(count):
        ftp = cleanup.enter_context(server.login(client1))
        command = f"STOR {folder.name}/up{n}" if n % 4 == 3 else f"RETR {folder.name}/slow"
        slow.append((n, ftp, cleanup.enter_context(ftp.start(command, receive_buffer=2048))))
    moved = [0] * count
    stop = threading.Event()

    def crawl():
        while not stop.wait(1):
            for n, _, data in slow:
                if n % 4 == 3:
                    data.write(b"x")
                else:
                    assert data.socket().recv(1) == Pattern(1, 4096).read(moved[n], 1)
                moved[n] += 1

    crawler = threading.Thread(target=crawl, daemon=True)
    crawler.start()
    try:
        beside = _fastest_download(server, client2, folder, 20)
    finally:
        stop.set()
        crawler.join()
    for n, ftp, data in slow:
        ftp.expect(200, "NOOP")
        data.reset()
        ftp.expect(426)
        if n % 4 == 3:
            assert (folder / f"up{n}").read_bytes() in (b"x" * moved[n], b"x" * max(0, moved[n] - 1))
    # Measure again: the machine itself may be slower now.
    alone = max(before, _fastest_download(server, client2, folder, 10))
    assert beside < 2 * alone + scale.seconds(0.1), f"{beside:.3f} s beside slow clients, {alone:.3f} s alone"


@pytest.mark.parametrize("command, code", [("RETR f", fuse.READ), ("LIST", fuse.READDIR), ("STOR f", fuse.WRITE)])
@pytest.mark.parametrize("kind", ["I", "A"])
def test_150_comes_before_the_first_byte(ftp, folder, cleanup, command, code, kind):
    """The disk is slow, for the first byte too. The client learns at once that the transfer has begun."""
    fs = cleanup.enter_context(hung.hung(folder.directory("slow"), code))
    ftp.expect(250, "CWD slow")
    ftp.expect(200, f"TYPE {kind}")
    with ftp.data() as data:
        if command == "STOR f":
            data.write(b"x" * 100)
            data.socket().shutdown(socket.SHUT_WR)
            net.until(lambda: net.is_received(data.socket()), "all bytes are there")
        ftp.expect(150, command)
        assert fs.asked.wait(scale.STEP)
        fs.go_on()
        data.read()
    ftp.expect(226)


def test_one_fast_transfer_starves_nobody(client1, client2, server, folder, cleanup):
    """While one client downloads at full speed without end, the commands of another client are answered."""
    with open(folder.file("big"), "r+b") as f:
        f.truncate(1024 * scale.GIB)
    greedy = cleanup.enter_context(server.login(client1))
    data = cleanup.enter_context(greedy.start(f"RETR {folder.name}/big"))
    stop = threading.Event()

    def pull():
        while not stop.is_set() and data.socket().recv(1 << 20):
            pass

    puller = threading.Thread(target=pull, daemon=True)
    puller.start()
    try:
        with server.login(client2) as ftp:
            times = []
            for _ in range(20):
                begin = time.monotonic()
                ftp.expect(200, "NOOP")
                times.append(time.monotonic() - begin)
            ftp.quit()
    finally:
        stop.set()
        puller.join()
    # The median, because the whole machine may have paused during one of them.
    assert statistics.median(times) < scale.seconds(1), times
    data.reset()
    greedy.expect(426)


@pytest.fixture
def many_files():
    """Allow this process more open files than the usual thousand."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.usefixtures("many_files")
@pytest.mark.deadline(240)
def test_hung_file_system_blocks_only_its_users(client1, client2, server, folder, netlink, cleanup):
    """Sessions that use it hang. There are more of them than a single workqueue can run, and still others go on."""
    with disks.ext4(folder, "hung", 16 * scale.MIB) as path:
        sessions = []
        for _ in range(600):
            session = handdown.Session(cleanup, client1, server.alice)
            session.add(netlink)
            sessions.append(session.ftp)
        with disks.frozen(path):
            for n, ftp in enumerate(sessions):
                ftp.send(f"MKD {folder.name}/hung/{n}\r\n".encode())
            with server.login(client2) as other:
                folder.file("f", b"hello")
                assert other.retr(f"{folder.name}/f") == b"hello"
                other.quit()
            assert all(ftp.silent(0.001) for ftp in sessions)
        for ftp in sessions:
            ftp.expect(257)
        assert len(list(path.glob("[0-9]*"))) == 600
        for ftp in sessions:
            ftp.quit()
        server.no_sessions()


def test_stalled_transfer_ends(ftp, folder, server):
    """If the client reads nothing, its transfer ends with 426 after the timeout. The session goes on."""
    folder.file("f", Pattern(1, scale.MUCH))
    begin = time.monotonic()
    with server.settings(stall_timeout=2), ftp.start("RETR f", receive_buffer=4096) as data:
        ftp.expect(426)
        assert time.monotonic() - begin >= 1.5
        data.reset()
        ftp.expect(200, "NOOP")


def test_stalled_upload_ends(ftp, folder, server):
    begin = time.monotonic()
    with ftp.start("STOR f") as data:
        data.write(b"only this")
        with server.settings(stall_timeout=2):
            ftp.expect(426)
        assert time.monotonic() - begin >= 1.5
        ftp.expect(200, "NOOP")
    assert (folder / "f").read_bytes() == b"only this"


# Each piece takes a small part of the timeout; all of them take longer than the timeout.
STALL = scale.by_kernel(5, 10)
PIECES = 12


def test_slow_upload_does_not_stall(ftp, folder, server):
    """A byte now and then keeps the transfer alive."""
    with server.settings(stall_timeout=STALL), ftp.start("STOR f") as data:
        for _ in range(PIECES):
            data.write(b"x")
            assert ftp.silent(STALL / 10)
    ftp.expect(226)
    assert (folder / "f").read_bytes() == b"x" * PIECES


@pytest.mark.parametrize("command", ["RETR f", "LIST"])
def test_slow_download_does_not_stall(ftp, folder, server, command):
    """The client reads small pieces, for longer than the timeout. Most of the data has not been sent yet."""
    if command == "LIST":
        touch(folder.path, [f"{n:0200}" for n in range(3000)])
    folder.file("f", Pattern(1, scale.MUCH))
    with server.settings(stall_timeout=STALL), ftp.start(command, receive_buffer=4096) as data:
        for _ in range(PIECES):
            assert data.socket().recv(8192)
            assert ftp.silent(STALL / 10)
        ftpraw.reset(data.socket())
        ftp.expect(426)


@pytest.mark.deadline(120)
def test_many_downloads_at_once(client1, client2, server, folder):
    """Two hundred sessions from two hosts, over both families, each with a file of its own."""
    count = scale.by_kernel(200, 40)
    size = 100_000
    for n in range(count):
        folder.file(f"f{n}", Pattern(n, size + n)).chmod(0o644)
    public = server.pub / "many"
    folder.path.rename(public)
    try:
        def download(n):
            host = (client1, client2)[n % 2]
            with server.anonymous(host, (4, 6)[n // 2 % 2]) as ftp:
                mode = ("EPSV", "EPRT")[n % 8 == 0]
                with ftp.start(f"RETR many/f{n}", mode) as data:
                    together_now.wait()
                    got = data.read()
                ftp.expect(226)
                assert got == Pattern(n, size + n).bytes()

        # No transfer goes on before all have begun.
        together_now = threading.Barrier(count, timeout=scale.seconds(90))

        def guarded(n):
            try:
                download(n)
            except BaseException:
                together_now.abort()
                raise

        # Each transfer waits for all the others, and many have to wait for a port first.
        with server.settings(stall_timeout=600, connect_timeout=600):
            together(*(lambda n=n: guarded(n) for n in range(count)))
    finally:
        public.rename(folder.path)


def test_many_short_sessions(client1, server):
    """One command in each, one session after the other."""
    for _ in range(scale.by_kernel(100, 30)):
        with server.anonymous(client1) as ftp:
            ftp.expect(257, "PWD")
            ftp.quit()


def test_daemon_that_takes_no_events(server, client1, folder):
    """It delays no session, and the next daemon gets all events."""
    folder.file("f", b"x")
    count = 100
    with server.listening() as deaf:
        deaf.socket.setsockopt(1, 8, 2048)    # SO_RCVBUF
        with server.login(client1) as ftp:
            ftp.expect(250, f"CWD {folder.name}")
            for _ in range(count):
                ftp.send(b"TYPE I\r\n")
                ftp.expect(200)
                ftp.retr("f")
        with genl.Genl() as netlink:
            waiting = net.until(lambda: netlink.stats()["events_queued"], "the module queues events")
            assert waiting > count // 2
        server.mark_log()
    # The events of the login and of the logout may be among them.
    net.until(lambda: server.log.count(f"{folder.name}/f") >= waiting - 2, "the log has the events that waited")
