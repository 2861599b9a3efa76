# SPDX-License-Identifier: GPL-2.0
"""Sessions end with the daemon if sessions_outlive_daemon is "no", and with the daemon's container."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest

import fuse
import genl
import handdown
import hung
import net
import scale
import processes
import systemd
from server import RUN

# Process 1 of a PID namespace: its child attaches as a daemon does. Then both wait for ever.
CONTAINER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import genl
if os.getpid() != 1:
    sys.exit("this is no container")
if not os.fork():
    daemon = genl.Genl()
    daemon.call(genl.ATTACH)
    print("attached", flush=True)
signal.pause()
"""


@pytest.fixture
def session(cleanup, client1, server, netlink):
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink)
    return one.ftp


def _goes_on(ftp):
    ftp.expect(200, "NOOP")


def _has_ended(ftp):
    assert "shutting down" in ftp.expect(421).text
    ftp.closed()


@pytest.mark.parametrize("how", ["close", "detach"])
def test_daemon_ends(server, netlink, session, how):
    """The module ends all sessions when the socket of the attached daemon is closed, if the daemon has said so."""
    try:
        for outlive in (None, 1, 0):
            with server.listening() as daemon:
                if outlive is not None:
                    daemon.call(genl.DAEMON_SET, sessions_outlive_daemon=outlive)
                    assert daemon.call(genl.DAEMON_GET)[0]["sessions_outlive_daemon"] == outlive
                _goes_on(session)
                # Another program that comes and goes is not the daemon.
                with server.netlink() as other:
                    other.call(genl.DETACH)
                _goes_on(session)
                if how == "detach":
                    daemon.call(genl.DETACH)
            if outlive == 0:
                _has_ended(session)
            else:
                _goes_on(session)
    finally:
        server.restart()


def test_next_daemon_decides_anew(server, client1, cleanup, netlink):
    """The wish of an earlier daemon is forgotten when another one attaches."""
    with server.listening() as daemon:
        daemon.call(genl.DAEMON_SET, sessions_outlive_daemon=0)
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink)
    server.restart()
    _goes_on(one.ftp)


@contextlib.contextmanager
def _container(depth=1):
    """A container whose daemon has attached. With a larger depth, it is in other containers.

    Yields the processes 1 of all, from the outermost to the innermost, and the daemon.
    """
    command = ["unshare", "--pid", "--fork", "--kill-child"] * depth
    with subprocess.Popen([*command, sys.executable, "-c", CONTAINER, os.path.dirname(genl.__file__)],
                          stdout=subprocess.PIPE) as outside:
        try:
            assert outside.stdout.readline() == b"attached\n"
            line = [outside.pid]
            while below := processes.children(line[-1]):
                line += below
            assert len(line) == depth + 2
            yield line[1:]
        finally:
            outside.kill()


def test_container_ends(server, netlink, session):
    """Process 1 of the daemon's PID namespace is killed, and the kernel kills the daemon with it."""
    with server.listening():
        with _container() as (_, daemon):
            os.kill(daemon, signal.SIGKILL)
            net.until(lambda: not netlink.stats()["attached"], "the daemon is detached")
            _goes_on(session)
        with _container() as (first, _):
            os.kill(first, signal.SIGKILL)
            _has_ended(session)


@pytest.fixture
def hanging(client1, server, netlink, folder, cleanup):
    """Two sessions that hang, each in a file system of its own: one makes a directory, the other one writes.

    The second one has a data connection.
    """
    made = []
    for name, request in (("making", hung.MKDIR), ("writing", fuse.WRITE)):
        cleanup.enter_context(hung.hung(folder.directory(name), request))
        one = handdown.Session(cleanup, client1, server.alice)
        one.add(netlink, home=f"{folder.name}/{name}")
        one.ftp.expect(200, "TYPE I")
        made.append(one.ftp)
    made[0].send(b"MKD d\r\n")
    data = cleanup.enter_context(made[1].start("STOR f"))
    data.write(b"x" * scale.KIB)
    net.until(lambda: sum("waiting" in session for session in netlink.sessions()) == 2, "both wait for the file system")
    return made, data


def _have_been_cut(netlink, hanging):
    """The clients get the end of all connections. Only the work of the sessions is left."""
    sessions, data = hanging
    for ftp in sessions:
        _has_ended(ftp)
    with contextlib.suppress(ConnectionResetError):
        assert data.read() == b""
    assert netlink.stats()["sessions"] == 0
    assert [session["ended"] for session in netlink.sessions()] == [1, 1]


def test_daemon_ends_while_sessions_hang(server, netlink, hanging):
    with server.listening() as daemon:
        daemon.call(genl.DAEMON_SET, sessions_outlive_daemon=0)
    _have_been_cut(netlink, hanging)


def test_container_ends_while_sessions_hang(server, netlink, hanging):
    with server.listening(), _container() as (first, _):
        os.kill(first, signal.SIGKILL)
        _have_been_cut(netlink, hanging)


@contextlib.contextmanager
def _last(pid):
    """Inside the with block, this process gets processor time only if the others, and this thread, need none."""
    before = os.sched_getaffinity(0)
    one = min(before)
    os.sched_setaffinity(pid, {one})
    os.sched_setaffinity(0, {one})
    os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield one
    finally:
        os.sched_setaffinity(0, before)


def test_all_processes_of_a_container_are_killed(server, session):
    """As by cgroup.kill. The daemon ends before process 1 begins to exit."""
    with server.listening(), _container() as (first, daemon), _last(first) as processor:
        os.sched_setaffinity(daemon, {processor})
        os.kill(first, signal.SIGKILL)
        os.kill(daemon, signal.SIGKILL)
        _has_ended(session)


def test_container_around_the_container_ends(server, session):
    with server.listening(), _container(2) as (outer, inner, daemon), _last(inner) as processor:
        os.sched_setaffinity(daemon, {processor})
        os.kill(outer, signal.SIGKILL)
        _has_ended(session)


@pytest.mark.userspace
@pytest.mark.parametrize("how", ["stop", "kill"])
def test_setting(server, client1, how):
    with server.login(client1) as ftp:
        server.restart(server={"sessions_outlive_daemon": "no"})
        _goes_on(ftp)
        assert "sessions_outlive_daemon" in server.ctl("status").stdout.decode()
        getattr(server, how)()
        try:
            _has_ended(ftp)
        finally:
            server.start()


@pytest.mark.userspace
def test_setting_changes(server, client1):
    """A reload tells the module the new setting."""
    with systemd.Notices(RUN / "notify") as notices, server.with_environment(NOTIFY_SOCKET=notices.path), \
            server.login(client1) as ftp:
        notices.wait_for("READY")
        server.reload(notices, server={"sessions_outlive_daemon": "no"})
        server.reload(notices)
        server.restart()
        _goes_on(ftp)
        server.restart(environment={"NOTIFY_SOCKET": notices.path})
        notices.wait_for("READY")
        server.reload(notices, server={"sessions_outlive_daemon": "no"})
        server.stop()
        try:
            _has_ended(ftp)
        finally:
            server.start()
