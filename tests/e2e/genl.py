# SPDX-License-Identifier: GPL-2.0
"""Generic netlink without a library: for normal messages to the family, and for broken ones.

The numbers are those of include/uapi/linux/kftp.h.
"""

import errno
import os
import socket
import struct

import scale

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11

NLMSG_ERROR = 2
NLMSG_DONE = 3
NLM_F_REQUEST = 0x1
NLM_F_MULTI = 0x2
NLM_F_ACK = 0x4
NLM_F_CAPPED = 0x100
NLM_F_ACK_TLVS = 0x200
NLM_F_DUMP = 0x300
NLMSGERR_ATTR_MSG = 1

GENL_ID_CTRL = 16
CTRL_CMD_GETFAMILY = 3
CTRL_ATTR_FAMILY_ID = 1
CTRL_ATTR_FAMILY_NAME = 2

(SESSION_ADD, SESSION_GET, SESSION_DEL, DRAIN, SETTINGS_SET, SETTINGS_GET, STATS_GET, ATTACH, EVENT, OWNER_SET,
 DETACH, ZONE_SET, DAEMON_SET, DAEMON_GET) = range(1, 15)

EVENT_LOGIN, EVENT_TRANSFER, EVENT_LOGOUT, EVENT_OWNER_WANTED = 1, 2, 3, 4
DIRECTION_NONE, DIRECTION_SEND, DIRECTION_RECEIVE, DIRECTION_LIST = range(4)

(RIGHT_READ, RIGHT_LIST, RIGHT_WRITE, RIGHT_OVERWRITE, RIGHT_APPEND, RIGHT_RESUME, RIGHT_DELETE, RIGHT_RENAME,
 RIGHT_MKDIR, RIGHT_CHMOD, RIGHT_TIMES, RIGHT_LINK, RIGHT_CHECKSUM, RIGHT_FXP, RIGHT_UMASK, RIGHT_IDLE,
 RIGHT_WHO) = (1 << n for n in range(17))
RIGHTS_ALL = (1 << 17) - 1 - RIGHT_FXP
# The rights that kftpd gives by default.
RIGHTS_OF_USERS = RIGHTS_ALL & ~(RIGHT_LINK | RIGHT_WHO)
(OPTION_DURABLE_UPLOADS, OPTION_ATOMIC_UPLOADS, OPTION_DELETE_BROKEN, OPTION_HIDE_OWNERS,
 OPTION_NUMBER_OWNERS, OPTION_LOCAL_TIME, OPTION_WORLD_READABLE, OPTION_SPARSE_UPLOADS) = (1 << n for n in range(8))

# name -> type, in the order of the attribute numbers, from 1.
SESSION = {
    "pad": bytes, "id": "Q", "control_fd": "i", "root_fd": "i", "user": str, "host": str,
    "home": str, "rights": "I", "umask": "I", "idle_timeout": "I", "unread": bytes,
    "welcome": str, "blob": bytes, "peer_address": bytes, "peer_port": "H",
    "local_address": bytes, "local_port": "H", "uid": "I", "age": "I", "idle": "I",
    "verb": str, "cwd": str, "direction": "I", "file": str, "done": "Q", "total": "Q",
    "sent": "Q", "received": "Q", "files": "I", "options": "I", "hidden": str, "refused": str,
    "message_file": str, "utc_offset": "i", "session_timeout": "I", "rate_down": "Q", "rate_up": "Q",
    "user_rate_down": "Q", "user_rate_up": "Q", "user_sessions": "I", "address_sessions": "I",
    "files_max": "I", "bytes_max": "Q", "facts": "I", "algorithm": "I", "waiting": "I", "ended": "B",
    "file_size_max": "Q",
}
SETTINGS = {
    "pad": bytes, "passive_port": "H", "public_address": bytes, "active_port": "H",
    "idle_timeout": "I", "connect_timeout": "I", "stall_timeout": "I", "sessions_max": "I",
    "exclusive_first": "H", "exclusive_last": "H",
}
STATS = {
    "pad": bytes, "sessions": "I", "transfers": "I", "logins": "Q", "refused": "Q",
    "commands": "Q", "files_sent": "Q", "files_received": "Q", "listings": "Q", "failed": "Q",
    "bytes_sent": "Q", "bytes_received": "Q", "strays": "Q", "events_queued": "I",
    "events_dropped": "Q", "attached": "I", "draining": "B",
}
EVENT_SET = {
    "pad": bytes, "type": "I", "session": "Q", "user": str, "peer_address": bytes, "time": "Q",
    "direction": "I", "file": str, "bytes": "Q", "duration": "Q", "reply": "I", "reason": str,
    "uid": "I", "gid": "I", "host": str,
}
OWNER = {"pad": bytes, "uid": "I", "gid": "I", "name": str}
ZONE = {"pad": bytes, "changes": bytes}
DAEMON = {"pad": bytes} | dict.fromkeys((
    "max_connections", "max_connections_per_address", "max_sessions_per_address", "accept_rate",
    "refused_connections", "refused_connections_per_address", "refused_sessions_per_address",
    "refused_accept_rate", "closed_for_others", "sessions_outlive_daemon"), "Q")
SETS = {DAEMON_SET: DAEMON, DAEMON_GET: DAEMON, ZONE_SET: ZONE, OWNER_SET: OWNER, SESSION_ADD: SESSION, SESSION_GET: SESSION, SESSION_DEL: SESSION, DRAIN: SESSION,
        SETTINGS_SET: SETTINGS, SETTINGS_GET: SETTINGS, STATS_GET: STATS,
        ATTACH: EVENT_SET, EVENT: EVENT_SET, DETACH: EVENT_SET}


class Refused(OSError):
    """The kernel answered with an error. .extack is its text, "" if it gave none."""

    def __init__(self, number, extack):
        super().__init__(number, f"{errno.errorcode.get(number, number)}: {extack!r}")
        self.extack = extack


def attribute(number, payload):
    """Encode one attribute with its padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def attributes(kind, **values):
    """Encode the attributes of a set, by name. A list gives one attribute for each of its members."""
    names = list(kind)
    out = b""
    for name, value in values.items():
        form = kind[name]
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if form is str:
                payload = os.fsencode(one) + b"\0"
            elif form is bytes:
                payload = one
            else:
                payload = struct.pack("=" + form, one)
            out += attribute(names.index(name) + 1, payload)
    return out


def parse(raw):
    """Yield number and payload of each attribute."""
    while len(raw) >= 4:
        size, number = struct.unpack_from("=HH", raw)
        assert 4 <= size <= len(raw), "the kernel sent a broken attribute"
        yield number & 0x3FFF, raw[4:size]
        raw = raw[(size + 3) & ~3:]


def decode(kind, raw):
    """Decode attributes into a dictionary. An attribute that may occur several times becomes a list."""
    names = list(kind)
    out = {}
    for number, payload in parse(raw):
        name = names[number - 1]
        form = kind[name]
        if form is str:
            value = os.fsdecode(payload.rstrip(b"\0"))
        elif form is bytes:
            value = payload
        else:
            value, = struct.unpack("=" + form, payload)
        if name == "passive_port":
            out.setdefault(name, []).append(value)
        else:
            out[name] = value
    return out


class Genl:
    """A netlink socket for the family in the network namespace of the caller."""

    def __init__(self, family="kftp"):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        try:
            self.socket.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
            self.socket.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
            self.socket.bind((0, 0))
            self.socket.settimeout(scale.STEP)
            self._sequence = 0
            # Tests may set a function that makes the system call in their way.
            self.deliver = lambda send: send()
            self.id = self._find(family)
        except BaseException:
            self.socket.close()
            raise

    def _find(self, family):
        message = attribute(CTRL_ATTR_FAMILY_NAME, family.encode() + b"\0")
        for raw in self.exchange(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, message):
            for number, payload in parse(raw):
                if number == CTRL_ATTR_FAMILY_ID:
                    return struct.unpack("=H", payload)[0]
        raise AssertionError("no family id")

    def send(self, kind, command, payload, flags=NLM_F_ACK, length=None):
        """Send one message; length puts a wrong length into its header."""
        self._sequence += 1
        body = struct.pack("=BBH", command, 1, 0) + payload
        size = 16 + len(body) if length is None else length
        message = struct.pack("=IHHII", size, kind, NLM_F_REQUEST | flags, self._sequence, 0) + body
        # The kernel carries the request out before this returns.
        self.deliver(lambda: self.socket.send(message))

    def receive(self):
        """Receive one datagram as a list of (type, flags, sequence, payload)."""
        raw = self.socket.recv(1 << 18)
        messages = []
        while len(raw) >= 16:
            size, kind, flags, sequence, _ = struct.unpack_from("=IHHII", raw)
            messages.append((kind, flags, sequence, raw[16:size]))
            raw = raw[(size + 3) & ~3:]
        return messages

    @staticmethod
    def _error(flags, payload):
        number, = struct.unpack_from("=i", payload)
        text = ""
        if flags & NLM_F_ACK_TLVS:
            skip = 20
            if not flags & NLM_F_CAPPED:
                size, = struct.unpack_from("=I", payload, 4)
                skip = 4 + size
            for attr, value in parse(payload[skip:]):
                if attr == NLMSGERR_ATTR_MSG:
                    text = value.rstrip(b"\0").decode()
        return -number, text

    def exchange(self, kind, command, payload, flags=NLM_F_ACK, length=None):
        """Send a request; return the attributes of each answer, or raise Refused."""
        self.send(kind, command, payload, flags, length)
        answers = []
        while True:
            for got, got_flags, sequence, body in self.receive():
                if sequence != self._sequence:
                    continue
                if got == NLMSG_ERROR:
                    number, text = self._error(got_flags, body)
                    if number:
                        raise Refused(number, text)
                    return answers
                if got == NLMSG_DONE:
                    number = -struct.unpack_from("=i", body)[0] if len(body) >= 4 else 0
                    if number:
                        raise Refused(number, "")
                    return answers
                answers.append(body[4:])

    def call(self, command, raw=b"", flags=NLM_F_ACK, length=None, **values):
        """Send a request to the family. The raw attributes go before those given by name."""
        kind = SETS[command]
        payload = raw + attributes(kind, **values)
        return [decode(kind, answer)
                for answer in self.exchange(self.id, command, payload, flags, length)]

    def sessions(self):
        return self.call(SESSION_GET, flags=NLM_F_DUMP)

    def session(self, number):
        return self.call(SESSION_GET, id=number)[0]

    def settings(self):
        return self.call(SETTINGS_GET)[0]

    def daemon(self):
        return self.call(DAEMON_GET)[0]

    def stats(self):
        return self.call(STATS_GET)[0]

    def events(self, seconds=None):
        """After ATTACH: yield each event; end if none comes for this time."""
        self.socket.settimeout(seconds or scale.STEP)
        try:
            while True:
                for kind, _, _, body in self.receive():
                    if kind == self.id and body[0] == EVENT:
                        yield decode(EVENT_SET, body[4:])
        except TimeoutError:
            return
        finally:
            # A generator that is not read to its end stops here later, perhaps after close().
            if self.socket.fileno() >= 0:
                self.socket.settimeout(scale.STEP)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
