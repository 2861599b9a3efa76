# SPDX-License-Identifier: GPL-2.0
"""Directories on file systems of several kinds, for tests that do the same on each of them."""

import pytest

import disks
import fat
import scale


class Where:
    """A directory in the folder of a test: .path on disk, .name for the client."""

    def __init__(self, folder, path):
        self.path = path
        self.name = f"{folder.name}/{path.name}"


def ext4_small_inodes(folder):
    return disks.ext4(folder, "small", 16 * scale.MIB, "-I", "128")


def tmpfs(folder):
    return disks.mounted(folder, "tmpfs", "-t", "tmpfs", "tmpfs")


def overlay(folder):
    return disks.overlay(folder, "overlay")


def xfs(folder):
    return disks.xfs(folder, "xfs", 320 * scale.MIB)


def vfat(folder):
    return fat.mounted(folder, "vfat")


def name(kind):
    """The name of a kind in the name of a test."""
    return getattr(kind, "__name__", kind)


def where(kind, folder, cleanup):
    """A directory of this kind: "ext4", which the folder is on, or one of the functions above."""
    if kind == "ext4":
        return Where(folder, folder.directory("ext4"))
    if kind is vfat and not fat.known():
        pytest.skip("this kernel has no FAT")
    return Where(folder, cleanup.enter_context(kind(folder)))
