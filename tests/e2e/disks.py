# SPDX-License-Identifier: GPL-2.0
"""File systems of a test's own, in a directory of its folder."""

import contextlib
import os
import struct
import subprocess

import libc
import net
import scale
from server import run

Q_SETQUOTA = 0x800008
USRQUOTA = 0
QIF_BLIMITS = 1


@contextlib.contextmanager
def mounted(folder, name, *arguments):
    """Mount something in a directory of the folder, which the user owns; gives its path."""
    path = folder.directory(name)
    run("mount", *arguments, path)
    try:
        yield folder.own(path)
    finally:
        run("umount", path)


@contextlib.contextmanager
def overlay(folder, name):
    """A file system that knows no file without a name."""
    parts = [folder.directory(f".{part}") for part in ("lower", "upper", "work")]
    options = "lowerdir={},upperdir={},workdir={}".format(*parts)
    with mounted(folder, name, "-t", "overlay", "-o", options, "overlay") as path:
        yield path


@contextlib.contextmanager
def ext4(folder, name, size, *options, mount="defaults"):
    """An ext4 file system of so many bytes; options are mke2fs'."""
    image = folder / f".{name}.img"
    with open(image, "wb") as f:
        f.truncate(size)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", *options, image)
    with mounted(folder, name, "-o", f"loop,{mount}", image) as path:
        yield path
    image.unlink()


@contextlib.contextmanager
def failing(folder, name, source, calls, error):
    """A directory, over FUSE, whose file system fails at these system calls (one, or some with commas)."""
    path = folder.directory(name)
    # Nothing to load where the kernel has it built in.
    run("modprobe", "-q", "fuse", check=False)
    process = subprocess.Popen(["strace", "-f", "-o", "/dev/null", "-e", f"trace={calls}",
                                "-e", f"inject={calls}:error={error}", "unionfs", "-f", "-o", "allow_other",
                                f"{source}=RW", path])
    try:
        net.until(lambda: os.path.ismount(path), "unionfs has mounted")
        yield path
    finally:
        run("umount", path)
        process.wait(scale.STEP)


def set_quota(path, uid, size):
    """Let a user write no more than so many bytes to the file system mounted at path."""
    device = run("findmnt", "-no", "SOURCE", path).stdout.strip()
    limits = struct.pack("=8QI4x", size // 1024, 0, 0, 0, 0, 0, 0, 0, QIF_BLIMITS)
    libc.call("quotactl", (Q_SETQUOTA << 8) | USRQUOTA, device, uid, limits)
