# SPDX-License-Identifier: GPL-2.0
"""An allocation fails in a request of the daemon, or while the module is loaded: all or nothing is done, and the next try works.

Each test lets the first allocation fail, then the second, and so on, until the request needs no more.
"""

import contextlib
import errno
import os
import struct

import pytest

import faults
import ftpraw
import genl
import handdown
import libc
import net
import server as server_module

pytestmark = [pytest.mark.faults, pytest.mark.deadline(120)]

# No request may need more allocations: then the loops below would not end.
MOST = 400
# A socket without an inode is ENFILE.
MISSING = {errno.ENOMEM, errno.ENOBUFS, errno.ENFILE}
SYS_FINIT_MODULE = 313


@pytest.fixture
def here(cleanup):
    return cleanup.enter_context(faults.Here())


@pytest.fixture
def reloaded(server):
    """The module as if nobody had used it."""
    server.stop()
    server.unload()
    server.load()
    yield
    server.start()


def tries(server, here, job):
    """Call job(netlink, failed) with a new socket for each allocation; failed is None, or the errno of the request."""
    for nth in range(1, MOST):
        with server.netlink() as netlink:
            netlink.deliver = lambda send, nth=nth: here.call(nth, send)
            job(netlink)
        if not here.fired:
            return
    raise AssertionError("there is no end of allocations")


def attempt(request):
    """Whether a request succeeds. If not, memory must be the reason."""
    try:
        request()
        return True
    except genl.Refused as e:
        assert e.errno in MISSING, e
    except OSError as e:
        # The message to the kernel, or the one from the kernel, could not be made.
        assert e.errno in MISSING, e
    except IndexError:
        pass    # The request was carried out, but the answer could not be made.
    return False


def test_hand_down(server, reloaded, client1, netlink, here, cleanup):
    """After a failure the daemon still has the connection, and may hand it down again. Events tell the true reason."""
    text = {"host": "ftp.example", "hidden": "*.tmp *.bak", "refused": "*.exe", "message_file": ".message",
            "blob": b"blob", "unread": b"NOOP\r\n", "welcome": "Welcome.", "home": "/"}

    references = server.references()
    watcher = cleanup.enter_context(server.netlink())
    watcher.call(genl.ATTACH)

    def job(failing):
        with contextlib.ExitStack() as stack:
            session = handdown.Session(stack, client1, server.alice)
            if not attempt(lambda: session.add(failing, **text)) and not netlink.sessions():
                assert server.references() == references
                session.add(netlink, **text)
            # If only the memory for the welcome is missing, the session ends at once.
            with contextlib.suppress(ftpraw.Closed) if here.fired else contextlib.nullcontext():
                session.ftp.expect(230)
                session.ftp.expect(200)
                session.ftp.expect(257, "PWD")
        net.until(lambda: server.references() == references, "the session has ended")

    tries(server, here, job)
    reasons = {event.get("reason") for event in watcher.events(1) if event["type"] == genl.EVENT_LOGOUT}
    assert "The server is out of memory." in reasons
    assert not [reason for reason in reasons if reason and "client" in reason]


def test_settings(server, netlink, here):
    """After a failure all settings are the old ones."""
    before = netlink.settings()
    ports = [[*before["passive_port"], 20031], before["passive_port"]]
    numbers = [before["idle_timeout"] + 1, before["idle_timeout"]]

    def job(failing):
        for now in 0, 1:
            wanted = {"passive_port": ports[now], "idle_timeout": numbers[now]}
            attempt(lambda wanted=wanted: failing.call(genl.SETTINGS_SET, **wanted))
            found = netlink.settings()
            assert (found["passive_port"], found["idle_timeout"]) in zip(ports, numbers)
            netlink.call(genl.SETTINGS_SET, **wanted)

    try:
        tries(server, here, job)
    finally:
        netlink.call(genl.SETTINGS_SET, passive_port=ports[1], idle_timeout=numbers[1])
    assert netlink.settings() == before


@pytest.mark.parametrize("command", ["SETTINGS_GET", "STATS_GET", "SESSION_GET", "dump", "OWNER_SET", "ZONE_SET"])
def test_request(server, client1, cleanup, netlink, here, command):
    session = handdown.Session(cleanup, client1, server.alice)
    number = session.add(netlink)
    request = {
        "SETTINGS_GET": lambda failing: failing.settings(),
        "STATS_GET": lambda failing: failing.stats(),
        "SESSION_GET": lambda failing: failing.session(number),
        "dump": lambda failing: failing.sessions(),
        "OWNER_SET": lambda failing: failing.call(genl.OWNER_SET, uid=123_456, name="somebody"),
        "ZONE_SET": lambda failing: failing.call(genl.ZONE_SET, changes=struct.pack("=qii", 0, 3600, 0)),
    }[command]
    tries(server, here, lambda failing: attempt(lambda: request(failing)))
    netlink.call(genl.OWNER_SET, uid=123_456)
    netlink.call(genl.ZONE_SET)
    session.ftp.expect(257, "PWD")


def test_load(server, here):
    """The module does not load, or it works. The last allocations are its own; those before are the kernel's."""
    server.stop()
    server.unload()
    module = os.open(server_module.PAYLOAD / "kftp.ko", os.O_RDONLY)

    def load(nth):
        return here.call(nth, lambda: libc.number("syscall", SYS_FINIT_MODULE, module, b"", 0))

    try:
        load(1_000_000)
        assert not here.fired
        total = here.count
        server.unload()
        for nth in range(max(total - 60, 1), total + 1):
            try:
                load(nth)
            except OSError as e:
                assert e.errno in MISSING, e
                assert here.fired and not server.loaded()
            else:
                with server.netlink() as netlink:
                    assert netlink.stats()["sessions"] == 0
                server.unload()
    finally:
        os.close(module)
        server.load()
        server.start()
