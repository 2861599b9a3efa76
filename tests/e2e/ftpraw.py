# SPDX-License-Identifier: GPL-2.0
"""A bare FTP client: it sends exactly the given bytes, and checks every reply."""

import contextlib
import re
import socket
import struct

import scale

IAC, DONT, DO, WONT, WILL, IP, DM = b"\xff", b"\xfe", b"\xfd", b"\xfc", b"\xfb", b"\xf4", b"\xf2"


# No reply may contain these (promise 5 of kftp(7)): the path of the users' files on the server, error numbers, and
# kernel addresses, in plain form or as %p prints them.
LEAKS = re.compile(rb"/srv/kftp-e2e|\berrno\b|\berror\b[ :=#(]*-?\d|\b(?:0x)?(?:ffff[\da-f]{4}|0{8})[\da-f]{8}\b",
                   re.IGNORECASE)


def check_no_leak(raw):
    # STAT shows the text of a symbolic link, which can name any path.
    assert not LEAKS.search(re.sub(rb" -> [^\r\n]*", b"", raw)), f"a reply tells what clients should not know: {raw!r}"


class Reply:
    """A reply: its code and its lines without their CRLF."""

    def __init__(self, raw):
        self.raw = raw
        self.lines = raw.decode("utf-8", "surrogateescape").split("\r\n")[:-1]
        self.code = int(self.lines[0][:3])
        self.text = self.lines[-1][4:]

    @property
    def inner(self):
        """The text between the first and the last line."""
        return self.lines[1:-1]

    def __repr__(self):
        return f"<{self.raw!r}>"


class Closed(AssertionError):
    """The server closed the control connection while the client waited for a reply."""


def reset(sock):
    """Close a connection with a RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def read_all(sock):
    """Read all bytes up to the end of the connection."""
    out = bytearray()
    while piece := sock.recv(1 << 18):
        out += piece
    return bytes(out)


def read_exactly(sock, count):
    out = bytearray()
    while len(out) < count:
        piece = sock.recv(count - len(out))
        assert piece, f"the connection ended after {len(out)} of {count} bytes"
        out += piece
    return bytes(out)


def turned_away(host, address, port):
    """Whether the server resets a connection from this host, at once or shortly after it is made."""
    try:
        with host.connect(address, port) as s:
            return s.recv(1) == b"never"
    except ConnectionError:
        return True


def queue(ftp):
    """Send EPSV and a Telnet option. The answer to the option shows that EPSV now waits for its turn."""
    ftp.send(b"EPSV\r\n" + IAC + DO + b"\x01")
    assert read_exactly(ftp.socket, 3) == IAC + WONT + b"\x01"


class Data:
    """A future data connection. The first call of .socket() connects or accepts it."""

    def __init__(self, connected=None, listener=None):
        self._connected = connected
        self.listener = listener
        self.peer = None

    def socket(self):
        if self._connected is None:
            self._connected, self.peer = self.listener.accept()
            self._connected.settimeout(scale.STEP)
        return self._connected

    def read(self):
        return read_all(self.socket())

    def write(self, data):
        self.socket().sendall(data)

    def reset(self):
        reset(self.socket())
        self._connected = None

    def close(self):
        if self._connected is not None:
            self._connected.close()
        if self.listener is not None:
            self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Ftp:
    """A control connection from a host to the server."""

    def __init__(self, host, family=4, port=21, server=None, user=None, password="x", greet=True,
                 receive_buffer=0):
        from net import SERVER4, SERVER6
        self.host = host
        self.family = family
        self.server = server or (SERVER6 if family == 6 else SERVER4)
        self._buffer = b""
        self.socket = host.connect(self.server, port, receive_buffer=receive_buffer)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if greet:
                self.expect(220)
            if user is not None:
                self.login(user, password)
        except BaseException:
            self.socket.close()
            raise

    # Sending.

    def send(self, data):
        """Send exactly these bytes."""
        self.socket.sendall(data)

    def urgent(self, data):
        """Send these bytes, the last one as urgent data."""
        self.socket.send(data, socket.MSG_OOB)

    @staticmethod
    def line(text):
        return (text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text) + b"\r\n"

    # Receiving.

    def _read_line(self):
        while b"\n" not in self._buffer:
            try:
                piece = self.socket.recv(65536)
            except ConnectionResetError:
                piece = b""
            if not piece:
                raise Closed(f"the server closed the control connection; unread: {self._buffer!r}")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        assert line.endswith(b"\r"), f"a line of a reply ends without CR: {line!r}"
        return line + b"\n"

    def reply(self):
        """Read the next reply."""
        raw = self._read_line()
        assert re.match(rb"[1-5]\d\d[ -]", raw), f"not a reply: {raw!r}"
        if raw[3:4] == b"-":
            last = raw[:3] + b" "
            line = b""
            while not line.startswith(last):
                line = self._read_line()
                raw += line
        check_no_leak(raw)
        return Reply(raw)

    def silent(self, wait=0.3):
        """Whether the server sends nothing for this time. Only for showing that no reply comes."""
        if self._buffer:
            return False
        self.socket.settimeout(wait)
        try:
            self._buffer = self.socket.recv(65536)
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(scale.STEP)

    def closed(self):
        """Wait until the server closes the connection; fail if it sends anything before that."""
        try:
            rest = self._buffer + read_all(self.socket)
        except ConnectionResetError:
            rest = self._buffer
        assert not rest, f"said before closing: {rest!r}"
        return True

    def command(self, text):
        self.send(self.line(text))
        return self.reply()

    def expect(self, code, text=None):
        """Send a command if one is given; read the next reply, which must have this code."""
        reply = self.reply() if text is None else self.command(text)
        codes = code if isinstance(code, tuple) else (code,)
        assert reply.code in codes, f"{text!r} was answered {reply!r}, not {code}"
        return reply

    def expect_each(self, table, after=None):
        """Send each line of a table of (line, code); report all wrong replies together.

        after, another (line, code), is sent after each line.
        """
        wrong = []
        for line, code in table:
            for text, codes in filter(None, [(line, code), after]):
                reply = self.command(text)
                if reply.code not in (codes if isinstance(codes, tuple) else (codes,)):
                    wrong.append(f"{line[:80]!r}: {text[:80]!r} was answered {reply!r}, not {codes}")
        assert not wrong, "\n".join(wrong)

    def login(self, user, password):
        self.expect(331, f"USER {user}")
        return self.expect(230, f"PASS {password}")

    # Data connections.

    def passive(self):
        """Send PASV; return address and port of the 227."""
        reply = self.expect(227, "PASV")
        found = re.search(r"\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)", reply.text)
        assert found, f"no address in {reply!r}"
        numbers = [int(n) for n in found.groups()]
        assert max(numbers) < 256
        return ".".join(map(str, numbers[:4])), numbers[4] * 256 + numbers[5]

    def extended_passive(self, argument=""):
        """Send EPSV; return the port of the 229."""
        reply = self.expect(229, f"EPSV {argument}".strip())
        found = re.search(r"\(\|\|\|(\d+)\|\)", reply.text)
        assert found, f"no port in {reply!r}"
        return int(found.group(1))

    @staticmethod
    def port_argument(address, port):
        return ",".join([*address.split("."), str(port >> 8), str(port & 255)])

    @staticmethod
    def eprt_argument(address, port):
        """Leave out the interface of the address: RFC 2428 has none. The control connection tells it."""
        return f"|{2 if ':' in address else 1}|{address.partition('%')[0]}|{port}|"

    def data(self, mode="EPSV", receive_buffer=0):
        """Set up a data connection with one of the four commands."""
        if mode in ("PASV", "EPSV"):
            address, port = self.server, None
            if mode == "PASV":
                address, port = self.passive()
            else:
                port = self.extended_passive()
            return Data(self.host.connect(address, port, receive_buffer=receive_buffer))
        listener = self.host.listen(self.family, receive_buffer=receive_buffer)
        address, port = listener.getsockname()[:2]
        argument = (self.port_argument if mode == "PORT" else self.eprt_argument)(address, port)
        self.expect(200, f"{mode} {argument}")
        return Data(listener=listener)

    def start(self, command, mode="EPSV", rest=None, receive_buffer=0):
        """Start a transfer; return the data connection after the 150."""
        data = self.data(mode, receive_buffer)
        try:
            if rest is not None:
                self.expect(350, f"REST {rest}")
            self.expect(150, command)
        except BaseException:
            data.close()
            raise
        return data

    def download(self, command, mode="EPSV", rest=None):
        """Run a whole transfer to this host, which must end with 226; return its bytes."""
        with self.start(command, mode, rest) as data:
            content = data.read()
        self.expect(226)
        return content

    def retr(self, path, mode="EPSV", rest=None):
        return self.download(f"RETR {path}", mode, rest)

    def upload(self, command, content, mode="EPSV", rest=None):
        """Run a whole transfer of these bytes to the server, which must end with 226."""
        with self.start(command, mode, rest) as data:
            data.write(content)
        return self.expect(226)

    def stor(self, path, content, mode="EPSV", rest=None):
        return self.upload(f"STOR {path}", content, mode, rest)

    def quit(self):
        self.expect(221, "QUIT")
        self.closed()
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
