# SPDX-License-Identifier: GPL-2.0
"""One slow client is its own problem."""

import contextlib
import resource
import statistics
import threading
import time

import pytest

import disks
import ftpraw
import genl
import handdown
import net
import scale
from files import Pattern
from listing import touch
from server import run
from work import together


def _fastest_download(server, host, folder, count):
    """Of so many, how long the one took that nothing else on the machine was in the way of."""
    times = []
    with server.login(host) as ftp:
        for _ in range(count):
            begin = time.monotonic()
            assert ftp.retr(f"{folder.name}/fast") == Pattern(2, 300_000).bytes()
            times.append(time.monotonic() - begin)
    return min(times)


@pytest.mark.deadline(120)
def test_a_byte_a_second_slows_nobody(client1, client2, server, folder, cleanup):
    """Slow readers and slow writers, more of them than the machine has processors."""
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
    # The machine may have slowed down meanwhile.
    alone = max(before, _fastest_download(server, client2, folder, 10))
    assert beside < 2 * alone + scale.seconds(0.1), f"{beside:.3f} s beside slow clients, {alone:.3f} s alone"


def test_one_fast_transfer_starves_nobody(client1, client2, server, folder, cleanup):
    """While one client pulls as fast as it can, without an end, another's commands are answered."""
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
    # Most of them: one may have met a moment when the whole machine stood still.
    assert statistics.median(times) < scale.seconds(1), times
    data.reset()
    greedy.expect(426)


@pytest.fixture
def many_files():
    """More open files than the thousand that a process may have."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@contextlib.contextmanager
def _frozen(path):
    """A file system that answers nobody, as one whose server is gone, while inside."""
    run("fsfreeze", "-f", path)
    try:
        yield
    finally:
        run("fsfreeze", "-u", path)


@pytest.mark.usefixtures("many_files")
@pytest.mark.deadline(240)
def test_hung_file_system_stops_nobody_else(client1, client2, server, folder, netlink, cleanup):
    """Whoever touches it hangs; so many may that no workqueue alone could run them all, and the others."""
    with disks.ext4(folder, "hung", 16 * scale.MIB) as path:
        sessions = []
        for _ in range(600):
            session = handdown.Session(cleanup, client1, server.alice)
            session.add(netlink)
            sessions.append(session.ftp)
        with _frozen(path):
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
    """A client that reads nothing at all ends with 426 when its time is up, the session goes on."""
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


# Each of the pieces comes in a small part of the timeout; all of them take longer.
STALL = scale.by_kernel(5, 10)
PIECES = 12


def test_slow_is_not_stalled(ftp, folder, server):
    """A byte now and then is enough to keep a transfer."""
    with server.settings(stall_timeout=STALL), ftp.start("STOR f") as data:
        for _ in range(PIECES):
            data.write(b"x")
            assert ftp.silent(STALL / 10)
    ftp.expect(226)
    assert (folder / "f").read_bytes() == b"x" * PIECES


@pytest.mark.parametrize("command", ["RETR f", "LIST"])
def test_slow_reader_is_not_stalled(ftp, folder, server, command):
    """Nor is a download that its client takes in small pieces, for longer than the time-out; most is not sent yet."""
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
    """Two hundred sessions, from two hosts and over both families, each with a file of its own."""
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

        # All transfers stand before the first is read.
        together_now = threading.Barrier(count, timeout=scale.seconds(90))

        def guarded(n):
            try:
                download(n)
            except BaseException:
                together_now.abort()
                raise

        # Each waits for all the others, and many wait for a port before.
        with server.settings(stall_timeout=600, connect_timeout=600):
            together(*(lambda n=n: guarded(n) for n in range(count)))
    finally:
        public.rename(folder.path)


def test_a_crowd_asks_one_thing_each(client1, server):
    """Short sessions in quick succession."""
    for _ in range(scale.by_kernel(100, 30)):
        with server.anonymous(client1) as ftp:
            ftp.expect(257, "PWD")
            ftp.quit()


def test_commands_while_events_are_not_taken(server, client1, folder):
    """A daemon that takes no events holds up nobody, and the next one gets them all."""
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
            waiting = net.until(lambda: netlink.stats()["events_queued"], "what the deaf had no room for waits")
            assert waiting > count // 2
        server.mark_log()
    # The login and the logout may be among them.
    net.until(lambda: server.log.count(f"{folder.name}/f") >= waiting - 2, "what waited is in the log")
