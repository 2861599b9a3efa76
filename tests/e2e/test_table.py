# SPDX-License-Identifier: GPL-2.0
"""The commands that each client uses, left to itself, are those that CLIENTS.md says."""

import pathlib

import pytest

import browsers
import clients
import wire
from files import Pattern

pytestmark = pytest.mark.long

# These sign on in different ways each; the table is of what follows.
SIGN_ON = ("USER", "PASS")


def _table():
    """The cells behind a client's name, by name: the table whose names are in backquotes."""
    page = (pathlib.Path(__file__).parent / "CLIENTS.md").read_text(encoding="utf-8")
    rows = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `"))
    return {row[0].strip("`"): row[1:] for row in rows}


def _said(host, act):
    """What a client says while act() runs it."""
    with wire.Wire(host) as on_wire:
        act()
        return " ".join(v for v in on_wire.verbs() if v not in SIGN_ON)


def _client(host, client, folder, home):
    """One client: what it says to get a file, to put one, and to list a directory."""
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


@pytest.mark.parametrize("client", [*clients.CLIENTS, *browsers.BROWSERS])
def test_table(client1, server, folder, client, tmp_path):
    folder.file("f", Pattern(1, 1000))
    play = _browser if client in browsers.BROWSERS else _client
    said = [f"{words}" if words else "-" for _, words in play(client1, client, folder, tmp_path)]
    row = f"| `{client}` | {' | '.join(said)} |"
    assert said == _table().get(client), f"CLIENTS.md should say:\n{row}"


def test_nobody_else_is_in_the_table():
    assert set(_table()) == {*clients.CLIENTS, *browsers.BROWSERS}
