# SPDX-License-Identifier: GPL-2.0
"""Network namespaces as client hosts. A bridge connects them to the server's namespace.

The server runs in the namespace in which the tests were started. A socket belongs
to the namespace in which it was made. A thread or process starts in the namespace of
the thread that made it. So code acts as a host inside `with host:`.
"""

import contextlib
import ctypes
import fcntl
import os
import re
import socket
import struct
import subprocess
import termios
import threading
import time

import libc
import scale

CLONE_NEWNET = 0x40000000
SIOCETHTOOL = 0x8946
ETHTOOL_SG, ETHTOOL_GRO = 0x19, 0x2c
BRIDGE = "kftp-net"
SERVER4 = "10.9.0.1"
SERVER6 = "fd00:9::1"


def set_feature(device, command, value):
    """Turn a feature of a network device of this namespace on or off, as ethtool -K does."""
    asked = ctypes.create_string_buffer(struct.pack("=II", command, value))
    request = struct.pack("16sP16x", device.encode(), ctypes.addressof(asked))
    with socket.socket() as s:
        fcntl.ioctl(s, SIOCETHTOOL, request)


def _setns(fd):
    libc.call("setns", fd, CLONE_NEWNET)


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def tc(*words):
    subprocess.run(["tc", *words], check=True)


class _Kept(threading.local):
    """The namespaces that a thread has left to enter another one, the last on top."""

    def __init__(self):
        self.fds = []


def _sockaddr(address, port):
    """A socket address. It has the number of the interface if the address names one, as in fe80::1%eth0."""
    return socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][4]


class Namespace:
    """A network namespace with one address of each family."""

    def __init__(self, name, path, address4, address6):
        self.name = name
        self.address4 = address4
        self.address6 = address6
        self._kept = _Kept()
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self):
        back = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._kept.fds.append(back)
        _setns(self._fd)
        return self

    def __exit__(self, *exc):
        back = self._kept.fds.pop()
        _setns(back)
        os.close(back)

    def address(self, family):
        return self.address6 if family == 6 else self.address4

    def socket(self, family=4):
        with self:
            s = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET)
        s.settimeout(scale.STEP)
        return s

    def connect(self, address, port, source_port=0, receive_buffer=0):
        """Make a TCP connection from this host."""
        family = 6 if ":" in address else 4
        s = self.socket(family)
        try:
            if receive_buffer:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            if source_port:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind((self.address(family), source_port))
            with self:
                to = _sockaddr(address, port)
            s.connect(to)
        except BaseException:
            s.close()
            raise
        return s

    def listen(self, family=4, port=0, receive_buffer=0):
        """Make a listening socket on this host's address."""
        s = self.socket(family)
        if receive_buffer:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        with self:
            s.bind(_sockaddr(self.address(family), port))
        s.listen(8)
        return s

    def link_local(self, interface):
        """The link-local IPv6 address of an interface, which depends on its hardware address."""
        with self:
            shown = subprocess.run(["ip", "-6", "-o", "addr", "show", "dev", interface, "scope", "link"],
                                   check=True, capture_output=True, text=True).stdout
        return re.search(r"inet6 (fe80:\S+)/64", shown)[1]

    def popen(self, argv, **kwargs):
        with self:
            return subprocess.Popen(argv, **kwargs)

    def run(self, argv, **kwargs):
        """Run a program on this host and capture its output; the caller checks the exit status."""
        kwargs.setdefault("timeout", scale.CLIENT)
        if "input" not in kwargs:
            kwargs.setdefault("stdin", subprocess.DEVNULL)
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.STDOUT)
        with self:
            return subprocess.run(argv, **kwargs)

    @contextlib.contextmanager
    def dropping(self, *rules):
        """Inside the with block, this host loses the packets that match a rule ("in ..." or "out ...")."""
        with self.ruled("kftp_drop",
                        "chain in { type filter hook input priority 0;",
                        *(f"{r[3:]} drop" for r in rules if r.startswith("in ")),
                        "}",
                        "chain out { type filter hook output priority 0;",
                        *(f"{r[4:]} drop" for r in rules if r.startswith("out ")),
                        "}"):
            yield

    def cut(self):
        """Inside the with block, no packet reaches or leaves this host."""
        return self.dropping("in meta l4proto tcp", "out meta l4proto tcp")

    @contextlib.contextmanager
    def ruled(self, table, *lines):
        """Inside the with block, this host has a table of nftables with these lines."""
        self._nft("\n".join([f"table inet {table} {{", *lines, "}"]))
        try:
            yield
        finally:
            self._nft(f"delete table inet {table}")

    def _nft(self, script):
        done = self.run(["nft", "-f", "-"], input=script.encode())
        assert done.returncode == 0, done.stdout.decode()

    def close(self):
        os.close(self._fd)


class Lan:
    """A bridge, and the address that its namespace has on it: number 1."""

    def __init__(self, bridge, prefix4, prefix6, where=()):
        self.bridge = bridge
        self.prefix4 = prefix4
        self.prefix6 = prefix6
        self._where = where
        # A bridge without a hardware address of its own takes the lowest one of its ports. That would
        # change with the set of hosts, and the other hosts would use the old one for half a minute.
        octets = ":".join(f"{int(octet):02x}" for octet in prefix4.split("."))
        self.ip("link", "add", "dev", bridge, "address", f"02:{octets}:00:01", "type", "bridge")
        for words in self.addresses(1):
            self.ip("addr", "add", *words, "dev", bridge)
        self.ip("link", "set", bridge, "up")

    def ip(self, *words):
        """Run the command ip in the namespace of the bridge."""
        ip(*self._where, *words)

    def address4(self, number):
        return f"{self.prefix4}.{number}"

    def address6(self, number):
        return f"{self.prefix6}::{number}"

    def addresses(self, number):
        """Both addresses as arguments of "ip addr add"."""
        return [f"{self.address4(number)}/24"], [f"{self.address6(number)}/64", "nodad"]

    def close(self):
        self.ip("link", "del", self.bridge)


class Host(Namespace):
    """A namespace with an interface on a Lan."""

    def __init__(self, name, number, lan):
        ip("netns", "add", name)
        super().__init__(name, f"/run/netns/{name}", lan.address4(number), lan.address6(number))
        port = f"k-{name}"
        lan.ip("link", "add", "dev", port, "type", "veth", "peer", "name", "eth0", "netns", name)
        lan.ip("link", "set", port, "master", lan.bridge, "up")
        self.ip("link", "set", "lo", "up")
        for words in lan.addresses(number):
            self.ip("addr", "add", *words, "dev", "eth0")
        self.ip("link", "set", "eth0", "up")

    def ip(self, *words):
        ip("-n", self.name, *words)

    @contextlib.contextmanager
    def _emulating(self, *words):
        """Inside the with block, tc-netem(8) does this to the packets from and to this host."""
        tc("-n", self.name, "qdisc", "add", "dev", "eth0", "root", "netem", *words)
        tc("qdisc", "add", "dev", f"k-{self.name}", "root", "netem", *words)
        try:
            yield
        finally:
            tc("qdisc", "del", "dev", f"k-{self.name}", "root")
            tc("-n", self.name, "qdisc", "del", "dev", "eth0", "root")

    def losing(self, percent):
        """Inside the with block, this share of the packets from and to this host is lost."""
        return self._emulating("loss", f"{percent}%")

    def far_away(self, seconds):
        """Inside the with block, packets from and to this host take so long: half of a round trip."""
        return self._emulating("delay", f"{round(seconds * 1000)}ms")

    def leave(self):
        """Give up the name and the descriptor. Only sockets and processes hold the namespace from now on."""
        super().close()
        ip("netns", "del", self.name)

    def close(self):
        """The kernel removes the interfaces together with the namespace, after its last socket and process are gone."""
        self.leave()
        subprocess.run(["ip", "link", "del", f"k-{self.name}"], check=False,
                       stderr=subprocess.DEVNULL)


class Router(Host):
    """A host on the server's Lan that is also the router of a Lan of inner hosts."""

    def __init__(self, number, lan, names):
        super().__init__("router", number, lan)
        inner = Lan("inner", "10.10.0", "fd00:10", where=("-n", self.name))
        with self:
            for name in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
                with open(f"/proc/sys/net/{name}", "w", encoding="ascii") as f:
                    f.write("1")
        self.inner4, self.inner6 = inner.address4(1), inner.address6(1)
        self._lan = lan
        self._routes = [(f"{inner.address4(0)}/24", "via", self.address4),
                        (f"{inner.address6(0)}/64", "via", self.address6)]
        for words in self._routes:
            lan.ip("route", "add", *words)
        self.hosts = [Host(name, 11 + n, inner) for n, name in enumerate(names)]
        for host in self.hosts:
            host.ip("route", "add", "default", "via", self.inner4)
            host.ip("route", "add", "default", "via", self.inner6)

    def close(self):
        for words in self._routes:
            self._lan.ip("route", "del", *words)
        for host in self.hosts:
            host.close()
        super().close()


class Network:
    """The server's Lan, the server's own namespace, and the client hosts."""

    def __init__(self, names):
        ip("link", "set", "lo", "up")
        self.lan = Lan(BRIDGE, "10.9.0", "fd00:9")
        self.server = Namespace("server", "/proc/thread-self/ns/net", SERVER4, SERVER6)
        self.hosts = [Host(name, 11 + n, self.lan) for n, name in enumerate(names)]

    def close(self):
        for host in self.hosts:
            host.close()
        self.server.close()
        self.lan.close()


def until(condition, what, deadline=None, pause=0.02):
    """Wait until condition() is true and return its value; fail if the deadline passes before.

    what is the text for that failure, or a function that returns it. pause is the time between two looks.
    """
    end = time.monotonic() + (deadline or scale.STEP)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within the deadline: {what() if callable(what) else what}")
        time.sleep(pause)


def tcp_sockets():
    """All TCP sockets of this namespace: (local port, remote address, remote port, state, tx, rx)."""
    found = []
    for family, name in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        with open(f"/proc/thread-self/net/{name}", encoding="ascii") as f:
            for line in f.readlines()[1:]:
                words = line.split()
                local, remote = words[1].split(":"), words[2].split(":")
                raw = b"".join(bytes.fromhex(remote[0][i:i + 8])[::-1]
                               for i in range(0, len(remote[0]), 8))
                address = socket.inet_ntop(family, raw).removeprefix("::ffff:")
                tx, rx = (int(n, 16) for n in words[4].split(":"))
                found.append((int(local[1], 16), address, int(remote[1], 16),
                              int(words[3], 16), tx, rx))
    return found


def _waiting(end, request):
    return struct.unpack("i", fcntl.ioctl(end, request, bytes(4)))[0]


def is_received(sender):
    """Whether the other end has received everything that this end of a connection has sent."""
    return not _waiting(sender, termios.TIOCOUTQ)


def unread(receiver, sender):
    """How many bytes of sender are still on their way to the program at the other end of the connection."""
    return _waiting(receiver, termios.FIONREAD) + _waiting(sender, termios.TIOCOUTQ)


def is_read(sender, receiver):
    """Whether the program at the other end has read everything that this end of a connection has sent."""
    return is_received(sender) and not _waiting(receiver, termios.FIONREAD)


ESTABLISHED, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING = (
    1, 3, 4, 5, 6, 7, 8, 9, 10, 11)
