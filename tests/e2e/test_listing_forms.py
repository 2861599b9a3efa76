# SPDX-License-Identifier: GPL-2.0
"""Unusual entries, names and requests in listings."""

import contextlib
import os
import socket
import stat

import pytest

import ftpraw
import scale
from listing import facts, lines, names, parsed


def test_kinds_of_files(ftp, folder):
    os.mkfifo(folder / "fifo")
    os.mknod(folder / "null", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    os.mknod(folder / "disk", stat.S_IFBLK | 0o600, os.makedev(7, 200))
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(os.fspath(folder / "socket"))
    folder.directory("dir")
    got = {p["name"]: p["mode"][0] for p in map(parsed, lines(ftp.download("LIST")))}
    assert got == {"fifo": "p", "null": "c", "disk": "b", "socket": "s", "dir": "d"}
    kinds = {name: f["type"] for name, f in facts(ftp.download("MLSD")).items()}
    assert kinds == {".": "cdir", "..": "pdir", "fifo": "OS.unix=fifo", "null": "OS.unix=chr",
                     "disk": "OS.unix=blk", "socket": "OS.unix=socket", "dir": "dir"}


def test_mlsd_without_type_has_no_dots(ftp, folder):
    """RFC 3659, 7.5.1: without the fact type a client can't tell "." and ".." from other entries."""
    folder.file("a")
    ftp.expect(200, "OPTS MLST size;")
    assert lines(ftp.download("MLSD")) == ["size=0; a"]


def test_mlsd_of_the_root_has_no_parent(ftp):
    got = facts(ftp.download("MLSD /"))
    assert got["."]["type"] == "cdir" and ".." not in got


@pytest.mark.parametrize("seconds,date", [
    (0, "Jan  1  1970"), (-86400, "Dec 31  1969"), (2**31, "Jan 19  2038"),
    (4_000_000_000, "Oct  2  2096")])
def test_dates(ftp, folder, seconds, date):
    folder.file("a")
    os.utime(folder / "a", (seconds, seconds))
    assert parsed(lines(ftp.download("LIST"))[0])["time"] == date


def test_order_of_times(ftp, folder):
    """Times before 1970 come last. Fractions of a second count."""
    for name, ns in {"new": 10**18, "newer": 10**18 + 10**6, "old": -10**18, "zero": 0}.items():
        folder.file(name)
        os.utime(folder / name, ns=(ns, ns))
    assert names(ftp.download("LIST -t")) == ["newer", "new", "zero", "old"]
    assert names(ftp.download("LIST -tr")) == ["old", "zero", "new", "newer"]
    assert lines(ftp.download("NLST -t")) == ["newer", "new", "zero", "old"]


NAMES = [b"a\nb", b"a\r\n-rw-r--r-- x", b"\xff\xfe", b"caf\xc3\xa9", b" lead", b"trail ", b"-l", b"x" * 255]


def test_odd_names(ftp, folder):
    for name in NAMES:
        (folder.path / os.fsdecode(name)).write_bytes(b"")
    shown = sorted(NAMES)
    expected = [os.fsdecode(n).replace("\r", "?").replace("\n", "?") for n in shown]
    expected = [n.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") for n in expected]
    assert lines(ftp.download("NLST")) == expected
    assert names(ftp.download("LIST")) == expected
    assert [n for n in facts(ftp.download("MLSD")) if n not in (".", "..")] == expected


def test_directory_named_like_an_option(ftp, folder):
    (folder.directory("-la") / "inside").write_bytes(b"")
    assert lines(ftp.download("NLST -- -la")) == ["-la/inside"]
    assert lines(ftp.download("NLST ./-la")) == ["./-la/inside"]
    assert names(ftp.download("LIST -- -la")) == ["inside"]


def test_nlst_gives_usable_paths(ftp, folder):
    """RFC 1123, 4.1.2.7: each line can be used as the argument of RETR."""
    sub = folder.directory("sub")
    for name in ("a.c", "b.c", "c.h"):
        (sub / name).write_bytes(name.encode())
    for asked in ("sub", "sub/", "./sub", f"{folder.name}/sub", "sub/*.c"):
        got = lines(ftp.download(f"NLST {asked}"))
        assert len(got) == (2 if "*" in asked else 3), asked
        for path in got:
            assert ftp.retr(path) == os.path.basename(path).encode()
    assert lines(ftp.download("NLST -F")) == ["sub"]


def test_links(ftp, folder):
    (folder.directory("sub") / "inside").write_bytes(b"")
    (folder / "todir").symlink_to("sub")
    (folder / "nowhere").symlink_to("missing")
    assert names(ftp.download("LIST todir")) == ["inside"]
    assert names(ftp.download("LIST -d todir")) == ["todir"]
    assert names(ftp.download("LIST -d sub")) == ["sub"]


def test_link_that_leads_nowhere(ftp, folder):
    """By its name, it is listed as in its directory: without a target, in a circle, or below a file."""
    folder.file("file")
    for name, target in {"missing": "no-such-file", "circle": "circle", "below": "file/x", "outside": "../../../etc/x"}.items():
        (folder / name).symlink_to(target)
        folder.own(folder / name)
    in_long = {p["name"]: line for line in lines(ftp.download("LIST")) for p in [parsed(line)]}
    in_facts = {line.partition(" ")[2]: line for line in lines(ftp.download("MLSD"))}
    for name in ("missing", "circle", "below", "outside"):
        shown = f"{name} -> {os.readlink(folder / name)}"
        for options in ("", "-l ", "-d ", "-a "):
            assert lines(ftp.download(f"LIST {options}{name}")) == [in_long[shown]]
            assert ftp.expect(213, f"STAT {options}{name}").inner == [" " + in_long[shown]]
        assert lines(ftp.download(f"LIST {folder.name}/{name}")) == [in_long[shown]]
        assert lines(ftp.download(f"NLST {name}")) == [name]
        fact, _, path = ftp.expect(250, f"MLST {name}").inner[0][1:].partition(" ")
        listed = in_facts[name].partition(" ")[0]
        assert fact == listed.replace(f"slink:{os.readlink(folder / name)};", "slink;")
        assert path == f"{folder.name}/{name}"
        with ftp.data():
            ftp.expect(501, f"MLSD {name}")


def test_link_below_a_very_long_path(ftp, folder, cleanup):
    """If the path that was asked for and the target do not fit into one line, the line has no target."""
    at = os.open(folder.path, os.O_PATH)
    cleanup.callback(lambda: os.close(at))
    path = ""
    for _ in range(15):
        os.mkdir("d" * 255, dir_fd=at)
        below = os.open("d" * 255, os.O_PATH, dir_fd=at)
        os.close(at)
        at = below
        path += "d" * 255 + "/"
    for name, target in ("near", "t" * 100), ("far", "t" * 300):
        os.symlink(target, name, dir_fd=at)
    # LIST shows paths if a directory of the pattern is a pattern itself.
    far, near = lines(ftp.download(f"LIST -d ?{path[1:]}*ar"))
    assert near.endswith(f" {path}near -> {'t' * 100}")
    assert far.startswith("l") and far.endswith(f" {path}far")


def test_recursive(ftp, folder):
    """Depth first, like ls -R. Links to directories are not followed."""
    (folder.directory("a") / "b").mkdir()
    (folder / "a" / "b" / "x").write_bytes(b"")
    folder.directory("c")
    (folder / "a" / "loop").symlink_to("..")
    text = lines(ftp.download("LIST -R"))
    assert [x for x in text if x.endswith(":")] == [".:", "./a:", "./a/b:", "./c:"]
    assert lines(ftp.download("NLST -R")) == ["a", "c", "a/b", "a/loop", "a/b/x"]


def test_too_deep(ftp, folder):
    """A listing that leaves out directories reports it."""
    at = folder.path
    for _ in range(70):
        at /= "d"
        at.mkdir()
    with ftp.start("LIST -R") as data:
        # A transfer that fails is reset. The unit tests check the depth.
        with contextlib.suppress(ConnectionResetError):
            data.read()
        ftp.expect(451)


def test_directories_without_permission(ftp, folder):
    for name, mode in {"none": 0, "nosearch": 0o444, "noread": 0o111}.items():
        path = folder.directory(name)
        (path / "x").write_bytes(b"")
        path.chmod(mode)
    with ftp.data():
        for line in ("LIST none", "LIST noread", "NLST noread", "LIST nosearch", "MLSD nosearch"):
            ftp.expect(550, line)
    assert lines(ftp.download("NLST nosearch")) == ["nosearch/x"]


def test_stat_without_match_in_a_large_directory(ftp, crowd):
    """STAT looks at a limited number of names, because it is meant to be short."""
    text = ftp.expect(213, f"STAT {crowd.name}/nobody*").text
    assert text == scale.by_kernel("The listing is not complete; use LIST.", "End.")


def test_stat_of_a_large_directory(ftp, crowd):
    reply = ftp.expect(212, f"STAT {crowd.name}")
    assert "LIST" in reply.text
    shown = [parsed(line[1:])["name"] for line in reply.inner]
    assert shown == sorted(shown) and 100 < len(shown) < len(crowd.names)


@pytest.mark.parametrize("more", [[], ["NOOP"]])
def test_stat_of_a_large_directory_after_the_fin(ftp, crowd, more):
    """A client that has sent its last command gets all replies."""
    ftp.send("".join(f"{line}\r\n" for line in [f"STAT {crowd.name}", *more]).encode())
    ftp.socket.shutdown(socket.SHUT_WR)
    assert [ftp.reply().code for _ in range(1 + len(more))] == [212, 200][:1 + len(more)]
    assert not ftpraw.read_all(ftp.socket)


def test_stat_of_bytes_that_telnet_doubles(ftp, folder):
    """The longest link targets, with bytes 255 only, which Telnet doubles. The session goes on."""
    for n in range(6):
        os.symlink(b"\xff" * 4000, os.fsencode(folder.path) + b"/link%d" % n)
    # Before it there are some replies that the client has not read yet.
    ftp.send(b"HELP\r\n" * 3 + b"STAT .\r\n")
    for _ in range(3):
        ftp.expect(214)
    shown = ftp.expect(212).raw
    assert shown.count(b" -> ") >= 2
    ftp.expect(200, "NOOP")
