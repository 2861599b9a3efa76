# SPDX-License-Identifier: GPL-2.0
"""kftpd as a systemd service: its notices and its journal entries."""

import signal
import socket
import time

import pytest

import ftpraw
import scale
import systemd
from server import RUN

pytestmark = pytest.mark.userspace


@pytest.fixture
def notices():
    with systemd.Notices(RUN / "notify") as taker:
        yield taker


def test_notices(server, notices, client1):
    """READY when clients can connect, and after each reload, even one that fails; STOPPING at the end."""
    with server.with_environment(NOTIFY_SOCKET=notices.path, WATCHDOG_USEC=1_000_000):
        notices.wait_for("READY")
        with ftpraw.Ftp(client1) as ftp:
            ftp.quit()
        notices.wait_for("WATCHDOG")
        for settings, word in (({}, "the new settings are in effect"),
                               ({"server": {"port": "x"}}, "the old settings stay in effect")):
            before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
            server.write_configuration(**settings)
            server.process.send_signal(signal.SIGHUP)
            reloading = notices.wait_for("RELOADING")
            assert reloading["RELOADING"] == "1"
            after = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
            assert before <= int(reloading["MONOTONIC_USEC"]) <= after
            assert notices.wait_for("READY") == {"READY": "1"}
            server.logged(word)
        assert not any("STOPPING" in notice for notice in notices.look())
        server.stop()
        assert notices.wait_for("STOPPING") == {"STOPPING": "1"}
        assert [notice for notice in notices.look() if "READY" in notice] == []


def test_not_ready_if_it_can_not_start(server, notices):
    server.stop()
    try:
        with pytest.raises(AssertionError):
            server.start(environment={"NOTIFY_SOCKET": notices.path}, server={"daemon_user": "nobody-of-that-name"})
        server.process.wait()
        assert not any("READY" in notice for notice in notices.look())
    finally:
        server.process = None
        server.start()


def test_journal(server, client1, folder):
    """Each line appears once, with its level. Events of sessions have fields. Standard error stays empty."""
    folder.file("evil\x1bname", b"x" * 4321)
    with systemd.Journal() as journal, server.logging_to_journal():
        server.mark_log()
        with server.login(client1) as ftp:
            ftp.retr(f"{folder.name}/evil\x1bname")
            login = journal.wait_for(KFTP_EVENT=b"login")
            assert login["KFTP_USER"] == b"alice" and login["PRIORITY"] == b"6"
            assert "CODE_FILE" not in login
            number = login["KFTP_SESSION"]
            assert login["MESSAGE"] == b"session %s alice@%s logged in" % (number, client1.address4.encode())
            moved = journal.wait_for(KFTP_EVENT=b"transfer", KFTP_SESSION=number)
            assert moved["KFTP_BYTES"] == b"4321" and moved["KFTP_REPLY"] == b"226"
            assert moved["KFTP_FILE"] == f"{folder.name}/evil\x1bname".encode()
            assert b"evil\\x1bname" in moved["MESSAGE"]
            ftp.quit()
        gone = journal.wait_for(KFTP_EVENT=b"logout", KFTP_SESSION=number)
        assert gone["KFTP_BYTES"] == b"4321" and "KFTP_FILE" not in gone
        assert [entry["KFTP_EVENT"] for entry in journal.all if entry.get("KFTP_SESSION") == number] == [
            b"login", b"transfer", b"logout"]
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(331, "USER alice")
            ftp.expect(530, "PASS wrong")
        journal.wait_for(PRIORITY=b"5", MESSAGE=b'login of "alice" from %s refused: Authentication failure'
                         % client1.address4.encode())
        assert server.log == ""


def test_stopped_journal(server, client1, folder):
    """If the journal does not read, no login waits for it. Later the log says how many lines are missing."""
    folder.file("f", b"x")
    with systemd.Journal() as journal, server.logging_to_journal():
        journal.new()
        stop = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with stop:
            stop.setblocking(False)
            with pytest.raises(BlockingIOError):
                while True:
                    stop.sendto(b"MESSAGE=filler\n", str(journal.path))
        with server.login(client1) as ftp:
            start = time.monotonic()
            for _ in range(scale.by_kernel(100, 20)):
                ftp.retr(f"{folder.name}/f")
            ftp.quit()
        for _ in range(3):
            with ftpraw.Ftp(client1) as ftp:
                ftp.expect(331, "USER alice")
                ftp.expect(530, "PASS wrong")
        assert time.monotonic() - start < scale.seconds(20)
        journal.new()
        with server.login(client1) as ftp:
            ftp.quit()
        missing = journal.wait_for_message(b"lines are missing here, because nobody read the log")
        assert int(missing["MESSAGE"].split()[0]) > 20 and missing["PRIORITY"] == b"4"
        journal.wait_for(KFTP_EVENT=b"logout")


def test_listings_are_for_debugging(server, client1, folder):
    """Listings do not fill the log, in which fail2ban looks for refused logins."""
    folder.file("f", b"x")
    with systemd.Journal() as journal, server.logging_to_journal():
        with server.login(client1) as ftp:
            for _ in range(20):
                ftp.download(f"NLST {folder.name}")
            ftp.retr(f"{folder.name}/f")
            ftp.quit()
        # Events of earlier sessions may have waited for this daemon.
        number = journal.wait_for(KFTP_EVENT=b"transfer", KFTP_FILE=f"{folder.name}/f".encode())["KFTP_SESSION"]
        journal.wait_for(KFTP_EVENT=b"logout", KFTP_SESSION=number)
        assert [entry["KFTP_EVENT"] for entry in journal.all if entry.get("KFTP_SESSION") == number] == [
            b"login", b"transfer", b"logout"]


def test_journal_stream_of_another_file(server, client1):
    """If standard error is not the stream that $JOURNAL_STREAM names, the log goes to standard error."""
    with systemd.Journal() as journal, server.with_environment(JOURNAL_STREAM="1:1"):
        with server.login(client1) as ftp:
            server.logged("alice", "logged in")
            ftp.quit()
        assert journal.new() == []
