# SPDX-License-Identifier: GPL-2.0
"""Uploads to links whose target does not exist: they make the target, inside the session's root."""

import os
import stat

import pytest

import disks
import genl
from server import BASE
from uploads import ATOMIC, by_reset, own_directory, start_broken

NO_OVERWRITE = genl.RIGHTS_ALL & ~genl.RIGHT_OVERWRITE


@pytest.mark.parametrize("options", [0, ATOMIC])
@pytest.mark.parametrize("rights", [genl.RIGHTS_ALL, NO_OVERWRITE])
def test_target_is_made(place, folder, hand_down, options, rights):
    own_directory(folder, place / "far")
    own_directory(folder, place / "far/away")
    (place / "by-link").symlink_to("far/away")
    links = {
        "beside": ("new1", "new1"),
        "below": ("far/new2", "far/new2"),
        "dots": ("./far/../new3", "new3"),
        "absolute": (f"{place.name}/far/new4", "far/new4"),
        "far/up": ("../new5", "new5"),
        # ".." is that of the directory, not of the link that leads there.
        "by-link/up": ("../new6", "far/new6"),
        "through": ("by-link/new7", "far/away/new7"),
        "chain": ("chain2", "far/new8"),
        "above": ("../" * 30 + f"{place.name}/new9", "new9"),
    }
    for name, (target, _) in links.items():
        (place / name).symlink_to(target)
    (place / "chain2").symlink_to("far/chain3")
    (place / "far/chain3").symlink_to("new8")
    ftp = hand_down(options, place, rights=rights)
    for number, (name, (_, made)) in enumerate(links.items()):
        verb = ("STOR", "APPE")[number % 2]
        ftp.upload(f"{verb} {name}", b"through a link")
        assert (place / made).read_bytes() == b"through a link", name
        assert not (place / made).is_symlink() and (place / name).is_symlink()
        assert stat.S_IMODE(os.stat(place / made).st_mode) == 0o644
    assert place.drafts() == []


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_refused(place, folder, hand_down, options):
    before = sorted(os.listdir(BASE))
    own_directory(folder, place / "closed").chmod(0o555)
    for name, target in (("outside", "/../../outside/new"), ("etc", "/etc/new"), ("missing", "no/new"),
                         ("slash", "new/"), ("loop", "loop2"), ("loop2", "loop"), ("closed-new", "closed/new")):
        (place / name).symlink_to(target)
    long_chain = [f"c{n}" for n in range(43)]
    for name, target in zip(long_chain, long_chain[1:]):
        (place / name).symlink_to(target)
    names = place.names()
    ftp = hand_down(options, place)
    for verb in ("STOR", "APPE"):
        for name, code, text in (("outside", 550, "directory that does not exist"), ("etc", 550, "directory that"),
                                 ("missing", 550, "directory that does not exist"), ("slash", 553, "directory"),
                                 ("loop", 550, "links"), ("c0", 550, "links"), ("closed-new", 550, "denied")):
            with ftp.data():
                assert text in ftp.expect(code, f"{verb} {name}").text
    assert place.names() == names and os.listdir(place / "closed") == []
    assert sorted(os.listdir(BASE)) == before
    # The chain is short enough from here on.
    ftp.stor("c3", b"new")
    assert (place / "c42").read_bytes() == b"new"


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_link_of_a_stranger(folder, server, hand_down, options):
    """As the sysctl fs.protected_symlinks: in a directory like /tmp, a stranger's link is not followed."""
    common = folder.directory("tmp")
    os.chown(common, 0, 0)
    common.chmod(0o1777)
    for name, owner in (("bobs", server.bob.uid), ("own", server.alice.uid), ("roots", 0)):
        (common / name).symlink_to(f"../made-by-{name}")
        os.chown(common / name, owner, owner, follow_symlinks=False)
    ftp = hand_down(options, folder)
    with ftp.data():
        ftp.expect(550, "STOR tmp/bobs")
    assert not (folder / "made-by-bobs").exists()
    for name in ("own", "roots"):
        ftp.stor(f"tmp/{name}", b"new")
        assert (folder / f"made-by-{name}").read_bytes() == b"new"


@pytest.mark.parametrize("options", [0, ATOMIC])
def test_name_that_the_session_may_not_use(folder, hand_down, options):
    (folder / "link").symlink_to("evil.exe")
    ftp = hand_down(options, folder, refused="*.exe")
    for verb in ("STOR", "APPE"):
        with ftp.data():
            ftp.expect(550, f"{verb} link")
    assert os.listdir(folder.path) == ["link"]


def test_partial(place, folder, hand_down, arrived, netlink):
    """A broken upload through a link is kept beside the target, and is resumed through the link."""
    own_directory(folder, place / "far")
    (place / "link").symlink_to("far/f")
    ftp = hand_down(ATOMIC, place)
    reply = start_broken(ftp, arrived, netlink, "STOR link", b"x" * 1000, way=by_reset)
    assert ".f.part" in reply.text
    assert ftp.expect(213, "SIZE link").text == "1000"
    ftp.stor("link", b"rest", rest=1000)
    assert (place / "far/f").read_bytes() == b"x" * 1000 + b"rest"
    assert os.listdir(place / "far") == ["f"]


def test_other_commands_do_not_follow(folder, hand_down):
    """mkdir(2), link(2), symlink(2) and rename(2) mean the link itself."""
    (folder / "link").symlink_to("new")
    folder.file("f", b"content")
    ftp = hand_down(0, folder)
    for line in ("MKD link", "SITE MKDIR link"):
        ftp.expect(550, line)
    for line in ("SITE LINK f link", "SITE SYMLINK f link"):
        ftp.expect(553, line)
    assert os.readlink(folder / "link") == "new"
    ftp.expect(350, "RNFR f")
    ftp.expect(250, "RNTO link")
    assert (folder / "link").read_bytes() == b"content" and not (folder / "link").is_symlink()
    assert sorted(os.listdir(folder.path)) == ["link"]


def test_name_that_the_session_may_not_resume(folder, hand_down):
    """The rest of an upload through the link would take the name, too."""
    (folder / "link").symlink_to("evil.exe")
    ftp = hand_down(ATOMIC, folder, refused="*.exe")
    ftp.stor(".evil.exe.part", b"0123456789")
    with ftp.data():
        ftp.expect(350, "REST 10")
        ftp.expect(550, "STOR link")
    assert sorted(os.listdir(folder.path)) == [".evil.exe.part", "link"]
    assert (folder / ".evil.exe.part").read_bytes() == b"0123456789"


@pytest.mark.parametrize("options", [0, ATOMIC])
@pytest.mark.parametrize("rights", [genl.RIGHTS_ALL, NO_OVERWRITE])
def test_mount_whose_links_are_not_followed(folder, hand_down, cleanup, options, rights):
    """The option nosymfollow of mount(8) holds for links that lead nowhere, too."""
    shown = own_directory(folder, folder / ".shown")
    (shown / "link").symlink_to("new")
    mounted = cleanup.enter_context(disks.mounted(folder, "d", "--bind", "-o", "nosymfollow", shown, own=False))
    ftp = hand_down(options, folder, rights=rights)
    for verb in ("STOR", "APPE"):
        with ftp.data():
            assert "links" in ftp.expect(550, f"{verb} d/link").text
    assert os.listdir(mounted) == ["link"]
