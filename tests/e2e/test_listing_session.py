# SPDX-License-Identifier: GPL-2.0
"""Attributes of a hand-down that change listings: hidden names, owners, the offset from UTC."""

import calendar
import contextlib
import errno
import os
import struct
import subprocess
import time

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


def zone(*changes):
    """The table of a time zone: pairs of the first second and the offset."""
    return b"".join(struct.pack("=qii", since, offset, 0) for since, offset in changes)


@pytest.fixture
def zoned(netlink):
    def use(*changes):
        netlink.call(genl.ZONE_SET, changes=zone(*changes))
    yield use
    netlink.call(genl.ZONE_SET)


def test_zone(session, folder, zoned):
    """LIST and STAT add the offset that applied at the time of the file. Facts and MDTM are always in UTC."""
    now = int(time.time())
    change = now - 60 * 86400
    zoned((-2**63, 3600), (change, 7200), (change + 86400, -3600))
    offsets = {"first": (0, 3600), "before": (change - 1, 3600), "after": (change, 7200), "last": (now - 100, -3600)}
    for name, (when, _) in offsets.items():
        os.utime(folder.file(name), (when, when))
    with session(options=genl.OPTION_LOCAL_TIME, utc_offset=86400) as ftp:
        shown = {p["name"]: p["time"] for p in map(parsed, lines(ftp.download("LIST")))}
        for name, (when, offset) in offsets.items():
            form = "%b %e  %Y" if name == "first" else "%b %e %H:%M"
            assert shown[name] == time.strftime(form, time.gmtime(when + offset)), name
            line, = ftp.expect(213, f"STAT {name}").inner
            assert parsed(line[1:])["time"] == shown[name]
            utc = time.strftime("%Y%m%d%H%M%S", time.gmtime(when))
            assert ftp.expect(213, f"MDTM {name}").text == facts(ftp.download("MLSD"))[name]["modify"] == utc
        # A new table is for the next listing. Without a table, the offset of the session applies.
        zoned((0, 0))
        assert {p["name"]: p["time"] for p in map(parsed, lines(ftp.download("LIST")))}["after"] == \
            time.strftime("%b %e %H:%M", time.gmtime(change))
    with session(utc_offset=-3600) as ftp:
        assert parsed(lines(ftp.download("LIST after"))[0])["time"] == \
            time.strftime("%b %e %H:%M", time.gmtime(change - 3600))


def test_no_zone(session, folder):
    os.utime(folder.file("f"), (1_000_000_000, 1_000_000_000))
    with session(options=genl.OPTION_LOCAL_TIME, utc_offset=-7200) as ftp:
        assert parsed(lines(ftp.download("LIST"))[0])["time"] == "Sep  8  2001"


def test_zones_that_are_refused(netlink):
    for changes in (b"", b"x" * 15, zone((0, 0)) + b"x", zone((0, 86401)), zone((0, -86401)), zone((5, 0), (5, 1)),
                    zone((5, 0), (4, 1)), zone((0, 0))[:-1] + b"x", zone(*((n, n) for n in range(513)))):
        with pytest.raises(genl.Refused) as refused:
            netlink.call(genl.ZONE_SET, changes=changes)
        assert refused.value.errno in (errno.EINVAL, errno.ERANGE)
    netlink.call(genl.ZONE_SET, changes=zone(*((n, n) for n in range(512))))
    netlink.call(genl.ZONE_SET)


def test_zone_changes_during_listings(session, netlink, crowd, zoned):
    """A listing keeps the zone that it began with."""
    with session(options=genl.OPTION_LOCAL_TIME) as ftp:
        zoned((0, 3600))
        with ftp.start(f"LIST {crowd.name}", receive_buffer=4096) as data:
            first = data.socket().recv(1000)
            for n in range(100):
                netlink.call(genl.ZONE_SET, changes=zone((0, n * 60)))
            rest = data.read()
        ftp.expect(226)
        times = {parsed(x)["time"] for x in lines(first + rest)}
    made = {time.strftime("%b %e %H:%M", time.gmtime(entry.stat().st_mtime + 3600)) for entry in os.scandir(crowd.path)}
    assert times == made


# The zone of Berlin, as POSIX writes it: it does not depend on files of the guest.
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"


@pytest.fixture
def in_berlin(server):
    server.stop()
    server.start(environment={"TZ": BERLIN}, users={"time_zone": "local"})
    yield
    server.stop()
    server.start()


def test_local_time_like_ls(client1, server, folder, in_berlin):
    """time_zone = local: the times of LIST are those of ls, in summer and in winter."""
    now = int(time.time())
    for n in range(0, 40):
        when = now - n * 10 * 86400 - 1000
        os.utime(folder.file(f"f{n:02}"), (when, when))
    for year in range(1970, 2038):
        for month in (1, 7):
            when = calendar.timegm((year, month, 15, 23, 30, 0))
            os.utime(folder.file(f"{year}-{month}"), (when, when))
    done = subprocess.run(["ls", "-l", "--time-style=locale"], cwd=folder.path, check=True, stdout=subprocess.PIPE,
                          env={**os.environ, "LC_ALL": "C", "TZ": BERLIN})
    expected = {p["name"]: p["time"] for p in map(parsed, done.stdout.decode().splitlines()[1:])}
    with server.login(client1) as ftp:
        assert {p["name"]: p["time"] for p in map(parsed, lines(ftp.download(f"LIST {folder.name}")))} == expected


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
