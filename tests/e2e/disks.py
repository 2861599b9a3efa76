# SPDX-License-Identifier: GPL-2.0
"""File systems for a single test, mounted in a directory of its folder."""

import contextlib
import ctypes
import fcntl
import os
import pathlib
import re
import struct
import subprocess

import libc
import net
import scale
from server import run

# Processes would take most of the time of tests that use these for each operation.
FS_IOC_GETFLAGS, FS_IOC_SETFLAGS = 0x80086601, 0x40086602
FLAGS = {"i": 0x10, "a": 0x20}
# The number is that of x86-64.
SYS_QUOTACTL_FD = 443
Q_GETQUOTA, Q_SETQUOTA = 0x800007, 0x800008
USRQUOTA = 0
QIF_BLIMITS, QIF_ILIMITS = 1, 4
QUOTA = struct.Struct("=8QI4x")


def _unmount(path):
    run("umount", path)


def _unmount_overlay(path):
    """If a kernel thread closes a file of an overlay, the lower file stays open until delayed_fput() runs."""
    net.until(lambda: run("umount", path, check=False).returncode == 0, "the overlay is unmounted")


@contextlib.contextmanager
def _opened(path):
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield fd
    finally:
        os.close(fd)


def _change_flags(path, add=0, remove=0):
    with _opened(path) as fd:
        flags = ctypes.c_int()
        fcntl.ioctl(fd, FS_IOC_GETFLAGS, flags)
        flags.value = flags.value & ~remove | add
        fcntl.ioctl(fd, FS_IOC_SETFLAGS, flags)


@contextlib.contextmanager
def flagged(path, flag):
    """Inside the with block, the file or directory has an attribute of chattr(1): "i" or "a"."""
    _change_flags(path, add=FLAGS[flag])
    try:
        yield
    finally:
        _change_flags(path, remove=FLAGS[flag])


@contextlib.contextmanager
def mounted(folder, name, *arguments, unmount=_unmount, own=True):
    """Mount something in a directory of the folder, which the user owns, if it can have an owner; yield its path."""
    path = folder.directory(name)
    run("mount", *arguments, path)
    try:
        yield folder.own(path) if own else path
    finally:
        unmount(path)


@contextlib.contextmanager
def overlay(folder, name):
    """An overlay over an empty directory of the folder."""
    parts = [folder.directory(f".{part}") for part in ("lower", "upper", "work")]
    options = "lowerdir={},upperdir={},workdir={}".format(*parts)
    with mounted(folder, name, "-t", "overlay", "-o", options, "overlay", unmount=_unmount_overlay) as path:
        yield path


@contextlib.contextmanager
def ext4(folder, name, size, *options, mount="defaults"):
    """An ext4 file system of the given size in bytes; the options go to mke2fs."""
    image = folder / f".{name}.img"
    with open(image, "wb") as f:
        f.truncate(size)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", *options, image)
    with mounted(folder, name, "-o", f"loop,{mount}", image) as path:
        yield path
    image.unlink()


@contextlib.contextmanager
def frozen(path):
    """Inside the with block, a file system answers nobody, like one whose server is gone."""
    run("fsfreeze", "-f", path)
    try:
        yield
    finally:
        run("fsfreeze", "-u", path)


@contextlib.contextmanager
def xfs(folder, name, size):
    """An XFS file system of the given size in bytes."""
    image = folder / f".{name}.img"
    with open(image, "wb") as f:
        f.truncate(size)
    run("mkfs.xfs", "-q", image)
    with mounted(folder, name, "-o", "loop", image) as path:
        yield path
    image.unlink()


class Fuse:
    """A FUSE mount at .path that shows the directory .source.

    If a user mounts it, nobody else can use it, not even root.
    """

    def __init__(self, path, source, user=None, options=()):
        # There is no module to load if FUSE is built into the kernel.
        run("modprobe", "-q", "fuse", check=False)
        self.path = path
        self.source = source
        if user:
            os.chmod("/dev/fuse", 0o666)    # as udev does
        for_whom = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
        options = [*options] if user else [*options, "allow_other"]
        words = ["-o", ",".join(options)] if options else []
        self._daemon = subprocess.Popen(["unionfs", "-f", *words, f"{source}=RW", path], **for_whom)
        self._tracer = None
        mounts = pathlib.Path("/proc/self/mounts")
        net.until(lambda: f" {path} fuse" in mounts.read_text(), "unionfs has mounted")

    def fail(self, calls, error):
        """Make these system calls of the daemon fail from now on (one name, or several with commas)."""
        self._tracer = subprocess.Popen(["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={calls}",
                                         "-e", f"inject={calls}:error={error}", "-p", str(self._daemon.pid)])
        net.until(self._is_traced, "strace has the daemon")

    def _is_traced(self):
        assert self._tracer.poll() is None, "strace has ended"
        tasks = pathlib.Path(f"/proc/{self._daemon.pid}/task")
        with contextlib.suppress(FileNotFoundError):
            return not any(re.search(r"^TracerPid:\s+0$", (task / "status").read_text(), re.MULTILINE)
                           for task in tasks.iterdir())
        return False

    def die(self):
        """Kill the daemon; the directory stays mounted."""
        self._daemon.kill()
        self._daemon.wait(scale.STEP)

    def close(self):
        run("umount", self.path)
        self._daemon.wait(scale.STEP)
        if self._tracer:
            self._tracer.wait(scale.STEP)


@contextlib.contextmanager
def fuse(folder, name, source, user=None, options=()):
    """Mount a FUSE file system that shows another directory; as root, or as a user for that user only."""
    made = Fuse(folder.own(folder.directory(name)), source, user, options)
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def failing(folder, name, source, calls, error):
    """A FUSE directory whose file system fails in these system calls (one name, or several with commas)."""
    with fuse(folder, name, source) as disk:
        disk.fail(calls, error)
        yield disk.path


def _quota(path, command, uid, limits):
    with _opened(path) as fd:
        libc.call("syscall", SYS_QUOTACTL_FD, fd, (command << 8) | USRQUOTA, uid, limits)


def set_quota(path, uid, size=0, files=0):
    """Limit how many bytes and files a user may have on the file system mounted at path; 0 for no limit."""
    _quota(path, Q_SETQUOTA, uid, QUOTA.pack(size // 1024, 0, 0, files, 0, 0, 0, 0, QIF_BLIMITS | QIF_ILIMITS))


def used_quota(path, uid):
    """How many bytes and files a user has there."""
    found = ctypes.create_string_buffer(QUOTA.size)
    _quota(path, Q_GETQUOTA, uid, found)
    _, _, size, _, _, files, _, _, _ = QUOTA.unpack(found.raw)
    return size, files
