# SPDX-License-Identifier: GPL-2.0
"""Sessions end with the daemon if sessions_outlive_daemon is "no", and with the daemon's container."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest

import genl
import handdown
import net
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
def _container():
    """A container whose daemon has attached: yield its process 1 and its daemon."""
    with subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", sys.executable, "-c", CONTAINER,
                           os.path.dirname(genl.__file__)], stdout=subprocess.PIPE) as outside:
        try:
            assert outside.stdout.readline() == b"attached\n"
            first, = processes.children(outside.pid)
            daemon, = processes.children(first)
            yield first, daemon
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
