# SPDX-License-Identifier: GPL-2.0
"""Lines that arrive during a transfer: replies come in the order of the lines; ABOR after other lines."""

import contextlib
import os
import socket
import time

import pytest

import ftpraw
import genl
import net
import scale
from files import Pattern, Sparse

LIMIT = 4096

# Lines that are not commands, and the codes of their replies.
OTHERS = {
    "unknown verb": (b"FROB x\r\n", 500),
    "no verb": (b"?\r\n", 500),
    "too long": (b"NOOP " + b"x" * LIMIT + b"\r\n", 500),
    "NUL": (b"NO\0OP\r\n", 501),
    "CR": (b"NOOP \r x\r\n", 501),
}


@contextlib.contextmanager
def _stalled(ftp, folder, direction="RETR"):
    """A transfer that makes no progress, since the client neither reads nor writes."""
    content = Pattern(1, scale.MUCH)
    if direction == "RETR":
        folder.file("f", content)
    with ftp.start(f"{direction} f", receive_buffer=4096) as data:
        if direction == "STOR":
            data.write(b"begun")
            net.until(lambda: os.stat(folder / "f").st_size == 5, "the bytes are in the file")
        yield data


def _codes(ftp, count):
    return [ftp.reply().code for _ in range(count)]


@pytest.mark.parametrize("what", OTHERS)
def test_invalid_line_waits_like_a_command(ftp, folder, what):
    """The replies are 150, 226, and that of the line. The end of the line is not taken for a command."""
    line, code = OTHERS[what]
    with _stalled(ftp, folder) as data:
        ftp.send(line + b"PWD\r\n")
        assert ftp.silent()
        assert data.read() == Pattern(1, scale.MUCH).bytes()
    assert _codes(ftp, 3) == [226, code, 257]


def test_end_of_a_long_line_is_not_a_command(ftp, folder):
    """The end of the line arrives separately, and the session looks at the waiting line several times."""
    with _stalled(ftp, folder) as data:
        ftp.send(b"x" * 2 * LIMIT)
        ftp.send(b"MKD made\r\nMKD made\r\n")
        for _ in range(4):
            ftpraw.read_exactly(data.socket(), 65536)
            ftp.send(b"PWD\r\n")
        assert ftp.silent()
        data.read()
    assert _codes(ftp, 6) == [226, 500, 257] + 3 * [257]
    ftp.expect(257)
    ftp.expect(200, "NOOP")
    assert (folder / "made").is_dir()


@pytest.mark.parametrize("connected", [False, True])
@pytest.mark.parametrize("command", ["RETR f", "STOR g", "LIST"])
def test_noop_and_stat_wait_for_the_150(ftp, client1, folder, command, connected):
    """The client would take an earlier reply for that of the transfer command."""
    folder.file("f", b"x")
    port = ftp.extended_passive()
    line = f"{command}\r\nNOOP\r\nSTAT\r\n".encode()
    if not connected:
        ftp.send(line)
        assert ftp.silent()
    with client1.connect(ftp.server, port) as data:
        if connected:
            ftp.send(line)
        data.shutdown(socket.SHUT_WR)
        codes = _codes(ftp, 4)
    assert codes[0] == 150 and sorted(codes[1:]) == [200, 211, 226]
    assert codes.index(200) < codes.index(211)


@pytest.mark.parametrize("line, code", [("STAT .", 212), ("STAT f", 213)])
def test_stat_with_a_path_keeps_the_order(ftp, folder, line, code):
    """It is a job, but a short one: nothing is answered before it, and ABOR ends it."""
    folder.file("f", b"x")
    ftp.send(f"{line}\r\nNOOP\r\nSTAT\r\nPWD\r\n".encode())
    assert _codes(ftp, 4) == [code, 200, 211, 257]
    ftp.send(f"{line}\r\nABOR\r\n".encode())
    assert _codes(ftp, 2) == [426, 226]
    ftp.expect(257, "PWD")


def test_drain_during_a_transfer(ftp, folder, netlink):
    """The next transfer, which already waits, does not start."""
    with _stalled(ftp, folder) as data:
        ftp.send(b"EPSV\r\nRETR f\r\n")
        netlink.call(genl.DRAIN)
        try:
            data.read()
            assert _codes(ftp, 2) == [226, 421]
            ftp.closed()
        finally:
            netlink.call(genl.SETTINGS_SET)


@pytest.mark.parametrize("direction", ["RETR", "STOR"])
@pytest.mark.parametrize("urgent", [False, True])
def test_abort_after_a_waiting_line(ftp, folder, direction, urgent):
    with _stalled(ftp, folder, direction):
        if urgent:
            ftp.send(b"PWD\r\n" + ftpraw.IAC + ftpraw.IP)
            ftp.urgent(ftpraw.IAC)
            ftp.send(ftpraw.DM + b"ABOR\r\n")
        else:
            ftp.send(b"PWD\r\nABOR\r\n")
        assert _codes(ftp, 3) == [426, 257, 226]
    if direction == "STOR":
        assert (folder / "f").read_bytes() == b"begun"
    ftp.expect(200, "NOOP")


def test_abort_after_many_lines(ftp, folder):
    """ABOR also works after an invalid line and byte by byte. The waiting commands are executed in order."""
    with _stalled(ftp, folder):
        ftp.send(b"MKD d\r\nRNFR d\r\n" + OTHERS["NUL"][0] + b"RNTO e\r\nNOOP\r\n")
        assert ftp.silent()
        for byte in b"abor\n":
            ftp.send(bytes([byte]))
        assert _codes(ftp, 7) == [426, 257, 350, 501, 250, 200, 226]
    assert (folder / "e").is_dir()


def test_abort_after_a_long_line(ftp, folder):
    with _stalled(ftp, folder):
        ftp.send(b"x" * 2 * LIMIT + b"\r\nABOR\r\nPWD\r\n")
        assert _codes(ftp, 4) == [426, 500, 226, 257]


def test_abort_of_a_job(ftp, folder):
    folder.file("f", Sparse(5 * scale.GIB, {0: b"x"}))
    ftp.send(b"HASH f\r\nPWD\r\nABOR\r\n")
    assert _codes(ftp, 3) == [426, 257, 226]


def test_abort_after_quit(ftp, folder):
    with _stalled(ftp, folder):
        ftp.send(b"QUIT\r\nABOR\r\n")
        assert _codes(ftp, 2) == [426, 221]
        ftp.closed()


def test_abort_ends_each_transfer_before_it(ftp, folder):
    """Of the two transfers before ABOR, one runs and one waits."""
    with _stalled(ftp, folder):
        ftp.send(b"EPSV\r\nSTOR g\r\nPWD\r\nABOR\r\nPWD\r\n")
        assert _codes(ftp, 6) == [426, 229, 426, 257, 226, 257]
    assert not (folder / "g").exists()


def test_words_with_abor_in_them(ftp, folder):
    with _stalled(ftp, folder) as data:
        ftp.send(b"PWD\r\nABORX\r\nXABOR\r\nSIZE ABOR\r\n ABOR\r\nABO\0R\r\nABOR\rABOR\r\nABOR")
        assert ftp.silent()
        assert data.read() == Pattern(1, scale.MUCH).bytes()
        assert _codes(ftp, 8) == [226, 257, 500, 500, 550, 500, 501, 501]
    ftp.send(b"\r\n")
    ftp.expect(226)


def test_abort_at_the_end_of_the_read_ahead(ftp, folder):
    """The server notices an ABOR that ends at the last byte that it reads ahead."""
    end = b"ABOR\r\n"
    lines = (LIMIT - len(end)) // 5
    filler = LIMIT - len(end) - 5 * lines
    with _stalled(ftp, folder):
        ftp.send(b"PWD\r\n" * (lines - 1) + b"PWD" + b" " * filler + b"\r\n" + end)
        assert _codes(ftp, lines + 2) == [426] + lines * [257] + [226]


def test_abort_beyond_the_read_ahead(ftp, server, folder):
    """An ABOR that has not been read yet waits like other commands, and so do the commands after it."""
    lines = LIMIT // 5 + 100
    begin = time.monotonic()
    with server.settings(stall_timeout=2), _stalled(ftp, folder):
        ftp.send(b"PWD\r\n" * lines + b"ABOR\r\n" + b"PWD\r\n" * lines)
        ftp.expect(426)
        assert time.monotonic() - begin >= 1
        assert _codes(ftp, 2 * lines + 1) == lines * [257] + [226] + lines * [257]
