# SPDX-License-Identifier: GPL-2.0
"""What kftpd does at a hand-down, and what it would never do."""

import contextlib
import os
import socket

import ftpraw
import genl
import net


def as_user(uid, gid, job, groups=()):
    """Run job in a process that has become a user; return what it returns (a number), its descriptor.

    job returns a file descriptor, which comes back as one of this process.
    """
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here, there:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setgroups(groups)
                os.setresgid(gid, gid, gid)
                os.setresuid(uid, uid, uid)
                socket.send_fds(there, [b"x"], [job()])
                status = 0
            finally:
                os._exit(status)
        there.close()
        _, fds, _, _ = socket.recv_fds(here, 1, 1)
        _, status = os.waitpid(child, 0)
    assert status == 0 and fds, "the child failed"
    return fds[0]


def open_as(user, path, flags=os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, groups=()):
    return as_user(user.uid, user.gid, lambda: os.open(path, flags), groups)


def errno_as(uid, gid, job):
    """The errno that job fails with as a user; 0 where it succeeds."""
    child = os.fork()
    if child == 0:
        status = 255
        try:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            job()
            status = 0
        except OSError as e:
            status = e.errno
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@contextlib.contextmanager
def connection(host, family=4):
    """A control connection: the client's end as Ftp without a login, and the server's socket."""
    address = net.SERVER6 if family == 6 else net.SERVER4
    listener = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET)
    with listener:
        listener.bind((address, 0))
        listener.listen(1)
        ftp = ftpraw.Ftp(host, family, port=listener.getsockname()[1], greet=False)
        accepted, _ = listener.accept()
    try:
        with ftp, accepted:
            yield ftp, accepted
    finally:
        accepted.close()


class Session:
    """A control connection and a root, ready to be handed down."""

    def __init__(self, stack, host, user, family=4, groups=()):
        self.ftp, self.control = stack.enter_context(connection(host, family))
        self.root = open_as(user, user.home, groups=groups)
        stack.callback(os.close, self.root)

    def add(self, netlink, **values):
        """SESSION_ADD; a value of None leaves the attribute out."""
        given = {"control_fd": self.control.fileno(), "root_fd": self.root, "user": "alice",
                 "home": "/", "rights": genl.RIGHTS_ALL, "umask": 0o022, **values}
        answer = netlink.call(genl.SESSION_ADD, raw=given.pop("raw", b""),
                              **{k: v for k, v in given.items() if v is not None})
        return answer[0]["id"]
