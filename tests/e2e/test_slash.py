# SPDX-License-Identifier: GPL-2.0
"""A slash after a name says that it is a directory's: an error in every command, if a file has the name."""

import os

import pytest

from uploads import ATOMIC, own, own_directory

FORMS = ["{}/", "{}/.", "{}//", "./{}/"]


def unchanged(folder, before):
    assert {name: (folder / name).read_bytes() for name in ("a", "b")} == {"a": b"content of a", "b": b"content of b"}
    assert sorted(os.listdir(folder.path)) == before


@pytest.fixture
def files(folder):
    own(folder, folder / "a", b"content of a")
    own(folder, folder / "b", b"content of b")
    own_directory(folder, folder / "d")
    (folder / "link").symlink_to("a")
    (folder / "to-d").symlink_to("d")
    return sorted(os.listdir(folder.path))


@pytest.mark.parametrize("options", [0, ATOMIC])
@pytest.mark.parametrize("form", FORMS)
def test_file(folder, files, hand_down, options, form):
    ftp = hand_down(options, folder)
    for name in ("a", "link"):
        path = form.format(name)
        for line in ("SIZE {}", "MDTM {}", "MLST {}", "STAT {}", "RNFR {}", "DELE {}", "RMD {}", "CWD {}", "HASH {}",
                     "XCRC {}", "XMD5 {}", "MFMT 20200101000000 {}", "MDTM 20200101000000 {}",
                     "MFF Modify=20200101000000; {}", "SITE CHMOD 600 {}", "SITE UTIME 20200101000000 {}",
                     "SITE LINK {} new", "AVBL {}", "DSIZ {}", "SITE MKDIR {}", "MKD {}"):
            ftp.expect(550, line.format(path))
        for line in ("RETR {}", "LIST {}", "NLST {}", "MLSD {}", "STOR {}", "APPE {}"):
            with ftp.data():
                ftp.expect((501, 550), line.format(path))
        with ftp.data():
            ftp.expect((550, 553), f"STOU {path}")
    unchanged(folder, files)
    assert os.stat(folder / "a").st_mode & 0o777 == 0o644


@pytest.mark.parametrize("form", FORMS)
def test_name_that_does_not_exist(folder, files, hand_down, form):
    """The input of the report: two files in turn are renamed to a directory that is not there."""
    ftp = hand_down(0, folder)
    path = form.format("archive")
    for name in ("a", "b", "link"):
        ftp.expect(350, f"RNFR {name}")
        ftp.expect((550, 553), f"RNTO {path}")
    for line in (f"SITE LINK a {path}", f"SITE SYMLINK a {path}", f"RNFR {path}", f"DELE {path}"):
        ftp.expect(550, line)
    for verb in ("STOR", "APPE", "STOU"):
        with ftp.data():
            ftp.expect(553, f"{verb} {path}")
    unchanged(folder, files)


@pytest.mark.parametrize("form", FORMS)
def test_directory(folder, files, hand_down, form):
    ftp = hand_down(0, folder)
    path = form.format("d")
    assert ftp.expect(257, f"MKD {form.format('new')}").text == f'"{folder.name}/new" created.'
    ftp.expect(250, f"RMD {form.format('new')}")
    ftp.expect(250, f"SITE MKDIR -p {form.format('new/er')}")
    ftp.expect(350, f"RNFR {form.format('new')}")
    ftp.expect(250, f"RNTO {form.format('newer')}")
    assert os.listdir(folder / "newer") == ["er"]
    for name in ("d", "to-d"):
        path = form.format(name)
        ftp.expect(250, f"CWD {path}")
        assert ftp.expect(257, "PWD").text == f'"{folder.name}/{name}" is the working directory.'
        ftp.expect(250, "CWD ..")
        assert ftp.expect(257, "PWD").text == f'"{folder.name}" is the working directory.'
        assert f" {folder.name}/{name}" in ftp.expect(250, f"MLST {path}").inner[0]
        ftp.expect(213, f"MDTM {path}")
        ftp.expect(212, f"STAT {path}")
        ftp.expect(213, f"DSIZ {path}")
        assert ftp.download(f"NLST {path}") == b""
    ftp.expect(213, f"MFMT 20200101000000 {form.format('d')}")
    assert os.stat(folder / "d").st_mtime == 1577836800
    ftp.expect(550, f"DELE {form.format('d')}")
    # A link is no directory: neither rename(2) nor rmdir(2) follows it.
    ftp.expect(550, f"RMD {form.format('to-d')}")
    ftp.expect(350, f"RNFR {form.format('to-d')}")
    ftp.expect(550, "RNTO moved")
    assert (folder / "to-d").is_symlink()


def test_directory_replaces_nothing_else(folder, files, hand_down):
    ftp = hand_down(0, folder)
    ftp.expect(350, "RNFR d")
    ftp.expect(550, "RNTO a/")
    ftp.expect(350, "RNFR a")
    ftp.expect(550, "RNTO d/")
    unchanged(folder, files)
