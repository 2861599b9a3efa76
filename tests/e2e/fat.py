# SPDX-License-Identifier: GPL-2.0
"""A FAT file system: it stores times in steps of two seconds from 1980 on, and no modes. Guests have no mkfs for it."""

import contextlib
import struct

import disks
from server import run

SECTOR = 512
SECTORS = 16384
RESERVED, FATS, FAT_SECTORS, ROOT_ENTRIES = 1, 2, 64, 512


def known():
    run("modprobe", "-q", "vfat", check=False)
    with open("/proc/filesystems", encoding="ascii") as f:
        return "vfat" in f.read().split()


def _write(path):
    """Make an empty FAT16: a boot sector, and the first two entries of both tables."""
    boot = struct.pack("<3s8sHBHBHHBHHHII", b"\xeb\x3c\x90", b"kftptest", SECTOR, 1, RESERVED, FATS, ROOT_ENTRIES,
                       SECTORS, 0xF8, FAT_SECTORS, 32, 2, 0, 0)
    boot += struct.pack("<BBBI11s8s", 0x80, 0, 0x29, 1, b"KFTP       ", b"FAT16   ")
    with open(path, "wb") as f:
        f.truncate(SECTOR * SECTORS)
        f.write(boot.ljust(510, b"\0") + b"\x55\xaa")
        for table in range(FATS):
            f.seek(SECTOR * (RESERVED + table * FAT_SECTORS))
            f.write(b"\xf8\xff\xff\xff")


@contextlib.contextmanager
def mounted(folder, name):
    """Mount a FAT file system in a directory of the folder; all its files belong to the user."""
    image = folder / f".{name}.img"
    _write(image)
    options = f"loop,uid={folder.user.uid},gid={folder.user.gid},umask=022,tz=UTC"
    with disks.mounted(folder, name, "-t", "vfat", "-o", options, image) as path:
        yield path
    image.unlink()
