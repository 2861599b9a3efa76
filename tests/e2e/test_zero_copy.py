# SPDX-License-Identifier: GPL-2.0
"""RETR sends the pages of the page cache themselves."""

import os

import pytest

import ftpraw
import net
import scale

OLD, NEW = b"old!", b"NEW!"


def _queued(host, data, size):
    """Whether every byte of the file is in the sockets: unread at the client, or waiting to be sent."""
    here, there = data.socket().getsockname()[1], data.socket().getpeername()[1]
    with host:
        unread = next((s[5] for s in net.tcp_sockets() if s[0] == here and s[2] == there), 0)
    waiting = next((s[4] for s in net.tcp_sockets() if s[0] == there and s[2] == here), 0)
    # The FIN counts as one byte.
    return unread + waiting >= size


@pytest.mark.parametrize("mode", ["EPSV", "PORT"])
def test_client_sees_data_written_after_the_send(ftp, folder, mode):
    """The file is overwritten after all of it is in the sockets, and before the client has read a byte.

    If the server copied, the client would get the old bytes. The pages themselves hold the new ones.
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


def test_removed_file_keeps_its_pages_until_they_are_sent(ftp, folder):
    """Pages in flight stay valid after their file is gone."""
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
    """The network form differs from the page, so it must be a copy, with the right content."""
    folder.file("f", b"a\nb\n" * 1000)
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f") == b"a\r\nb\r\n" * 1000


def test_page_references_are_dropped(ftp, folder):
    """A reset releases the pages in flight: the file's disk blocks are free at once."""
    size = 4 * scale.MIB
    free = os.statvfs(folder.path).f_bfree
    path = folder.file("f", OLD * (size // 4))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        ftpraw.read_exactly(data.socket(), 1000)
        path.unlink()
        data.reset()
        ftp.expect(426)
    net.until(lambda: os.statvfs(folder.path).f_bfree >= free - 16, "the blocks are free again")
