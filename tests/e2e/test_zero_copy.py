# SPDX-License-Identifier: GPL-2.0
"""RETR sends the page cache's own pages."""

import os

import pytest

import ftpraw
import net
import scale

OLD, NEW = b"old!", b"NEW!"


def _queued(host, data, size):
    """Whether every byte of the file is in the sockets: sent and unread, or waiting to be sent."""
    here, there = data.socket().getsockname()[1], data.socket().getpeername()[1]
    with host:
        unread = next((s[5] for s in net.tcp_sockets() if s[0] == here and s[2] == there), 0)
    waiting = next((s[4] for s in net.tcp_sockets() if s[0] == there and s[2] == here), 0)
    # The FIN counts as one.
    return unread + waiting >= size


@pytest.mark.parametrize("mode", ["EPSV", "PORT"])
def test_the_client_sees_what_was_written_after_the_send(ftp, folder, mode):
    """The file is overwritten when all of it lies in the sockets, before the client has read a byte.

    A server that copied would send what it had copied; the pages themselves hold the new bytes.
    """
    size = 64 * scale.KIB
    path = folder.file("f", OLD * (size // 4))
    with ftp.start("RETR f", mode) as data:
        net.until(lambda: _queued(ftp.host, data, size), "the whole file is in the sockets")
        fd = os.open(path, os.O_WRONLY)
        os.pwrite(fd, NEW * (size // 4), 0)
        os.close(fd)
        got = data.read()
    ftp.expect(226)
    assert len(got) == size
    assert got == NEW * (size // 4), f"{got.count(OLD)} of {size // 4} words are old: they were copied"


def test_a_truncated_file_keeps_its_pages_until_they_are_sent(ftp, folder):
    """Pages in flight stay alive when their file is gone."""
    size = 64 * scale.KIB
    path = folder.file("f", OLD * (size // 4))
    with ftp.start("RETR f") as data:
        net.until(lambda: _queued(ftp.host, data, size), "the whole file is in the sockets")
        os.truncate(path, 0)
        path.unlink()
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as f:
            f.write("3")
        assert data.read() == OLD * (size // 4)
    ftp.expect(226)


def test_type_a_is_a_copy(ftp, folder):
    """The network form of a text is made, so it can't be the page; content must be right all the same."""
    folder.file("f", b"a\nb\n" * 1000)
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f") == b"a\r\nb\r\n" * 1000


def test_page_references_are_dropped(ftp, folder):
    """A reset with pages in flight lets them go: the file's disk blocks come back at once."""
    size = 4 * scale.MIB
    free = os.statvfs(folder.path).f_bfree
    path = folder.file("f", OLD * (size // 4))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        ftpraw.read_exactly(data.socket(), 1000)
        path.unlink()
        data.reset()
        ftp.expect(426)
    net.until(lambda: os.statvfs(folder.path).f_bfree >= free - 16, "the blocks are free again")
