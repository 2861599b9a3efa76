# SPDX-License-Identifier: GPL-2.0
"""File systems that fail in single operations, or whose names vanish between two operations."""

import contextlib
import errno

import pytest

import faulty
import fuse
import genl
import net
from listing import facts, lines, names
from uploads import ATOMIC

NO_OVERWRITE = genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE


@pytest.fixture
def disk(folder, cleanup):
    return cleanup.enter_context(faulty.mounted(folder, "disk"))


def test_name_vanishes_before_it_is_listed(ftp, disk):
    """Only NLST, which looks no name up, still shows it."""
    for name in ("a", "gone", "z"):
        disk.file(name)
    disk.fail(fuse.LOOKUP, "gone", errno.ENOENT)
    for options in ("", "-t ", "-S "):
        assert sorted(names(ftp.download(f"LIST {options}disk"))) == ["a", "z"], options
    assert {"a", "z"} <= set(facts(ftp.download("MLSD disk"))) <= {"a", "z", ".", ".."}
    assert sorted(lines(ftp.download("NLST disk"))) == ["disk/a", "disk/gone", "disk/z"]
    # A table shows names; the marks of -F need a lookup.
    assert ftp.download("LIST -C disk").split() == [b"a", b"gone", b"z"]
    assert ftp.download("LIST -CF disk").split() == [b"a", b"z"]


def broken_listing(ftp, command):
    """A listing that ends with an error. As after a download that fails, the client gets a reset, not an end."""
    with ftp.start(command) as data, pytest.raises(ConnectionResetError):
        data.read()
    assert "reports an error" in ftp.expect(451).text


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOTCONN], ids=errno.errorcode.get)
@pytest.mark.parametrize("command", [
    "LIST disk", "LIST -t disk", "LIST -F disk", "LIST -CF disk", "NLST -R disk", "MLSD disk", "LIST d*/bad"])
def test_entry_that_can_not_be_read(ftp, disk, command, error):
    """A listing that lacks an entry is not reported as complete."""
    for name in ("a", "bad", "z"):
        disk.file(name)
    disk.fail(fuse.LOOKUP, "bad", error)
    broken_listing(ftp, command)


def test_entry_that_can_not_be_read_in_a_reply(ftp, disk):
    for name in ("a", "bad", "z"):
        disk.file(name)
    disk.fail(fuse.LOOKUP, "bad", errno.EIO)
    reply = ftp.expect(212, "STAT disk")
    assert [line.split()[-1] for line in reply.inner] == ["a", "z"] and "not complete" in reply.text
    # The order needs a look-up, but no name is missing.
    assert sorted(lines(ftp.download("NLST -t disk"))) == ["disk/a", "disk/bad", "disk/z"]


def test_mount_point_whose_server_is_gone(ftp, folder, disk):
    """It is left out, and does not concern the other entries. A soft mount of NFS gives EIO."""
    folder.file("f")
    try:
        for error in errno.ENOTCONN, errno.EHOSTDOWN, errno.EIO:
            disk.fail(fuse.GETATTR, "", error)
            assert names(ftp.download("LIST")) == ["f"]
    finally:
        disk.fail(fuse.GETATTR, "", 0)


@pytest.mark.parametrize("code, results", [(fuse.LOOKUP, [0, errno.ENOENT]), (fuse.READLINK, [errno.EIO])],
                         ids=["vanishes", "unreadable"])
def test_link_without_a_text(ftp, disk, code, results):
    """A link whose text can't be read is listed without it."""
    disk.link("link", "target")
    line, = lines(ftp.download("LIST disk"))
    assert line.endswith(" link -> target")
    disk.fail(code, "link", *results)
    line, = lines(ftp.download("LIST disk"))
    assert line.startswith("l") and line.endswith(" link")


@pytest.mark.parametrize("error", [errno.ENOENT, errno.EACCES])
@pytest.mark.parametrize("code, name, first, size", [
    (fuse.LOOKUP, "f", None, 20), (fuse.LOOKUP, "d", None, 10), (fuse.LOOKUP, "d", 0, 10), (fuse.READDIR, "d", None, 10)])
def test_size_of_a_tree_that_changes(ftp, disk, error, code, name, first, size):
    """DSIZ does not count what vanishes, or what the user may not read. Any other error ends it."""
    disk.file("f", b"x" * 10)
    disk.file("g", b"x" * 20, where=disk.directory("d"))
    assert ftp.expect(213, "DSIZ disk").text == "30"
    before = [] if first is None else [first]
    disk.fail(code, name, *before, error)
    assert ftp.expect(213, "DSIZ disk").text == str(size)
    disk.fail(code, name, *before, errno.EIO)
    assert "reports an error" in ftp.expect(451, "DSIZ disk").text


@pytest.mark.parametrize("error", [errno.ENOENT, errno.EACCES])
def test_recursive_listing_of_a_tree_that_changes(ftp, disk, error):
    """LIST -R skips a directory like ls, also if it can be opened but not read. Any other error ends it."""
    for name in "abc":
        disk.file(f"in-{name}", where=disk.directory(name))
    disk.fail(fuse.READDIR, "b", error)
    said = lines(ftp.download("LIST -R disk"))
    assert [line.split()[-1] for line in said if "in-" in line] == ["in-a", "in-c"]
    disk.fail(fuse.READDIR, "b", errno.EIO)
    with ftp.start("LIST -R disk") as data, contextlib.suppress(ConnectionResetError):
        assert b"in-c" not in data.read()
    assert "reports an error" in ftp.expect(451).text


@pytest.mark.parametrize("available, size, answer", [
    (7, 4096, 7 * 4096), (-5, 4096, 0), (1 << 62, 4096, (1 << 64) - 1)])
def test_free_space(ftp, disk, available, size, answer):
    """Some file systems report less than nothing if root's reserve is in use. A sum that is too large becomes the largest."""
    disk.space = (1000, 1000, available % (1 << 64), size)
    assert ftp.expect(213, "AVBL disk").text.split()[-1] == str(answer)


def test_free_space_that_nobody_knows(ftp, disk):
    disk.space = (0, 0, 0, 4096)
    assert ftp.command("AVBL disk").code == 550
    disk.fail(fuse.STATFS, "", errno.EIO)
    assert "reports an error" in ftp.expect(550, "AVBL disk").text


@pytest.mark.parametrize("command, rest, rights", [("STOR f", 3, NO_OVERWRITE), ("APPE f", None, genl.RIGHTS_ALL)])
def test_size_of_a_file_that_is_resumed(disk, folder, hand_down, command, rest, rights):
    """Where the upload begins depends on the size. If the size can't be read, nothing is written."""
    disk.file("f", b"old")
    ftp = hand_down(0, folder, rights=rights)
    ftp.expect(250, "CWD disk")
    ftp.upload(command, b"new", rest=rest)
    assert disk.content("f") == b"oldnew"
    disk.fail(fuse.GETATTR, "f", errno.EIO)
    with ftp.data():
        if rest is not None:
            ftp.expect(350, f"REST {rest + 3}")
        assert "reports an error" in ftp.expect(550, command).text
    assert disk.content("f") == b"oldnew"


@pytest.mark.parametrize("error", [errno.EIO, errno.EUCLEAN], ids=errno.errorcode.get)
def test_truncation_fails(ftp, disk, error):
    disk.file("f", b"old")
    disk.fail(fuse.SETATTR, "f", error)
    with ftp.data() as data:
        data.write(b"newer")
        assert "reports an error" in ftp.expect(550, "STOR disk/f").text
    assert disk.content("f") == b"old"
    disk.fail(fuse.SETATTR, "f", 0)
    ftp.upload("STOR disk/f", b"n")
    assert disk.content("f") == b"n"


def test_final_name_that_can_not_be_checked(disk, folder, hand_down, arrived):
    """At the end of an upload the name is checked again. If that fails, what has it stays, and the upload is a partial."""
    ftp = hand_down(ATOMIC, folder)
    ftp.expect(250, "CWD disk")
    with ftp.start("STOR f") as data:
        data.write(b"new")
        arrived(ftp, 3)
        disk.file("f", b"of somebody else")
        disk.fail(fuse.GETATTR, "f", errno.EIO)
    assert "reports an error" in ftp.expect(451).text
    assert disk.content("f") == b"of somebody else"
    assert disk.content(".f.part") == b"new"


def test_rename_without_flags(disk, folder, hand_down):
    """A file system that has no RENAME_NOREPLACE still renames for users who may not overwrite, and replaces no file."""
    disk.file("a", b"of a")
    disk.file("b", b"of b")
    ftp = hand_down(0, folder, rights=NO_OVERWRITE)
    ftp.expect(250, "CWD disk")
    ftp.expect(350, "RNFR a")
    ftp.expect(553, "RNTO b")
    ftp.expect(350, "RNFR a")
    ftp.expect(250, "RNTO c")
    assert disk.content("c") == b"of a" and disk.content("b") == b"of b"
    assert sorted(disk.root.names) == ["b", "c"]


def test_reset_while_the_offset_is_searched(ftp, disk):
    """In TYPE A the offset of REST must be searched in the file. If the client goes away, the search ends."""
    disk.file("f", b"line\n" * 1000)
    ftp.expect(250, "CWD disk")
    ftp.expect(200, "TYPE A")
    with ftp.data() as data:
        port = data.socket().getsockname()[1]

        def reset():
            data.reset()
            net.until(lambda: port not in [entry[2] for entry in net.tcp_sockets()], "the server has got the reset")
            return 0

        disk.fail(fuse.READ, "f", 0, reset, errno.EIO)
        ftp.expect(350, "REST 5000")
        ftp.expect(150, "STOR f")
        assert "reset the connection" in ftp.expect(426).text
    assert disk.content("f") == b"line\n" * 1000


def test_size_of_a_file_that_is_read(ftp, disk):
    disk.file("f", b"content")
    assert ftp.retr("disk/f") == b"content"
    disk.fail(fuse.GETATTR, "f", errno.EIO)
    with ftp.data():
        assert "reports an error" in ftp.expect((451, 550), "RETR disk/f").text
    assert "reports an error" in ftp.expect(451, "HASH disk/f").text


@pytest.mark.parametrize("error", [errno.ECANCELED, errno.EMSGSIZE, errno.ENOMSG, errno.ENOTUNIQ, errno.ERANGE,
                                   errno.EUCLEAN, errno.EAGAIN], ids=errno.errorcode.get)
def test_error_that_means_something_else_to_the_module(ftp, disk, error):
    """The reply does not take the error of a disk for one of the session's own, such as a limit or a wrong offset."""
    disk.file("f", b"content")
    disk.fail(fuse.READ, "f", error)
    disk.fail(fuse.WRITE, "f", error)
    for line in ("RETR disk/f", "APPE disk/f"):
        with ftp.start(line) as data, contextlib.suppress(ConnectionError):
            if line.startswith("APPE"):
                data.write(b"x")
            else:
                data.read()
        assert "file system reports an error" in ftp.expect(451).text, line
    assert "file system reports an error" in ftp.expect(451, "HASH disk/f").text


@pytest.mark.parametrize("error", [errno.EIO, errno.ENODATA])
def test_read_fails_although_the_size_is_unknown(ftp, disk, error):
    """The error of a read is not taken for the end of a file whose size is wrong."""
    disk.file("f", b"x" * 100_000).stated = 0
    assert ftp.retr("disk/f") == b"x" * 100_000
    # The first read finds out that the file is not empty.
    disk.fail(fuse.READ, "f", 0, 0, error)
    with ftp.start("RETR disk/f") as data, contextlib.suppress(ConnectionError):
        assert len(data.read()) < 100_000
    assert "reports an error" in ftp.expect(451).text
