# SPDX-License-Identifier: GPL-2.0
"""A file system that answers, but late, because it has to ask a server far away."""

import socket
import threading
import time

import pytest

import faulty
import fuse
import jobs
import net
import scale

MANY = 300


class Late:
    """Answers to the requests that come late."""

    def __init__(self):
        self.count = 0
        self.by = 0.01
        self.halfway = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self):
        self.count += 1
        if self.count == 50:
            self.halfway.set()
            self.go_on.wait()
        time.sleep(self.by)
        return 0


@pytest.fixture
def late(folder, cleanup):
    """Each name of the directory "disk" is looked up late."""
    disk = cleanup.enter_context(faulty.mounted(folder, "disk"))
    answer = Late()
    # If the test fails, the file system can be unmounted.
    cleanup.callback(answer.go_on.set)
    for n in range(MANY):
        disk.file(f"f{n:03}")
        disk.fail(fuse.LOOKUP, f"f{n:03}", answer)
    return answer


def _abort_halfway(ftp, late):
    """ABOR has arrived before the file system answers."""
    assert late.halfway.wait(scale.STEP)
    ftp.send(b"ABOR\r\n")
    net.until(lambda: net.is_received(ftp.socket), "the server has ABOR")
    late.go_on.set()
    ftp.expect(426)
    ftp.expect(226)


@pytest.mark.parametrize("line", ["LIST disk", "MLSD disk", "LIST -t disk", "NLST -S disk", "LIST -C -F disk", "LIST */f*"])
def test_abort(ftp, late, line):
    """A run looks up no more names after a few milliseconds. So the session sees ABOR soon."""
    late.go_on.clear()
    with ftp.data():
        ftp.send(ftp.line(line))
        ftp.expect(150)
        _abort_halfway(ftp, late)
    # The names whose look-up began before the ABOR came, and those of the rest of the run.
    assert late.count < 100


@pytest.mark.parametrize("line", ["STAT -t disk", "STAT -S disk", "STAT */f*"])
def test_abort_stat(ftp, late, line):
    """The same for STAT with a path, which needs no data connection."""
    late.go_on.clear()
    ftp.send(ftp.line(line))
    _abort_halfway(ftp, late)
    assert late.count < 100


@pytest.mark.parametrize("more", ["", "NOOP\r\n"])
def test_stat_of_a_client_that_has_closed(server, client1, folder, late, netlink, cleanup, more):
    """The client may still read the reply after its FIN, but not for longer than the stall timeout."""
    late.by = 0.3
    with server.settings(stall_timeout=2):
        ftp = jobs.session(server, client1, cleanup, folder)
        ftp.send(f"STAT -t disk\r\n{more}".encode())
        net.until(lambda: late.count, "the job runs")
        ftp.socket.shutdown(socket.SHUT_WR)
        ftp.expect(426)
        net.until(lambda: not netlink.sessions(), "the session has ended")
    assert late.count < MANY


def test_not_taken_for_a_file_system_that_hangs(server, ftp, late):
    """The listing takes longer than a session may wait for one answer."""
    with server.settings(stall_timeout=2):
        assert len(ftp.download("LIST -t disk").splitlines()) == MANY
    assert late.count >= 2 * MANY


def test_job_of_a_client_that_vanishes(server, client1, folder, late, netlink, cleanup):
    """No FIN and no reset tells that the client is gone. But TCP asks it, and nobody answers."""
    late.by = 0.3
    with server.settings(stall_timeout=3):
        ftp = jobs.session(server, client1, cleanup, folder)
        ftp.send(b"DSIZ disk\r\n")
        net.until(lambda: late.count, "the job runs")
        with client1.cut():
            net.until(lambda: not netlink.sessions(), "the session has ended")
    assert late.count < MANY
