# SPDX-License-Identifier: GPL-2.0
"""Operations that a session and a process of the same user can both carry out, to compare their results.

Each operation works in a directory that populate() has made.
"""

import contextlib
import copy
import os
import pathlib
import shutil
import stat
import struct

import pytest

import handdown
import libc
from uploads import ATOMIC

AT_FDCWD = -100
CLONE_FS = 0x200
UTIME_OMIT = (1 << 30) - 2


def populate(folder, name):
    """A directory with a file, an empty directory, and a directory with a file."""
    path = folder.directory(name)
    for directory in ("empty", "sub"):
        folder.directory(f"{name}/{directory}")
    for file in ("f", "g", "sub/inner"):
        folder.file(f"{name}/{file}", b"content")
    return path


def _lists(path):
    """The access control lists of a file."""
    return {name: os.getxattr(path, name, follow_symlinks=False) for name in os.listxattr(path, follow_symlinks=False)
            if name.startswith("system.posix_acl_")}


def tree(path):
    """Everything below a directory that an operation can change.

    It leaves out hidden names: without permission to remove files, those that a failed operation has made stay.
    """
    found = {}
    for top, directories, files in os.walk(path):
        for name in (name for name in directories + files if not name.startswith(".")):
            full = os.path.join(top, name)
            kind, content = os.lstat(full), None
            if stat.S_ISLNK(kind.st_mode):
                content = os.readlink(full)
            elif stat.S_ISREG(kind.st_mode):
                # IMA denies some files even to root.
                with contextlib.suppress(PermissionError), open(full, "rb") as f:
                    content = f.read()
            links = 0 if stat.S_ISDIR(kind.st_mode) else kind.st_nlink
            found[os.path.relpath(full, path)] = (oct(kind.st_mode), links, content, int(kind.st_mtime) == 0, _lists(full))
    return found


def set_modification(path):
    """Set the time of the last modification to 0, and not the time of access: os.utime() sets both."""
    times = struct.pack("qqqq", 0, UTIME_OMIT, 0, 0)
    libc.call("utimensat", AT_FDCWD, os.fsencode(path), times, 0)


def write(path, flags, content=b"new", position=0):
    """As a session: it does not wait until another program gives a lease back, or reads a FIFO."""
    fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | flags, 0o666)
    try:
        if position:
            os.lseek(fd, position, os.SEEK_SET)
        os.write(fd, content)
    finally:
        os.close(fd)


def read(path):
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as f:
        assert f.read() == b"content"


def set_facts(path):
    os.chmod(path, 0o600)
    set_modification(path)


def write_unnamed(path):
    """As an atomic upload makes a new file."""
    fd = os.open(path.parent, os.O_WRONLY | os.O_TMPFILE, 0o666)
    try:
        os.write(fd, b"new")
        # Only with src_dir_fd does this library follow the link.
        os.link(f"/proc/thread-self/fd/{fd}", path, src_dir_fd=fd)
    finally:
        os.close(fd)


def write_beside(path):
    """As an atomic upload replaces a file."""
    beside = path.with_name(".beside")
    write(beside, os.O_CREAT | os.O_EXCL)
    try:
        os.rename(beside, path)
    except OSError:
        os.unlink(beside)
        raise


class Operation:
    """lines are commands, of which the last one decides; data is sent or (None) read by a transfer."""

    def __init__(self, name, process, *lines, data=b"", options=0):
        self.name = name
        self.process = process
        self._lines = lines
        self._data = data
        self.options = options
        self.is_transfer = lines[-1].split()[0] in ("RETR", "STOR", "APPE", "NLST")

    def like(self, other):
        """This operation, which the process carries out as another one."""
        made = copy.copy(self)
        made.process = other.process
        return made

    def by_process(self, path):
        """Whether a process may do this in a directory. To be called in the thread of the user."""
        # The umask and the working directory are those of this thread only.
        libc.call("unshare", CLONE_FS)
        os.umask(0o022)
        try:
            self.process(path)
        except OSError:
            return False
        return True

    def _transfer(self, ftp, line):
        with ftp.data() as data:
            reply = ftp.command(line)
            if reply.code != 150:
                return reply
            if line.startswith(("STOR", "APPE")):
                # If the server refuses the file only now, it may close before it has read the bytes.
                with contextlib.suppress(ConnectionError):
                    data.write(self._data)
            else:
                with contextlib.suppress(ConnectionError):
                    data.read()
        return ftp.reply()

    def by_session(self, ftp, directory):
        """Do this in a directory. Return the last reply, or the first one that says no."""
        lines = [line.replace("@", f"{directory}/") for line in self._lines]
        for line in lines[:-1]:
            reply = ftp.command(line)
            if reply.code >= 400:
                return reply
        return self._transfer(ftp, lines[-1]) if self.is_transfer else ftp.command(lines[-1])


OPERATIONS = [
    Operation("mkdir", lambda d: os.mkdir(d / "new"), "MKD @new"),
    Operation("make_path", lambda d: os.makedirs(d / "new/deep"), "SITE MKDIR @new/deep"),
    Operation("rmdir", lambda d: os.rmdir(d / "empty"), "RMD @empty"),
    Operation("unlink", lambda d: os.unlink(d / "f"), "DELE @f"),
    Operation("rename", lambda d: os.rename(d / "f", d / "new"), "RNFR @f", "RNTO @new"),
    Operation("rename_over", lambda d: os.rename(d / "f", d / "g"), "RNFR @f", "RNTO @g"),
    Operation("rename_directory", lambda d: os.rename(d / "empty", d / "new"), "RNFR @empty", "RNTO @new"),
    Operation("move", lambda d: os.rename(d / "f", d / "sub/new"), "RNFR @f", "RNTO @sub/new"),
    Operation("symlink", lambda d: os.symlink("f", d / "new"), "SITE SYMLINK f @new"),
    Operation("link", lambda d: os.link(d / "f", d / "new"), "SITE LINK @f @new"),
    Operation("link_away", lambda d: os.link(d / "f", d / "sub/new"), "SITE LINK @f @sub/new"),
    Operation("chmod", lambda d: os.chmod(d / "f", 0o600), "SITE CHMOD 600 @f"),
    Operation("chgrp", lambda d: os.chown(d / "f", -1, os.getegid()), "SITE CHGRP alice @f"),
    Operation("utime", lambda d: set_modification(d / "f"), "MFMT 19700101000000 @f"),
    Operation("set_facts", lambda d: set_facts(d / "f"), "MFF Modify=19700101000000;UNIX.mode=0600; @f"),
    Operation("read", lambda d: read(d / "f"), "RETR @f"),
    Operation("hash", lambda d: read(d / "f"), "HASH @f"),
    Operation("stat", lambda d: os.stat(d / "f"), "MLST @f"),
    Operation("enter", lambda d: os.chdir(d / "sub"), "CWD @sub"),
    Operation("list", lambda d: os.listdir(d / "sub"), "NLST @sub"),
    Operation("create", lambda d: write(d / "new", os.O_CREAT), "STOR @new", data=b"new"),
    Operation("truncate", lambda d: write(d / "f", os.O_CREAT | os.O_TRUNC), "STOR @f", data=b"new"),
    Operation("append", lambda d: write(d / "f", os.O_CREAT | os.O_APPEND), "APPE @f", data=b"new"),
    Operation("resume", lambda d: write(d / "f", os.O_CREAT, position=7), "REST 7", "STOR @f", data=b"new"),
    Operation("create_atomic", lambda d: write_unnamed(d / "new"), "STOR @new", data=b"new", options=ATOMIC),
    Operation("replace_atomic", lambda d: write_beside(d / "f"), "STOR @f", data=b"new", options=ATOMIC),
]
BY_NAME = {operation.name: operation for operation in OPERATIONS}


class Comparison:
    """Sessions and processes of the user, all under the same confinement. reply is the last one of a session."""

    def __init__(self, stack, host, user, netlink, folder, confine=lambda: None):
        self._user = user
        self._folder = folder
        self._confine = confine
        self.reply = None
        self._ftp = {}
        for options in (0, ATOMIC):
            made = handdown.Session(stack, host, user, confine=confine)
            made.add(netlink, options=options, umask=0o022)
            made.ftp.expect(200, "TYPE I")
            self._ftp[options] = made.ftp

    def _fresh(self, name):
        path = self._folder / name
        if path.exists():
            shutil.rmtree(path)
        return populate(self._folder, name)

    def _by_process(self, operation, path):
        def job():
            self._confine()
            return operation.by_process(path)
        return handdown.as_user(self._user.uid, self._user.gid, job)

    def _by_session(self, operation, path):
        self.reply = operation.by_session(self._ftp[operation.options], f"{self._folder.name}/{path.name}")
        return self.reply.code < 400

    def run(self, operation, prepared=contextlib.nullcontext, arrange=lambda path: None):
        """Return (whether the process may do it, whether the session may); the trees must agree.

        arrange(path) changes the directory. Then prepared(path) is a context in which the operation runs there.
        """
        results, trees = [], []
        for name in ("p", "s"):
            path = self._fresh(name)
            arrange(path)
            before = tree(path)
            with prepared(path):
                results.append(self._by_process(operation, path) if name == "p" else self._by_session(operation, path))
            trees.append(tree(path))
        if results[0] == results[1]:
            assert trees[0] == trees[1], operation.name
        else:
            assert results[1] or trees[1] == before, (operation.name, "failed, but changed something")
        return tuple(results)


def differences(comparison, expected=(), like=(), without=(), operations=OPERATIONS, **kwargs):
    """Run all operations; return those whose results differ, except the names of those that must be stricter.

    like has operations that the process carries out as others: {name: name}.
    """
    wrong, permitted = [], 0
    for operation in (one for one in operations if one.name not in without):
        if operation.name in like:
            operation = operation.like(BY_NAME[like[operation.name]])
        process, session = comparison.run(operation, **kwargs)
        permitted += process
        if (process, session) != (process, process and operation.name not in expected):
            wrong.append((operation.name, f"process {process}", f"session {session}"))
    return wrong, permitted


@contextlib.contextmanager
def sysctl(name, value):
    path = pathlib.Path("/proc/sys", *name.split("."))
    before = path.read_text(encoding="ascii")
    path.write_text(str(value), encoding="ascii")
    try:
        yield
    finally:
        path.write_text(before, encoding="ascii")


@pytest.fixture
def compare(client1, server, netlink, folder, cleanup):
    """compare(confined, where) makes a Comparison in the folder of the test, or in another one."""
    def make(confined=lambda: None, where=folder):
        return Comparison(cleanup, client1, server.alice, netlink, where, confined)
    return make
