# SPDX-License-Identifier: GPL-2.0
"""Clients that disappear without a word: after their timeouts nothing of them is left."""

import os
import signal
import subprocess
import threading

import pytest

import ftpraw
import net
import scale
from files import Pattern

TIMEOUT = 3


# States in which TCP itself keeps a closed connection for a while, without any process or module.
CLOSED = (net.FIN_WAIT1, net.FIN_WAIT2, net.TIME_WAIT, net.LAST_ACK, net.CLOSING)


def _sockets_of(host, ports):
    """The server's sockets for a host that are open, or closed but still hold more than a final reply."""
    addresses = {host.address4, host.address6}
    return [s for s in net.tcp_sockets()
            if s[1] in addresses and s[0] in ports and s[3] != net.LISTEN
            and (s[3] not in CLOSED or s[4] > 512)]


def _short_timeouts(server):
    """Inside the with block, all sessions have short timeouts, also those that exist already."""
    return server.settings(idle_timeout=TIMEOUT, stall_timeout=TIMEOUT, connect_timeout=TIMEOUT)


def _nothing_left(server, host, references):
    # A stalled transfer is noticed after one to two timeouts. Then its session may be idle for another one.
    patience = 3 * TIMEOUT + scale.seconds(10)
    with server.netlink() as netlink:
        ports = {21, 20, *netlink.settings()["passive_port"]}
        net.until(lambda: not netlink.sessions(), "all sessions have ended", patience)
        # A session leaves the list before it leaves this count.
        net.until(lambda: not netlink.stats()["sessions"], "no session is counted", patience)
        assert netlink.stats()["transfers"] == 0
    net.until(lambda: not _sockets_of(host, ports),
              lambda: f"all sockets are closed: {_sockets_of(host, ports)}", scale.seconds(20))
    net.until(lambda: server.references() <= references, "the module has no more references", scale.seconds(10))


def _states(server, host, folder, family):
    """A session in each state in which a client can leave it."""
    made = []

    def login():
        ftp = server.login(host, family)
        ftp.expect(250, f"CWD {folder.name}")
        made.append(ftp)
        return ftp

    login()                                             # idle
    login().send(b"NOO")                                # inside a line
    login().extended_passive()                          # waits for a connection
    ftp = login()
    made.append(ftp.data())                             # has a connection, and no transfer
    ftp = login()
    ftp.extended_passive()
    ftp.send(b"RETR f\r\n")                             # waits for a connection, with a transfer
    for mode in ("EPSV", "EPRT"):
        ftp = login()
        made.append(ftp.start("RETR f", mode, receive_buffer=4096))     # sends
        ftp = login()
        made.append(ftp.start(f"STOR up-{mode}", mode))                 # receives
        made[-1].write(b"x" * 10_000)
    ftp = login()
    data = ftp.data("EPRT")
    made.append(data)
    ftp.send(b"NLST\r\n")
    made.append(ftp)
    return made


@pytest.mark.deadline(120)
@pytest.mark.parametrize("family", [4, 6])
def test_host_disappears(client1, server, folder, family):
    """A host with sessions in all states loses all its packets."""
    folder.file("f", Pattern(1, scale.MUCH))
    references = server.references()
    made = _states(server, client1, folder, family)
    with server.netlink() as netlink:
        assert len(netlink.sessions()) == 10
    with client1.cut(), _short_timeouts(server):
        _nothing_left(server, client1, references)
        for mode in ("EPSV", "EPRT"):
            assert (folder / f"up-{mode}").read_bytes() == b"x" * 10_000
        for one in made:
            one.close()


@pytest.mark.deadline(120)
def test_sessions_are_reset(client1, server, folder):
    """The same states. Every control connection ends with a RST; the timeouts are longer than this test waits."""
    folder.file("f", Pattern(1, scale.MUCH))
    references = server.references()
    made = _states(server, client1, folder, 4)
    for one in made:
        if isinstance(one, ftpraw.Ftp) and one.socket.fileno() >= 0:
            ftpraw.reset(one.socket)
    server.no_sessions()
    for one in made:
        one.close()
    _nothing_left(server, client1, references)


def test_sessions_are_closed(client1, server, folder):
    """Every control connection ends with a FIN; the timeouts are too long to end the sessions."""
    folder.file("f", Pattern(1, scale.MUCH))
    references = server.references()
    made = _states(server, client1, folder, 4)
    for one in made:
        one.close()
    _nothing_left(server, client1, references)


@pytest.mark.parametrize("client", ["curl", "lftp"])
@pytest.mark.parametrize("direction", ["down", "up"])
def test_client_is_killed(client1, server, folder, client, direction, tmp_path):
    """After kill -9 in the middle of a transfer, the client's kernel resets the connections."""
    size = 64 * scale.MIB
    with open(folder.file("f"), "r+b") as f:
        f.truncate(size)
    with open(tmp_path / "local", "wb") as f:
        f.truncate(size)
    references = server.references()
    url = f"ftp://alice:wonderland@{net.SERVER4}{folder.name}/"
    argv = {
        ("curl", "down"): ["curl", "-s", "--limit-rate", "100k", "-o", "/dev/null", url + "f"],
        ("curl", "up"): ["curl", "-s", "--limit-rate", "100k", "-T", tmp_path / "local", url + "up"],
        ("lftp", "down"): ["lftp", "-c", f"set net:limit-rate 100000; get {url}f -o {tmp_path}/got"],
        ("lftp", "up"): ["lftp", "-c", f"set net:limit-rate 100000; put -O {url} {tmp_path}/local -o up"],
    }[client, direction]
    running = client1.popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    try:
        with server.netlink() as netlink:
            net.until(lambda: any(s.get("done", 0) > 10_000 for s in netlink.sessions()),
                      "the transfer runs")
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    server.no_sessions()
    _nothing_left(server, client1, references)
    if direction == "up":
        # The part that has arrived stays.
        assert 0 < os.stat(folder / "up").st_size < size


@pytest.mark.deadline(120)
def test_many_clients_vanish_at_once(client1, client2, server, folder):
    """The host of fifty transfers disappears. Meanwhile another host works on."""
    folder.file("f", Pattern(1, scale.MUCH)).chmod(0o644)
    folder.file("small", b"goes on")
    count = scale.by_kernel(50, 15)
    references = server.references()
    made = []
    for _ in range(count):
        ftp = server.login(client1)
        made += [ftp, ftp.start(f"RETR {folder.name}/f", receive_buffer=4096)]
        # A short idle timeout after the transfer; the sessions of the other host keep the usual one.
        ftp.send(ftp.line(f"SITE IDLE {TIMEOUT}"))
    stop = threading.Event()
    failures = []

    def other_work():
        try:
            while not stop.is_set():
                with server.login(client2) as ftp:
                    assert ftp.retr(f"{folder.name}/small") == b"goes on"
                    ftp.quit()
        except BaseException as e:    # pylint: disable=broad-except
            failures.append(e)

    other = threading.Thread(target=other_work, daemon=True)
    other.start()
    try:
        with client1.cut(), server.settings(stall_timeout=TIMEOUT), server.netlink() as netlink:
            net.until(lambda: not any(s["peer_address"] == bytes([10, 9, 0, 11])
                                      for s in netlink.sessions()), "the lost sessions have ended",
                      scale.seconds(30))
    finally:
        stop.set()
        other.join()
    assert not failures, failures
    for one in made:
        one.close()
    _nothing_left(server, client1, references)


def test_host_comes_back_in_time(client1, server, folder):
    """After a short break the transfer goes on, without a loss."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    with server.login(client1) as ftp:
        with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            ftpraw.read_exactly(data.socket(), 1000)
            with client1.cut():
                assert ftp.silent(1)
            assert data.read() == content.read(1000, content.size)
        ftp.expect(226)


def test_data_connection_vanishes(ftp, folder, server):
    """Only the data connection is lost: 426, and the session goes on."""
    folder.file("f", Pattern(1, scale.MUCH))
    for command in ("RETR f", "STOR up"):
        with ftp.start(command, receive_buffer=4096) as data:
            if command.startswith("STOR"):
                data.write(b"x" * 1000)
            port = data.socket().getpeername()[1]
            with ftp.host.dropping(f"in tcp sport {port}", f"out tcp dport {port}"), \
                 server.settings(stall_timeout=TIMEOUT):
                ftp.expect(426)
    assert (folder / "up").read_bytes() == b"x" * 1000
    assert ftp.retr("f") == Pattern(1, scale.MUCH).bytes()


def test_control_connection_vanishes_during_a_transfer(client1, server, folder):
    """A running transfer keeps its session alive. After the transfer, the idle timeout ends the session."""
    references = server.references()
    folder.file("f", Pattern(1, 4 * scale.MIB))
    with server.login(client1) as ftp:
        with ftp.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            with client1.dropping("in tcp sport 21", "out tcp dport 21"), server.settings(idle_timeout=TIMEOUT):
                assert data.read() == Pattern(1, 4 * scale.MIB).bytes()
                data.close()
                _nothing_left(server, client1, references)
