# SPDX-License-Identifier: GPL-2.0
"""File names of every kind, byte for byte."""

import os
import shutil

import pytest

from test_list import LS, facts

NAMES = [
    b"with space", b" leading", b"trailing ", b"  two  each  ", b"-dash", b"--", b"-la",
    b'quo"te', b'""', b"apostrophe's", b"back\\slash", b"\\", b"tab\there", b"%41", b"~", b"~root",
    b"*", b"?", b"[a]", b"[", b"{a,b}", b"$HOME", b"`id`", b"; rm -rf x", b"a|b", b"#", b"!",
    b"...", b".dot", b"a:b", b"C:", b"\x01\x02", b"\x7f",
    "ünïcödé".encode(), "漢字".encode(), "🎉".encode(), "e\u0301".encode(),
    b"x" * 255, "ä".encode() * 127 + b"x", b"not utf-8: \xe4\xf6\xfc", b"\xff\xfe", b"\xff" * 20,
]


def wire(command, name):
    """A command line with this name. The byte 255 is doubled (RFC 854). "~" alone would be the start directory."""
    if name == b"~":
        name = b"./~"
    return command.encode() + b" " + name.replace(b"\xff", b"\xff\xff")


def shown(name):
    """The name as replies show it: bytes below 32 except TAB, and 127, as "?"; the byte 255 is doubled (RFC 854)."""
    return bytes(b if b >= 32 and b != 127 or b == 9 else 63 for b in name).replace(b"\xff", b"\xff\xff")




def _empty(folder):
    for entry in folder.path.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@pytest.mark.deadline(120)
def test_files(ftp, folder):
    wrong = []
    for n, name in enumerate(NAMES):
        try:
            _one_file(ftp, folder, name, b"content of %d" % n)
        except (AssertionError, OSError) as e:
            wrong.append(f"{name!r}: {e}")
            _empty(folder)
    assert not wrong, "\n".join(wrong)
    assert os.listdir(folder.path) == []


def _one_file(ftp, folder, name, content):
    disk = os.fsencode(folder.path) + b"/" + name
    with ftp.data() as data:
        ftp.expect(150, wire("STOR", name))
        data.write(content)
    ftp.expect(226)
    with open(disk, "rb") as f:
        assert f.read() == content
    assert ftp.expect(213, wire("SIZE", name)).text == str(len(content))
    ftp.expect(213, wire("MDTM", name))
    with ftp.data() as data:
        ftp.expect(150, wire("RETR", name))
        assert data.read() == content
    ftp.expect(226)
    _listed(ftp, name, content)
    ftp.expect(350, wire("RNFR", name))
    ftp.expect(250, "RNTO plain")
    assert os.listdir(os.fsencode(folder.path)) == [b"plain"]
    ftp.expect(350, "RNFR plain")
    ftp.expect(250, wire("RNTO", name))
    assert os.listdir(os.fsencode(folder.path)) == [name]
    ftp.expect(250, wire("DELE", name))
    assert os.listdir(os.fsencode(folder.path)) == []


def _listed(ftp, name, content):
    if not name.startswith(b"."):
        assert ftp.download("NLST") == name + b"\r\n"
        got = ftp.download("LIST").decode("utf-8", "surrogateescape")
        found = LS.fullmatch(got.removesuffix("\r\n"))
        assert found and os.fsencode(found["name"]) == name, got
    entries = {os.fsencode(n): f for f, n in map(facts, ftp.download("MLSD").decode(
        "utf-8", "surrogateescape").split("\r\n")[:-1])}
    assert entries[name]["size"] == str(len(content))
    assert os.fsencode(ftp.expect(250, wire("MLST", name)).inner[0]).endswith(b"/" + shown(name))


@pytest.mark.deadline(120)
def test_directories(ftp, folder):
    wrong = []
    for name in NAMES:
        try:
            _one_directory(ftp, folder, name)
        except (AssertionError, OSError) as e:
            wrong.append(f"{name!r}: {e}")
            _empty(folder)
    assert not wrong, "\n".join(wrong)
    assert os.listdir(folder.path) == []


def _one_directory(ftp, folder, name):
    want = b'257 "%s/%s"' % (os.fsencode(folder.name), shown(name.replace(b'"', b'""')))
    made = ftp.expect(257, wire("MKD", name))
    assert made.raw.startswith(want), made
    assert os.listdir(os.fsencode(folder.path)) == [name]
    ftp.expect(250, wire("CWD", name))
    try:
        where = ftp.expect(257, "PWD")
        assert where.raw.startswith(want), where
        ftp.stor("f", b"inside")
        assert ftp.retr("f") == b"inside"
        ftp.expect(250, "DELE f")
    finally:
        ftp.expect(250, f"CWD {folder.name}")
    ftp.expect(250, wire("RMD", name))


def test_name_too_long(ftp, folder):
    name = "x" * 256
    for verb in ("STOR", "APPE", "MKD"):
        with ftp.data():
            ftp.expect(553, f"{verb} {name}")
    for verb in ("RETR", "LIST", "MLSD", "CWD", "DELE", "RMD", "SIZE", "MDTM", "RNFR", "MLST"):
        with ftp.data():
            ftp.expect(550, f"{verb} {name}")
    ftp.expect(350, "RNFR .")
    ftp.expect(553, f"RNTO {name}")
    assert os.listdir(folder.path) == []


def test_deep_path(ftp, folder):
    """A client can reach a path that is too long for a command line step by step."""
    depth = 20
    name = "d" * 250
    for _ in range(depth):
        ftp.expect((257, 550, 553), f"MKD {name}")
        if ftp.command(f"CWD {name}").code != 250:
            break
    else:
        raise AssertionError("a path of 5000 bytes was taken")
    ftp.stor("f", b"deep")
    assert ftp.retr("f") == b"deep"
    ftp.expect(257, "PWD")
    ftp.expect(250, "CWD /")


def test_path_with_many_slashes(ftp, folder):
    folder.directory("d")
    (folder / "d" / "f").write_bytes(b"x")
    assert ftp.retr("./d//.//f") == b"x"
    assert ftp.retr(f"//{folder.name}///d/../d/./f") == b"x"


def test_rename(ftp, folder):
    folder.file("a", b"a")
    folder.file("b", b"b")
    folder.directory("d")
    ftp.expect(350, "RNFR a")
    ftp.expect(250, "RNTO d/c")
    assert (folder / "d" / "c").read_bytes() == b"a"
    ftp.expect(503, "RNTO x")
    # RNTO replaces an existing file, as rename(2) does.
    ftp.expect(350, "RNFR d/c")
    ftp.expect(250, "RNTO b")
    assert (folder / "b").read_bytes() == b"a"
    ftp.expect(350, "RNFR d")
    ftp.expect(250, "RNTO e")
    assert (folder / "e").is_dir()
    ftp.expect(550, "RNFR missing")
    ftp.expect(350, "RNFR e")
    ftp.expect(550, "RNTO e/below-itself")
    ftp.expect(350, "RNFR e")
    ftp.expect(550, "RNTO missing/e")
    ftp.expect(350, "RNFR b")
    ftp.expect(550, "RNTO e")
    assert (folder / "b").exists()


def test_rename_is_remembered(ftp, folder):
    """Clients that keep the connection alive may send NOOP between RNFR and RNTO."""
    folder.file("a", b"a")
    ftp.expect(350, "RNFR a")
    ftp.expect(200, "NOOP")
    ftp.expect(250, "RNTO b")
    assert os.listdir(folder.path) == ["b"]


@pytest.mark.parametrize("command, code", [("PWD", 257), ("CWD .", 250), ("SIZE a", 213), ("DELE missing", 550)])
def test_rename_must_follow(ftp, folder, command, code):
    """RNTO follows RNFR immediately. Another command in between forgets the name."""
    folder.file("a", b"a")
    ftp.expect(350, "RNFR a")
    ftp.expect(code, command)
    ftp.expect(503, "RNTO b")
    assert os.listdir(folder.path) == ["a"]


@pytest.mark.parametrize("name, code", [
    (" missing", 550), ("", 501), (" a/below", 550), (" " + "x" * 256, 550)], ids=["missing", "none", "below", "long"])
def test_rename_is_forgotten(ftp, folder, name, code):
    """After a RNFR that fails there is nothing to rename, even if an earlier RNFR succeeded."""
    folder.file("a", b"a")
    ftp.expect(350, "RNFR a")
    ftp.expect(code, f"RNFR{name}")
    ftp.expect(503, "RNTO b")
    assert os.listdir(folder.path) == ["a"]
    ftp.expect(350, "RNFR a")
    ftp.expect(250, "RNTO b")
    assert os.listdir(folder.path) == ["b"]


def test_delete(ftp, folder):
    folder.file("f", b"x")
    folder.directory("full")
    (folder / "full" / "f").write_bytes(b"x")
    folder.directory("empty")
    (folder / "link").symlink_to("f")
    ftp.expect(550, "DELE empty")
    ftp.expect(550, "RMD f")
    ftp.expect(550, "RMD full")
    ftp.expect(550, "DELE missing")
    ftp.expect(550, "RMD missing")
    ftp.expect(550, "RMD .")
    ftp.expect(550, "RMD /")
    ftp.expect(550, "MKD empty")
    ftp.expect(550, "MKD missing/x")
    ftp.expect(250, "DELE link")
    assert sorted(os.listdir(folder.path)) == ["empty", "f", "full"]
    ftp.expect(250, "DELE f")
    ftp.expect(250, "RMD empty")
    assert os.listdir(folder.path) == ["full"]


def test_others_files(ftp, folder):
    """A session can't do what its user can't do on disk."""
    closed = folder.path / "roots"
    closed.mkdir(mode=0o755)
    (closed / "f").write_bytes(b"root's")
    ftp.expect_each([("DELE roots/f", 550), ("MKD roots/d", 550), ("RMD roots/d", 550), ("RNFR roots/f", 350),
                     ("RNTO g", 550)])
    assert os.listdir(closed) == ["f"]
    assert ftp.retr("roots/f") == b"root's"


def test_mdtm_sets_the_time(ftp, folder):
    folder.file("f", b"x")
    assert "20010909014640" in ftp.expect(213, "MDTM 20010909014640 f").text
    assert os.stat(folder / "f").st_mtime == 1_000_000_000


def test_rename_to_another_name_of_the_file(ftp, folder):
    """rename(2) leaves both names if they belong to one file, and reports success. So does RNTO."""
    folder.file("a", b"a")
    os.link(folder / "a", folder / "b")
    for name in ("b", "a"):
        ftp.expect(350, "RNFR a")
        ftp.expect(250, f"RNTO {name}")
    assert (folder / "a").samefile(folder / "b") and (folder / "a").stat().st_nlink == 2
