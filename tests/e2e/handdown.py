# SPDX-License-Identifier: GPL-2.0
"""Hand-downs without kftpd: as kftpd does them, and in ways that it never would."""

import concurrent.futures
import contextlib
import ctypes
import os
import socket

import ftpraw
import genl
import libc
import net

# The numbers are those of x86-64. The library's own functions change all threads of the process.
SYS_SETGROUPS, SYS_SETRESUID, SYS_SETRESGID = 116, 117, 119


def as_user(uid, gid, job, groups=()):
    """Run job() in a thread that becomes a user; return its result or raise its exception."""
    def run():
        libc.call("syscall", SYS_SETGROUPS, len(groups), (ctypes.c_uint * len(groups))(*groups))
        libc.call("syscall", SYS_SETRESGID, gid, gid, gid)
        libc.call("syscall", SYS_SETRESUID, uid, uid, uid)
        return job()

    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def open_as(user, path, flags=os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, groups=(), confine=None):
    def job():
        if confine:
            confine()
        return os.open(path, flags)
    return as_user(user.uid, user.gid, job, groups)


def errno_as(uid, gid, job):
    """Run job as a user; return the errno of its failure, or 0."""
    try:
        as_user(uid, gid, job)
    except OSError as e:
        return e.errno
    return 0


@contextlib.contextmanager
def connection(host, family=4, receive_buffer=0):
    """Make a control connection: the client's end as an Ftp without login, and the server's socket."""
    address = net.SERVER6 if family == 6 else net.SERVER4
    listener = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET)
    with listener:
        listener.bind((address, 0))
        listener.listen(1)
        ftp = ftpraw.Ftp(host, family, port=listener.getsockname()[1], greet=False, receive_buffer=receive_buffer)
        accepted, _ = listener.accept()
    try:
        with ftp, accepted:
            yield ftp, accepted
    finally:
        accepted.close()


def add(netlink, control, root, **values):
    """Send SESSION_ADD for a socket and a descriptor of a root; a value of None leaves the attribute out. Return the number."""
    given = {"control_fd": control.fileno(), "root_fd": root, "user": "alice",
             "home": "/", "rights": genl.RIGHTS_ALL, "umask": 0o022, **values}
    answer = netlink.call(genl.SESSION_ADD, raw=given.pop("raw", b""),
                          **{k: v for k, v in given.items() if v is not None})
    return answer[0]["id"]


class Session:
    """A control connection and a root directory, ready to be handed down.

    confine() is called by the thread that opens the root, after it has become the user.
    """

    def __init__(self, stack, host, user, family=4, groups=(), receive_buffer=0, confine=None):
        self.ftp, self.control = stack.enter_context(connection(host, family, receive_buffer))
        self.root = open_as(user, user.home, groups=groups, confine=confine)
        stack.callback(os.close, self.root)

    def add(self, netlink, **values):
        return add(netlink, self.control, self.root, **values)
