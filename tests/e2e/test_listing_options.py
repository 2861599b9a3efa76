# SPDX-License-Identifier: GPL-2.0
"""Options and wildcards of listings, compared with ls and the shell."""

import contextlib
import os
import re
import subprocess
import time

import pytest

import handdown
import jobs
from listing import lines, names, parsed, touch

OLD = 1_000_000_000


def _ls(directory, *options):
    """The lines of ls in the C locale, as root sees the directory."""
    done = subprocess.run(["ls", "-w", "80", "-T", "0", *options], cwd=directory, check=True, stdout=subprocess.PIPE,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.stdout.decode("utf-8", "surrogateescape").splitlines()


SETS = {
    "few": ["a", "bb", "ccc"],
    "one": ["alone"],
    "a full line": [f"{n:02}" for n in range(20)],
    "one too many": [f"{n:02}" for n in range(21)],
    "one letter each": list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    "mixed": ["x" * (n * 7 % 30 + 1) + f"{n}" for n in range(100)],
    "one is long": ["y" * 200, *[f"n{n}" for n in range(30)]],
    "79 characters": ["z" * 77, *"abc"],
    "UTF-8": ["ünïcödé", "Grüße", "é" * 30, *[f"ä{n}" for n in range(40)]],
    "many": [f"file-{n * n}" for n in range(2000)],
}


@pytest.mark.long
@pytest.mark.parametrize("kind", SETS)
def test_columns(ftp, folder, kind):
    for name in SETS[kind]:
        folder.file(name)
    for command in ("LIST -C", "NLST -C", "LIST -lC", "LIST -C ."):
        assert lines(ftp.download(command)) == _ls(folder.path, "-C"), command
    assert lines(ftp.download("LIST -Cr")) == _ls(folder.path, "-C", "-r")
    assert len(lines(ftp.download("LIST -C -l"))) == len(SETS[kind])
    # STAT shows at most 16 KiB.
    if kind != "many":
        assert ftp.expect(212, "STAT -C .").inner == [" " + x for x in _ls(folder.path, "-C")]


@pytest.mark.long
def test_columns_of_kinds(ftp, folder):
    """With marks, in the directories below, and of some files only."""
    folder.file("plain")
    folder.file("program").chmod(0o755)
    folder.file(".hidden")
    os.mkfifo(folder / "fifo")
    folder.own(folder / "fifo")
    (folder / "link").symlink_to("plain")
    (folder.directory("sub") / "inside").write_bytes(b"")
    (folder / "sub" / "inside too").write_bytes(b"")
    folder.own(folder / "sub" / "inside")
    folder.directory("sub2")
    assert lines(ftp.download("LIST -CF")) == _ls(folder.path, "-C", "-F")
    assert lines(ftp.download("LIST -CFa")) == _ls(folder.path, "-C", "-F", "-a")
    assert lines(ftp.download("LIST -CA")) == _ls(folder.path, "-C", "-A")
    assert lines(ftp.download("LIST -CR")) == _ls(folder.path, "-C", "-R")
    assert lines(ftp.download("LIST -CFR")) == _ls(folder.path, "-C", "-F", "-R")
    assert lines(ftp.download("LIST -C sub")) == ["inside  inside too"]
    assert lines(ftp.download("LIST -C p*")) == ["plain  program"]
    assert lines(ftp.download("LIST -C plain")) == ["plain"]
    assert ftp.download("LIST -C sub2") == b""


@pytest.mark.long
def test_columns_of_a_large_directory(ftp, crowd):
    shown = [name for line in lines(ftp.download(f"LIST -C {crowd.name}")) for name in line.split()]
    assert shown == crowd.names


@pytest.mark.long
def test_columns_of_bytes_that_are_no_characters(ftp, folder):
    """A name of 255 bytes that continue a character takes some width."""
    for n in range(30):
        (folder.path / os.fsdecode(b"\x80" * 253 + b"%02d" % n)).write_bytes(b"")
    shown = ftp.download("LIST -C")
    assert shown.count(b"\x80" * 253) == 30 and max(map(len, shown.split(b"\r\n"))) < 600


@pytest.fixture
def dated(folder):
    """Files whose times of access, modification and change have different orders."""
    for name in ("one", "two", "three"):
        folder.file(name)
    for name, access, modify in (("three", 1, 2), ("one", 3, 1), ("two", 2, 3)):
        os.utime(folder / name, (OLD + access * 86400 * 400, OLD + modify * 86400 * 400))
    # Sets the times of change in this order, with at least one tick of the clock between them.
    for name in ("two", "three", "one"):
        latest = max(os.stat(folder / x).st_ctime_ns for x in os.listdir(folder.path))
        while os.stat(folder / name).st_ctime_ns <= latest:
            (folder / name).chmod(0o644)
    return folder


@pytest.mark.long
def test_times(ftp, dated):
    def order(options):
        return [parsed(x)["name"] for x in lines(ftp.download(f"LIST {options}"))]

    assert order("-u") == order("-c") == order("") == ["one", "three", "two"]
    for options in ("-t", "-tu", "-tc", "-ltur", "-ltcr", "-tcu", "-tuc"):
        assert order(options) == _ls(dated.path, "-1", options.replace("l", "")), options
    shown = {p["name"]: p["time"] for p in map(parsed, lines(ftp.download("LIST -u")))}
    for name in ("one", "two", "three"):
        assert shown[name] == time.strftime("%b %e  %Y", time.gmtime(os.stat(dated / name).st_atime))
    changed = {p["name"]: p["time"] for p in map(parsed, lines(ftp.download("LIST -c")))}
    assert all(re.search(r"\d\d:\d\d$", when) for when in changed.values())
    assert [parsed(line[1:])["time"] for line in ftp.expect(213, "STAT -u one").inner] == [shown["one"]]
    # Names without times are sorted by the time, as by ls.
    for options in ("-u", "-c", "-ur", "-S"):
        assert lines(ftp.download(f"NLST {options}")) == _ls(dated.path, "-1", options), options
    assert lines(ftp.download("LIST -Cu")) == _ls(dated.path, "-C", "-u")


@pytest.fixture
def deep(folder):
    for path in ("d1/a.txt", "d1/b.txt", "d1/sub/x1", "d2/a.txt", "d2/sub/x1", "d2/sub/x2", "d3/c.txt", "e/a.txt",
                 ".dh/a.txt", "d[4]/a.txt", "d4/no", "other/d1/a.txt", "other/d2/d2/a.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(path.encode())
    (folder / "d-file").write_bytes(b"")
    (folder / "dlink").symlink_to("e")
    (folder / "dloop").symlink_to("dloop")
    (folder / "dnowhere").symlink_to("missing/x")
    (folder / "d3" / "dangling").symlink_to("missing")
    subprocess.run(["chown", "-hR", f"{folder.user.uid}:{folder.user.gid}", folder.path], check=True)
    return folder


PATTERNS = ["d*/a.txt", "d?/a.txt", "d*/*.txt", "*/a.txt", "d?/sub/x1", "d?/s*/x*", "*/*/x[12]", "[de]*/a.txt", "d*/sub",
            "other/*/a.txt", "other/*/*/a.txt", "./d1/*", "./d?/a.txt", ".*h/a.txt", "d*/missing", "x*/a.txt",
            "dl*/a.txt", "d*/dang*", "d3/d*", "d3/*ling", "*/dangling", "d[12]/[ab].*"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_wildcards(ftp, deep, pattern):
    expected = subprocess.run(["bash", "-c", f"shopt -s nullglob; printf '%s\\n' {pattern}"], cwd=deep.path, check=True,
                              stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}).stdout.decode().split()
    # The shell keeps a path that names no file if only its last component has a wildcard.
    expected = [x for x in expected if os.path.lexists(deep / x)]
    assert lines(ftp.download(f"NLST {pattern}")) == expected
    assert lines(ftp.download(f"NLST {deep.name}/{pattern}")) == [f"{deep.name}/{x}" for x in expected]
    if pattern.count("*") + pattern.count("?") + pattern.count("[") and expected:
        shown = names(ftp.download(f"LIST {pattern}"))
        head = os.path.dirname(re.split(r"[*?\[]", pattern)[0])
        assert shown == [os.path.relpath(x, head or ".") for x in expected]
        assert len(ftp.expect(213, f"STAT {pattern}").inner) == len(expected)


def test_wildcards_in_odd_paths(ftp, deep):
    # A directory whose name is the pattern comes first, as for files.
    assert lines(ftp.download("NLST d[4]/a*")) == ["d[4]/a.txt"]
    assert lines(ftp.download("NLST d[4]/*")) == ["d[4]/a.txt"]
    assert lines(ftp.download("NLST d[4]")) == ["d[4]/a.txt"]
    ftp.expect(250, "CWD other")
    assert lines(ftp.download("NLST ../d?/b*")) == ["../d1/b.txt"]
    assert lines(ftp.download("NLST ../../*/e/a*")) == [f"../..{deep.name}/e/a.txt"]
    with ftp.data():
        for path in ("d*/../x", "missing/d*", "missing/d*/a.txt"):
            ftp.expect(550, f"NLST {path}")
        ftp.expect(550, "MLSD */a.txt")
    assert lines(ftp.download("NLST */*/*/*/*")) == []
    assert lines(ftp.download("LIST -C ../d?/a.txt")) == ["../d1/a.txt", "../d2/a.txt"]


def test_link_of_a_pattern(ftp, deep):
    got, = lines(ftp.download("LIST */dangling"))
    assert got.endswith(" d3/dangling -> missing")
    got, = lines(ftp.download("LIST */dang*"))
    assert got.endswith(" d3/dangling -> missing")


def test_wildcards_skip_what_is_closed(ftp, deep):
    """Directories that may not be read are left out; if they may be searched, names without wildcards are found."""
    (deep / "d1").chmod(0o311)
    (deep / "d2").chmod(0)
    assert lines(ftp.download("NLST d?/a.txt")) == ["d1/a.txt"]
    assert lines(ftp.download("NLST d?/*.txt")) == ["d3/c.txt"]


def test_wildcards_and_refused_names(client1, server, cleanup, netlink, deep):
    """A wildcard does not lead through a refused name, nor does it show a hidden one."""
    made = handdown.Session(cleanup, client1, server.alice)
    made.add(netlink, refused="d2 *.key", hidden="b.txt")
    ftp = made.ftp
    ftp.expect(250, f"CWD {deep.name}")
    assert lines(ftp.download("NLST d?/*.txt")) == ["d1/a.txt", "d3/c.txt"]
    assert lines(ftp.download("NLST other/*/*/a.txt")) == []
    with ftp.data():
        ftp.expect(550, "NLST */d2/*")
        ftp.expect(550, "NLST d2/*")


def test_wildcards_stay_in_the_root(ftp, deep):
    (deep / "dout").symlink_to("/etc")
    (deep / "dup").symlink_to("../../../../..")
    assert lines(ftp.download("NLST dou*/passwd")) == []
    assert lines(ftp.download("NLST du*/etc/passw*")) == []


@pytest.mark.long
def test_work_for_wildcards_is_bounded(ftp, folder):
    """More than 4096 directories for one command: the listing ends with an error."""
    at = folder.path / "many"
    at.mkdir()
    fd = os.open(at, os.O_RDONLY)
    for n in range(4200):
        os.mkdir(f"{n}", dir_fd=fd)
    os.close(fd)
    with ftp.start("NLST many/*/x") as data:
        # A transfer that fails is reset.
        with contextlib.suppress(ConnectionResetError):
            data.read()
        ftp.expect(451)
    assert len(lines(ftp.download("NLST many/*"))) == 4200
    assert lines(ftp.download("NLST many/1*/x")) == []
    # A client can end it.
    with ftp.start("NLST */*/*/*/*") as data:
        ftp.send(b"ABOR\r\n")
        assert ftp.reply().code in (426, 226)
        data.close()
    while ftp.command("NOOP").code != 200:
        pass


def test_few_odd_words_are_looked_up(ftp, folder):
    """Each word that is no option costs a lookup, so only the first eight of them may begin the name of a file."""
    folder.file("-y9")
    folder.file("other")
    assert lines(ftp.download("NLST -x1 -x2 -x3 -x4 -x5 -x6 -x7 -y9")) == ["-y9"]
    for many in (8, 1000):
        words = " ".join(["-xx"] * many)
        assert lines(ftp.download(f"NLST {words} -y9")) == ["-y9", "other"]


@pytest.mark.long
def test_wildcards_that_are_slow_to_match(ftp, folder):
    """Patterns that go back and forth in long names count as more work: STAT gives up, LIST goes on later."""
    touch(folder.path, [f"{n:04}" + "a" * 240 for n in range(1500)])
    slow = "*" + "a" * 120 + "b"
    assert "not complete" in ftp.expect(213, f"STAT {slow}").text
    assert lines(ftp.download(f"NLST {slow}")) == []
    assert ftp.expect(213, "STAT *b").inner == []
    assert len(lines(ftp.download("NLST " + "*" + "a" * 120))) == 1500


def test_class_that_is_slow_to_match(ftp, folder):
    """Each byte of a name is compared with each byte of the class: that counts as work."""
    touch(folder.path, [f"{n:04}" + "a" * 240 for n in range(1500)])
    slow = "*[" + "b" * 240 + "]"
    assert "not complete" in ftp.expect(213, f"STAT {slow}").text
    assert lines(ftp.download(f"NLST {slow}")) == []


def test_class_needs_a_byte(ftp, folder):
    """A class that excludes some bytes does not match the end of a name."""
    touch(folder.path, ["a", "ac", "acd"])
    assert lines(ftp.download("NLST a[!b]")) == ["ac"]
    assert lines(ftp.download("NLST *[!b][!b]")) == ["ac", "acd"]
    assert lines(ftp.download("NLST a[!b][!b][!b]")) == []


def test_hidden_names_that_are_slow_to_match(server, client1, cleanup, folder):
    """The comparison with the patterns of hidden names counts as work, too."""
    touch(folder.path, [f"{n:04}" + "a" * 240 for n in range(1500)])
    for hidden, complete in (("*b", True), (" ".join(["*" + "a" * 120 + "b"] * 8), False)):
        ftp = jobs.session(server, client1, cleanup, folder, hidden=hidden)
        assert ("not complete" not in ftp.expect((212, 213), "STAT *b").text) == complete
        assert len(lines(ftp.download("NLST"))) == 1500
