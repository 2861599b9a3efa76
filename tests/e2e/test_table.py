# SPDX-License-Identifier: GPL-2.0
"""Each client, with its default options, sends the commands that CLIENTS.md lists."""

import os
import pathlib
import shutil
import stat

import pytest

import apt
import browsers
import clients
import filezilla
import mc
import wire
from files import Pattern

pytestmark = pytest.mark.long

# Time and mode of a file, which a client sets after the transfer.
TIME, MODE = 1_000_000_000, 0o600

# The table does not contain these commands: clients send them in different ways.
SIGN_ON = ("USER", "PASS")


def _table():
    """The table of commands in CLIENTS.md, whose rows begin with a name in backquotes: cells by client."""
    page = (pathlib.Path(__file__).parent / "CLIENTS.md").read_text(encoding="utf-8")
    rows = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `"))
    return {row[0].strip("`"): row[1:] for row in rows}


def _said(host, act):
    """The commands that a client sends while act() runs it."""
    with wire.Wire(host) as on_wire:
        act()
        return " ".join(v for v in on_wire.verbs() if v not in SIGN_ON)


def _client(host, client, folder, home):
    """The commands with which a client gets a file, puts a file, and lists a directory."""
    what = {"get": {"get": [(home / "f", "f")]}, "put": {"put": [(home / "f", "g")]}, "list": {"show": True}}
    for kind, values in what.items():
        job = clients.Job(folder.name, "default", **values)
        yield kind, client in clients.possible(job) and _said(
            host, lambda job=job: clients.run(host, client, job, home))


def _browser(host, browser, folder, home):
    job = clients.Job(folder.name, "default")
    yield "get", _said(host, lambda: browsers.source(host, browser, job, "f", home))
    yield "put", None
    yield "list", _said(host, lambda: browsers.run(host, browser, job, "-dump", job.url(), home))


def _copier(copy_down, copy_up, is_put):
    """The commands with which a client with a window gets and puts a directory with one file.

    is_put(stat) returns whether the uploaded file is in its final state.
    """
    def play(host, _, folder, home):
        job = clients.Job(folder.name, "passive")
        folder.directory("down")
        (folder / "down" / "f").write_bytes(b"x" * 1000)
        for name in ("local", "up"):
            (home / name).mkdir()
        (home / "up" / "directory").mkdir()
        (home / "up" / "directory" / "f").write_bytes(b"x" * 1000)
        os.utime(home / "up" / "directory" / "f", (TIME, TIME))
        os.chmod(home / "up" / "directory" / "f", MODE)
        (folder / "f").unlink()
        got, put = home / "local" / "down" / "f", folder / "directory" / "f"
        yield "get", _said(host, lambda: copy_down(
            host, "down", job, home / "local", home / "1", lambda: got.exists() and got.stat().st_size == 1000))
        shutil.rmtree(folder / "down")
        yield "put", _said(host, lambda: copy_up(
            host, "directory", job, home / "up", home / "2", lambda: put.exists() and is_put(put.stat())))
        yield "list", None
    return play


def _mc_down(host, name, job, local, home, done):
    home.mkdir()
    mc.copy(host, name, job.url(), local, home, done)


def _mc_up(host, name, job, local, home, done):
    home.mkdir()
    mc.copy(host, name, local, job.url(), home, done)


def _apt(host, _, folder, home):
    apt.make_package(folder, home)
    repository = apt.Repository(host, clients.Job(folder.name), home / "apt")
    yield "get", _said(host, lambda: repository.get("update"))
    yield "put", None
    yield "list", None


PLAYS = {
    **dict.fromkeys(clients.CLIENTS, _client),
    **dict.fromkeys(browsers.BROWSERS, _browser),
    "mc": _copier(_mc_down, _mc_up, lambda found: stat.S_IMODE(found.st_mode) == MODE),
    "filezilla": _copier(
        lambda host, _, *rest: filezilla.down(host, *rest), lambda host, _, *rest: filezilla.up(host, *rest),
        lambda found: found.st_mtime == TIME),
    "apt": _apt,
}


@pytest.mark.deadline(120)
@pytest.mark.parametrize("client", PLAYS)
def test_table(client1, server, folder, client, tmp_path):
    folder.file("f", Pattern(1, 1000))
    said = [words or "-" for _, words in PLAYS[client](client1, client, folder, tmp_path)]
    row = f"| `{client}` | {' | '.join(said)} |"
    assert said == _table().get(client), f"CLIENTS.md should say:\n{row}"


def test_table_has_exactly_these_clients():
    assert set(_table()) == set(PLAYS)
