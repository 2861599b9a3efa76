# SPDX-License-Identifier: GPL-2.0
"""How long ABOR waits for its reply, whatever the session does. Time is counted in instructions (scripts/vm/run -i).

A run of a session ends after 20 milliseconds, and the next one sees ABOR. So ABOR waits for one run at most.
"""

import os
import threading
import time

import pytest

import disks
import jobs
import listing
import scale

# A guest executes one instruction in a nanosecond.
LIMIT = 50_000_000
# When ABOR is sent, in seconds after the command.
DELAYS = (0.001, 0.004, 0.013, 0.029)

# Names that differ only at their end, so that each comparison reads all bytes of both names.
LONG = [f"{'n' * 240}{i:04}" for i in range(9000)]
# A text of a link with 1,600 components that lead nowhere; eight such links, one after the other.
DETOUR = "d/../" * 800
LINKS = 8
DEPTH = 1200


def _long_names(path):
    listing.touch(path, LONG)


def _brackets(path):
    listing.touch(path, [f"{'[' * 240}{i:04}" for i in range(1000)])


def _links(path):
    (path / "d").mkdir()
    (path / f"chain{LINKS}").mkdir()
    (path / f"chain{LINKS}").chmod(0o777)
    for n in range(LINKS):
        os.symlink(f"{DETOUR}chain{n + 1}", path / f"chain{n}")
    (path / "links").mkdir()
    for n in range(400):
        os.symlink("../chain0", path / "links" / f"{n:04}")


def _deep(path):
    for _ in range(DEPTH):
        path = path / "a"
        path.mkdir()
    for n in range(400):
        (path / f"{n:04}").mkdir()


def _big(path):
    with open(path / "big", "wb") as f:
        f.truncate(4 * scale.GIB)
    (path / "big").chmod(0o666)


def _nothing(_):
    pass


class Job:
    """A command without a data connection."""

    replies = 2

    def __init__(self, line):
        self.line = line

    def start(self, ftp):
        ftp.send(ftp.line(self.line))

    def end(self):
        pass


class Mkdir(Job):
    """SITE MKDIR of 64 directories, which do not exist yet."""

    count = 0

    def start(self, ftp):
        self.count += 1
        ftp.send(ftp.line(f"{self.line}/{self.count}" + "/b" * 63))


class Transfer(Job):
    """A command with a data connection, on which a thread reads or writes all the time."""

    replies = 3

    def __init__(self, line, rest=None, writes=False):
        super().__init__(line)
        self.rest = rest
        self.writes = writes
        self.thread = None

    def start(self, ftp):
        data = ftp.data()
        if self.rest:
            ftp.expect(350, f"REST {self.rest}")
        ftp.send(ftp.line(self.line))
        self.thread = threading.Thread(target=self._move, args=(data.socket(),), daemon=True)
        self.thread.start()

    def _move(self, connection):
        with connection:
            try:
                while connection.send(bytes(1 << 16)) if self.writes else connection.recv(1 << 16):
                    pass
            except OSError:
                pass

    def end(self):
        self.thread.join()


ALIKE = "*" + "n" * 120 + "b"
CLASS = "*[" + "b" * 240 + "]"

# What is in the directory, and what runs there. In TYPE A unless the name says so.
RUNNING = {
    "stat-long-pattern": (_long_names, Job(f"STAT {ALIKE}")),
    "stat-class": (_long_names, Job(f"STAT {CLASS}")),
    "stat-by-time": (_long_names, Job("STAT -t .")),
    "nlst-class": (_long_names, Transfer(f"NLST {CLASS}")),
    "nlst-brackets": (_brackets, Transfer("NLST *" + "[" * 240 + "x")),
    "list-by-time": (_long_names, Transfer("LIST -t")),
    "list-long-names": (_long_names, Transfer("LIST")),
    "nlst-long-names": (_long_names, Transfer("NLST")),
    "mlsd-long-names": (_long_names, Transfer("MLSD")),
    "list-columns": (_long_names, Transfer("LIST -CF")),
    "list-links": (_links, Transfer("LIST links/*/x")),
    "stat-links": (_links, Job("STAT links/*/x")),
    "list-deep": (_deep, Transfer("LIST -R " + "a/" * DEPTH)),
    "dsiz": (_deep, Job("DSIZ .")),
    "mkdir-links": (_links, Mkdir("SITE MKDIR chain0")),
    "sha512": (_big, Job("XSHA512 big")),
    "crc": (_big, Job("XCRC big")),
    "retr-ascii": (_big, Transfer("RETR big")),
    "retr-ascii-rest": (_big, Transfer("RETR big", rest=3 * scale.GIB)),
    "stor-ascii": (_nothing, Transfer("STOR new", writes=True)),
    "stor-ascii-rest": (_big, Transfer("STOR big", rest=3 * scale.GIB, writes=True)),
    "retr-image": (_big, Transfer("RETR big")),
    "stor-image": (_nothing, Transfer("STOR new", writes=True)),
}


def _wait(ftp, running, delay):
    """The time from ABOR to its reply in nanoseconds."""
    running.start(ftp)
    time.sleep(delay)
    begin = time.monotonic_ns()
    ftp.send(b"ABOR\r\n")
    codes = [ftp.reply().code for _ in range(running.replies)]
    took = time.monotonic_ns() - begin
    running.end()
    assert codes[-1] == 226 and 550 not in codes, codes
    ftp.expect(257, "PWD")
    return took


@pytest.mark.deadline(600)
@pytest.mark.parametrize("name", RUNNING)
def test_abort(server, client1, folder, cleanup, name):
    prepare, running = RUNNING[name]
    path = cleanup.enter_context(disks.mounted(folder, "m", "-t", "tmpfs", "tmpfs"))
    prepare(path)
    ftp = jobs.session(server, client1, cleanup, folder)
    ftp.expect(200, "TYPE I" if name.endswith("image") else "TYPE A")
    ftp.expect(250, "CWD m")
    if name == "sha512":
        # The first checksum after the boot also loads a module of the kernel.
        (path / "small").write_bytes(b"x")
        ftp.expect(250, "XSHA512 small")
    longest = max(_wait(ftp, running, delay) for delay in DELAYS)
    print(f"abort.{name} {longest / 1e6:.1f} ms")
    ftp.quit()
    assert longest <= LIMIT
