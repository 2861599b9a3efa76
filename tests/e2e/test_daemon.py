# SPDX-License-Identifier: GPL-2.0
"""kftpd goes and comes back, sessions stay; kftpctl looks at them and ends them."""

import json
import os
import re
import signal
import socket

import pytest

import ftpraw
import genl
import handdown
import net
import scale
from files import Pattern


def test_sessions_outlive_the_daemon(client1, client2, server, folder):
    """A transfer that runs, one that waits and an idle session go on while there is no daemon."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    with server.login(client1) as busy, server.login(client2) as idle:
        idle.expect(250, f"CWD {folder.name}")
        with busy.start(f"RETR {folder.name}/f", receive_buffer=4096) as down, \
             idle.start("STOR up", "PORT") as up:
            got = ftpraw.read_exactly(down.socket(), 100_000)
            up.write(content.read(0, 1000))
            server.kill()
            up.write(content.read(1000, 99_000))
            got += down.read()
            up.close()
            busy.expect(226)
            idle.expect(226)
        assert got == content.bytes()
        assert (folder / "up").read_bytes() == content.read(0, 100_000)
        # And new transfers begin.
        assert idle.retr("up") == content.read(0, 100_000)
        server.start()
        assert len(server.who()) == 2
        assert idle.retr("up", "PORT") == content.read(0, 100_000)
        busy.quit()
        idle.quit()


def test_events_wait_for_the_next_daemon(client1, server, folder):
    folder.file("while-nobody-listens", b"x" * 4321)
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        server.kill()
        try:
            with server.netlink() as netlink:
                net.until(lambda: not netlink.stats()["attached"], "the module has noticed")
                ftp.retr("while-nobody-listens")
                assert netlink.stats()["events_queued"] >= 1
            server.mark_log()
        finally:
            server.start()
        server.logged("while-nobody-listens")
        with server.netlink() as netlink:
            net.until(lambda: not netlink.stats()["events_queued"], "the queue is empty")


# More transfers than events wait in the module, and what is beyond.
QUEUE = 4096
BURST = scale.by_kernel(QUEUE + 200, 400)


def fail_transfers(ftp, count):
    """As many transfers that end at once, since nobody listens at the client's port."""
    host = ftp.socket.getsockname()[0].replace(".", ",")
    with ftp.host, socket.socket() as unused:
        unused.bind((ftp.socket.getsockname()[0], 0))
        number = unused.getsockname()[1]
        port = f"{number // 256},{number % 256}"
        for first in range(0, count, 50):
            now = min(50, count - first)
            ftp.send(b"".join(f"PORT {host},{port}\r\nRETR f\r\n".encode() for _ in range(now)))
            for _ in range(now):
                ftp.expect(200)
                ftp.expect(425)


def test_events_that_wait_are_bounded(client1, server, folder):
    """Nobody listens for long: the queue ends somewhere, what is lost is counted, no transfer minds.

    The next daemon gets all that waited, however much it is, and says what was lost.
    """
    folder.file("f", b"x")
    os.chown(folder / "f", 54321, 54321)
    with server.login(client1) as ftp, server.netlink() as netlink:
        ftp.expect(250, f"CWD {folder.name}")
        server.kill()
        try:
            net.until(lambda: not netlink.stats()["attached"], "the module has noticed")
            before = netlink.stats()
            fail_transfers(ftp, BURST)
            after = netlink.stats()
            waiting = before["events_queued"] + BURST
            assert after["events_queued"] == min(waiting, QUEUE)
            assert after["events_dropped"] - before["events_dropped"] == max(waiting - QUEUE, 0)
            # Without a daemon no names are asked for: the listing's own event is the only one.
            assert b" 54321 " in ftp.download("LIST")
            end = netlink.stats()
            assert sum(end[key] - after[key] for key in ("events_queued", "events_dropped")) == 1
        finally:
            server.mark_log()
            server.start()
        net.until(lambda: not netlink.stats()["events_queued"], "the queue is empty")
        assert netlink.stats()["attached"]
        kept = after["events_queued"] - before["events_queued"]
        net.until(lambda: server.log.count(f"{folder.name}/f") == kept, "all that waited is in the log", scale.CLIENT)
        assert netlink.stats()["events_dropped"] == end["events_dropped"]
        assert ftp.retr("f") == b"x"
        server.logged(f"{folder.name}/f", "226")


def test_events_come_faster_than_the_daemon_reads(client1, server, folder):
    """A daemon that is stopped for a while gets later what it had no room for, and nothing is lost.

    Paths are long, since its socket has room for all events of this number with short ones.
    """
    below = "/".join(["d" * 200] * 8)
    deep = f"{folder.name}/{below}"
    (folder / below).mkdir(parents=True)
    folder.file(f"{below}/f", b"x")
    with server.login(client1) as ftp, server.netlink() as netlink:
        ftp.expect(250, f"CWD {deep}")
        before = netlink.stats()
        server.mark_log()
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            fail_transfers(ftp, BURST)
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        net.until(lambda: server.log.count(f"{deep}/f") == BURST, "all is in the log", scale.CLIENT)
        after = netlink.stats()
        assert not after["events_queued"]
        assert after["events_dropped"] == before["events_dropped"]


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_daemon_ends_inside_a_login(client1, server, way):
    """The connection ends, with a word or without; nothing of it stays."""
    with ftpraw.Ftp(client1) as ftp:
        ftp.expect(331, "USER alice")
        getattr(server, way)()
        try:
            rest = ftpraw.read_all(ftp.socket)
            assert rest == b"" or rest.startswith(b"421 ") and rest.count(b"\n") == 1
        finally:
            server.start()
    server.no_sessions()


def test_orderly_restart(client1, server, folder):
    folder.file("f", b"still here")
    with server.login(client1) as ftp:
        server.restart()
        assert ftp.retr(f"{folder.name}/f") == b"still here"
        with server.login(client1) as other:
            assert other.retr(f"{folder.name}/f") == b"still here"
        assert len(net.until(lambda: len(server.who()) == 1 and server.who(), "one session")) == 1


def test_no_process_of_the_daemon_is_left(server):
    before = server.process.pid
    children = _children(before)
    assert children, "kftpd has no process for the network"
    server.restart()
    for pid in [before, *children]:
        assert not os.path.exists(f"/proc/{pid}"), f"process {pid} is left"


def test_no_process_is_left_after_a_kill(server):
    children = _children(server.process.pid)
    server.kill()
    try:
        net.until(lambda: not any(_alive(pid) for pid in children), "its children have gone too")
    finally:
        server.start()


def test_network_process_dies(server, client1, folder):
    """Without its network process the daemon starts another, or ends as a whole; sessions go on."""
    folder.file("f", b"x")
    with server.login(client1) as ftp:
        process = server.process
        for pid in _children(process.pid):
            os.kill(pid, signal.SIGKILL)
        try:
            net.until(lambda: process.poll() is not None or _greets(client1), "ended or back")
        finally:
            if process.poll() is not None:
                server.process = None
                server.start()
        assert ftp.retr(f"{folder.name}/f") == b"x"
    with server.login(client1) as ftp:
        ftp.quit()


def _greets(host):
    try:
        ftpraw.Ftp(host).quit()
        return True
    except (OSError, AssertionError):
        return False


def _state_and_parent(pid):
    """Of a process, from /proc/PID/stat; a process that is gone has neither."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
            state, parent = f.read().rpartition(")")[2].split()[:2]
            return state, int(parent)
    except (FileNotFoundError, ProcessLookupError):
        return None, None


def _children(pid):
    return [int(name) for name in os.listdir("/proc")
            if name.isdigit() and _state_and_parent(name)[1] == pid]


def _alive(pid):
    return _state_and_parent(pid)[0] not in (None, "Z")


def test_the_network_process_has_no_rights(server):
    """Not root, no capabilities, no new ones, a seccomp filter, an empty root."""
    found = []
    for pid in _children(server.process.pid):
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            status = dict(line.split(":\t", 1) for line in f.read().splitlines())
        if status["Uid"].split()[0] == "0":
            continue
        found.append(pid)
        assert set(status["CapPrm"] + status["CapEff"] + status["CapInh"] + status["CapAmb"]) == {"0"}
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2"
        assert os.listdir(f"/proc/{pid}/root") == []
    assert found


# kftpctl

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
    net.until(lambda: not server.who(), "nobody is there")


def test_who_hides_control_bytes(client1, server, folder):
    """A client can't write to the administrator's terminal."""
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
        assert [s["id"] for s in netlink.sessions()] != [number]
    done = server.ctl("kick", number, check=False)
    assert done.returncode != 0 and done.stdout.strip()


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


@pytest.mark.parametrize("words", [["kick"], ["kick", "x"], ["kick", "-1"], ["kick", "99999999"], ["frob"],
                                   ["kick", "1", "2x"]])
def test_wrong_use(server, words):
    done = server.ctl(*words, check=False)
    assert done.returncode != 0
    assert done.stdout.strip()


def test_without_rights(server):
    """Who may not administrate is told so."""
    done = server.__class__.ctl  # the program itself, as somebody else
    assert done
    import server as server_module
    done = server_module.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                             server_module.PAYLOAD / "bin/kftpctl", "who", check=False)
    assert done.returncode != 0
    assert re.search(rb"permi|allow|right|root", done.stdout, re.I), done.stdout


def test_status(client1, server):
    with server.login(client1) as ftp:
        text = server.ctl("status").stdout.decode()
        assert re.search(r"sessions\D*1\b", text), text
        ftp.quit()


def test_who_as_json(client1, server):
    """Only where the tool has it."""
    done = server.ctl("who", "--json", check=False)
    if done.returncode != 0:
        pytest.skip("this kftpctl has no --json")
    with server.login(client1):
        assert len(json.loads(server.ctl("who", "--json").stdout)) == 1


def test_drain(client1, client2, server, folder, netlink):
    """Idle sessions end at once, transfers run to their end, nobody new comes in."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    ports = netlink.settings()["passive_port"]
    with server.login(client1) as busy, server.login(client2) as idle:
        with busy.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            netlink.call(genl.DRAIN)
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
                assert data.read() == content.bytes()
                busy.expect(226)
                busy.expect(421)
                busy.closed()
                net.until(lambda: not netlink.sessions(), "all have gone")
            finally:
                netlink.call(genl.SETTINGS_SET, passive_port=ports)
    assert netlink.stats()["draining"] == 0
    with server.login(client1) as ftp:
        ftp.quit()


# The configuration file.

@pytest.mark.parametrize("sections, complaint", [
    ({"server": {"frobnicate": "yes"}}, "frobnicate"),
    ({"server": {"port": "70000"}}, "port"),
    ({"data": {"passive_ports": "x"}}, "passive_ports"),
    ({"users": {"umask": "999"}}, "umask"),
    ({"users": {"rights": "read fly"}}, "fly"),
    ({"anonymous": {"user": "nobody-of-that-name"}}, "nobody-of-that-name"),
])
def test_wrong_configuration(server, sections, complaint):
    """A mistake is named and the daemon doesn't start; sessions would not notice."""
    server.stop()
    try:
        with pytest.raises(AssertionError):
            server.start(**sections)
        net.until(lambda: server.process.poll() is not None, "kftpd ended")
        assert server.process.returncode != 0
        server.logged(complaint)
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        server.process = None
        server.start()


def test_limit_of_sessions_per_address(client1, client2, server):
    with server.configured(limits={"max_sessions_per_address": 2}):
        with server.login(client1) as one, server.login(client1) as two:
            # The module has greeted the second before the daemon has counted it.
            net.until(lambda: not _greets(client1), "there is no more room")
            with ftpraw.Ftp(client1, greet=False) as three:
                assert three.reply().code == 421
                three.closed()
            with server.login(client2) as other:
                other.expect(200, "NOOP")
            two.quit()
            net.until(lambda: _greets(client1), "there is room again")
            one.expect(200, "NOOP")


def test_idle_timeout(client1, server):
    """Nothing said for so long: 421, in the daemon and in the module."""
    with server.configured(limits={"idle_timeout": 2, "login_timeout": 2}):
        with ftpraw.Ftp(client1) as early, server.login(client1) as late:
            early.expect(421)
            early.closed()
            late.expect(421)
            late.closed()
    server.no_sessions()


def test_a_transfer_is_not_idle(client1, server, folder):
    """A control connection that is silent during a transfer of any length isn't idle."""
    folder.file("f", Pattern(1, scale.MUCH))
    with server.configured(limits={"idle_timeout": 2}):
        with server.login(client1) as ftp:
            with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
                for _ in range(5):
                    ftpraw.read_exactly(data.socket(), 100_000)
                    assert ftp.silent(1)
                data.read()
            ftp.expect(226)


def test_many_connections_before_login(client1, client2, server, folder):
    """Three hundred that never log in take nothing from those who do."""
    folder.file("f", b"served")
    crowd = [ftpraw.Ftp(client2, greet=False) for _ in range(scale.by_kernel(300, 60))]
    for ftp in crowd:
        ftp.send(b"USER al")
    with server.login(client1) as ftp:
        assert ftp.retr(f"{folder.name}/f") == b"served"
    for ftp in crowd:
        ftp.close()
