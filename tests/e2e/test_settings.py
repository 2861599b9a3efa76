# SPDX-License-Identifier: GPL-2.0
"""Settings of kftpd.conf(5) about logins and PAM, and the settings that a reload passes to the module."""

import contextlib
import os
import pathlib
import shutil

import pytest

import ftpraw
import net
import scale
import server as server_module
import systemd

pytestmark = pytest.mark.userspace

SHIPPED = server_module.PAYLOAD / "pam.d"
SERVICES = pathlib.Path("/etc/pam.d")
FTPUSERS = pathlib.Path("/etc/ftpusers")
TESTED = "kftp-e2e-tested"


@pytest.fixture(scope="module")
def notices(server):
    """For all tests of this file, the daemon notifies us when it has new settings."""
    with systemd.Notices(server_module.RUN / "notify") as taker, server.with_environment(NOTIFY_SOCKET=taker.path):
        taker.wait_for("READY")
        yield taker


@pytest.fixture
def configure(server, notices):
    """configure(section={...}): reload the daemon with these settings, until the end of the test."""
    def reload(**changes):
        notices.look()
        server.reload(notices, **changes)

    yield reload
    server.reload(notices)


@pytest.fixture
def service():
    """service(LINE...): make a PAM service of these lines; returns its name."""
    def write(*lines):
        (SERVICES / TESTED).write_text("".join(line + "\n" for line in lines), encoding="ascii")
        return TESTED

    yield write
    (SERVICES / TESTED).unlink(missing_ok=True)


def code_of(host, user, password):
    """The reply code of a login."""
    with ftpraw.Ftp(host) as ftp:
        ftp.expect(331, f"USER {user}")
        return ftp.command(f"PASS {password}").code


def alice_and_bob(host):
    return code_of(host, "alice", "wonderland"), code_of(host, "bob", "builder")


def test_allow_and_deny(configure, server, stranger):
    at_once = {"login_delay": 0}
    configure(users={"allow": "alice bob", "deny": "bob"}, limits=at_once)
    assert alice_and_bob(stranger) == (230, 530)
    server.logged('login of "bob"', "not allowed")
    configure(users={"allow": "bob"}, limits=at_once)
    assert alice_and_bob(stranger) == (530, 230)
    # Names must match as a whole.
    configure(users={"allow": "alic alicex, bob", "deny": "bo bobb"}, limits=at_once)
    assert alice_and_bob(stranger) == (530, 230)
    configure(users={"deny": "alice"}, limits=at_once)
    assert alice_and_bob(stranger) == (530, 230)
    configure(limits=at_once)
    assert alice_and_bob(stranger) == (230, 230)


@pytest.mark.parametrize("mode", ["PORT", "EPRT"])
def test_active_port(configure, server, client1, folder, mode):
    """A change of the setting also applies to existing sessions."""
    def source():
        with ftp.start("RETR f", mode) as data:
            assert data.read() == b"hello"
        ftp.expect(226)
        return data.peer[1]

    folder.file("f", b"hello")
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        configure(data={"active_port": 4020})
        assert source() == 4020
        configure(data={"active_port": 0})
        assert source() not in (20, 4020)
        configure()
        assert source() == 20


@contextlib.contextmanager
def waiting(service, tmp_path, whom="*"):
    """A PAM service that holds the logins of matching users until .let_go().

    .asked() returns the users of all logins so far, .processes() the processes that asked.
    """
    script, asked, go = (tmp_path / name for name in ("hold", "asked", "go"))
    asked.touch()
    script.write_text(f"#!/bin/sh\necho $PAM_USER $PPID >>{asked}\n"
                      f"case $PAM_USER in {whom}) while [ ! -e {go} ]; do sleep 0.05; done ;; esac\n",
                      encoding="ascii")
    script.chmod(0o755)
    service(f"auth required pam_exec.so quiet {script}", "auth required pam_unix.so nodelay",
            "account required pam_unix.so")

    class Waiting:
        name = TESTED
        asked = staticmethod(lambda: asked.read_text(encoding="ascii").split()[::2])
        processes = staticmethod(lambda: asked.read_text(encoding="ascii").split()[1::2])
        let_go = staticmethod(go.touch)

    try:
        yield Waiting
    finally:
        # The program of pam_exec has its own session, so the end of a login does not end it.
        go.touch()


def begin(stack, host, user):
    """Start a login: send user name and password."""
    ftp = stack.enter_context(ftpraw.Ftp(host))
    ftp.expect(331, f"USER {user.name}")
    ftp.send(ftp.line(f"PASS {user.password}"))
    return ftp


def test_pam_processes(configure, server, service, client1, client2, cleanup, tmp_path):
    """PAM checks only this many logins at once. The next one has to wait, but guests need not."""
    with waiting(service, tmp_path) as pam:
        configure(users={"pam_service": pam.name, "pam_processes": 2})
        first = [begin(cleanup, host, user) for host, user in ((client1, server.alice), (client2, server.bob))]
        net.until(lambda: len(pam.asked()) == 2, "PAM checks two logins")
        third = begin(cleanup, client2, server.alice)
        server.anonymous(client1).quit()
        assert third.silent(1)
        assert sorted(pam.asked()) == ["alice", "bob"]
        pam.let_go()
        for ftp in (*first, third):
            ftp.expect(230)
        assert len(pam.asked()) == 3


def test_pam_timeout(configure, server, service, client1, client2, cleanup, tmp_path):
    """A login that hangs is given up and its process is ended. The login that waited for it succeeds."""
    with waiting(service, tmp_path, "alice") as pam:
        configure(users={"pam_service": pam.name, "pam_processes": 1, "pam_timeout": scale.by_kernel(5, 10)})
        hanging = begin(cleanup, client1, server.alice)
        net.until(lambda: pam.asked() == ["alice"], "the login hangs")
        login, = pam.processes()
        next_one = begin(cleanup, client2, server.bob)
        assert "cannot accept your session" in hanging.expect(421).text
        hanging.closed()
        server.logged('login of "alice"', "no answer within pam_timeout")
        # The daemon ends it right after the reply.
        net.until(lambda: not os.path.exists(f"/proc/{login}"), "its process has ended")
        next_one.expect(230)
        assert pam.asked() == ["alice", "bob"]
        next_one.quit()


def test_pam_session(configure, server, service, client1):
    """With pam_session = yes, and only then, a PAM session can create the user's home."""
    home = server_module.BASE / "newcomer"
    server_module.run("useradd", "-M", "-d", home, "-s", "/bin/sh", "newcomer")
    try:
        server_module.set_password("newcomer", "arrived")
        name = service("auth required pam_unix.so nodelay", "account required pam_unix.so",
                       "session required pam_mkhomedir.so umask=0027")
        configure(users={"pam_service": name})
        assert code_of(client1, "newcomer", "arrived") == 530
        server.logged('login of "newcomer"', f"cannot open the root directory {home}: No such file or directory")
        assert not home.exists()
        configure(users={"pam_service": name, "pam_session": "yes"})
        with ftpraw.Ftp(client1, user="newcomer", password="arrived") as ftp:
            ftp.stor("f", b"mine")
            ftp.quit()
        assert (home / "f").read_bytes() == b"mine"
        assert home.stat().st_mode & 0o7777 == 0o750
        # A user who may not log in causes no session, so no home is made.
        shutil.rmtree(home)
        for refused in ({"deny": "newcomer"}, {"allow": "alice"}):
            configure(users={"pam_service": name, "pam_session": "yes"} | refused, limits={"login_delay": 0})
            assert code_of(client1, "newcomer", "arrived") == 530
            server.logged('login of "newcomer"', "not allowed")
            assert not home.exists()
        configure(users={"pam_service": name, "pam_session": "yes"})
        # If the PAM session can't be opened, the login is refused.
        name = service("auth required pam_unix.so nodelay", "account required pam_unix.so",
                       "session required pam_deny.so")
        assert code_of(client1, "newcomer", "arrived") == 530
    finally:
        server_module.run("userdel", "newcomer")
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def replaced(path, source):
    """Inside the with block, a file is a copy of another one."""
    before = path.read_bytes() if path.exists() else None
    shutil.copy(source, path)
    try:
        yield
    finally:
        path.unlink()
        if before is not None:
            path.write_bytes(before)


@pytest.fixture(params=["kftp", "kftp.plain"])
def shipped(configure, request):
    """The PAM service and the ftpusers that the package installs; for systems with and without @include."""
    with replaced(SERVICES / "kftp", SHIPPED / request.param), replaced(FTPUSERS, SHIPPED / "ftpusers"):
        configure(users={"pam_service": "kftp", "pam_session": "yes"}, limits={"login_delay": 0})
        yield


def test_shipped_pam_service(shipped, server, stranger):
    """It accepts users who have the right password, are not in /etc/ftpusers and have a shell of /etc/shells."""
    ftpusers = FTPUSERS.read_bytes()
    assert b"\nroot\n" in ftpusers
    assert alice_and_bob(stranger) == (230, 230)
    assert code_of(stranger, "alice", "wrong") == 530
    with open(FTPUSERS, "a", encoding="ascii") as f:
        f.write("bob\n")
    assert alice_and_bob(stranger) == (230, 530)
    server.logged('login of "bob"', "refused")
    FTPUSERS.write_bytes(ftpusers)
    server_module.run("usermod", "-s", "/usr/sbin/nologin", "bob")
    try:
        assert alice_and_bob(stranger) == (230, 530)
    finally:
        server_module.run("usermod", "-s", "/bin/sh", "bob")
    assert alice_and_bob(stranger) == (230, 230)
    # The host is about to stop.
    nologin = pathlib.Path("/run/nologin")
    nologin.touch()
    try:
        assert alice_and_bob(stranger) == (530, 530)
    finally:
        nologin.unlink()
    assert alice_and_bob(stranger) == (230, 230)


def test_shipped_pam_session(shipped, stranger, tmp_path):
    """The session is not interactive. On hosts with logind, common-session would start "systemd --user" for it."""
    interactive = tmp_path / "common-session"
    interactive.write_text("session required pam_deny.so\n", encoding="ascii")
    with replaced(SERVICES / "common-session", interactive):
        assert alice_and_bob(stranger) == (230, 230)


def test_virtual_host_after_a_reload(client1, server, configure, netlink):
    """The session has the host that the client named, even if the reload has moved it in the list."""
    configure(server={"host_names": "a.example b.example"})
    for name, kept in (("b.example", True), ("a.example", False)):
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(220, f"HOST {name}")
            configure(server={"host_names": "b.example c.example"})
            ftp.login("alice", "wonderland")
            assert netlink.sessions()[0].get("host") == (name if kept else None)
            ftp.quit()
        server.no_sessions()
        configure(server={"host_names": "a.example b.example"})
