# SPDX-License-Identifier: GPL-2.0
"""Tracepoints: the events of a session, in order."""

import re

import pytest

import net
import tracing


@pytest.fixture
def traced():
    """traced(pattern): the texts of the matching events so far."""
    with tracing.traced("kftp") as read:
        yield lambda pattern: re.findall(rf": ({pattern}.*)", read())


@pytest.mark.parametrize("family", [4, 6])
def test_session(traced, client1, server, folder, family):
    folder.file("f", b"x" * 1000)
    with server.login(client1, family) as ftp:
        peer = ftp.socket.getsockname()
        ftp.expect(250, f"CWD {folder.name}")
        assert ftp.retr("f") == b"x" * 1000
        ftp.stor("g", b"y" * 50)
        ftp.download("NLST")
        with ftp.start("STOR h") as data:
            data.write(b"z" * 10)
            net.until(lambda: (folder / "h").stat().st_size == 10, "the data has arrived")
            ftp.send(b"ABOR\r\n")
            ftp.expect(426)
            ftp.expect(226)
        ftp.expect(550, "DELE missing")
        ftp.quit()
    net.until(lambda: traced("kftp_session_end"), "the session has ended")
    address = peer[0] if family == 6 else f"::ffff:{peer[0]}"
    begin, = traced("kftp_session_begin")
    number = re.fullmatch(rf"kftp_session_begin: session=(\d+) user=alice peer={address} port={peer[1]}", begin)[1]
    said = f"session={number} "
    assert traced("kftp_transfer_") == [
        f"kftp_transfer_begin: {said}send total=1000", f"kftp_transfer_end: {said}send done=1000 code=226",
        f"kftp_transfer_begin: {said}receive total=0", f"kftp_transfer_end: {said}receive done=50 code=226",
        f"kftp_transfer_begin: {said}list total=0", f"kftp_transfer_end: {said}list done=6 code=226",
        f"kftp_transfer_begin: {said}receive total=0", f"kftp_transfer_end: {said}receive done=10 code=426"]
    commands = [line for line in traced("kftp_command") if not line.endswith("code=-11")]
    assert [re.search(r"verb=(\w+) code=(\d+)", line).groups() for line in commands] == [
        ("TYPE", "200"), ("CWD", "250"), ("EPSV", "229"), ("RETR", "0"), ("EPSV", "229"), ("STOR", "0"),
        ("EPSV", "229"), ("NLST", "0"), ("EPSV", "229"), ("STOR", "0"), ("ABOR", "226"), ("DELE", "550"),
        ("QUIT", "221")]
    assert traced("kftp_session_end") == [f'kftp_session_end: {said}reason=""']
    runs = traced("kftp_session_run")
    assert len(runs) >= len(commands) and all(line.startswith(f"kftp_session_run: {said}events=") for line in runs)
    assert any("CONTROL" in line for line in runs) and any("DATA" in line for line in runs)
    # No event contains a path or a password.
    assert not traced(".*t-test_session") and not traced(".*missing")


def test_reason_of_the_end(traced, server, ftp, netlink):
    ftp.send(b"NOOP")
    one, = netlink.sessions()
    server.ctl("kick", str(one["id"]))
    ftp.expect(421)
    ftp.closed()
    net.until(lambda: traced("kftp_session_end"), "the session has ended")
    assert traced("kftp_session_end") == [
        f'kftp_session_end: session={one["id"]} reason="Ended by the administrator."']
    assert any("KILL" in line for line in traced("kftp_session_run"))
