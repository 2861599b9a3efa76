# SPDX-License-Identifier: GPL-2.0
"""Shared by all end-to-end tests: the test network, the running server, deadlines, the kernel log."""

import contextlib
import copy
import faulthandler
import os
import shutil
import signal

import pytest

import genl
import handdown
import kmsg
import listing
import net
import scale
import server as server_module

pytest_plugins = ["uploads", "syscalls"]

DEFAULT_DEADLINE = 60


class Deadline(Exception):
    """A test took too long."""


def pytest_collection_modifyitems(items):
    """Tests that change the kernel until its end run last. Tests that let allocations fail need the debug kernel."""
    items.sort(key=lambda item: item.get_closest_marker("permanent") is not None)
    for item in items:
        if item.get_closest_marker("faults") and not scale.DEBUG:
            item.add_marker(pytest.mark.skip("this kernel cannot let allocations fail"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    marker = item.get_closest_marker("deadline")
    limit = scale.seconds(marker.args[0] if marker else DEFAULT_DEADLINE)

    def expired(*_):
        raise Deadline(f"{item.name} took longer than {limit} s")

    before = signal.signal(signal.SIGALRM, expired)
    signal.setitimer(signal.ITIMER_REAL, limit)
    # If even the exception does not get through, print where the test hangs and end the run.
    faulthandler.dump_traceback_later(2 * limit + 60, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    running = getattr(item.config, "kftp_server", None)
    if report.failed and running:
        report.sections.append(("kftpd's log", running.log[-4000:]))


@pytest.fixture(scope="session")
def kernel_log():
    return kmsg.KernelLog()


@pytest.fixture(scope="session")
def network():
    made = net.Network(["client1", "client2", "client3"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def client1(network):
    return network.hosts[0]


@pytest.fixture(scope="session")
def client2(network):
    return network.hosts[1]


@pytest.fixture(scope="session")
def stranger(network):
    """A third host, for tests that make the server distrust the address of a client."""
    return network.hosts[2]


@pytest.fixture(scope="session")
def server(network, kernel_log, pytestconfig):
    """The module and the daemon. At the end of the run both must go away and leave nothing behind."""
    running = server_module.Server(network.server)
    pytestconfig.kftp_server = running
    try:
        running.prepare()
        running.load()
        running.start()
        yield running
        with running.netlink() as netlink:
            net.until(lambda: not netlink.sessions(), "all sessions have ended")
        assert not running.who()
    finally:
        running.stop()
        running.unload()
        # This fails if anything still holds a file or a directory.
        running.clean()
    # The guest looks for leaks when it ends.
    bad = kernel_log.bad(kernel_log.new())
    assert not bad, "\n".join(bad)


@pytest.fixture(autouse=True)
def watch(request, server, kernel_log):
    """After each test: the daemon still runs, no session is left, and the kernel log has no complaints."""
    kernel_log.say(request.node.name)
    server.mark_log()
    yield
    server.still_runs()
    server.no_sessions()
    bad = kernel_log.bad(kernel_log.new())
    assert not bad, "the kernel log says:\n" + "\n".join(bad)


@pytest.fixture
def netlink(server):
    with server.netlink() as opened:
        yield opened


class Folder:
    """A directory for one test in a user's home: .path on disk, .name for the client."""

    def __init__(self, home, name, user):
        self.path = home / name
        self.name = "/" + name
        self.user = user
        self.path.mkdir()
        os.chown(self.path, user.uid, user.gid)

    def __truediv__(self, name):
        return self.path / name

    def within(self, path):
        """A folder like this: a directory in it that exists, such as a mount point."""
        other = copy.copy(self)
        other.path, other.name = path, f"{self.name}/{path.relative_to(self.path)}"
        return other

    def own(self, path):
        """Give a file or directory that the test has made to the user."""
        os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)
        return path

    def file(self, name, content=b""):
        path = self.path / name
        if hasattr(content, "write"):
            content.write(path)
        else:
            path.write_bytes(content)
        return self.own(path)

    def directory(self, name):
        path = self.path / name
        path.mkdir()
        return self.own(path)


@pytest.fixture
def folder(request, server):
    name = "t-" + "".join(c if c.isalnum() else "_" for c in request.node.name)[:60]
    made = Folder(server.alice.home, name, server.alice)
    yield made
    shutil.rmtree(made.path)


class Crowd(Folder):
    """A directory of very many empty files; .names is the sorted list of their names."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.names = [f"one-of-so-very-many-entries-in-this-directory-{n:06}"
                      for n in range(scale.by_kernel(100_000, 3000))]
        listing.touch(self.path, self.names)


@pytest.fixture(scope="session")
def crowd(server):
    """One for the whole run: making and removing it takes longer than listing it."""
    return Crowd(server.alice.home, "crowd", server.alice)


@pytest.fixture
def cleanup():
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def ftp(client1, server, folder, cleanup):
    """A session of alice in the folder of the test, from client1 over IPv4.

    A login costs a second of processor time in the debug kernel. There the fixture hands the session down itself, with
    the same rights and settings as kftpd.
    """
    if scale.DEBUG:
        made = handdown.Session(cleanup, client1, server.alice)
        with server.netlink() as netlink:
            made.add(netlink, rights=genl.RIGHTS_OF_USERS, umask=server_module.UMASK)
        session = made.ftp
        session.expect(200, "TYPE I")
    else:
        session = cleanup.enter_context(server.login(client1))
    session.expect(250, f"CWD {folder.name}")
    return session
