# SPDX-License-Identifier: GPL-2.0
"""Limits that a hand-down sets (rates, bytes, files, sessions, time), refused names, messages, RANG and REST."""

import contextlib
import errno
import shutil
import socket
import time

import pytest

import ftpraw
import genl
import net
import scale
from files import Pattern
from handdown import Session
from work import together


@pytest.fixture
def session(client1, server, folder):
    """Makes sessions in the folder of the test, with any attributes of a hand-down."""
    with contextlib.ExitStack() as stack, server.netlink() as netlink:
        def make(host=client1, family=4, unread=b"", **values):
            one = Session(stack, host, server.alice, family)
            one.add(netlink, home=folder.name, unread=b"TYPE I\r\n" + unread, **values)
            one.control.close()
            one.ftp.expect(200)
            return one.ftp
        yield make


def _seconds(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


# This takes three seconds.
RATE = 200_000
SIZE = 600_000

# This takes about twenty seconds. It fits into the client's buffers, so only the limit can delay its end.
SLOW_RATE = 4000
SLOW_SIZE = 100_000


@contextlib.contextmanager
def _during_slow_download(slow, folder):
    """A download with the limit SLOW_RATE. The code in the with block ends before the download does."""
    folder.file("slow", Pattern(9, SLOW_SIZE))
    with slow.start("RETR slow", receive_buffer=2 * SLOW_SIZE):
        yield
        slow.send(b"ABOR\r\n")
        slow.expect(426)
        slow.expect(226)


def test_rate_down(session, folder):
    """A download of three seconds takes about three seconds."""
    folder.file("f", Pattern(1, SIZE))
    limited = session(rate_down=RATE)
    with _during_slow_download(session(rate_down=SLOW_RATE), folder):
        assert _seconds(lambda: limited.retr("f")) > 1.8


def test_rate_up(session, folder):
    content = Pattern(1, SIZE).bytes()
    limited = session(rate_up=RATE)
    with _during_slow_download(session(rate_down=SLOW_RATE), folder):
        assert _seconds(lambda: limited.stor("f", content)) > 1.8
    assert (folder / "f").read_bytes() == content


def test_rate_does_not_count_bytes_read_for_rest(session, folder):
    """To find the offset of REST in TYPE A the server reads the file. These bytes do not count against the rate.

    Otherwise this would take ten minutes, longer than the client waits.
    """
    folder.file("f", b"x" * SIZE)
    ftp = session(rate_up=SIZE // 600)
    ftp.expect(200, "TYPE A")
    ftp.stor("f", b"tail", rest=SIZE)
    assert (folder / "f").read_bytes() == b"x" * SIZE + b"tail"


def test_limited_transfer_does_not_stall(session, server, folder):
    """A transfer that is slow because of its own limit does not count as stalled."""
    content = Pattern(1, 60_000).bytes()
    folder.file("f", content)
    down, up = session(rate_down=6000), session(rate_up=6000)
    with server.settings(stall_timeout=5):
        took = together(lambda: _seconds(lambda: down.retr("f")), lambda: _seconds(lambda: up.stor("g", content)))
    assert min(took) > 5, "the transfers were shorter than stall_timeout"
    assert (folder / "g").read_bytes() == content


@pytest.mark.parametrize("direction", ["down", "up"])
def test_rate_of_a_user(session, folder, direction):
    """Two sessions of a user share its rate."""
    content = Pattern(1, SIZE // 2).bytes()
    folder.file("f", content)
    two = [session(**{f"user_rate_{direction}": RATE}) for _ in range(2)]

    def work(n, ftp):
        if direction == "down":
            assert ftp.retr("f") == content
        else:
            ftp.stor(f"up{n}", content)

    with _during_slow_download(session(user="carol", rate_down=SLOW_RATE), folder):
        assert _seconds(lambda: together(*(lambda pair=pair: work(*pair) for pair in enumerate(two)))) > 1.8


def test_rate_of_a_user_does_not_limit_others(session, folder):
    """The limit of one user does not slow down the sessions of another user."""
    folder.file("f", Pattern(1, SIZE))
    slow = session(user="carol", user_rate_down=SLOW_RATE)
    other, own = session(user="carol2", user_rate_down=RATE), session(user="carol3")
    with _during_slow_download(slow, folder):
        own.retr("f")
        assert _seconds(lambda: other.retr("f")) > 1.8


def test_rate_of_a_session_does_not_limit_others(session, folder):
    """While a limited transfer waits, other sessions go on."""
    folder.file("f", Pattern(1, SIZE))
    limited, other = session(rate_down=SLOW_RATE), session()
    with _during_slow_download(limited, folder):
        other.retr("f")


def test_files_max(session, folder):
    folder.file("f", b"x")
    ftp = session(files_max=2)
    ftp.retr("f")
    ftp.stor("g", b"y")
    for command in ("RETR f", "STOR h", "APPE g"):
        with ftp.data():
            assert "files" in ftp.expect(550, command).text
    assert not (folder / "h").exists()
    ftp.expect(250, "CWD /")


def test_bytes_max(session, folder):
    folder.file("small", Pattern(1, 1000))
    folder.file("large", Pattern(2, 500_000))
    ftp = session(bytes_max=101_000)
    ftp.retr("small")
    with ftp.start("RETR large") as data:
        with contextlib.suppress(ConnectionError):
            assert len(data.read()) <= 110_000
    ftp.expect(552)
    with ftp.data():
        assert "bytes" in ftp.expect(550, "RETR small").text
    # An upload may use exactly the limit, and not a byte more.
    ftp = session(bytes_max=1000)
    ftp.stor("exact", Pattern(1, 1000).bytes())
    ftp = session(bytes_max=999)
    with ftp.start("STOR more") as data:
        with contextlib.suppress(ConnectionError):
            data.write(Pattern(1, 1000).bytes())
            data.close()
        ftp.expect(552)


def test_bytes_max_in_ascii(session, folder, netlink):
    """Bytes that are sent count. Bytes that are only read to find the offset do not."""
    lines = b"".join(b"line %d\n" % n for n in range(20_000))
    folder.file("f", lines)
    sent = lines.replace(b"\n", b"\r\n")
    ftp = session(bytes_max=6000)
    ftp.expect(200, "TYPE A")
    assert ftp.retr("f", rest=len(sent) - 5000) == sent[-5000:]
    assert netlink.sessions()[0]["sent"] == 5000
    # A range from offset 0: here the server reads larger pieces.
    ftp.expect(350, "RANG 0 999")
    assert ftp.retr("f") == sent[:1000]
    assert netlink.sessions()[0]["sent"] == 6000
    with ftp.data():
        assert "bytes" in ftp.expect(550, "RETR f").text


def test_session_timeout(session, folder, client1):
    """The session ends after the time, whether it is idle or not."""
    folder.file("f", Pattern(1, scale.MUCH))
    idle, free = session(session_timeout=3), session()
    with ftpraw.Data(listener=client1.listen(receive_buffer=4096)) as data:
        argument = ftpraw.Ftp.port_argument(*data.listener.getsockname())
        # The commands come with the hand-down, so this session is busy from its first run on.
        busy = session(session_timeout=3, unread=f"PORT {argument}\r\nRETR f\r\n".encode())
        busy.expect(200)
        busy.expect(150)
        assert "time limit" in idle.expect(421).text
        assert idle.closed()
        busy.expect(426)
        busy.expect(421)
        with pytest.raises(ConnectionError):
            data.read()
    free.expect(200, "NOOP")


def _refused(work, number):
    with pytest.raises(genl.Refused) as caught:
        work()
    assert caught.value.errno == number
    return caught.value.extack


def test_sessions_of_a_user(session, client2):
    """Sessions without a limit count too. Sessions of other users do not."""
    first = session(user="carol")
    session(user="carol", user_sessions=2)
    assert "user-sessions" in _refused(lambda: session(user="carol", user_sessions=2), errno.EDQUOT)
    assert "user-sessions" in _refused(lambda: session(user="carol", user_sessions=2, host=client2),
                                       errno.EDQUOT)
    session(user="carol2", user_sessions=1)
    first.quit()
    session(user="carol", user_sessions=2)


def test_sessions_of_an_address(session, client2):
    first = session(address_sessions=1)
    assert "address-sessions" in _refused(lambda: session(address_sessions=1), errno.EMFILE)
    session(address_sessions=1, host=client2)
    session(address_sessions=2)
    first.quit()
    session(address_sessions=2)


@pytest.fixture
def come_from(client1, network):
    """come_from(address): from now on client1 connects to the server from this address."""
    addresses = ["fd00:9::1:1", "fd00:9::1:2", "fd00:9::ffff:ffff:ffff:ffff", "fd00:9:0:1::1"]
    network.lan.ip("route", "add", "fd00:9:0:1::/64", "dev", net.BRIDGE)
    for address in addresses:
        client1.ip("addr", "add", f"{address}/128", "dev", "eth0", "nodad")
    yield lambda address: client1.ip("route", "replace", f"{net.SERVER6}/128", "dev", "eth0", "src", address)
    client1.ip("route", "del", f"{net.SERVER6}/128", "dev", "eth0")
    for address in addresses:
        client1.ip("addr", "del", f"{address}/128", "dev", "eth0")
    network.lan.ip("route", "del", "fd00:9:0:1::/64", "dev", net.BRIDGE)


def test_sessions_of_an_ipv6_network(come_from, session):
    """A customer has a /64: all its addresses count as one. The next /64 is another customer."""
    come_from("fd00:9::1:1")
    first = session(family=6, address_sessions=1)
    assert first.socket.getsockname()[0] == "fd00:9::1:1"
    for address in ("fd00:9::1:2", "fd00:9::ffff:ffff:ffff:ffff"):
        come_from(address)
        assert "address-sessions" in _refused(lambda: session(family=6, address_sessions=1), errno.EMFILE)
    come_from("fd00:9:0:1::1")
    session(family=6, address_sessions=1)
    first.quit()
    come_from("fd00:9::1:2")
    session(family=6, address_sessions=1)


def test_refused_names(session, folder):
    """A refused name can be neither read nor created, in any part of a path. The reply says why."""
    folder.file("a.exe", b"x")
    folder.file("plain", b"x")
    folder.directory(".git")
    ftp = session(refused="*.exe .git [0-9]*")
    for command, code in (("RETR a.exe", 550), ("DELE a.exe", 550), ("SIZE a.exe", 550), ("CWD .git", 550),
                          ("STOR b.exe", 553), ("APPE a.exe", 553), ("MKD .git/x", 553), ("MKD 7up", 553),
                          ("RNFR a.exe", 550)):
        with ftp.data():
            assert "is not allowed" in ftp.expect(code, command).text
    ftp.expect(350, "RNFR plain")
    ftp.expect(553, "RNTO plain.exe")
    ftp.expect(350, "RNFR plain")
    ftp.expect(550, "RNFR a.exe")
    ftp.expect(503, "RNTO other")
    # A REST before a refused command does not apply to the next one.
    with ftp.data():
        ftp.expect(350, "REST 2")
        ftp.expect(553, "STOR b.exe")
    ftp.stor("after.txt", b"whole")
    assert (folder / "after.txt").read_bytes() == b"whole"
    (folder / "after.txt").unlink()
    assert ftp.retr("plain") == b"x"
    ftp.stor("a.exe.txt", b"y")
    assert sorted(p.name for p in folder.path.iterdir()) == [".git", "a.exe", "a.exe.txt", "plain"]


@pytest.mark.parametrize("command", [
    "HASH a.exe", "XCRC a.exe", "XMD5 a.exe", "XSHA a.exe", "XSHA256 a.exe", "MD5 a.exe", "MDTM a.exe", "MLST a.exe",
    "MLSD .git", "STAT a.exe", "STAT .git", "MFMT 20200101000000 a.exe", "MFF modify=20200101000000; a.exe",
    "RMD .git", "AVBL .git", "DSIZ .git", "SITE CHMOD 600 a.exe", "SITE UTIME 20200101000000 a.exe",
    "SITE MKDIR .git/x", "SITE SYMLINK plain b.exe", "SITE LINK a.exe other", "SITE LINK plain b.exe",
    "NLST .git", "LIST .git", "CWD .git", "STOU b.exe"])
def test_no_command_takes_a_refused_name(session, folder, command):
    folder.file("a.exe", b"x").chmod(0o640)
    folder.file("plain", b"x")
    folder.directory(".git")
    ftp = session(refused="*.exe .git")
    before = [(p.name, p.stat()[:9]) for p in sorted(folder.path.iterdir())]
    with ftp.data():
        reply = ftp.command(command)
    assert reply.code in (550, 553) and "is not allowed" in reply.text
    assert [(p.name, p.stat()[:9]) for p in sorted(folder.path.iterdir())] == before


@pytest.mark.parametrize("length", [246, 247, 248, 255])
def test_stou_with_refused_names(session, folder, length):
    """STOU makes a name of the greatest length or reports that it can't. It does not overflow a buffer."""
    ftp = session(refused="*.exe")
    with ftp.data() as data:
        if length + len(".01234567") > 255:
            ftp.expect(553, "STOU " + "x" * length)
        else:
            ftp.expect(150, "STOU " + "x" * length)
            data.write(b"y")
            data.close()
            ftp.expect(226)
    assert [p.stat().st_size for p in folder.path.iterdir()] == [1] * (length < 247)


def test_message_of_a_directory(session, folder):
    """CWD shows the text once per session. Without such a file it shows none."""
    folder.directory("d")
    folder.file("d/.message", b"Hello,\r\nthis is d.\n")
    folder.directory("e")
    ftp = session(message_file=".message")
    reply = ftp.expect(250, "CWD d")
    assert reply.raw == b"250-Hello,\r\n this is d.\r\n250 Directory changed.\r\n"
    ftp.expect(250, "CDUP")
    assert len(ftp.expect(250, "CWD d").lines) == 1
    assert len(ftp.expect(250, "CWD ../e").lines) == 1
    assert len(session().expect(250, "CWD d").lines) == 1
    # A long text is cut. A directory with that name is ignored.
    folder.file("e/.message", b"m" * 100_000)
    folder.directory("g").joinpath(".message").mkdir()
    ftp = session(message_file=".message")
    assert len(ftp.expect(250, "CWD e").raw) < 3000
    assert len(ftp.expect(250, "CWD ../g").lines) == 1


def test_messages_with_the_same_hash(session, server, cleanup):
    """jhash() without a seed gives both paths the same value. Each directory shows its text."""
    ftp = session(message_file=".message")
    for name in "news170553", "news240923":
        path = server.alice.home / name
        path.mkdir()
        cleanup.callback(shutil.rmtree, path)
        (path / ".message").write_bytes(name.encode())
        assert ftp.expect(250, f"CWD /{name}").raw.startswith(b"250-" + name.encode())


@pytest.mark.parametrize("content", [b"hello\0", b"hello\nbye\n\0", b"\0hello\n", b"h\0e\0l\0l\0o\0\n\0"])
def test_message_that_is_no_text(session, folder, content):
    """A file with a NUL is not shown. The last line of the reply stays what clients wait for."""
    folder.directory("d")
    folder.file("d/.message", content)
    ftp = session(message_file=".message")
    assert ftp.expect(250, "CWD d").raw == b"250 Directory changed.\r\n"


@pytest.mark.parametrize("content, shown", [
    (b"hello", b"250-hello\r\n"), (b"\n", b"250-\r\n"), (b"a\n\nb\n", b"250-a\r\n \r\n b\r\n"),
    (b"250 Directory changed.\n", b"250-250 Directory changed.\r\n"), (b"a\n250 b\n", b"250-a\r\n 250 b\r\n"),
    (b"a\x1b[2Jb\x07\n", b"250-a?[2Jb?\r\n"), (b"\r\r", b""), (b"a\rb\r\n", b"250-ab\r\n")])
def test_lines_of_a_message(session, folder, content, shown):
    folder.directory("d")
    folder.file("d/.message", content)
    ftp = session(message_file=".message")
    assert ftp.expect(250, "CWD d").raw == shown + b"250 Directory changed.\r\n"


@pytest.mark.parametrize("family", [4, 6])
def test_long_commands(client1, server, folder, family):
    """LPSV and LPRT (RFC 1639) for IPv4 and IPv6."""
    folder.file("f", b"by long port")
    with server.login(client1, family) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        text = ftp.expect(228, "LPSV").text
        numbers = [int(n) for n in text[text.index("(") + 1:text.index(")")].split(",")]
        assert numbers[:2] == ([4, 4] if family == 4 else [6, 16])
        assert numbers[-3] == 2
        with ftpraw.Data(client1.connect(ftp.server, numbers[-2] * 256 + numbers[-1])) as data:
            ftp.expect(150, "RETR f")
            assert data.read() == b"by long port"
        ftp.expect(226)
        with ftpraw.Data(listener=client1.listen(family)) as data:
            port = data.listener.getsockname()[1]
            octets = numbers[:2] + list(_octets(client1, family)) + [2, port >> 8, port & 255]
            ftp.expect(200, "LPRT " + ",".join(map(str, octets)))
            ftp.expect(150, "RETR f")
            assert data.read() == b"by long port"
        ftp.expect(226)
        ftp.expect(521, "LPRT 5,4,1,2,3,4,2,7,7")
        ftp.expect(501, "LPRT 4,4,1,2,3,4,2,7")
        ftp.expect(501, "LPRT 4,4,1,2,3,4,3,7,7")
        ftp.expect(200, "EPSV ALL")
        ftp.expect(501, "LPSV")


def _octets(host, family):
    return socket.inet_pton(socket.AF_INET6 if family == 6 else socket.AF_INET, host.address(family))


def test_rang(session, folder):
    """RANG a b limits the next RETR to these bytes; the one after it sends the whole file."""
    content = Pattern(1, 300_000).bytes()
    folder.file("f", content)
    ftp = session()
    for first, last in ((0, 0), (5, 5), (0, 299_999), (1000, 200_000), (299_999, 299_999), (10, 10**9)):
        ftp.expect(350, f"RANG {first} {last}")
        assert ftp.retr("f") == content[first:last + 1]
        assert ftp.retr("f") == content
    ftp.expect(350, "RANG 5 10")
    ftp.expect(350, "RANG 1 0")
    assert ftp.retr("f") == content
    # A RANG with a wrong argument cancels an earlier one (draft-bryan-ftp-range).
    for bad in ("RANG", "RANG 5", "RANG 5 x", "RANG -1 5", "RANG 1 2 3", "RANG 1  2", "RANG 10 5",
                f"RANG 1 {2 ** 63}"):
        ftp.expect(350, "RANG 5 10")
        ftp.expect(501, bad)
        assert ftp.retr("f") == content, bad
    with ftp.data():
        ftp.expect(350, "RANG 300001 300002")
        ftp.expect(554, "RETR f")


def test_rest_in_ascii(session, folder):
    """REST counts bytes of the network form (RFC 3659, 5.2), for downloads and uploads."""
    text = b"one\ntwo\r\n\nthree\n" * 2000
    network = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    folder.file("f", text)
    ftp = session()
    ftp.expect(200, "TYPE A")
    for offset in (0, 1, 4, 5, 6, 17, len(network) - 1, len(network)):
        ftp.expect(350, f"REST {offset}")
        assert ftp.retr("f") == network[offset:]
    ftp.expect(350, "RANG 3 8")
    assert ftp.retr("f") == network[3:9]
    unix = b"a\nb\nc\n" * 1000
    sent = unix.replace(b"\n", b"\r\n")
    for offset in (0, 1, 3, 2000, len(sent)):
        folder.file("g", unix)
        ftp.expect(350, f"REST {offset}")
        ftp.stor("g", sent[offset:])
        assert (folder / "g").read_bytes() == unix
    with ftp.start("STOR g", rest=len(sent) + 1):
        ftp.expect(554)


def test_links_to_refused_names(session, folder):
    """A client can't make a link to a name that it may not use, or follow one that somebody else has made."""
    folder.file("a.exe", b"x")
    folder.directory(".git")
    folder.file("plain", b"x")
    ftp = session(refused="*.exe .git")
    for target in ("a.exe", ".git", ".git/config", "./.git/", "/x/../a.exe", "x//a.exe"):
        assert "is not allowed" in ftp.expect(550, f"SITE SYMLINK {target} new").text
        assert not (folder / "new").is_symlink()
    ftp.expect(200, "SITE SYMLINK plain new")
    ftp.expect(200, "SITE SYMLINK ../missing/x new2")
    (folder / "link").symlink_to("a.exe")
    with ftp.data():
        assert "is not allowed" in ftp.expect(550, "RETR link").text
