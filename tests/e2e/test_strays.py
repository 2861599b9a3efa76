# SPDX-License-Identifier: GPL-2.0
"""A source may make only a limited number of connections that no session waits for."""

import pytest

import ftpraw
import net
import scale
from server import PASSIVE_PORTS

# module/conn/strays.h
MOST = 50
PAUSE = 10


@pytest.fixture
def one_port(server):
    with server.settings(passive_port=PASSIVE_PORTS[:1]):
        yield PASSIVE_PORTS[0]


def _ignored(host, address, port):
    """Whether the server does not answer a SYN. An answer would come at once."""
    with host.socket(6 if ":" in address else 4) as s:
        s.settimeout(0.5)
        try:
            s.connect((address, port))
        except TimeoutError:
            return True
        except ConnectionError:
            pass
    return False


def _exceed(host, address, port):
    """Make so many strays that the source is limited."""
    for _ in range(MOST):
        assert ftpraw.turned_away(host, address, port)
    net.until(lambda: _ignored(host, address, port), "the source is limited")


def _until_allowed(host, address, port):
    net.until(lambda: not _ignored(host, address, port), "the source is allowed again", scale.seconds(2 * PAUSE))


@pytest.mark.parametrize("family", [4, 6])
def test_limit(client1, client2, server, netlink, folder, one_port, family):
    """The SYNs of the source are dropped, for some seconds. Other sources and other ports are not affected."""
    folder.file("f", b"x")
    address = net.SERVER6 if family == 6 else net.SERVER4
    _exceed(client2, address, one_port)
    before = netlink.stats()["strays"]
    assert _ignored(client2, address, one_port)
    assert netlink.stats()["strays"] == before
    assert ftpraw.turned_away(client1, address, one_port)
    with server.login(client2, family) as ftp:
        ftp.quit()
    _until_allowed(client2, address, one_port)


def test_clients_of_the_source(ftp, folder, one_port):
    """A session at the address of the source gets its connections at once, and a second one is still noticed."""
    folder.file("f", b"the content")
    _exceed(ftp.host, ftp.server, one_port)
    for _ in range(3):
        assert ftp.retr("f") == b"the content"
    ftp.stor("g", b"another one")
    assert (folder / "g").read_bytes() == b"another one"
    with ftp.data() as data:
        data.socket()
        assert ftpraw.turned_away(ftp.host, ftp.server, one_port)
        ftp.expect(425, "RETR f")
    _until_allowed(ftp.host, ftp.server, one_port)
