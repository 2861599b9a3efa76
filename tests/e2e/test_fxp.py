# SPDX-License-Identifier: GPL-2.0
"""Server to server: a client makes one server connect to another; the data does not pass the client."""

import socket

import pytest

import ftpraw
import net
import others
import scale
from files import Pattern, check_file
from server import PASSIVE_PORTS

RIGHTS = "read list write overwrite append delete rename mkdir fxp"
CONTENT = Pattern(1, scale.MIB + 17)

LONG = pytest.mark.long
JOINS = pytest.mark.parametrize("family, mode", [(4, "PASV"), (4, "EPSV"), (6, "EPSV")])


@pytest.fixture(scope="module")
def far(network):
    """The host that runs other servers."""
    host = net.Host("far", 30, network.lan)
    yield host
    host.close()


@pytest.fixture(scope="module", params=others.SERVERS)
def other(request, server, far):
    """The host of a running other server."""
    with others.running(request.param, far):
        yield far


@pytest.fixture(scope="module")
def second(server, network):
    """A second kftpd on a host of its own; its users have the fxp right."""
    host = net.Host("second", 31, network.lan)
    made = server.beside(host)
    try:
        made.start(users={"rights": RIGHTS})
        yield made
        made.no_sessions()
    finally:
        made.stop()
        host.close()


@pytest.fixture
def fxp(server):
    """Gives users the fxp right: data connections with other hosts."""
    with server.configured(users={"rights": RIGHTS}):
        yield


def _join(listening, dialling, mode):
    """Set up a data connection between two servers."""
    if mode == "PASV":
        dialling.expect(200, f"PORT {dialling.port_argument(*listening.passive())}")
    else:
        argument = dialling.eprt_argument(listening.server, listening.extended_passive())
        dialling.expect(200, f"EPRT {argument}")


def _move(source, target, folder):
    """Transfer f from one server to g on the other; both reply 226."""
    # This path is valid in the root and in the home of a user.
    target.send(target.line(f"STOR {folder.name[1:]}/g"))
    source.send(source.line(f"RETR {folder.name[1:]}/f"))
    for ftp in (source, target):
        ftp.expect(150)
        ftp.expect(226)
    check_file(folder / "g", CONTENT)
    (folder / "g").unlink()


def _both_ways(listening, dialling, folder, mode):
    folder.file("f", CONTENT)
    for source, target in ((listening, dialling), (dialling, listening)):
        _join(listening, dialling, mode)
        _move(source, target, folder)


@LONG
@JOINS
def test_our_server_connects(client1, server, fxp, other, folder, family, mode):
    with server.login(client1, family) as ours, \
         server.login(client1, family, server=other.address(family)) as theirs:
        _both_ways(theirs, ours, folder, mode)


@LONG
@JOINS
def test_our_server_listens(client1, server, fxp, other, folder, family, mode):
    with server.login(client1, family) as ours, \
         server.login(client1, family, server=other.address(family)) as theirs:
        _both_ways(ours, theirs, folder, mode)


@LONG
@JOINS
def test_both_servers_are_ours(client1, server, fxp, second, folder, family, mode):
    with server.login(client1, family) as one, second.login(client1, family) as two:
        _both_ways(one, two, folder, mode)
        _both_ways(two, one, folder, mode)


@LONG
def test_setup_is_for_one_transfer(client1, server, fxp, other, folder):
    """After this transfer the session again uses data connections with its client."""
    with server.login(client1) as ours, server.login(client1, server=other.address4) as theirs:
        _both_ways(theirs, ours, folder, "PASV")
        ours.expect(425, "LIST")
        for mode in ("EPSV", "PORT"):
            assert ours.retr(f"{folder.name}/f", mode) == CONTENT.bytes()


def test_ports_below_1024_are_refused(client1, client2, server, fxp):
    """RFC 2577: this holds even with the fxp right."""
    with server.login(client1) as ftp:
        for port in (21, 25, 1023):
            ftp.expect(500, f"PORT {ftp.port_argument(client2.address4, port)}")
            ftp.expect(500, f"EPRT {ftp.eprt_argument(client2.address4, port)}")
        ftp.expect(425, "LIST")


def test_other_address_family_is_refused(client1, client2, server, fxp):
    """Even with the fxp right, data connections have the family of the control connection."""
    v4, v6 = client2.address4, client2.address(6)
    long4 = f"4,4,{v4.replace('.', ',')},2,7,208"
    long6 = f"6,16,{','.join(str(b) for b in socket.inet_pton(socket.AF_INET6, v6))},2,7,208"
    for family, lines in (
            (6, [(f"PORT {ftpraw.Ftp.port_argument(v4, 2000)}", 500),
                 (f"EPRT {ftpraw.Ftp.eprt_argument(v4, 2000)}", 522), (f"LPRT {long4}", 521)]),
            (4, [(f"EPRT {ftpraw.Ftp.eprt_argument(v6, 2000)}", 522), (f"LPRT {long6}", 521)])):
        with server.login(client1, family) as ftp:
            ftp.expect_each(lines, after=("LIST", 425))


@LONG
def test_refused_without_the_right(client1, server, other, folder):
    """Our server neither connects to another server nor accepts its connection."""
    folder.file("f", CONTENT)
    with server.login(client1) as ours, server.login(client1, server=other.address4) as theirs:
        address, port = theirs.passive()
        ours.expect(500, f"PORT {ours.port_argument(address, port)}")
        ours.expect(500, f"EPRT {ours.eprt_argument(address, port)}")
        ours.expect(425, "LIST")

        address, port = ours.passive()
        theirs.expect(200, f"PORT {theirs.port_argument(address, port)}")
        # The connection is made, and then reset. The other server may notice either.
        if theirs.expect((150, 425), f"STOR {folder.name[1:]}/g").code == 150:
            theirs.expect(426)
        # The session still waits for a connection of its client.
        with ftpraw.Data(client1.connect(address, port)) as data:
            ours.expect(150, f"RETR {folder.name}/f")
            assert data.read() == CONTENT.bytes()
        ours.expect(226)
        assert not (folder / "g").exists() or (folder / "g").read_bytes() == b""


# A passive port on which a session accepts any host.

def _reads(ftp, host, port, folder):
    """The next download of the session goes to this host."""
    with ftpraw.Data(host.connect(ftp.server, port)) as data:
        ftp.expect(150, f"RETR {folder.name}/f")
        assert data.read() == CONTENT.bytes()
    ftp.expect(226)


@pytest.mark.parametrize("family", [4, pytest.param(6, marks=LONG)])
def test_passive_port_accepts_one_connection(client1, client2, server, fxp, folder, family):
    """The session accepts a connection from any host, but only one. The next one is refused."""
    folder.file("f", CONTENT)
    with server.login(client1, family) as ftp:
        for host in (client1, client2):
            port = ftp.extended_passive()
            _reads(ftp, host, port, folder)
            for stranger in (client1, client2):
                assert ftpraw.turned_away(stranger, ftp.server, port)


def test_passive_port_is_not_shared(client1, client2, server, fxp, folder):
    """Other sessions do not share the port, whatever their address: they wait until it is free."""
    folder.file("f", CONTENT)
    folder.path.chmod(0o755)
    public = server.pub / "f"
    CONTENT.write(public)
    try:
        with server.settings(passive_port=PASSIVE_PORTS[:2]), server.login(client1) as ours, \
             server.anonymous(client2) as guest, server.anonymous(client2) as late:
            port = ours.extended_passive()
            other_port = guest.extended_passive()
            assert {port, other_port} == set(PASSIVE_PORTS[:2])
            late.send(b"EPSV\r\n")
            assert late.silent()
            # The guest's host connects to the port of our session, which accepts it.
            _reads(ours, client2, port, folder)
            assert f"|{port}|" in late.expect(229).text
            for ftp, its_port in ((late, port), (guest, other_port)):
                with ftpraw.Data(client2.connect(ftp.server, its_port)) as data:
                    ftp.expect(150, "RETR f")
                    assert data.read() == CONTENT.bytes()
                ftp.expect(226)
    finally:
        public.unlink()


@pytest.mark.parametrize("leave", ["QUIT", pytest.param("ABOR", marks=LONG), "PORT"])
def test_connection_to_given_up_port_is_refused(client1, client2, server, fxp, folder, leave):
    """A connection to a port that was given up is refused. It does not go to the next session on that port."""
    public = server.pub / "f"
    public.write_bytes(b"for a guest")
    try:
        with server.settings(passive_port=PASSIVE_PORTS[:2]), server.login(client1) as ours, \
             server.anonymous(client2) as guest, server.anonymous(client2) as late:
            port = ours.extended_passive()
            guest.extended_passive()
            late.send(b"EPSV\r\n")
            ours.send(ours.line(leave + f" {ours.port_argument(client1.address4, 2000)}" * (leave == "PORT")))
            ours.expect((221, 225, 226, 200))
            assert ftpraw.turned_away(client2, ours.server, port)
            assert f"|{port}|" in late.expect(229).text
            with ftpraw.Data(client2.connect(late.server, port)) as data:
                late.expect(150, "RETR f")
                assert data.read() == b"for a guest"
            late.expect(226)
    finally:
        public.unlink()


def test_only_port_stays_shared(client1, client2, server, fxp, folder):
    """If there is only one port, the session accepts only its client, and others can use the port too."""
    folder.file("f", CONTENT)
    with server.settings(passive_port=PASSIVE_PORTS[:1]), server.login(client1) as ours, \
         server.anonymous(client2) as guest:
        port = ours.extended_passive()
        assert guest.extended_passive() == port
        guest.expect(225, "ABOR")
        assert ftpraw.turned_away(client2, ours.server, port)
        assert ftpraw.turned_away(client2, ours.server, port)
        _reads(ours, client1, port, folder)
