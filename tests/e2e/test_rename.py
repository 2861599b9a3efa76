# SPDX-License-Identifier: GPL-2.0
"""RNFR and RNTO when a directory changes between the two, or refuses one of the names."""

import os

import pytest


@pytest.fixture
def tree(folder):
    for name in ("a", "b", "a/below"):
        folder.directory(name)
    folder.file("a/f", b"of a")
    folder.file("b/f", b"of b")
    yield folder
    for name in ("a", "b"):
        os.chmod(folder / name, 0o755)


@pytest.mark.parametrize("closed", ["a", "b"])
@pytest.mark.parametrize("mode", [0o000, 0o600, 0o500])
def test_directory_is_closed_after_rnfr(ftp, tree, closed, mode):
    """The user may not search, or not write, the directory of the old name or of the new one."""
    ftp.expect(350, "RNFR a/f")
    os.chmod(tree / closed, mode)
    assert "denied" in ftp.expect(550, "RNTO b/new").text
    os.chmod(tree / closed, 0o755)
    assert sorted(os.listdir(tree / "a")) == ["below", "f"] and os.listdir(tree / "b") == ["f"]


def test_file_vanishes_after_rnfr(ftp, tree):
    ftp.expect(350, "RNFR a/f")
    os.unlink(tree / "a/f")
    ftp.expect(550, "RNTO b/new")
    assert os.listdir(tree / "b") == ["f"]


def test_directory_vanishes_after_rnfr(ftp, tree):
    ftp.expect(350, "RNFR a/f")
    os.unlink(tree / "b/f")
    os.rmdir(tree / "b")
    ftp.expect(550, "RNTO b/new")
    assert (tree / "a/f").read_bytes() == b"of a"
    os.mkdir(tree / "b")


@pytest.mark.parametrize("old, new", [("a", "a/below/new"), ("a", "a/new"), ("a/below", "a")])
def test_directory_into_itself(ftp, tree, old, new):
    ftp.expect(350, f"RNFR {old}")
    assert ftp.command(f"RNTO {new}").code in (550, 553)
    assert sorted(os.listdir(tree / "a")) == ["below", "f"]
