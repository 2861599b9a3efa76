# SPDX-License-Identifier: GPL-2.0
"""No path, link or rename reaches anything outside of the session's root."""

import os
import shutil
import subprocess
import sys

import pytest

import handdown
import scale
import server as server_module

INSIDE = b"inside"
OUTSIDE = b"OUTSIDE THE ROOT"


@pytest.fixture
def outside(server):
    """A directory next to the homes that everybody can read."""
    path = server_module.BASE / "outside"
    path.mkdir()
    for directory in (path, server_module.BASE):
        (directory / "secret").write_bytes(OUTSIDE)
    yield path
    (server_module.BASE / "secret").unlink()
    shutil.rmtree(path)


def _tries(ftp, name):
    """Try every command that reads a path; return all replies and data."""
    seen = b""
    for verb in ("SIZE", "MDTM", "MLST", "STAT", "RNFR"):
        seen += ftp.command(f"{verb} {name}").raw
    for verb in ("RETR", "LIST", "NLST", "MLSD"):
        with ftp.data() as data:
            reply = ftp.command(f"{verb} {name}")
            seen += reply.raw
            if reply.code == 150:
                seen += data.read()
                ftp.expect(226)
    reply = ftp.command(f"CWD {name}")
    seen += reply.raw
    if reply.code == 250:
        seen += ftp.expect(257, "PWD").raw + ftp.download("NLST")
    return seen


def test_paths(ftp, folder, outside, server):
    for name in ("../../outside/secret", "/../outside/secret", "../../../../../../etc/passwd",
                 "/..//../etc/passwd", "./../.././../secret", "..", "../..", "/etc/passwd",
                 str(outside), str(outside / "secret"), str(server.bob.home),
                 "/proc/self/root/etc/passwd", "/proc/self/cwd", "..%2f..%2fetc", "..\\..\\etc",
                 "~root", "~/../secret", "file:///etc/passwd", "/dev/null", "//etc"):
        seen = _tries(ftp, name)
        assert OUTSIDE not in seen and b"root:" not in seen, name
        assert b"secret" not in seen.replace(name.encode(), b""), name
        assert b"%d" % len(OUTSIDE) not in [x.strip() for x in seen.split(b"\r\n")], name


def test_symlinks_out_of_the_root(ftp, folder, outside, server):
    """A link that leads out of the root resolves as if the root were the whole file system."""
    links = {
        "absolute-file": outside / "secret",
        "absolute-directory": outside,
        "relative-file": "../../outside/secret",
        "relative-directory": "../../outside",
        "many": "../" * 30 + "srv/kftp-e2e/outside/secret",
        "root": "/",
        "parent": "../..",
        "etc": "/etc/passwd",
        "proc": "/proc/self/root",
        "fd": "/proc/self/fd",
        "chain": "absolute-directory",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    for name in links:
        for below in ("", "/secret", "/outside/secret", "/etc/passwd", "/../secret", "/0"):
            seen = _tries(ftp, f"{folder.name}/{name}{below}")
            assert OUTSIDE not in seen and b"root:" not in seen, name + below
        ftp.expect(250, f"CWD {folder.name}")
    # The same for commands that write.
    before = sorted(os.listdir(outside))
    for line in ("STOR absolute-directory/new", "STOR relative-directory/new", "APPE absolute-file",
                 "STOR relative-file", "STOR etc"):
        with ftp.data() as data:
            reply = ftp.command(line)
            if reply.code == 150:
                data.write(b"written")
                data.close()
                ftp.reply()
    for line in ("MKD absolute-directory/d", "MKD relative-directory/d", "DELE relative-directory/secret",
                 "RMD absolute-directory"):
        ftp.command(line)
    ftp.expect(350, "RNFR chain")
    ftp.command("RNTO relative-directory/moved")
    assert sorted(os.listdir(outside)) == before
    assert (outside / "secret").read_bytes() == OUTSIDE


def test_link_to_slash_leads_to_the_sessions_root(ftp, folder, server):
    (folder / "root").symlink_to("/")
    folder.file("f", INSIDE)
    assert ftp.retr(f"root{folder.name}/f") == INSIDE


def test_magic_links(client1, folder, cleanup, netlink, server):
    """In a mounted /proc the magic links lead nowhere. Ordinary files work."""
    proc = folder.directory("proc")
    server_module.run("mount", "-t", "proc", "proc", proc)
    try:
        with server.login(client1) as ftp:
            ftp.expect(250, f"CWD {folder.name}")
            for name in ("proc/self/root", "proc/1/root", "proc/self/cwd", "proc/self/exe",
                         "proc/1/cwd", "proc/self/fd/0", "proc/self/root/etc/passwd",
                         "proc/thread-self/root/etc"):
                ftp.expect(550, f"CWD {name}")
                with ftp.data():
                    ftp.expect(550, f"RETR {name}")
            # Listings show the links, but not their targets.
            with subprocess.Popen(["sleep", "600"], user=server.alice.uid, group=server.alice.gid) as process:
                try:
                    for name in ("self", process.pid, f"{process.pid}/ns", f"{process.pid}/fd"):
                        assert b" -> " not in ftp.expect((212, 213), f"STAT proc/{name}").raw
                        for command in ("LIST", "LIST -a", "MLSD", "NLST"):
                            listed = ftp.download(f"{command} proc/{name}")
                            assert listed and b" -> " not in listed, (command, name, listed)
                    listed = ftp.download(f"LIST -R proc/{process.pid}")
                    assert b" cwd\r\n" in listed and b" -> " not in listed
                finally:
                    process.kill()
            ftp.quit()
        server.no_sessions()
    finally:
        server_module.run("umount", proc)


RENAMER = """
import os, sys
inside, outside = sys.argv[1:]
print("on", flush=True)
while True:
    os.rename(inside, outside)
    os.rename(outside, inside)
"""

ESCAPES = 16


@pytest.mark.deadline(150)
def test_renames_race_lookups(client1, server, folder, outside):
    """A directory moves out of the root and back while the client asks for names above it.

    Each answer is about the file inside, or says that there is none; never about the file outside.
    """
    deep = folder.directory("deep")
    moving = deep / "moving"
    (moving / "a" / "b").mkdir(parents=True)
    for n in range(1, ESCAPES):
        (moving / "a" / "b" / f"up{n}").symlink_to("../" * n + "secret")
        (moving / "a" / "b" / f"dir{n}").symlink_to("../" * n)
    for place in (deep, moving, moving / "a", folder.path, server.alice.home):
        (place / "secret").write_bytes(INSIDE)
    base = f"{folder.name}/deep/moving/a/b"
    names = [f"{base}/up{n}" for n in range(1, ESCAPES)]
    names += [f"{base}/dir{n}/secret" for n in range(1, ESCAPES)]
    names += [f"{base}/dir{n}/dir{n}/secret" for n in range(1, 4)]
    renamer = subprocess.Popen([sys.executable, "-c", RENAMER, moving, outside / "moving"],
                               stdout=subprocess.PIPE)
    answers = {}
    try:
        assert renamer.stdout.readline() == b"on\n"
        with server.login(client1) as ftp:
            for _ in range(scale.by_kernel(100, 25)):
                ftp.send(b"".join(ftp.line(f"SIZE {name}") for name in names))
                for name in names:
                    reply = ftp.reply()
                    assert reply.code in (213, 550, 450, 451), reply
                    answers.setdefault(reply.code, set()).add(reply.text)
            assert renamer.poll() is None, "the renames ended"
            ftp.quit()
    finally:
        renamer.kill()
        renamer.wait()
        (server.alice.home / "secret").unlink()
    # Both answers must occur, or else the test has not raced.
    assert answers[213] == {str(len(INSIDE))}
    assert 550 in answers


@pytest.mark.deadline(100)
def test_links_race_writes(client1, server, folder, outside):
    """A name changes between a directory and a link out of the root while the client writes below it."""
    swap = folder.directory("swap")
    (folder / "link").symlink_to(outside)
    script = ("import os, sys\n"
              "d, l, t = sys.argv[1:]\n"
              "print('on', flush=True)\n"
              "while True:\n"
              "    os.rename(d, t); os.rename(l, d); os.rename(d, l); os.rename(t, d)\n")
    swapper = subprocess.Popen(
        [sys.executable, "-c", script, swap, folder / "link", folder / "away"], stdout=subprocess.PIPE)
    done = 0
    try:
        assert swapper.stdout.readline() == b"on\n"
        with server.login(client1) as ftp:
            for n in range(scale.by_kernel(500, 100)):
                ftp.send(ftp.line(f"MKD {folder.name}/swap/d{n}") + ftp.line(f"DELE {folder.name}/swap/secret"))
                done += ftp.reply().code == 257
                ftp.reply()
            ftp.quit()
        assert swapper.poll() is None
    finally:
        swapper.kill()
        swapper.wait()
    assert sorted(os.listdir(outside)) == ["secret"]
    assert done > 0


def test_root_is_renamed(client1, server, cleanup, netlink, folder):
    """The root is a directory, not a name: it stays the root after a rename."""
    home = folder.directory("home")
    (home / "f").write_bytes(INSIDE)
    one = handdown.Session(cleanup, client1, server.alice)
    root = handdown.open_as(server.alice, home)
    cleanup.callback(os.close, root)
    one.add(netlink, root_fd=root, welcome="Hi.")
    one.ftp.expect(230)
    one.ftp.expect(200, "TYPE I")
    (folder / "f").write_bytes(OUTSIDE)
    folder.directory("elsewhere")
    os.rename(home, folder / "elsewhere" / "home")
    assert one.ftp.retr("f") == INSIDE
    assert one.ftp.retr("../f") == INSIDE
    one.ftp.expect(550, "SIZE /../../f2")


def test_root_is_removed(client1, server, cleanup, netlink, folder):
    home = folder.directory("home")
    one = handdown.Session(cleanup, client1, server.alice)
    root = handdown.open_as(server.alice, home)
    cleanup.callback(os.close, root)
    one.add(netlink, root_fd=root, welcome="Hi.")
    one.ftp.expect(230)
    home.rmdir()
    for line in ("STOR f", "APPE f", "STOU", "MKD d", "RETR f"):
        with one.ftp.data():
            one.ftp.expect(550, line)
    one.ftp.expect(200, "NOOP")


def test_other_users_files(client1, server, folder):
    """The session has the permissions of its user, and not those of root."""
    private = server.bob.home / "private"
    private.write_bytes(OUTSIDE)
    os.chown(private, server.bob.uid, server.bob.gid)
    private.chmod(0o600)
    os.link(private, folder / "linked")
    roots = folder.path / "roots"
    roots.write_bytes(OUTSIDE)
    roots.chmod(0o600)
    try:
        with server.login(client1) as ftp:
            ftp.expect(250, f"CWD {folder.name}")
            for name in ("linked", "roots"):
                with ftp.data():
                    ftp.expect(550, f"RETR {name}")
                with ftp.data():
                    ftp.expect(550, f"STOR {name}")
                with ftp.data():
                    ftp.expect(550, f"APPE {name}")
                assert (folder / name).read_bytes() == OUTSIDE
    finally:
        private.unlink()


def test_set_id_bits_and_devices(client1, server, folder):
    """An upload clears the set-id bits. Devices are not opened."""
    server_module.run("mknod", "-m", "666", folder / "zero", "c", "1", "5")
    target = folder.file("setuid", b"old")
    target.chmod(0o4755)
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        with ftp.data():
            ftp.expect(550, "RETR zero")
        with ftp.data():
            ftp.expect(553, "STOR zero")
        ftp.stor("setuid", b"new")
    assert os.stat(target).st_mode & 0o6000 == 0
