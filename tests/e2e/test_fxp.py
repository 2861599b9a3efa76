# SPDX-License-Identifier: GPL-2.0
"""Server to server: a client has one server connect to another, and the file does not pass by the client."""

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
    """The host of the servers that others wrote."""
    host = net.Host("far", 30, network.lan)
    yield host
    host.close()


@pytest.fixture(scope="module", params=others.SERVERS)
def other(request, server, far):
    """Where such a server runs."""
    with others.running(request.param, far):
        yield far


@pytest.fixture(scope="module")
def second(server, network):
    """Another server of ours, on a host of its own; its users may what fxp lets them."""
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
    """Users may have the server exchange data with other hosts."""
    with server.configured(users={"rights": RIGHTS}):
        yield


def _join(listening, dialling, mode):
    """Set a data connection up between two servers."""
    if mode == "PASV":
        dialling.expect(200, f"PORT {dialling.port_argument(*listening.passive())}")
    else:
        argument = dialling.eprt_argument(listening.server, listening.extended_passive())
        dialling.expect(200, f"EPRT {argument}")


def _move(source, target, folder):
    """One server sends f, the other receives it as g: 226 from both."""
    # A name that is right from the top of a home, and from within it.
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
def test_ours_dials(client1, server, fxp, other, folder, family, mode):
    with server.login(client1, family) as ours, \
         server.login(client1, family, server=other.address(family)) as theirs:
        _both_ways(theirs, ours, folder, mode)


@LONG
@JOINS
def test_ours_waits(client1, server, fxp, other, folder, family, mode):
    with server.login(client1, family) as ours, \
         server.login(client1, family, server=other.address(family)) as theirs:
        _both_ways(ours, theirs, folder, mode)


@LONG
@JOINS
def test_both_ours(client1, server, fxp, second, folder, family, mode):
    with server.login(client1, family) as one, second.login(client1, family) as two:
        _both_ways(one, two, folder, mode)
        _both_ways(two, one, folder, mode)


@LONG
def test_one_join_is_for_one_transfer(client1, server, fxp, other, folder):
    """Afterwards the session's data connections are its client's again."""
    with server.login(client1) as ours, server.login(client1, server=other.address4) as theirs:
        _both_ways(theirs, ours, folder, "PASV")
        ours.expect(425, "LIST")
        for mode in ("EPSV", "PORT"):
            assert ours.retr(f"{folder.name}/f", mode) == CONTENT.bytes()


def test_ports_of_services_are_not_dialled(client1, client2, server, fxp):
    """RFC 2577: for whom the right is, too."""
    with server.login(client1) as ftp:
        for port in (21, 25, 1023):
            ftp.expect(500, f"PORT {ftp.port_argument(client2.address4, port)}")
            ftp.expect(500, f"EPRT {ftp.eprt_argument(client2.address4, port)}")
        ftp.expect(425, "LIST")


def test_another_family_is_not_dialled(client1, client2, server, fxp):
    """For whom the right is, too: data connections are of the control connection's family."""
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
    """Ours neither dials another server nor takes its connection."""
    folder.file("f", CONTENT)
    with server.login(client1) as ours, server.login(client1, server=other.address4) as theirs:
        address, port = theirs.passive()
        ours.expect(500, f"PORT {ours.port_argument(address, port)}")
        ours.expect(500, f"EPRT {ours.eprt_argument(address, port)}")
        ours.expect(425, "LIST")

        address, port = ours.passive()
        theirs.expect(200, f"PORT {theirs.port_argument(address, port)}")
        # It is made, and then reset: which of both their server notices is its affair.
        if theirs.expect((150, 425), f"STOR {folder.name[1:]}/g").code == 150:
            theirs.expect(426)
        # The connection that is waited for is the client's.
        with ftpraw.Data(client1.connect(address, port)) as data:
            ours.expect(150, f"RETR {folder.name}/f")
            assert data.read() == CONTENT.bytes()
        ours.expect(226)
        assert not (folder / "g").exists() or (folder / "g").read_bytes() == b""


# The port of a session that takes a connection from anybody.

def _reads(ftp, host, port, folder):
    """The session's next download goes to this host."""
    with ftpraw.Data(host.connect(ftp.server, port)) as data:
        ftp.expect(150, f"RETR {folder.name}/f")
        assert data.read() == CONTENT.bytes()
    ftp.expect(226)


@pytest.mark.parametrize("family", [4, pytest.param(6, marks=LONG)])
def test_takes_one_connection(client1, client2, server, fxp, folder, family):
    """From whom it comes does not count; the next one is nobody's."""
    folder.file("f", CONTENT)
    with server.login(client1, family) as ftp:
        for host in (client1, client2):
            port = ftp.extended_passive()
            _reads(ftp, host, port, folder)
            for stranger in (client1, client2):
                assert ftpraw.turned_away(stranger, ftp.server, port)


def test_its_port_is_nobody_elses(client1, client2, server, fxp, folder):
    """Whatever their address: the one port that others have they wait for."""
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
            # The guest's host comes to the wrong port first; it is welcome there.
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
def test_given_up(client1, client2, server, fxp, folder, leave):
    """What comes to the port afterwards is nobody's, and not the next one's who gets it."""
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


def test_the_only_port_is_for_all(client1, client2, server, fxp, folder):
    """With one port, a session takes its client's connections only; nobody waits for it."""
    folder.file("f", CONTENT)
    with server.settings(passive_port=PASSIVE_PORTS[:1]), server.login(client1) as ours, \
         server.anonymous(client2) as guest:
        port = ours.extended_passive()
        assert guest.extended_passive() == port
        guest.expect(225, "ABOR")
        assert ftpraw.turned_away(client2, ours.server, port)
        assert ftpraw.turned_away(client2, ours.server, port)
        _reads(ours, client1, port, folder)
