# SPDX-License-Identifier: GPL-2.0
"""RETR, and the promise of its 226."""

import contextlib
import fcntl
import os
import re
import signal
import time

import pytest

import disks
import ftpraw
import genl
import net
import scale
from files import Pattern

SIZES = [0, 1, 65535, 65536, 65537, 1_000_003]
MODES = [(4, "PASV"), (4, "EPSV"), (4, "PORT"), (4, "EPRT"), (6, "EPSV"), (6, "EPRT")]


@pytest.mark.parametrize("family, mode", MODES)
def test_sizes(client1, server, folder, family, mode):
    with server.login(client1, family) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        ftp.expect(200, "TYPE I")
        for size in SIZES:
            content = Pattern(size, size)
            folder.file("f", content)
            with ftp.data(mode) as data:
                opening = ftp.expect(150, "RETR f")
                assert f"({size} bytes)" in opening.text
                assert data.read() == content.bytes()
            ftp.expect(226)


def test_many_in_one_session(ftp, folder):
    for n in range(50):
        folder.file(f"f{n}", Pattern(n, 1000 + n))
    for n in range(50):
        mode = ("EPSV", "PASV", "PORT", "EPRT")[n % 4]
        assert ftp.retr(f"f{n}", mode) == Pattern(n, 1000 + n).bytes()


@pytest.mark.parametrize("rest, want", [
    (0, b"0123456789"), (1, b"123456789"), (9, b"9"), (10, b"")])
def test_rest(ftp, folder, rest, want):
    folder.file("f", b"0123456789")
    assert ftp.retr("f", rest=rest) == want


def test_rest_after_the_end(ftp, folder):
    folder.file("f", b"0123456789")
    with ftp.data() as data:
        ftp.expect(350, "REST 11")
        ftp.expect(554, "RETR f")
        # The REST applied to the failed command only. The data connection can still be used.
        ftp.expect(150, "RETR f")
        assert data.read() == b"0123456789"
    ftp.expect(226)


def test_refused(ftp, folder):
    folder.directory("directory")
    folder.file("secret", b"x").chmod(0)
    os.mkfifo(folder.path / "fifo")
    os.chown(folder.path / "fifo", folder.user.uid, folder.user.gid)
    (folder.path / "loop").symlink_to("loop")
    (folder.path / "dangling").symlink_to("nowhere")
    with ftp.data() as data:
        for name in ("missing", "directory", "secret", "fifo", "loop", "dangling", "missing/f", "."):
            ftp.expect(550, f"RETR {name}")
        ftp.expect(501, "RETR")
        # The data connection can still be used.
        folder.file("f", b"at last")
        ftp.expect(150, "RETR f")
        assert data.read() == b"at last"
        ftp.expect(226)


def test_leased(ftp, folder):
    """Another program (Samba, NFS) holds a lease on the file. It is asked to return it; the client has to try again."""
    path = folder.file("f", b"lent")
    handler = signal.signal(signal.SIGIO, signal.SIG_IGN)
    try:
        with open(path, "rb+") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            with ftp.data():
                assert "try again" in ftp.expect(450, "RETR f").text
    finally:
        signal.signal(signal.SIGIO, handler)
    assert ftp.retr("f") == b"lent"


def test_size_that_the_kernel_has_cached(ftp, server, folder):
    """A file grows on a remote file system (FUSE). RETR sends all of it, and APPE appends at its real end."""
    source = folder.directory("source")
    path = folder.file("source/f", b"short")
    # Without relaxed_permissions the kernel would ask for the permissions, and learn the size with them.
    options = ("attr_timeout=0", "entry_timeout=3600", "relaxed_permissions")
    with disks.fuse(folder, "over", source, server.alice, options):
        assert ftp.retr("over/f") == b"short"
        path.write_bytes(b"much longer")
        assert ftp.retr("over/f") == b"much longer"
        path.write_bytes(b"longer than ever")
        ftp.upload("APPE over/f", b", and more")
        assert path.read_bytes() == b"longer than ever, and more"


def test_ascii_from_after_the_end(ftp, folder):
    """The offset counts bytes of the network form, so the server must read the file to find it."""
    folder.file("f", b"a\nb\n")
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f", rest=6) == b""
    for rest in (7, 2**40):
        with ftp.start("RETR f", rest=rest) as data, contextlib.suppress(ConnectionResetError):
            assert data.read() == b""
        assert "offset" in ftp.expect(554).text


def test_through_symlink(ftp, folder):
    folder.file("f", b"behind a link")
    (folder.path / "link").symlink_to("f")
    (folder.path / "absolute").symlink_to(f"{folder.name}/f")
    assert ftp.retr("link") == b"behind a link"
    assert ftp.retr("absolute") == b"behind a link"


def test_ascii(ftp, folder):
    folder.file("f", b"one\ntwo\r\nthree\rfour\n\n" + b"x" * 70000 + b"\nend")
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f") == (b"one\r\ntwo\r\nthree\rfour\r\n\r\n" + b"x" * 70000 + b"\r\nend")
    ftp.expect(200, "TYPE I")
    assert ftp.retr("f").startswith(b"one\ntwo\r\n")


def test_ascii_large(ftp, folder):
    lines = b"".join(b"line %d\n" % n for n in range(50_000))
    folder.file("f", lines)
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f") == lines.replace(b"\n", b"\r\n")


def test_set_up_survives_other_commands(ftp, folder):
    """w3m and elinks send PASV before CWD."""
    folder.directory("d")
    (folder.path / "d" / "f").write_bytes(b"found")
    for mode in ("PASV", "EPSV", "PORT", "EPRT"):
        ftp.expect(250, f"CWD {folder.name}")
        with ftp.data(mode) as data:
            ftp.expect(250, "CWD d")
            ftp.expect(200, "TYPE I")
            ftp.expect(213, "SIZE f")
            ftp.expect(150, "RETR f")
            assert data.read() == b"found"
            ftp.expect(226)


def test_set_up_is_used_once(ftp, folder):
    folder.file("f", b"x")
    assert ftp.retr("f") == b"x"
    ftp.expect(425, "RETR f")


def test_connection_after_retr(ftp, folder, client1):
    """The client may send RETR before it connects to the passive port."""
    folder.file("f", b"late")
    port = ftp.extended_passive()
    ftp.send(b"RETR f\r\n")
    assert ftp.silent()
    with ftpraw.Data(client1.connect(ftp.server, port)) as data:
        ftp.expect(150)
        assert data.read() == b"late"
    ftp.expect(226)


def _begin(ftp, folder, size, receive_buffer=0):
    folder.file("f", Pattern(7, size))
    return ftp.start("RETR f", "EPSV", receive_buffer=receive_buffer)


def test_commands_during_a_transfer(ftp, folder):
    """NOOP and STAT are answered at once. Other commands wait, and QUIT comes last."""
    size = 4 * scale.MIB
    with _begin(ftp, folder, size, 4096) as data:
        ftp.expect(200, "NOOP")
        ftp.expect(211, "STAT")
        ftp.send(b"PWD\r\nQUIT\r\n")
        assert ftp.silent()
        assert data.read() == Pattern(7, size).bytes()
    assert [ftp.reply().code for _ in range(3)] == [226, 257, 221]
    ftp.closed()


@pytest.mark.parametrize("type_", ["I", "A"])
def test_stat_during_a_transfer(ftp, folder, type_):
    """STAT shows the path, the bytes done, the total bytes and the rate."""
    ftp.expect(200, f"TYPE {type_}")
    begin = time.monotonic()
    with _begin(ftp, folder, scale.MUCH, 4096) as data:
        # No more is sent while the client does not read.
        assert ftp.silent(1)
        lines = ftp.expect(211, "STAT").inner
        took = time.monotonic() - begin
        at = lines.index(f" Sending {folder.name}/f")
        found = re.fullmatch(r" (\d+) bytes of (\d+), (\d+) bytes per second", lines[at + 1])
        assert found, lines
        done, total, rate = map(int, found.groups())
        assert 0 < done < total == scale.MUCH
        # The resolution of the server's clock is a hundredth of a second at worst.
        assert int(done / (took + 0.01)) <= rate <= done / 0.99
        ftp.send(b"ABOR\r\n")
        ftp.expect(426)
        ftp.expect(226)
        data.reset()
    assert not any("Sending" in line for line in ftp.expect(211, "STAT").inner)


def test_words_of_the_150(ftp, folder):
    """Clients use the size in it to show progress (wget, lftp, tnftp read "(N bytes)"). It also names the type."""
    folder.file("f", b"1\n23\n")
    for rest, size in ((None, 5), (2, 3), (5, 0)):
        with ftp.data() as data:
            if rest is not None:
                ftp.expect(350, f"REST {rest}")
            reply = ftp.expect(150, f"RETR {folder.name}/f")
            assert reply.text == f"Opening BINARY mode data connection for f ({size} bytes)."
            assert len(data.read()) == size
        ftp.expect(226)
    with ftp.start("STOR g") as data:
        pass
    ftp.expect(226)
    ftp.expect(200, "TYPE A")
    for command, text in (("RETR f", "ASCII mode data connection for f (5 bytes)."),
                          ("STOR g", "ASCII mode data connection for g."),
                          ("LIST", "ASCII mode data connection for the listing."),
                          ("MLSD", "ASCII mode data connection for the listing.")):
        with ftp.data() as data:
            assert ftp.expect(150, command).text == f"Opening {text}"
            if command[0] != "S":
                data.read()
        ftp.expect(226)


@pytest.mark.parametrize("how", ["plain", "telnet", "urgent"])
def test_abort(ftp, folder, how):
    with _begin(ftp, folder, scale.MUCH, 4096) as data:
        assert ftpraw.read_exactly(data.socket(), 1000) == Pattern(7, 1000).bytes()
        if how == "plain":
            ftp.send(b"ABOR\r\n")
        elif how == "telnet":
            ftp.send(ftpraw.IAC + ftpraw.IP + ftpraw.IAC + ftpraw.DM + b"ABOR\r\n")
        else:
            ftp.send(ftpraw.IAC + ftpraw.IP)
            ftp.urgent(ftpraw.IAC)
            ftp.send(ftpraw.DM + b"ABOR\r\n")
        ftp.expect(426)
        ftp.expect(226)
        try:
            got = data.read()
        except ConnectionResetError:
            got = b""
        assert len(got) < scale.MUCH - 1000
    ftp.expect(257, "PWD")
    folder.file("g", b"works on")
    assert ftp.retr("g") == b"works on"


def test_abort_with_data_connection_but_no_transfer(ftp):
    with ftp.data() as data:
        ftp.expect(225, "ABOR")
        with pytest.raises(ConnectionResetError):
            data.read()
    ftp.expect(226, "ABOR")
    ftp.expect(425, "LIST")


def test_client_closes_data_connection(ftp, folder):
    with _begin(ftp, folder, scale.MUCH, 4096) as data:
        ftpraw.read_exactly(data.socket(), 1000)
        data.reset()
    ftp.expect(426)
    ftp.expect(200, "NOOP")


def test_no_226_while_the_window_is_closed(ftp, folder):
    with _begin(ftp, folder, scale.MUCH, 4096) as data:
        assert ftp.silent(2)
        data.read()
    ftp.expect(226)


@pytest.mark.parametrize("lost", ["data", "fin"])
def test_no_226_before_all_is_acknowledged(ftp, folder, server, client1, lost):
    """If the last bytes or the FIN never arrive, the reply is 426 after the stall timeout, never 226."""
    folder.file("f", Pattern(1, 20_000))
    with server.settings(stall_timeout=3), ftp.data() as data:
        port = data.socket().getpeername()[1]
        rule = f"in tcp sport {port}" + (" tcp flags & fin == fin" if lost == "fin" else "")
        with client1.dropping(rule):
            begin = time.monotonic()
            ftp.expect(150, "RETR f")
            ftp.expect(426)
            assert time.monotonic() - begin >= 2.5
    ftp.expect(200, "NOOP")


def test_226_when_at_last_acknowledged(ftp, folder, client1):
    folder.file("f", Pattern(1, 20_000))
    with ftp.data() as data:
        port = data.socket().getpeername()[1]
        with client1.dropping(f"in tcp sport {port} tcp flags & fin == fin"):
            ftp.expect(150, "RETR f")
            assert ftp.silent(1)
        assert data.read() == Pattern(1, 20_000).bytes()
    ftp.expect(226)


def test_reset_after_the_last_byte(ftp, folder, client1):
    """A reset after the last write gets 426: the client's buffer is gone, with bytes that it has not read."""
    folder.file("f", Pattern(1, 20_000))
    with ftp.data() as data:
        port = data.socket().getpeername()[1]
        with client1.dropping(f"in tcp sport {port} tcp flags & fin == fin"):
            ftp.expect(150, "RETR f")
            # The last bytes may be in the same packet as the FIN, and be lost with it.
            net.until(lambda: _unread(client1, data) > 10_000, "the bytes have arrived")
            data.reset()
            ftp.expect(426)


def _unread(host, data):
    """Bytes that the client has not read. Both ports are needed to distinguish older connections."""
    here, there = data.socket().getsockname()[1], data.socket().getpeername()[1]
    with host:
        return next(s[5] for s in net.tcp_sockets() if s[0] == here and s[2] == there)


def test_packet_loss(server, folder, client1):
    """One packet in twenty is lost, but no byte of the file."""
    content = Pattern(3, 2 * scale.MIB)
    folder.file("f", content)
    with client1.losing(3):
        with server.login(client1) as ftp:
            assert ftp.retr(f"{folder.name}/f") == content.bytes()


def test_file_grows_during_transfer(ftp, folder):
    """A file that grows during its transfer, like a log, is sent at least up to its first size."""
    size = 4 * scale.MIB
    with _begin(ftp, folder, size, 4096) as data:
        with open(folder.path / "f", "ab") as f:
            f.write(b"more")
        got = data.read()
    assert got[:size] == Pattern(7, size).bytes()
    ftp.expect(226)


def test_file_is_removed_during_transfer(ftp, folder):
    size = 4 * scale.MIB
    with _begin(ftp, folder, size, 4096) as data:
        (folder.path / "f").unlink()
        assert data.read() == Pattern(7, size).bytes()
    ftp.expect(226)


def test_file_shrinks_during_transfer(ftp, folder):
    """The 150 promised more bytes than there are now: no 226, and the connection is reset."""
    size = scale.MUCH
    with _begin(ftp, folder, size, 4096) as data:
        os.truncate(folder.path / "f", 1000)
        with pytest.raises(ConnectionResetError):
            data.read()
    assert "shorter" in ftp.expect(451).text
    ftp.expect(200, "NOOP")


@pytest.mark.parametrize("type_, breaks", [
    ("I", "EIO"), ("A", "EIO"), ("I", "ETIMEDOUT"), ("I", "ECONNRESET"), ("I", "dies"), ("A", "dies")])
def test_disk_fails_during_transfer(ftp, folder, server, type_, breaks):
    """The reply is 451: no 226 for half a file, and no 426, even if the file system reports a connection error."""
    source = folder.directory("source")
    Pattern(7, scale.MUCH).write(source / "f")
    ftp.expect(200, f"TYPE {type_}")
    with disks.fuse(folder, "in", source) as disk, server.listening() as listener:
        with ftp.start("RETR in/f", receive_buffer=4096) as data:
            ftpraw.read_exactly(data.socket(), 1000)
            disk.die() if breaks == "dies" else disk.fail("pread64", breaks)
            with pytest.raises(ConnectionResetError):
                data.read()
            assert "file system" in ftp.expect(451).text
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
    assert (event["reply"], event["direction"]) == (451, genl.DIRECTION_SEND)
    assert 1000 <= event["bytes"] < scale.MUCH
    assert event["file"] == f"{folder.name}/in/f"
    ftp.expect(200, "NOOP")


def test_file_system_for_one_user(ftp, folder, server):
    """A file system that only one user may access, not even root, works in the session of that user."""
    source = folder.own(folder.directory("source"))
    folder.file("source/f", b"mine\r\n")
    with disks.fuse(folder, "in", source, server.alice) as disk:
        with pytest.raises(PermissionError):
            os.listdir(disk.path)
        assert ftp.retr("in/f") == b"mine\r\n"
        ftp.expect(250, "XCRC in/f")
        ftp.expect(213, "HASH in/f")
        ftp.expect(213, "SIZE in/f")
        ftp.stor("in/g", b"new")
        ftp.expect(200, "TYPE A")
        assert ftp.retr("in/f") == b"mine\r\n"
        assert b" g\r\n" in ftp.download("LIST in")
        ftp.expect(213, "DSIZ in")
    assert (source / "g").read_bytes() == b"new"


def test_dead_disk(ftp, folder):
    """An error of FUSE's own connection is not taken for an error of the client's connection."""
    source = folder.directory("source")
    (source / "f").write_bytes(b"x")
    with disks.fuse(folder, "in", source) as disk:
        disk.die()
        for line in ("SIZE in/f", "RETR in/f", "STOR in/f", "STOR in/g", "APPE in/f", "LIST in", "MLSD in",
                     "DELE in/f", "RNFR in/f", "MKD in/d"):
            with ftp.data():
                assert "file system" in ftp.expect(550, line).text
    ftp.expect(200, "NOOP")


def test_file_shrinks_during_transfer_in_ascii(ftp, folder):
    ftp.expect(200, "TYPE A")
    with _begin(ftp, folder, scale.MUCH, 4096) as data:
        os.truncate(folder.path / "f", 1000)
        with pytest.raises(ConnectionResetError):
            data.read()
    ftp.expect(451)
