# SPDX-License-Identifier: GPL-2.0
"""An allocation fails: the reply says that the error is temporary, nothing is lost, and the session goes on.

Each test lets the first allocation fail, then the second, and so on, until the command needs no more.
"""

import contextlib
import os

import pytest

import faults
import ftpraw
import handdown
import net
from files import Pattern
from uploads import ATOMIC

pytestmark = [pytest.mark.faults, pytest.mark.deadline(120)]

# Several pages: the next ones need the same allocations again.
CONTENT = Pattern(1, 20_000).bytes()
# No command may need more allocations: then the loops below would not end.
MOST = 400
# 2001-09-09
TIME = 1_000_000_000
# Replies to an error that a later try may not have.
TEMPORARY = {421, 425, 426, 450, 451, 452}

COMMANDS = ["PWD", "CWD d", "MKD new", "FEAT", "HELP", "STAT", "STAT d", "MLST f", "HASH f", "DSIZ d", "SITE CHMOD 600 f",
            "SITE WHO", "PASV", f"MKD {'m' * 200}", "XMD5 f 10 20"]
DOWNLOADS = [("RETR f", "EPSV"), ("RETR f", "PORT"), ("LIST -R", "EPSV"), ("LIST -C", "EPSV"), ("NLST */g", "EPSV"),
             ("MLSD", "EPSV")]
UPLOADS = ["STOR up"]


class Sessions:
    """Sessions in the folder of the test, one after the other; a command may end one."""

    def __init__(self, client, user, folder, netlink):
        self._client, self._folder, self._netlink = client, folder, netlink
        self._root = handdown.open_as(user, user.home)
        self.options = 0
        self.kind = faults.SLAB
        # Whether a command changes the folder.
        self.changing = True
        self.workers = faults.Workers()
        self._stack = contextlib.ExitStack()
        self.ftp = None

    def fill(self):
        """The content that a try begins with."""
        for path in sorted(self._folder.path.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        self._folder.file("f", CONTENT)
        self._folder.directory("d")
        self._folder.file("d/g", b"g")

    def begin(self):
        """A session in the folder, with its content as at the first time."""
        net.until(lambda: not self._netlink.sessions(), "the last session has ended")
        if self.changing or not (self._folder.path / "f").exists():
            self.fill()
        # A file that was not read for long: the kernel notes the time at which it is read.
        for name in "f", "d", "d/g":
            os.utime(self._folder.path / name, (0, TIME))
        self.ftp, control = self._stack.enter_context(handdown.connection(self._client))
        handdown.add(self._netlink, control, self._root, options=self.options)
        self.ftp.send(b"".join(map(self.ftp.line, ("TYPE I", f"CWD {self._folder.name}"))))
        self.ftp.expect(200)
        self.ftp.expect(250)
        return self.ftp

    def goes_on(self):
        """The session answers, unless it has ended, which the reply to the command must have announced."""
        self.ftp.expect(257, "PWD")

    def end(self):
        self._stack.close()
        self._stack = contextlib.ExitStack()

    def close(self):
        self.end()
        self.workers.close()
        os.close(self._root)


@pytest.fixture
def sessions(client1, server, folder, netlink):
    made = Sessions(client1, server.alice, folder, netlink)
    yield made
    made.close()


def tries(sessions, job, prepare=lambda ftp: None):
    """Call job(ftp, prepare(ftp)) with a new session each time, until no allocation fails in job().

    job() returns the code of the last reply.
    """
    ftp = sessions.begin()
    usual = job(ftp, prepare(ftp))
    sessions.end()
    for nth in range(1, MOST):
        ftp = sessions.begin()
        prepared = prepare(ftp)
        code = None
        with sessions.workers.failing(nth, sessions.kind) as fired:
            # If the memory for a reply or for reading is missing, the session ends.
            with contextlib.suppress(ftpraw.Closed, ConnectionError):
                code = job(ftp, prepared)
        assert code in TEMPORARY | {None, usual}, f"allocation {nth}: {code}"
        if code not in (None, 421):
            sessions.goes_on()
        sessions.end()
        if not fired:
            assert code == usual
            return
    raise AssertionError("there is no end of allocations")


@pytest.mark.parametrize("command", COMMANDS)
def test_command(sessions, command):
    sessions.changing = command.startswith(("MKD", "SITE CHMOD"))
    tries(sessions, lambda ftp, _: ftp.command(command).code)


def connection(ftp, mode):
    """Set up a data connection. Return it, and None; or None, and the code of the reply that refuses it."""
    if mode == "PORT":
        listener = ftp.host.listen()
        reply = ftp.command(f"PORT {ftp.port_argument(*listener.getsockname())}")
        return ftpraw.Data(listener=listener), None if reply.code == 200 else reply.code
    reply = ftp.command("EPSV")
    if reply.code != 229:
        return None, reply.code
    return ftpraw.Data(ftp.host.connect(ftp.server, int(reply.text.split("|")[3]))), None


def connected(ftp):
    """A passive connection, before any allocation fails."""
    return connection(ftp, "EPSV")[0]


def start(ftp, command, data):
    """Start a transfer on this connection. Return the code of the reply that refuses it, or None."""
    reply = ftp.command(command)
    if reply.code == 150:
        return None
    data.close()
    return reply.code


# What fails: an allocation from a slab, or one of whole pages.
KINDS = [pytest.param(faults.SLAB, id="slab"), pytest.param(faults.PAGE, id="page")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command, mode", DOWNLOADS)
def test_download(sessions, command, mode, kind):
    """A reply 226 means that all bytes, or all lines, have come."""
    sessions.kind = kind
    sessions.changing = False
    contents = set()

    def download(ftp, data):
        refused = None
        if not data:
            data, refused = connection(ftp, mode)
        refused = refused or start(ftp, command, data)
        if refused:
            return refused
        content = b""
        with data, contextlib.suppress(ConnectionError):
            content = data.read()
        code = ftp.reply().code
        if code == 226:
            # The names: the name of an owner may be missing.
            contents.add(content if command == "RETR f" else tuple(sorted(
                line.split()[-1] for line in content.splitlines() if line)))
        return code

    # The first downloads need all allocations of EPSV and PORT.
    tries(sessions, download, connected if command != "RETR f" else lambda ftp: None)
    assert len(contents) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [0, ATOMIC], ids=["plain", "atomic"])
@pytest.mark.parametrize("command", UPLOADS)
def test_upload(sessions, folder, command, options, kind):
    """A reply 226 means that all bytes are in the file."""
    sessions.options = options
    sessions.kind = kind
    before = CONTENT if command == "APPE f" else b""

    def upload(ftp, data):
        refused = start(ftp, command, data)
        if refused:
            return refused
        with data, contextlib.suppress(ConnectionError):
            data.write(CONTENT)
        code = ftp.reply().code
        if code == 226:
            assert before + CONTENT in [path.read_bytes() for path in folder.path.iterdir() if path.is_file()]
        return code

    tries(sessions, upload, connected)
