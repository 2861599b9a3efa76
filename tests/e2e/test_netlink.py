# SPDX-License-Identifier: GPL-2.0
"""The netlink family, without a library: what it accepts, and how it refuses everything else."""

import errno
import os
import pwd
import socket
import struct

import pytest

import ftpraw
import genl
import handdown
import net
import scale
import server as server_module

NOBODY = pwd.getpwnam("nobody")
TCP_ULP = 31


@pytest.fixture
def session(client1, server, cleanup):
    return handdown.Session(cleanup, client1, server.alice)


def refused(call, *numbers):
    """The call must fail with one of these error numbers and a text for people."""
    with pytest.raises(genl.Refused) as caught:
        call()
    assert caught.value.errno in numbers, caught.value
    assert len(caught.value.extack) > 5, "no extack text"
    assert "  " not in caught.value.extack
    return caught.value


@pytest.fixture(autouse=True)
def server_still_works(server, client1, folder):
    """After each test: no session is left, and a login works."""
    yield
    server.no_sessions()
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        ftp.stor("alive", b"alive")
        assert ftp.retr("alive") == b"alive"


def test_hand_down(session, netlink, server, folder):
    folder.file("f", b"handed down")
    number = session.add(netlink, welcome="Hello.\nAnd welcome.", home=folder.name, host="ftp.example",
                         rights=genl.RIGHT_READ | genl.RIGHT_LIST)
    reply = session.ftp.expect(230)
    assert reply.lines[0].startswith("230-Hello.") and reply.text == "And welcome."
    session.control.close()
    found = netlink.session(number)
    assert found["user"] == "alice" and found["host"] == "ftp.example"
    assert found["cwd"] == folder.name
    assert found["uid"] == server.alice.uid
    assert found["rights"] == genl.RIGHT_READ | genl.RIGHT_LIST
    assert found["peer_address"] == socket.inet_aton(session.ftp.host.address4)
    assert found["peer_port"] == session.ftp.socket.getsockname()[1]
    assert found["local_address"] == socket.inet_aton(net.SERVER4)
    session.ftp.expect(200, "TYPE I")
    assert session.ftp.retr("f") == b"handed down"
    assert netlink.session(number)["sent"] == 11
    assert netlink.session(number)["files"] == 1
    session.ftp.quit()


def test_unread_bytes_are_executed(session, netlink):
    session.add(netlink, unread=b"NOOP\r\nPWD\r\nNOO", welcome="Hi.")
    assert [session.ftp.reply().code for _ in range(3)] == [230, 200, 257]
    session.ftp.send(b"P\r\n")
    session.ftp.expect(200)


def test_longest_unread(session, netlink):
    lines = b"NOOP\r\n" * (4096 // 6)
    session.add(netlink, unread=lines + b"NOOP"[:4096 - len(lines)], welcome="Hi.")
    session.ftp.expect(230)
    for _ in range(4096 // 6):
        session.ftp.expect(200)


def test_idle_timeout_of_a_session(session, netlink):
    """The value in the hand-down overrides the setting of the namespace."""
    assert netlink.settings()["idle_timeout"] > scale.STEP
    session.add(netlink, idle_timeout=scale.seconds(1), welcome="Hi.")
    session.ftp.expect(230)
    session.ftp.expect(421)
    session.ftp.closed()


def test_numbers_are_never_reused(client1, server, cleanup, netlink):
    numbers = []
    for _ in range(3):
        one = handdown.Session(cleanup, client1, server.alice)
        numbers.append(one.add(netlink))
        one.control.close()
        one.ftp.close()
        server.no_sessions()
    assert sorted(set(numbers)) == numbers


def test_over_ipv6(client1, server, cleanup, netlink):
    one = handdown.Session(cleanup, client1, server.alice, 6)
    number = one.add(netlink, welcome="Hi.")
    one.ftp.expect(230)
    assert netlink.session(number)["peer_address"] == socket.inet_pton(
        socket.AF_INET6, client1.address6)


def test_daemons_descriptors_can_go(session, netlink, folder):
    """The module has its own references: the daemon may close its descriptors at once."""
    session.add(netlink, welcome="Hi.", home=folder.name)
    session.control.close()
    session.ftp.expect(230)
    session.ftp.stor("f", b"x")
    assert (folder / "f").read_bytes() == b"x"


# The control connection.

def _closed_descriptor():
    fd = os.open("/dev/null", os.O_RDONLY)
    os.close(fd)
    return fd


def test_control_is_not_open(session, netlink):
    refused(lambda: session.add(netlink, control_fd=_closed_descriptor()), errno.EBADF)
    refused(lambda: session.add(netlink, control_fd=2**31 - 1), errno.EBADF)
    refused(lambda: session.add(netlink, control_fd=-1), errno.ERANGE, errno.EINVAL, errno.EBADF)


def test_control_is_not_a_connection(session, netlink, cleanup, tmp_path):
    keep = cleanup.enter_context
    udp = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    udp.connect((net.SERVER4, 9))
    listener = keep(socket.socket())
    listener.bind((net.SERVER4, 0))
    listener.listen(1)
    unconnected = keep(socket.socket())
    unix, _other = map(keep, socket.socketpair())
    unix_packets, _other2 = map(keep, socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    raw = keep(socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
    packets = keep(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
    file = keep(open(tmp_path / "f", "wb"))
    read, write = os.pipe()
    cleanup.callback(os.close, read)
    cleanup.callback(os.close, write)
    for what in (udp, listener, unconnected, unix, unix_packets, raw, packets, file, read, write,
                 session.root, netlink.socket):
        fd = what if isinstance(what, int) else what.fileno()
        refused(lambda fd=fd: session.add(netlink, control_fd=fd),
                errno.ENOTSOCK, errno.EINVAL, errno.ENOTCONN, errno.EPROTONOSUPPORT,
                errno.EAFNOSUPPORT, errno.EPROTOTYPE, errno.ESOCKTNOSUPPORT, errno.EBADF,
                errno.EOPNOTSUPP)


def test_control_of_another_namespace(session, netlink, client1, client2):
    """A session belongs to the namespace of its daemon, and a socket to the one it was made in: these must agree."""
    with client1.listen() as listener:
        with client2.connect(client1.address4, listener.getsockname()[1]) as foreign:
            refused(lambda: session.add(netlink, control_fd=foreign.fileno()), errno.EXDEV)
    assert not netlink.sessions()


def test_control_twice(session, netlink):
    """A control connection can be handed down only once."""
    session.add(netlink, welcome="Hi.")
    session.ftp.expect(230)
    refused(lambda: session.add(netlink), errno.EBUSY, errno.EALREADY, errno.EEXIST)
    session.ftp.expect(200, "NOOP")


def test_control_with_tls(session, netlink):
    """The kernel's TLS would encrypt what the module writes to the plain socket below it."""
    server_module.run("modprobe", "-q", "tls", check=False)
    session.control.setsockopt(socket.IPPROTO_TCP, TCP_ULP, b"tls")
    refused(lambda: session.add(netlink), errno.EOPNOTSUPP)


def test_control_that_was_reset(session, netlink, server):
    ftpraw.reset(session.ftp.socket)
    net.until(lambda: _state(session.control) != net.ESTABLISHED, "the reset has arrived")
    try:
        session.add(netlink)
    except genl.Refused as e:
        assert e.extack
    server.no_sessions()


def _state(sock):
    return struct.unpack_from("=B", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104))[0]


# The root directory.

def test_root_is_not_a_directory(session, netlink, server, cleanup, folder):
    def opened(path, flags):
        fd = handdown.open_as(server.alice, path, flags)
        cleanup.callback(os.close, fd)
        return fd

    folder.file("f", b"x")
    os.mkfifo(folder / "fifo")
    folder.own(folder / "fifo")
    for fd in (opened(folder / "f", os.O_RDONLY), opened("/dev/null", os.O_RDONLY),
               opened(folder / "fifo", os.O_RDONLY | os.O_NONBLOCK), session.control.fileno(),
               netlink.socket.fileno()):
        refused(lambda fd=fd: session.add(netlink, root_fd=fd), errno.ENOTDIR, errno.EINVAL)
    refused(lambda: session.add(netlink, root_fd=_closed_descriptor()), errno.EBADF)
    # An O_PATH descriptor gives no right to read.
    refused(lambda: session.add(netlink, root_fd=opened(folder.path, os.O_PATH | os.O_DIRECTORY)),
            errno.EBADF, errno.EINVAL)


def test_root_opened_with_capabilities(session, netlink, server, cleanup):
    """The session gets the credentials of the process that opened the root, so that process must be unprivileged."""
    fd = os.open(server.alice.home, os.O_RDONLY | os.O_DIRECTORY)
    cleanup.callback(os.close, fd)
    refused(lambda: session.add(netlink, root_fd=fd), errno.EPERM, errno.EACCES, errno.EINVAL)


@pytest.mark.parametrize("home", ["relative", "/../../etc", "..", "", "/" + "d" * 256],
                         ids=["relative", "above", "parent", "empty", "too_long"])
def test_home_is_below_the_root(session, netlink, home):
    """Even with a wrong home the session is inside its root."""
    try:
        session.add(netlink, home=home, welcome="Hi.")
    except genl.Refused as e:
        assert e.extack
    else:
        session.ftp.expect(230)
        where = session.ftp.expect(257, "PWD").text
        assert where.startswith('"/') and ".." not in where
        with session.ftp.data():
            session.ftp.expect(550, "RETR passwd")


# The message.

def test_missing_attributes(session, netlink):
    for name in ("control_fd", "root_fd"):
        refused(lambda name=name: session.add(netlink, **{name: None}), errno.EINVAL)
    refused(lambda: netlink.call(genl.SESSION_ADD), errno.EINVAL)
    refused(lambda: netlink.call(genl.SESSION_GET), errno.EINVAL)
    refused(lambda: netlink.call(genl.SESSION_DEL), errno.EINVAL)


def test_attributes_out_of_range(session, netlink):
    for values in ({"unread": b"x" * 4097}, {"user": "u" * 65}, {"host": "h" * 256},
                   {"home": "/" + "d" * 4095}, {"welcome": "w" * 2049}, {"blob": b"b" * 1025},
                   {"umask": 0o1000}, {"umask": 0xFFFFFFFF}, {"idle_timeout": 604801},
                   {"rights": 1 << 17}, {"rights": 0xFFFFFFFF},
                   {"options": 256}, {"hidden": "h" * 1025}, {"refused": "r" * 1025},
                   {"message_file": "m" * 256}, {"utc_offset": 86401}, {"utc_offset": -86401}, {"utc_offset": -2**31},
                   {"facts": 0x800}, {"facts": 0xFFFFFFFF}, {"algorithm": 5}, {"algorithm": 256}):
        refused(lambda values=values: session.add(netlink, **values), errno.ERANGE, errno.EINVAL)


def test_attributes_of_a_wrong_form(session, netlink):
    names = list(genl.SESSION)

    def raw(name, payload):
        return genl.attribute(names.index(name) + 1, payload)

    for bad in (genl.attribute(200, b"\0\0\0\0"), genl.attribute(len(names) + 1, b"\0\0\0\0"),
                raw("rights", b"\0"), raw("rights", b"\0" * 8), raw("rights", b""),
                raw("control_fd", b"\0\0"), raw("user", b"no end of string" * 5),
                raw("pad", b""), raw("id", b"\0" * 8), raw("cwd", b"/\0"), raw("sent", b"\0" * 8)):
        refused(lambda bad=bad: session.add(netlink, raw=bad), errno.EINVAL, errno.ERANGE)


def test_text_with_control_bytes(session, netlink):
    """A control character in a name can't forge a line of the log: the name is refused or escaped."""
    try:
        session.add(netlink, user="al\nice", welcome="Hi.")
    except genl.Refused as e:
        assert e.extack
    else:
        session.ftp.expect(230)
        assert b"\nice" not in session.ftp.expect(211, "STAT").raw


def test_truncated_messages(session, netlink):
    whole = genl.attributes(genl.SESSION, control_fd=session.control.fileno(), root_fd=session.root,
                            user="alice", rights=genl.RIGHTS_ALL)
    for cut in range(1, len(whole)):
        refused(lambda cut=cut: netlink.call(genl.SESSION_ADD, raw=whole[:cut]), errno.EINVAL, errno.ERANGE)
    # An attribute claims to be longer than the message.
    for lie in (0xFFFF, 200, 3, 0):
        bad = struct.pack("=HH", lie, 5) + b"alice\0\0\0"
        refused(lambda bad=bad: netlink.call(genl.SESSION_ADD, raw=bad), errno.EINVAL, errno.ERANGE)


def test_truncated_header(netlink):
    """The kernel refuses messages that are shorter than their headers. The module must cope with them."""
    for size in (16, 17, 19):
        netlink.socket.send(struct.pack("=IHHII", size, netlink.id, 5, 1, 0) + b"\1\1\0"[:size - 16])
    netlink.socket.settimeout(0.5)
    try:
        while True:
            netlink.receive()
    except TimeoutError:
        pass
    assert netlink.sessions() == []


def test_unknown_command(netlink):
    """Generic netlink refuses unknown commands, without a text."""
    for command in (0, 50, 255, genl.EVENT):
        with pytest.raises(genl.Refused) as caught:
            netlink.exchange(netlink.id, command, b"")
        assert caught.value.errno == errno.EOPNOTSUPP


def test_noise(netlink):
    """Random attributes for each operation."""
    import random
    generator = random.Random(1)
    for _ in range(300):
        command = generator.randrange(1, 9)
        payload = b"".join(
            struct.pack("=HH", generator.choice([0, 3, 4, 5, 8, 12, 60, 0xFFFF]),
                        generator.randrange(0x4000)) + generator.randbytes(generator.choice([0, 4, 8, 56]))
            for _ in range(generator.randrange(1, 4)))
        with pytest.raises(genl.Refused):
            netlink.exchange(netlink.id, command, payload)


def test_unknown_session(netlink):
    refused(lambda: netlink.call(genl.SESSION_GET, id=2**63), errno.ENOENT, errno.ESRCH)
    refused(lambda: netlink.call(genl.SESSION_DEL, id=2**63), errno.ENOENT, errno.ESRCH)
    refused(lambda: netlink.call(genl.SESSION_DEL, id=0), errno.ENOENT, errno.ESRCH, errno.EINVAL)


# Permission.

@pytest.mark.parametrize("command", [genl.SESSION_ADD, genl.SESSION_GET, genl.SESSION_DEL, genl.DRAIN,
                                     genl.SETTINGS_SET, genl.SETTINGS_GET, genl.STATS_GET, genl.ATTACH])
def test_without_permission(server, command):
    def job():
        with genl.Genl() as netlink:
            netlink.call(command)

    assert handdown.errno_as(NOBODY.pw_uid, NOBODY.pw_gid, job) == errno.EPERM


def test_dump_without_permission(server):
    def job():
        with genl.Genl() as netlink:
            netlink.sessions()

    assert handdown.errno_as(NOBODY.pw_uid, NOBODY.pw_gid, job) == errno.EPERM


def test_socket_of_a_privileged_opener(server, netlink):
    """A process without rights uses a socket that root has opened."""
    assert handdown.errno_as(NOBODY.pw_uid, NOBODY.pw_gid, netlink.sessions) == errno.EPERM
    assert handdown.errno_as(NOBODY.pw_uid, NOBODY.pw_gid,
                             lambda: netlink.call(genl.DRAIN)) == errno.EPERM


def test_root_of_a_user_namespace(server):
    """Root of its own user namespace has no rights in this one."""
    script = ("import genl\n"
              "try:\n"
              "    genl.Genl().call(genl.DRAIN)\n"
              "except OSError as e:\n"
              "    print(e.errno)\n")
    here = os.path.dirname(__file__)
    done = server_module.run("setpriv", f"--reuid={NOBODY.pw_uid}", "--clear-groups",
                             "unshare", "-U", "-r", "python3", "-B", "-c", script, check=False, cwd=here)
    if b"unshare" in done.stdout:
        pytest.skip(f"no user namespaces for users here: {done.stdout.decode().strip()}")
    assert done.stdout.strip() == str(errno.EPERM).encode()


# Settings.

def test_refused_change_keeps_settings(netlink):
    before = netlink.settings()
    for values in ({"passive_port": 0}, {"public_address": b"\1\2\3"}, {"public_address": b"\1" * 16},
                   {"idle_timeout": 0}, {"idle_timeout": 604801}, {"connect_timeout": 0},
                   {"stall_timeout": 0}, {"sessions_max": 0}, {"sessions_max": 1_000_001},
                   {"passive_port": list(range(2000, 2065))}):
        refused(lambda values=values: netlink.call(genl.SETTINGS_SET, stall_timeout=7, **values)
                if "stall_timeout" not in values else netlink.call(genl.SETTINGS_SET, **values),
                errno.ERANGE, errno.EINVAL, errno.E2BIG)
        assert netlink.settings() == before


def test_settings_of_another_namespace(netlink, client2):
    """Each network namespace has its own settings."""
    before = netlink.settings()
    with client2, genl.Genl() as other:
        there = other.settings()
        changed = {name: there[name] + 1 for name in ("idle_timeout", "connect_timeout", "stall_timeout")}
        other.call(genl.SETTINGS_SET, **changed)
        try:
            assert other.settings() == {**there, **changed}
            assert netlink.settings() == before
        finally:
            other.call(genl.SETTINGS_SET, **{name: there[name] for name in changed})
        assert other.settings() == there


def test_passive_port_that_is_taken(netlink):
    """If a port belongs to somebody else, no setting changes and the old ports go on."""
    before = netlink.settings()
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::", 25678))
        taken.listen(1)
        refused(lambda: netlink.call(genl.SETTINGS_SET, passive_port=[25677, 25678]), errno.EADDRINUSE)
    assert netlink.settings() == before
    listening = {s[0] for s in net.tcp_sockets() if s[3] == net.LISTEN}
    assert set(before["passive_port"]) <= listening and 25677 not in listening


def test_the_same_port_twice(netlink):
    before = netlink.settings()
    try:
        netlink.call(genl.SETTINGS_SET, passive_port=[25001, 25001])
        assert netlink.settings()["passive_port"] == [25001]
    except genl.Refused as e:
        assert e.extack
    finally:
        netlink.call(genl.SETTINGS_SET, passive_port=before["passive_port"])


def test_shorter_idle_timeout_applies_at_once(client1, server):
    """It also ends sessions that are idle already."""
    with server.settings(idle_timeout=600), server.login(client1) as ftp:
        with server.settings(idle_timeout=1):
            ftp.expect(421)
            ftp.closed()


def test_detached_daemon_gets_no_more_events(session, server, netlink):
    """Later events wait. Detaching one socket does not take events away from another one."""
    with server.listening() as one:
        # The daemon attaches when it finds that nobody is attached, at a time of its own.
        server.stop()
        with genl.Genl() as two:
            two.call(genl.DETACH)
        assert netlink.stats()["attached"]
        one.call(genl.DETACH)
        assert not netlink.stats()["attached"]
        before = netlink.stats()["events_queued"]
        session.add(netlink, welcome="Hi.")
        session.ftp.expect(230)
        session.ftp.quit()
        server.no_sessions()
        assert not list(one.events(0.3))
        # The events of its login and of its logout; the latter comes after the session has left the list.
        net.until(lambda: server.references() == 0, "the session has ended")
        assert netlink.stats()["events_queued"] == before + 2


@pytest.mark.parametrize("name", ["bytes_max", "rate_down", "rate_up", "user_rate_down", "user_rate_up"])
def test_byte_limits_above_the_maximum(session, netlink, name):
    refused(lambda: session.add(netlink, **{name: 2**63}), errno.ERANGE)
    session.add(netlink, welcome="Hi.", **{name: 2**63 - 1})
    session.ftp.expect(230)


def test_sessions_max(client1, server, netlink, cleanup):
    with server.settings(sessions_max=1):
        one = handdown.Session(cleanup, client1, server.alice)
        one.add(netlink, welcome="Hi.")
        one.ftp.expect(230)
        refused_before = netlink.stats()["refused"]
        two = handdown.Session(cleanup, client1, server.alice)
        refused(lambda: two.add(netlink), errno.EUSERS, errno.EBUSY, errno.ENOSPC, errno.EAGAIN,
                errno.EDQUOT, errno.EMFILE)
        assert netlink.stats()["refused"] == refused_before + 1
        one.ftp.expect(200, "NOOP")


def test_rights(client1, server, cleanup, netlink, folder):
    """Each command needs its right, and no other right replaces it."""
    def session(rights):
        one = handdown.Session(cleanup, client1, server.alice)
        one.add(netlink, rights=rights, home=folder.name, welcome="Hi.")
        one.ftp.expect(230)
        one.ftp.expect(200, "TYPE I")
        return one.ftp

    def state():
        return {p.name: p.read_bytes() if p.is_file() else None for p in folder.path.iterdir()}

    folder.file("f", b"content")
    folder.directory("d")
    before = state()
    needs = {
        genl.RIGHT_READ: ["RETR f"],
        genl.RIGHT_LIST: ["LIST", "NLST", "MLSD", "MLST f", "SIZE f", "MDTM f", "STAT ."],
        genl.RIGHT_WRITE: ["STOR new"],
        genl.RIGHT_OVERWRITE: ["STOR f"],
        genl.RIGHT_APPEND: ["APPE f"],
        genl.RIGHT_RESUME: [],
        genl.RIGHT_DELETE: ["DELE f", "RMD d"],
        genl.RIGHT_RENAME: ["RNFR f"],
        genl.RIGHT_MKDIR: ["MKD new"],
    }
    for right, commands in needs.items():
        # Appending and overwriting need the right to write, too; here only their own right is missing.
        ftp = session(genl.RIGHTS_ALL & ~right)
        for command in commands:
            with ftp.data():
                ftp.expect(553 if right == genl.RIGHT_OVERWRITE else 550, command)
            assert state() == before, command
        if right == genl.RIGHT_RESUME:
            with ftp.data():
                ftp.expect(350, "REST 3")
                ftp.expect(550, "STOR f")
            assert state() == before
        if right == genl.RIGHT_OVERWRITE:
            folder.file("g", b"g")
            ftp.expect(350, "RNFR g")
            ftp.expect(553, "RNTO f")
            assert (folder / "f").read_bytes() == b"content"
            (folder / "g").unlink()
        ftp.close()
    ftp = session(0)
    for command in sum(needs.values(), []):
        with ftp.data():
            ftp.expect(550, command)
    assert state() == before


def rights_session(client1, server, cleanup, netlink, folder, rights, options=0):
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink, rights=rights, options=options, home=folder.name, welcome="Hi.")
    one.ftp.expect(230)
    one.ftp.expect(200, "TYPE I")
    return one.ftp


@pytest.mark.parametrize("options", [0, genl.OPTION_ATOMIC_UPLOADS])
def test_resuming_is_not_overwriting(client1, server, cleanup, netlink, folder, options):
    """Without the right to overwrite, REST must be at or, if uploads may be sparse, beyond the end of the file."""
    options |= genl.OPTION_SPARSE_UPLOADS
    path = folder.file("f", b"content")
    for rights in (genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE, genl.RIGHT_RESUME):
        ftp = rights_session(client1, server, cleanup, netlink, folder, rights, options)
        path.write_bytes(b"con\nent")
        for verb in ("STOR", "APPE"):
            for rest in (1, 6):
                with ftp.data():
                    ftp.expect(350, f"REST {rest}")
                    assert "overwrite" in ftp.expect(553, f"{verb} f").text
            ftp.expect(200, "TYPE A")
            # In TYPE A the offset in the file is known only after the file has been read up to it.
            with ftp.start(f"{verb} f", rest=7):
                assert "overwrite" in ftp.expect(553).text
            ftp.expect(200, "TYPE I")
        assert path.read_bytes() == b"con\nent"
        ftp.stor("f", b"!", rest=7)
        ftp.upload("APPE f", b"?", rest=8)
        ftp.stor("f", b".", rest=10)
        ftp.expect(200, "TYPE A")
        ftp.stor("f", b"end", rest=12)
        assert path.read_bytes() == b"con\nent!?\0.end"
    ftp = rights_session(client1, server, cleanup, netlink, folder, genl.RIGHT_RESUME | genl.RIGHT_OVERWRITE, options)
    ftp.stor("f", b"X", rest=1)
    assert path.read_bytes() == b"cXn\nent!?\0.end"


@pytest.mark.parametrize("options", [0, genl.OPTION_ATOMIC_UPLOADS])
@pytest.mark.parametrize("right, rest", [(genl.RIGHT_APPEND, None), (genl.RIGHT_RESUME, 7)])
def test_new_file_needs_the_right_to_write(client1, server, cleanup, netlink, folder, right, rest, options):
    """A session that may only append or resume creates no file, not even from a broken upload."""
    path = folder.file("f", b"content")
    folder.file(".g.part", b"partial")
    ftp = rights_session(client1, server, cleanup, netlink, folder, right, options)
    commands = ["APPE new", "APPE g"]
    if rest:
        commands += ["STOR new", "STOR g"]
    for command in commands:
        with ftp.data():
            if rest:
                ftp.expect(350, f"REST {rest}")
            assert "No such file" in ftp.expect(550, command).text
    ftp.upload("APPE f", b", and more", rest=rest)
    assert path.read_bytes() == b"content, and more"
    assert sorted(p.name for p in folder.path.iterdir()) == [".g.part", "f"]
    # This right does not replace the other one.
    with ftp.data():
        if not rest:
            ftp.expect(350, "REST 7")
        ftp.expect(550, "APPE f")
    with ftp.data():
        ftp.expect(550, "STOR f")
    assert path.read_bytes() == b"content, and more"
    writer = rights_session(client1, server, cleanup, netlink, folder, right | genl.RIGHT_WRITE, options)
    if rest:
        with writer.data():
            writer.expect(350, f"REST {rest}")
            writer.expect(554, "APPE new")
        writer = rights_session(client1, server, cleanup, netlink, folder, right | genl.RIGHT_WRITE,
                                options | genl.OPTION_SPARSE_UPLOADS)
    writer.upload("APPE new", b"made", rest=rest)
    assert (folder / "new").read_bytes() == bytes(rest or 0) + b"made"


def test_broken_upload_may_be_overwritten(client1, server, cleanup, netlink, folder):
    """It is not an existing file of that name: without the right to overwrite, REST may be anywhere in it."""
    folder.file(".f.part", b"partial")
    ftp = rights_session(client1, server, cleanup, netlink, folder, genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE,
                         genl.OPTION_ATOMIC_UPLOADS)
    ftp.stor("f", b"ticular", rest=3)
    assert (folder / "f").read_bytes() == b"particular"
    assert [p.name for p in folder.path.iterdir()] == ["f"]


def test_server_to_server(client1, client2, server, cleanup, netlink, folder):
    """With the fxp right PORT may name another host."""
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink, rights=genl.RIGHTS_ALL | genl.RIGHT_FXP, home=folder.name, welcome="Hi.")
    one.ftp.expect(230)
    one.ftp.expect(200, "TYPE I")
    folder.file("f", b"for another")
    with client2.listen() as listener:
        address, port = listener.getsockname()
        one.ftp.expect(200, f"PORT {one.ftp.port_argument(address, port)}")
        with ftpraw.Data(listener=listener) as data:
            one.ftp.expect(150, "RETR f")
            assert data.read() == b"for another"
        one.ftp.expect(226)


# Events and counters.

def test_events(client1, server, folder):
    """A login, its transfers and its logout give events in this order, with the right numbers."""
    folder.file("f", b"x" * 1000)
    with server.listening() as listener:
        with server.login(client1) as ftp:
            ftp.expect(250, f"CWD {folder.name}")
            ftp.retr("f")
            ftp.stor("g", b"y" * 2000)
            ftp.download("NLST")
            with ftp.data():
                ftp.expect(550, "RETR missing")
            ftp.quit()
        got = []
        for event in listener.events():
            got.append(event)
            if event["type"] == genl.EVENT_LOGOUT:
                break
    assert len({e["session"] for e in got}) == 1
    assert all(e["user"] == "alice" for e in got if e["type"] != genl.EVENT_TRANSFER or "user" in e)
    assert got[0]["type"] == genl.EVENT_LOGIN
    assert got[0]["peer_address"] == socket.inet_aton(client1.address4)
    moved = [e for e in got if e["type"] == genl.EVENT_TRANSFER]
    files = {e["file"]: e for e in moved if e["direction"] in (
        genl.DIRECTION_SEND, genl.DIRECTION_RECEIVE) and e["reply"] == 226}
    assert files[f"{folder.name}/f"]["bytes"] == 1000
    assert files[f"{folder.name}/f"]["direction"] == genl.DIRECTION_SEND
    assert files[f"{folder.name}/g"]["bytes"] == 2000
    assert files[f"{folder.name}/g"]["direction"] == genl.DIRECTION_RECEIVE
    assert got[-1]["bytes"] >= 3000


def test_last_socket_to_attach_gets_the_events(server, client1):
    with server.listening() as one, genl.Genl() as two:
        two.call(genl.ATTACH)
        with server.login(client1) as ftp:
            ftp.quit()
        assert next(two.events())["type"] == genl.EVENT_LOGIN
        assert not list(one.events(0.3))


def test_counters(client1, server, folder, netlink):
    server.no_sessions()
    before = netlink.stats()
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        ftp.stor("f", b"x" * 5000)
        ftp.retr("f")
        ftp.download("LIST")
        with ftp.data():
            ftp.expect(550, "RETR missing")
        during = netlink.stats()
        ftp.quit()
    server.no_sessions()
    after = netlink.stats()
    assert during["sessions"] == before["sessions"] + 1 and after["sessions"] == before["sessions"]
    assert after["logins"] == before["logins"] + 1
    assert after["files_received"] == before["files_received"] + 1
    assert after["files_sent"] == before["files_sent"] + 1
    assert after["listings"] == before["listings"] + 1
    assert after["bytes_received"] == before["bytes_received"] + 5000
    assert after["bytes_sent"] >= before["bytes_sent"] + 5000
    assert after["commands"] >= before["commands"] + 9
    assert after["transfers"] == 0


def test_progress_of_a_transfer(ftp, folder, netlink):
    folder.file("f", b"x" * 8_000_000)
    with ftp.start("RETR f", receive_buffer=4096) as data:
        found, = netlink.sessions()
        assert found["direction"] == genl.DIRECTION_SEND
        assert found["file"] == f"{folder.name}/f"
        assert found["total"] == 8_000_000
        assert found["verb"] == "RETR"
        net.until(lambda: netlink.sessions()[0]["done"] > 0, "bytes have moved")
        assert netlink.sessions()[0]["done"] < 8_000_000
        data.read()
    ftp.expect(226)
    found, = netlink.sessions()
    assert found.get("direction", genl.DIRECTION_NONE) == genl.DIRECTION_NONE
    assert "file" not in found
    assert found["sent"] == 8_000_000


def test_dump_of_many_sessions(client1, server, cleanup, netlink):
    """The dump needs several messages and contains each session once."""
    count = 60
    numbers = []
    for _ in range(count):
        one = handdown.Session(cleanup, client1, server.alice)
        numbers.append(one.add(netlink, host="h" * 200))
        one.control.close()
    assert sorted(s["id"] for s in netlink.sessions()) == numbers


def test_interrupted_dump(client1, server, cleanup, netlink):
    """If the socket is closed in the middle of a dump, no session stays referenced."""
    for _ in range(20):
        one = handdown.Session(cleanup, client1, server.alice)
        one.add(netlink, host="h" * 200)
        one.control.close()
    with genl.Genl() as other:
        other.send(other.id, genl.SESSION_GET, b"", genl.NLM_F_DUMP)


def test_dump_with_long_paths(session, netlink, server, folder):
    """The first buffer of a dump has less room than a long path needs. Then the session is shown without its paths."""
    name = "d" * 250
    number = session.add(netlink)
    session.ftp.expect(250, f"CWD {folder.name}")
    for _ in range(15):
        session.ftp.expect(257, f"MKD {name}")
        session.ftp.expect(250, f"CWD {name}")
    assert len(netlink.session(number)["cwd"]) > 3700
    with server.netlink() as other:
        # A socket that has received nothing yet gets the small buffer.
        other.socket.close()
        other.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, genl.NETLINK_GENERIC)
        other.socket.settimeout(scale.STEP)
        found, = other.sessions()
    assert found["id"] == number and "cwd" not in found


def test_more_passive_ports_than_fit(netlink):
    """Ports of the old set stay open until those of the new set are open, so both sets must fit."""
    before = netlink.settings()["passive_port"]
    count = 64
    first = list(range(21000, 21000 + count))
    try:
        netlink.call(genl.SETTINGS_SET, passive_port=first[:count - len(before)])
        error = refused(lambda: netlink.call(genl.SETTINGS_SET, passive_port=[p + count for p in first]), errno.ENOSPC)
        assert "exceed" in error.extack
        assert netlink.settings()["passive_port"] == first[:count - len(before)]
    finally:
        netlink.call(genl.SETTINGS_SET, passive_port=before)


@pytest.mark.parametrize("values", [{}, {"uid": 1, "gid": 1}])
def test_owner_of_no_kind(netlink, values):
    refused(lambda: netlink.call(genl.OWNER_SET, name="somebody", **values), errno.EINVAL)


def test_namespace_without_passive_ports(client2, server, cleanup, folder):
    """PASV says so; active mode works."""
    with client2, genl.Genl() as netlink:
        listener = cleanup.enter_context(socket.socket())
        listener.bind((client2.address4, 0))
        listener.listen()
        ftp = cleanup.enter_context(ftpraw.Ftp(client2, server=client2.address4, port=listener.getsockname()[1], greet=False))
        control = cleanup.enter_context(listener.accept()[0])
        root = handdown.open_as(server.alice, server.alice.home)
        cleanup.callback(os.close, root)
        netlink.call(genl.SESSION_ADD, control_fd=control.fileno(), root_fd=root, user="alice", rights=genl.RIGHTS_ALL)
    for line in "PASV", "EPSV", "LPSV":
        assert "No passive port" in ftp.expect(425, line).text
    folder.file("f", b"content")
    ftp.expect(250, f"CWD {folder.name}")
    assert ftp.retr("f", mode="PORT") == b"content"
