# SPDX-License-Identifier: GPL-2.0
"""Sessions go on while kftpd stops and starts; also its configuration and limits."""

import contextlib
import os
import signal
import socket
import subprocess

import pytest

import ftpraw
import handdown
import net
import processes
import scale
from files import Pattern
from server import PAYLOAD


def test_sessions_outlive_the_daemon(client1, client2, server, folder):
    """A running transfer, a waiting transfer and an idle session go on without a daemon."""
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
        # New transfers work too.
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


# More transfers than events of transfers fit into the module's queue. The rest is for logins and logouts.
QUEUE = 4096 * 3 // 4
BURST = scale.by_kernel(QUEUE + 200, 400)


def fail_transfers(ftp, count):
    """Run transfers that fail at once, since nobody listens at the client's port."""
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


def test_number_of_waiting_events_is_limited(client1, server, folder):
    """There is no daemon for a long time: the queue of events has a limit, lost events are counted, transfers go on.

    The next daemon gets all events that waited, and the log says how many were lost.
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
            # A session can't push the logins and logouts of other sessions out of the queue.
            with contextlib.ExitStack() as stack:
                handdown.Session(stack, client1, server.alice).add(netlink)
                net.until(lambda: netlink.stats()["events_queued"] == after["events_queued"] + 1, "the login is queued")
            net.until(lambda: netlink.stats()["events_queued"] == after["events_queued"] + 2, "the logout is queued")
            later = netlink.stats()
            # Without a daemon the module asks for no names. So the only new event is that of the listing itself.
            assert b" 54321 " in ftp.download("LIST")
            end = netlink.stats()
            assert sum(end[key] - later[key] for key in ("events_queued", "events_dropped")) == 1
        finally:
            server.mark_log()
            server.start()
        net.until(lambda: not netlink.stats()["events_queued"], "the queue is empty")
        assert netlink.stats()["attached"]
        kept = after["events_queued"] - before["events_queued"]
        net.until(lambda: server.log.count(f"{folder.name}/f") == kept, "the log has all events", scale.CLIENT)
        assert netlink.stats()["events_dropped"] == end["events_dropped"]
        assert ftp.retr("f") == b"x"
        server.logged(f"{folder.name}/f", "226")


def test_events_come_faster_than_the_daemon_reads(client1, server, folder):
    """The daemon is stopped for a while. Later it gets the events that did not fit into its socket; none is lost.

    Paths are long, because its socket has room for this number of events with short paths.
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
        net.until(lambda: server.log.count(f"{deep}/f") == BURST, "all events are in the log", scale.CLIENT)
        after = netlink.stats()
        assert not after["events_queued"]
        assert after["events_dropped"] == before["events_dropped"]


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_daemon_ends_inside_a_login(client1, server, way):
    """The connection is closed, with or without a 421. No session is left."""
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


@pytest.mark.userspace
def test_restart_leaves_no_process(server):
    before = server.process.pid
    children = server.children()
    assert children, "kftpd has no process for the network"
    server.restart()
    net.until(lambda: not any(processes.alive(pid) for pid in [before, *children]), "all processes have ended")


@pytest.mark.userspace
def test_kill_leaves_no_process(server):
    children = server.children()
    server.kill()
    try:
        net.until(lambda: not any(processes.alive(pid) for pid in children), "its children have ended too")
    finally:
        server.start()


@pytest.mark.userspace
def test_closed_standard_descriptors(server, client1):
    """Whoever starts the daemon may have closed these descriptors: no socket gets their numbers."""
    server.stop()
    server.write_configuration()
    program = PAYLOAD / "bin/kftpd"
    server.process = server.host.popen(["sh", "-c", f"exec {program} -c {server.config_path} <&- >&- 2>&-"])
    try:
        net.until(lambda: _greets(client1), "the daemon runs")
        for process in (server.process.pid, *server.children()):
            assert [os.readlink(f"/proc/{process}/fd/{n}") for n in range(3)] == ["/dev/null"] * 3
        server.login(client1).quit()
    finally:
        server.restart()


def test_network_process_dies(server, client1, folder):
    """The daemon starts another network process. Sessions go on, and new clients can log in."""
    folder.file("f", b"x")
    with server.login(client1) as ftp:
        network = server.network_process()
        os.kill(network, signal.SIGKILL)
        server.logged("the network process was killed by signal 9")
        net.until(lambda: _greets(client1), "the new network process greets")
        assert server.network_process() != network
        assert ftp.retr(f"{folder.name}/f") == b"x"
        ftp.quit()
    with server.login(client1) as ftp:
        assert ftp.retr(f"{folder.name}/f") == b"x"
        ftp.quit()


@pytest.mark.userspace
def test_stop_loses_no_log_line(client1, server, folder):
    """The ending daemon or the next one logs all events that the module reports while the daemon ends."""
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        # The stopped network process does not end by itself, so the daemon takes longer to end.
        os.kill(server.network_process(), signal.SIGSTOP)
        server.process.terminate()
        names = []
        while server.process.poll() is None:
            names.append(f"upload-{len(names)}.")
            ftp.stor(names[-1], b"x")
        assert len(names) > 3
        server.start()
        for name in names:
            server.logged(name)
        ftp.quit()


def test_one_daemon_in_a_namespace(server, client1, folder):
    """A second daemon for the same namespace does not start, and changes nothing."""
    folder.file("f", b"x")
    with server.netlink() as netlink:
        before, attached = netlink.settings(), netlink.stats()["attached"]
        config = server.config_path.with_name("second.conf")
        config.write_text(server.configuration(server={"port": 2121}, data={"passive_ports": "25002"}), encoding="utf-8")
        with server.host:
            done = subprocess.run([PAYLOAD / "bin/kftpd", "-c", config], capture_output=True, timeout=scale.STEP,
                                  check=False)
        assert done.returncode == 1
        assert b"another kftpd serves this network namespace" in done.stderr
        assert (netlink.settings(), netlink.stats()["attached"]) == (before, attached)
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        assert ftp.retr("f") == b"x"
        ftp.quit()
    server.logged(f"{folder.name}/f", "226")


@pytest.mark.userspace
def test_reload_with_all_ports_taken(server):
    """The log names the port, and the old settings stay in effect."""
    server.mark_log()
    try:
        with socket.socket(socket.AF_INET6) as taken:
            taken.bind(("::", 25678))
            taken.listen(1)
            server.write_configuration(data={"passive_ports": "25678"})
            server.process.send_signal(signal.SIGHUP)
            server.logged("passive port 25678: another program has it")
            server.logged("the old settings stay in effect")
    finally:
        server.restart()


def test_module_is_loaded_again(server, client1, folder):
    """The module is unloaded and loaded again. The same daemon goes on, with its old settings and its log."""
    folder.file("f", b"served anew")
    with server.netlink() as netlink:
        before = netlink.settings()
    daemon = server.process.pid
    server.unload()
    try:
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(331, "USER alice")
            assert "cannot accept your session" in ftp.expect(421, "PASS wonderland").text
            ftp.closed()
        server.logged("cannot connect to the module")
    finally:
        server.load()
    with server.login(client1) as ftp:
        line = server.logged("connected to the module again")
        assert f"[{daemon}]" in line
        assert ftp.retr(f"{folder.name}/f") == b"served anew"
        server.logged("alice", "logged in")
        ftp.quit()
    with server.netlink() as netlink:
        assert netlink.settings() == before
        assert netlink.stats()["attached"]
    # The same if no client tries to log in while the module is missing.
    server.mark_log()
    server.unload()
    server.load()
    with server.login(client1) as ftp:
        server.logged("connected to the module again")
        assert ftp.retr(f"{folder.name}/f") == b"served anew"
        ftp.quit()
    server.logged("logged out")
    assert server.process.pid == daemon


def test_reload_finds_a_new_module(server):
    """A reload right after the module was loaded again succeeds: the module gets the new settings at once."""
    server.unload()
    server.load()
    server.mark_log()
    try:
        server.write_configuration(limits={"idle_timeout": 1234})
        server.process.send_signal(signal.SIGHUP)
        server.logged("the new settings are in effect")
        server.logged("connected to the module again")
        with server.netlink() as netlink:
            assert netlink.settings()["idle_timeout"] == 1234
            assert netlink.stats()["attached"]
    finally:
        server.restart()


def _greets(host):
    try:
        ftpraw.Ftp(host).quit()
        return True
    except (OSError, AssertionError):
        return False


@pytest.mark.userspace
def test_the_network_process_has_no_rights(server):
    """It is not root, has no capabilities and can't get any, has a seccomp filter and an empty root directory."""
    def status_of(pid):
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            return dict(line.split(":\t", 1) for line in f.read().splitlines())

    # The test before may have restarted it, so it may not be confined yet.
    found = net.until(lambda: [pid for pid in server.children() if status_of(pid)["Seccomp"] == "2"],
                      "the network process is confined")
    for pid in found:
        status = status_of(pid)
        assert status["Uid"].split()[0] != "0"
        assert set(status["CapPrm"] + status["CapEff"] + status["CapInh"] + status["CapAmb"]) == {"0"}
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2"
        assert os.listdir(f"/proc/{pid}/root") == []


# The configuration file.

@pytest.mark.userspace
@pytest.mark.parametrize("sections, complaint", [
    ({"server": {"frobnicate": "yes"}}, "frobnicate"),
    ({"server": {"port": "70000"}}, "port"),
    ({"data": {"passive_ports": "x"}}, "passive_ports"),
    ({"users": {"umask": "999"}}, "umask"),
    ({"users": {"rights": "read fly"}}, "fly"),
    ({"anonymous": {"user": "nobody-of-that-name"}}, "nobody-of-that-name"),
])
def test_wrong_configuration(server, sections, complaint):
    """The daemon names the mistake and does not start."""
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
            # The second client has its 230 from the module, but the daemon may not have counted the session yet.
            net.until(lambda: not _greets(client1), "the limit is reached")
            with ftpraw.Ftp(client1, greet=False) as three:
                assert three.reply().code == 421
                three.closed()
            with server.login(client2) as other:
                other.expect(200, "NOOP")
            two.quit()
            net.until(lambda: _greets(client1), "another session is allowed again")
            one.expect(200, "NOOP")


def test_login_timeout(client1, server):
    """A client that does not log in within the time limit gets 421."""
    with server.configured(limits={"login_timeout": 2}):
        with ftpraw.Ftp(client1) as ftp:
            ftp.expect(421)
            ftp.closed()


def test_idle_timeout(client1, server, netlink):
    """A client that sends no command for too long gets 421. The limit comes from a reload of the configuration."""
    with server.login(client1) as ftp:
        try:
            server.write_configuration(limits={"idle_timeout": 1})
            server.process.send_signal(signal.SIGHUP)
            ftp.expect(421)
            ftp.closed()
            assert netlink.settings()["idle_timeout"] == 1
        finally:
            server.restart()
    server.no_sessions()


def test_a_transfer_is_not_idle(ftp, server, folder):
    """A session is not idle during a transfer, even if the control connection is silent."""
    folder.file("f", Pattern(1, scale.MUCH))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        with server.settings(idle_timeout=1):
            for _ in range(3):
                ftpraw.read_exactly(data.socket(), 100_000)
                assert ftp.silent(1.5)
            data.read()
            ftp.expect(226)


def test_many_connections_before_login(client1, client2, server, folder):
    """300 clients that never log in do not keep others from logging in."""
    folder.file("f", b"served")
    crowd = [ftpraw.Ftp(client2, greet=False) for _ in range(scale.by_kernel(300, 60))]
    for ftp in crowd:
        ftp.send(b"USER al")
    with server.login(client1) as ftp:
        assert ftp.retr(f"{folder.name}/f") == b"served"
    for ftp in crowd:
        ftp.close()
