# SPDX-License-Identifier: GPL-2.0
"""A process at the client's address connects to the passive port of a session. Nobody gets the data of another one."""

import contextlib
import os
import re
import time

import pytest

import ftpraw
import genl
import handdown
import net
import scale
from files import Pattern
from intruder import Intruder
from server import PASSIVE_PORTS
from uploads import ATOMIC, DURABLE, own

EIGHT_PORTS = list(range(PASSIVE_PORTS[0], PASSIVE_PORTS[0] + 8))
# A range of exclusive ports. In one of some hundred tries, the intruder guesses the port, so only the benchmark uses it.
THOUSAND_PORTS = list(range(24000, 25000))
# Connections of the intruder each second, and transfers that the client tries ("tests/bench/run hijacks" sets TRIES).
RATE = 25
TRIES = int(os.environ.get("TRIES", scale.by_kernel(10, 5)))
# The time from the server to a client that is far away.
FAR = scale.seconds(0.1)
OLD = b"the old content"
MINE = b"the content of the client"
FOREIGN = b"the content of the intruder"


@pytest.fixture
def one_port(server):
    with server.settings(passive_port=PASSIVE_PORTS[:1]):
        yield PASSIVE_PORTS[0]


def _established(connection):
    """Wait until the server's kernel has finished the handshake of a connection."""
    here = connection.getsockname()[1]
    net.until(lambda: any(s[2] == here and s[3] != net.SYN_RECV for s in net.tcp_sockets()), "the connection is made")


def _connect(ftp, port, **kwargs):
    connection = ftp.host.connect(ftp.server, port, **kwargs)
    _established(connection)
    return connection


def _nothing_comes(connection):
    """Whether the server closes a connection without having sent anything."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def _late(ftp, port, command=None):
    """Make the second connection, which the server resets at once; return its source port."""
    with ftp.host.socket() as late:
        late.bind((ftp.host.address4, 0))
        if command:
            ftp.send(ftp.line(command))
        try:
            late.connect((ftp.server, port))
            assert not late.recv(1)
        except ConnectionError:
            pass
        return late.getsockname()[1]


def _names_both(reply, *ports):
    return all(re.search(rf"\b{port}\b", reply.text) for port in ports)


def _session(cleanup, ftp, server, netlink, **values):
    """Another session of alice."""
    session = handdown.Session(cleanup, ftp.host, server.alice)
    session.add(netlink, **values)
    session.ftp.expect(200, "TYPE I")
    return session.ftp


@pytest.mark.parametrize("command", ["RETR f", "LIST", "STOR f", "APPE f", "STOU"])
def test_intruder_is_first(ftp, folder, one_port, server, command):
    """The intruder connects before the client. Nobody gets or writes a file, and the client and the log learn why."""
    folder.file("f", OLD)
    assert ftp.extended_passive() == one_port
    with _connect(ftp, one_port) as intruder:
        intruder.sendall(FOREIGN)
        ports = [intruder.getsockname()[1], _late(ftp, one_port)]
        reply = ftp.expect(425, command)
        assert _names_both(reply, *ports)
        assert _nothing_comes(intruder)
    assert os.listdir(folder.path) == ["f"]
    assert (folder / "f").read_bytes() == OLD
    if not scale.DEBUG and command != "LIST":
        server.logged("alice", "425", *map(str, ports))
    # The next transfer of the session works.
    assert ftp.retr("f") == OLD


def test_intruder_during_a_download(ftp, folder, one_port):
    """Perhaps the second connection is the client's. So the download ends, with 426 and never 226."""
    folder.file("f", Pattern(1, scale.MUCH))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        ports = [data.socket().getsockname()[1], _late(ftp, one_port)]
        assert _names_both(ftp.expect(426), *ports)
        with pytest.raises(ConnectionError):
            data.read()
    assert ftp.retr("f") == Pattern(1, scale.MUCH).bytes()


def test_intruder_before_the_last_acknowledgement(ftp, folder, one_port):
    """All bytes are sent. Before the 226 the other connection arrives."""
    folder.file("f", Pattern(1, 20_000))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        here = data.socket().getsockname()[1]
        net.until(lambda: any(s[2] == here and s[3] == net.FIN_WAIT1 for s in net.tcp_sockets()), "the FIN is sent")
        _late(ftp, one_port)
        ftp.expect(426)


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("options", [0, ATOMIC, DURABLE | ATOMIC])
def test_intruder_uploads(ftp, folder, one_port, server, netlink, cleanup, options, exists):
    """The intruder's bytes arrive before the client connects. An atomic upload does not change the file."""
    mine = _session(cleanup, ftp, server, netlink, options=options)
    if exists:
        folder.file("f", OLD)
    with mine.start(f"STOR {folder.name}/f") as data:
        data.write(FOREIGN)
        net.until(lambda: net.is_received(data.socket()), "the bytes are received")
        _late(mine, one_port)
        text = mine.expect(426).text
    if options & ATOMIC:
        assert os.listdir(folder.path) == ["f"] * exists
        assert not exists or (folder / "f").read_bytes() == OLD
    elif not exists:
        assert not os.listdir(folder.path)
    else:
        assert ("may contain bytes of the other connection" in text) == bool((folder / "f").read_bytes())
    mine.stor(f"{folder.name}/f", MINE)
    assert (folder / "f").read_bytes() == MINE


def test_intruder_continues_a_partial(ftp, folder, one_port, server, netlink, cleanup):
    """The partial file of an earlier upload stays, and the reply says whose bytes it may have."""
    mine = _session(cleanup, ftp, server, netlink, options=ATOMIC)
    own(folder, folder / ".f.part", OLD)
    with mine.start(f"APPE {folder.name}/f") as data:
        data.write(FOREIGN)
        net.until(lambda: net.is_received(data.socket()), "the bytes are received")
        _late(mine, one_port)
        text = mine.expect(426).text
    assert os.listdir(folder.path) == [".f.part"]
    assert (folder / ".f.part").read_bytes() in (OLD, OLD + FOREIGN)
    assert ("may contain bytes of the other connection" in text) == ((folder / ".f.part").read_bytes() != OLD)


def test_intruder_has_uploaded_all(ftp, folder, one_port, server, netlink, cleanup):
    """The FIN of the intruder and the connection of the client arrive together: the file gets no new content."""
    mine = _session(cleanup, ftp, server, netlink, options=ATOMIC)
    folder.file("f", OLD)
    mine.extended_passive()
    with _connect(mine, one_port) as intruder:
        intruder.sendall(FOREIGN)
        intruder.shutdown(1)
        _late(mine, one_port)
        mine.expect(425, f"STOR {folder.name}/f")
    assert os.listdir(folder.path) == ["f"]
    assert (folder / "f").read_bytes() == OLD


@pytest.mark.parametrize("command", ["RETR f", "STOR f"])
def test_client_sends_its_command_first(ftp, folder, one_port, server, netlink, cleanup, command):
    """After a stray connection from this address, the server waits before the first byte: the client still connects."""
    folder.file("f", OLD)
    assert ftpraw.turned_away(ftp.host, ftp.server, one_port)
    with ftp.host.far_away(FAR):
        far = _session(cleanup, ftp, server, netlink, home=folder.name)
        far.extended_passive()
        with _connect(far, one_port) as intruder:
            _late(far, one_port, command)
            far.expect(425)
            assert _nothing_comes(intruder)
    assert (folder / "f").read_bytes() == OLD


def test_strays_delay_only_for_a_moment(ftp, folder, one_port):
    folder.file("f", OLD)
    for _ in range(3):
        assert ftpraw.turned_away(ftp.host, ftp.server, one_port)
        assert ftp.retr("f") == OLD
    ftp.stor("new", MINE)
    assert (folder / "new").read_bytes() == MINE


def test_later_connections_do_no_harm(ftp, folder, server, one_port):
    """After connect_timeout, a connection can't be the client's any more. So it ends no transfer."""
    folder.file("f", Pattern(1, scale.MUCH))
    with server.settings(connect_timeout=1), ftp.start("RETR f", receive_buffer=4096) as data:
        time.sleep(1.5)
        assert ftpraw.turned_away(ftp.host, ftp.server, one_port)
        assert data.read() == Pattern(1, scale.MUCH).bytes()
    ftp.expect(226)


def test_conflict_reaches_all_who_may_be_wrong(ftp, folder, server, one_port, netlink, cleanup):
    """The intruder takes the first transfer. The connection of its client is then taken for that of the second one."""
    other = _session(cleanup, ftp, server, netlink)
    folder.file("f0", Pattern(1, scale.MUCH))
    folder.file("f1", Pattern(2, scale.MUCH))
    with ftp.start("RETR f0", receive_buffer=4096) as intruder:
        other.extended_passive()
        with _connect(ftp, one_port, receive_buffer=4096) as wrong:
            other.expect(150, f"RETR {folder.name}/f1")
            _late(ftp, one_port)
            ftp.expect(426)
            other.expect(426)
            with pytest.raises(ConnectionError):
                ftpraw.read_all(wrong)
        with pytest.raises(ConnectionError):
            intruder.read()


@pytest.mark.parametrize("command", ["RETR f", "STOR new"])
@pytest.mark.parametrize("order", ["connection first", "command first"])
def test_intruder_who_has_a_session(ftp, folder, one_port, server, netlink, cleanup, order, command):
    """The session of the intruder waits for the port too. It must not get the connection of the client.

    Otherwise nobody would notice, and the client would talk with the session of the intruder.
    """
    other = _session(cleanup, ftp, server, netlink, home=folder.name)
    folder.file("f", Pattern(1, scale.MUCH))
    with ftp.host.far_away(FAR):
        far = _session(cleanup, ftp, server, netlink, home=folder.name)
        far.extended_passive()
        ftpraw.queue(other)
        with _connect(far, one_port, receive_buffer=4096) as intruder:
            _late(far, one_port, command if order == "command first" else None)
            reply = far.expect((150, 425), None if order == "command first" else command)
            if reply.code == 150:
                far.expect(426)
            with contextlib.suppress(ConnectionError):
                assert len(ftpraw.read_all(intruder)) < scale.MUCH
    assert os.listdir(folder.path) == ["f"]
    # Now it is the turn of the other session.
    other.expect(229)
    with ftpraw.Data(ftp.host.connect(ftp.server, one_port)) as data:
        other.expect(150, "RETR f")
        assert data.read() == Pattern(1, scale.MUCH).bytes()
    other.expect(226)


def test_other_addresses_are_no_conflict(ftp, folder, client2, one_port):
    folder.file("f", Pattern(1, scale.MUCH))
    with ftp.start("RETR f", receive_buffer=4096) as data:
        assert ftpraw.turned_away(client2, ftp.server, one_port)
        assert data.read() == Pattern(1, scale.MUCH).bytes()
    ftp.expect(226)


def test_two_connections_for_server_to_server(ftp, folder, client2, server, netlink, cleanup):
    """With the right "fxp", a connection may come from any address. Of two, none is used."""
    folder.file("f", OLD)
    mine = _session(cleanup, ftp, server, netlink, rights=genl.RIGHTS_ALL | genl.RIGHT_FXP)
    port = mine.extended_passive()
    with client2.connect(mine.server, port) as intruder:
        _established(intruder)
        _late(mine, port)
        mine.expect(425, f"RETR {folder.name}/f")
        assert _nothing_comes(intruder)


def _passive_ports(server, ports, **changes):
    """Inside the with block, there are these ports; of more than eight, each session has one for itself."""
    if len(ports) > 8:
        return server.settings(exclusive_first=ports[0], exclusive_last=ports[-1], **changes)
    return server.settings(passive_port=ports, **changes)


def _try_download(ftp, name, order):
    """Try to fetch a file. Return the last reply and what the client has got."""
    to = (ftp.server, ftp.extended_passive())
    command = ftp.line(f"RETR {name}")
    with ftp.host.socket() as data:
        if order == "command first":
            ftp.send(command)
        # The server may reset the connection before connect() returns.
        with contextlib.suppress(ConnectionError):
            data.connect(to)
        if order == "connection first":
            ftp.send(command)
        try:
            got = ftpraw.read_all(data)
        except OSError:
            got = b""
    reply = ftp.reply()
    return (ftp.reply() if reply.code == 150 else reply), got


@pytest.mark.deadline(30 * max(10, TRIES))
@pytest.mark.parametrize("order", ["connection first", "command first"])
@pytest.mark.parametrize("ports", [EIGHT_PORTS[:1], EIGHT_PORTS, *[THOUSAND_PORTS] * ("TRIES" in os.environ)], ids=len)
def test_intruder_gets_no_file(ftp, folder, server, netlink, cleanup, ports, order):
    """How many of the downloads an intruder can take that connects 25 times a second."""
    contents = [b"document %d of alice " % n * 50 for n in range(TRIES)]
    for n, content in enumerate(contents):
        folder.file(f"f{n}", content)
    whole = false = 0
    with _passive_ports(server, ports, connect_timeout=scale.seconds(3)):
        with ftp.host.far_away(FAR), Intruder(ftp.host, ftp.server, ports, RATE) as intruder:
            far = _session(cleanup, ftp, server, netlink, home=folder.name)
            for n, content in enumerate(contents):
                reply, got = _try_download(far, f"f{n}", order)
                whole += got == content
                false += reply.code == 226 and got != content
        # Without the intruder, the same session works again.
        assert ftp.retr("f0") == contents[0]
    print(f"{len(ports)} ports, {order}: {len(intruder.taken)} of {TRIES} downloads taken, {false} times 226 although the "
          f"client did not get the file, {whole} downloads complete")
    assert not intruder.taken
    assert not false
