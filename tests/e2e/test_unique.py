# SPDX-License-Identifier: GPL-2.0
"""STOU: the server chooses the name."""

import os
import re

import pytest

import genl
from uploads import ATOMIC, DURABLE, by_abort, own_directory


# STOU.

def unique(ftp, argument, content, code=226):
    """Upload with STOU; return the name that the server chose."""
    with ftp.data() as data:
        begun = ftp.expect(150, f"STOU {argument}".strip())
        found = re.fullmatch(r"FILE: (.+)", begun.text)
        assert found and len(begun.lines) == 1, begun
        data.write(content)
        data.close()
        ended = ftp.expect(code)
    assert code != 226 or found.group(1) in ended.text
    return found.group(1)


@pytest.mark.parametrize("options", [0, ATOMIC | DURABLE])
def test_stou(place, folder, hand_down, options):
    own_directory(folder, place / "sub")
    ftp = hand_down(options, place)
    given = [unique(ftp, "", b"%d" % n) for n in range(3)]
    given += [unique(ftp, "my file", b"%d" % n) for n in range(3, 6)]
    assert len(set(given)) == 6
    assert all(name.startswith("upload.") for name in given[:3])
    assert all(name.startswith("my file.") for name in given[3:])
    for n, name in enumerate(given):
        assert "/" not in name
        assert (place / name).read_bytes() == b"%d" % n
    # Outside of the working directory the reply has a path.
    path = unique(ftp, "sub/f", b"below")
    assert path.startswith(f"{place.name}/sub/f.")
    assert [(place / "sub" / name).read_bytes() for name in os.listdir(place / "sub")] == [b"below"]
    assert ftp.retr(path) == b"below"
    ftp.expect(250, "CWD /")
    assert unique(ftp, f"{place.name}/f", b"f").startswith(f"{place.name}/f.")
    name = unique(ftp, "in-the-root", b"r")
    assert name.startswith("in-the-root.")
    ftp.expect(250, f"DELE /{name}")


def test_stou_is_told_by_stat_and_events(folder, hand_down, arrived, server):
    ftp = hand_down(0, folder)
    with server.listening() as listener:
        with ftp.data() as data:
            name = ftp.expect(150, "STOU f").text.removeprefix("FILE: ")
            data.write(bytes(100_000))
            arrived(ftp, 100_000)
            assert os.path.exists(folder / name)
            ftp.send(b"STAT\r\n")
            assert any(f"{folder.name}/{name}" in line for line in ftp.expect(211).inner)
        ftp.expect(226)
        event = next(e for e in listener.events() if e["type"] == genl.EVENT_TRANSFER)
    assert event["file"] == f"{folder.name}/{name}"
    assert event["reply"] == 226


def test_stou_takes_no_offset(folder, hand_down):
    ftp = hand_down(0, folder)
    ftp.expect(350, "REST 100")
    name = unique(ftp, "f", b"whole")
    assert (folder / name).read_bytes() == b"whole"
    ftp.stor("g", b"whole")
    assert (folder / "g").read_bytes() == b"whole"


def test_stou_refused(folder, hand_down):
    closed = folder.directory("closed")
    closed.chmod(0o555)
    ftp = hand_down(0, folder)
    ftp.expect(425, "STOU")
    for argument, code in (("closed/f", 550), ("missing/f", 550), ("x" * 250, 553)):
        with ftp.data():
            ftp.expect(code, f"STOU {argument}")
    assert os.listdir(closed) == []
    assert os.listdir(folder.path) == ["closed"]
    refused = hand_down(0, folder, rights=genl.RIGHTS_ALL & ~genl.RIGHT_WRITE)
    refused.expect(550, "STOU")


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_stou_breaks(place, hand_down, arrived, netlink, options):
    ftp = hand_down(options, place)
    with ftp.data() as data:
        name = ftp.expect(150, "STOU f").text.removeprefix("FILE: ")
        data.write(b"half")
        arrived(ftp, 4)
        by_abort(ftp, data, netlink)
    assert ftp.expect(213, f"SIZE {name}").text == "4"
    ftp.upload(f"APPE {name}", b" and half")
    assert (place / name).read_bytes() == b"half and half"
    assert place.names() == [name]
