# SPDX-License-Identifier: GPL-2.0
"""From the first reply to the hand-down."""

import os
import pathlib
import time

import pytest

import disks
import ftpraw
import processes
import scale
from net import until

pytestmark = pytest.mark.userspace


@pytest.mark.smoke
@pytest.mark.parametrize("family", [4, 6])
def test_user_logs_in(client1, server, family):
    with ftpraw.Ftp(client1, family) as ftp:
        ftp.expect(331, "USER alice")
        ftp.expect(230, "PASS wonderland")
        assert ftp.expect(257, "PWD").text.startswith('"/"')
        ftp.quit()


@pytest.mark.parametrize("name", ["anonymous", "ftp"])
def test_guest_logs_in(client1, server, name):
    (server.pub / "readme").write_bytes(b"for everybody\n")
    with ftpraw.Ftp(client1) as ftp:
        if ftp.command(f"USER {name}").code == 331:
            ftp.expect(230, "PASS guest@example.org")
        ftp.expect(200, "TYPE I")
        assert ftp.retr("readme") == b"for everybody\n"


def test_guest_writes_only_in_incoming(client1, server):
    with server.anonymous(client1) as ftp:
        ftp.stor("incoming/gift", b"a present")
        assert (server.incoming / "gift").read_bytes() == b"a present"
        with ftp.data():
            assert ftp.command("STOR gift").code in (550, 553)
        assert not (server.pub / "gift").exists()
    (server.incoming / "gift").unlink()


def test_unknown_user_gets_the_same_replies(stranger, server):
    answers = {}
    for user in ("alice", "nobody-of-that-name"):
        with ftpraw.Ftp(stranger) as ftp:
            name = ftp.expect(331, f"USER {user}")
            answers[user] = (name.raw.replace(user.encode(), b"X"), ftp.expect(530, "PASS wrong").raw)
    assert answers["alice"] == answers["nobody-of-that-name"]


def test_third_failure_closes(stranger, server):
    with ftpraw.Ftp(stranger) as ftp:
        for _ in range(2):
            ftp.expect(331, "USER alice")
            ftp.expect(530, "PASS wrong")
        ftp.expect(331, "USER alice")
        # After 421 clients would connect again with the same password.
        ftp.expect(530, "PASS wrong")
        ftp.closed()


def test_failure_then_success(stranger, server):
    with ftpraw.Ftp(stranger) as ftp:
        ftp.expect(331, "USER alice")
        ftp.expect(530, "PASS wrong")
        ftp.login("alice", "wonderland")
        ftp.quit()


def test_root_is_refused(stranger, server):
    with ftpraw.Ftp(stranger) as ftp:
        ftp.command("USER root")
        ftp.expect(530, "PASS x")


# The time of a refusal does not show whether a user exists.

def test_refusals_take_the_same_time(stranger, server):
    # This is longer than the checks take.
    delay = scale.by_kernel(3, 6)
    with server.configured(limits={"login_delay": delay, "login_timeout": scale.seconds(60)}):
        for user in ("alice", "nobody-of-that-name", "root", "x" * 100, ".."):
            with ftpraw.Ftp(stranger) as ftp:
                ftp.expect(331, f"USER {user}")
                start = time.monotonic()
                ftp.expect(530, "PASS wrong")
                assert time.monotonic() - start >= delay


@pytest.mark.deadline(150)
def test_slow_pam_does_not_show_users(server, stranger, cleanup, tmp_path):
    """PAM takes long for a user that exists, as with an expensive hash. Refusals take the same time for all."""
    script, service = tmp_path / "slow", pathlib.Path("/etc/pam.d/kftp-e2e-slow")
    slow, delay = scale.by_kernel(3.5, 7), scale.by_kernel(2, 4)
    script.write_text(f"#!/bin/sh\n[ $PAM_USER = alice ] && sleep {slow}\nexit 0\n", encoding="ascii")
    script.chmod(0o755)
    service.write_text(f"auth required pam_exec.so quiet {script}\nauth required pam_unix.so nodelay\n"
                       "account required pam_unix.so\n", encoding="ascii")
    cleanup.callback(service.unlink)
    took = []
    # The network process of this test ends with it: it remembers for an hour that PAM is slow.
    with server.configured(users={"pam_service": service.name},
                           limits={"login_delay": delay, "login_timeout": 150}):
        for user in ("alice", "nobody-of-that-name", "bob", "x" * 100, "alice"):
            with ftpraw.Ftp(stranger) as ftp:
                ftp.expect(331, f"USER {user}")
                start = time.monotonic()
                ftp.expect(530, "PASS wrong")
                took.append(time.monotonic() - start)
    assert min(took) > slow
    assert max(took) - min(took) < 1, took


def test_opts_before_login(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        assert ftp.expect(200, "OPTS MLST size;").text == "MLST OPTS size;"
        assert ftp.expect(200, "OPTS HASH MD5").text == "MD5"
        ftp.login(server.alice.name, server.alice.password)
        assert " MLST type;size*;modify;" in "\n".join(ftp.expect(211, "FEAT").inner)
        assert ftp.expect(200, "OPTS HASH").text == "MD5"


def test_back_off(client1, stranger, server):
    """A user whose password is guessed has to wait, each time twice as long. Nobody else has to."""
    with server.configured(limits={"login_delay": 0, "login_timeout": scale.seconds(60)}):
        for _ in range(2):
            with ftpraw.Ftp(stranger) as ftp:
                for _ in range(3):
                    ftp.expect(331, "USER alice")
                    ftp.expect(530, "PASS wrong")
        with ftpraw.Ftp(stranger) as ftp, ftpraw.Ftp(stranger) as right, ftpraw.Ftp(stranger) as mate, \
                ftpraw.Ftp(client1) as other:
            # Do this beforehand: the rest must happen within eight seconds of the last failure.
            right.expect(331, "USER alice")
            other.expect(331, "USER alice")
            mate.expect(331, "USER bob")
            for _ in range(3):
                ftp.expect(331, "USER alice")
                last = time.monotonic()
                ftp.expect(530, "PASS wrong")
            right.send(b"PASS wonderland\r\n")
            other.expect(230, "PASS wonderland")
            # The wait is that of alice: another user at the same address need not wait.
            mate.expect(230, "PASS builder")
            assert right.silent(0.01)
            right.expect(230)
            assert time.monotonic() - last >= 7.9


def test_rein_forgets_the_user_but_not_the_failures(stranger, server):
    with ftpraw.Ftp(stranger) as ftp:
        for _ in range(3):
            ftp.expect(331, "USER alice")
            ftp.expect(220, "REIN")
            ftp.expect(503, "PASS wonderland")
            ftp.expect(331, "USER alice")
            ftp.expect(530, "PASS wrong")
        ftp.closed()


BEFORE_LOGIN = [
    ("PASS wonderland", 503),
    ("USER", 501),
    ("ACCT x", 202),
    ("AUTH TLS", 534),
    ("AUTH TLS-C", 534),
    ("AUTH TLS-P", 534),
    ("auth ssl", 534),
    ("AUTH GSSAPI", 504),
    ("AUTH", 501),
    ("PBSZ 0", 503),
    ("PROT P", 503),
    ("PROT C", 503),
    ("CCC", 534),
    ("HOST ftp.example.org", 220),
    ("HOST", 501),
    ("NOOP", 200),
    ("SYST", 215),
    ("FEAT", 211),
    ("HELP", 214),
    ("HELP RETR", 214),
    ("HELP FROB", 502),
    ("OPTS UTF8 ON", 200),
    ("OPTS UTF8 OFF", 504),
    ("OPTS MLST type;", 200),
    ("LANG", 200),
    ("LANG EN", 200),
    ("LANG DE", 504),
    ("CLNT test", 200),
    ("CSID Name=test; Version=1;", 200),
    ("REIN", 220),
    ("PWD", 530),
    ("RETR readme", 530),
    ("STOR readme", 530),
    ("PASV", 530),
    ("EPSV", 530),
    ("PORT 10,9,0,11,4,1", 530),
    ("LIST", 530),
    ("DELE readme", 530),
    ("ABOR", 530),
    ("STAT", 530),
    ("SMNT x", 530),
    ("FROB", 500),
    ("", 500),
    (" NOOP", 500),
]


def test_before_login(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        ftp.expect_each(BEFORE_LOGIN, after=("NOOP", 200))


def test_quit_before_login(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        ftp.quit()


@pytest.mark.parametrize("verb", ["GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PUT", "DELETE"])
def test_http_is_turned_away(client1, server, verb):
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(b"%s / HTTP/1.1\r\nHost: ftp.example.org\r\n\r\n" % verb.encode())
        ftp.expect(500)
        ftp.closed()


@pytest.mark.parametrize("path", [b"x" * 10_000, b"\0"], ids=["long", "nul"])
def test_http_with_a_spoiled_line_is_turned_away(client1, server, path):
    """A web page can make a browser send such a line, followed by FTP commands. They are not executed."""
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(b"POST /" + path + b" HTTP/1.1\r\nUSER alice\r\nPASS wonderland\r\nMKD evil\r\n")
        ftp.expect(500)
        ftp.closed()
    assert not (server.alice.home / "evil").exists()


def test_abort_with_telnet(client1, server):
    """IAC IP IAC DM ABOR with an urgent DM gets 530: before login there is nothing to abort."""
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(ftpraw.IAC + ftpraw.IP + ftpraw.IAC)
        ftp.urgent(ftpraw.DM)
        ftp.send(b"ABOR\r\n")
        ftp.expect(530)
        ftp.send(ftpraw.IAC + ftpraw.DO + b"\1NO" + ftpraw.IAC + ftpraw.WILL + b"\3OP\r\n")
        assert ftpraw.read_exactly(ftp.socket, 6) == (ftpraw.IAC + ftpraw.WONT + b"\1" +
                                                      ftpraw.IAC + ftpraw.DONT + b"\3")
        ftp.expect(200)


def test_same_features_before_and_after(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        before = ftp.expect(211, "FEAT")
        ftp.login("alice", "wonderland")
        after = ftp.expect(211, "FEAT")
    assert before.raw == after.raw
    features = {line.strip().split(" ")[0] for line in after.inner}
    assert {"EPRT", "EPSV", "MDTM", "MLST", "REST", "SIZE", "UTF8"} <= features
    assert all(line.startswith(" ") and not line.startswith("  ") for line in after.inner)


# These verbs get the same reply before and after login. The module's HELP tells which verbs it
# has.
SAME = ["NOOP", "SYST", "HELP", "HELP RETR", "HELP ABOR", "HELP FROB", "HELP a/b", "CLNT test", "ACCT x",
        "OPTS UTF8 ON", "OPTS UTF8", "OPTS UTF8 OFF", "OPTS FROB", "OPTS", "LANG", "LANG EN", "LANG DE",
        "CSID Name=test; Version=1;"]
UNKNOWN = ["FROB", "f/b", ""]


def test_same_replies_before_and_after(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        before = {line: ftp.command(line).raw for line in SAME + UNKNOWN}
        ftp.login("alice", "wonderland")
        verbs = {word for line in ftp.expect(214, "HELP").inner for word in line.split()}
        after = {line: ftp.command(line).raw for line in SAME + UNKNOWN}
        ftp.quit()
    assert {"NOOP", "SYST", "HELP", "CLNT", "ACCT", "OPTS"} <= verbs
    for line in [line for line in SAME if line.split()[0] in verbs] + UNKNOWN:
        assert before[line] == after[line], line


def test_long_and_bad_lines_before_and_after(client1, server):
    answers = []
    for login in (False, True):
        with ftpraw.Ftp(client1, user="alice" if login else None, password="wonderland") as ftp:
            ftp.send(b"x" * 5000 + b"\r\nNO\0OP\r\n")
            answers.append([ftp.expect(500).raw, ftp.expect(501).raw])
    assert answers[0] == answers[1]


# Limits: the first client above a limit gets 421 and is disconnected.

def turned_away(host):
    """Whether a host gets 421 as soon as it connects."""
    with ftpraw.Ftp(host, greet=False) as ftp:
        if ftp.reply().code == 220:
            ftp.quit()
            return False
        ftp.closed()
        return True


def test_limit_of_connections(client1, client2, server):
    """The addresses have equal parts of the limit; none loses its part to another one."""
    with server.configured(limits={"max_connections": 2}):
        with ftpraw.Ftp(client1) as one, ftpraw.Ftp(client2) as two:
            one.expect(200, "NOOP")
            two.expect(200, "NOOP")
            assert turned_away(client1)
            one.expect(200, "NOOP")
            two.expect(200, "NOOP")
            two.quit()
            until(lambda: not turned_away(client1), "the limit allows another one")
    server.no_sessions()


def test_silent_connections_make_room(client1, client2, server):
    """Connections that send nothing do not keep others out; one that logs in is not ended for them."""
    with server.configured(limits={"max_connections": 3}):
        with ftpraw.Ftp(client1) as active, ftpraw.Ftp(client1) as silent, ftpraw.Ftp(client1) as other:
            active.expect(331, "USER alice")
            server.login(client2).quit()
            assert "quiet" in silent.expect(421).text
            silent.closed()
            server.logged("was quiet", client1.address4)
            other.expect(200, "NOOP")
            active.expect(230, "PASS wonderland")


@pytest.mark.parametrize("family", [4, 6])
def test_connections_of_one_address(client1, client2, server, family):
    """An address cannot use up the connections of all: those before login have a limit of their own."""
    with server.configured(limits={"max_connections_per_address": 3}):
        with server.login(client1, family) as session, ftpraw.Ftp(client1, family) as one, \
                ftpraw.Ftp(client1, family), ftpraw.Ftp(client1, family):
            with ftpraw.Ftp(client1, family, greet=False) as late:
                assert "your address" in late.expect(421).text
                late.closed()
            server.logged("refused", "max_connections_per_address")
            assert not turned_away(client2)
            # A connection that has logged in counts no more.
            one.login("alice", "wonderland")
            until(lambda: not turned_away(client1), "the limit allows another one")
            session.quit()


def test_limit_of_sessions(client1, client2, server):
    with server.configured(limits={"max_sessions": 1}):
        with ftpraw.Ftp(client2) as early:
            with server.login(client1) as one:
                until(lambda: turned_away(client2), "the daemon has counted the session")
                # A client that connected earlier gets 421 after its password.
                early.expect(331, "USER alice")
                early.expect(421, "PASS wonderland")
                early.closed()
                one.quit()
        until(lambda: not turned_away(client2), "the limit allows another one")
        with server.login(client2) as other:
            other.quit()


def test_limit_of_the_rate(client1, client2, server):
    with server.configured(limits={"accept_rate": 1}):
        assert any(turned_away(client1) for _ in range(20))
        assert not turned_away(client2)
        until(lambda: not turned_away(client1), "the rate is below the limit")


# Guests and virtual hosts.

def test_guest_without_a_password(client1, server):
    with server.configured(anonymous={"ask_password": "no"}):
        with ftpraw.Ftp(client1) as ftp:
            ftp.send(b"USER anonymous\r\nPWD\r\n")
            assert ftp.expect(230).text == "Welcome, guest."
            ftp.expect(257)
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(331, "USER alice")


def test_no_guests(client1, server):
    with server.configured(anonymous={"enable": "no"}, limits={"login_delay": 0}):
        with ftpraw.Ftp(client1) as ftp:
            guest = ftp.expect(331, "USER anonymous")
            assert guest.raw == ftp.expect(331, "USER alice").raw
            ftp.expect(331, "USER anonymous")
            ftp.expect(530, "PASS guest@example.org")


def test_virtual_hosts(client1, server, netlink):
    with server.configured(server={"host_names": "a.example, b.example"}):
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(504, "HOST c.example")
            assert ftp.expect(220, "HOST A.example").text == "kftp under test"
            ftp.expect(220, "HOST b.example")
            ftp.expect(331, "USER alice")
            ftp.expect(503, "HOST a.example")
            ftp.expect(230, "PASS wonderland")
            assert netlink.sessions()[0]["host"] == "b.example"
            server.logged(f"alice@{client1.address4} at b.example logged in")
            ftp.expect(503, "HOST a.example")
            ftp.quit()


def test_commands_after_pass_in_one_segment(client1, server):
    """The hand-down passes on what kftpd has read after PASS: no command is lost or answered twice."""
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(b"USER alice\r\nPASS wonderland\r\nPWD\r\nNOOP\r\nTYPE I\r\nMODE B\r\nQUIT\r\n")
        assert [ftp.reply().code for _ in range(7)] == [331, 230, 257, 200, 200, 504, 221]
        ftp.closed()


def test_commands_after_a_wrong_pass(stranger, server):
    """A whole dialogue in one segment: the daemon answers the commands after a wrong password."""
    with ftpraw.Ftp(stranger) as ftp:
        ftp.send(b"USER alice\r\nPASS wrong\r\nPWD\r\nNOOP\r\n"
                 b"USER alice\r\nPASS wonderland\r\nPWD\r\nQUIT\r\n")
        assert [ftp.reply().code for _ in range(8)] == [331, 530, 530, 200, 331, 230, 257, 221]
        ftp.closed()


def test_half_a_command_after_pass(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        ftp.expect(331, "USER alice")
        ftp.send(b"PASS wonderland\r\nPW")
        ftp.expect(230)
        assert ftp.silent()
        ftp.send(b"D\r\n")
        ftp.expect(257)


def test_telnet_after_pass(client1, server):
    """A Telnet command that the hand-down splits in two is still removed."""
    with ftpraw.Ftp(client1) as ftp:
        ftp.expect(331, "USER alice")
        ftp.send(b"PASS wonderland\r\nNO" + ftpraw.IAC)
        ftp.expect(230)
        ftp.send(ftpraw.DM + b"OP\r\n")
        ftp.expect(200)


def test_many_commands_after_pass(client1, server):
    """More commands than one buffer holds arrive while the password is checked."""
    count = scale.by_kernel(2000, 500)
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(b"USER alice\r\nPASS wonderland\r\n" + b"NOOP\r\nPWD\r\n" * count)
        ftp.expect(331)
        ftp.expect(230)
        for _ in range(count):
            ftp.expect(200)
            ftp.expect(257)
        ftp.quit()


def test_lines_byte_by_byte(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        for byte in b"USER alice\r\nPASS wonderland\r\nPWD\r\n":
            ftp.send(bytes([byte]))
        for code in (331, 230, 257):
            ftp.expect(code)


def test_bare_lf_before_login(client1, server):
    with ftpraw.Ftp(client1) as ftp:
        ftp.send(b"user alice\n")
        ftp.expect(331)
        ftp.send(b"pass wonderland\n")
        ftp.expect(230)


def test_user_again_after_login(ftp):
    for line, code in (("USER bob", 530), ("PASS builder", 503), ("AUTH TLS", 503), ("REIN", 502)):
        ftp.expect(code, line)
    ftp.expect(257, "PWD")


def test_login_and_logout_are_logged(client1, server):
    with server.login(client1) as ftp:
        server.logged("alice", client1.address4)
        ftp.quit()
    server.no_sessions()


def _begin(cleanup, host, user):
    """Start a login: send user name and password."""
    ftp = cleanup.enter_context(ftpraw.Ftp(host))
    ftp.expect(331, f"USER {user.name}")
    ftp.send(ftp.line(f"PASS {user.password}"))
    return ftp


def _login_processes(server):
    return {child for child in server.children() if processes.name(child) == "kftpd-login"}


def _hang(cleanup, server, host, count):
    """Make this many logins of bob that are given up although their processes can't end; return these processes."""
    before = _login_processes(server)
    for ftp in [_begin(cleanup, host, server.bob) for _ in range(count)]:
        assert "cannot accept your session" in ftp.expect(421).text
        ftp.closed()
    stuck = _login_processes(server) - before
    assert len(stuck) == count and all(map(processes.alive, stuck))
    return stuck


def test_home_of_ones_own(client1, server, folder):
    """A FUSE file system that only its user can use, as sshfs makes it by default: root cannot even look at it."""
    source = folder.directory("source")
    os.chown(source, server.bob.uid, server.bob.gid)
    (source / "f").write_bytes(b"mine")
    disk = disks.Fuse(server.bob.home, source, server.bob)
    try:
        with pytest.raises(PermissionError):
            os.stat(server.bob.home)
        with server.login(client1, user=server.bob) as ftp:
            assert ftp.retr("f") == b"mine"
            ftp.quit()
    finally:
        disk.close()


@pytest.mark.deadline(120)
def test_hung_home(client1, client2, server, folder, cleanup):
    """A home that never answers prevents the logins of its user, and nobody else's."""
    source = folder.directory("source")
    os.chown(source, server.bob.uid, server.bob.gid)
    # The process must have time to block in the file system, and a good login must have time to succeed.
    settings = {"users": {"pam_timeout": scale.by_kernel(8, 14), "pam_processes": 2}}
    disk = disks.Fuse(server.bob.home, source, server.bob)
    try:
        # The FUSE daemon reads requests, but its replies fail.
        disk.fail("writev", "EIO")
        with server.configured(**settings):
            stuck = _hang(cleanup, server, client1, 2)
            server.logged('login of "bob"', "no answer within pam_timeout, and the login process cannot be killed")
            # There are two processes for logins, and both are available again.
            server.login(client2).quit()
            third = _begin(cleanup, client1, server.bob)
            assert "cannot accept your session" in third.expect(421).text
            # No process was started for it.
            server.logged('login of "bob"', "processes of earlier logins do not end")
            assert _login_processes(server) == stuck
            server.stop()
            assert all(processes.alive(pid) for pid in stuck)
            server.start(**settings)
            last = _hang(cleanup, server, client1, 1)
            disk.die()
            until(lambda: not any(map(processes.alive, stuck | last)), "the processes have ended")
            until(lambda: not _login_processes(server), "the daemon has noticed")
    finally:
        disk.die()
        disk.close()
    server.login(client1, user=server.bob).quit()
