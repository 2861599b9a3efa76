# SPDX-License-Identifier: GPL-2.0
"""FTP libraries of other languages: lists, links, transfers, resumed transfers, names and attributes."""

import os
import time

import pytest

import libraries
from files import Pattern, check_file

pytestmark = pytest.mark.long

UNICODE = "ünïcödé 漢字"
UP, SENT = Pattern(9, 200_000), 77_777
TIME = 1_000_000_000
DAY = TIME // 86400 * 86400

SIZES = {"plain": 300_000, "with space": 70_000, UNICODE: 1234, "old": 1}
LINKS = {"link": "plain", "dirlink": "directory", "dangling": "nowhere"}
NAMES = {*SIZES, *LINKS, "part", "directory"}


def _digits(moment):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(moment))


def _prepare(folder, name, local):
    """Make the directory of a round, and its local folder."""
    local.mkdir()
    (local / "down").write_bytes(Pattern(0, SIZES["plain"]).read(0, 123_456))
    UP.write(local / "up")
    made = folder.directory(name)
    for n, (file, size) in enumerate(SIZES.items()):
        os.utime(folder.file(f"{name}/{file}", Pattern(n, size)), (TIME, TIME))
    folder.file(f"{name}/part", UP.read(0, SENT))
    os.utime(folder.directory(f"{name}/directory"), (TIME, TIME))
    for link, target in LINKS.items():
        (made / link).symlink_to(target)
    return made


def _entries(lines, word="entry"):
    """What a library told of each name, except "." and ".."."""
    found = {line[1]: line[2:] for line in lines if line[0] == word}
    return {name: facts for name, facts in found.items() if name not in (".", "..")}


def _expect(lines, kinds, moment=TIME, word="entry", targets=False):
    """Compare what the library told with the directory; kinds has the type of each link, None if it is left out."""
    found = _entries(lines, word)
    left_out = {name for name, kind in kinds.items() if kind is None}
    assert set(found) == NAMES - left_out
    for name in set(found) - set(LINKS):
        kind = "dir" if name == "directory" else "file"
        assert found[name][0] == kind
        if kind == "file":
            assert found[name][1] == str(SIZES.get(name, SENT))
        if name != "part":
            assert found[name][2] == _digits(moment)
    for name in set(LINKS) - left_out:
        assert found[name][0] == kinds[name]
        assert not targets or found[name][3] == LINKS[name]


def _links(form):
    """The types of the links, with their targets."""
    return {name: form.format(target) for name, target in LINKS.items()}


def check_ext_ftp(mode, lines):
    if mode == "streams":
        # It asks with SIZE, MDTM and CWD, so it follows links.
        _expect(lines, {"link": "file", "dirlink": "dir", "dangling": ""})
    else:
        _expect(lines, _links("OS.unix=slink:{}"))


def check_net_ftp(_, lines):
    _expect(lines, _links("os.unix=slink:{}"))


def check_basic_ftp(_, lines):
    _expect(lines, dict.fromkeys(LINKS, "link"), targets=True)


def check_commons_net(_, lines):
    # In MLSD it leaves out each entry with two "=" in one fact.
    _expect(lines, dict.fromkeys(LINKS))
    _expect(lines, dict.fromkeys(LINKS, "link"), DAY, "listed", targets=True)


def check_ftp_web_request(_, lines):
    # It leaves it to the program to read more of a listing than names.
    assert set(_entries(lines)) == NAMES


def check_ftputil(_, lines):
    _expect(lines, dict.fromkeys(LINKS, "link"), DAY, targets=True)


CHECKS = {
    "ext_ftp.php": check_ext_ftp,
    "net_ftp.rb": check_net_ftp,
    "basic_ftp.js": check_basic_ftp,
    "commons_net.bsh": check_commons_net,
    "ftp_web_request.cs": check_ftp_web_request,
    "ftputil_host.py": check_ftputil,
}


def _check_files(made, local):
    for n, (file, path) in enumerate({"plain": "down", "with space": "space", UNICODE: "unicode"}.items()):
        check_file(local / path, Pattern(n, SIZES[file]))
    for file in ("new name", "ünïcödé up", "part"):
        check_file(made / file, UP)
    assert set(os.listdir(made)) == NAMES - {"old"} | {"new name", "ünïcödé up", "made"}
    assert (made / "made").is_dir()


@pytest.mark.deadline(120)
@pytest.mark.parametrize("program", libraries.COMMANDS)
def test_library(client1, server, folder, program, tmp_path):
    kinds = libraries.ROUNDS[program]
    made = [_prepare(folder, f"r{n}", tmp_path / f"r{n}") for n in range(len(kinds))]
    rounds = [(mode, family, f"{folder.name}/r{n}", tmp_path / f"r{n}") for n, (mode, family) in enumerate(kinds)]
    told = libraries.run(client1, program, server.alice, rounds, tmp_path)
    for (mode, _, _, local), where, lines in zip(rounds, made, told):
        _check_files(where, local)
        CHECKS[program](mode, lines)
        size, moment = (next(line[1] for line in lines if line[0] == word) for word in ("size", "mtime"))
        assert size == str(SIZES["plain"])
        assert moment == _digits(DAY if program == "ftputil_host.py" else TIME)
