# SPDX-License-Identifier: GPL-2.0
"""The root directory of guests is opened at each login, as that of users is."""

import os
import shutil

import pytest

import disks
import ftpraw
import processes
import scale
import server as server_module
from net import until

pytestmark = pytest.mark.userspace


@pytest.fixture
def root(server):
    """A root directory for guests that holds the file "old"; the daemon uses it."""
    path = server_module.BASE / "guests"
    path.mkdir()
    (path / "old").write_bytes(b"x")
    with server.configured(anonymous={"root": path}):
        yield path
    server_module.run("umount", path, check=False)
    if path.is_symlink():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)


def seen(server, host):
    """The names that a new guest sees."""
    with server.anonymous(host) as ftp:
        names = ftp.download("NLST").decode().split()
        ftp.quit()
    return names


def test_replaced_by_another_directory(client1, server, root):
    assert seen(server, client1) == ["old"]
    aside = root.with_name("guests.old")
    root.rename(aside)
    root.mkdir()
    (root / "new").write_bytes(b"y")
    shutil.rmtree(aside)
    assert seen(server, client1) == ["new"]


def test_mounted_later(client1, server, root):
    assert seen(server, client1) == ["old"]
    server_module.run("mount", "-t", "tmpfs", "none", root)
    (root / "mounted").write_bytes(b"y")
    assert seen(server, client1) == ["mounted"]
    server_module.run("umount", root)
    assert seen(server, client1) == ["old"]


def test_link_to_the_next_release(client1, server, root):
    first, second = (root.with_name(f"release{n}") for n in (1, 2))
    root.rename(first)
    try:
        second.mkdir()
        (second / "new").write_bytes(b"y")
        root.symlink_to(first)
        assert seen(server, client1) == ["old"]
        root.unlink()
        root.symlink_to(second)
        assert seen(server, client1) == ["new"]
    finally:
        shutil.rmtree(first)
        shutil.rmtree(second)


def test_missing(client1, server, root):
    """Guests are refused, without a 421 after which mirrors would try again and again, until it is back."""
    aside = root.with_name("guests.old")
    root.rename(aside)
    with ftpraw.Ftp(client1) as ftp:
        ftp.expect(331, "USER anonymous")
        assert "directory cannot be opened" in ftp.expect(530, "PASS e2e@example.org").text
        server.logged('login of "anonymous"', str(root), "No such file or directory", "[anonymous]")
        ftp.login("alice", "wonderland")
        ftp.quit()
    aside.rename(root)
    assert seen(server, client1) == ["old"]


def test_removed_during_a_session(client1, server, root):
    """The session keeps its directory; the next guest gets the new one."""
    with server.anonymous(client1) as ftp:
        aside = root.with_name("guests.old")
        root.rename(aside)
        root.mkdir()
        assert ftp.download("NLST").decode().split() == ["old"]
        assert seen(server, client1) == []
        shutil.rmtree(aside)
        ftp.quit()


def guest_process(server):
    return {child for child in server.children()
            if processes.name(child) == "kftpd-guest" and processes.alive(child)}


def test_no_process_for_each_guest(client1, client2, server, root, cleanup):
    """Many guests at once all get in, and one process opens their directory."""
    before = guest_process(server)
    assert len(before) == 1
    ftps = [cleanup.enter_context(ftpraw.Ftp(host)) for host in (client1, client2) * 40]
    for ftp in ftps:
        ftp.expect(331, "USER anonymous")
    for ftp in ftps:
        ftp.send(b"PASS e2e@example.org\r\n")
    for ftp in ftps:
        ftp.expect(230)
    assert guest_process(server) == before


def test_process_was_killed(client1, server, root):
    process, = guest_process(server)
    os.kill(process, 9)
    until(lambda: not guest_process(server), "the process has ended")
    assert seen(server, client1) == ["old"]
    assert len(guest_process(server)) == 1


@pytest.mark.deadline(120)
def test_hung(client1, server, root):
    """A root directory that does not answer delays guests only, and is opened again when it answers."""
    (root / "old").unlink()
    source = root.with_name("source")
    source.mkdir()
    os.chown(source, server.bob.uid, server.bob.gid)
    disk = disks.Fuse(root, source)
    try:
        assert seen(server, client1) == []
        disk.fail("writev", "EIO")
        with ftpraw.Ftp(client1) as guest:
            guest.expect(331, "USER anonymous")
            guest.send(b"PASS e2e@example.org\r\n")
            server.login(client1).quit()
            guest.socket.settimeout(scale.seconds(40))
            assert "cannot accept your session" in guest.expect(421).text
            server.logged('login of "anonymous"', "not opened within 10 seconds")
    finally:
        disk.die()
        disk.close()
        shutil.rmtree(source)
    assert seen(server, client1) == []
