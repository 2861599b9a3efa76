# SPDX-License-Identifier: GPL-2.0
"""Parsers for the lines of listings."""

import os
import re

LS = re.compile(r"(?P<mode>[-dlcbps][-rwxsStT]{9}) +(?P<links>\d+) +(?P<user>\S+) +(?P<group>\S+) +"
                r"(?P<size>\d+) (?P<time>[A-Z][a-z]{2} [ \d]\d (?: \d{4}|\d\d:\d\d)) (?P<name>.*)")


def lines(raw):
    """Split a listing into lines, each of which must end with CRLF."""
    text = raw.decode("utf-8", "surrogateescape")
    assert text == "" or text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")[:-1]


def parsed(line):
    found = LS.fullmatch(line)
    assert found, f"not a line of ls -l: {line!r}"
    return found


def names(raw):
    """The names in a LIST, without the targets of links."""
    return [parsed(x)["name"].split(" -> ")[0] for x in lines(raw)]


def facts(raw):
    """The facts of a line of MLSD, by name."""
    out = {}
    for line in lines(raw):
        left, _, name = line.partition(" ")
        out[name] = dict(f.split("=", 1) for f in left.split(";") if f)
    return out


def touch(directory, made):
    """Make empty files quickly."""
    at = os.open(directory, os.O_RDONLY)
    try:
        for name in made:
            os.mknod(name, 0o644, dir_fd=at)
    finally:
        os.close(at)
