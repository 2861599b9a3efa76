# SPDX-License-Identifier: GPL-2.0
"""Commands that need no data connection and change no file."""

import os
import pathlib
import re
import socket

import pytest

import ftpraw
import jobs
import net
import scale


REPLIES = [
    ("TYPE I", 200), ("TYPE L 8", 200), ("TYPE A", 200), ("TYPE A N", 200), ("type i", 200),
    ("TYPE A T", 504), ("TYPE A C", 504), ("TYPE E", 504), ("TYPE", 501), ("TYPE X", 501),
    ("TYPE L 7", 504),
    ("STRU F", 200), ("STRU R", 504), ("STRU P", 504), ("STRU", 501), ("STRU Q", 501),
    ("MODE S", 200), ("MODE B", 504), ("MODE C", 504), ("MODE Z", 504), ("MODE", 501), ("MODE Q", 501),
    ("NOOP", 200), ("noop", 200), ("NoOp", 200),
    ("SYST", 215),
    ("ALLO 1000", 200), ("ALLO 1000 R 10", 200), ("ALLO x", 501), ("ALLO", 501),
    ("REST 0", 350), ("REST 9223372036854775807", 350), ("REST 5000000000", 350),
    ("REST -1", 501), ("REST x", 501), ("REST", 501), ("REST 1 2", 501),
    ("REST 99999999999999999999999", 501),
    ("OPTS UTF8 ON", 200), ("OPTS MLST type;size;", 200), ("OPTS FROB", 501), ("OPTS", 501),
    ("RNTO x", 503),
    ("ABOR", 226),
    ("SMNT /", 502), ("MAIL alice", 502), ("MSND alice", 502), ("MSOM alice", 502), ("MSAM alice", 502),
    ("MLFL alice", 502), ("MRSQ", 502), ("MRCP alice", 502),
    ("COMB x", 502), ("PRET RETR x", 502), ("CPSV", 502), ("SSCN", 502), ("SSCN ON", 502),
    ("CCC", 534), ("PBSZ 0", 503), ("PROT C", 503), ("PROT P", 503), ("PROT S", 503),
    ("USER bob", 530), ("USER", 501), ("PASS x", 503), ("AUTH TLS", 503), ("HOST example.org", 503), ("REIN", 502),
    ("ACCT x", 202),
    ("FROB", 500), ("X", 500), ("RETRIEVE x", 500),
    ("RETR", 501), ("STOR", 501), ("APPE", 501), ("SIZE", 501), ("MDTM", 501), ("DELE", 501),
    ("MKD", 501), ("XMKD", 501), ("RMD", 501), ("XRMD", 501), ("RNFR", 501), ("RNTO", 501), ("CWD", 250),
    # Spaces around words: devices send them.
    ("TYPE I ", 200), ("TYPE A  ", 200), ("TYPE  L 8 ", 200), ("TYPE A N ", 200), ("TYPE  ", 501), ("MODE S ", 200),
    ("STRU F ", 200), ("STRU R ", 504), ("ALLO 1000 ", 200), ("ALLO 1000 R 10 ", 200), ("REST 0 ", 350),
    ("REST  5  ", 350), ("REST  ", 501), ("RANG 0 2 ", 350), ("RANG 1 0 ", 350), ("OPTS UTF8 ON ", 200),
    ("OPTS MLST type;size; ", 200), ("OPTS HASH SHA-256 ", 200), ("OPTS  ", 501), ("LANG EN ", 200), ("HELP TYPE ", 214),
    ("EPSV 1 ", 229), ("EPSV  ", 229), ("EPSV 2 ", 522), ("EPRT |9|127.0.0.1|5282| ", 522), ("ABOR ", 225),
    ("SITE UMASK 022 ", 200), ("SITE IDLE 900 ", 200), ("SITE IDLE  ", 200), ("SITE HELP UMASK ", 214), ("NOOP ", 200),
    ("RETR x", 425), ("STOR x", 425), ("APPE x", 425), ("LIST", 425), ("NLST", 425), ("MLSD", 425),
]


def test_replies(ftp):
    ftp.expect_each(REPLIES, after=("PWD", 257))


def test_directories_by_their_old_names(ftp, folder):
    assert ftp.expect(257, "XMKD d").text.startswith(f'"{folder.name}/d"')
    assert (folder / "d").is_dir()
    ftp.expect(550, "XMKD d")
    ftp.expect(250, "XRMD d")
    assert not (folder / "d").exists()
    ftp.expect(550, "XRMD d")


@pytest.mark.parametrize("line", ["CWD", "CWD ", "XCWD", "CWD ~", "CWD ~/", "CWD ~//", "CWD ~/d/..", "CWD ~/."])
def test_start_directory(server, client1, cleanup, folder, line):
    """A session finds back to the directory in which it began. With "root = /" this is the user's home."""
    ftp = jobs.session(server, client1, cleanup, folder)
    folder.directory("d")
    for elsewhere in ("CWD /", "CWD ~/d"):
        ftp.expect(250, elsewhere)
        ftp.expect(250, line)
        assert ftp.expect(257, "PWD").text.startswith(f'"{folder.name}"')


def test_home_of_a_user(server, client1, folder):
    """With "root = /", a session begins in the user's home, and CWD alone leads back there."""
    folder.file("f", b"content")
    with server.configured(users={"root": "/"}), server.login(client1) as ftp:
        ftp.expect(200, "TYPE I")
        ftp.expect_each([
            ("CWD /", 250), (f"SIZE .{folder.name}/f", 550), ("CWD", 250), (f"SIZE .{folder.name}/f", 213),
            ("CWD /etc", 250), (f"SIZE ~{folder.name}/f", 213), (f"CWD ~{folder.name}", 250), ("SIZE f", 213)])


def test_tilde_in_other_commands(server, client1, cleanup, folder):
    ftp = jobs.session(server, client1, cleanup, folder)
    folder.directory("d")
    folder.file("d/f", b"content")
    ftp.expect(200, "TYPE I")
    ftp.expect(250, "CWD /")
    assert ftp.retr("~/d/f") == b"content"
    ftp.stor("~/new", b"new")
    assert (folder / "new").read_bytes() == b"new"
    assert ftp.expect(257, "MKD ~/e").text.startswith(f'"{folder.name}/e"')
    assert ftp.download("NLST ~").split() == [b"~/d", b"~/e", b"~/new"]
    assert ftp.download("NLST ~/[dn]*").split() == [b"~/d", b"~/new"]
    assert b"f" in ftp.download("MLSD ~/d")
    assert "type=file;" in ftp.expect(250, "MLST ~/d/f").inner[0].lower()
    ftp.expect_each([
        ("SIZE ~/d/f", 213), ("MDTM ~/d/f", 213), ("HASH ~/d/f", 213), ("XMD5 ~/d/f", 250), ("STAT ~", 212),
        ("AVBL ~", 213), ("DSIZ ~/d", 213), ("MFMT 20010909014640 ~/new", 213), ("SITE CHMOD 600 ~/new", 200),
        ("SITE MKDIR ~/e/x/y", 250), ("SITE LINK ~/new ~/link", 200), ("RNFR ~/new", 350), ("RNTO ~/e/old", 250),
        ("DELE ~/link", 250), ("RMD ~/e/x/y", 250), ("SIZE ~/..", 550), ("RMD ~", 550)])
    assert sorted(os.listdir(folder / "e")) == ["old", "x"]


def test_names_with_a_tilde(ftp, folder):
    """Only "~" as the first component is the start directory. A file with this name is "./~"."""
    folder.directory("~")
    folder.file("~/f", b"in a directory with this name")
    folder.directory("d")
    folder.file("d/~", b"a file with this name")
    folder.file("~f", b"a longer name")
    assert ftp.retr("./~/f") == b"in a directory with this name"
    assert ftp.retr("d/~") == b"a file with this name"
    assert ftp.retr("~f") == b"a longer name"
    ftp.expect_each([("SIZE ~/f", 550), ("CWD d", 250), ("SIZE ./~", 213), ("CWD ~user", 550)])


def test_user_again(client1, server):
    """USER after login: 230 for the same user, 530 for another. A PASS is accepted only after the first."""
    with server.login(client1) as ftp:
        assert "alice" in ftp.expect(530, "USER bob").text
        ftp.expect_each([("PASS builder", 503), ("USER alice", 230), ("PASS anything", 230), ("PASS", 230),
                         ("USER Alice", 530), ("PASS x", 503), ("USER alic", 530), ("USER alice2", 530),
                         ("USER anonymous", 530), ("USER", 501), ("REIN", 502), ("PWD", 257)])
    with server.anonymous(client1) as ftp:
        ftp.expect_each([("USER ftp", 230), ("PASS x@", 230), ("USER Anonymous", 230), ("USER alice", 530)])


def test_user_behind_a_transfer(client1, server, folder):
    """USER waits until the transfer has ended, like other commands; the transfer goes on."""
    with server.login(client1) as ftp:
        ftp.expect_each([("TYPE I", 200), (f"CWD {folder.name}", 250)])
        with ftp.start("STOR f") as data:
            data.write(b"one ")
            ftp.send(b"USER bob\r\nUSER alice\r\nPASS x\r\nPWD\r\n")
            ftp.silent()
            data.write(b"two")
        for code in (226, 530, 230, 230, 257):
            ftp.expect(code)
    assert (folder / "f").read_bytes() == b"one two"


def test_failed_set_up_makes_no_file(ftp, folder):
    for line in ("STOR x", "APPE x"):
        ftp.expect(425, line)
    assert os.listdir(folder.path) == []


def test_syst_names_unix(ftp):
    assert ftp.expect(215, "SYST").text == "UNIX Type: L8"


def test_help_names_every_command(ftp):
    text = ftp.expect(214, "HELP").raw.decode()
    verbs = set(re.findall(r"\b[A-Z]{3,4}\b", text))
    assert {"RETR", "STOR", "APPE", "REST", "LIST", "NLST", "MLSD", "MLST", "CWD", "CDUP", "PWD",
            "TYPE", "STRU", "MODE", "SIZE", "MDTM", "DELE", "MKD", "RMD", "RNFR", "RNTO", "ABOR",
            "STAT", "SYST", "FEAT", "HELP", "NOOP", "OPTS", "ALLO", "QUIT", "PORT", "PASV", "EPRT",
            "EPSV"} <= verbs
    assert "RETR" in ftp.expect(214, "HELP RETR").raw.decode()


def test_working_directory(ftp, folder):
    folder.directory("a")
    (folder.path / "a" / "b").mkdir()
    top = folder.name

    def pwd():
        return re.match(r'"(.*)"', ftp.expect(257, "PWD").text).group(1)

    ftp.expect(250, "CWD a")
    assert pwd() == f"{top}/a"
    ftp.expect(250, "CWD b")
    assert pwd() == f"{top}/a/b"
    ftp.expect(250, "CDUP")
    assert pwd() == f"{top}/a"
    ftp.expect(250, "XCUP")
    assert pwd() == top
    ftp.expect(250, "XCWD ./a/../a//b/")
    assert pwd() == f"{top}/a/b"
    ftp.expect(250, "CWD /")
    assert pwd() == "/"
    ftp.expect(250, "CDUP")
    assert pwd() == "/"
    ftp.expect(250, "CWD ../../..")
    assert pwd() == "/"
    ftp.expect(550, f"CWD {top}/missing")
    ftp.expect(550, "CWD /../../etc")
    assert pwd() == "/"
    assert ftp.expect(257, "XPWD").text.startswith('"/"')


def test_cwd_to_a_file(ftp, folder):
    folder.file("f", b"x")
    ftp.expect(550, "CWD f")
    ftp.expect(550, "CWD f/below")


def test_cwd_without_permission(ftp, folder):
    closed = folder.directory("closed")
    closed.chmod(0)
    ftp.expect(550, "CWD closed")


def test_working_directory_is_removed(ftp, folder):
    gone = folder.directory("gone")
    ftp.expect(250, "CWD gone")
    gone.rmdir()
    ftp.expect(550, "MKD x")
    ftp.expect(250, f"CWD {folder.name}")


def test_stat(ftp, client1):
    """STAT shows user, address, TYPE, data connection, protection and idle time."""
    def stat():
        reply = ftp.expect(211, "STAT")
        assert all(line.startswith(" ") for line in reply.inner)
        return reply.inner

    ftp.send(b"SITE IDLE 1234\r\nSTAT\r\n")
    ftp.expect(200)
    lines = ftp.expect(211).inner
    assert f" Logged in as alice from {client1.address4}" in lines
    assert " TYPE I, STRU F, MODE S; data connection not set up" in lines
    assert " Control and data connections are plain text" in lines
    assert " Idle for 0 seconds; the session ends after 1234 idle seconds" in lines
    ftp.expect(200, "TYPE A")
    ftp.expect(200, f"PORT {ftp.port_argument(client1.address4, 2000)}")
    assert " TYPE A, STRU F, MODE S; data connection active" in stat()
    ftp.extended_passive()
    assert " TYPE A, STRU F, MODE S; data connection passive" in stat()


def test_stat_shows_idle_time(ftp, server):
    """If the session has no time of its own, it shows the setting of the namespace."""
    with server.settings(idle_timeout=777):
        ftp.expect(200, "NOOP")
        assert ftp.silent(2.1)
        line, = [line for line in ftp.expect(211, "STAT").inner if "Idle" in line]
        idle, = re.fullmatch(r" Idle for (\d+) seconds; the session ends after 777 idle seconds", line).groups()
        assert int(idle) >= 2
        ftp.send(b"NOOP\r\nSTAT\r\n")
        ftp.expect(200)
        assert " Idle for 0 seconds" in ftp.expect(211).raw.decode()


def test_rest_is_for_the_next_command_only(ftp, folder):
    """REST applies to the very next RETR, STOR or APPE."""
    folder.file("f", b"0123456789")
    assert ftp.retr("f", rest=4) == b"456789"
    assert ftp.retr("f") == b"0123456789"
    with ftp.data() as data:
        ftp.expect(350, "REST 4")
        ftp.expect(550, "RETR missing")
        ftp.expect((150, 125), "RETR f")
        assert data.read() == b"0123456789"
        ftp.expect(226)
    ftp.expect(350, "REST 4")
    ftp.expect(501, "STOR")
    ftp.stor("g", b"whole")
    assert (folder / "g").read_bytes() == b"whole"


@pytest.mark.parametrize("length", [4088, 4089, 5000, 100_000])
def test_input_buffer_is_full_during_a_transfer(ftp, server, length):
    """After the transfer the rest of the input is read, although no new packet wakes the session."""
    with server.settings(connect_timeout=1):
        ftp.extended_passive()
        ftp.send(b"STOR x\r\nSIZE f\r\n" + b"y" * length + b"\r\nNOOP\r\n")
        ftp.socket.shutdown(socket.SHUT_WR)
        ftp.expect(425)
        ftp.expect(550)
        ftp.expect(500)
        ftp.expect(200)
        ftp.closed()


def test_quit_tells_totals(ftp, folder):
    folder.file("f", b"x" * 54321)
    ftp.retr("f")
    ftp.stor("g", b"y" * 777)
    reply = ftp.expect(221, "QUIT")
    assert reply.text == "Goodbye. 2 files; 54321 bytes sent, 777 received."
    ftp.closed()


def test_many_commands_in_one_segment(ftp):
    ftp.send(b"NOOP\r\nPWD\r\nTYPE A\r\nNONSENSE\r\nTYPE I\r\nSYST\r\n" * 50)
    for _ in range(50):
        for code in (200, 257, 200, 500, 200, 215):
            ftp.expect(code)


def test_one_command_in_many_segments(ftp):
    for byte in b"CWD /\r\nPWD\r\n":
        ftp.send(bytes([byte]))
    ftp.expect(250)
    assert ftp.expect(257).text.startswith('"/"')


def test_client_that_never_reads_replies(ftp, server):
    """If its replies pile up, the client has to wait or loses its session. Other sessions go on."""
    ftp.socket.settimeout(1)
    with pytest.raises((TimeoutError, ConnectionError)):
        for _ in range(1000):
            ftp.socket.send(b"HELP\r\n" * 10_000)
    with server.login(ftp.host) as other:
        other.expect(200, "NOOP")
        other.quit()
    ftpraw.reset(ftp.socket)


def test_client_that_is_gone_ends_a_wait(ftp, client1, server, netlink):
    """
    The client has closed the connection while a transfer waits and a command waits for that. It may only have closed
    its own end, so the wait goes on; but TCP finds out when the client's kernel has forgotten the connection.
    """
    forget = pathlib.Path("/proc/sys/net/ipv4/tcp_fin_timeout")
    with client1:
        before = forget.read_text(encoding="ascii")
        forget.write_text("1", encoding="ascii")
    try:
        with server.settings(connect_timeout=600):
            ftp.extended_passive()
            ftp.send(b"STOR x\r\nPWD\r\n")
            assert ftp.silent()
            ftp.close()
            net.until(lambda: not netlink.sessions(), "the session has ended", scale.seconds(40))
    finally:
        with client1:
            forget.write_text(before, encoding="ascii")
