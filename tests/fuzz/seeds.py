# SPDX-License-Identifier: GPL-2.0
"""Make seeds for the fuzz targets from sessions of real clients.

  python3 tests/fuzz/seeds.py CAPTURE

CAPTURE must contain control connections to port 21 and their data connections;
tests/fuzz/seeds makes such a file. This replaces the seeds corpus/*/real-* of an earlier run.
"""

import calendar
import hashlib
import pathlib
import re
import struct
import sys
import time

import pcap

CORPUS = pathlib.Path(__file__).parent / "corpus"
PATH_VERBS = {b"CWD", b"RETR", b"STOR", b"APPE", b"STOU", b"SIZE", b"MDTM", b"DELE", b"MKD", b"XMKD", b"RMD",
              b"XRMD", b"RNFR", b"RNTO", b"MLST", b"MLSD"}


# Verbs whose argument has several parts.
ARGS_VERBS = {b"MFMT", b"MFF", b"MFCT", b"MDTM", b"RANG", b"HASH", b"XCRC", b"XMD5", b"MD5", b"XSHA", b"XSHA1",
              b"XSHA256", b"XSHA512"}
WHOLE = {b"OPTS": "opts", b"HELP": "help"}


class Seeds:
    """The seeds of one target: the first input of each shape, and a few dozen at most."""

    def __init__(self, most, longest):
        self._most = most
        self._longest = longest
        self._found = {}

    def add(self, seed, shape):
        if 0 < len(seed) <= self._longest:
            self._found.setdefault(shape, seed)

    def write(self, folder):
        folder.mkdir(exist_ok=True)
        for old in folder.glob("real-*"):
            old.unlink()
        # Take them evenly from all, since the inputs of one client are neighbours.
        found = list(self._found.values())
        count = min(self._most, len(found))
        for seed in (found[n * len(found) // count] for n in range(count)):
            (folder / f"real-{hashlib.sha256(seed).hexdigest()[:12]}").write_bytes(seed)
        return count


def shape(text):
    """A text without the parts that differ between two texts of its kind."""
    text = re.sub(rb"[\x80-\xff]+", b"\xff", text)
    text = re.sub(rb"[0-9]+", b"9", text)
    return re.sub(rb"[a-z]+9?", b"a", text)


def replies(down):
    """Yield each reply as its code and its text, with lines separated by LF."""
    lines = down.split(b"\r\n")[:-1]
    while lines:
        first = lines.pop(0)
        code, text = first[:3], [first[4:]]
        while first[3:4] == b"-" and lines and not lines[0].startswith(code + b" "):
            text.append(lines.pop(0)[1:])
        if first[3:4] == b"-" and lines:
            text.append(lines.pop(0)[4:])
        yield code, b"\n".join(text)


def short_names(text):
    """Shorten the names of the tests' folders; otherwise little else would fit."""
    return re.sub(rb"\bt-test_\w+", b"t", text)


def read_session(connection, seeds):
    up, down = short_names(connection.up), short_names(connection.down)
    verbs = b" ".join(line.split(b" ")[0] for line in up.split(b"\n"))
    seeds["line"].add(up, verbs)
    cwd = b"/"
    for line in re.split(rb"\r?\n", up):
        verb, _, arg = line.partition(b" ")
        verb = verb.upper()
        if verb in (b"USER", b"PASS"):
            continue
        seeds["parse"].add(line, verb if verb in PATH_VERBS else shape(line))
        if verb in (b"PORT", b"EPRT"):
            seeds["addr"].add(line, shape(line))
        if verb in PATH_VERBS:
            seeds["path"].add(cwd + b"\n" + arg, (verb, shape(cwd + b"\n" + arg)))
        if verb == b"CWD":
            cwd = arg if arg.startswith(b"/") else cwd.rstrip(b"/") + b"/" + arg
        if verb in ARGS_VERBS:
            seeds["args"].add(arg, (verb, shape(arg)))
        if verb == b"SITE":
            command, _, rest = arg.partition(b" ")
            seeds["args"].add(rest, (command, shape(rest)))
        if verb in WHOLE:
            seeds[WHOLE[verb]].add(arg, shape(arg))
        if verb == b"OPTS" and arg.upper().startswith(b"MLST "):
            seeds["facts"].add(Entry(mode=0o100644).pack(arg[5:]), arg)
    for code, text in replies(down):
        seeds["reply"].add(code + b" " + text, (code, shape(text)))


TYPES = {b"file": 0o100000, b"dir": 0o040000, b"cdir": 0o040000, b"pdir": 0o040000,
         b"OS.unix=slink": 0o120000}
LETTERS = {b"-": 0o100000, b"d": 0o040000, b"l": 0o120000, b"p": 0o010000, b"s": 0o140000}


class Entry:
    """The struct of numbers in facts_fuzz.c."""

    def __init__(self, **values):
        self.values = {"size": 0, "mtime": 0, "now": 0, "inode": 0, "device": 0, "uid": 0, "gid": 0, "links": 1,
                       "perm": 0, "facts": 0xff, "mode": 0, "role": 0, "flags": 0, **values}

    def pack(self, name):
        return struct.pack("<QqqQQIIIIIHBB", *self.values.values()) + name


def seconds(stamp):
    return calendar.timegm(time.strptime(stamp.decode(), "%Y%m%d%H%M%S"))


def from_facts(line, now):
    """An entry from a line of MLSD."""
    head, _, name = line.partition(b" ")
    facts = dict(fact.split(b"=", 1) for fact in head.split(b";")[:-1])
    kind, _, target = facts[b"type"].partition(b":")
    device, inode = facts.get(b"unique", b"0g0").split(b"g")
    letters = facts.get(b"perm", b"")
    return Entry(size=int(facts.get(b"size", 0)), mtime=seconds(facts[b"modify"]), now=now, inode=int(inode, 16),
                 device=int(device, 16), uid=int(facts.get(b"UNIX.uid", 0)), gid=int(facts.get(b"UNIX.gid", 0)),
                 perm=sum(1 << n for n, letter in enumerate(b"acdeflmprw") if letter in letters),
                 mode=TYPES[kind] | int(facts.get(b"UNIX.mode", b"0"), 8),
                 role=[b"", b"cdir", b"pdir"].index(kind) if kind in (b"cdir", b"pdir") else 0).pack(
                     name + (b"/" + target if target else b""))


LONG = re.compile(rb"([-dlps])([-rwxsStT]{9}) +(\d+) (\S+) +(\S+) +(\d+) (... .. .....) (.*)")


def from_list(found, now):
    """An entry from a line of LIST; its date is relative to the time of the capture."""
    kind, bits, links, _, _, size, _, name = found.groups()
    mode = sum(1 << 8 - n for n, letter in enumerate(bits) if letter in b"rwx")
    return Entry(size=int(size), mtime=now - 3600, now=now, links=int(links), mode=LETTERS[kind] | mode,
                 flags=3).pack(name.replace(b" -> ", b"/"))


def read_data(connection, seeds):
    for text in (connection.up, connection.down):
        if b"\r\n" not in text or b"\0" in text:
            continue
        seeds["ascii"].add(text[:1000], shape(text[:40]))
        for line in text.split(b"\r\n")[:-1]:
            long_form = LONG.fullmatch(line)
            if re.match(rb"type=\S+;modify=\d{14};\S* .", line) or re.match(rb"type=\S+;size=\d+;modify=", line):
                seeds["facts"].add(from_facts(line, connection.time), shape(line))
            elif long_form:
                seeds["facts"].add(from_list(long_form, connection.time), shape(line))


def main():
    seeds = {"line": Seeds(36, 1500), "parse": Seeds(36, 300), "addr": Seeds(16, 100), "path": Seeds(24, 600),
             "args": Seeds(24, 300), "opts": Seeds(16, 200), "help": Seeds(8, 100), "reply": Seeds(36, 2000), "facts": Seeds(36, 400), "ascii": Seeds(12, 1000)}
    for connection in pcap.connections(sys.argv[1]):
        if connection.server[1] == 21:
            read_session(connection, seeds)
        else:
            read_data(connection, seeds)
    for target, made in seeds.items():
        print(f"{target}: {made.write(CORPUS / target)} seeds")


if __name__ == "__main__":
    main()
