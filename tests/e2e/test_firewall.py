# SPDX-License-Identifier: GPL-2.0
"""Firewalls and address translation between client and server.

Each wall lets exactly those four channels pass that the classic description of active
or passive mode lists. The walls are stateless, so the server itself must stay within these channels.
"""

import contextlib
import os
import socket
import time

import pytest

import clients
import net
import scale
import server as server_module
from files import Pattern
from server import PASSIVE_PORTS
from work import together

ANY, HIGH = "0-65535", "1024-65535"

# (into or out of the server, the server's ports, the client's ports)
ACTIVE = [
    ("in", "21", ANY),      # the client initiates the control connection
    ("out", "21", HIGH),    # the server responds to the client's control port
    ("out", "20", HIGH),    # the server initiates the data connection
    ("in", "20", HIGH),     # the client sends ACKs to the server's data port
]
PASSIVE = [
    ("in", "21", ANY),      # the client initiates the control connection
    ("out", "21", HIGH),    # the server responds to the client's control port
    ("in", HIGH, ANY),      # the client initiates the data connection to the port that the server named
    ("out", HIGH, HIGH),    # the server sends ACKs, and data, to the client's data port
]
PASSIVE_PORT = PASSIVE_PORTS[0]
ONE_PORT = [
    ("in", "21", ANY),
    ("out", "21", HIGH),
    ("in", str(PASSIVE_PORT), ANY),
    ("out", str(PASSIVE_PORT), HIGH),
]

# Neighbour discovery of IPv6. IPv4 uses ARP, which these rules do not see.
NEIGHBOURS = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"

CONTENT = Pattern(1, 300_000).bytes()

LONG = pytest.mark.long


def _wall(channels, at_server):
    chains = {"input": [], "output": []}
    for direction, server_ports, client_ports in channels:
        to_server = direction == "in"
        to, of = (server_ports, client_ports) if to_server else (client_ports, server_ports)
        chains["input" if to_server == at_server else "output"].append(
            f"tcp dport {to} tcp sport {of} accept")
    for name, rules in chains.items():
        yield f"chain {name} {{ type filter hook {name} priority 0; policy drop;"
        yield from [NEIGHBOURS, *rules, "}"]


@pytest.fixture
def walled(network, client1, client2):
    """A function for with blocks. Inside, server and clients have walls with these channels."""
    @contextlib.contextmanager
    def build(channels):
        with contextlib.ExitStack() as stack:
            stack.enter_context(network.server.ruled("kftp_wall", *_wall(channels, True)))
            for host in (client1, client2):
                stack.enter_context(host.ruled("kftp_wall", *_wall(channels, False)))
            yield
    return build


def _works(ftp, folder, mode):
    """A download, an upload and a listing."""
    folder.file("f", CONTENT)
    assert ftp.retr(f"{folder.name}/f", mode) == CONTENT
    ftp.stor(f"{folder.name}/up", CONTENT, mode)
    assert (folder / "up").read_bytes() == CONTENT
    names = [f"{folder.name}/{name}".encode() for name in ("f", "up")]
    assert ftp.download(f"NLST {folder.name}", mode).split() == names


def _unanswered(host, address, port):
    """No packet comes back: neither a connection nor a refusal."""
    with host.socket(6 if ":" in address else 4) as s:
        s.settimeout(scale.seconds(2))
        with pytest.raises(TimeoutError):
            s.connect((address, port))


def _active_fails(ftp, folder):
    """The server replies 425, after the time limit for connecting (2 s)."""
    for mode in ("PORT", "EPRT"):
        with ftp.data(mode):
            begin = time.monotonic()
            ftp.expect(425, f"RETR {folder.name}/f")
            assert time.monotonic() - begin >= 1


def _passive_fails(ftp, folder):
    """The client does not get through. The server gives up after its time limit (2 s)."""
    _unanswered(ftp.host, ftp.server, ftp.extended_passive())
    ftp.expect(425, f"RETR {folder.name}/f")


# The two modes.

@pytest.mark.parametrize("family, mode", [
    (4, "PORT"), pytest.param(4, "EPRT", marks=LONG), pytest.param(6, "EPRT", marks=LONG)])
def test_active(client1, server, folder, walled, family, mode):
    with walled(ACTIVE), server.login(client1, family) as ftp:
        _works(ftp, folder, mode)
        ftp.quit()


@pytest.mark.parametrize("family, mode", [
    (4, "PASV"), pytest.param(4, "EPSV", marks=LONG), (6, "EPSV")])
def test_passive(client1, server, folder, walled, family, mode):
    with walled(PASSIVE), server.login(client1, family) as ftp:
        _works(ftp, folder, mode)
        ftp.quit()


@LONG
def test_active_fails_where_passive_is_open(client1, server, folder, walled):
    folder.file("f", CONTENT)
    with walled(PASSIVE), server.settings(connect_timeout=2), server.login(client1) as ftp:
        _active_fails(ftp, folder)
        _works(ftp, folder, "EPSV")


@LONG
def test_passive_fails_where_active_is_open(client1, server, folder, walled):
    folder.file("f", CONTENT)
    with walled(ACTIVE), server.settings(connect_timeout=2), server.login(client1) as ftp:
        _passive_fails(ftp, folder)
        _works(ftp, folder, "PORT")


@LONG
@pytest.mark.parametrize("channels, mode", [(ACTIVE, "PORT"), (PASSIVE, "EPSV")], ids=["active", "passive"])
def test_each_channel_is_needed(client1, server, folder, walled, channels, mode):
    """Without one of the four channels the mode fails, so the walls do work."""
    folder.file("f", CONTENT)
    control = channels[:2]
    for channel in control:
        with walled([c for c in channels if c != channel]):
            _unanswered(client1, net.SERVER4, 21)
    for channel in channels[2:]:
        with walled([c for c in channels if c != channel]), server.settings(connect_timeout=2), \
             server.login(client1) as ftp:
            if mode == "PORT":
                _active_fails(ftp, folder)
            else:
                _passive_fails(ftp, folder)


@LONG
@pytest.mark.deadline(120)
@pytest.mark.parametrize("mode, channels", [("active", ACTIVE), ("passive", PASSIVE)],
                         ids=["active", "passive"])
def test_real_clients(client1, server, folder, walled, tmp_path, mode, channels):
    folder.file("f", CONTENT)
    with walled(channels):
        for name in clients.possible(clients.Job("/", mode, get=[("f", "f")])):
            got = tmp_path / name
            argv, text = clients.CLIENTS[name](clients.Job(folder.name, mode, get=[(got, "f")]))
            done = client1.run(argv, env={**os.environ, "HOME": str(tmp_path)},
                               **({"input": text.encode()} if text else {}))
            assert done.returncode == 0, f"{argv}\n{done.stdout.decode()}"
            assert got.read_bytes() == CONTENT, name


# A single passive port besides port 21.

@LONG
def test_one_passive_port_for_many_sessions(client1, client2, server, folder, walled):
    """Several clients with several sessions each, over both families."""
    def work(n):
        with server.login((client1, client2)[n % 2], (4, 6)[n // 2 % 2]) as ftp:
            ftp.expect(250, f"CWD {folder.name}")
            content = Pattern(n, 100_000 + n).bytes()
            for turn in range(3):
                name = f"f{n}-{turn}"
                ftp.stor(name, content)
                assert ftp.retr(name) == content
                assert ftp.download(f"NLST {name}").split() == [name.encode()]

    with walled(ONE_PORT), server.settings(passive_port=[PASSIVE_PORT]):
        together(*(lambda n=n: work(n) for n in range(scale.by_kernel(12, 8))))


@LONG
def test_one_passive_port_for_parallel_transfers(client1, server, folder, walled):
    """Three sessions of one client transfer files at the same time."""
    content = Pattern(1, 4 * scale.MIB)
    folder.file("f", content)
    with walled(ONE_PORT), server.settings(passive_port=[PASSIVE_PORT]), contextlib.ExitStack() as stack:
        running = []
        for n in range(3):
            ftp = stack.enter_context(server.login(client1))
            command = f"STOR {folder.name}/up" if n == 1 else f"RETR {folder.name}/f"
            data = stack.enter_context(ftp.start(command, receive_buffer=4096))
            assert data.socket().getpeername()[1] == PASSIVE_PORT
            running.append((ftp, data))
        for n, (ftp, data) in enumerate(running):
            if n == 1:
                data.write(CONTENT)
                data.close()
            else:
                assert data.read() == content.bytes()
            ftp.expect(226)
    assert (folder / "up").read_bytes() == CONTENT


# A router between client and server.

@pytest.fixture(scope="module")
def router(network):
    """A router with hosts behind it. It follows FTP if a test sets the rules for that."""
    # FTP tracking is built into the debug kernel.
    if os.path.isdir(f"/lib/modules/{os.uname().release}"):
        server_module.run("modprobe", "nf_nat_ftp")
    made = net.Router(20, network.lan, ["inner1", "inner2"])
    yield made
    made.close()


# In the debug kernel rules can't name a helper (no CONFIG_NFT_OBJREF), so these tests are also LONG.
FOLLOW = [
    'ct helper ftp { type "ftp" protocol tcp; }',
    "chain follow { type filter hook prerouting priority 0;",
    'tcp dport 21 ct helper set "ftp"', "}",
]


def _pass(*rules):
    """Let pass port 21, the connections that belong to it, and what the given rules accept."""
    return ["chain forward { type filter hook forward priority 0; policy drop;",
            "ct state established,related accept", *rules, "}"]


PORT_21 = "ct state new tcp dport 21 accept"
THE_PASSIVE_PORTS = f"{PASSIVE_PORTS[0]}-{PASSIVE_PORTS[-1]}"


@LONG
@pytest.mark.parametrize("family, mode", [(4, "PASV"), (4, "EPSV"), (4, "PORT"), (4, "EPRT"),
                                          (6, "EPSV"), (6, "EPRT")])
def test_router_follows(server, folder, router, family, mode):
    """Only port 21 is open. The router learns the other ports from 227, 229, PORT and EPRT."""
    with router.ruled("kftp_router", *FOLLOW, *_pass(PORT_21)), \
         server.login(router.hosts[0], family) as ftp:
        _works(ftp, folder, mode)
        ftp.quit()


@LONG
def test_router_that_does_not_follow(server, folder, router):
    """If the router does not follow FTP, data connections fail. So the tests above need a router that follows FTP."""
    folder.file("f", CONTENT)
    with router.ruled("kftp_router", *_pass(PORT_21)), server.settings(connect_timeout=2), \
         server.login(router.hosts[0]) as ftp:
        _active_fails(ftp, folder)
        _passive_fails(ftp, folder)


HIDE = ["chain hide { type nat hook postrouting priority 100;", 'oifname "eth0" masquerade', "}"]


@LONG
@pytest.mark.parametrize("mode", ["PASV", "EPSV", "PORT", "EPRT"])
def test_client_behind_nat(server, folder, router, netlink, mode):
    """The server sees the router's address. The router writes this address into PORT and EPRT."""
    with router.ruled("kftp_router", *FOLLOW, *HIDE, *_pass(PORT_21)), \
         server.login(router.hosts[0]) as ftp:
        assert netlink.sessions()[0]["peer_address"] == socket.inet_aton(router.address4)
        _works(ftp, folder, mode)
        ftp.quit()


@LONG
def test_clients_behind_one_address(server, folder, router):
    """The clients have the same address for the server, and share one passive port."""
    def work(n):
        with server.login(router.hosts[n % 2]) as ftp:
            content = Pattern(n, 100_000 + n).bytes()
            for turn, mode in enumerate(("EPSV", "PORT", "PASV")):
                name = f"{folder.name}/f{n}-{turn}"
                ftp.stor(name, content, mode)
                assert ftp.retr(name, mode) == content

    with router.ruled("kftp_router", *FOLLOW, *HIDE, *_pass(PORT_21)), \
         server.settings(passive_port=[PASSIVE_PORT]):
        together(*(lambda n=n: work(n) for n in range(6)))


@LONG
def test_client_behind_nat_that_does_not_follow(server, folder, router):
    """The client names its own address, but the server sees another one."""
    with router.ruled("kftp_router", *HIDE, *_pass(PORT_21, f"tcp dport {THE_PASSIVE_PORTS} accept")), \
         server.login(router.hosts[0]) as ftp:
        address = router.hosts[0].address4
        ftp.expect(500, f"PORT {ftp.port_argument(address, 2000)}")
        ftp.expect(500, f"EPRT {ftp.eprt_argument(address, 2000)}")
        _works(ftp, folder, "PASV")
        _works(ftp, folder, "EPSV")


def _publish(router, ports):
    """Hosts behind the router reach the server under the router's inner address."""
    return ["chain publish { type nat hook prerouting priority -100;",
            f"ip daddr {router.inner4} tcp dport {{ {ports} }} dnat ip to {net.SERVER4}", "}",
            "chain hide { type nat hook postrouting priority 100;",
            f'oifname "inner" ip saddr {net.SERVER4} masquerade', "}",
            *_pass("ct status dnat accept", 'iifname "eth0" tcp sport 20 accept')]


ALL_PORTS = f"21, {THE_PASSIVE_PORTS}"


@LONG
@pytest.mark.parametrize("mode", ["PASV", "EPSV", "PORT", "EPRT"])
def test_server_behind_nat(server, folder, router, mode):
    """The configuration has the address that clients see."""
    with router.ruled("kftp_router", *_publish(router, ALL_PORTS)), \
         server.configured(data={"public_address": router.inner4}), \
         server.login(router.hosts[0], server=router.inner4) as ftp:
        assert ftp.passive()[0] == router.inner4
        _works(ftp, folder, mode)
        with ftp.start(f"RETR {folder.name}/f", mode) as data:
            assert data.socket().getpeername()[0] == router.inner4
            data.read()
        ftp.expect(226)


@LONG
def test_server_behind_nat_without_its_public_address(server, folder, router):
    """PASV names an address that clients can't reach; EPSV names no address."""
    with router.ruled("kftp_router", *_publish(router, ALL_PORTS)), \
         server.login(router.hosts[0], server=router.inner4) as ftp:
        address, port = ftp.passive()
        assert address == net.SERVER4
        _unanswered(ftp.host, address, port)
        _works(ftp, folder, "EPSV")


@LONG
@pytest.mark.parametrize("mode", ["PASV", "EPSV", "PORT", "EPRT"])
def test_server_behind_nat_that_follows(server, folder, router, mode):
    """The router rewrites 227, and forwards connections to the ports that the server has named."""
    with router.ruled("kftp_router", *FOLLOW, *_publish(router, "21")), \
         server.login(router.hosts[0], server=router.inner4) as ftp:
        _works(ftp, folder, mode)


@LONG
def test_server_behind_nat_that_follows_with_its_public_address(server, folder, router):
    """Both methods together work if the passive ports are forwarded too."""
    with router.ruled("kftp_router", *FOLLOW, *_publish(router, ALL_PORTS)), \
         server.configured(data={"public_address": router.inner4}), \
         server.login(router.hosts[0], server=router.inner4) as ftp:
        for mode in ("PASV", "EPSV", "PORT", "EPRT"):
            _works(ftp, folder, mode)
