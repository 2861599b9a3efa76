# SPDX-License-Identifier: GPL-2.0
"""SITE, and the commands for times, modes and free space: MDTM, MFMT, MFF, AVBL, DSIZ."""

import itertools
import os
import stat
import time

import pytest

import disks
import genl
import handdown
import jobs
import net
import scale
from server import run

THEN = 1_000_000_000        # 2001-09-09 01:46:40 UTC
LATER = THEN + 86400 * 2


@pytest.fixture
def all_rights(client1, server, folder, cleanup):
    return jobs.session(server, client1, cleanup, folder)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def times(path):
    found = os.stat(path)
    return int(found.st_atime), int(found.st_mtime)


def test_unknown(ftp):
    ftp.expect_each([("SITE", 501), ("SITE FROB", 504), ("SITE FROB x", 504), ("SITE  CHMOD 644 f", 504),
                     ("SITE 644", 504), ("SITE EXEC id", 504)], after=("NOOP", 200))


def test_arguments_are_missing(all_rights):
    all_rights.expect_each([(f"SITE {command}", 501) for command in (
        "CHMOD", "CHMOD ", "CHMOD 644", "CHMOD 644 ", "CHMOD f 644", "CHMOD 888 f", "CHMOD 10000 f",
        "CHMOD u+x", "CHMOD u+x ", "CHMOD u+q f", "CHMOD u+x, f", "CHMOD x f", "CHMOD 644,u+x f",
        "CHGRP", "CHGRP 1", "CHGRP 1 ", "CHGRP  f", "UMASK 888", "UMASK 1000", "UMASK x", "IDLE x", "IDLE 0", "IDLE 7201", "IDLE -1",
        "UTIME", "UTIME f", "UTIME 2001 f", "UTIME 20010909014640", "UTIME 20019909014640 f",
        "UTIME f 20010909014640 20010909014640 UTC", "SYMLINK", "SYMLINK f", "SYMLINK f ",
        'SYMLINK "f g', 'SYMLINK "" g', "LINK", "LINK f", "MKDIR")])


def test_rights(client1, server, cleanup, folder):
    """Each command needs its right and no other one."""
    needs = {
        "SITE CHMOD 600 f": genl.RIGHT_CHMOD, f"SITE CHGRP {server.alice.gid} f": genl.RIGHT_CHMOD, "SITE UMASK 077": genl.RIGHT_UMASK,
        "SITE UMASK": genl.RIGHT_UMASK, "SITE IDLE 100": genl.RIGHT_IDLE,
        "SITE UTIME 20010909014640 f": genl.RIGHT_TIMES, "SITE SYMLINK f new": genl.RIGHT_LINK,
        "SITE LINK f new2": genl.RIGHT_LINK, "SITE MKDIR -p a/b": genl.RIGHT_MKDIR,
        "SITE WHO": genl.RIGHT_WHO, "MFF UNIX.mode=0640; f": genl.RIGHT_CHMOD,
        "MFF Modify=20010909014640; f": genl.RIGHT_TIMES, "MFMT 20010909014640 f": genl.RIGHT_TIMES,
        "AVBL": genl.RIGHT_LIST, "DSIZ": genl.RIGHT_LIST,
    }
    folder.file("f", b"x").chmod(0o644)
    before = os.stat(folder / "f")
    for command, right in needs.items():
        ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~right)
        assert "is not allowed to" in ftp.expect(550, command).text
        ftp.close()
    # If one of two changes is not allowed, neither is made.
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~genl.RIGHT_CHMOD)
    ftp.expect(550, "MFF Modify=20010909014640;UNIX.mode=0600; f")
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~genl.RIGHT_TIMES)
    ftp.expect(550, "MFF Modify=20010909014640;UNIX.mode=0600; f")
    ftp.expect(550, "MDTM 20010909014640 f")
    ftp.expect(213, "MDTM f")
    assert os.listdir(folder.path) == ["f"]
    assert os.stat(folder / "f").st_mode == before.st_mode
    assert os.stat(folder / "f").st_mtime_ns == before.st_mtime_ns
    for command, right in needs.items():
        ftp = jobs.session(server, client1, cleanup, folder, right)
        ftp.expect((200, 213, 250), command)
        ftp.close()
    assert sorted(os.listdir(folder.path)) == ["a", "f", "new", "new2"]


def test_guests_have_few_rights(server, client1):
    with server.anonymous(client1) as ftp:
        ftp.expect_each([("SITE CHMOD 777 incoming", 550), ("SITE UMASK 0", 550), ("SITE WHO", 550),
                         ("SITE SYMLINK a b", 550), ("SITE HELP", 214)])


def test_chmod(ftp, folder):
    path = folder.file("with space", b"x")
    for octal in ("600", "0644", "0", "777", "1755", "4711"):
        ftp.expect(200, f"SITE CHMOD {octal} with space")
        assert mode(path) == int(octal, 8)
    folder.directory("d")
    ftp.expect(200, "site chmod 2750 d")
    assert mode(folder / "d") == 0o2750
    ftp.expect(550, "SITE CHMOD 644 missing")
    (folder / "roots").write_bytes(b"x")
    (folder / "roots").chmod(0o644)
    ftp.expect(550, "SITE CHMOD 666 roots")
    assert mode(folder / "roots") == 0o644
    ftp.expect(550, "SITE CHMOD 777 /etc/passwd")


# Changes of modes: all are also made by chmod(1), which has the last word.
CHANGES = [
    "u+x", "go-rwx", "a+X", "+w", "+x", "-w", "=rw", "u=rwx,go=", "u=rw,g=u,o=g-w", "g+s", "u+s,+t", "o=", "a=rX",
    "u-x+X", "+u", "=", "u+rw-x=w", "g=u+x-r", "+111", "-0022", "=0751", "ugo=r,a+x", "go=u,go-w", "u=rwxs,g-s"]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["file", "directory"])
@pytest.mark.parametrize("before", [0o644, 0o2751, 0o6777, 0o1400])
def test_symbolic_modes(ftp, folder, kind, before):
    """Each change has the effect that chmod(1) has with the same umask."""
    ours, theirs = [[getattr(folder, kind)(f"{name}{n}") for n in range(len(CHANGES))] for name in "ab"]
    for mask in ("022", "077"):
        for path in ours + theirs:
            path.chmod(before)
        # chmod fails after it has changed the mode if the umask lets it do less than the words say.
        run("sh", "-c", "umask $0; n=0; for c; do chmod -- $c b$n; n=$((n + 1)); done", mask, *CHANGES,
            cwd=folder.path, check=False)
        ftp.expect(200, f"SITE UMASK {mask}")
        replies = [ftp.expect(200, f"SITE CHMOD {change} {path.name}") for change, path in zip(CHANGES, ours)]
        assert [(change, oct(mode(path))) for change, path in zip(CHANGES, ours)] == \
               [(change, oct(mode(path))) for change, path in zip(CHANGES, theirs)]
        assert all(f"{mode(path):04o}" in reply.text for reply, path in zip(replies, ours))


def test_long_symbolic_mode(ftp, folder):
    """A change may be as long as a line. One that is wrong at its end changes nothing."""
    path = folder.file("f", b"x")
    path.chmod(0o644)
    many = ",".join(["u+x", "g-w", "ugoa=rwxXst", "o=g-u+u"] * 140)
    ftp.expect(200, f"SITE CHMOD {many},u=rwx,g=rx,o=,u-s,g-s,-t f")
    assert mode(path) == 0o750
    ftp.expect(501, f"SITE CHMOD {many},u+q f")
    ftp.expect(501, f"SITE CHMOD {many}, f")
    ftp.expect(500, f"SITE CHMOD {many},{many} f")
    ftp.expect(200, f"SITE CHMOD {'ugoa' * 900}+r f")
    assert mode(path) == 0o754


def test_symbolic_mode_of_a_link(ftp, folder):
    path = folder.file("f", b"x")
    path.chmod(0o640)
    (folder / "l").symlink_to("f")
    ftp.expect(200, "SITE CHMOD o+r l")
    assert mode(path) == 0o644
    ftp.expect(550, "SITE CHMOD u+x missing")


# A group that every Debian has.
GAMES = 60


@pytest.fixture
def player(client1, server, folder, cleanup, netlink):
    """A session of alice, who belongs to the group "games"."""
    one = handdown.Session(cleanup, client1, server.alice, groups=(GAMES,))
    one.add(netlink, home=folder.name, welcome="Hi.")
    one.ftp.expect(230)
    return one.ftp


def test_chgrp(player, server, folder):
    path = folder.file("f", b"x")
    path.chmod(0o6755)
    (folder / "l").symlink_to("f")
    reply = player.expect(200, f"SITE CHGRP {GAMES} f")
    assert str(GAMES) in reply.text
    assert path.stat().st_gid == GAMES
    # As after chown(2): the new group would get rights that were meant for another.
    assert mode(path) == 0o755
    player.expect(200, f"SITE CHGRP {server.alice.gid} l")
    assert path.stat().st_gid == server.alice.gid
    folder.directory("d").chmod(0o2775)
    player.expect(200, f"SITE CHGRP {GAMES} d")
    assert (folder / "d").stat().st_gid == GAMES and mode(folder / "d") == 0o2775
    # A group of somebody else, and a file of somebody else.
    (folder / "roots").write_bytes(b"x")
    for line, code in ((f"SITE CHGRP {server.bob.gid} f", 550), ("SITE CHGRP 0 f", 550), (f"SITE CHGRP {GAMES} roots", 550),
                       (f"SITE CHGRP {GAMES} missing", 550), ("SITE CHGRP 4294967295 f", 550), ("SITE CHGRP -1 f", 550)):
        player.expect(code, line)
    assert path.stat().st_gid == server.alice.gid and (folder / "roots").stat().st_gid == 0


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_chgrp_and_the_mode(player, server, folder, kind):
    """The set-user-ID and set-group-ID bits stay or go as after chown(2) by the same user."""
    modes = [0o644, 0o2640, 0o2644, 0o2750, 0o2604, 0o4711, 0o6755, 0o6700, 0o1644]
    ours, theirs = [[getattr(folder, kind)(f"{name}{n}") for n in range(len(modes))] for name in "ab"]
    for paths in ours, theirs:
        for path, before in zip(paths, modes):
            path.chmod(before)
    run("setpriv", f"--reuid={server.alice.uid}", f"--regid={server.alice.gid}", f"--groups={GAMES}",
        "chgrp", str(GAMES), *theirs)
    for path in ours:
        player.expect(200, f"SITE CHGRP {GAMES} {path.name}")
        assert path.stat().st_gid == GAMES
    assert [oct(mode(path)) for path in ours] == [oct(mode(path)) for path in theirs]


def test_chgrp_by_name(player, folder):
    path = folder.file("f", b"x")
    player.expect(200, "SITE CHGRP games f")
    assert path.stat().st_gid == GAMES
    # Names of other groups are not accepted, whether they exist or not.
    for name in ("root", "bob", "no-such-group", "game", "gamess", "Games"):
        player.expect(550, f"SITE CHGRP {name} f")
    assert path.stat().st_gid == GAMES


def test_chgrp_waits_for_the_name(client1, server, folder, cleanup, netlink):
    """The module learns the names of a user's groups from the daemon, and waits for its answers."""
    team, other, third = 54341, 54342, 54343
    path = folder.file("f", b"x")
    with server.listening() as daemon:
        one = handdown.Session(cleanup, client1, server.alice, groups=(team, other, third))
        one.add(netlink, home=folder.name, welcome="Hi.")
        one.ftp.expect(230)
        one.ftp.send(b"SITE CHGRP team f\r\nNOOP\r\n")
        asked = itertools.takewhile(lambda event: event.get("gid") != third, daemon.events())
        assert {team, other} <= {event.get("gid") for event in asked}
        netlink.call(genl.OWNER_SET, gid=other, name="others")
        one.ftp.silent()
        netlink.call(genl.OWNER_SET, gid=team, name="team")
        one.ftp.expect(200)
        one.ftp.expect(200)
        assert path.stat().st_gid == team
        # A name of the third group does not come. The client can try again.
        with server.settings(connect_timeout=1):
            assert "try again" in one.ftp.expect(450, "SITE CHGRP third f").text
        netlink.call(genl.OWNER_SET, gid=third)
        one.ftp.expect(550, "SITE CHGRP third f")
        # Without a daemon, there is nothing to wait for.
        daemon.close()
        two = handdown.Session(cleanup, client1, server.alice, groups=(54344,))
        two.add(netlink, home=folder.name, welcome="Hi.")
        two.ftp.expect(230)
        start = time.monotonic()
        two.ftp.expect(450, "SITE CHGRP unknown f")
        assert time.monotonic() - start < scale.seconds(15)
    assert path.stat().st_gid == team


def test_kick_ends_the_wait_for_a_name(client1, server, folder, cleanup, netlink):
    with server.listening() as daemon:
        one = handdown.Session(cleanup, client1, server.alice, groups=(54345,))
        number = one.add(netlink, home=folder.name, welcome="Hi.")
        one.ftp.expect(230)
        one.ftp.send(b"SITE CHGRP unknown f\r\n")
        next(event for event in daemon.events() if event.get("gid") == 54345)
        netlink.call(genl.SESSION_DEL, id=number)
        one.ftp.expect(421)
        one.ftp.closed()


def test_umask(ftp, client1, server, folder):
    assert "022" in ftp.expect(200, "SITE UMASK").text
    ftp.expect(200, "SITE UMASK 077")
    assert "077" in ftp.expect(200, "SITE UMASK").text
    ftp.stor("f", b"x")
    ftp.expect(257, "MKD d")
    ftp.expect(250, "SITE MKDIR a/b")
    assert [mode(folder / name) for name in ("f", "d", "a", "a/b")] == [0o600, 0o700, 0o700, 0o700]
    with server.login(client1) as other:
        other.expect(250, f"CWD {folder.name}")
        other.stor("g", b"x")
    assert mode(folder / "g") == 0o644


def test_idle(ftp):
    assert f" {scale.seconds(120)} " in ftp.expect(200, "SITE IDLE").text
    ftp.expect(200, "SITE IDLE 7200")
    assert " 7200 " in ftp.expect(200, "SITE IDLE").text
    ftp.expect(501, "SITE IDLE 7201")
    start = time.monotonic()
    ftp.expect(200, "SITE IDLE 1")
    ftp.expect(421)
    assert 0.9 < time.monotonic() - start
    ftp.closed()


def test_utime(ftp, folder):
    path = folder.file("with space", b"x")
    for form, want in (
            ("20010909014640 with space", (THEN, THEN)),
            ("200109090146 with space", (THEN - 40, THEN - 40)),
            # The form of ncftp: access, modification, creation.
            ("with space 20010911014640 20010909014640 20100101000000 UTC", (LATER, THEN)),
            ("with space 200109110146 20010909014640 20100101000000 utc", (LATER - 40, THEN))):
        os.utime(path, (0, 0))
        ftp.expect(200, f"SITE UTIME {form}")
        assert times(path) == want, form
    ftp.expect(550, "SITE UTIME 20010909014640 missing")
    (folder / "roots").write_bytes(b"x")
    ftp.expect(550, "SITE UTIME 20010909014640 roots")


def test_symlink(all_rights, folder):
    """The target is stored unchanged. Whatever it is, the link does not lead out of the root."""
    ftp = all_rights
    ftp.expect(200, "TYPE I")
    folder.file("f", b"content")
    folder.file("two words", b"2")
    folder.directory("d")
    for target, name, argument in (
            ("f", "a", "f a"), ("missing", "b", "missing b"), (f"{folder.name}/f", "c", f"{folder.name}/f c"),
            ("/etc/passwd", "e", "/etc/passwd e"), ("../../../../../etc/passwd", "d/g", "../../../../../etc/passwd d/g"),
            ("two words", "h i", '"two words" h i'), ('quo"te', "j k", '"quo""te" "j k"')):
        ftp.expect(200, f"SITE SYMLINK {argument}")
        assert os.readlink(folder / name) == target
        assert os.lstat(folder / name).st_uid == folder.user.uid
    assert ftp.retr("a") == ftp.retr("c") == b"content"
    assert ftp.retr("h i") == b"2"
    for name in ("b", "e", "d/g"):
        with ftp.data():
            ftp.expect(550, f"RETR {name}")
    ftp.expect(553, "SITE SYMLINK f a")
    ftp.expect(550, "SITE SYMLINK f missing/a")
    assert os.readlink(folder / "a") == "f"


def test_link(all_rights, folder):
    ftp = all_rights
    path = folder.file("f", b"content")
    ftp.expect(200, "SITE LINK f g")
    assert os.path.samefile(path, folder / "g")
    ftp.expect(200, 'SITE LINK "f" with space')
    assert os.stat(path).st_nlink == 3
    ftp.expect(553, "SITE LINK f g")
    ftp.expect(550, "SITE LINK missing h")
    folder.directory("d")
    ftp.expect(550, "SITE LINK d h")
    # A link to another user's file is refused if the file can only be read or has a set-id bit: its owner could not get
    # rid of it.
    (folder / "roots").write_bytes(b"x")
    (folder / "roots").chmod(0o644)
    ftp.expect(550, "SITE LINK roots h")
    (folder / "roots").chmod(0o4666)
    ftp.expect(550, "SITE LINK roots h")
    assert not (folder / "h").exists()
    (folder / "roots").chmod(0o666)
    ftp.expect(200, "SITE LINK roots h")
    ftp.expect(550, "SITE LINK /etc/passwd i")


def test_mkdir(ftp, folder):
    ftp.expect(250, "SITE MKDIR -p a/b c/d")
    assert (folder / "a" / "b c" / "d").is_dir()
    assert os.stat(folder / "a" / "b c").st_uid == folder.user.uid
    ftp.expect(250, "SITE MKDIR a/b c/d")
    ftp.expect(250, "SITE MKDIR a/e/f/")
    ftp.expect(250, "SITE MKDIR -p")
    assert (folder / "a" / "e" / "f").is_dir() and (folder / "-p").is_dir()
    ftp.expect(250, f"SITE MKDIR {folder.name}/x/../y")
    assert (folder / "y").is_dir() and not (folder / "x").exists()
    folder.file("file")
    (folder / "closed").mkdir()
    for path in ("file", "file/x", "closed/x/y", "x" * 300):
        ftp.expect((550, 553), f"SITE MKDIR -p {path}")


def test_mkdir_of_many(ftp, folder):
    """The number of directories that one command makes is limited, because it costs much to make them in a deep tree."""
    deep = "/".join("d" * 64)
    ftp.expect(550, f"SITE MKDIR {deep}/d")
    assert not (folder / "d").exists()
    ftp.expect(250, f"SITE MKDIR {deep}")
    assert (folder / deep).is_dir()
    ftp.expect(250, f"SITE MKDIR {deep}/{deep}")
    assert (folder / deep / deep).is_dir()
    ftp.expect(250, "SITE MKDIR /")


def test_who(all_rights, client1, client2, server, folder):
    """It shows user, address and last command with the file name, but no directories."""
    folder.directory("secret place")
    (folder / "secret place" / "the file").write_bytes(b"x" * scale.MUCH)
    with server.login(client2, user=server.bob) as bob, server.login(client1, 6) as alice:
        bob.expect(257, "PWD")
        alice.expect(250, f"CWD {folder.name}/secret place")
        with alice.start("RETR the file", receive_buffer=4096) as data:
            reply = all_rights.expect(200, "SITE WHO")
            data.reset()
        alice.expect(426)
    lines = [line.split() for line in reply.inner]
    assert ["bob", client2.address4] in [x[:2] for x in lines]
    found, = (x for x in lines if x[:2] == ["bob", client2.address4])
    assert found[2].isdigit() and found[3:] == ["PWD"]
    found, = (x for x in lines if x[:2] == ["alice", client1.address6])
    assert found[3:] == ["RETR", "the", "file"]
    found, = (x for x in lines if x[:2] == ["alice", client1.address4])
    assert found[3:] == ["SITE"]
    assert len(lines) == 3 and "secret" not in reply.raw.decode()


def test_who_is_limited(all_rights, client1, server, cleanup, netlink):
    """The reply contains complete lines, as many as fit."""
    for _ in range(150):
        one = handdown.Session(cleanup, client1, server.alice)
        one.add(netlink, user="a" * 60)
        one.control.close()
    reply = all_rights.expect(200, "SITE WHO")
    assert 80 < len(reply.inner) < 150 and len(reply.raw) < 16384
    assert all(line.split()[1] == client1.address4 for line in reply.inner)
    assert reply.text == "End."


# Times and modes.

def test_mdtm_with_a_time(ftp, folder):
    path = folder.file("f", b"x")
    assert ftp.expect(213, "MDTM 20010909014640 f").text == "Modify=20010909014640; f"
    assert times(path)[1] == THEN
    assert ftp.expect(213, "MDTM f").text == "20010909014640"
    # According to RFC 3659 this is the name of a file, if there is such a file.
    odd = folder.file("20010911014640 f", b"x")
    os.utime(odd, (THEN, THEN + 5.5))
    assert ftp.expect(213, "MDTM 20010911014640 f").text == "20010909014645"
    assert times(path)[1] == THEN
    ftp.expect(550, "MDTM 20010909014640 missing")
    ftp.expect(550, "MDTM 20019909014640 f")
    ftp.expect(550, "MDTM 20010909014640")
    ftp.expect(550, "MDTM 20010909014640 ")


def test_mfmt(ftp, folder):
    path = folder.file("with space", b"x")
    os.utime(path, (LATER, 0))
    assert ftp.expect(213, "MFMT 20010909014640.25 with space").text == "Modify=20010909014640; with space"
    assert times(path) == (LATER, THEN)
    for time_text in ("19700101000000", "16010101000000", "20380119031408", "22000101000000"):
        ftp.expect(213, f"MFMT {time_text} with space")
    ftp.expect_each([("MFMT x with space", 501), ("MFMT 20010909014640", 501), ("MFMT 20010909014640 ", 501),
                     ("MFMT 20010909014640 missing", 550)])


def test_mff(ftp, folder):
    path = folder.file("with space", b"x")
    os.utime(path, (LATER, 0))
    assert ftp.expect(213, "MFF modify=20010909014640; with space").text == (
        "Modify=20010909014640; with space")
    assert times(path) == (LATER, THEN)
    assert ftp.expect(213, "MFF UNIX.mode=640; with space").text == "UNIX.mode=0640; with space"
    assert mode(path) == 0o640 and times(path)[1] == THEN
    assert ftp.expect(213, "MFF unix.MODE=0600;MODIFY=20010911014640.5; with space").text == (
        "Modify=20010911014640;UNIX.mode=0600; with space")
    assert mode(path) == 0o600 and times(path)[1] == LATER
    before = os.stat(path)
    ftp.expect_each([
        ("MFF", 501), ("MFF with", 501), ("MFF Modify=20010909014640 with space", 501),
        ("MFF Modify=20010909014640;", 501), ("MFF Modify=; with space", 501),
        ("MFF UNIX.mode=888; with space", 501), ("MFF UNIX.mode=10000; with space", 501),
        ("MFF UNIX.mode; with space", 501), ("MFF UNIX.mode=600;UNIX.mode=644; with space", 501),
        ("MFF Create=20010909014640; with space", 504), ("MFF UNIX.uid=0; with space", 504),
        ("MFF UNIX.mode=644;Size=0; with space", 504), ("MFF UNIX.mode=644; missing", 550),
    ])
    assert os.stat(path) == before


# Free space, and sizes of directories.

def test_avbl(ftp, folder):
    found = os.statvfs(folder.path)
    got = int(ftp.expect(213, "AVBL").text)
    assert abs(got - found.f_bavail * found.f_frsize) < 64 * scale.MIB
    folder.directory("d")
    folder.file("f")
    assert int(ftp.expect(213, "AVBL d").text) > 0
    ftp.expect(550, "AVBL f")
    ftp.expect(550, "AVBL missing")


@pytest.mark.long
@pytest.mark.deadline(200)
def test_dsiz_of_very_many(ftp, folder, crowd, cleanup):
    """It counts up to a million entries, and reports if there are more. It can be aborted."""
    for n in range(10):
        cleanup.enter_context(disks.mounted(folder, f"d{n}", "--bind", crowd.path))
        if n == 8:
            assert ftp.expect(213, "DSIZ").text == "0"
    assert "too many entries" in ftp.expect(451, "DSIZ").text
    ftp.send(b"DSIZ\r\nABOR\r\n")
    assert [ftp.reply().code for _ in range(2)] == [426, 226]


def test_mkdir_below_a_read_only_directory(all_rights, folder, cleanup):
    """It does not mind read-only directories on the way if they exist, like mkdir -p."""
    path = cleanup.enter_context(disks.mounted(folder, "fixed", "-t", "tmpfs", "tmpfs"))
    (path / "free").mkdir()
    run("mount", "-t", "tmpfs", "tmpfs", path / "free")
    cleanup.callback(run, "umount", path / "free")
    folder.own(path / "free")
    run("mount", "-o", "remount,ro", path)
    all_rights.expect(250, "SITE MKDIR -p fixed/free/a/b")
    assert (path / "free" / "a" / "b").is_dir()
    assert "read-only" in all_rights.expect(550, "SITE MKDIR -p fixed/other/a").text


def test_dsiz(ftp, folder):
    assert ftp.expect(213, "DSIZ").text == "0"
    folder.file("f", b"x" * 1000)
    folder.directory("d")
    (folder / "d" / ".hidden").write_bytes(b"x" * 234)
    (folder / "d" / "e").mkdir()
    for n in range(300):
        (folder / "d" / "e" / f"{n:0100}").write_bytes(b"x" * n)
    total = 1234 + sum(range(300))
    # Links do not count.
    (folder / "link").symlink_to("f")
    (folder / "d" / "up").symlink_to("..")
    (folder / "d" / "root").symlink_to("/")
    os.mkfifo(folder / "d" / "fifo")
    assert ftp.expect(213, "DSIZ").text == str(total)
    assert ftp.expect(213, "DSIZ d").text == str(total - 1000)
    assert ftp.expect(213, "DSIZ d/up").text == str(total)
    with open(folder / "big", "wb") as f:
        f.truncate(5 * scale.GIB)
    assert ftp.expect(213, f"DSIZ {folder.name}").text == str(total + 5 * scale.GIB)
    ftp.expect(550, "DSIZ f")
    ftp.expect(550, "DSIZ missing")
    # Directories that the user may not read do not count.
    (folder / "d" / "e").chmod(0)
    assert ftp.expect(213, "DSIZ d").text == "234"
    (folder / "d" / "e").chmod(0o755)


def test_dsiz_is_limited(ftp, folder):
    """The depth has a limit, since each level keeps a directory open."""
    path = "/".join("d" * 60)
    os.makedirs(folder / path)
    (folder / path / "f").write_bytes(b"12345")
    assert ftp.expect(213, "DSIZ").text == "5"
    os.makedirs(folder / path / "/".join("d" * 10))
    assert "too many" in ftp.expect(451, "DSIZ").text
    ftp.expect(200, "NOOP")


def test_dsiz_aborted(ftp, crowd):
    ftp.expect(250, f"CWD {crowd.name}")
    ftp.send(b"DSIZ\r\nNOOP\r\nABOR\r\nDSIZ\r\nQUIT\r\n")
    for code in (200, 426, 226, 213, 221):
        ftp.expect(code)
    ftp.closed()


def test_lftp_sets_modes_and_times(client1, server, folder, tmp_path):
    """lftp makes directories, and sets the modes and times of the files that it uploads."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "f").write_bytes(b"x")
    (tmp_path / "tree" / "f").chmod(0o640)
    os.utime(tmp_path / "tree" / "f", (THEN, THEN))
    script = "\n".join([
        "set cmd:fail-exit yes", "set net:max-retries 1", "set ftp:ssl-allow no",
        f"open -u alice,wonderland {net.SERVER4}", f"cd {folder.name}", "mkdir -p a/b/c", "mkdir -p a/b/c",
        f"lcd {tmp_path}", "mirror -R tree copy", "chmod 711 a", "chmod 604 copy/f"])
    done = client1.run(["lftp", "-c", script])
    assert done.returncode == 0, done.stdout
    assert (folder / "a" / "b" / "c").is_dir() and mode(folder / "a") == 0o711
    assert mode(folder / "copy" / "f") == 0o604 and times(folder / "copy" / "f")[1] == THEN


def test_ncftp_keeps_the_time(client1, server, folder, tmp_path):
    (tmp_path / "f").write_bytes(b"x")
    os.utime(tmp_path / "f", (THEN, THEN))
    done = client1.run(["ncftpput", "-V", "-y", "-t", "30", "-r", "1", "-u", "alice", "-p", "wonderland",
                        net.SERVER4, folder.name, tmp_path / "f"])
    assert done.returncode == 0, done.stdout
    assert times(folder / "f")[1] == THEN
