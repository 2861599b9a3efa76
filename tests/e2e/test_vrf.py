# SPDX-License-Identifier: GPL-2.0
"""Clients in a VRF: the same address can belong to another host in each VRF."""

import pathlib
import socket
import subprocess

import pytest

import ftpraw
import handdown
import net
from files import Pattern
from server import PASSIVE_PORTS

ACCEPT = pathlib.Path("/proc/sys/net/ipv4/tcp_l3mdev_accept")
MARK = 7
# A TOS whose upper six bits are the DSCP 8.
TOS = 0x20
PRIORITY = 5


@pytest.fixture
def twin(client1, server, cleanup):
    """A host with the addresses of client1, connected to the server in a VRF."""
    if subprocess.run(["ip", "link", "add", "kftp-vrf", "type", "vrf", "table", "100"], check=False).returncode:
        pytest.skip("this kernel has no VRF")
    cleanup.callback(net.ip, "link", "del", "kftp-vrf")
    net.ip("netns", "add", "kftp-twin")
    cleanup.callback(net.ip, "netns", "del", "kftp-twin")
    net.ip("link", "set", "kftp-vrf", "up")
    net.ip("link", "add", "kftp-twin", "type", "veth", "peer", "name", "eth0", "netns", "kftp-twin")
    net.ip("link", "set", "kftp-twin", "master", "kftp-vrf", "up")
    for address in (f"{net.SERVER4}/24", f"{net.SERVER6}/64"):
        net.ip("addr", "add", address, "dev", "kftp-twin", *["nodad"] * (":" in address))
    host = net.Namespace("kftp-twin", "/run/netns/kftp-twin", client1.address4, client1.address6)
    cleanup.callback(host.close)
    for address in (f"{host.address4}/24", f"{host.address6}/64"):
        net.ip("-n", host.name, "addr", "add", address, "dev", "eth0", *["nodad"] * (":" in address))
    net.ip("-n", host.name, "link", "set", "eth0", "up")
    before = ACCEPT.read_text(encoding="ascii")
    ACCEPT.write_text("1", encoding="ascii")
    cleanup.callback(ACCEPT.write_text, before, encoding="ascii")
    return host


@pytest.mark.parametrize("family", [4, 6])
def test_same_address_in_a_vrf(client1, twin, server, folder, family):
    """A connection from one VRF does not go to the session of the same address in another one."""
    folder.file("f", Pattern(1, 5000))
    with server.settings(passive_port=PASSIVE_PORTS[:1]), \
         server.login(client1, family) as outside, server.login(twin, family) as inside:
        assert outside.extended_passive() == PASSIVE_PORTS[0]
        assert ftpraw.turned_away(twin, inside.server, PASSIVE_PORTS[0])
        # They do not wait for each other.
        assert inside.extended_passive() == PASSIVE_PORTS[0]
        for host, ftp in ((client1, outside), (twin, inside)):
            with ftpraw.Data(host.connect(ftp.server, PASSIVE_PORTS[0])) as data:
                ftp.expect(150, f"RETR {folder.name}/f")
                assert data.read() == Pattern(1, 5000).bytes()
            ftp.expect(226)


@pytest.mark.parametrize("family, mode", [(4, "PORT"), (4, "EPRT"), (6, "EPRT")])
def test_server_connects_inside_the_vrf(client1, twin, server, folder, family, mode):
    """The host outside listens on the same address and port; it gets nothing."""
    folder.file("f", Pattern(1, 5000))
    with server.login(twin, family) as ftp, twin.listen(family) as inside:
        port = inside.getsockname()[1]
        with client1.listen(family, port) as outside:
            make = ftp.port_argument if mode == "PORT" else ftp.eprt_argument
            ftp.expect(200, f"{mode} {make(twin.address(family), port)}")
            ftp.send(ftp.line(f"RETR {folder.name}/f"))
            outside.settimeout(1)
            with pytest.raises(TimeoutError):
                outside.accept()
            with inside.accept()[0] as data:
                assert ftpraw.read_all(data) == Pattern(1, 5000).bytes()
            ftp.expect(150)
            ftp.expect(226)


def test_mark_priority_and_tos(client1, server, netlink, folder, cleanup):
    """A connection to the client has those of the control connection. Firewalls and routes may depend on them."""
    folder.file("f", Pattern(1, 5000))
    session = handdown.Session(cleanup, client1, server.alice)
    session.control.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
    session.control.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, TOS)
    session.control.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, PRIORITY)
    session.add(netlink)
    ftp = session.ftp
    ftp.expect(200, "TYPE I")
    with server.host.ruled("kftp_mark", "chain out { type filter hook output priority 0;",
                           f"tcp sport 20 meta mark != {MARK} drop;",
                           f"tcp sport 20 ip dscp != {TOS >> 2} drop;",
                           f"tcp sport 20 meta priority != {PRIORITY} drop;", "}"), \
         server.settings(connect_timeout=3):
        assert ftp.download(f"RETR {folder.name}/f", "PORT") == Pattern(1, 5000).bytes()
