# SPDX-License-Identifier: GPL-2.0
"""Replies to commands that change a file's times and mode state what the file has then."""

import os
import re
import stat
import time

import pytest

import kinds
from uploads import own

TIMES = ["19000101000000", "19011213204551", "19691231235959", "19700101000000", "19800101000001", "20010909014641",
         "20380119031408", "21080101000000", "24460510223904", "30000101000000", "99991231235959"]


@pytest.fixture(params=["ext4", kinds.ext4_small_inodes, kinds.tmpfs, kinds.vfat], ids=kinds.name)
def where(request, folder, cleanup):
    return kinds.where(request.param, folder, cleanup)


def written(seconds):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds)).rjust(14, "0")


def test_times(where, folder, hand_down):
    own(folder, where.path / "f")
    ftp = hand_down(0, where)
    stored = []
    for asked in TIMES:
        for line, code in (("MFMT {} f", 213), ("MDTM {} f", 213), ("MFF Modify={}; f", 213), ("SITE UTIME {} f", 200)):
            said = re.search(r"Modify=(\d+);", ftp.expect(code, line.format(asked)).text)[1]
            found = os.stat(where.path / "f")
            assert said == written(found.st_mtime_ns // 10 ** 9), (line, asked)
            assert ftp.expect(213, "MDTM f").text[:14] == said
        stored.append(said == asked)
    # Each of these file systems stores some of the times, and only tmpfs stores all.
    assert any(stored)
    if where.path.name != "tmpfs":
        assert not all(stored)
    said = ftp.expect(200, "SITE UTIME f 20200102030406 20200102030405 20200102030406 UTC").text
    found = os.stat(where.path / "f")
    assert f"Modify={written(int(found.st_mtime))};" in said and f"Access={written(int(found.st_atime))};" in said


def test_mode(where, folder, server, hand_down):
    own(folder, where.path / "f")
    if where.path.name != "vfat":
        # A group that the user is not in: chmod(2) drops the set-group-ID bit.
        os.chown(where.path / "f", server.alice.uid, server.bob.gid)
    ftp = hand_down(0, where)
    same = []
    for asked in ("0600", "2755", "6711", "0444", "0777", "0000", "0644"):
        for line, code in ((f"SITE CHMOD {asked} f", 200), (f"MFF UNIX.mode={asked}; f", 213)):
            reply = ftp.command(line)
            now = f"{stat.S_IMODE(os.stat(where.path / 'f').st_mode):04o}"
            if reply.code == 550:
                assert where.path.name == "vfat"
                continue
            assert reply.code == code and now in reply.text, (line, now)
            same.append(now == asked)
    assert not all(same)


def test_both(folder, hand_down):
    folder.file("f")
    ftp = hand_down(0, folder)
    assert ftp.expect(213, "MFF Modify=19000101000000;UNIX.mode=0640; f").text == \
        "Modify=19011213204552;UNIX.mode=0640; f"
