# SPDX-License-Identifier: GPL-2.0
"""The fact perm (RFC 3659, 7.5.5) says what the commands then do."""

import os

import pytest

import disks
import genl
from test_acl import ACCESS, GROUP_OBJ, MASK, OTHER, USER, USER_OBJ, access_list
from uploads import ATOMIC, by_reset, own, own_directory, start_broken

CONTENT = b"content"


def facts(line):
    """The facts of a line of MLSD or MLST, and the name."""
    text, name = line.decode().rstrip("\r\n").split(" ", 1)
    return dict(fact.split("=", 1) for fact in text.rstrip(";").split(";")), name


def perms(ftp, path):
    """The fact perm of each entry of a directory."""
    found = {}
    for line in ftp.download(f"MLSD {path}").splitlines():
        said, name = facts(line)
        found[name] = said["perm"]
    return found


def perm(ftp, path):
    return facts(ftp.expect(250, f"MLST {path}").inner[0].encode().lstrip())[0]["perm"]


def roots_file(path, mode=0o600, entries=None):
    path.write_bytes(CONTENT)
    path.chmod(mode)
    if entries:
        os.setxattr(path, ACCESS, access_list(*entries))


@pytest.fixture
def zoo(folder, server, cleanup):
    """Files and directories that the user may use in many ways, most of which the mode does not tell."""
    alice = server.alice.uid

    def user(permissions, mask=7, others=0):
        return [(USER_OBJ, 6), (USER, permissions, alice), (GROUP_OBJ, 0), (MASK, mask), (OTHER, others)]

    zoo = folder.directory("zoo")
    own(folder, zoo / "plain", CONTENT)
    own(folder, zoo / "readable", CONTENT, 0o400)
    own(folder, zoo / "writable", CONTENT, 0o200)
    own(folder, zoo / "nothing", CONTENT, 0)
    roots_file(zoo / "private")
    roots_file(zoo / "public", 0o666)
    roots_file(zoo / "list-reads", 0o600, user(4))
    roots_file(zoo / "list-writes", 0o600, user(6))
    roots_file(zoo / "list-is-masked", 0o600, user(6, mask=4))
    roots_file(zoo / "list-denies", 0o600, user(0, others=6))
    for flag in "ia":
        own(folder, zoo / f"flag-{flag}", CONTENT)
        cleanup.enter_context(disks.flagged(zoo / f"flag-{flag}", flag))
    (zoo / "link").symlink_to("plain")
    (zoo / "dangling").symlink_to("missing")
    os.mkfifo(zoo / "fifo")

    for name, mode in (("d", 0o755), ("d-readonly", 0o555), ("d-no-search", 0o600), ("d-search", 0o300)):
        own_directory(folder, zoo / name)
        own(folder, zoo / name / "f", CONTENT)
        (zoo / name).chmod(mode)
    sticky = zoo / "d-sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    own(folder, sticky / "own", CONTENT)
    roots_file(sticky / "roots", 0o666)
    own_directory(folder, zoo / "d-append")
    own(folder, zoo / "d-append" / "f", CONTENT)
    cleanup.enter_context(disks.flagged(zoo / "d-append", "a"))

    shown = own_directory(folder, folder / ".shown")
    own(folder, shown / "f", CONTENT)
    own_directory(folder, shown / "d")
    cleanup.enter_context(disks.mounted(folder, "zoo/mount", "--bind", shown, own=False))
    cleanup.enter_context(disks.mounted(folder, "zoo/mount-ro", "--bind", "-o", "ro", shown, own=False))
    return zoo


def allowed(ftp, code, *lines):
    """Run commands, the last of which is answered with the code if it is allowed."""
    for line in lines[:-1]:
        reply = ftp.command(line)
        if reply.code >= 400:
            return False
    return ftp.command(lines[-1]).code == code


def transfers(ftp, command, content=None):
    with ftp.data() as data:
        if ftp.command(command).code != 150:
            return False
        if content is None:
            data.read()
        else:
            data.write(content)
    return ftp.reply().code == 226


def check(ftp, path, disk, letters):
    """Try what each letter says of a file or directory, with commands that leave it as it was."""
    name = os.path.basename(path)
    away = path[:-len(name)] + "moved-away"
    if disk.is_file() and not disk.is_symlink():
        assert ("r" in letters) == transfers(ftp, f"RETR {path}"), (path, letters, "r")
        assert ("a" in letters) == transfers(ftp, f"APPE {path}", b""), (path, letters, "a")
        assert ("w" in letters) == transfers(ftp, f"STOR {path}", CONTENT), (path, letters, "w")
    elif disk.is_dir() and not disk.is_symlink():
        assert ("e" in letters) == allowed(ftp, 250, f"CWD {path}"), (path, letters, "e")
        assert ("l" in letters) == transfers(ftp, f"NLST {path}"), (path, letters, "l")
        assert ("c" in letters) == transfers(ftp, f"STOR {path}/made", b""), (path, letters, "c")
        assert ("m" in letters) == allowed(ftp, 257, f"MKD {path}/made-d"), (path, letters, "m")
        if "c" in letters:
            assert ("p" in letters) == allowed(ftp, 250, f"DELE {path}/made"), (path, letters, "p")
        if "m" in letters and "p" in letters:
            ftp.expect(250, f"RMD {path}/made-d")
    assert ("f" in letters) == allowed(ftp, 250, f"RNFR {path}", f"RNTO {away}"), (path, letters, "f")
    if "f" in letters:
        ftp.expect(350, f"RNFR {away}")
        ftp.expect(250, f"RNTO {path}")
    if "d" not in letters:
        ftp.expect((550, 450), f"{'RMD' if disk.is_dir() and not disk.is_symlink() else 'DELE'} {path}")
    assert ("d" in letters) == ("f" in letters)


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_perm_is_what_commands_do(zoo, folder, hand_down, options):
    ftp = hand_down(options, folder)
    base = f"{folder.name}/zoo"
    for where in ("", "/d", "/d-readonly", "/d-sticky", "/d-append", "/mount", "/mount-ro"):
        found = perms(ftp, base + where)
        for name, letters in found.items():
            path = f"{base}{where}/{name}"
            if name in (".", ".."):
                continue
            disk = zoo / where[1:] / name if where else zoo / name
            if not disk.is_symlink():
                assert perm(ftp, path) == letters
            check(ftp, path, disk, letters)


def test_examples(zoo, folder, server, hand_down):
    """The letters themselves, so that the table above can't be wrong in both places."""
    ftp = hand_down(0, folder, rights=genl.RIGHTS_ALL)
    found = perms(ftp, "zoo")
    assert {name: found[name] for name in ("plain", "readable", "writable", "nothing", "private", "public",
                                           "list-reads", "list-writes", "list-is-masked", "list-denies", "flag-i",
                                           "flag-a", "fifo", "link", "d", "d-readonly", "d-no-search", "d-search",
                                           "d-append", "mount", "mount-ro")} == {
        "plain": "adfrw", "readable": "dfr", "writable": "adfw", "nothing": "df", "private": "df", "public": "adfrw",
        "list-reads": "dfr", "list-writes": "adfrw", "list-is-masked": "dfr", "list-denies": "df", "flag-i": "r",
        "flag-a": "ar", "fifo": "df", "link": "df", "d": "cdeflmp", "d-readonly": "defl", "d-no-search": "dfl",
        "d-search": "cdefmp", "d-append": "celm", "mount": "celmp", "mount-ro": "el"}
    assert perms(ftp, "zoo/d-sticky")["roots"] == "arw" and perms(ftp, "zoo/d-sticky")["own"] == "adfrw"
    assert perms(ftp, "zoo/d-append")["f"] == "arw"
    assert perms(ftp, "zoo/mount-ro")["f"] == "r" and perms(ftp, "zoo/mount")["f"] == "adfrw"
    # An upload that replaces the file takes its name.
    atomic = hand_down(ATOMIC, folder)
    assert perms(atomic, "zoo/d-sticky")["roots"] == "ar"
    assert perms(atomic, "zoo")["public"] == "adfrw"


def test_the_report(folder, server, hand_down):
    """A file with mode 0600 and a list that lets the user read it."""
    roots_file(folder / "f", 0o600, [(USER_OBJ, 6), (USER, 4, server.alice.uid), (GROUP_OBJ, 0), (MASK, 4), (OTHER, 0)])
    ftp = hand_down(0, folder)
    assert "r" in perm(ftp, "f") and "w" not in perm(ftp, "f")
    assert ftp.retr("f") == CONTENT


def test_partial(folder, hand_down, arrived, netlink):
    """The part of a broken upload can be resumed and removed by the file's name, but not read or renamed."""
    ftp = hand_down(ATOMIC, folder)
    start_broken(ftp, arrived, netlink, "STOR f", b"x" * 1000, way=by_reset)
    assert perm(ftp, "f") == "adw"
    with ftp.data():
        ftp.expect(550, "RETR f")
    ftp.expect(550, "RNFR f")
    ftp.upload("APPE f", b"more")
    assert perm(ftp, "f") == "adfrw"


def test_dots(folder, hand_down):
    """The directory itself and the one above, as the directories that they are in permit."""
    own_directory(folder, folder / "d")
    own_directory(folder, folder / "d/e")
    (folder / "d").chmod(0o555)
    ftp = hand_down(0, folder)
    found = perms(ftp, "d/e")
    assert found["."] == "celmp" and found[".."] == "defl"
    # The session's root can't be removed or renamed.
    found = perms(ftp, "/")
    assert found["."] == "celmp"
