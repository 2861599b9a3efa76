# SPDX-License-Identifier: GPL-2.0
"""Each call of the kernel by the module fails once: VFS, sockets, memory, netlink. A success is reported only for what was done.

A job is a piece of a session. It runs again and again: each time, another call in it fails. The job ends when all its calls
have failed, in it or in an earlier job: a call is a place in the module's code.
"""

import contextlib
import hashlib
import itertools
import os
import stat
import struct

import pytest

import calls
import ftpraw
import genl
import handdown
import net
import server as server_module
from files import Pattern
from server import PASSIVE_PORTS
from test_acl import DEFAULT, access_list, for_team
from uploads import ATOMIC, DELETE, DURABLE

# These tests run only if they are named, see tests/README.md.
pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.deadline(180)]

CONTENT = Pattern(1, 100_000).bytes()
LINES = b"".join(b"line %d\n" % n for n in range(2000))
# No job may have more calls that can fail: then the loop would not end.
MOST = 400
# Seconds for which a transfer waits for a connection that the server has lost. Clients connect before they send a command.
PATIENCE = 3
# 2001-09-09
TIME = 1_000_000_000
TIME_TEXT = "20010909014640"

# The jobs of each group.
JOBS = {}
# The groups whose jobs change the files.
CHANGING = {"changes", "uploads"}


def job(group, options=0, **values):
    """A job gets the place, and a session with these options."""
    def add(function):
        JOBS.setdefault(group, []).append((function, {"options": options, **values}))
        return function
    return add


class Place:
    """Sessions in a folder of the test, which each run of a job finds as new."""

    def __init__(self, client, user, folder, netlink):
        self._client, self._user, self.folder, self._netlink = client, user, folder, netlink
        self._sessions = {}
        self._stack = contextlib.ExitStack()

    @property
    def path(self):
        return self.folder.path

    def fill(self):
        """The content that each run begins with."""
        for path in sorted(self.path.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        self.folder.file("f", CONTENT)
        self.folder.file("lines", LINES)
        self.folder.directory("d")
        self.folder.file("d/g", b"g")
        os.symlink("f", self.path / "link")
        os.lchown(self.path / "link", self._user.uid, self._user.gid)

    def _enter(self, ftp):
        replies = {"TYPE I": 200, "REST 0": 350, f"CWD {self.folder.name}": 250}
        ftp.send(b"".join(map(ftp.line, replies)))
        for code in replies.values():
            ftp.expect(code)
        return ftp

    def session(self, **values):
        """A session with these values that has just entered the folder: the same as last time, unless it has ended."""
        key = tuple(values.items())
        if key in self._sessions:
            with contextlib.suppress(ftpraw.Closed, ConnectionError):
                return self._enter(self._sessions[key])
            self._sessions.pop(key).close()
        made = handdown.Session(self._stack, self._client, self._user)
        made.add(self._netlink, **values)
        self._sessions[key] = made.ftp
        return self._enter(made.ftp)

    def close(self):
        self._stack.close()


# The errors of the present run of a job: none if no call has failed.
ERRORS = []


def failed(reply):
    """Whether the reply reports an error."""
    if reply.code >= 400:
        ERRORS.append(repr(reply))
    return reply.code >= 400


def command(ftp, line, code, effect=lambda reply: True):
    """Send a command. If it succeeds, the effect must be there."""
    reply = ftp.command(line)
    if reply.code == code:
        assert effect(reply), f"{line!r} was answered {reply!r}, but was not done"
        return True
    assert failed(reply), f"{line!r} was answered {reply!r}"
    return False


def connection(ftp, mode):
    """Set up a data connection; None if the server could not."""
    if mode == "PORT":
        listener = ftp.host.listen()
        if command(ftp, f"PORT {ftp.port_argument(*listener.getsockname())}", 200):
            return ftpraw.Data(listener=listener)
        listener.close()
        return None
    reply = ftp.command("EPSV")
    if failed(reply):
        return None
    return ftpraw.Data(ftp.host.connect(ftp.server, int(reply.text.split("|")[3])))


def transfer(ftp, line, effect, content=None, mode="EPSV", before=(), done=226):
    """Send a file, or read what comes. If the server says that all went well, the effect must be there: effect(bytes)."""
    for text in before:
        if failed(ftp.command(text)):
            return
    data = connection(ftp, mode)
    if not data:
        return
    reply = ftp.command(line)
    if failed(reply):
        data.close()
        return
    assert reply.code == 150, reply
    came = b""
    with data, contextlib.suppress(ConnectionError):
        if content is None:
            came = data.read()
        else:
            data.write(content)
    reply = ftp.reply()
    assert failed(reply) or reply.code == done
    if reply.code == done:
        assert effect(came), f"{line!r} was answered {reply!r}, but not all was transferred"


# Commands that change something.

@job("changes")
def make_directory(place, ftp):
    command(ftp, "MKD new", 257, lambda reply: (place.path / "new").is_dir())


@job("changes")
def make_long_name(_, ftp):
    """The reply needs more room than others."""
    command(ftp, f"MKD {'m' * 200}", 257, lambda reply: "m" * 200 in reply.text)


@job("changes")
def make_directories(place, ftp):
    command(ftp, "SITE MKDIR -p a/b", 250, lambda reply: (place.path / "a/b").is_dir())


@job("changes")
def remove_directory(place, ftp):
    place.folder.directory("empty")
    command(ftp, "RMD empty", 250, lambda reply: not (place.path / "empty").exists())


@job("changes")
def remove_file(place, ftp):
    command(ftp, "DELE f", 250, lambda reply: not (place.path / "f").exists())


@job("changes")
def rename(place, ftp):
    if command(ftp, "RNFR f", 350):
        command(ftp, "RNTO d/h", 250,
                lambda reply: (place.path / "d/h").read_bytes() == CONTENT and not (place.path / "f").exists())


@job("changes")
def link(place, ftp):
    command(ftp, "SITE LINK f hard", 200, lambda reply: (place.path / "hard").samefile(place.path / "f"))


@job("changes")
def link_foreign(place, ftp):
    """A file of another user that the user may write."""
    os.chown(place.path / "f", 0, 0)
    (place.path / "f").chmod(0o666)
    command(ftp, "SITE LINK f hard", 200, lambda reply: (place.path / "hard").samefile(place.path / "f"))


@job("changes")
def symlink(place, ftp):
    command(ftp, "SITE SYMLINK f soft", 200, lambda reply: os.readlink(place.path / "soft") == "f")


@job("changes")
def mode(place, ftp):
    command(ftp, "SITE CHMOD u=rw,go= f", 200, lambda reply: stat.S_IMODE((place.path / "f").stat().st_mode) == 0o600)


@job("changes")
def group(place, ftp):
    command(ftp, f"SITE CHGRP {place.folder.user.gid} f", 200,
            lambda reply: (place.path / "f").stat().st_gid == place.folder.user.gid)


@job("changes")
def time(place, ftp):
    command(ftp, f"MFMT {TIME_TEXT} f", 213, lambda reply: (place.path / "f").stat().st_mtime == TIME)


@job("changes")
def mode_and_time(place, ftp):
    command(ftp, f"MFF Modify={TIME_TEXT};UNIX.mode=0640; f", 213, lambda reply: (
        (place.path / "f").stat().st_mtime, stat.S_IMODE((place.path / "f").stat().st_mode)) == (TIME, 0o640))


# Commands that ask.

@job("questions", message_file=".message")
def places(place, ftp):
    place.folder.file("d/.message", b"welcome")
    if command(ftp, "CWD d", 250):
        command(ftp, "PWD", 257, lambda reply: f'"{place.folder.name}/d"' in reply.text)


@job("questions")
def facts(_, ftp):
    command(ftp, "MLST f", 250, lambda reply: f"size={len(CONTENT)};" in reply.inner[0].lower())
    command(ftp, "SIZE f", 213, lambda reply: reply.text == str(len(CONTENT)))
    command(ftp, "MDTM f", 213, lambda reply: len(reply.text) == 14)


@job("questions")
def status(_, ftp):
    command(ftp, "STAT d", 212, lambda reply: any(line.endswith(" g") for line in reply.inner))
    command(ftp, "STAT", 211, lambda reply: "alice" in reply.raw.decode())
    command(ftp, "STAT link", 213, lambda reply: any(line.split(" -> ")[0].endswith(" link") for line in reply.inner))


@job("questions")
def texts(_, ftp):
    command(ftp, "FEAT", 211, lambda reply: " MLST" in reply.raw.decode())
    command(ftp, "HELP", 214, lambda reply: "RETR" in reply.raw.decode())
    command(ftp, "HELP RETR", 214, lambda reply: "RETR" in reply.raw.decode())
    command(ftp, "SITE WHO", 200, lambda reply: "alice" in reply.raw.decode())


@job("questions")
def sums(_, ftp):
    """A sum over all of a file, and over a part of one."""
    command(ftp, "XSHA256 f", 250, lambda reply: reply.text.lower() == hashlib.sha256(CONTENT).hexdigest())
    command(ftp, "XMD5 f 10 20", 250, lambda reply: reply.text.lower() == hashlib.md5(CONTENT[10:20]).hexdigest())
    command(ftp, "XCRC f", 250)
    command(ftp, "HASH f", 213, lambda reply: hashlib.sha256(CONTENT).hexdigest() in reply.text.lower())


@job("questions", ATOMIC)
def size_of_part(place, ftp):
    """Of the part of a broken upload, which the client wants to complete."""
    place.folder.file(".new.part", b"part")
    command(ftp, "SIZE new", 213, lambda reply: reply.text == "4")


@job("questions")
def sizes(_, ftp):
    command(ftp, "DSIZ .", 213, lambda reply: reply.text == str(len(CONTENT) + len(LINES) + 1))
    command(ftp, "AVBL", 213, lambda reply: reply.text.isdigit())


# Listings.

NAMES = [b"d", b"f", b"lines", b"link"]


def names_of(listing):
    """The last words of the lines, without the target of a link."""
    return sorted(line.split(b" -> ")[0].split()[-1] for line in listing.splitlines() if line)


@job("listings")
def listing(_, ftp):
    transfer(ftp, "LIST", lambda came: names_of(came) == NAMES)


@job("listings")
def listing_below(_, ftp):
    transfer(ftp, "LIST -R", lambda came: {b"g", *NAMES} <= set(names_of(came)))


@job("listings")
def listing_columns(_, ftp):
    transfer(ftp, "LIST -C", lambda came: sorted(came.split()) == NAMES)


@job("listings", hidden="*.tmp")
def listing_pattern(_, ftp):
    transfer(ftp, "NLST */g", lambda came: came.split() == [b"d/g"])


@job("listings")
def listing_facts(_, ftp):
    transfer(ftp, "MLSD", lambda came: set(NAMES) <= set(names_of(came)))


# Downloads.

@job("downloads")
def download(_, ftp):
    transfer(ftp, "RETR f", lambda came: came == CONTENT)


@job("downloads")
def download_active(_, ftp):
    transfer(ftp, "RETR f", lambda came: came == CONTENT, mode="PORT")


@job("downloads")
def download_text(_, ftp):
    transfer(ftp, "RETR lines", lambda came: came == LINES.replace(b"\n", b"\r\n"), before=["TYPE A"])


@job("downloads")
def download_rest(_, ftp):
    transfer(ftp, "RETR f", lambda came: came == CONTENT[5000:], before=["REST 5000"])


# Uploads.

def stored(place, name, content):
    return lambda came: (place.path / name).read_bytes() == content


@job("uploads")
def upload(place, ftp):
    transfer(ftp, "STOR new", stored(place, "new", CONTENT), CONTENT)


@job("uploads")
def upload_again(place, ftp):
    transfer(ftp, "STOR f", stored(place, "f", LINES), LINES)


@job("uploads")
def upload_text(place, ftp):
    transfer(ftp, "STOR new", stored(place, "new", LINES), LINES.replace(b"\n", b"\r\n"), before=["TYPE A"])


@job("uploads")
def append(place, ftp):
    transfer(ftp, "APPE f", stored(place, "f", CONTENT + LINES), LINES)


@job("uploads")
def upload_rest_text(place, ftp):
    transfer(ftp, "STOR lines", stored(place, "lines", LINES), LINES[-7:-1] + b"\r\n",
             before=["TYPE A", f"REST {len(LINES) + 2000 - 8}"])


@job("uploads")
def upload_unique(place, ftp):
    transfer(ftp, "STOU f", lambda came: any(
        path.read_bytes() == LINES for path in place.path.glob("f.*")), LINES)


@job("uploads", DURABLE)
def upload_durable(place, ftp):
    transfer(ftp, "STOR new", stored(place, "new", CONTENT), CONTENT)


@job("uploads", ATOMIC)
def upload_draft(place, ftp):
    transfer(ftp, "STOR new", stored(place, "new", CONTENT), CONTENT)


@job("uploads", ATOMIC)
def upload_draft_again(place, ftp):
    """The old file has the old bytes, or all of the new ones."""
    transfer(ftp, "STOR f", stored(place, "f", LINES), LINES)
    assert (place.path / "f").read_bytes() in (CONTENT, LINES)


@job("uploads", ATOMIC | DURABLE)
def upload_draft_durable(place, ftp):
    transfer(ftp, "STOR f", stored(place, "f", LINES), LINES)
    assert (place.path / "f").read_bytes() in (CONTENT, LINES)


@job("uploads", ATOMIC)
def upload_draft_with_list(place, ftp):
    """The old file has an access control list, which the new one gets."""
    os.setxattr(place.path / "f", "system.posix_acl_access", access_list(*for_team(6)))
    before = os.getxattr(place.path / "f", "system.posix_acl_access")
    transfer(ftp, "STOR f", lambda came: (place.path / "f").read_bytes() == LINES and
             os.getxattr(place.path / "f", "system.posix_acl_access") == before, LINES)


@job("uploads", ATOMIC)
def upload_draft_without_list(place, ftp):
    """The new file does not keep the list that it has inherited, because the old file has none."""
    old = place.folder.file("d/g", b"old")
    os.setxattr(place.path / "d", DEFAULT, access_list(*for_team(7)))
    transfer(ftp, "STOR d/g", lambda came: old.read_bytes() == LINES and
             "system.posix_acl_access" not in os.listxattr(old), LINES)


@job("uploads")
def upload_by_link(place, ftp):
    """The link leads to a file that does not exist yet."""
    os.symlink("d/h", place.path / "dangling")
    os.lchown(place.path / "dangling", place.folder.user.uid, place.folder.user.gid)
    transfer(ftp, "STOR dangling", stored(place, "d/h", LINES), LINES)


@job("uploads")
def upload_sticky(place, ftp):
    """A directory with the sticky bit, in which the file is opened by its name."""
    (place.path / "d").chmod(0o1777)
    transfer(ftp, "STOR d/g", stored(place, "d/g", LINES), LINES)
    command(ftp, "MLST d/g", 250)


@job("uploads", ATOMIC)
def upload_draft_sticky(place, ftp):
    """The sticky bit restricts who may replace a file."""
    (place.path / "d").chmod(0o1777)
    transfer(ftp, "STOR d/g", lambda came: (place.path / "d/g").read_bytes() == LINES, LINES)


@job("uploads", ATOMIC)
def upload_draft_beside(place, ftp):
    """The hidden name that the new file gets before it replaces the old one is taken."""
    place.folder.directory(".f.part")
    transfer(ftp, "STOR f", stored(place, "f", LINES), LINES)
    assert (place.path / "f").read_bytes() in (CONTENT, LINES)


@job("uploads")
def upload_range(place, ftp):
    """The client has told how many bytes there are."""
    transfer(ftp, "STOR f", lambda came: (place.path / "f").read_bytes()[:100] == LINES[:100], LINES[:100],
             before=["RANG 0 99"])


def upload_too_large(ftp):
    """The first bytes fit: the upload breaks when they are in the file. Return whether it began."""
    data = connection(ftp, "EPSV")
    if not data:
        return False
    with data:
        if failed(ftp.command("STOR new")):
            return False
        with contextlib.suppress(ConnectionError):
            data.write(LINES)
    assert ftp.reply().code >= 400
    return True


@job("uploads", ATOMIC, file_size_max=1000)
def upload_broken(place, ftp):
    """The part of a broken upload is kept, and completed later; or it is not there."""
    if not upload_too_large(ftp):
        return
    assert not (place.path / "new").exists()
    kept = place.path / ".new.part"
    if kept.exists():
        half = kept.stat().st_size // 2
        transfer(ftp, "STOR new", stored(place, "new", LINES[:half] + b"end"), b"end", before=[f"REST {half}"])


@job("uploads", ATOMIC)
def upload_shorter(place, ftp):
    """The kept part is longer than the file in the end, and is cut."""
    place.folder.file(".new.part", LINES)
    transfer(ftp, "STOR new", stored(place, "new", LINES[:5] + b"end"), b"end", before=["REST 5"])


@job("uploads", DELETE, file_size_max=1000)
def upload_deleted(_, ftp):
    """The part of a broken upload is deleted."""
    upload_too_large(ftp)


@pytest.fixture(scope="module")
def all_faults(server):
    made = calls.Faults()
    made.load()
    yield made
    made.unload()


@pytest.fixture
def place(client1, server, folder, netlink, all_faults):
    made = Place(client1, server.alice, folder, netlink)
    with server.settings(connect_timeout=PATIENCE):
        yield made
        made.close()


def attempts(run):
    """Call run(), and note an end of the session."""
    ERRORS.clear()
    try:
        run()
    except (ftpraw.Closed, ConnectionError) as e:
        ERRORS.append(repr(e))


def each_failure(faults, run, prepare=lambda: None, by_number=False):
    """Call run() until all calls in it have failed; they are told apart by their places, or by their numbers in run().

    If no call fails, all must go well.
    """
    for count in range(MOST):
        prepare()
        fired = []
        try:
            with faults.armed(by_number, 1 + count * by_number) as fired:
                attempts(run)
        except AssertionError as e:
            raise AssertionError(f"after the failure of {fired}: {e}") from e
        if not fired:
            assert not ERRORS
            return
    raise AssertionError("there is no end of calls that fail")


def run_job(faults, place, function, values, changing):
    ftp = None

    def prepare():
        nonlocal ftp
        ftp = place.session(**values)
        if changing:
            place.fill()

    place.fill()
    each_failure(faults, lambda: function(place, ftp), prepare)


@pytest.mark.parametrize("group", JOBS)
def test_session(place, all_faults, group):
    for function, values in JOBS[group]:
        run_job(all_faults, place, function, values, group in CHANGING)


def test_port_of_the_session(place, netlink, all_faults):
    """A passive port that only this session has."""
    shared = netlink.settings()["passive_port"]

    def run(_, ftp):
        download(_, ftp)
        # The client may still connect to the port that it has got, so the port rests.
        if not failed(ftp.command("EPSV")):
            command(ftp, f"PORT {ftp.port_argument(ftp.host.address4, 24000)}", 200)

    try:
        netlink.call(genl.SETTINGS_SET, exclusive_first=24000, exclusive_last=24039)
        run_job(all_faults, place, run, {}, False)
    finally:
        netlink.call(genl.SETTINGS_SET, passive_port=shared)


def test_file_without_a_size(client1, server, netlink, all_faults, cleanup):
    """A file of procfs: its size is 0, and the module must read it piece by piece."""
    with open("/proc/version", "rb") as f:
        content = f.read()
    root = handdown.open_as(server.alice, "/proc")
    cleanup.callback(os.close, root)

    def run():
        with contextlib.ExitStack() as stack:
            made = handdown.Session(stack, client1, server.alice)
            if attempt(lambda: made.add(netlink, root_fd=root)):
                transfer(made.ftp, "RETR version", lambda came: came == content, before=["TYPE I"])

    with server.settings(connect_timeout=PATIENCE):
        each_failure(all_faults, run)


def attempt(request):
    """Whether a request succeeds. If it is refused, it must not have been carried out."""
    try:
        request()
    except genl.Refused as e:
        ERRORS.append(repr(e))
        return False
    except IndexError as e:
        ERRORS.append(repr(e))    # The request was carried out, but the answer could not be made.
    return True


def test_hand_down(client1, server, netlink, all_faults):
    """The session is there, or the daemon still has the connection and can hand it down again."""
    text = {"host": "ftp.example", "hidden": "*.tmp *.bak", "refused": "*.exe", "message_file": ".message",
            "blob": b"blob", "unread": b"NOOP\r\n", "welcome": "Welcome.", "home": "/"}
    references = server.references()

    def run():
        with contextlib.ExitStack() as stack:
            made = handdown.Session(stack, client1, server.alice)
            if not attempt(lambda: made.add(netlink, **text)):
                made.add(netlink, **text)
            for code in 230, 200:
                reply = made.ftp.reply()
                assert reply.code == code or failed(reply)
            command(made.ftp, "PWD", 257)

    each_failure(all_faults, run, lambda: net.until(
        lambda: server.references() == references, "the last session has ended"))


def test_settings(server, netlink, all_faults):
    """All settings are the new ones, or all are the old ones."""
    before = netlink.settings()
    old = {name: before[name] for name in ("passive_port", "idle_timeout")}
    new = {"passive_port": [*PASSIVE_PORTS, 20031], "idle_timeout": old["idle_timeout"] + 1}

    def run():
        attempt(lambda: netlink.call(genl.SETTINGS_SET, **new))

    def prepare():
        found = netlink.settings()
        assert {name: found[name] for name in old} in (old, new)
        netlink.call(genl.SETTINGS_SET, **old)

    each_failure(all_faults, run, prepare)
    prepare()


def test_requests(server, client1, cleanup, netlink, all_faults):
    """An answer is complete, or it is an error."""
    session = handdown.Session(cleanup, client1, server.alice)
    number = session.add(netlink)
    # The module has not heard of these users yet.
    users = itertools.count(123_456)
    settings, stats, daemon = netlink.settings().keys(), netlink.stats().keys(), netlink.daemon()

    def answer(request, good):
        found = []
        if attempt(lambda: found.append(request())) and found:
            assert good(found[0]), f"an answer is not complete: {found}"

    def run():
        answer(netlink.settings, lambda found: found.keys() == settings)
        answer(netlink.stats, lambda found: found.keys() == stats)
        answer(netlink.daemon, lambda found: found == daemon)
        answer(netlink.sessions, lambda found: [one["id"] for one in found] == [number])
        answer(lambda: netlink.session(number), lambda found: found["user"] == "alice")
        attempt(lambda: netlink.call(genl.OWNER_SET, uid=next(users), name="somebody"))
        attempt(lambda: netlink.call(genl.ZONE_SET, changes=struct.pack("=qii", 0, 3600, 0)))

    assert daemon
    each_failure(all_faults, run)
    netlink.call(genl.ZONE_SET)
    session.ftp.expect(257, "PWD")


def test_load(server, all_faults):
    """The module does not load, or it works. Each time, its code may be at another place."""
    server.stop()
    server.unload()

    def run():
        done = server_module.run("insmod", server_module.PAYLOAD / "kftp.ko", check=False)
        assert (done.returncode == 0) == server.loaded()
        if done.returncode:
            ERRORS.append(done.stdout)

    def prepare():
        if server.loaded():
            with server.netlink() as netlink:
                assert netlink.stats()["sessions"] == 0
            server.unload()

    try:
        each_failure(all_faults, run, prepare, by_number=True)
    finally:
        server.load()
        server.start()


def test_table(all_faults):
    """Each function that the module calls is in the table: calls.FAILING, or calls.CANNOT_FAIL with the reason."""
    missing = calls.called() - calls.FAILING.keys() - calls.harmless()
    assert not missing, f"tests/e2e/calls.py must know: {sorted(missing)}"
    assert not calls.FAILING.keys() & calls.harmless()


def test_all_have_failed(all_faults, request):
    """Each call of a function that can fail has failed in one of the tests above, if all of them ran."""
    here = [item.originalname for item in request.session.items if item.fspath == request.node.fspath]
    if here.count("test_session") < len(JOBS) or len(here) < len(JOBS) + 8:
        pytest.skip("not all tests of this file run")
    missing = calls.places() - all_faults.failed - calls.unreached()
    assert not missing, f"these calls never failed: {sorted(missing)}"
