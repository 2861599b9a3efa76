# SPDX-License-Identifier: GPL-2.0
"""A range of passive ports, of which each waiting session has one for itself."""

import contextlib
import errno
import socket

import pytest

import ftpraw
import genl
import handdown
import hung
import net
import scale
from files import Pattern
from server import PASSIVE_PORTS
from work import together

FIRST = 24000
LAST = 24039
# A port that is a range of its own: none of the tests that use the range lets it rest.
ONE = 24040
# Ports of tests that need some that do not rest, and leave some that rest.
OTHERS = 24041
# How long a port rests (module/conn/ghost.h): other sessions get it only after this time.
REST = 8
OLD = b"the old content"
FOREIGN = b"the content of the intruder"


def _range(server, first, last, **values):
    """Inside the with block, there is a range of ports; afterwards, the shared ports are back."""
    return server.settings(exclusive_first=first, exclusive_last=last, **values)


@pytest.fixture
def ports(server):
    with _range(server, FIRST, LAST):
        yield range(FIRST, LAST + 1)


@pytest.fixture
def one_port(server):
    with _range(server, ONE, ONE):
        yield ONE


def _listening():
    """The ports on which anybody listens."""
    return {s[0] for s in net.tcp_sockets() if s[3] == net.LISTEN}


def _closed(ports):
    net.until(lambda: not _listening() & set(ports), "no session has a port any more")


def _session(cleanup, host, server, folder, **values):
    session = handdown.Session(cleanup, host, server.alice)
    with server.netlink() as netlink:
        session.add(netlink, home=folder.name, **values)
    session.ftp.expect(200, "TYPE I")
    return session.ftp


def _late(ftp, port):
    """Make a second connection; return its source port."""
    with ftp.host.socket() as late:
        late.bind((ftp.host.address4, 0))
        with contextlib.suppress(ConnectionError):
            late.connect((ftp.server, port))
            assert not late.recv(1)
        return late.getsockname()[1]


@pytest.mark.parametrize("mode", ["PASV", "EPSV"])
def test_transfers(ftp, folder, ports, mode):
    """Each transfer has another port, which nobody else has before or after it."""
    seen = set()
    for n in range(6):
        content = Pattern(n, 100_000).bytes()
        ftp.stor(f"f{n}", content, mode)
        assert (folder / f"f{n}").read_bytes() == content
        with ftp.start(f"RETR f{n}", mode) as data:
            seen.add(data.socket().getpeername()[1])
            assert data.read() == content
        ftp.expect(226)
        assert not _listening() & set(ports)
    assert seen <= set(ports) and len(seen) > 1
    assert f"f{n}".encode() in ftp.download("LIST", mode)


def test_command_comes_first(ftp, folder, ports):
    """Some clients connect after they have sent the command."""
    folder.file("f", OLD)
    for _ in range(3):
        port = ftp.extended_passive()
        ftp.send(ftp.line("RETR f"))
        with ftp.host.connect(ftp.server, port) as data:
            assert ftpraw.read_all(data) == OLD
        ftp.expect(150)
        ftp.expect(226)


def test_shared_ports_are_closed(ftp, folder, server, ports):
    assert not _listening() & set(PASSIVE_PORTS)
    with server.netlink() as netlink:
        settings = netlink.settings()
    assert (settings["exclusive_first"], settings["exclusive_last"]) == (FIRST, LAST)
    assert not settings.get("passive_port")
    assert ftp.extended_passive() in ports


def test_sessions_of_one_address(client1, server, folder, ports, cleanup):
    """More sessions of one address than there could be shared ports: each has its own port."""
    sessions = [_session(cleanup, client1, server, folder) for _ in range(20)]
    for n in range(20):
        folder.file(f"f{n}", Pattern(n, 50_000 + n))
    named = [s.extended_passive() for s in sessions]
    assert len(set(named)) == 20 and set(named) <= set(ports) & _listening()
    data = [client1.connect(s.server, port) for s, port in zip(sessions, named)]

    def fetch(n):
        with data[n]:
            sessions[n].expect(150, f"RETR f{n}")
            assert ftpraw.read_all(data[n]) == Pattern(n, 50_000 + n).bytes()
        sessions[n].expect(226)
    together(*(lambda n=n: fetch(n) for n in range(20)))
    _closed(ports)


@pytest.mark.parametrize("family", [4, 6])
def test_other_address(client1, client2, server, folder, ports, family):
    """A connection from another address is reset. That of the client is still awaited."""
    folder.file("f", OLD)
    with server.login(client1, family) as ftp:
        port = ftp.extended_passive()
        for _ in range(3):
            assert ftpraw.turned_away(client2, ftp.server, port)
        with ftp.host.connect(ftp.server, port) as data:
            ftp.expect(150, f"RETR {folder.name}/f")
            assert ftpraw.read_all(data) == OLD
        ftp.expect(226)


def test_another_address_for_server_to_server(client2, ftp, folder, server, ports, cleanup):
    folder.file("f", OLD)
    mine = _session(cleanup, ftp.host, server, folder, rights=genl.RIGHTS_ALL | genl.RIGHT_FXP)
    with client2.connect(mine.server, mine.extended_passive()) as data:
        mine.expect(150, "RETR f")
        assert ftpraw.read_all(data) == OLD
    mine.expect(226)


@pytest.mark.parametrize("command", ["RETR f", "STOR f", "LIST"])
def test_intruder_is_first(ftp, folder, ports, command):
    """A process at the client's address has guessed the port. Nobody gets or writes a file."""
    folder.file("f", OLD)
    port = ftp.extended_passive()
    with ftp.host.connect(ftp.server, port) as intruder:
        intruder.sendall(FOREIGN)
        ports = [intruder.getsockname()[1], _late(ftp, port)]
        reply = ftp.expect(425, command)
        assert all(str(p) in reply.text for p in ports)
        with contextlib.suppress(ConnectionError):
            assert not intruder.recv(1)
    assert (folder / "f").read_bytes() == OLD
    # The next transfer works.
    assert ftp.retr("f") == OLD


def test_intruder_during_a_download(ftp, folder, ports):
    folder.file("f", Pattern(1, scale.MUCH))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        ports = [data.socket().getsockname()[1], _late(ftp, data.socket().getpeername()[1])]
        reply = ftp.expect(426)
        assert all(str(p) in reply.text for p in ports)
        with pytest.raises(ConnectionError):
            data.read()


def test_port_closes_after_connect_timeout(ftp, folder, server):
    """A long transfer keeps no port: after connect_timeout, no other connection can be the client's."""
    folder.file("f", Pattern(1, scale.MUCH))
    with _range(server, ONE, ONE, connect_timeout=1), ftp.start("RETR f", receive_buffer=4096) as data:
        read = 0

        def closed():
            nonlocal read
            read += len(data.socket().recv(4096))
            return ONE not in _listening()
        net.until(closed, "the port is closed")
        while piece := data.socket().recv(1 << 18):
            read += len(piece)
        assert read == scale.MUCH
        ftp.expect(226)


def test_all_ports_are_used(ftp, folder, server, one_port, cleanup):
    """425 at once. After the transfer of the other session, the port is free."""
    folder.file("f", OLD)
    other = _session(cleanup, ftp.host, server, folder)
    with other.data() as data:
        assert "in use" in ftp.expect(425, "EPSV").text
        ftp.expect(425, "PASV")
        other.expect(150, "RETR f")
        assert data.read() == OLD
    other.expect(226)
    assert ftp.retr("f") == OLD


def test_port_of_a_session_that_ends(ftp, folder, server, one_port, cleanup):
    """The client of the ended session may still connect. So no other session gets the port at once."""
    folder.file("f", OLD)
    other = _session(cleanup, ftp.host, server, folder)
    assert other.extended_passive() == one_port
    other.quit()
    _closed([one_port])
    ftp.expect(425, "EPSV")
    net.until(lambda: ftp.command("EPSV").code == 229, "the port has rested", deadline=scale.seconds(REST + 10))
    with ftp.host.connect(ftp.server, one_port) as data:
        ftp.expect(150, "RETR f")
        assert ftpraw.read_all(data) == OLD
    ftp.expect(226)


def test_port_that_rests_for_another_address(client1, client2, folder, server, one_port, cleanup):
    """A late connection of the former client is reset there. So clients of one address can't make all ports rest."""
    one = _session(cleanup, client1, server, folder)
    assert one.extended_passive() == one_port
    one.quit()
    _closed([one_port])
    with server.login(client2) as other:
        assert other.extended_passive() == one_port
        assert ftpraw.turned_away(client1, other.server, one_port)


def test_sessions_that_ask_again(ftp, client2, folder, server, cleanup):
    """They can't keep all ports from the others by asking again and again."""
    with _range(server, OTHERS, OTHERS + 3, connect_timeout=1):
        sessions = [_session(cleanup, ftp.host, server, folder) for _ in range(4)]
        with server.login(client2) as other:
            for session in sessions:
                session.extended_passive()

            def gets_one():
                for session in sessions:
                    session.command("EPSV")
                return other.command("EPSV").code == 229
            net.until(gets_one, "the other session gets a port", deadline=scale.seconds(REST + 10))


def test_session_asks_again_after_a_change(ftp, server):
    for port in OTHERS + 4, OTHERS + 5:
        with _range(server, port, port):
            assert ftp.extended_passive() == port


def test_port_of_a_session_that_hangs(ftp, folder, server, netlink, one_port, cleanup):
    """When the session is ended, its port closes at once. When it wakes, the port rests: its client may still connect."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), hung.MKDIR))
    one = handdown.Session(cleanup, ftp.host, server.alice)
    number = one.add(netlink, home=f"{folder.name}/hung")
    assert one.ftp.extended_passive() == one_port
    one.ftp.send(b"MKD d\r\n")
    assert fs.asked.wait(scale.STEP)
    netlink.call(genl.SESSION_DEL, id=number)
    _closed([one_port])
    assert "in use" in ftp.expect(425, "EPSV").text
    fs.go_on()
    net.until(lambda: number not in [s["id"] for s in netlink.sessions()], "the session is freed")
    ftp.expect(425, "EPSV")
    net.until(lambda: ftp.command("EPSV").code == 229, "the port has rested", deadline=scale.seconds(REST + 10))


def test_session_that_never_connects(ftp, folder, server, cleanup):
    """It loses its port to another session after connect_timeout, and learns why."""
    folder.file("f", OLD)
    idle = _session(cleanup, ftp.host, server, folder)
    with _range(server, ONE, ONE, connect_timeout=1):
        assert idle.extended_passive() == ONE
        ftp.expect(425, "EPSV")
        net.until(lambda: ftp.command("EPSV").code == 229, "the port is free", deadline=scale.seconds(REST + 10))
        assert "lost the passive port" in idle.expect(425, "RETR f").text


def test_same_session_keeps_its_port(ftp, folder, one_port):
    """A session that repeats PASV does not use up the range. Its client may connect for the first reply."""
    folder.file("f", OLD)
    for _ in range(3):
        assert ftp.extended_passive() == one_port
    with ftp.host.connect(ftp.server, one_port):
        net.until(lambda: any(s[0] == one_port and s[3] == net.ESTABLISHED for s in net.tcp_sockets()), "it is connected")
    with ftp.host.connect(ftp.server, one_port) as data:
        ftp.expect(150, "RETR f")
        assert ftpraw.read_all(data) == OLD
    ftp.expect(226)


def test_ports_of_other_programs(ftp, folder, server):
    """They are left out. If all ports of the range are taken, the reply is 425."""
    folder.file("f", OLD)
    with contextlib.ExitStack() as stack, _range(server, OTHERS + 6, OTHERS + 7):
        for port in OTHERS + 6, OTHERS + 7:
            assert ftp.retr("f") == OLD
            taken = stack.enter_context(socket.socket(socket.AF_INET6))
            # The connections of the transfers are in TIME_WAIT.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("::", port))
            taken.listen(1)
        ftp.expect(425, "EPSV")


def test_port_that_is_aborted(ftp, folder, server, one_port):
    """The administrator aborts the socket (ss -K). The session learns it, and can get another port."""
    folder.file("f", OLD)
    assert ftp.extended_passive() == one_port
    done = server.host.run(["ss", "-K", "-t", "-n", "state", "listening", "sport", "=", f":{one_port}"])
    if str(one_port) not in done.stdout.decode():
        pytest.skip("this kernel cannot abort sockets")
    ftp.expect(425, "RETR f")
    net.until(lambda: ftp.command("EPSV").code == 229, "the port has rested", deadline=scale.seconds(REST + 10))


def test_change_of_the_kind(ftp, folder, server):
    """A session that waits at a port of the old kind learns that the port is gone, or keeps its own port."""
    folder.file("f", OLD)
    assert ftp.extended_passive() in PASSIVE_PORTS
    with _range(server, FIRST, LAST):
        ftp.expect(425, "RETR f")
        assert ftp.retr("f") == OLD
        port = ftp.extended_passive()
        assert FIRST <= port <= LAST
    with ftp.host.connect(ftp.server, port) as data:
        ftp.expect(150, "RETR f")
        assert ftpraw.read_all(data) == OLD
    ftp.expect(226)
    with ftp.start("RETR f") as data:
        assert data.socket().getpeername()[1] in PASSIVE_PORTS
        assert data.read() == OLD
    ftp.expect(226)


@pytest.mark.parametrize("values", [
    {"exclusive_first": 24000}, {"exclusive_last": 24000}, {"exclusive_first": 24001, "exclusive_last": 24000},
    {"exclusive_first": 0, "exclusive_last": 24000}, {"exclusive_first": 24000, "exclusive_last": 24001, "passive_port": 24002}])
def test_wrong_ranges(netlink, values):
    before = netlink.settings()
    with pytest.raises(genl.Refused) as refused:
        netlink.call(genl.SETTINGS_SET, **values)
    assert refused.value.errno in (errno.EINVAL, errno.ERANGE)
    assert netlink.settings() == before
