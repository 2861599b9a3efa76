# SPDX-License-Identifier: GPL-2.0
"""world_readable_only: guests can upload files, but not read what other guests have uploaded."""

import os
import pwd
import re
import struct

import pytest

import server as server_module
import wrongsize

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


def perms(ftp, path):
    """The fact perm in MLST, and in the listing of the directory."""
    mlst = ftp.expect(250, f"MLST {path}").inner[0]
    name = path.rpartition("/")[2]
    mlsd = next(line for line in ftp.download(f"MLSD {path[:-len(name)]}").decode().splitlines()
                if line.endswith(" " + name))
    return [re.search(r"perm=(\w*);", line)[1] for line in (mlst, mlsd)]


def test_perm(server, drop_box, client1):
    """The fact perm has "r" only if RETR works."""
    with server.anonymous(client1) as ftp:
        ftp.stor("drop/f", b"hello")
        drop_box.chmod(0o770)
        for mode, readable in ((0o600, False), (0o640, False), (0o604, True), (0o644, True)):
            (drop_box / "f").chmod(mode)
            assert [("r" in perm) for perm in perms(ftp, "drop/f")] == [readable, readable], oct(mode)
            ftp.expect(229, "EPSV")
            if readable:
                assert ftp.retr("drop/f") == b"hello"
            else:
                ftp.expect(550, "RETR drop/f")
        # The directory's own permissions are those of the user.
        assert "l" in perms(ftp, "drop")[0]
        ftp.quit()


def test_wrong_size(server, drop_box, client1):
    """SIZE reads a byte of a file that is said to be empty; it does not read one that RETR would refuse."""
    with server.anonymous(client1) as ftp, wrongsize.mounted_at(drop_box, 0o600):
        for name in wrongsize.FILES:
            assert ftp.command(f"SIZE drop/{name}").code == 213, name
            assert read_commands(ftp, f"drop/{name}") == dict.fromkeys(READING, 550), name
        ftp.quit()


CHANGES = ["SITE CHMOD 644 {}", "SITE CHMOD o+r {}", "SITE CHMOD a=r {}", "SITE CHMOD 604 {}", "MFF UNIX.mode=0644; {}"]


@pytest.fixture
def guests_with_chmod(server, drop_box):
    with server.configured(anonymous={"rights": RIGHTS + " chmod link rename overwrite", "world_readable_only": "yes"}):
        yield drop_box


def test_no_way_around(server, guests_with_chmod, client1, client2):
    """A guest can't make readable what another guest has uploaded: all guests own it."""
    drop_box = guests_with_chmod
    with server.anonymous(client1) as first:
        first.stor("drop/secret", b"for the administrator")
        first.quit()
    drop_box.chmod(0o770)
    with server.anonymous(client2) as second:
        for change in CHANGES:
            second.expect(550, change.format("drop/secret"))
        assert (drop_box / "secret").stat().st_mode & 0o777 == 0o600
        # A mode that shows nothing to others may be set.
        second.expect(200, "SITE CHMOD 660 drop/secret")
        second.expect(200, "SITE LINK drop/secret drop/hard")
        second.expect(200, "SITE SYMLINK secret drop/soft")
        second.expect(350, "RNFR drop/secret")
        second.expect(250, "RNTO drop/moved")
        (drop_box / "secret").symlink_to("moved")
        for name in ("hard", "soft", "moved", "secret"):
            assert read_commands(second, f"drop/{name}") == dict.fromkeys(READING, 550), name
            second.expect(229, "EPSV")
            second.expect(350, "RANG 0 2")
            second.expect(550, f"RETR drop/{name}")
        # After the administrator has released it, guests may change it.
        (drop_box / "moved").chmod(0o644)
        second.expect(200, "SITE CHMOD 666 drop/moved")
        second.quit()
