# SPDX-License-Identifier: GPL-2.0
"""Other programs have passive ports of kftpd, or may get them."""

import pathlib
import signal
import subprocess
import sys

import pytest

import net

pytestmark = pytest.mark.userspace


def _hold(stack, server, port, to=None):
    """A process of alice listens on a port or, if to is an address, connects from it."""
    program = f"""
import os, socket, sys
os.setgid({server.alice.gid})
os.setuid({server.alice.uid})
s = socket.socket(socket.AF_INET6)
s.bind(("::", {port}))
s.connect({to!r}) if {to!r} else s.listen(1)
print("ready", flush=True)
sys.stdin.read()
"""
    process = server.host.popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def end():
        process.stdin.close()
        process.stdout.close()
        process.wait()
    stack.callback(end)
    assert process.stdout.readline() == b"ready\n"
    return end


def _open_ports(server):
    with server.netlink() as netlink:
        return netlink.settings().get("passive_port", [])


@pytest.mark.parametrize("start", [True, False])
@pytest.mark.parametrize("connected", [True, False])
def test_passive_port_that_a_user_has(server, start, connected, cleanup):
    """kftpd names the port and the user, serves without the port, and opens it when it is free."""
    ports = {"passive_ports": "25677-25679"}
    server.mark_log()
    end = _hold(cleanup, server, 25678, ("::1", 21) if connected else None)
    try:
        if start:
            server.restart(data=ports)
        else:
            server.write_configuration(data=ports)
            server.process.send_signal(signal.SIGHUP)
        assert f"of user id {server.alice.uid} has it" in server.logged("passive port 25678:")
        net.until(lambda: sorted(_open_ports(server)) == [25677, 25679], "the other ports are open")
        end()
        server.logged("passive port 25678 is open now", deadline=60)
        assert sorted(_open_ports(server)) == [25677, 25678, 25679]
    finally:
        server.restart()


def test_all_passive_ports_are_taken_at_the_start(server, client1, cleanup, folder):
    """Nobody can keep the service from starting. Active mode works."""
    folder.file("f", b"x")
    server.stop()
    server.unload()
    server.load()
    server.mark_log()
    _hold(cleanup, server, 25678)
    try:
        server.start(data={"passive_ports": "25678"})
        server.logged("all passive ports are taken")
        with server.login(client1) as ftp:
            ftp.expect(425, "EPSV")
            assert ftp.retr(f"{folder.name}/f", mode="EPRT") == b"x"
    finally:
        server.restart()


def test_passive_ports_among_the_ephemeral_ones(server):
    """A warning, unless they are reserved: the kernel gives these ports to connections of other programs."""
    reserved = pathlib.Path("/proc/sys/net/ipv4/ip_local_reserved_ports")
    warning = "may be given to connections of other programs"
    with server.host:
        usual = reserved.read_text(encoding="ascii")
    try:
        for values in {"passive_ports": "45000 45003"}, {"passive_ports_exclusive": "45000-45003"}:
            server.mark_log()
            server.restart(data=values)
            server.logged(warning)
            with server.host:
                reserved.write_text("45000-45003", encoding="ascii")
            server.mark_log()
            server.restart(data=values)
            assert warning not in server.log
            with server.host:
                reserved.write_text("\n", encoding="ascii")
    finally:
        with server.host:
            reserved.write_text(usual, encoding="ascii")
        server.restart()
