# SPDX-License-Identifier: GPL-2.0
"""Programs that watch a directory see each complete file once, with its final name.

They wait for IN_CLOSE_WRITE or IN_MOVED_TO, as incrond, lsyncd and "inotifywait -e close_write,moved_to" do.
"""

import pytest

import kinds
from inotify import Watch
from uploads import ATOMIC, DURABLE, by_reset, own, start_broken


@pytest.fixture(params=["ext4", kinds.tmpfs, kinds.overlay, kinds.xfs, kinds.vfat], ids=kinds.name)
def where(request, folder, cleanup):
    return kinds.where(request.param, folder, cleanup)


@pytest.mark.parametrize("options", [0, ATOMIC, ATOMIC | DURABLE])
def test_one_event_for_each_upload(where, hand_down, options):
    ftp = hand_down(options, where)

    def upload(command, content, **kwargs):
        with ftp.start(command, **kwargs) as data:
            data.write(content)
        return ftp.expect(226).text.split()[-1]

    with Watch(where.path) as watch:
        for command, content, kwargs in (
                ("STOR new", b"x" * 100_000, {}), ("STOR new", b"replaced", {}), ("STOR new", b"", {}),
                ("STOR empty", b"", {}), ("APPE new", b"more", {}), ("APPE other", b"made", {}),
                ("STOR other", b"in place", {"rest": 2}), ("STOU", b"unique", {}), ("STOU prefix", b"", {})):
            said = upload(command, content, **kwargs)
            name = said if command.startswith("STOU") else command.split()[1]
            events = watch.events()
            assert [event for event in events if event[1] == name] == events and len(events) == 1, (command, events)


def test_resumed_partial(where, hand_down, arrived, netlink):
    """A broken upload is no complete file. When it is resumed and complete, there is one event."""
    ftp = hand_down(ATOMIC, where)
    start_broken(ftp, arrived, netlink, "STOR f", b"x" * 1000, way=by_reset)
    for command, rest in (("APPE f", None), ("STOR f", 1000)):
        if command == "STOR f":
            ftp.expect(250, "DELE f")
            start_broken(ftp, arrived, netlink, "STOR f", b"x" * 1000, way=by_reset)
        with Watch(where.path) as watch:
            with ftp.start(command, rest=rest) as data:
                data.write(b"rest")
            ftp.expect(226)
            assert [name for _, name in watch.events()] == ["f"]
        assert (where.path / "f").read_bytes() == b"x" * 1000 + b"rest"


def test_broken_upload(where, hand_down, arrived, netlink):
    ftp = hand_down(ATOMIC, where)
    with Watch(where.path) as watch:
        start_broken(ftp, arrived, netlink, "STOR f", b"x" * 1000, way=by_reset)
        assert [name for _, name in watch.events() if name != ".f.part"] == []


def test_replaced_through_a_link(folder, hand_down):
    """The event comes in the directory of the file, with its name there."""
    far = folder.directory("far")
    own(folder, far / "f", b"old")
    (folder / "link").symlink_to("far/f")
    for options in (0, ATOMIC):
        ftp = hand_down(options, folder)
        with Watch(far) as watch, Watch(folder.path) as near:
            ftp.stor("link", b"new")
            assert [name for _, name in watch.events()] == ["f"]
            assert near.events() == []
