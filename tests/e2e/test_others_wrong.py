# SPDX-License-Identifier: GPL-2.0
"""Mistakes of other servers, found by running them.

These have their tests in other files:

PORT, EPRT and PASV after EPSV ALL (vsftpd, Pure-FTPd)
    test_active.py test_epsv_all_forbids_the_others
a foreign address takes the passive connection (ProFTPD)
    test_passive.py test_stranger_does_not_take_the_transfer, test_stranger_after_retr
ABOR without urgent data (vsftpd, ProFTPD, Pure-FTPd)
    of a stalled transfer: test_retr.py test_abort, test_stor.py test_abort_keeps_what_arrived;
    of a running transfer: in this file
a bare LF never answered (ProFTPD, pyftpdlib)
    test_bad_input.py test_bare_lf
inline Telnet commands hang (Pure-FTPd)
    test_bad_input.py test_telnet_commands_inside_a_line, test_telnet_byte_by_byte
sessions die with the listener (ProFTPD)
    test_daemon.py test_sessions_outlive_the_daemon
a failed set-up leaves an empty file (proftpd#1931)
    test_stor.py test_failed_set_up_touches_nothing
CWD cancels an earlier PASV (w3m and elinks send them in this order)
    test_retr.py test_set_up_survives_other_commands
226 before everything is acknowledged
    test_retr.py test_no_226_before_all_is_acknowledged, test_reset_after_the_last_byte;
    further cases are in this file
"""

import contextlib
import os
import select
import threading
import time

import pytest

import ftpraw
import genl
import net
import scale
from files import Pattern

# More than any client reads while the test does something else.
BIG = 1024 * scale.GIB


# ABOR of a transfer at full speed.

def _pull(data):
    with contextlib.suppress(ConnectionError):
        while data.socket().recv(1 << 20):
            pass


def _push(data):
    piece = bytes(1 << 18)
    with contextlib.suppress(ConnectionError):
        while True:
            data.socket().sendall(piece)


def _list(data):
    """Read slowly, in small pieces, and not everything; then wait for the reset."""
    with contextlib.suppress(ConnectionError):
        for _ in range(1000):
            data.socket().recv(64)
        end = select.poll()
        end.register(data.socket(), 0)
        end.poll(scale.STEP * 1000)


@contextlib.contextmanager
def _beside(job, data):
    """Inside the with block, a thread works on the data connection; it must end by itself."""
    thread = threading.Thread(target=job, args=[data], daemon=True)
    thread.start()
    yield
    thread.join(scale.STEP)
    assert not thread.is_alive(), "the data connection is still open"


@pytest.mark.parametrize("how", ["plain", "urgent"])
@pytest.mark.parametrize("command, job", [("RETR big", _pull), ("STOR up", _push), ("NLST /crowd", _list)])
def test_abort_of_a_running_transfer(ftp, folder, crowd, netlink, how, command, job):
    with open(folder.file("big"), "r+b") as f:
        f.truncate(BIG)
    receive_buffer = 4096 if job is _list else 0
    with ftp.start(command, receive_buffer=receive_buffer) as data, _beside(job, data):
        net.until(lambda: netlink.sessions()[0].get("done", 0) > 0, "bytes have moved")
        if how == "urgent":
            ftp.send(ftpraw.IAC + ftpraw.IP)
            ftp.urgent(ftpraw.IAC)
            ftp.send(ftpraw.DM)
        ftp.send(b"ABOR\r\n")
        ftp.expect(426)
        ftp.expect(226)
    folder.file("f", b"works on")
    assert ftp.retr("f") == b"works on"


# Uploads that end in a reset.

@pytest.mark.parametrize("kind", ["A", "I"])
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_reset_after_the_last_byte_of_an_upload(ftp, folder, verb, kind):
    """426, whether the server has read all bytes or not: the client has not said that these were all."""
    ftp.expect(200, f"TYPE {kind}")
    for n, read in enumerate((True, False)):
        path = folder / f"up{n}"
        with ftp.start(f"{verb} up{n}") as data:
            data.write(b"x" * 10_000)
            if read:
                net.until(lambda: os.stat(path).st_size == 10_000, "the bytes are in the file")
            data.reset()
            ftp.expect(426)


@pytest.mark.parametrize("end", ["whole", "reset", "abort", "control"])
def test_upload_has_no_other_name(client1, server, folder, end):
    """The directory contains only the file, both during the upload and after it broke."""
    with server.login(client1) as ftp, ftp.start(f"STOR {folder.name}/up") as data:
        data.write(b"x" * 10_000)
        net.until(lambda: os.stat(folder / "up").st_size == 10_000, "the bytes are in the file")
        assert os.listdir(folder.path) == ["up"]
        if end == "whole":
            data.close()
            ftp.expect(226)
        elif end == "reset":
            data.reset()
            ftp.expect(426)
        elif end == "abort":
            ftp.expect(426, "ABOR")
            ftp.expect(226)
        else:
            ftpraw.reset(ftp.socket)
            server.no_sessions()
    assert os.listdir(folder.path) == ["up"]


# 226 after a download.

@pytest.mark.parametrize("command, mode", [("RETR f", "EPSV"), ("RETR f", "PORT"), ("NLST", "EPSV")])
def test_no_226_while_a_small_transfer_waits_for_the_client(ftp, folder, command, mode):
    """The whole transfer fits into the server's socket, but not into the client's."""
    if command == "NLST":
        for n in range(200):
            folder.file(f"a-name-of-one-hundred-bytes-{n:072}")
    folder.file("f", Pattern(1, 20_000))
    with ftp.start(command, mode, receive_buffer=4096) as data:
        data.socket()
        assert ftp.silent(2)
        got = data.read()
        ftp.expect(226)
    assert got == Pattern(1, 20_000).bytes() if command == "RETR f" else got.count(b"\r\n") == 201


@pytest.fixture
def failed(server, netlink):
    """In the with block a download ends with 426 after the stall timeout. The event says so, and it counts as failed."""
    @contextlib.contextmanager
    def expect(ftp, path):
        before = netlink.stats()
        with server.listening() as listener:
            begin = time.monotonic()
            yield
            assert time.monotonic() - begin >= 2.5
            event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
        assert (event["reply"], event["direction"], event["file"]) == (426, genl.DIRECTION_SEND, path)
        assert "timed out" in event["reason"]
        after = netlink.stats()
        assert after["files_sent"] == before["files_sent"] and after["failed"] == before["failed"] + 1
        ftp.expect(200, "NOOP")
    return expect


def _short_stall_timeout(server):
    return server.settings(stall_timeout=3)


def _mute(host, port):
    """Inside the with block, packets from a host to this port are lost, which are mostly ACKs."""
    return host.ruled("kftp_mute", "chain out { type filter hook output priority 0;",
                      f"tcp dport {port} drop", "}")


def _port(data):
    return data.socket().getpeername()[1]


@pytest.mark.parametrize("lost", ["in tcp sport", "out tcp dport"], ids=["data", "acks"])
def test_connection_is_cut_in_the_middle(ftp, server, folder, failed, lost):
    """The client has read everything that came, so its window is open."""
    folder.file("f", Pattern(1, 400_000))
    with failed(ftp, f"{folder.name}/f"), contextlib.ExitStack() as stack:
        data = stack.enter_context(ftp.start("RETR f", receive_buffer=8192))
        ftpraw.read_exactly(data.socket(), 200_000)
        stack.enter_context(ftp.host.dropping(f"{lost} {_port(data)}"))
        data.socket().settimeout(1)
        with pytest.raises(TimeoutError):
            data.read()
        with _short_stall_timeout(server):
            ftp.expect(426)


def test_client_has_all_but_its_acks_are_lost(ftp, server, folder, failed):
    """The server gets no acknowledgement at all."""
    content = Pattern(1, 10_000)
    folder.file("f", content)
    with failed(ftp, f"{folder.name}/f"):
        with ftp.data() as data, _mute(ftp.host, _port(data)):
            ftp.expect(150, "RETR f")
            assert data.read() == content.bytes()
            with _short_stall_timeout(server):
                ftp.expect(426)
