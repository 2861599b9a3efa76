# SPDX-License-Identifier: GPL-2.0
"""Input that no client should send. The session survives it or ends with a clear reply; other sessions go on."""

import os
import random

import pytest

import ftpraw
import memory
import net
import scale
from ftpraw import DM, DO, DONT, IAC, IP, WILL, WONT

LIMIT = 4096


def before_and_after_login(test):
    """Run a test before the login, where kftpd reads the commands, and after it, where the module does."""
    return pytest.mark.parametrize("login", [False, True], ids=["kftpd", "module"])(test)


@pytest.fixture
def session(server, client1, request):
    opened = []

    def connect(login):
        ftp = server.login(client1) if login else ftpraw.Ftp(client1)
        opened.append(ftp)
        return ftp

    yield connect
    for ftp in opened:
        ftp.close()


def alive(ftp):
    ftp.expect(200, "NOOP")


@before_and_after_login
def test_longest_line(session, login):
    ftp = session(login)
    ftp.send(b"NOOP " + b"x" * (LIMIT - 7) + b"\r\n")
    ftp.expect(200)
    alive(ftp)


@before_and_after_login
@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 2, 2 * LIMIT, 2 * LIMIT + 1, 100_000])
def test_line_too_long(session, login, size):
    """It is discarded up to its end, and gets a single reply."""
    ftp = session(login)
    ftp.send(b"NOOP " + b"x" * (size - 7) + b"\r\nSYST\r\n")
    ftp.expect(500)
    ftp.expect(215)
    alive(ftp)


@before_and_after_login
def test_line_without_end(session, login):
    """A megabyte without a line end is discarded. The line end gets a single reply."""
    ftp = session(login)
    for _ in range(16):
        ftp.send(b"A" * 65536)
    assert ftp.silent()
    ftp.send(b"\r\n")
    ftp.expect(500)
    alive(ftp)


@pytest.mark.long
@before_and_after_login
def test_lines_without_end_cost_no_memory(session, login):
    """Each of 32 clients sends two megabytes: neither the module nor the daemon keeps them in memory."""
    clients = [session(login) for _ in range(32)]
    before = memory.all_but_files()
    for ftp in clients:
        ftp.send(b"A" * 2 * scale.MIB)

    def taken():
        return all(net.is_received(ftp.socket) for ftp in clients) and \
            not any(rx for port, *_, rx in net.tcp_sockets() if port == 21)
    net.until(taken, "the server has read everything")
    grown = memory.all_but_files() - before
    assert grown < 8 * scale.MIB, f"{grown >> 20} MiB"
    for ftp in clients:
        ftp.send(b"\r\n")
        ftp.expect(500)


@before_and_after_login
def test_nul_and_cr_in_a_line(session, login):
    ftp = session(login)
    for line in (b"SYST\0\r\n", b"\0SYST\r\n", b"SY\0ST\r\n", b"SYST \r x\r\n", b"SYST\r\r\n",
                 b"CWD /\0etc\r\n", b"CWD /\r/\r\n", b"CWD /\r\0\r\n"):
        ftp.send(line)
        ftp.expect(501)
    alive(ftp)


@before_and_after_login
def test_unknown_verbs(session, login):
    ftp = session(login)
    for line in (b"", b" ", b" SYST", b"\t", b"FROB", b"FROBNICATE x", b"12345", b"SYST/", b"SYST\t",
                 b"<?xml", b"%s%n%x", b"\xe4\xf6\xfc", b"XYZZYXYZZY", b"SYSTSYST", b"SYS"):
        ftp.send(line + b"\r\n")
        ftp.expect(500)
    alive(ftp)


@before_and_after_login
def test_bare_lf(session, login):
    ftp = session(login)
    ftp.send(b"NOOP\nSYST\n\nNOOP\r\n")
    assert [ftp.reply().code for _ in range(4)] == [200, 215, 500, 200]


@before_and_after_login
def test_telnet_negotiation(session, login):
    """RFC 854: each WILL and each DO is refused. The command between them is executed."""
    ftp = session(login)
    ftp.send(IAC + WILL + b"\x01" + b"NO" + IAC + DO + b"\x03" + b"OP\r\n")
    got = ftpraw.read_exactly(ftp.socket, 6)
    assert got == IAC + DONT + b"\x01" + IAC + WONT + b"\x03"
    ftp.expect(200)
    ftp.send(IAC + WONT + b"\x01" + IAC + DONT + b"\x03" + b"NOOP\r\n")
    ftp.expect(200)


@before_and_after_login
def test_telnet_commands_inside_a_line(session, login):
    ftp = session(login)
    for command in (IP, DM, b"\xf1", b"\xf3", b"\xf5", b"\xf6", b"\xf9"):
        ftp.send(b"NO" + IAC + command + b"OP\r\n")
        reply = ftp.reply()
        assert reply.code == 200, command
    ftp.urgent(IAC)
    ftp.send(DM + b"NOOP\r\n")
    ftp.expect(200)


@before_and_after_login
def test_telnet_byte_by_byte(session, login):
    ftp = session(login)
    for byte in IAC + WILL + b"\x01" + b"NOOP\r\n":
        ftp.send(bytes([byte]))
    assert ftpraw.read_exactly(ftp.socket, 3) == IAC + DONT + b"\x01"
    ftp.expect(200)


@before_and_after_login
def test_flood_of_telnet_demands(session, login):
    """A client that does not read the refusals can't make them pile up without limit."""
    ftp = session(login)
    ftp.socket.settimeout(1)
    # The client must block or lose its session before the server has sent more than the sockets hold.
    with pytest.raises((TimeoutError, ConnectionError)):
        for _ in range(2000):
            ftp.socket.send((IAC + WILL + b"\x01") * 10_000)
    ftpraw.reset(ftp.socket)


@before_and_after_login
@pytest.mark.parametrize("seed", range(4))
def test_noise(session, login, seed):
    """Random bytes, then a line end: the session still executes the next command."""
    ftp = session(login)
    noise = random.Random(seed).randbytes(20_000).replace(b"\n", b"")
    ftp.send(noise + b"\r\n\r\nSYST\r\n")
    found = b""
    while b"215 UNIX" not in found:
        piece = ftp.socket.recv(65536)
        assert piece, f"closed after {found!r}"
        found += piece


@before_and_after_login
def test_noise_in_lines(session, login):
    ftp = session(login)
    generator = random.Random(1)
    verbs = [b"CWD", b"SIZE", b"MDTM", b"TYPE", b"PORT", b"EPRT", b"REST", b"OPTS", b"STRU", b"MODE",
             b"ALLO", b"EPSV", b"LIST", b"MLST", b"STAT", b"HELP", b"USER", b"FEAT", b"RNTO", b"SITE"]
    for _ in range(scale.by_kernel(400, 150)):
        size = generator.choice([0, 1, 3, 20, 255, 256, 1000, 4000])
        noise = bytes(b for b in generator.randbytes(size) if b not in b"\r\n\0\xff")
        ftp.send(generator.choice(verbs) + b" " + noise + b"\r\n")
        reply = ftp.reply()
        assert 200 <= reply.code <= 599 and reply.code != 421, reply
    alive(ftp)


@before_and_after_login
def test_client_hangs_up_inside_a_line(session, login, server):
    for how in ("close", "reset", "shutdown"):
        ftp = session(login)
        ftp.send(b"NOOP")
        if how == "reset":
            ftpraw.reset(ftp.socket)
        elif how == "shutdown":
            ftp.socket.shutdown(1)
            ftp.closed()
        ftp.close()
    server.no_sessions()


def test_commands_before_a_half_close_are_answered(ftp):
    """printf '...' | nc: the server answers the commands that it received before the end of the stream."""
    ftp.send(b"SYST\r\nPWD\r\nNOOP\r\n")
    ftp.socket.shutdown(1)
    assert [ftp.reply().code for _ in range(3)] == [215, 257, 200]


def test_urgent_data_alone(ftp):
    for _ in range(20):
        ftp.urgent(b"!")
    ftp.send(b"\r\n")
    ftp.reply()
    alive(ftp)


def test_paths_with_every_byte(ftp, folder):
    """The server copes with every byte in a name."""
    for byte in range(1, 256):
        if byte in b"\r\n":
            continue
        name = bytes([byte]).replace(b"\xff", b"\xff\xff")
        ftp.send(b"SIZE missing-" + name + b"\r\n")
        ftp.expect(550)
    assert os.listdir(folder.path) == []


def test_binary_on_the_data_connection_of_a_listing(ftp, folder):
    """A client sends data on a connection on which it should only receive."""
    folder.file("f", b"x")
    with ftp.data() as data:
        data.write(b"garbage" * 1000)
        ftp.expect(150, "NLST")
        assert data.socket().recv(100) == b"f\r\n"
        ftp.expect(226)
    alive(ftp)


def test_numbers_at_their_edges(ftp, folder):
    folder.file("f", b"0123456789")
    # File offsets have 63 bits.
    ftp.expect_each([(f"REST {2**63 - 1}", 350), (f"REST {2**63}", 501), (f"REST {2**64 - 1}", 501),
                     (f"REST {2**64}", 501), (f"ALLO {2**64}", 501), ("REST 0x10", 501),
                     ("REST 1e3", 501), ("REST  5", 350), ("REST 5 ", 350), ("REST 5 5", 501), ("REST +5", 501)])
    with ftp.data():
        ftp.expect(350, f"REST {2**63 - 1}")
        ftp.expect(554, "RETR f")
    with ftp.data():
        ftp.expect(350, f"REST {2**63 - 1}")
        ftp.expect(554, "STOR f")
    assert (folder / "f").read_bytes() == b"0123456789"
    alive(ftp)


def test_no_answer_leaks_the_real_path(ftp, folder):
    """ftpraw.py checks every reply of every test for this. Here are the replies with the most text."""
    (folder / "link").symlink_to("/etc/shadow")
    for line in ("PWD", "STAT", "STAT .", "CWD missing", "RETR missing", "SIZE missing", "MKD /a/b/c",
                 "RETR link", "MLST link", "RMD /", "HELP", "FEAT"):
        with ftp.data():
            ftp.command(line)


@pytest.mark.parametrize("line", [b"550 /srv/kftp-e2e/alice/f: no.", b"550 Errno 13.", b"451 error -5 of the disk.",
                                  b"451 Error: 28", b"550 00000000deadbeef", b"211 ffff888012345678.",
                                  b"550-One\r\n errno=2\r\n550 Two."])
def test_leaks_are_detected(line):
    with pytest.raises(AssertionError):
        ftpraw.check_no_leak(line + b"\r\n")


def test_harmless_replies_are_not_leaks():
    for line in (b"550 No such file or directory.", b"226 Transfer complete.", b'257 "/errnoodle"',
                 b"550 The file system reports an error."):
        ftpraw.check_no_leak(line + b"\r\n")
