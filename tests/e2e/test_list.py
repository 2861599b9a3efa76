# SPDX-License-Identifier: GPL-2.0
"""LIST, NLST, MLSD, MLST and STAT, compared with the files on disk."""

import os
import re
import stat
import time

import pytest

import genl
import handdown
import jobs
import scale

# A time for which ls shows the year.
OLD = 1_000_000_000        # 2001-09-09 01:46:40 UTC


@pytest.fixture
def tree(folder):
    """A directory with files of several kinds."""
    folder.file("beta", b"x" * 1234)
    folder.file("alpha", b"")
    folder.file("with space", b"12345")
    folder.file(".hidden", b"h")
    folder.file("old", b"old")
    os.utime(folder / "old", (OLD, OLD))
    folder.directory("sub")
    (folder.path / "sub" / "inside").write_bytes(b"in")
    folder.own(folder.path / "sub" / "inside")
    (folder.path / "link").symlink_to("beta")
    folder.own(folder.path / "link")
    (folder / "beta").chmod(0o640)
    return folder


VISIBLE = ["alpha", "beta", "link", "old", "sub", "with space"]


def lines(raw):
    text = raw.decode("utf-8", "surrogateescape")
    assert text == "" or text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")[:-1]


def facts(line):
    """The facts and the name in a line of MLSD or MLST."""
    left, _, name = line.partition(" ")
    assert left.endswith(";")
    return {k.lower(): v for k, _, v in (f.partition("=") for f in left[:-1].split(";"))}, name


LS = re.compile(r"(?P<mode>[-dlcbps][-rwxsStT]{9}) +(?P<links>\d+) +(?P<user>\S+) +(?P<group>\S+) +"
                r"(?P<size>\d+) (?P<time>[A-Z][a-z]{2} [ \d]\d (?: \d{4}|\d\d:\d\d)) (?P<name>.*)")


def parsed(line):
    found = LS.fullmatch(line)
    assert found, f"not a line of ls -l: {line!r}"
    return found


@pytest.mark.parametrize("mode", ["PASV", "EPSV", "PORT", "EPRT"])
def test_nlst(ftp, tree, mode):
    assert lines(ftp.download("NLST", mode)) == VISIBLE


@pytest.mark.smoke
def test_list_like_ls(ftp, tree):
    got = [parsed(line) for line in lines(ftp.download("LIST"))]
    assert [g["name"].split(" -> ")[0] for g in got] == VISIBLE
    for g in got:
        name = g["name"].split(" -> ")[0]
        found = os.lstat(tree / name)
        assert g["mode"] == stat.filemode(found.st_mode)
        assert int(g["links"]) == found.st_nlink
        assert g["user"] in (str(tree.user.uid), tree.user.name)
        assert g["group"] in (str(tree.user.gid), tree.user.name)
        if name != "sub":
            assert int(g["size"]) == found.st_size
        then = time.gmtime(found.st_mtime)
        form = "%b %e  %Y" if name == "old" else "%b %e %H:%M"
        assert g["time"] == time.strftime(form, then)
    assert got[2]["name"] == "link -> beta"


def test_list_of_one_file(ftp, tree):
    got, = lines(ftp.download("LIST beta"))
    assert parsed(got)["name"] == "beta"
    assert parsed(got)["size"] == "1234"
    got, = lines(ftp.download("NLST beta"))
    assert got == "beta"


def test_list_of_a_directory(ftp, tree):
    got, = lines(ftp.download("LIST sub"))
    assert parsed(got)["name"] == "inside"
    got, = lines(ftp.download(f"LIST {tree.name}/sub/"))
    assert parsed(got)["name"] == "inside"
    got, = lines(ftp.download("NLST sub"))
    assert got == "sub/inside"


def test_options(ftp, tree):
    def names(options):
        return [parsed(x)["name"].split(" -> ")[0] for x in lines(ftp.download(f"LIST {options}"))]

    assert names("-l") == VISIBLE
    assert names("-a") == sorted([".", "..", ".hidden", *VISIBLE])
    assert names("-A") == sorted([".hidden", *VISIBLE])
    assert names("-la") == names("-l -a") == names("-a")
    assert names("-r") == VISIBLE[::-1]
    assert names("-t")[-1] == "old"
    assert [n for n in names("-S") if n in ("alpha", "beta")] == ["beta", "alpha"]
    assert names("-a sub") == [".", "..", "inside"]
    assert lines(ftp.download("NLST -a")) == sorted([".", "..", ".hidden", *VISIBLE])
    assert "sub/" in names("-F")


def test_recursive(ftp, tree):
    text = ftp.download("LIST -R").decode()
    assert "inside" in text and "sub:" in text


def test_double_dash(ftp, tree):
    tree.file("-xyz", b"dash")
    for command in ("LIST -- -xyz", "LIST -xyz", "LIST -l -xyz", "LIST -lh -xyz", "LIST -l -- -xyz", "NLST -l -xyz"):
        got, = lines(ftp.download(command))
        assert parsed(got)["name"] == "-xyz", command
    assert lines(ftp.download("NLST -xyz")) == lines(ftp.download("NLST -- -xyz")) == ["-xyz"]
    assert parsed(ftp.expect(213, "STAT -xyz").inner[0][1:])["name"] == "-xyz"
    # Without such a file, these are options.
    assert lines(ftp.download("NLST -xyzw")) == ["-xyz", *VISIBLE]


def test_names_like_options(ftp, folder):
    """A name with spaces, a directory, a link without a target; but what clients list directories with stays an option."""
    for name in ("-two words", "--color", "-la", "-a", "-lR"):
        folder.file(name)
    (folder.directory("-dir") / "inside").write_bytes(b"")
    (folder / "-nowhere").symlink_to("missing")
    assert lines(ftp.download("NLST -two words")) == ["-two words"]
    assert lines(ftp.download("NLST --color")) == ["--color"]
    assert lines(ftp.download("NLST -dir")) == ["-dir/inside"]
    assert lines(ftp.download("NLST -dir/")) == ["-dir/inside"]
    assert lines(ftp.download("NLST -dir/inside")) == ["-dir/inside"]
    assert lines(ftp.download("NLST -nowhere")) == ["-nowhere"]
    every = sorted(os.listdir(folder.path))
    for options in ("-a", "-la", "-al"):
        assert {".", *every} < {parsed(x)["name"].split(" -> ")[0] for x in lines(ftp.download(f"LIST {options}"))}
    assert len(lines(ftp.download("LIST -lR"))) > len(every)


def test_globs(ftp, tree):
    assert lines(ftp.download("NLST *eta")) == ["beta"]
    assert lines(ftp.download("NLST [ab]*")) == ["alpha", "beta"]
    assert lines(ftp.download("NLST ?ld")) == ["old"]
    got, = lines(ftp.download("LIST *eta"))
    assert parsed(got)["name"] == "beta"
    assert lines(ftp.download("NLST sub/in*")) == ["sub/inside"]
    assert lines(ftp.download("NLST s*/inside")) == ["sub/inside"]


def test_file_with_the_name_of_a_glob(ftp, tree):
    tree.file("[x]", b"1")
    tree.file("x", b"22")
    got, = lines(ftp.download("LIST [x]"))
    assert (parsed(got)["name"], parsed(got)["size"]) == ("[x]", "1")


def test_missing(ftp, tree):
    (tree / "sub").chmod(0)
    with ftp.data():
        for verb in ("LIST", "NLST", "MLSD"):
            for name in ("missing", "missing/deeper", "sub"):
                ftp.expect(550, f"{verb} {name}")
        ftp.expect(501, "MLSD beta")
    ftp.expect(550, "MLST missing")


def test_empty_directory(ftp, folder):
    folder.directory("empty")
    for command in ("LIST empty", "NLST empty"):
        assert ftp.download(command) == b""
    kinds = [facts(x)[0]["type"] for x in lines(ftp.download("MLSD empty"))]
    assert set(kinds) <= {"cdir", "pdir"}


def test_mlsd(ftp, tree):
    got = {name: f for f, name in map(facts, lines(ftp.download("MLSD")))
           if f["type"] not in ("cdir", "pdir")}
    assert sorted(got) == sorted([".hidden", *VISIBLE])
    for name, f in got.items():
        found = os.lstat(tree / name)
        if name == "link":
            assert f["type"].lower().startswith("os.unix=s") or f["type"] == "file"
            continue
        assert f["type"] == ("dir" if name == "sub" else "file")
        if name != "sub":
            assert int(f["size"]) == found.st_size
        assert f["modify"][:14] == time.strftime("%Y%m%d%H%M%S", time.gmtime(found.st_mtime))
        assert int(f["unix.mode"], 8) == stat.S_IMODE(found.st_mode)
        assert int(f["unix.uid"]) == tree.user.uid
        assert "perm" in f
    assert "r" in got["beta"]["perm"] and "e" in got["sub"]["perm"]
    unique = [f["unique"] for f in got.values()]
    assert len(set(unique)) >= len(unique) - 1


def test_mlst(ftp, tree):
    reply = ftp.expect(250, "MLST beta")
    assert len(reply.inner) == 1 and reply.inner[0].startswith(" ")
    f, name = facts(reply.inner[0][1:])
    assert f["type"] == "file" and f["size"] == "1234"
    assert name.endswith("beta")
    f, name = facts(ftp.expect(250, "MLST sub").inner[0][1:])
    assert f["type"] == "dir"
    f, name = facts(ftp.expect(250, "MLST").inner[0][1:])
    assert f["type"] in ("cdir", "dir")


def test_opts_mlst(ftp, tree):
    reply = ftp.expect(200, "OPTS MLST type;size;frob;")
    assert "type;size;" in reply.text.lower()
    f, _ = facts(ftp.expect(250, "MLST beta").inner[0][1:])
    assert set(f) == {"type", "size"}
    for f, _ in map(facts, lines(ftp.download("MLSD"))):
        assert set(f) <= {"type", "size"}
    features = [x for x in ftp.expect(211, "FEAT").inner if "MLST" in x]
    assert "type*" in features[0].lower() and "modify*" not in features[0].lower()
    ftp.expect(200, "OPTS MLST modify;")
    ftp.expect(200, "OPTS MLST")


def test_stat_of_a_path(ftp, tree):
    """RFC 959, 4.2.2: 212 is the status of a directory, 213 of a file."""
    def names(code, argument):
        reply = ftp.expect(code, f"STAT {argument}")
        return [parsed(line[1:])["name"].split(" -> ")[0] for line in reply.inner]

    for directory in (".", "/", "..", "sub", "-la sub", "-d sub", "sub/"):
        assert names(212, directory), directory
    assert names(212, ".") == VISIBLE
    (tree / "into").symlink_to("sub")
    assert names(212, "into") == ["inside"]
    assert names(213, "beta") == ["beta"]
    assert parsed(ftp.expect(213, "STAT beta").inner[0][1:])["size"] == "1234"
    assert names(213, "sub/inside") == ["inside"]
    assert names(213, "*eta") == ["beta"]
    ftp.expect(550, "STAT missing")
    (tree / "sub").chmod(0)
    ftp.expect(550, "STAT sub")


def _perm(ftp, name):
    return "".join(sorted(facts(ftp.expect(250, f"MLST {name}").inner[0][1:])[0]["perm"]))


@pytest.mark.parametrize("rights, of_file, of_directory", [
    (genl.RIGHTS_ALL, "adfrw", "cdeflmp"), (0, "", "el"), (genl.RIGHT_READ, "r", "el"), (genl.RIGHT_WRITE, "", "cel"),
    (genl.RIGHT_OVERWRITE, "w", "el"), (genl.RIGHT_APPEND, "a", "el"), (genl.RIGHT_DELETE, "d", "delp"),
    (genl.RIGHT_RENAME, "f", "efl"), (genl.RIGHT_MKDIR, "", "elm")])
def test_perm_follows_rights(client1, server, cleanup, folder, rights, of_file, of_directory):
    folder.file("f")
    folder.directory("d")
    ftp = jobs.session(server, client1, cleanup, folder, rights | genl.RIGHT_LIST)
    assert (_perm(ftp, "f"), _perm(ftp, "d")) == (of_file, of_directory)


def test_perm_follows_modes(client1, server, cleanup, folder):
    """The fact perm does not contain what the file system would refuse."""
    folder.file("f")
    folder.file("read-only").chmod(0o444)
    folder.directory("d").chmod(0o555)
    folder.directory("closed").chmod(0)
    ftp = jobs.session(server, client1, cleanup, folder)
    assert [_perm(ftp, name) for name in ("f", "read-only", "d", "closed")] == ["adfrw", "dfr", "defl", "df"]
    folder.path.chmod(0o555)
    assert [_perm(ftp, name) for name in ("f", "read-only", "d", "closed")] == ["arw", "r", "el", ""]


def _refusing(cleanup, client1, server, netlink, folder, **values):
    """A session in the folder, with refused names."""
    made = handdown.Session(cleanup, client1, server.alice)
    made.add(netlink, refused="secret* *.key", **values)
    made.ftp.expect(200, "TYPE I")
    made.ftp.expect(250, f"CWD {folder.name}")
    return made.ftp


@pytest.fixture
def refused_tree(folder):
    for path in ("secret", "secrets/below", "a/secret1/b", "a/open"):
        os.makedirs(folder / path)
    for path in ("secret/one", "secrets/below/two", "a/secret1/b/three", "a/open/four", "a/five.key", "six"):
        folder.file(path, b"x" * 10)
    return folder


def test_recursion_skips_refused_names(client1, server, cleanup, netlink, refused_tree):
    """LIST -R does not descend into refused names."""
    ftp = _refusing(cleanup, client1, server, netlink, refused_tree)
    with ftp.data():
        ftp.expect(550, "LIST secret")
    text = ftp.download("LIST -R").decode()
    assert re.findall(r"^(\S*):\r$", text, re.MULTILINE) == [".", "./a", "./a/open"]
    assert re.findall(r"(\S+)\r$", text, re.MULTILINE) == [
        ".:", "a", "secret", "secrets", "six", "./a:", "five.key", "open", "secret1", "./a/open:", "four"]
    assert lines(ftp.download("NLST -R a")) == ["a/five.key", "a/open", "a/secret1", "a/open/four"]
    with server.login(client1) as other:
        assert b"three" in other.download(f"LIST -R {refused_tree.name}")


def test_dsiz_skips_refused_names(client1, server, cleanup, netlink, refused_tree):
    ftp = _refusing(cleanup, client1, server, netlink, refused_tree)
    ftp.expect(550, "DSIZ secret")
    # The sizes of "a/open/four" and "six".
    assert ftp.expect(213, "DSIZ").text == "20"
    assert ftp.expect(213, "DSIZ a").text == "10"
    with server.login(client1) as other:
        assert other.expect(213, f"DSIZ {refused_tree.name}").text == "60"


def test_size_and_mdtm(ftp, tree):
    assert ftp.expect(213, "SIZE beta").text == "1234"
    os.utime(tree / "old", ns=(OLD * 10**9, OLD * 10**9 + 987_654_321))
    assert ftp.expect(213, "MDTM old").text == "20010909014640"
    for line in ("SIZE missing", "SIZE sub", "MDTM missing"):
        ftp.expect(550, line)
    ftp.expect(200, "TYPE A")
    assert ftp.expect(213, "SIZE beta").text == "1234"
    ftp.expect(550, "SIZE sub")


def test_size_beyond_four_gib(ftp, tree):
    os.truncate(tree / "beta", 5 * scale.GIB + 1)
    assert ftp.expect(213, "SIZE beta").text == str(5 * scale.GIB + 1)
    assert parsed(lines(ftp.download("LIST beta"))[0])["size"] == str(5 * scale.GIB + 1)
    assert facts(ftp.expect(250, "MLST beta").inner[0][1:])[0]["size"] == str(5 * scale.GIB + 1)


def test_client_aborts_listing(ftp, crowd):
    with ftp.start(f"LIST {crowd.name}", receive_buffer=4096) as data:
        data.socket().recv(100)
        data.reset()
        ftp.expect(426)
    with ftp.start(f"LIST {crowd.name}", receive_buffer=4096) as data:
        data.socket().recv(100)
        ftp.send(b"ABOR\r\n")
        ftp.expect(426)
        ftp.expect(226)
    ftp.expect(200, "NOOP")


def test_listing_in_type_a(ftp, tree):
    ftp.expect(200, "TYPE A")
    assert lines(ftp.download("NLST")) == VISIBLE
