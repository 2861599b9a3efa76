# SPDX-License-Identifier: GPL-2.0
"""Directories with very many entries: complete, sorted, with limited memory, and without blocking other sessions."""

import random
import threading

import pytest

import disks
import memory
import scale
from listing import facts, lines, names, touch


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
    """The buffers can't hold all names, so the listing has not ended yet."""
    with ftp.start("LIST crowd", receive_buffer=4096) as data:
        ftp.expect(426, "ABOR")
        ftp.expect(226)
        with pytest.raises(ConnectionResetError):
            data.read()
    ftp.expect(200, "NOOP")


@pytest.mark.deadline(200)
def test_listing_does_not_block_other_sessions(ftp, client2, server):
    """While the server reads very many names for one session, it goes on with another one."""
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
    # A server without parallel work would reply only once during each listing.
    assert answered > scale.by_kernel(100, 20), f"{answered} commands during {len(ends)} listings"


# Memory for the names of a listing, per session (module/list/scandir.h); and room for other changes at the same
# time: the buffers of the connection, and kernel counters that lag a little.
NAMES_MEMORY = 16 * scale.MIB
BESIDES = 4 * scale.MIB


@pytest.fixture
def flood(folder):
    """Names that need twice the memory that a listing may use. They are in a tmpfs, which is fast."""
    made = [f"{n:06}{'x' * 244}" for n in range(120_000)]
    random.Random(1).shuffle(made)
    with disks.mounted(folder, "flood", "-t", "tmpfs", "-o", "nr_inodes=200000", "tmpfs") as path:
        touch(path, made)
        yield sorted(made)


@pytest.mark.long
@pytest.mark.deadline(300)
def test_listing_beyond_its_memory_limit(client1, server, folder, flood):
    """The listing comes in sorted parts. If the client does not read, it holds the memory of one part."""
    with server.login(client1) as ftp:
        before = memory.kernel()
        most, got = 0, bytearray()
        with ftp.start(f"LIST {folder.name}/flood", receive_buffer=65536) as data:
            while piece := data.socket().recv(65536):
                if len(got) // (4 * scale.MIB) != (len(got) + len(piece)) // (4 * scale.MIB) or not got:
                    most = max(most, memory.kernel() - before)
                got += piece
        ftp.expect(226)
        left = memory.kernel() - before
    found = names(bytes(got))
    assert sorted(found) == flood
    parts = 1 + sum(a > b for a, b in zip(found, found[1:]))
    assert 2 <= parts <= 4, f"{parts} parts"
    assert NAMES_MEMORY // 2 < most < NAMES_MEMORY + BESIDES, f"{most >> 20} MiB"
    assert left < BESIDES, f"{left >> 20} MiB are kept"
