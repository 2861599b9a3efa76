# SPDX-License-Identifier: GPL-2.0
"""No space on the disk: ALLO, and uploads that fail."""

import os

import pytest

import disks
import genl
import jobs
import scale
from files import Pattern, check_file
from uploads import DELETE

SIZE = 16 * scale.MIB


def room(path):
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize


def overfill(ftp, command, size, code, rest=None):
    """Send more than fits: the connection is reset, and the reply gives the reason."""
    with ftp.start(command, rest=rest) as data:
        with pytest.raises(ConnectionError):
            for piece in Pattern(1, size).pieces():
                data.write(piece)
            # The rest may be in buffers when the server gives up.
            data.read()
    return ftp.expect(code)


@pytest.mark.parametrize("arguments", ["{}", "{} R 80"])
def test_allo(ftp, folder, arguments):
    # Half of the disk is reserved for root.
    with disks.ext4(folder, "disk", SIZE, "-m", "50") as disk:
        ftp.expect(250, "CWD disk")
        for size in (0, 1, room(disk) - 1, room(disk)):
            ftp.expect(200, "ALLO " + arguments.format(size))
        for size in (room(disk) + 1, SIZE, 2**63, 2**64 - 1):
            reply = ftp.expect(452, "ALLO " + arguments.format(size))
            assert str(room(disk)) in reply.text
        ftp.expect(501, "ALLO " + arguments.format(2**64))
        ftp.expect(250, "CWD ..")


def test_allo_with_unknown_space(ftp, folder):
    with disks.mounted(folder, "memory", "-t", "tmpfs", "-o", "size=0", "tmpfs"):
        ftp.expect(250, "CWD memory")
        ftp.expect(200, f"ALLO {2**63}")
        ftp.expect(250, "CWD ..")


def test_full(ftp, folder):
    """The part that arrived stays, root's reserve is not used, and the session goes on."""
    with disks.ext4(folder, "disk", SIZE, "-m", "20") as disk:
        left = os.statvfs(disk)
        reserve = (left.f_bfree - left.f_bavail) * left.f_frsize
        reply = overfill(ftp, "STOR disk/f", SIZE, 452)
        assert "space" in reply.text
        left = os.statvfs(disk)
        assert left.f_bfree * left.f_frsize >= reserve * 0.9
        size = os.stat(disk / "f").st_size
        assert size > SIZE // 3
        with open(disk / "f", "rb") as f:
            assert f.read() == Pattern(1, SIZE).read(0, size)
        ftp.expect(250, "DELE disk/f")
        ftp.stor("disk/f", Pattern(2, scale.MIB).bytes())
        check_file(disk / "f", Pattern(2, scale.MIB))


def test_full_while_appending(ftp, folder):
    with disks.ext4(folder, "disk", SIZE) as disk:
        (disk / "f").write_bytes(b"before")
        folder.own(disk / "f")
        overfill(ftp, "APPE disk/f", 2 * SIZE, 452)
        with open(disk / "f", "rb") as f:
            assert f.read(6) == b"before"
        assert os.stat(disk / "f").st_size > SIZE // 3


def test_full_at_once(folder, hand_down):
    """The reply says that nothing is kept, though a part of the first bytes was written."""
    with disks.mounted(folder, "memory", "-t", "tmpfs", "-o", "size=16k", "tmpfs") as disk:
        ftp = hand_down(DELETE, folder)
        reply = overfill(ftp, "STOR memory/f", scale.MIB, 452)
        assert "not kept" in reply.text
        assert not os.listdir(disk)


def test_no_file_can_be_made(ftp, folder):
    """There is no room even for a name."""
    with disks.mounted(folder, "memory", "-t", "tmpfs", "-o", "nr_inodes=1", "tmpfs"):
        for verb in ("STOR", "APPE"):
            with ftp.data():
                ftp.expect(452, f"{verb} memory/f")


def test_quota(ftp, folder, server):
    with disks.ext4(folder, "disk", SIZE, "-O", "quota", "-E", "quotatype=usrquota",
                    mount="usrquota") as disk:
        disks.set_quota(disk, server.alice.uid, 2 * scale.MIB)
        reply = overfill(ftp, "STOR disk/f", SIZE, 452)
        assert "quota" in reply.text
        size = os.stat(disk / "f").st_size
        assert scale.MIB < size <= 2 * scale.MIB
        # After the first file is deleted another one fits.
        ftp.expect(250, "DELE disk/f")
        ftp.stor("disk/g", Pattern(3, scale.MIB).bytes())
        check_file(disk / "g", Pattern(3, scale.MIB))


@pytest.mark.parametrize("rest", [2**44, 2**62, 2**63 - 1])
def test_larger_than_the_maximum_file_size(client1, server, cleanup, folder, rest):
    ftp = jobs.session(server, client1, cleanup, folder, options=genl.OPTION_SPARSE_UPLOADS)
    ftp.expect(200, "TYPE I")
    path = folder.file("f", b"as it was")
    overfill(ftp, "STOR f", scale.MIB, 552, rest=rest)
    assert path.read_bytes() == b"as it was"
    ftp.stor("f", b"as it is")
    assert path.read_bytes() == b"as it is"
