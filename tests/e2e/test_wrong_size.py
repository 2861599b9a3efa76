# SPDX-License-Identifier: GPL-2.0
"""Files whose size is wrong are read to their end: of procfs, sysfs, and of FUSE with direct_io."""

import contextlib
import hashlib
import os
import pathlib
import subprocess
import zlib

import pytest

import disks
import jobs
import net
import scale
import wrongsize
from ftpraw import read_exactly

CONTENT = wrongsize.CONTENT


@pytest.fixture
def wrong(folder, cleanup):
    cleanup.enter_context(wrongsize.mounted(folder, "wrong"))
    return {name: content for name, (_, content) in wrongsize.FILES.items()}


def test_download(ftp, wrong):
    for name, content in wrong.items():
        assert ftp.retr(f"wrong/{name}") == content, name
    ftp.expect(200, "TYPE A")
    for name, content in wrong.items():
        assert ftp.retr(f"wrong/{name}") == content.replace(b"\n", b"\r\n"), name


def test_part_of_a_file(ftp, wrong):
    for type_, form in (("I", CONTENT), ("A", CONTENT.replace(b"\n", b"\r\n"))):
        ftp.expect(200, f"TYPE {type_}")
        for name in ("zero", "short", "right"):
            for begin in (1, 50, 100, 101, 4096, 70_000):
                assert ftp.retr(f"wrong/{name}", rest=begin) == form[begin:], (name, begin)
            for begin, last in ((0, 9), (90, 110), (200, 70_000), (len(form) - 5, len(form) + 5)):
                ftp.expect(350, f"RANG {begin} {last}")
                assert ftp.retr(f"wrong/{name}") == form[begin:last + 1], (name, begin, last)
    ftp.expect(200, "TYPE I")
    for name in ("zero", "short", "right"):
        assert ftp.retr(f"wrong/{name}", rest=len(CONTENT)) == b""
        for begin in (len(CONTENT) + 1, 1 << 40, (1 << 63) - 1):
            with ftp.data():
                ftp.expect(350, f"REST {begin}")
                ftp.expect(554, f"RETR wrong/{name}")


def test_replies(ftp, wrong):
    """Clients take the sizes in the replies for the end of the file. A wrong 0 would make them read nothing."""
    for name, code in (("zero", 550), ("little", 550), ("empty", 213), ("right", 213)):
        assert ftp.expect(code, f"SIZE wrong/{name}").text.startswith("The size" if code == 550 else
                                                                      str(len(wrong[name]))), name
    with ftp.start("RETR wrong/zero") as data:
        assert data.read() == CONTENT
    ftp.expect(226)
    with ftp.data() as data:
        assert "bytes" not in ftp.expect(150, "RETR wrong/zero").text
        assert data.read() == CONTENT
    ftp.expect(226)
    with ftp.data() as data:
        assert "(0 bytes)" in ftp.expect(150, "RETR wrong/empty").text
    ftp.expect(226)


def test_checksum(ftp, wrong):
    for name, content in wrong.items():
        digest = hashlib.sha256(content).hexdigest()
        assert ftp.expect(213, f"HASH wrong/{name}").text == \
            f"SHA-256 0-{max(len(content) - 1, 0)} {digest} wrong/{name}"
        assert ftp.expect(250, f"XCRC wrong/{name}").text == f"{zlib.crc32(content):08X}"
        assert ftp.expect(250, f"XMD5 wrong/{name}").text == hashlib.md5(content).hexdigest().upper()
    for name in ("zero", "short", "right"):
        digest = hashlib.md5(CONTENT[200:70_001]).hexdigest().upper()
        assert ftp.expect(250, f"XMD5 wrong/{name} 200 70001").text == digest
        ftp.expect(554, f"XMD5 wrong/{name} 200 {len(CONTENT) + 1}")
        ftp.expect(554, f"XMD5 wrong/{name} {len(CONTENT)} {len(CONTENT) + 1}")
        ftp.expect(350, f"RANG 200 {len(CONTENT) + 100}")
        assert ftp.expect(213, f"HASH wrong/{name}").text.startswith(f"SHA-256 200-{len(CONTENT) - 1} ")


def test_procfs_and_sysfs(ftp, folder, cleanup):
    proc = cleanup.enter_context(disks.mounted(folder, "proc", "-t", "proc", "proc", own=False))
    sys = cleanup.enter_context(disks.mounted(folder, "sys", "-t", "sysfs", "sysfs", own=False))
    for name in ("version", "filesystems", "sys/kernel/ostype"):
        content = (proc / name).read_bytes()
        assert content and os.stat(proc / name).st_size == 0
        assert ftp.retr(f"proc/{name}") == content
        assert hashlib.sha256(content).hexdigest() in ftp.expect(213, f"HASH proc/{name}").text
        ftp.expect(550, f"SIZE proc/{name}")
    content = (sys / "kernel/uevent_seqnum").read_bytes()
    assert os.stat(sys / "kernel/uevent_seqnum").st_size > len(content) > 0
    assert ftp.retr("sys/kernel/uevent_seqnum") == content
    assert hashlib.sha256(content).hexdigest() in ftp.expect(213, "HASH sys/kernel/uevent_seqnum").text


def test_file_that_only_a_process_can_read(ftp, folder, server, cleanup, kernel_log):
    """The kernel has no way to read such files. Then there is an error, and not an empty file."""
    cleanup.enter_context(disks.mounted(folder, "proc", "-t", "proc", "proc", own=False))
    with subprocess.Popen(["sleep", "600"], user=server.alice.uid, group=server.alice.gid) as process:
        try:
            name = f"proc/{process.pid}/status"
            assert pathlib.Path("/", name).read_bytes()
            with ftp.data():
                assert "cannot read" in ftp.expect(550, f"RETR {name}").text
            assert "cannot read" in ftp.expect(451, f"HASH {name}").text
            ftp.expect(550, f"SIZE {name}")
            # Nor does a message file make the kernel complain that it can't read it.
            (folder.directory("d") / ".message").symlink_to(f"../{name}")
            kernel_log.new()
            assert ftp.expect(250, f"CWD {folder.name}/d").text == "Directory changed."
            assert not [line for line in kernel_log.new() if "not supported" in line]
        finally:
            process.kill()


def test_size_that_changes_during_the_download(ftp, folder):
    """A file that has become shorter is still an error; of one that grows, the old size is sent."""
    path = folder.file("f", b"x" * scale.MUCH)
    with ftp.start("RETR f") as data:
        assert read_exactly(data.socket(), 1000) == b"x" * 1000
        os.truncate(path, 2000)
        with contextlib.suppress(ConnectionResetError):
            data.read()
        assert "shorter" in ftp.expect(451).text
    path = folder.file("f", b"x" * scale.MUCH)
    with ftp.start("RETR f") as data:
        assert read_exactly(data.socket(), 1000) == b"x" * 1000
        with open(path, "ab") as f:
            f.write(b"more")
        assert len(data.read()) == scale.MUCH - 1000
    ftp.expect(226)


def test_endless(ftp, wrong, server, folder, client1, cleanup, netlink):
    """A file without an end is read until the client has enough, or a limit is reached."""
    with ftp.start("RETR wrong/endless") as data:
        assert read_exactly(data.socket(), 100_000) == b"x" * 100_000
        data.close()
        ftp.expect(426)
    ftp.expect(350, "RANG 5 100004")
    assert ftp.retr("wrong/endless") == b"x" * 100_000
    ftp.expect(350, "RANG 5 100004")
    digest = hashlib.sha256(b"x" * 100_000).hexdigest()
    assert ftp.expect(213, "HASH wrong/endless").text == f"SHA-256 5-100004 {digest} wrong/endless"
    ftp.send(b"HASH wrong/endless\r\nABOR\r\n")
    ftp.expect(426)
    ftp.expect(226)
    before = len(netlink.sessions())
    leaving = jobs.session(server, client1, cleanup, folder)
    leaving.send(b"HASH wrong/endless\r\n")
    leaving.close()
    net.until(lambda: len(netlink.sessions()) == before, "the session of the client that has left ends")
    limited = jobs.session(server, client1, cleanup, folder, bytes_max=500_000)
    with limited.start("RETR wrong/endless") as data:
        with contextlib.suppress(ConnectionResetError):
            data.read()
        limited.expect(552)


def test_written_anew(ftp, wrong):
    """A file that was made shorter and longer again during the download is not sent in part with the reply 226."""
    assert wrong
    with ftp.start("RETR wrong/anew") as data:
        with contextlib.suppress(ConnectionResetError):
            data.read()
        assert "shorter" in ftp.expect(451).text
