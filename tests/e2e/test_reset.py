# SPDX-License-Identifier: GPL-2.0
"""A client that resets its data connection after everything has arrived: the transfer is complete."""

import contextlib
import os
import socket

import pytest

import fuse
import genl
import hung
import net
import scale

TRIES = scale.by_kernel(20, 10)
BEGIN, REST = b"x" * 10_000, b"\r\nthe last bytes"


def _state(data):
    """State and inode of the server's end of a data connection; None after the connection has ended."""
    here = data.socket().getsockname()[1]
    with open("/proc/thread-self/net/tcp6", encoding="ascii") as six, \
         open("/proc/thread-self/net/tcp", encoding="ascii") as four:
        for line in six.readlines()[1:] + four.readlines()[1:]:
            words = line.split()
            if int(words[2].split(":")[1], 16) == here:
                return int(words[3], 16), int(words[9])
    return None


def _end_with_reset(data):
    """Send the FIN, wait until the server's kernel has it, and reset the connection."""
    s = data.socket()
    s.shutdown(socket.SHUT_WR)
    net.until(lambda: net.is_received(s), "the FIN is received")
    here = s.getsockname()[1]
    data.reset()
    net.until(lambda: here not in [entry[2] for entry in net.tcp_sockets()], "the server has got the reset")


def _begin_to_hang(ftp, fs, command):
    """Begin an upload. The server has read the first bytes, and hangs because the file system does not take them."""
    data = ftp.data()
    data.write(BEGIN)
    net.until(lambda: net.is_received(data.socket()), "the first bytes are received")
    ftp.send(ftp.line(command))
    assert fs.asked.wait(scale.STEP)
    return data


@contextlib.contextmanager
def _one_processor():
    """Inside the with block, the packets of this thread go through the queue of one processor, so they keep their order."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


@pytest.mark.parametrize("command", ["RETR f", "LIST"])
@pytest.mark.parametrize("kind", ["I", "A"])
def test_reset_after_a_download(ftp, folder, command, kind):
    """The client has acknowledged every byte and the FIN. Its reset comes before the session looks at the connection."""
    folder.file("f", b"x" * 100)
    ftp.expect(200, f"TYPE {kind}")
    with _one_processor():
        for _ in range(TRIES):
            with ftp.start(command) as data:
                assert data.read()
                # The kernel delays the acknowledgement of so few bytes and the FIN. So it is sent here, and then the reset.
                data.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                data.reset()
                ftp.expect(226)


@pytest.mark.parametrize("how", ["TYPE I", "TYPE A", "RANG"])
def test_reset_after_an_upload(ftp, folder, server, cleanup, how):
    """The client has sent its FIN before its reset, and the server has not read all bytes yet."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.WRITE))
    ftp.expect(250, "CWD hung")
    if how == "RANG":
        ftp.expect(350, f"RANG 0 {len(BEGIN) + len(REST) - 1}")
    else:
        ftp.expect(200, how)
    with server.listening() as listener:
        with _begin_to_hang(ftp, fs, "STOR f") as data:
            data.write(REST)
            _end_with_reset(data)
        fs.go_on()
        ftp.expect(150)
        ftp.expect(226)
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
    assert (event["reply"], event["bytes"]) == (226, len(BEGIN) + len(REST))


@pytest.mark.parametrize("how", ["one byte is missing", "one byte too many"])
def test_reset_after_a_wrong_range(ftp, folder, cleanup, how):
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.WRITE))
    last = len(BEGIN) + (1 if how == "one byte is missing" else -1)
    ftp.expect(250, "CWD hung")
    ftp.expect(350, f"RANG 0 {last}")
    with _begin_to_hang(ftp, fs, "STOR f") as data:
        data.write(b"x")
        _end_with_reset(data)
    fs.go_on()
    ftp.expect(150)
    ftp.expect(426 if how == "one byte is missing" else 552)


@pytest.mark.parametrize("verb", ["STOR", "APPE"])
@pytest.mark.parametrize("kind", ["I", "A"])
def test_reset_before_stor(ftp, folder, verb, kind):
    """The client sends all bytes and its FIN, and resets the connection, before its command."""
    ftp.expect(200, f"TYPE {kind}")
    with ftp.data() as data:
        data.write(BEGIN + REST)
        data.socket().shutdown(socket.SHUT_WR)
        # The kernel does not tell the address of a connection that was reset before somebody has accepted it.
        net.until(lambda: _state(data)[0] == net.CLOSE_WAIT and _state(data)[1], "the server has accepted it")
        _end_with_reset(data)
        ftp.expect(150, f"{verb} f")
        ftp.expect(226)
    assert (folder / "f").read_bytes() == BEGIN + (REST if kind == "I" else REST.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("kind", ["I", "A"])
def test_reset_without_a_fin(ftp, folder, cleanup, kind):
    """The same without the FIN: the client has not said that these were all bytes."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), fuse.WRITE))
    ftp.expect(250, "CWD hung")
    ftp.expect(200, f"TYPE {kind}")
    with _begin_to_hang(ftp, fs, "STOR f") as data:
        here = data.socket().getsockname()[1]
        data.reset()
        net.until(lambda: here not in [entry[2] for entry in net.tcp_sockets()], "the server has got the reset")
    fs.go_on()
    ftp.expect(150)
    ftp.expect(426)
