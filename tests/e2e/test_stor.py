# SPDX-License-Identifier: GPL-2.0
"""STOR and APPE: the data that arrives, and the state of the disk if an upload fails."""

import contextlib
import os
import re
import socket
import stat

import pytest

import ftpraw
import genl
import jobs
import net
import scale
import server as server_module
from files import Pattern, check_file

SIZES = [0, 1, 65535, 65536, 65537, 1_000_003]
MODES = [(4, "PASV"), (4, "EPSV"), (4, "PORT"), (4, "EPRT"), (6, "EPSV"), (6, "EPRT")]


@pytest.mark.parametrize("family, mode", MODES)
def test_sizes(client1, server, folder, family, mode):
    with server.login(client1, family) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        for size in SIZES:
            content = Pattern(size, size)
            ftp.stor(f"f{size}", content.bytes(), mode)
            check_file(folder / f"f{size}", content)


def test_owner_and_mode(ftp, folder):
    ftp.stor("f", b"x")
    found = os.stat(folder / "f")
    assert (found.st_uid, found.st_gid) == (folder.user.uid, folder.user.gid)
    assert stat.S_IMODE(found.st_mode) == 0o666 & ~server_module.UMASK
    ftp.expect(257, "MKD d")
    found = os.stat(folder / "d")
    assert (found.st_uid, found.st_gid) == (folder.user.uid, folder.user.gid)
    assert stat.S_IMODE(found.st_mode) == 0o777 & ~server_module.UMASK


def test_overwrite(ftp, folder):
    path = folder.file("f", b"a long first content")
    path.chmod(0o600)
    inode = os.stat(path).st_ino
    ftp.stor("f", b"short")
    assert path.read_bytes() == b"short"
    assert os.stat(path).st_ino == inode
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.parametrize("mode", ["PASV", "EPSV", "PORT", "EPRT"])
def test_append(ftp, folder, mode):
    ftp.upload("APPE f", b"one ", mode)
    ftp.upload("APPE f", b"two", mode)
    assert (folder / "f").read_bytes() == b"one two"


def test_append_beside_another_program(ftp, folder):
    """Only the bytes of the client count, not those that another program appends meanwhile."""
    path = folder.file("f")
    with ftp.start("APPE f") as data:
        data.write(b"one")
        net.until(lambda: path.read_bytes() == b"one", "the first bytes are in the file")
        with open(path, "ab") as file:
            file.truncate(3 + 2 * scale.MIB)
        data.write(b"two")
    ftp.expect(226)
    assert path.stat().st_size == 6 + 2 * scale.MIB and path.read_bytes().endswith(b"\0two")
    assert "6 received" in ftp.expect(211, "STAT").inner[-1]


@pytest.mark.parametrize("rest, want", [(0, b"XY"), (3, b"012XY"), (10, b"0123456789XY")])
def test_rest(ftp, folder, rest, want):
    """STOR after REST keeps the bytes before the offset. Those after the new data may stay or go."""
    path = folder.file("f", b"0123456789")
    ftp.stor("f", b"XY", rest=rest)
    got = path.read_bytes()
    assert got[:len(want)] == want
    assert got[len(want):] in (b"", b"0123456789"[len(want):])


@pytest.mark.parametrize("type_, rest, want", [
    ("I", 3, b"012XY56789"), ("I", 10, b"0123456789XY"),
    ("A", 3, b"012XY56789"), ("A", 10, b"0123456789XY")])
def test_append_after_rest(ftp, folder, type_, rest, want):
    """APPE after REST does what STOR does (RFC 3659, 5), once."""
    path = folder.file("f", b"0123456789")
    ftp.expect(200, f"TYPE {type_}")
    ftp.upload("APPE f", b"XY", rest=rest)
    assert path.read_bytes() == want
    ftp.upload("APPE f", b"Z")
    assert path.read_bytes() == want + b"Z"


def test_append_after_rest_counts_line_ends(ftp, folder):
    """In TYPE A the offset counts the bytes that are sent."""
    path = folder.file("f", b"1\n2\n3\n")
    ftp.expect(200, "TYPE A")
    ftp.upload("APPE f", b"X", rest=6)
    assert path.read_bytes() == b"1\n2\nX\n"
    with ftp.start("APPE f", rest=10):
        ftp.expect(554)
    assert path.read_bytes() == b"1\n2\nX\n"


@pytest.mark.parametrize("type_", ["I", "A"])
def test_append_after_rest_0(ftp, folder, type_):
    """REST 0 does not count as an offset."""
    path = folder.file("f", b"0123456789")
    ftp.expect(200, f"TYPE {type_}")
    ftp.upload("APPE f", b"XY", rest=0)
    assert path.read_bytes() == b"0123456789XY"


@pytest.mark.parametrize("command", ["STOU f", "STOU"])
def test_unique_upload_after_rang(ftp, folder, command):
    """STOU makes a new file, so a range means nothing to it. The range is forgotten."""
    _refused(ftp, folder, command, 554, "STOU")


@pytest.mark.parametrize("command", ["STOR f", "APPE f", "STOR new"])
def test_ascii_upload_after_rang(ftp, folder, command):
    """The lines of a range have another length in the file, and would overwrite what follows it."""
    ftp.expect(200, "TYPE A")
    _refused(ftp, folder, command, 551, "TYPE I")


def _refused(ftp, folder, command, code, text):
    path = folder.file("f", b"0123456789" * 20)
    before = os.stat(path).st_mtime_ns
    with ftp.data() as data:
        ftp.expect(350, "RANG 5 9")
        assert text in ftp.expect(code, command).text
        assert path.read_bytes() == b"0123456789" * 20
        assert os.stat(path).st_mtime_ns == before
        assert os.listdir(folder.path) == ["f"]
        # The data connection can still be used.
        ftp.expect(150, "STOR g")
        data.write(b"whole")
    ftp.expect(226)
    assert (folder / "g").read_bytes() == b"whole"


def _upload_range(ftp, command, first, last, content, code=226):
    with ftp.data() as data:
        ftp.expect(350, f"RANG {first} {last}")
        ftp.expect(150, command)
        data.write(content)
    return ftp.expect(code)


@pytest.mark.parametrize("verb", ["STOR", "APPE"])
@pytest.mark.parametrize("first, last, content, want", [
    (0, 2, b"abc", b"abc3456789"), (4, 4, b"x", b"0123x56789"), (8, 9, b"yz", b"01234567yz"),
    (0, 9, b"abcdefghij", b"abcdefghij"), (8, 12, b"yz...", b"01234567yz..."), (10, 12, b"end", b"0123456789end")])
def test_range(ftp, folder, verb, first, last, content, want):
    """An upload after RANG writes these bytes and no others. It does not cut the file."""
    path = folder.file("f", b"0123456789")
    _upload_range(ftp, f"{verb} f", first, last, content)
    assert path.read_bytes() == want
    # The range applies to one command only, and REST cancels it.
    ftp.upload(f"{verb} f", b"+")
    assert path.read_bytes() == (b"+" if verb == "STOR" else want + b"+")
    ftp.expect(350, "RANG 0 0")
    ftp.stor("f", b"XY", rest=1)
    assert path.read_bytes()[1:3] == b"XY"


def test_range_of_a_new_file(ftp, folder):
    _upload_range(ftp, "STOR new", 0, 2, b"abc")
    assert (folder / "new").read_bytes() == b"abc"
    with ftp.data():
        ftp.expect(350, "RANG 0 2")
        ftp.expect(550, "STOR missing/new")


def test_range_of_many_pieces(ftp, folder):
    """A range that takes several runs of the session, in the middle of a file."""
    content, part = Pattern(1, 4_000_000).bytes(), Pattern(2, 2_500_001).bytes()
    path = folder.file("f", content)
    _upload_range(ftp, "STOR f", 1_000_003, 3_500_003, part)
    assert path.read_bytes() == content[:1_000_003] + part + content[3_500_004:]


@pytest.mark.parametrize("sent, code, want", [
    (b"abcd", 552, b"01abc56789"), (b"abc" + bytes(300_000), 552, b"01abc56789"), (b"ab", 426, b"01ab456789"),
    (b"", 426, b"0123456789")], ids=["one more", "many more", "one fewer", "none"])
def test_range_of_another_length(ftp, folder, sent, code, want):
    """A client that sends more or fewer bytes than it has named gets an error. Nothing outside changes."""
    path = folder.file("f", b"0123456789")
    with ftp.data() as data:
        ftp.expect(350, "RANG 2 4")
        ftp.expect(150, "STOR f")
        # The server resets the connection when it has seen a byte too many.
        with contextlib.suppress(ConnectionError):
            data.write(sent)
    assert "RANG" in ftp.expect(code).text
    assert path.read_bytes() == want


def test_status_of_a_range(ftp, folder):
    folder.file("f", b"0123456789")
    with ftp.data() as data:
        ftp.expect(350, "RANG 2 9")
        ftp.expect(150, "STOR f")
        data.write(b"abc")
        net.until(lambda: any("3 bytes of 8" in line for line in ftp.expect((211, 213), "STAT").inner),
                  "STAT shows the bytes of the range")
        data.write(b"defgh")
    ftp.expect(226)


# Uploads that begin after the end of the file. The arguments are the commands before the upload.
BEYOND = [("REST 11",), ("RANG 11 12",), ("REST 5000000000",), ("TYPE A", "REST 11")]


@pytest.mark.parametrize("before", BEYOND, ids=" ".join)
@pytest.mark.parametrize("command", ["STOR f", "APPE f", "STOR new", "APPE new"])
@pytest.mark.parametrize("options", [0, genl.OPTION_ATOMIC_UPLOADS], ids=["in place", "atomic"])
def test_beyond_the_end(server, client1, cleanup, folder, options, command, before):
    """A client that resumes an upload learns that the file is gone or shorter, and nothing changes."""
    ftp = jobs.session(server, client1, cleanup, folder, options=options)
    ftp.expect(200, "TYPE I")
    folder.file("f", b"0123456789")
    with ftp.data():
        ftp.expect_each([(line, 350 if line[0] == "R" else 200) for line in before])
        assert "beyond the end" in ftp.expect((150, 554), command).text or ftp.expect(554)
    assert os.listdir(folder.path) == ["f"]
    assert (folder / "f").read_bytes() == b"0123456789"
    ftp.expect(200, "TYPE I")
    ftp.stor("f", b"!", rest=10)
    assert (folder / "f").read_bytes() == b"0123456789!"


@pytest.mark.parametrize("options", [0, genl.OPTION_ATOMIC_UPLOADS], ids=["in place", "atomic"])
def test_rest_and_a_link_that_leads_nowhere(server, client1, cleanup, folder, options):
    """Its target counts as an empty file: nothing but REST 0 can be right, and that makes the target."""
    ftp = jobs.session(server, client1, cleanup, folder, options=options)
    ftp.expect(200, "TYPE I")
    (folder / "l").symlink_to("target")
    for line in ("REST 3", "RANG 3 5"):
        for verb in ("STOR", "APPE"):
            with ftp.data():
                ftp.expect(350, line)
                assert "beyond the end" in ftp.expect(554, f"{verb} l").text
    assert os.listdir(folder.path) == ["l"]
    for verb, want in (("STOR", b"abc"), ("APPE", b"abcabc")):
        ftp.expect(350, "REST 0")
        ftp.upload(f"{verb} l", b"abc")
        assert (folder / "target").read_bytes() == want
    assert (folder / "l").is_symlink()


def test_beyond_the_end_of_a_partial(server, client1, cleanup, folder):
    """If uploads are atomic, what counts is the size of the partial. It is not removed."""
    ftp = jobs.session(server, client1, cleanup, folder, options=genl.OPTION_ATOMIC_UPLOADS)
    ftp.expect(200, "TYPE I")
    folder.file(".f.part", b"0123456789")
    for line in ("REST 11", "RANG 11 12"):
        with ftp.data():
            ftp.expect(350, line)
            assert "beyond the end" in ftp.expect(554, "STOR f").text
        assert os.listdir(folder.path) == [".f.part"]
    ftp.stor("f", b"XY", rest=10)
    assert os.listdir(folder.path) == ["f"]
    assert (folder / "f").read_bytes() == b"0123456789XY"


def test_range_of_a_partial(server, client1, cleanup, folder):
    """A range does not cut the partial."""
    ftp = jobs.session(server, client1, cleanup, folder, options=genl.OPTION_ATOMIC_UPLOADS)
    ftp.expect(200, "TYPE I")
    folder.file(".f.part", b"0123456789")
    _upload_range(ftp, "STOR f", 2, 4, b"abc")
    assert os.listdir(folder.path) == ["f"]
    assert (folder / "f").read_bytes() == b"01abc56789"


def test_range_needs_the_right_to_resume(server, client1, cleanup, folder):
    folder.file("f", b"0123456789")
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~genl.RIGHT_RESUME)
    for verb in ("STOR", "APPE"):
        ftp.expect(350, "RANG 0 2")
        assert "RANG" in ftp.expect(550, f"{verb} f").text
    ftp = jobs.session(server, client1, cleanup, folder, genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE)
    ftp.expect(200, "TYPE I")
    for first in (0, 9):
        with ftp.data():
            ftp.expect(350, f"RANG {first} 11")
            assert "overwrite" in ftp.expect(553, "STOR f").text
    _upload_range(ftp, "STOR f", 10, 11, b"!!")
    assert (folder / "f").read_bytes() == b"0123456789!!"


@pytest.fixture
def sparse(server, client1, cleanup, folder):
    """Sessions that fill files in any order."""
    def make(options=0):
        ftp = jobs.session(server, client1, cleanup, folder, options=options | genl.OPTION_SPARSE_UPLOADS)
        ftp.expect(200, "TYPE I")
        return ftp
    return make


@pytest.mark.parametrize("options", [0, genl.OPTION_ATOMIC_UPLOADS], ids=["in place", "atomic"])
def test_sparse(sparse, folder, options):
    """The parts of a file arrive in any order."""
    ftp, whole = sparse(options), Pattern(1, 100_000).bytes()
    _upload_range(ftp, "STOR f", 60_000, 99_999, whole[60_000:])
    assert (folder / "f").read_bytes() == bytes(60_000) + whole[60_000:]
    _upload_range(ftp, "APPE f", 0, 29_999, whole[:30_000])
    ftp.expect(350, "RANG 1 0")
    _upload_range(ftp, "STOR f", 30_000, 59_999, whole[30_000:60_000])
    assert (folder / "f").read_bytes() == whole
    ftp.upload("APPE g", b"end", rest=7)
    ftp.stor("g", b"beyond", rest=12)
    assert (folder / "g").read_bytes() == bytes(7) + b"end\0\0beyond"
    ftp.expect(200, "TYPE A")
    with ftp.data():
        ftp.expect(350, "REST 3")
        ftp.expect(554, "STOR new")
    assert not (folder / "new").exists()


def test_range_with_huge_numbers(sparse, folder):
    """The largest offsets that a file can have are accepted; nothing wraps around."""
    ftp, path, last = sparse(), folder.file("f", b"0123456789"), 2**63 - 2
    for first, end, code, want in ((0, last, 426, b"abc3456789"), (10, last, 426, b"abc3456789abc"), (last, last, 552, b"abc3456789abc"),
                                   (last - 2, last, 552, b"abc3456789abc")):
        with ftp.data() as data:
            ftp.expect(350, f"RANG {first} {end}")
            ftp.expect(150, "STOR f")
            data.write(b"abc"[:end - first + 1])
        ftp.expect(code)
        assert path.read_bytes() == want
    for line in (f"RANG 0 {2**63 - 1}", f"RANG {2**63} {2**63}", f"RANG 0 {2**64}", "RANG -1 5", "RANG 5 4", "RANG 0", "RANG"):
        ftp.expect(501, line)
    # No range is left.
    ftp.stor("f", b"new")
    assert path.read_bytes() == b"new"


def test_rest_beyond_four_gib(sparse, folder):
    rest = 5 * scale.GIB + 17
    sparse().stor("f", b"the end", rest=rest)
    found = os.stat(folder / "f")
    assert found.st_size == rest + 7
    assert found.st_blocks < 1000
    with open(folder / "f", "rb") as f:
        assert os.pread(f.fileno(), 20, rest - 10) == bytes(10) + b"the end"


def test_ascii(ftp, folder):
    ftp.expect(200, "TYPE A")
    ftp.stor("f", b"one\r\ntwo\nthree\rfour\r\n\r\n" + b"x" * 70000 + b"\r\nend\r")
    assert (folder / "f").read_bytes() == (b"one\ntwo\nthree\rfour\n\n" + b"x" * 70000 + b"\nend\r")


def test_ascii_line_ends_in_two_segments(ftp, folder):
    """CR and LF in different segments are one line end. A CR alone is kept, even at the very end."""
    lines = [b"line %d\r" % n + (b"\n" if n % 2 else b"+\n") for n in range(20)] + [b"end\r"]
    whole = b"".join(lines).replace(b"\r\n", b"\n")
    ftp.expect(200, "TYPE A")
    with ftp.start("STOR f") as data:
        sent = 0
        for line in lines:
            end = line.index(b"\r") + 1
            data.write(line[:end])
            # The server has to wait: the CR may be the first half of a line end.
            _wait_written(ftp, data, folder / "f", sent + end - 1)
            data.write(line[end:])
            sent += len(line.replace(b"\r\n", b"\n"))
    ftp.expect(226)
    assert (folder / "f").read_bytes() == whole


def _wait_written(ftp, data, path, size):
    net.until(lambda: not _outgoing(ftp.host, data), "the server has acknowledged the data")
    # A few bytes do not wake the session, but STAT does.
    ftp.expect((211, 213), "STAT")
    net.until(lambda: path.stat().st_size == size, "the file has this size")


def _outgoing(host, data):
    here, there = data.socket().getsockname()[1], data.socket().getpeername()[1]
    with host:
        return next(s[4] for s in net.tcp_sockets() if s[0] == here and s[2] == there)


@pytest.mark.parametrize("kind", ["A", "I"])
def test_urgent_data(ftp, folder, kind):
    """An out-of-band byte either becomes part of the file, or the upload fails: no 226 for a part."""
    ftp.expect(200, f"TYPE {kind}")
    with ftp.start("STOR f") as data:
        data.write(b"a" * 100_000)
        # The server may end the transfer before all has been sent.
        with contextlib.suppress(ConnectionError):
            data.socket().send(b"!", socket.MSG_OOB)
            data.write(b"b" * 100_000)
    reply = ftp.expect((226, 426))
    if reply.code == 226:
        assert (folder / "f").read_bytes() == b"a" * 100_000 + b"!" + b"b" * 100_000
    else:
        assert "urgent" in reply.text
    ftp.expect(200, "NOOP")


def test_refused(ftp, folder):
    folder.directory("d")
    folder.file("readonly", b"keep").chmod(0o400)
    closed = folder.directory("closed")
    (closed / "f").write_bytes(b"keep")
    closed.chmod(0o500)
    for name, code in (("d", 553), ("readonly", 550), ("closed/new", 550), ("missing/new", 550), (".", 553),
                       ("..", 553), ("/", 553), ("x" * 256, 553)):
        for verb in ("STOR", "APPE"):
            with ftp.data():
                ftp.expect(code, f"{verb} {name}")
    ftp.stor("f", b"after all")
    assert (folder / "f").read_bytes() == b"after all"
    assert (folder / "readonly").read_bytes() == b"keep"
    assert os.listdir(closed) == ["f"]
    closed.chmod(0o700)


def test_fifo_does_not_hang(ftp, folder):
    os.mkfifo(folder / "fifo")
    folder.own(folder / "fifo")
    with ftp.data():
        ftp.expect(553, "STOR fifo")


def _never_connect_passive(ftp):
    ftp.extended_passive()


def _nobody_listens(ftp):
    with ftp.host.listen() as listener:
        port = listener.getsockname()[1]
    ftp.expect(200, f"PORT {ftp.port_argument(ftp.host.address4, port)}")


@pytest.mark.parametrize("set_up", [_never_connect_passive, _nobody_listens])
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_failed_set_up_touches_nothing(ftp, folder, server, set_up, verb):
    """The file is created or truncated only after the data connection is established (proftpd#1931)."""
    path = folder.file("old", b"still here")
    before = os.stat(path).st_mtime_ns
    with server.settings(connect_timeout=2):
        for name in ("old", "new"):
            set_up(ftp)
            ftp.expect(425, f"{verb} {name}")
    assert path.read_bytes() == b"still here"
    assert os.stat(path).st_mtime_ns == before
    assert os.listdir(folder.path) == ["old"]
    ftp.stor("new", b"works on")
    assert (folder / "new").read_bytes() == b"works on"


@pytest.mark.parametrize("urgent", [False, True])
def test_abort_keeps_what_arrived(ftp, folder, urgent):
    with ftp.start("STOR f") as data:
        data.write(b"x" * 100_000)
        net.until(lambda: os.stat(folder / "f").st_size == 100_000, "the bytes are in the file")
        if urgent:
            ftp.send(ftpraw.IAC + ftpraw.IP)
            ftp.urgent(ftpraw.IAC)
            ftp.send(ftpraw.DM)
        ftp.send(b"ABOR\r\n")
        ftp.expect(426)
        ftp.expect(226)
    assert (folder / "f").read_bytes() == b"x" * 100_000
    # The client resumes the upload.
    ftp.stor("f", b"y" * 10, rest=100_000)
    assert (folder / "f").read_bytes() == b"x" * 100_000 + b"y" * 10


def test_commands_during_an_upload(ftp, folder, server):
    """NOOP and STAT are answered at once, STAT with the bytes so far. Other commands wait, and QUIT comes last."""
    with ftp.start("STOR f") as data:
        data.write(b"x" * 100_000)
        net.until(lambda: os.stat(folder / "f").st_size == 100_000, "the bytes are in the file")
        ftp.expect(200, "NOOP")
        lines = ftp.expect(211, "STAT").inner
        at = lines.index(f" Receiving {folder.name}/f")
        assert re.fullmatch(r" 100000 bytes, \d+ bytes per second", lines[at + 1]), lines
        ftp.send(b"SIZE f\r\nRNFR f\r\nRNTO g\r\nQUIT\r\n")
        assert ftp.silent()
        data.write(b"y" * 100_000)
    assert [ftp.reply().code for _ in range(5)] == [226, 213, 350, 250, 221]
    ftp.closed()
    assert (folder / "g").read_bytes() == b"x" * 100_000 + b"y" * 100_000


def test_half_close_after_quit_does_not_break_the_upload(ftp, folder):
    """The client sends QUIT and a FIN on the control connection during the upload."""
    with ftp.start("STOR f") as data:
        data.write(b"x" * 100_000)
        ftp.send(b"QUIT\r\n")
        ftp.socket.shutdown(socket.SHUT_WR)
        assert ftp.silent()
        data.write(b"y")
    assert [ftp.reply().code for _ in range(2)] == [226, 221]
    ftp.closed()
    assert (folder / "f").read_bytes() == b"x" * 100_000 + b"y"


def test_reset_is_426_and_keeps_what_arrived(ftp, folder, server):
    with server.listening() as listener:
        with ftp.start("STOR f") as data:
            data.write(b"x" * 100_000)
            net.until(lambda: os.stat(folder / "f").st_size == 100_000, "the bytes are in the file")
            data.reset()
            ftp.expect(426)
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
    assert event["reply"] == 426
    assert event["direction"] == genl.DIRECTION_RECEIVE
    assert event["bytes"] == 100_000
    assert event["file"] == f"{folder.name}/f"
    assert event["user"] == "alice"
    assert (folder / "f").read_bytes() == b"x" * 100_000


def test_control_connection_breaks(ftp, folder):
    with ftp.start("STOR f") as data:
        data.write(b"x" * 100_000)
        net.until(lambda: os.stat(folder / "f").st_size == 100_000, "the bytes are in the file")
        ftpraw.reset(ftp.socket)
        with pytest.raises(ConnectionError):
            for _ in range(1000):
                data.write(b"x" * 100_000)
    assert (folder / "f").read_bytes()[:100_000] == b"x" * 100_000


def test_disk_full(ftp, folder):
    small = folder.directory("small")
    server_module.run("mount", "-t", "tmpfs", "-o", f"size=1M,uid={folder.user.uid}", "tmpfs", small)
    try:
        with ftp.start("STOR small/f") as data:
            try:
                data.write(bytes(4 * scale.MIB))
            except ConnectionError:
                pass
            data.close()
            ftp.expect(452)
        ftp.expect(250, "DELE small/f")
        ftp.stor("small/f", b"fits")
        assert (small / "f").read_bytes() == b"fits"
    finally:
        server_module.run("umount", small)


def test_read_only_file_system(ftp, folder):
    small = folder.directory("small")
    server_module.run("mount", "-t", "tmpfs", "-o", f"ro,uid={folder.user.uid}", "tmpfs", small)
    try:
        for line in ("MKD small/d", "STOR small/f"):
            with ftp.data():
                assert "read-only" in ftp.expect(550, line).text
        assert os.listdir(small) == []
    finally:
        server_module.run("umount", small)


def test_upload_during_a_download(ftp, folder, client1, server):
    """Two sessions use one file. Each gets its 226."""
    path = folder.file("f", Pattern(5, scale.MIB))
    with server.login(client1) as other:
        with other.start(f"RETR {folder.name}/f", receive_buffer=4096) as down:
            ftp.stor("g", Pattern(6, scale.MIB).bytes())
            ftp.upload("APPE f", b"behind")
            got = down.read()
        other.expect(226)
    assert got[:scale.MIB] == Pattern(5, scale.MIB).bytes()
    assert path.read_bytes() == Pattern(5, scale.MIB).bytes() + b"behind"
    check_file(folder / "g", Pattern(6, scale.MIB))


def test_through_symlink(ftp, folder):
    folder.file("f", b"old")
    (folder / "link").symlink_to("f")
    ftp.stor("link", b"new")
    assert (folder / "f").read_bytes() == b"new"
    assert (folder / "link").is_symlink()


def test_empty_upload(ftp, folder):
    folder.file("f", b"old")
    ftp.stor("f", b"")
    assert (folder / "f").read_bytes() == b""


def test_upload_clears_set_user_id(ftp, folder):
    """A user who may write to a program must not make its owner run something else."""
    path = folder.file("f", b"program")
    path.chmod(0o4755)
    ftp.upload("APPE f", b" of another kind")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o755
