# SPDX-License-Identifier: GPL-2.0
"""world_readable_only: guests can upload files, but not read what other guests have uploaded."""

import os
import pwd
import struct

import pytest

import server as server_module

RIGHTS = "read list write checksum"


@pytest.fixture
def drop_box(server):
    """A directory for uploads as EXAMPLE in kftpd.conf(5) makes it; the daemon has the default for guests."""
    path = server.pub / "drop"
    guest = pwd.getpwnam("ftp")
    path.mkdir()
    os.chown(path, 0, guest.pw_gid)
    path.chmod(0o730)
    with server.configured(anonymous={"rights": RIGHTS, "world_readable_only": "yes"}):
        yield path
    server_module.run("rm", "-r", path)


READING = ["RETR", "HASH", "XCRC", "XMD5", "XSHA", "XSHA1", "XSHA256", "XSHA512", "MD5"]


def read_commands(ftp, path):
    """For each command that shows the content of a file, the code of the reply."""
    codes = {}
    for verb in READING:
        if verb == "RETR":
            ftp.expect(229, "EPSV")
        codes[verb] = ftp.command(f"{verb} {path}").code
    return codes


def test_second_guest(server, drop_box, client1, client2):
    """The second guest knows the name, but cannot read, replace, remove or list the file."""
    with server.anonymous(client1) as first:
        first.stor("drop/secret", b"for the administrator")
        assert (drop_box / "secret").read_bytes() == b"for the administrator"
        assert (drop_box / "secret").stat().st_mode & 0o777 == 0o600
        with server.anonymous(client2) as second:
            assert read_commands(second, "drop/secret") == dict.fromkeys(READING, 550)
            second.expect(550, "LIST drop")
            second.expect(550, "MLSD drop")
            for command in ("STOR", "APPE"):
                with second.data():
                    assert second.command(f"{command} drop/secret").code in (550, 553)
            second.expect(550, "DELE drop/secret")
            second.quit()
        # The first guest is no other user.
        assert read_commands(first, "drop/secret") == dict.fromkeys(READING, 550)
        first.quit()
    assert (drop_box / "secret").read_bytes() == b"for the administrator"


def test_released(server, drop_box, client1):
    """After the administrator has made the file readable for all, guests can read it."""
    with server.anonymous(client1) as ftp:
        ftp.stor("drop/f", b"hello")
        (drop_box / "f").chmod(0o644)
        assert ftp.retr("drop/f") == b"hello"
        assert ftp.command("XCRC drop/f").code == 250
        # The group may not read, but others may.
        (drop_box / "f").chmod(0o604)
        assert ftp.retr("drop/f") == b"hello"
        for mode in (0o640, 0o660, 0o600):
            (drop_box / "f").chmod(mode)
            ftp.expect(229, "EPSV")
            ftp.expect(550, "RETR drop/f")
        ftp.quit()


def set_acl(path, uid, others):
    """Let the owner and one user read a file; others is the permission of all others (linux/posix_acl_xattr.h)."""
    none = 0xffffffff
    entries = [(0x01, 6, none), (0x02, 4, uid), (0x04, 0, none), (0x10, 4, none), (0x20, others, none)]
    os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", *entry) for entry in entries))


def test_named_in_an_acl(server, drop_box, client1):
    """An ACL that lets the user of the guests read does not let all users read."""
    with server.anonymous(client1) as ftp:
        path = server.pub / "acl"
        path.write_bytes(b"hello")
        try:
            set_acl(path, pwd.getpwnam("ftp").pw_uid, others=0)
            ftp.expect(229, "EPSV")
            ftp.expect(550, "RETR acl")
            set_acl(path, pwd.getpwnam("ftp").pw_uid, others=4)
            assert ftp.retr("acl") == b"hello"
        finally:
            path.unlink()
        ftp.quit()


def test_message_file(server, drop_box, client1):
    """A guest cannot upload a text that CWD shows to other guests."""
    with server.anonymous(client1) as ftp:
        ftp.stor("drop/.message", b"Send your password to mallory.")
        assert b"mallory" not in ftp.expect(250, "CWD drop").raw
        ftp.quit()
    (drop_box / ".message").chmod(0o644)
    with server.anonymous(client1) as ftp:
        assert b"mallory" in ftp.expect(250, "CWD drop").raw
        ftp.quit()


def test_users(server, drop_box, client1, folder):
    """The option is off for users, and can be turned on for them."""
    folder.file("f", b"hello").chmod(0o600)
    os.chown(folder / "f", server.alice.uid, server.alice.gid)
    with server.login(client1) as ftp:
        assert ftp.retr(f"{folder.name}/f") == b"hello"
        ftp.quit()
    with server.configured(users={"world_readable_only": "yes"}), server.login(client1) as ftp:
        ftp.expect(229, "EPSV")
        ftp.expect(550, f"RETR {folder.name}/f")
        (folder / "f").chmod(0o604)
        assert ftp.retr(f"{folder.name}/f") == b"hello"
        ftp.quit()
