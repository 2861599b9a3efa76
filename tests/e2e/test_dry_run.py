# SPDX-License-Identifier: GPL-2.0
"""kftpd -t, the start and the reload agree about a configuration. A refused reload changes nothing."""

import contextlib
import os
import pathlib
import signal
import socket

import pytest

import ftpraw
import net
import processes
import server as server_module

pytestmark = pytest.mark.userspace

KFTPD = server_module.PAYLOAD / "bin/kftpd"


def dry_run(server, path=None):
    """Exit status and output of kftpd -t as root, on the host of the server."""
    with server.host:
        done = server_module.run(KFTPD, "-t", "-c", path or server.config_path, check=False)
    return done.returncode, done.stdout.decode()


@contextlib.contextmanager
def another_program(server, port):
    """Inside the with block, another program listens on a port of the server's host."""
    with server.host:
        taken = socket.socket(socket.AF_INET6)
    with taken:
        taken.bind(("::", port))
        taken.listen(1)
        yield


FAULTS = [
    ({"users": {"pam_service": "nosuch"}}, 'there is no PAM service "nosuch"'),
    ({"users": {"root": "/nosuch/%u"}}, "[users] root: /nosuch: No such file"),
    ({"anonymous": {"user": "nosuch"}}, 'there is no user "nosuch"'),
    ({"anonymous": {"root": "/nosuch"}}, "cannot open /nosuch: No such file"),
    ({"server": {"daemon_user": "nosuch"}}, 'there is no user "nosuch"'),
    ({"server": {"empty_directory": "/etc"}}, "/etc is not empty"),
    ({"server": {"listen": "192.0.2.77:2121"}}, "cannot listen on 192.0.2.77 port 2121"),
    ({"server": {"listen": "*:25678"}}, "port 25678"),
    ({"users": {"allow": "alice # bob has left"}}, "comments after a value begin with ;"),
]


@pytest.mark.parametrize("changes, complaint", FAULTS, ids=lambda value: str(value) if isinstance(value, str) else "")
def test_three_ways(server, netlink, changes, complaint):
    """-t fails, a reload is refused without any effect, and a start fails; each names the fault."""
    server.ctl("drain")
    try:
        before = netlink.settings()
        with another_program(server, 25678):
            changes = {**changes, "limits": {"idle_timeout": 77}}
            server.write_configuration(**changes)
            status, output = dry_run(server)
            assert status == 1 and complaint in output, output
            server.mark_log()
            server.process.send_signal(signal.SIGHUP)
            server.logged(complaint)
            server.logged("the old settings stay in effect")
            assert netlink.settings() == before
            assert netlink.stats()["draining"] == 1
            server.stop()
            server.mark_log()
            with pytest.raises(AssertionError):
                server.start(**changes)
            net.until(lambda: server.process.poll() is not None, "kftpd has ended")
            server.logged(complaint)
            status, output = dry_run(server)
            assert status == 1 and complaint in output, output
    finally:
        server.stop()
        server.start()


def test_own_ports_are_not_taken(server):
    """While the daemon runs, its own ports are no errors; those of another program are, and it is named."""
    server.write_configuration()
    assert dry_run(server) == (0, f"{server.config_path}: no errors\n")
    server.write_configuration(server={"listen": "*:21 *:2121 *:25678"})
    with another_program(server, 25678):
        status, output = dry_run(server)
    assert status == 1
    assert output.count("cannot listen") == 1 and "port 25678: taken by" in output and "(process " in output
    server.write_configuration()


def test_passive_port_that_is_taken(server):
    """-t names the program. It fails only if all ports are taken, as a reload does."""
    with another_program(server, 25678):
        for ports, wanted in ("25677-25679", 0), ("25678", 1):
            server.write_configuration(data={"passive_ports": ports})
            status, output = dry_run(server)
            assert status == wanted and "port 25678: taken by" in output
        server.write_configuration(data={"passive_ports_exclusive": "25677-25679"})
        assert dry_run(server)[0] == 0
    server.write_configuration()


def test_dry_run_changes_nothing(server, client1, tmp_path):
    """A port that only -t has tried stays closed, and the directory of the next start is not created."""
    empty = tmp_path / "not" / "yet"
    server.write_configuration(server={"listen": "*:21 *:2121", "empty_directory": empty})
    assert dry_run(server)[0] == 0
    assert not empty.parent.exists()
    with client1, socket.socket() as tried:
        assert tried.connect_ex((server.host.address4, 2121))
    server.write_configuration()


def test_reload_from_all_addresses_to_one(server, client1):
    """The new socket needs the port of the old one. The module then refuses the settings: the old socket listens again."""
    server.mark_log()
    try:
        with another_program(server, 25678):
            server.write_configuration(server={"listen": "127.0.0.1"}, data={"passive_ports": "25678"})
            server.process.send_signal(signal.SIGHUP)
            server.logged("passive port 25678: another program has it")
            server.logged("the old settings stay in effect")
        with ftpraw.Ftp(client1) as ftp:
            ftp.quit()
    finally:
        server.restart()


@pytest.mark.parametrize("name, text, complaint", [
    ("bom.conf", b"\xef\xbb\xbf[server]\n", "byte order mark"),
    ("vsftpd.conf", b"anonymous_enable=YES\n", "use enable in [anonymous]"),
    (".", None, "this is a directory"),
])
def test_other_files(server, tmp_path, name, text, complaint):
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text)
    status, output = dry_run(server, path)
    assert status == 1 and complaint in output


def test_name_of_the_network_process(server):
    """ps and ss -p show the processes of kftpd as kftpd."""
    pid = net.until(server.network_process, "the network process runs")
    assert processes.name(pid) == "kftpd"
    assert processes.command(pid)[0] == "kftpd"


@contextlib.contextmanager
def hung_name_service(tmp_path):
    """Inside the with block, each lookup of a user hangs: /etc/passwd is a FIFO without a writer."""
    fifo = tmp_path / "passwd"
    os.mkfifo(fifo)
    fifo.chmod(0o644)
    server_module.run("mount", "--bind", fifo, "/etc/passwd")
    try:
        yield
    finally:
        # Lazily: the processes that hang hold it. Then let them go on with an empty file.
        server_module.run("umount", "-l", "/etc/passwd")
        os.close(os.open(fifo, os.O_RDWR | os.O_NONBLOCK))


def ids_of(pid):
    """The real, effective, saved and file system uid of a process."""
    status = pathlib.Path("/proc", str(pid), "status").read_text(encoding="ascii")
    return next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]


def test_names_are_looked_up_by_another_user(server, client1, folder, tmp_path):
    """The child that asks name services has the ids of nobody: not root's, and not those of the network process."""
    def asking():
        return [pid for pid in server.children() if processes.name(pid) == "kftpd-names"]

    os.chown(folder.file("f"), 54329, 54329)
    with server.login(client1) as ftp, hung_name_service(tmp_path):
        ftp.download(f"LIST {folder.name}")
        pid, = net.until(asking, "a child looks up the name")
        assert ids_of(pid) == ["65534"] * 4
        assert ids_of(server.network_process())[0] not in ("0", "65534")
        ftp.quit()


def test_hung_name_service(server, client1, tmp_path):
    """A reload is refused if the name service does not answer. The monitor goes on."""
    server.write_configuration()
    server.mark_log()
    with hung_name_service(tmp_path):
        server.process.send_signal(signal.SIGHUP)
        server.logged("[server] daemon_user: cannot look up", "timed out")
        server.logged("the old settings stay in effect")
    with server.login(client1) as ftp:
        ftp.quit()
