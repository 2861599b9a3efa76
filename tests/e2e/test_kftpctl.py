# SPDX-License-Identifier: GPL-2.0
"""kftpctl lists sessions, settings and counters, and ends sessions."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest

import ftpraw
import handdown
import net
import scale
import server as server_module
from files import Pattern


@pytest.mark.userspace
def test_who(client1, client2, server, folder):
    folder.file("big", Pattern(1, scale.MUCH))
    with server.login(client1) as one, server.login(client2, 6, server.bob) as two:
        with one.start(f"RETR {folder.name}/big", receive_buffer=4096) as data:
            lines = server.who()
            assert len(lines) == 2
            first = next(line for line in lines if "alice" in line)
            second = next(line for line in lines if "bob" in line)
            assert client1.address4 in first and "big" in first
            assert client2.address6 in second
            data.read()
        one.expect(226)
        one.quit()
        two.quit()
    net.until(lambda: not server.who(), "all sessions have ended")


@pytest.mark.userspace
def test_who_hides_control_bytes(client1, server, folder):
    """A client can't send control sequences to the administrator's terminal."""
    name = "evil\x1b[2J\x07name"
    folder.directory(name)
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}/{name}")
        folder.file("f", Pattern(1, scale.MUCH)).rename(folder / name / "f\x1b]0;x")
        with ftp.start("RETR f\x1b]0;x", receive_buffer=4096) as data:
            assert b"\x1b" not in server.ctl("who").stdout
            data.close()
            ftp.reply()


def test_kick(client1, client2, server, netlink):
    with server.login(client1) as one, server.login(client2) as two:
        number = next(s["id"] for s in netlink.sessions()
                      if s["peer_port"] == one.socket.getsockname()[1])
        server.ctl("kick", number)
        one.expect(421)
        one.closed()
        two.expect(200, "NOOP")
        left, = netlink.sessions()
        assert left["id"] != number and left["peer_port"] == two.socket.getsockname()[1]
    done = server.ctl("kick", number, check=False)
    assert done.returncode != 0 and done.stdout.strip()


def test_kick_by_number_user_and_all(client1, client2, server):
    def ended(ftp):
        ftp.expect(421)
        ftp.closed()

    with contextlib.ExitStack() as stack:
        alices = [stack.enter_context(server.login(host)) for host in (client1, client2, client2)]
        bobs = [stack.enter_context(server.login(client1, user=server.bob)) for _ in range(3)]
        # Several numbers: a word that is not a number prevents all kicks; a number without a session only its own.
        numbers = {(s["peer_address"], s["peer_port"]): str(s["id"]) for s in sessions(server)}
        one, two = alices.pop(), bobs.pop()
        first, second = (numbers[ftp.socket.getsockname()] for ftp in (one, two))
        assert server.ctl("kick", first, "2x", check=False).returncode == 2
        one.expect(200, "NOOP")
        done = server.ctl("kick", first, "99999999", second, check=False)
        assert done.returncode == 1 and b"no session 99999999" in done.stdout
        ended(one)
        ended(two)
        # All sessions of a user. A user without sessions gives an error.
        assert server.ctl("kick", "--user", "alice").stdout == b"2 sessions ended\n"
        for ftp in alices:
            ended(ftp)
        for ftp in bobs:
            ftp.expect(200, "NOOP")
        for name in ("alice", "bo", "bobb"):
            done = server.ctl("kick", "--user", name, check=False)
            assert (done.returncode, done.stdout) == (1, b"0 sessions ended\n")
        # All sessions.
        alices = [server.login(client1)]
        assert server.ctl("kick", "--all").stdout == b"3 sessions ended\n"
        for ftp in (*alices, *bobs):
            ended(ftp)
        assert server.ctl("kick", "--all").stdout == b"0 sessions ended\n"
    assert sessions(server) == []


def test_kick_during_a_transfer(client1, server, folder, netlink):
    folder.file("f", Pattern(1, scale.MUCH))
    with server.login(client1) as ftp:
        with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            server.ctl("kick", netlink.sessions()[0]["id"])
            try:
                got = data.read()
            except ConnectionResetError:
                got = b""
            assert len(got) < scale.MUCH
        while ftp.reply().code != 421:
            pass
        ftp.closed()


def test_kick_while_waiting_for_data(client1, server, netlink):
    with server.login(client1) as ftp:
        ftp.extended_passive()
        ftp.send(b"LIST\r\n")
        assert ftp.silent()
        server.ctl("kick", netlink.sessions()[0]["id"])
        while ftp.reply().code != 421:
            pass
        ftp.closed()


@pytest.mark.userspace
@pytest.mark.parametrize("words, status", [
    ("", 2), ("frob", 2), ("--frob", 2), ("kick", 2), ("kick x", 2), ("kick -1", 2), ("kick 1 2x", 2),
    ("kick 99999999", 1), ("kick 1 --all", 2), ("kick --all --user alice", 2), ("kick --user", 2),
    ("kick 1 --json", 2), ("who 1", 2), ("who --all", 2), ("who -i x", 2), ("who -i 60001", 2), ("status 1", 2),
    ("drain --json", 2), ("drain --user alice", 2), ("kick --all -i 1", 2), ("status -i 1", 2), ("who -i", 2)])
def test_wrong_use(server, words, status):
    """kftpctl reports the mistake and does nothing."""
    done = server.ctl(*words.split(), check=False)
    assert done.returncode == status
    assert done.stdout.startswith(b"kftpctl: ")
    assert done.stdout.count(b"\n") <= 3


@pytest.mark.userspace
def test_help_and_version(server):
    help_text = server.ctl("--help").stdout.decode()
    for word in ("who", "kick", "status", "drain", "--user USER", "--json", "-i MS"):
        assert word in help_text
    assert re.fullmatch(rb"kftpctl [0-9.]+\n", server.ctl("--version").stdout)


@pytest.mark.userspace
def test_without_the_module(server):
    server.stop()
    server.unload()
    try:
        for command in ("who", "status", "drain", "kick --all"):
            done = server.ctl(*command.split(), check=False)
            assert done.returncode == 3 and b"module" in done.stdout
    finally:
        server.load()
        server.start()


@pytest.mark.userspace
def test_without_permission(server):
    """A user without CAP_NET_ADMIN gets a clear error."""
    for command in ("who", "status", "drain", "kick --all"):
        done = server_module.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                 server_module.PAYLOAD / "bin/kftpctl", *command.split(), check=False)
        assert done.returncode == 4
        assert re.search(rb"permi|allow|right|root", done.stdout, re.I), done.stdout


@pytest.mark.userspace
def test_who_measures_rates(client1, server, folder):
    """It measures for the time of -i. With -i 0, and without any transfer, it shows no rate and does not wait."""
    folder.file("f", Pattern(1, scale.MUCH))
    with server.login(client1) as ftp:
        assert "rate" not in sessions(server, "-i", "20000")[0]
        with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            ftpraw.read_exactly(data.socket(), 1000)
            assert "rate" not in sessions(server, "-i", "0")[0]
            assert b"/s" not in server.ctl("who", "-i", "0").stdout
            began = time.monotonic()
            assert sessions(server, "-i", "1500")[0]["rate"] >= 0
            assert time.monotonic() - began >= 1.5
            assert b"/s" in server.ctl("who", "--interval", "100").stdout
            data.read()
        ftp.expect(226)
        ftp.quit()


def sessions(server, *words):
    return json.loads(server.ctl("who", "--json", *words).stdout)


@pytest.mark.userspace
def test_who_as_json(client1, client2, server, folder, netlink):
    content = Pattern(1, scale.MUCH)
    folder.file("f\x1b\"\udcfe", content)
    assert sessions(server) == []
    with server.login(client1) as one, server.login(client2, 6, server.bob) as two:
        one.expect(250, f"CWD {folder.name}")
        with one.start("RETR f\x1b\"\udcfe", receive_buffer=4096) as data:
            ftpraw.read_exactly(data.socket(), 1000)
            found = {session["user"]: session for session in sessions(server)}
            known = {session["user"]: session for session in netlink.sessions()}
            assert set(found) == set(known) == {"alice", "bob"}
            alice, bob = found["alice"], found["bob"]
            for session in (alice, bob):
                for name in ("id", "uid", "verb", "cwd", "received", "files"):
                    assert session[name] == known[session["user"]][name], name
            assert (alice["peer_address"], alice["peer_port"]) == (client1.address4, one.socket.getsockname()[1])
            assert (bob["peer_address"], bob["peer_port"]) == (client2.address6, two.socket.getsockname()[1])
            assert (alice["direction"], bob["direction"]) == ("send", "none")
            assert (alice["cwd"], alice["verb"]) == (folder.name, "RETR")
            assert alice["file"] == f"{folder.name}/f\x1b\"\udcfe"
            assert alice["total"] == scale.MUCH and 0 < alice["done"] < scale.MUCH
            assert "file" not in bob and "total" not in bob
            data.read()
        one.expect(226)
        assert next(s for s in sessions(server) if s["user"] == "alice")["sent"] == scale.MUCH
        one.quit()
        two.quit()


# The names of settings in status (those of kftpd.conf(5)), and in netlink.
SETTINGS = {"passive_ports": "passive_port", "active_port": "active_port", "connect_timeout": "connect_timeout",
            "stall_timeout": "stall_timeout", "idle_timeout": "idle_timeout", "max_sessions": "sessions_max"}
# Those of the daemon have the same names there.
LIMITS = ("max_connections", "max_connections_per_address", "max_sessions_per_address", "accept_rate")


@pytest.mark.userspace
def test_status(client1, server, netlink, folder):
    """status shows every setting and counter with the module's value, as JSON and as text."""
    folder.file("f", b"x" * 4321)
    with server.settings(public_address=b"\xc0\0\2\1", stall_timeout=77), server.login(client1) as ftp:
        ftp.retr(f"{folder.name}/f")
        net.until(lambda: not netlink.stats()["events_queued"], "the daemon has taken all events")
        status = json.loads(server.ctl("status", "--json").stdout)
        settings, stats, daemon = netlink.settings(), netlink.stats(), netlink.daemon()
        text = server.ctl("status").stdout.decode()
        ftp.quit()
    limits = {name: status["settings"].pop(name) for name in LIMITS}
    counted = {name: status["counters"].pop(name) for name in daemon if name not in LIMITS}
    assert limits | counted == daemon and limits["max_connections"] == 2000
    assert status["settings"].pop("public_address") == "192.0.2.1"
    assert status["settings"].pop("passive_ports_exclusive") == []
    assert {SETTINGS[name]: value for name, value in status["settings"].items()} == {
        name: value for name, value in settings.items() if name != "public_address"}
    assert status["settings"]["stall_timeout"] == 77
    assert stats["attached"] and status["counters"] == {**stats, "attached": True}
    assert status["counters"]["sessions"] == 1 and status["counters"]["bytes_sent"] >= 4321
    assert status["counters"]["attached"] is True and status["counters"]["draining"] is False
    shown = dict(line.split(None, 1) for line in text.splitlines() if " " in line)
    assert shown.pop("passive_ports") == " ".join(map(str, settings["passive_port"]))
    assert shown.pop("public_address") == "192.0.2.1"
    assert {name: int(value) for name, value in shown.items()} == {
        **{name: settings[known] for name, known in SETTINGS.items() if name != "passive_ports"}, **stats,
        "attached": 1, **daemon}


@pytest.mark.userspace
def test_status_of_exclusive_ports(server):
    with server.configured(data={"passive_ports_exclusive": "24000-24099"}):
        shown = status(server, "settings")
        assert (shown["passive_ports"], shown["passive_ports_exclusive"]) == ([], [24000, 24099])
        words = [line.split() for line in server.ctl("status").stdout.decode().splitlines()]
        assert ["passive_ports_exclusive", "24000-24099"] in words
    assert not status(server, "settings")["passive_ports_exclusive"]


def status(server, part):
    return json.loads(server.ctl("status", "--json").stdout)[part]


@pytest.mark.userspace
def test_status_of_connections(client1, server):
    """status shows the present limits of connections before login, and how many clients they have refused."""
    usual = status(server, "settings")
    with server.configured(limits={"max_connections_per_address": 2, "max_connections": 3}):
        with ftpraw.Ftp(client1), ftpraw.Ftp(client1):
            for _ in range(3):
                with ftpraw.Ftp(client1, greet=False) as late:
                    late.expect(421)
            net.until(lambda: status(server, "counters")["refused_connections_per_address"] == 3, "all are counted")
        limits = status(server, "settings")
        assert (limits["max_connections_per_address"], limits["max_connections"]) == (2, 3)
        server.write_configuration(limits={"max_connections_per_address": 5})
        server.process.send_signal(signal.SIGHUP)
        net.until(lambda: status(server, "settings")["max_connections_per_address"] == 5, "the settings are reloaded")
        # The counters go on when the network process is replaced.
        os.kill(server.network_process(), signal.SIGKILL)
        server.logged("was killed by signal 9")
        with contextlib.ExitStack() as stack:
            ftps = [stack.enter_context(ftpraw.Ftp(client1, greet=False)) for _ in range(6)]
            ftps[-1].expect(421)
            net.until(lambda: status(server, "counters")["refused_connections_per_address"] == 4, "all are counted")
    assert status(server, "settings") == usual
    # A daemon counts from its own start.
    assert status(server, "counters")["refused_connections_per_address"] == 0


def test_who_during_a_job(client1, server, folder, netlink):
    """A checksum job is shown with its progress, although it is not a transfer."""
    size = scale.by_kernel(64, 4) * scale.GIB
    os.truncate(folder.file("f", b""), size)
    with server.login(client1) as ftp:
        ftp.send(f"HASH {folder.name}/f\r\n".encode())
        net.until(lambda: netlink.sessions()[0].get("done"), "the job runs")
        job, = sessions(server, "-i", "100")
        assert (job["direction"], job["file"]) == ("none", f"{folder.name}/f")
        assert 0 < job["done"] < job["total"] == size and job["rate"] > 0
        line, = server.who()
        assert f'working on "{folder.name}/f"' in line and "%" in line
        ftp.expect(426, "ABOR")
        ftp.expect(226)
        ftp.quit()


def test_kick_twice(client1, server, cleanup, netlink):
    """The first kick waits up to connect_timeout for a client that does not read its replies; the second does not."""
    with server.settings(connect_timeout=600):
        one = handdown.Session(cleanup, client1, server.alice, receive_buffer=1)
        one.control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        number = one.add(netlink)
        one.control.close()
        one.ftp.send(b"HELP\r\n" * 40)
        net.until(lambda: netlink.session(number)["verb"] == "HELP", "the session has sent replies")
        server.ctl("kick", number)
        assert [session["id"] for session in netlink.sessions()] == [number]
        # A kick that comes before the session has seen the first one counts as the same kick.
        net.until(lambda: server.ctl("kick", number, check=False).returncode == 1, "there is no such session")
        assert not netlink.sessions()


def test_drain_undone(client1, server, folder, netlink):
    """If the drain is undone before a transfer ends, its session stays."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    with server.login(client1) as ftp:
        with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            server.ctl("drain")
            assert netlink.stats()["draining"] == 1
            server.process.send_signal(signal.SIGHUP)
            net.until(lambda: not netlink.stats()["draining"], "the drain is over")
            assert data.read() == content.bytes()
        ftp.expect(226)
        ftp.expect(200, "NOOP")
        ftp.quit()


def test_drain(client1, client2, server, folder, netlink):
    """A drain ends idle sessions at once and others after their transfer. New clients are refused until a reload."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    with server.login(client1) as busy, server.login(client2) as idle:
        with busy.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            assert server.ctl("drain").stdout == b""
            try:
                idle.expect(421)
                idle.closed()
                assert netlink.stats()["draining"] == 1
                with ftpraw.Ftp(client2, greet=False) as late:
                    code = late.reply().code
                    if code == 220:
                        late.expect(331, "USER alice")
                        code = late.command("PASS wonderland").code
                    assert code == 421
                    server.logged('login of "alice"', "kftpctl drain", "reload")
                    assert "settings-set" not in server.log
                assert data.read() == content.bytes()
                busy.expect(226)
                busy.expect(421)
                busy.closed()
                net.until(lambda: not netlink.sessions(), "all sessions have ended")
            finally:
                server.process.send_signal(signal.SIGHUP)
                server.logged("the new settings are in effect")
    assert netlink.stats()["draining"] == 0
    with server.login(client1) as ftp:
        ftp.quit()


@pytest.mark.userspace
@pytest.mark.parametrize("words", [["--help"], ["status"], ["who", "--json"]])
def test_output_can_not_be_written(server, words):
    """If kftpctl can't write its output, it reports the error and fails."""
    argv = [server_module.PAYLOAD / "bin/kftpctl", *words]
    with open("/dev/full", "wb") as full, server.host:
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"kftpctl: cannot write: No space left on device\n"
