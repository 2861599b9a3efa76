# SPDX-License-Identifier: GPL-2.0
"""How real clients understand LIST: names, types, sizes, times and links."""

import calendar
import html
import json
import os
import pathlib
import re
import time

import pytest

import clients
import scale
import wire
from files import Pattern, Sparse, check_file

pytestmark = pytest.mark.long

HUGE = 5 * scale.GIB
OLD = 981173106       # 2001-02-03 04:05:06 UTC
FUTURE = 2000000000   # 2033-05-18 03:33:20 UTC
RECENT = int(time.time()) // 60 * 60 - 86400 + 17

FILES = {
    "old": (Pattern(1, 3000), OLD),
    "future": (Pattern(2, 7), FUTURE),
    "plain": (Pattern(3, 70_000), RECENT),
    "empty": (Pattern(4, 0), RECENT),
    "huge": (Sparse(HUGE, {0: b"the beginning"}), RECENT),
    "with space": (Pattern(5, 1), RECENT),
    "many -> arrows": (Pattern(6, 12), RECENT),
    'dou"ble': (Pattern(7, 123), RECENT),
    "ünïcödé 漢字": (Pattern(8, 1234), RECENT),
}


def _listed(moment):
    """A time with the precision of LIST: the minute, or the day if LIST shows the year."""
    precision = 60 if moment == RECENT else 86400
    return moment // precision * precision


# For each name: type, size, time and target of the link; None if LIST does not tell it.
EXPECTED = {name: ("file", content.size, _listed(moment), None) for name, (content, moment) in FILES.items()}
EXPECTED |= {"directory": ("directory", None, _listed(RECENT), None),
             "link": ("link", None, _listed(RECENT), "plain")}


@pytest.fixture
def entries(folder):
    for name, (content, moment) in FILES.items():
        os.utime(folder.file(name, content), (moment, moment))
    os.utime(folder.directory("directory"), (RECENT, RECENT))
    (folder / "link").symlink_to("plain")
    os.utime(folder / "link", (RECENT, RECENT), follow_symlinks=False)
    return folder


def _entry(name, kind, size, moment, target):
    """An entry as in EXPECTED. The client's time may be any moment of the listed minute or day, so round it."""
    precision = 60 if name not in ("old", "future") else 86400
    size = int(size) if kind == "file" else None
    return name, (kind, size, int(moment) // precision * precision, target or None)


LETTERS = {"-": "file", "d": "directory", "l": "link"}


def _run(host, argv, home):
    done = clients.run_argv(host, argv, home)
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode()


def lftp(host, job, home):
    """cls -l prints what it has read in lftp's own form."""
    out = _run(host, ["lftp", "-c", "\n".join([
        "set ftp:use-mlsd no", "set ftp:use-mdtm no", f"open -u {job.user},{job.password} {job.server}",
        f"cd {job.folder}", "cls -l --block-size=1 --time-style=%s"])], home)
    for line in out.splitlines():
        kind, size, moment, name = re.fullmatch(r"([-dl])\S{9} +\d+ +\S+ +\S+ +(\d+) (\d+) (.*)", line).groups()
        kind, target = LETTERS[kind], None
        if kind == "link":
            name, _, target = name.partition("@ -> ")
        yield _entry(name.removesuffix("/"), kind, size, moment, target)


def rclone(host, job, home):
    out = _run(host, ["rclone", *clients.rclone_options(job), "--ftp-disable-mlsd", "lsjson",
                      f":ftp:{job.folder}"], home)
    for read in json.loads(out):
        kind = "directory" if read["IsDir"] else "file"
        moment = calendar.timegm(time.strptime(read["ModTime"], "%Y-%m-%dT%H:%M:%SZ"))
        yield _entry(read["Name"], kind, read["Size"], moment, None)


INDEX = re.compile(r"  (\d{4} \w{3} \d\d) (\d\d:\d\d|     )  (\w+) +<a href=.*>(.*?)/?</a> *"
                   r"(?:\((\d+) bytes\))?(?:-> (.*))?")


def wget(host, job, home):
    """It makes an HTML page of a directory."""
    page = _run(host, ["wget", "-nv", "-t", "1", "-O", "-", job.url()], home)
    for found in filter(None, map(INDEX.fullmatch, page.splitlines())):
        day, minute, kind, name, size, target = found.groups()
        moment = calendar.timegm(time.strptime(f"{day} {minute.strip() or '00:00'}", "%Y %b %d %H:%M"))
        yield _entry(html.unescape(name), kind.lower(), size, moment, target)


def _moment(text):
    """The time in a listing, in seconds."""
    if ":" in text:
        text = f"{text} {time.gmtime(RECENT).tm_year}"
        return calendar.timegm(time.strptime(text, "%b %d %H:%M %Y"))
    return calendar.timegm(time.strptime(text, "%b %d %Y"))


def libcurl(host, job, home):
    """Wildcard matching, which also copies the files."""
    program = pathlib.Path(__file__).parent / "wildcard.py"
    out = _run(host, ["python3", "-B", program, job.url() + "*", str(scale.MIB)], home)
    for name, (content, _) in FILES.items():
        if content.size < scale.MIB:
            check_file(home / name, content)
    for read in json.loads(out):
        kind = read["type"]
        # It finds a target in any name with an arrow.
        target = read["target"] if kind == "link" else None
        yield _entry(read["name"], kind, read["size"], _moment(read["time"]), target)


# It takes a link for an empty file.
OTHERWISE = {rclone: {"link": ("file", 0, _listed(RECENT), None)}}


@pytest.mark.parametrize("parser", [lftp, rclone, wget, libcurl])
def test_parser(client1, server, entries, parser, tmp_path):
    job = clients.Job(entries.name)
    with wire.Wire(client1) as on_wire:
        found = dict(parser(client1, job, tmp_path))
        assert {"LIST", "MLSD"} & set(on_wire.verbs()) == {"LIST"}
    assert found == EXPECTED | OTHERWISE.get(parser, {})


def test_libcurl_wildcards(client1, server, entries, tmp_path):
    """libcurl selects names by its own pattern from the server's listing."""
    program = pathlib.Path(__file__).parent / "wildcard.py"
    out = _run(client1, ["python3", "-B", program, clients.Job(entries.name).url() + "[eop]*", str(scale.MIB)],
               tmp_path)
    names = {"old", "plain", "empty"}
    assert {read["name"] for read in json.loads(out)} == names
    for name in names:
        check_file(tmp_path / name, FILES[name][0])
