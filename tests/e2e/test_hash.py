# SPDX-License-Identifier: GPL-2.0
"""HASH, XCRC, XMD5, XSHA and the like, compared with the results of Python."""

import hashlib
import os
import socket
import threading
import zlib

import pytest

import ftpraw
import genl
import jobs
import net
import scale
from files import Pattern, Sparse
from work import together

ALGORITHMS = {
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
    "SHA-512": lambda data: hashlib.sha512(data).hexdigest(),
    "SHA-1": lambda data: hashlib.sha1(data).hexdigest(),
    "MD5": lambda data: hashlib.md5(data).hexdigest(),
    "CRC32": lambda data: f"{zlib.crc32(data):08x}",
}
COMMANDS = {"XCRC": "CRC32", "XMD5": "MD5", "XSHA": "SHA-1", "XSHA1": "SHA-1", "XSHA256": "SHA-256",
            "XSHA512": "SHA-512", "MD5": "MD5"}
SIZES = [0, 1, 3, 4095, 65535, 65536, 65537, 262144, 262145, 3 * scale.MIB + 7]


def hashed(ftp, name):
    """The last line of HASH's reply, split into its parts."""
    algorithm, part, digest, path = ftp.expect(213, f"HASH {name}").text.split(" ", 3)
    return algorithm, part, digest, path


@pytest.mark.deadline(120)
def test_hash(ftp, folder):
    """draft-bryan-ftpext-hash, 3: each algorithm, with sizes around the size of a piece."""
    for size in SIZES:
        folder.file(f"f{size}", Pattern(size, size))
    for algorithm, compute in ALGORITHMS.items():
        assert ftp.expect(200, f"OPTS HASH {algorithm}").text == algorithm
        for size in SIZES:
            want = algorithm, f"0-{max(size - 1, 0)}", compute(Pattern(size, size).bytes()), f"f{size}"
            assert hashed(ftp, f"f{size}") == want


@pytest.mark.deadline(120)
def test_older_commands(ftp, folder):
    """The code is 250, and the digits are upper case."""
    for size in SIZES:
        folder.file(f"f{size}", Pattern(size, size))
    for command, algorithm in COMMANDS.items():
        for size in SIZES:
            want = ALGORITHMS[algorithm](Pattern(size, size).bytes()).upper()
            assert ftp.expect(250, f"{command} f{size}").raw.decode() == f"250 {want}\r\n"


def test_opts_hash(ftp, folder):
    folder.file("f", b"content")

    def starred():
        line, = (x for x in ftp.expect(211, "FEAT").inner if x.startswith(" HASH "))
        return line

    assert ftp.expect(200, "OPTS HASH").text == "SHA-256"
    assert starred() == " HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32"
    assert ftp.expect(200, "OPTS HASH sha-1").text == "SHA-1"
    assert starred() == " HASH SHA-256;SHA-512;SHA-1*;MD5;CRC32"
    for bad in ("CRC-37", "SHA1", "MD5;", "*"):
        ftp.expect(501, f"OPTS HASH {bad}")
    assert ftp.expect(200, "OPTS HASH SHA-1 ").text == "SHA-1"
    assert ftp.expect(200, "OPTS HASH").text == "SHA-1"
    assert hashed(ftp, "f")[0] == "SHA-1"


def test_range(ftp, folder):
    """RANG names the first and the last byte for the next HASH only."""
    content = Pattern(1, 200_000).bytes()
    folder.file("f", content)
    for first, last in ((0, 0), (0, 49), (1, 1), (65535, 65536), (100, 199_999), (199_999, 199_999)):
        ftp.expect(350, f"RANG {first} {last}")
        want = hashlib.sha256(content[first:last + 1]).hexdigest()
        assert hashed(ftp, "f") == ("SHA-256", f"{first}-{last}", want, "f")
    assert hashed(ftp, "f")[1] == "0-199999"
    # If the range goes beyond the end of the file, the checksum ends there.
    ftp.expect(350, "RANG 199990 9000000000")
    assert hashed(ftp, "f")[1:3] == ("199990-199999", hashlib.sha256(content[199_990:]).hexdigest())
    ftp.expect(350, "RANG 200000 200001")
    ftp.expect(554, "HASH f")
    ftp.expect(350, "RANG 5 6")
    ftp.expect(350, "RANG 1 0")
    assert hashed(ftp, "f")[1] == "0-199999"


def test_start_and_end(ftp, folder):
    """As in ProFTPD: end is the offset after the last byte; a name with spaces may be in quotes."""
    content = Pattern(2, 1000).bytes()
    for name in ("f", "two words", 'quo"te', "photo 1 2", '"f"'):
        folder.file(name, content + name.encode())
    whole = {n: hashlib.md5(content + n.encode()).hexdigest().upper()
             for n in ("f", "two words", 'quo"te', "photo 1 2", '"f"')}
    part = hashlib.md5(content[10:20]).hexdigest().upper()
    ten = hashlib.md5(content[:10]).hexdigest().upper()
    for argument, want in (
            ("f 10 20", part), ("f 0 10", ten), ('"two words" 10 20', part), ("two words 10 20", part),
            ('"quo""te" 0 10', ten), ('quo"te 0 10', ten), ("f 0 1001", whole["f"]),
            ("two words", whole["two words"]), ('"two words"', whole["two words"]),
            # A file whose name is the whole argument comes first.
            ("photo 1 2", whole["photo 1 2"]), ('"f"', whole['"f"']), ("photo 1 2 10 20", part),
            (f"{folder.name}/f 10 20", part)):
        assert ftp.expect(250, f"XMD5 {argument}").text == want, argument
    ftp.expect_each([
        ("XMD5 f 20 20", 501), ("XMD5 f 20 10", 501), ('XMD5 "two words" 5', 501),
        ('XMD5 "two words" a b', 501), ('XMD5 "two words', 501), ('XMD5 "two words"x', 501),
        ('XMD5 "two words" ', 501), ('XMD5 ""', 501), ("XMD5 f 0 18446744073709551616", 501),
        ("XMD5 f 1001 1002", 554), ("XMD5 f 0 1002", 554), ("XMD5 f 10", 550), ("XMD5 missing 0 1", 550),
        ('XMD5 "missing"', 550), ("XMD5", 501), ("XCRC", 501), ("HASH", 501),
    ], after=("NOOP", 200))


def test_range_does_not_affect_older_commands(ftp, folder):
    """XMD5 ignores RANG."""
    content = Pattern(3, 100).bytes()
    folder.file("f", content)
    ftp.expect(350, "RANG 10 19")
    assert ftp.expect(250, "XMD5 f").text == hashlib.md5(content).hexdigest().upper()
    assert ftp.retr("f") == content[10:20]


def test_file_as_stored(ftp, folder):
    """TYPE A does not change the checksum."""
    folder.file("f", b"a\nb\r\nc\r")
    ftp.expect(200, "TYPE A")
    assert hashed(ftp, "f")[1:3] == ("0-6", hashlib.sha256(b"a\nb\r\nc\r").hexdigest())


def test_refused(ftp, folder):
    folder.directory("d")
    folder.file("closed", b"secret").chmod(0)
    os.mkfifo(folder / "fifo")
    folder.own(folder / "fifo")
    (folder / "away").symlink_to("/etc/passwd")
    ftp.expect_each([
        ("HASH d", 553), ("XMD5 d", 550), ("HASH missing", 550), ("XCRC missing", 550),
        ("HASH closed", 550), ("XSHA closed", 550), ("HASH fifo", 550), ("MD5 fifo", 550),
        ("HASH away", 550), ("HASH " + "x" * 300, (550, 553)),
    ], after=("NOOP", 200))


def test_right(client1, server, cleanup, folder):
    folder.file("f", b"x")
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~genl.RIGHT_CHECKSUM)
    for command in ("HASH", *COMMANDS):
        ftp.expect(550, f"{command} f")
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHT_CHECKSUM)
    for command in ("HASH", *COMMANDS):
        ftp.expect((213, 250), f"{command} f")


def test_names(ftp, folder):
    """The reply contains the path as the client sent it."""
    folder.directory("d e")
    for name in ("d e/ f", "d e/trailing ", "d e/ünï", "d e/100%s"):
        folder.file(name, b"x")
        assert hashed(ftp, name)[3] == name
    assert hashed(ftp, f"{folder.name}/d e/../d e/100%s")[3] == f"{folder.name}/d e/../d e/100%s"


def test_commands_wait_in_order(ftp, folder):
    folder.file("f", Pattern(4, scale.MIB))
    ftp.send(b"HASH f\r\nPWD\r\nXCRC f\r\nQUIT\r\n")
    for code in (213, 257, 250, 221):
        ftp.expect(code)
    ftp.closed()


def test_abort(ftp, folder):
    """ABOR in the same segment as the command, and ABOR after the job has read a part of the file."""
    folder.file("f", Sparse(5 * scale.GIB, {0: b"x"}))
    ftp.send(b"HASH f\r\nABOR\r\nNOOP\r\n")
    for code in (426, 226, 200):
        ftp.expect(code)
    ftp.send(b"XSHA512 f\r\n")
    while jobs.progress(ftp)[0] == 0:
        pass
    ftp.send(b"NOOP\r\nABOR\r\nNOOP\r\n")
    for code in (200, 426, 226, 200):
        ftp.expect(code)
    ftp.expect(200, "NOOP")
    assert jobs.progress(ftp) is None


def test_client_vanishes(client1, server, folder):
    """If the client disconnects, the session ends at once, even if the job is not done."""
    folder.file("f", Sparse(5 * scale.GIB, {0: b"x"}))
    with server.login(client1) as ftp:
        ftp.send(f"HASH {folder.name}/f\r\n".encode())
        assert jobs.progress(ftp)
        ftpraw.reset(ftp.socket)
    server.no_sessions()


def _while_changed(ftp, command, path, mode):
    """Run a job while another thread writes to its file, from before its beginning to its reply; return the reply."""
    replied = threading.Event()

    def write():
        with open(path, mode, buffering=0) as f:
            while not replied.wait(0.01):
                f.write(b"y")

    def ask():
        try:
            ftp.socket.settimeout(None)
            return ftp.command(command)
        finally:
            replied.set()

    return together(write, ask)[1]


def test_file_changes(ftp, folder):
    """A file that changes gets no checksum."""
    path = folder.file("f", Sparse(scale.by_kernel(256, 16) * scale.MIB, {0: b"x"}))
    for command, mode in (("HASH f", "r+b"), ("XMD5 f", "ab")):
        reply = _while_changed(ftp, command, path, mode)
        assert reply.code == 451 and "changed" in reply.text, reply


def test_file_becomes_shorter(ftp, folder):
    """The job ends at the new end of the file, and not at the old one."""
    path = folder.file("f", Sparse(5 * scale.GIB, {0: b"x"}))
    ftp.send(b"HASH f\r\n")
    while jobs.progress(ftp)[0] == 0:
        pass
    os.truncate(path, 10)
    ftp.expect(451)
    assert hashed(ftp, "f")[1] == "0-9"


@pytest.mark.deadline(400)
def test_checksum_of_big_file_delays_nobody(client2, server, folder, ftp):
    """During the checksum of a big file other sessions get replies, and so do STAT and NOOP of the same session."""
    size = scale.by_kernel(scale.GIB, 64 * scale.MIB)
    content = Sparse.every(5, size, scale.MIB)
    folder.file("big", content)
    expected = hashlib.sha256()
    shown = []
    with server.login(client2) as other:
        job = jobs.Running(ftp, "HASH big")
        while now := jobs.progress_in(job.expect(211, "STAT")):
            assert now[1] == size
            shown.append(now[0])
            job.expect(200, "NOOP")
            assert other.expect(213, f"SIZE {folder.name}/big").text == str(size)
        other.quit()
    for piece in content.pieces():
        expected.update(piece)
    assert job.reply.code == 213 and job.reply.text.split()[2] == expected.hexdigest()
    # If the job kept the server busy, all replies would come at its end.
    assert shown == sorted(shown) and len(set(shown)) > 3, shown


@pytest.mark.deadline(200)
def test_many_at_once(client1, server, folder):
    """Checksums in several sessions, and a transfer in another one."""
    content = Pattern(6, scale.by_kernel(32, 4) * scale.MIB)
    folder.file("f", content)
    want = {name: compute(content.bytes()).upper() for name, compute in ALGORITHMS.items()}
    results = {}

    def work(command):
        with server.login(client1) as ftp:
            # The jobs of the other sessions slow this one down.
            ftp.socket.settimeout(None)
            results[command] = ftp.expect(250, f"{command} {folder.name}/f").text

    threads = [threading.Thread(target=work, args=(c,), daemon=True) for c in COMMANDS]
    for t in threads:
        t.start()
    with server.login(client1) as ftp:
        while any(t.is_alive() for t in threads):
            ftp.expect(200, "NOOP")
    for command, algorithm in COMMANDS.items():
        assert results[command] == want[algorithm]


def test_client_that_leaves(server, client1, cleanup, folder, netlink):
    """
    A job does not go on for a client that has closed its connection, however many commands wait. But the client may
    only have closed its own end, and still read: then it gets a preliminary reply, and the job has the stall timeout to
    end.
    """
    os.truncate(folder.file("big"), 1 << 40)
    folder.file("small", b"content")
    for pending in (b"", b"PWD\r\n", b"XSHA512 big\r\n" * 100, b"PWD\r\n" * 2000):
        for leave in (ftpraw.Ftp.close, lambda ftp: ftpraw.reset(ftp.socket)):
            ftp = jobs.session(server, client1, cleanup, folder)
            ftp.send(b"HASH big\r\n" + pending)
            net.until(lambda: netlink.stats()["transfers"], "the job runs")
            leave(ftp)
            net.until(lambda: not netlink.sessions(), "the session of the client that has left ends")
    with server.settings(stall_timeout=3):
        ftp = jobs.session(server, client1, cleanup, folder)
        ftp.send(b"HASH small\r\nHASH big\r\nPWD\r\n")
        ftp.socket.shutdown(socket.SHUT_WR)
        ftp.expect(213)
        ftp.expect(150)
        ftp.expect(426)
        ftp.expect(257)
