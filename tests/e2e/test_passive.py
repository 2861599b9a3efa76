# SPDX-License-Identifier: GPL-2.0
"""Passive mode: all sessions share a few ports, and each gets its own connection."""

import re
import socket
import time

import pytest

import ftpraw
import handdown
import net
import scale
from files import Pattern
from server import PASSIVE_PORTS
from work import together

# Replies may wait up to this number of bytes before a command has to wait (module/conn/control.c).
ROOM = 49152 // 4


@pytest.fixture
def one_port(server):
    """All sessions share a single passive port."""
    with server.settings(passive_port=PASSIVE_PORTS[:1]):
        yield PASSIVE_PORTS[0]


def _fill(folder, count, size=100_000):
    for n in range(count):
        folder.file(f"f{n}", Pattern(n, size + n))


def test_pasv_names_the_address_of_the_control_connection(ftp):
    address, port = ftp.passive()
    assert address == ftp.server
    assert port in PASSIVE_PORTS


def test_pasv_names_the_public_address(ftp, server):
    with server.settings(public_address=socket.inet_aton("198.51.100.7")):
        address, port = ftp.passive()
        assert address == "198.51.100.7"
        assert port in PASSIVE_PORTS
        assert ftp.extended_passive() in PASSIVE_PORTS
    assert ftp.passive()[0] == ftp.server


def test_epsv_by_family(client1, server):
    for family, mine, other in ((4, "1", "2"), (6, "2", "1")):
        with server.login(client1, family) as ftp:
            assert ftp.extended_passive() in PASSIVE_PORTS
            assert ftp.extended_passive(mine) in PASSIVE_PORTS
            ftp.expect(522, f"EPSV {other}")
            ftp.expect(522, "EPSV 3")
            ftp.expect(501, "EPSV x")
            ftp.expect(200, "EPSV ALL")
            assert ftp.extended_passive() in PASSIVE_PORTS
            ftp.expect(501, "PASV")


def test_pasv_over_ipv6(client1, server):
    with server.login(client1, 6) as ftp:
        ftp.expect(425, "PASV")
        ftp.expect(425, "LIST")


def test_ports_are_always_open(client1, server):
    listening = {s[0] for s in net.tcp_sockets() if s[3] == net.LISTEN}
    assert set(PASSIVE_PORTS) <= listening


@pytest.mark.parametrize("family", [4, 6])
def test_stranger_is_reset(client2, server, netlink, family):
    """A connection to a passive port is reset if no session waits for its address."""
    before = netlink.stats()["strays"]
    assert ftpraw.turned_away(client2, net.SERVER6 if family == 6 else net.SERVER4, PASSIVE_PORTS[0])
    net.until(lambda: netlink.stats()["strays"] > before, "the stray is counted")


def test_stranger_does_not_take_the_transfer(ftp, folder, client2, one_port):
    folder.file("f", b"for client1 only")
    port = ftp.extended_passive()
    assert port == one_port
    for _ in range(5):
        assert ftpraw.turned_away(client2, ftp.server, port)
    with ftpraw.Data(ftp.host.connect(ftp.server, port)) as data:
        ftp.expect(150, "RETR f")
        assert data.read() == b"for client1 only"
        ftp.expect(226)


def test_stranger_after_retr(ftp, folder, client2, one_port):
    """The same while the session already waits with RETR."""
    folder.file("f", b"for client1 only")
    port = ftp.extended_passive()
    ftp.send(b"RETR f\r\n")
    assert ftpraw.turned_away(client2, ftp.server, port)
    with ftpraw.Data(ftp.host.connect(ftp.server, port)) as data:
        ftp.expect(150)
        assert data.read() == b"for client1 only"
        ftp.expect(226)


def test_two_clients_on_one_port_at_once(client1, client2, server, folder, one_port):
    """Both clients wait on one port. The second one connects first."""
    _fill(folder, 2)
    with server.login(client1) as one, server.login(client2) as two:
        assert one.extended_passive() == one_port
        assert two.extended_passive() == one_port
        second = client2.connect(two.server, one_port)
        first = client1.connect(one.server, one_port)
        with ftpraw.Data(first) as first, ftpraw.Data(second) as second:
            one.expect(150, f"RETR {folder.name}/f0")
            two.expect(150, f"RETR {folder.name}/f1")
            assert second.read() == Pattern(1, 100_001).bytes()
            assert first.read() == Pattern(0, 100_000).bytes()
        one.expect(226)
        two.expect(226)


def test_both_families_on_one_port(client1, server, folder, one_port):
    """The IPv4 and the IPv6 address of a host count as two hosts."""
    _fill(folder, 2)
    with server.login(client1, 4) as four, server.login(client1, 6) as six:
        assert four.extended_passive() == one_port
        assert six.extended_passive() == one_port
        with ftpraw.Data(client1.connect(net.SERVER6, one_port)) as to_six, \
             ftpraw.Data(client1.connect(net.SERVER4, one_port)) as to_four:
            four.expect(150, f"RETR {folder.name}/f0")
            six.expect(150, f"RETR {folder.name}/f1")
            assert to_four.read() == Pattern(0, 100_000).bytes()
            assert to_six.read() == Pattern(1, 100_001).bytes()
        four.expect(226)
        six.expect(226)


def test_sessions_of_one_address_wait_on_different_ports(client1, server, folder):
    """As many sessions as ports wait at once, each on a port of its own."""
    _fill(folder, len(PASSIVE_PORTS))
    sessions = [server.login(client1) for _ in PASSIVE_PORTS]
    ports = [ftp.extended_passive() for ftp in sessions]
    assert sorted(ports) == sorted(PASSIVE_PORTS)
    # Connect in reverse order.
    opened = [ftpraw.Data(client1.connect(ftp.server, port))
              for ftp, port in reversed(list(zip(sessions, ports)))]
    for n, (ftp, data) in enumerate(zip(sessions, reversed(opened))):
        ftp.expect(150, f"RETR {folder.name}/f{n}")
        assert data.read() == Pattern(n, 100_000 + n).bytes()
        ftp.expect(226)
        data.close()
        ftp.close()


def test_ports_are_chosen_at_random(client1, server):
    with server.login(client1) as ftp:
        seen = []
        for _ in range(12):
            seen.append(ftp.extended_passive())
            ftp.expect(225, "ABOR")
    assert len(set(seen)) > 1


@pytest.mark.parametrize("mode", ["EPSV", "PASV"])
def test_sessions_of_one_address_take_turns(client1, server, folder, one_port, mode):
    """More sessions than ports: each gets its own file, in any order."""
    count = scale.by_kernel(12, 6)
    _fill(folder, count)

    def work(n):
        with server.login(client1) as ftp:
            for _ in range(3):
                assert ftp.retr(f"{folder.name}/f{n}", mode) == Pattern(n, 100_000 + n).bytes()

    together(*(lambda n=n: work(n) for n in range(count)))


def test_uploads_and_downloads_take_turns(client1, client2, server, folder, one_port):
    count = scale.by_kernel(10, 6)
    _fill(folder, count)

    def work(n):
        with server.login((client1, client2)[n % 2]) as ftp:
            for turn in range(3):
                ftp.stor(f"{folder.name}/up{n}-{turn}", Pattern(n * 10 + turn, 50_000).bytes())
                assert ftp.retr(f"{folder.name}/f{n}") == Pattern(n, 100_000 + n).bytes()

    together(*(lambda n=n: work(n) for n in range(count)))
    for n in range(count):
        for turn in range(3):
            assert (folder / f"up{n}-{turn}").read_bytes() == Pattern(n * 10 + turn, 50_000).bytes()


def test_waiting_for_a_turn_ends(client1, server, folder, one_port):
    """A session that never uses its port delays others only for connect_timeout."""
    _fill(folder, 1)
    with server.settings(connect_timeout=3), \
         server.login(client1) as lazy, server.login(client1) as busy:
        assert lazy.extended_passive() == one_port
        begin = time.monotonic()
        assert busy.retr(f"{folder.name}/f0") == Pattern(0, 100_000).bytes()
        assert time.monotonic() - begin < scale.seconds(10)


def _gets_its_turn(ftp, client, folder, port):
    """The waiting session gets the port and downloads its file."""
    assert f"|{port}|" in ftp.expect(229).text
    with ftpraw.Data(client.connect(ftp.server, port)) as data:
        ftp.expect(150, f"RETR {folder.name}/f0")
        assert data.read() == Pattern(0, 100_000).bytes()
    ftp.expect(226)


def test_late_connection_of_the_session_that_lost_its_turn(client1, server, folder, one_port):
    """The client of a session whose turn is over connects late. Nobody takes this connection for that of the next one."""
    _fill(folder, 1)
    limit = scale.by_kernel(4, 8)
    with server.settings(connect_timeout=limit), server.login(client1) as slow, server.login(client1) as next_one:
        assert slow.extended_passive() == one_port
        ftpraw.queue(next_one)
        # The turn of the first session is over, and the port stays reserved for its connection for as long again.
        time.sleep(1.25 * limit)
        with ftpraw.Data(client1.connect(slow.server, one_port)) as late:
            assert _nothing_came(late)
        _gets_its_turn(next_one, client1, folder, one_port)
        assert "lost the passive port" in slow.expect(425, f"RETR {folder.name}/f0").text


def test_even_later_connection(client1, server, folder, one_port):
    """It comes after the next session has got the port: nobody can tell the two connections apart, so none is used."""
    _fill(folder, 1)
    with server.settings(connect_timeout=1), server.login(client1) as slow, server.login(client1) as next_one:
        assert slow.extended_passive() == one_port
        assert next_one.extended_passive() == one_port
        with ftpraw.Data(client1.connect(slow.server, one_port)) as late:
            assert ftpraw.turned_away(client1, next_one.server, one_port)
            next_one.expect(425, f"RETR {folder.name}/f0")
            assert _nothing_came(late)
        assert next_one.retr(f"{folder.name}/f0") == Pattern(0, 100_000).bytes()


def test_connection_after_the_reply(client1, server, folder, one_port):
    """The transfer has waited in vain (425) when its client connects. The next session gets its own connection."""
    _fill(folder, 1)
    with server.settings(connect_timeout=scale.by_kernel(2, 4)), \
         server.login(client1) as slow, server.login(client1) as next_one:
        assert slow.extended_passive() == one_port
        slow.expect(425, f"RETR {folder.name}/f0")
        # Now the port is kept for the connection that the client may still make.
        ftpraw.queue(next_one)
        with ftpraw.Data(client1.connect(slow.server, one_port)) as late:
            assert _nothing_came(late)
        _gets_its_turn(next_one, client1, folder, one_port)


def test_turn_comes_when_the_other_quits(client1, server, folder, one_port):
    """The next session has to wait: a connection for the first one might still be on its way."""
    _fill(folder, 1)
    with server.settings(connect_timeout=3), server.login(client1) as busy:
        with server.login(client1) as lazy:
            assert lazy.extended_passive() == one_port
            busy.send(b"EPSV\r\n")
            lazy.quit()
        reply = busy.expect(229)
        assert f"|{one_port}|" in reply.text
        with ftpraw.Data(client1.connect(busy.server, one_port)) as data:
            busy.expect(150, f"RETR {folder.name}/f0")
            assert data.read() == Pattern(0, 100_000).bytes()
        busy.expect(226)


def test_waiting_session_disconnects(client1, server, folder, one_port):
    """If a waiting session disconnects, its turn passes to the next session."""
    _fill(folder, 1)
    with server.settings(connect_timeout=600), server.login(client1) as holder, \
         server.login(client1) as last:
        holder.extended_passive()
        with server.login(client1) as waiter:
            waiter.send(b"EPSV\r\n")
            assert waiter.silent()
            last.send(b"EPSV\r\n")
            assert last.silent()
        with ftpraw.Data(client1.connect(holder.server, one_port)) as data:
            holder.expect(150, f"RETR {folder.name}/f0")
            data.read()
            holder.expect(226)
        last.expect(229)
        with ftpraw.Data(client1.connect(last.server, one_port)) as data:
            last.expect(150, f"RETR {folder.name}/f0")
            assert data.read() == Pattern(0, 100_000).bytes()
        last.expect(226)


def _fill_replies(waiter):
    """Let the client of a session wait with EPSV, and read nothing until no further command can run. Return its answers.

    While a line waits, only the refusals of options make replies. One read refuses at most ten options, so send ten at
    a time, and wait until they are read. How many are needed depends on the buffers of TCP.
    """
    sent = 0
    while sent - net.unread(waiter.ftp.socket, waiter.control) < ROOM:
        waiter.ftp.send((ftpraw.IAC + ftpraw.DO + b"\x01") * 10)
        net.until(lambda: net.is_read(waiter.ftp.socket, waiter.control), "the server has read the options", pause=0)
        sent += 30
    return (ftpraw.IAC + ftpraw.WONT + b"\x01") * (sent // 3)


def test_client_that_never_reads_replies_does_not_keep_its_turn(client1, server, folder, one_port, netlink, cleanup):
    """Its turn ends although it can't get the reply. It waits for a new turn when it reads again."""
    _fill(folder, 1)

    def use(ftp):
        with ftpraw.Data(client1.connect(ftp.server, one_port)) as data:
            ftp.expect(150, f"RETR {folder.name}/f0")
            assert data.read() == Pattern(0, 100_000).bytes()
        ftp.expect(226)

    with server.settings(connect_timeout=600), server.login(client1) as holder, server.login(client1) as last:
        waiter = handdown.Session(cleanup, client1, server.alice, receive_buffer=1)
        waiter.control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        waiter.add(netlink)
        holder.extended_passive()
        ftpraw.queue(waiter.ftp)
        refusals = _fill_replies(waiter)
        # The port is free now. But it is the turn of the client that does not read, so nobody else gets it.
        use(holder)
        ftpraw.queue(last)
        with server.settings(connect_timeout=1):
            # On a busy machine, its own wait may end before the turn does.
            if last.expect((229, 425)).code == 425:
                net.until(lambda: last.expect((229, 425), "EPSV").code == 229, "its turn has ended")
        use(last)
        answers = b""
        while b"|)\r\n" not in answers:
            answers += waiter.ftp.socket.recv(65536)
        assert answers == refusals + b"229 Entering Extended Passive Mode (|||%d|)\r\n" % one_port


@pytest.mark.parametrize("command, code", [("ABOR", (225, 226)), ("NOOP\r\nABOR", 200)])
def test_abort_of_a_wait(client1, server, folder, one_port, command, code):
    """ABOR ends the wait for a port. So the client does not have to wait for connect_timeout."""
    _fill(folder, 1)
    with server.settings(connect_timeout=600), server.login(client1) as holder, server.login(client1) as waiter:
        holder.extended_passive()
        ftpraw.queue(waiter)
        waiter.send(waiter.line(command))
        waiter.expect(425)
        waiter.expect(code)
        if code == 200:
            waiter.expect((225, 226))
        # Its place in the queue is free, and it may wait again.
        ftpraw.queue(waiter)
        with ftpraw.Data(client1.connect(holder.server, one_port)) as data:
            holder.expect(150, f"RETR {folder.name}/f0")
            data.read()
            holder.expect(226)
        waiter.expect(229)
        with ftpraw.Data(client1.connect(waiter.server, one_port)) as data:
            waiter.expect(150, f"RETR {folder.name}/f0")
            assert data.read() == Pattern(0, 100_000).bytes()
        waiter.expect(226)


def _listener(port):
    return any(s[0] == port and s[3] == net.LISTEN for s in net.tcp_sockets())


def test_aborted_listener_is_opened_again(ftp, folder, server, one_port):
    """The administrator can abort any socket, also the listeners of the passive ports."""
    folder.file("f", b"hello")
    for _ in range(2):
        done = server.host.run(["ss", "-K", "-t", "-n", "state", "listening", "sport", "=", f":{one_port}"])
        if str(one_port) not in done.stdout.decode():
            pytest.skip("this kernel cannot abort sockets")
        net.until(lambda: _listener(one_port), "the port is open again")
        assert ftp.retr("f") == b"hello"


def test_aborted_connection(ftp, server, one_port):
    """The administrator aborts the connection of an upload. The reply does not tell that the session lost its port."""
    with ftp.start("STOR f"):
        done = server.host.run(["ss", "-K", "-t", "-n", "state", "established", "sport", "=", f":{one_port}"])
        if str(one_port) not in done.stdout.decode():
            pytest.skip("this kernel cannot abort sockets")
        assert "aborted at the server" in ftp.expect(426).text


def _link(stack, server, host, name):
    """Another link between the server and a host, with the same addresses as the link of the other host."""
    net.ip("link", "add", name, "type", "veth", "peer", "name", "eth1", "netns", host.name)
    stack.callback(net.ip, "link", "del", name)
    net.ip("link", "set", name, "addrgenmode", "none")
    net.ip("addr", "add", "fe80::1/64", "dev", name, "nodad")
    net.ip("link", "set", name, "up")
    with host:
        # Otherwise the host would add a second link-local address after a while, and use that one.
        net.ip("link", "set", "eth1", "addrgenmode", "none")
        net.ip("addr", "add", "fe80::c/64", "dev", "eth1", "nodad")
        net.ip("link", "set", "eth1", "up")


def test_same_address_on_another_link(client1, client2, server, folder, one_port, cleanup, monkeypatch):
    """Two hosts have the same link-local address. A connection from one does not go to the session of the other."""
    folder.file("f", b"hello")
    for n, host in enumerate((client1, client2)):
        _link(cleanup, server, host, f"kftp-link{n}")
        monkeypatch.setattr(host, "address6", "fe80::c%eth1")
    with server.login(client1, 6, server="fe80::1%eth1") as one, \
         server.login(client2, 6, server="fe80::1%eth1") as two:
        assert one.extended_passive() == one_port
        assert ftpraw.turned_away(client2, two.server, one_port)
        # They do not wait for each other.
        assert two.extended_passive() == one_port
        for host, ftp in ((client1, one), (client2, two)):
            with ftpraw.Data(host.connect(ftp.server, one_port)) as data:
                ftp.expect(150, f"RETR {folder.name}/f")
                assert data.read() == b"hello"
            ftp.expect(226)


def test_set_up_again_replaces_the_first(ftp, folder):
    folder.file("f", b"the last one counts")
    for mode in ("EPSV", "PASV", "PORT", "EPRT", "PASV", "EPSV"):
        ftp.data(mode).close()
    assert ftp.retr("f", "PORT") == b"the last one counts"
    ftp.data("PORT").close()
    assert ftp.retr("f", "EPSV") == b"the last one counts"


def test_nobody_connects(ftp, server, folder):
    folder.file("f", b"x")
    with server.settings(connect_timeout=2):
        ftp.extended_passive()
        begin = time.monotonic()
        ftp.expect(425, "RETR f")
        assert 1 <= time.monotonic() - begin <= scale.seconds(8)
    assert ftp.retr("f") == b"x"


@pytest.mark.parametrize("how", ["closed", "open"])
def test_abandoned_connection_does_not_serve_the_next_transfer(ftp, folder, one_port, how):
    """EPSV, a connection, and another EPSV: the transfer uses the second connection."""
    folder.file("f", b"over the second")
    for _ in range(scale.by_kernel(50, 20)):
        with ftp.data() as first:
            # connect() returns before the last packet of the handshake has arrived. If the server has
            # several processors, a command on another connection could overtake this packet.
            here = first.socket().getsockname()[1]
            net.until(lambda: any(s[2] == here and s[3] != net.SYN_RECV for s in net.tcp_sockets()),
                      "the connection is made")
            if how == "closed":
                first.close()
            with ftp.data() as second:
                ftp.expect(150, "RETR f")
                assert second.read() == b"over the second"
            ftp.expect(226)
            if how == "open":
                assert _nothing_came(first)


@pytest.mark.parametrize("leave", ["QUIT", "ABOR", "EPSV", "PORT", "reset"])
def test_abandoned_connection_does_not_serve_another_session(client1, server, folder, one_port, leave):
    """A session connects and leaves. The next session of this host, which waited for the port, gets its own one."""
    folder.file("f", b"for the second session")
    # This is longer than the port stays reserved for the connection of the session that has left.
    with server.settings(connect_timeout=60), server.login(client1) as two:
        for _ in range(scale.by_kernel(10, 5)):
            with server.login(client1) as one:
                one.extended_passive()
                ftpraw.queue(two)
                with ftpraw.Data(client1.connect(one.server, one_port)) as left:
                    if leave == "reset":
                        ftpraw.reset(one.socket)
                    else:
                        argument = f" {one.port_argument(client1.address4, 2000)}" * (leave == "PORT")
                        one.send(one.line(leave + argument))
                    two.expect(229)
                    with ftpraw.Data(client1.connect(two.server, one_port)) as mine:
                        two.expect(150, f"RETR {folder.name}/f")
                        assert mine.read() == b"for the second session"
                    two.expect(226)
                    assert _nothing_came(left)
                    if leave == "EPSV":
                        # It is its turn now, which would keep the next session from the port for a while.
                        one.expect(229)
                        client1.connect(one.server, one_port).close()


def _nothing_came(data):
    try:
        return data.read() == b""
    except ConnectionError:
        return True


def test_client_disconnects_before_retr(ftp, folder, server):
    """The client opens the data connection and resets it before its command."""
    folder.file("f", Pattern(1, 4 * scale.MIB))
    with server.settings(connect_timeout=3):
        data = ftp.data()
        data.reset()
        code = ftp.command("RETR f").code
        if code == 150:
            code = ftp.reply().code
        assert code in (425, 426)
    assert ftp.retr("f") == Pattern(1, 4 * scale.MIB).bytes()


@pytest.mark.parametrize("wait", [0, 0.2])
def test_client_disconnects_before_stor(ftp, folder, server, wait):
    """If the data connection is already broken, STOR changes no file."""
    folder.file("f", b"old")
    with server.settings(connect_timeout=3):
        for name in ("f", "new"):
            data = ftp.data()
            # With the wait, the server has accepted the connection; without it, perhaps not.
            time.sleep(wait)
            data.reset()
            ftp.expect(425, f"STOR {name}")
    assert (folder / "f").read_bytes() == b"old"
    assert not (folder / "new").exists()


def test_ports_change_while_sessions_wait(client1, server, folder):
    """New settings close the old ports. Sessions that waited on them need a new port."""
    _fill(folder, 1)
    with server.login(client1) as ftp:
        ftp.extended_passive()
        with server.settings(passive_port=[25001, 25002]):
            assert ftp.extended_passive() in (25001, 25002)
            assert ftp.retr(f"{folder.name}/f0") == Pattern(0, 100_000).bytes()
            listening = {s[0] for s in net.tcp_sockets() if s[3] == net.LISTEN}
            assert not listening & set(PASSIVE_PORTS)
        assert ftp.retr(f"{folder.name}/f0") == Pattern(0, 100_000).bytes()


def test_port_scan_of_the_passive_ports(client2, server, ftp, folder):
    """Two hundred connections from a stranger neither block the ports nor stay open."""
    folder.file("f", b"through the crowd")
    crowd = []
    for n in range(scale.by_kernel(200, 50)):
        s = client2.socket()
        s.setblocking(False)
        s.connect_ex((ftp.server, PASSIVE_PORTS[n % len(PASSIVE_PORTS)]))
        crowd.append(s)
    assert ftp.retr("f") == b"through the crowd"
    net.until(lambda: not [s for s in net.tcp_sockets() if s[0] in PASSIVE_PORTS and s[1] == client2.address4
                           and s[3] != net.TIME_WAIT], "the server has none of the connections")
    for s in crowd:
        # It was reset. Or it gets no answer, because there were too many before it (test_strays.py).
        with pytest.raises((ConnectionError, BlockingIOError)):
            s.recv(1)
        s.close()


def test_early_bytes_of_an_upload(ftp, folder):
    """Data that the client sends before STOR is part of the file."""
    content = Pattern(2, 200_000).bytes()
    with ftp.data() as data:
        data.write(content[:50_000])
        ftp.expect(150, "STOR f")
        data.write(content[50_000:])
    ftp.expect(226)
    assert (folder / "f").read_bytes() == content


def test_upload_complete_before_stor(ftp, folder):
    content = Pattern(2, 20_000).bytes()
    with ftp.data() as data:
        data.write(content)
        data.close()
    ftp.expect(150, "STOR f")
    ftp.expect(226)
    assert (folder / "f").read_bytes() == content


def test_227_has_the_form_of_the_rfc(ftp):
    """Old clients look for the first digit after the code; newer ones need the parentheses."""
    raw = ftp.expect(227, "PASV").raw
    assert re.fullmatch(rb"227 \D*\(\d+,\d+,\d+,\d+,\d+,\d+\)\.?\r\n", raw)
    raw = ftp.expect(229, "EPSV").raw
    assert re.fullmatch(rb"229 .*\(\|\|\|\d+\|\)\.?\r\n", raw)
