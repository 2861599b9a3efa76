# SPDX-License-Identifier: GPL-2.0
"""Directories with very many entries: complete, in order, and others get their turn."""

import threading

import pytest

import scale
from listing import facts, lines, names


@pytest.fixture
def ftp(client1, server, crowd):
    with server.login(client1) as session:
        yield session


@pytest.mark.deadline(400)
def test_complete_and_in_order(ftp, crowd):
    paths = [f"crowd/{name}" for name in crowd.names]
    assert lines(ftp.download("NLST crowd")) == paths
    assert names(ftp.download("LIST crowd")) == crowd.names
    assert lines(ftp.download("NLST -r crowd")) == paths[::-1]
    assert [n for n in facts(ftp.download("MLSD crowd")) if n not in (".", "..")] == crowd.names
    assert lines(ftp.download("NLST crowd/*7")) == [path for path in paths if path.endswith("7")]


def test_abort_while_it_is_read(ftp):
    """The names are more than fit anywhere on the way, so the listing can't have ended."""
    with ftp.start("LIST crowd", receive_buffer=4096) as data:
        ftp.expect(426, "ABOR")
        ftp.expect(226)
        with pytest.raises(ConnectionResetError):
            data.read()
    ftp.expect(200, "NOOP")


def test_others_get_their_turn(ftp, client2, server):
    """While one session has very many names read, another goes on command by command."""
    ends = []

    def listing():
        for _ in range(3):
            ends.append(len(ftp.download("LIST crowd")))

    with server.login(client2) as other:
        thread = threading.Thread(target=listing)
        thread.start()
        answered = 0
        while thread.is_alive():
            other.expect(200, "NOOP")
            answered += 1
        thread.join()
    assert len(ends) == 3
    # A server that does one thing after the other answers once for each listing.
    assert answered > scale.by_kernel(100, 20), f"{answered} commands during {len(ends)} listings"
