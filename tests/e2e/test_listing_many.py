# SPDX-License-Identifier: GPL-2.0
"""Directories with very many entries: complete, in order, and others get their turn."""

import shutil
import threading

import pytest

import conftest
import scale
from listing import facts, lines, names, touch

COUNT = scale.by_kernel(100_000, 10_000)
NAMES = [f"entry-{n:06}" for n in range(COUNT)]


@pytest.fixture(scope="module")
def many(server):
    """A directory of them all, which takes longer to make than to list."""
    made = conftest.Folder(server.alice.home, "many", server.alice)
    touch(made.path, NAMES)
    yield made
    shutil.rmtree(made.path)


@pytest.fixture
def ftp(client1, server, many):
    with server.login(client1) as session:
        yield session


@pytest.mark.deadline(400)
def test_complete_and_in_order(ftp):
    assert lines(ftp.download("NLST many")) == [f"many/{n}" for n in NAMES]
    assert names(ftp.download("LIST many")) == NAMES
    assert lines(ftp.download("NLST -r many")) == [f"many/{n}" for n in reversed(NAMES)]
    assert [n for n in facts(ftp.download("MLSD many")) if n not in (".", "..")] == NAMES
    assert lines(ftp.download("NLST many/*7")) == [f"many/{n}" for n in NAMES if n.endswith("7")]


def test_abort_while_it_is_read(ftp):
    """The names are more than fit anywhere on the way, so the listing can't have ended."""
    with ftp.start("LIST many", receive_buffer=4096) as data:
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
            ends.append(len(ftp.download("LIST many")))

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
    assert answered > scale.by_kernel(100, 30), f"{answered} commands during {len(ends)} listings"
