# SPDX-License-Identifier: GPL-2.0
"""Attributes of a hand-down that change listings: hidden names, owners, the offset from UTC."""

import contextlib
import os

import pytest

import genl
import handdown
from listing import facts, lines, names, parsed


@pytest.fixture
def session(client1, server, netlink, folder, cleanup):
    """Makes sessions of alice in the test's folder, with attributes for the hand-down."""
    @contextlib.contextmanager
    def made(**values):
        with contextlib.ExitStack() as stack:
            given = handdown.Session(stack, client1, server.alice)
            given.add(netlink, welcome="hello", home=folder.name, **values)
            given.ftp.expect(230)
            yield given.ftp
    return made


def test_hidden(session, folder):
    for name in (".secret", "a.tmp", "b.txt", "core"):
        folder.file(name, name.encode())
    (folder.directory("dir.tmp") / "inside").write_bytes(b"")
    with session(hidden=".* *.tmp core") as ftp:
        assert lines(ftp.download("NLST -a")) == [".", "..", "b.txt"]
        assert names(ftp.download("LIST -A")) == ["b.txt"]
        assert names(ftp.download("LIST *.tmp")) == []
        assert set(facts(ftp.download("MLSD"))) == {".", "..", "b.txt"}
        assert "inside" not in ftp.download("LIST -R").decode()
        assert "core" not in ftp.expect(212, "STAT .").raw.decode()
        # A hidden name can still be used.
        assert ftp.retr("a.tmp") == b"a.tmp"
        assert names(ftp.download("LIST core")) == ["core"]


@pytest.mark.parametrize("offset,time", [(0, "Sep  9  2001"), (-7200, "Sep  8  2001"), (86400, "Sep 10  2001")])
def test_utc_offset(session, folder, offset, time):
    folder.file("old")
    os.utime(folder / "old", (1_000_000_000, 1_000_000_000))
    with session(utc_offset=offset) as ftp:
        assert parsed(lines(ftp.download("LIST"))[0])["time"] == time
        # Facts are always in UTC.
        assert facts(ftp.download("MLSD"))["old"]["modify"] == "20010909014640"


def test_owners(session, netlink, folder):
    os.chown(folder.file("known"), 54323, 54324)
    os.chown(folder.file("other"), 54321, 54322)
    netlink.call(genl.OWNER_SET, uid=54323, name="wonder")
    netlink.call(genl.OWNER_SET, gid=54324, name="land")
    with session() as ftp:
        known, other = map(parsed, lines(ftp.download("LIST")))
        assert (known["user"], known["group"]) == ("wonder", "land")
        assert (other["user"], other["group"]) == ("54321", "54322")
        got = facts(ftp.download("MLSD"))
        assert got["known"]["UNIX.ownername"] == "wonder" and got["known"]["UNIX.groupname"] == "land"
        assert "UNIX.ownername" not in got["other"] and got["other"]["UNIX.uid"] == "54321"


def test_hide_owners(session, folder):
    folder.file("a")
    with session(options=genl.OPTION_HIDE_OWNERS) as ftp:
        got = parsed(lines(ftp.download("LIST"))[0])
        assert (got["user"], got["group"]) == ("ftp", "ftp")
        assert not [f for f in facts(ftp.download("MLSD"))["a"] if f.lower().startswith(
            ("unix.o", "unix.g", "unix.u"))]


def test_number_owners(session, netlink, folder):
    """Known names are not shown. The option that hides owners takes precedence."""
    os.chown(folder.file("a"), 54325, 54326)
    netlink.call(genl.OWNER_SET, uid=54325, name="wonder")
    netlink.call(genl.OWNER_SET, gid=54326, name="land")
    with session(options=genl.OPTION_NUMBER_OWNERS) as ftp:
        got = parsed(lines(ftp.download("LIST"))[0])
        assert (got["user"], got["group"]) == ("54325", "54326")
        assert "54325" in ftp.expect(212, "STAT .").raw.decode()
        got = facts(ftp.download("MLSD"))["a"]
        assert (got["UNIX.uid"], got["UNIX.gid"]) == ("54325", "54326")
        assert not {"UNIX.ownername", "UNIX.groupname"} & set(got)
    with session(options=genl.OPTION_NUMBER_OWNERS | genl.OPTION_HIDE_OWNERS) as ftp:
        got = parsed(lines(ftp.download("LIST"))[0])
        assert (got["user"], got["group"]) == ("ftp", "ftp")
        assert "UNIX.uid" not in facts(ftp.download("MLSD"))["a"]


def test_create(session, folder):
    folder.file("a")
    with session() as ftp:
        assert "create" not in facts(ftp.download("MLSD"))["a"]
        assert "create;" in ftp.expect(211, "FEAT").raw.decode()
        ftp.expect(200, "OPTS MLST create;modify;")
        got = facts(ftp.download("MLSD"))["a"]
        assert got["create"] == got["modify"]
