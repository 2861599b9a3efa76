# SPDX-License-Identifier: GPL-2.0
"""Browsers that still speak FTP, and apt."""

import pytest

import apt
import browsers
import clients
import net
import wire
from browsers import BROWSERS
from files import Pattern

pytestmark = pytest.mark.long

SIZES = [0, 1, 65537, 300_000]
NAMES = ["plain", "with space", "quo'te"]

EACH = pytest.mark.parametrize("browser", BROWSERS)


@pytest.mark.parametrize("family, mode, browser", [
    (family, mode, browser) for family in (4, 6) for mode in ("active", "passive") for browser in BROWSERS
    if BROWSERS[browser](clients.Job("/", mode, family))])
def test_browser_fetches_files(client1, server, folder, browser, mode, family, tmp_path):
    job = clients.Job(folder.name, mode, family)
    for size in SIZES:
        content = Pattern(size, size)
        folder.file(f"f{size}", content)
        assert browsers.source(client1, browser, job, f"f{size}", tmp_path) == content.bytes(), size


@EACH
def test_browser_shows_directory(client1, server, folder, browser, tmp_path):
    """The page shows all names. Each file can be fetched by its name."""
    for name in NAMES:
        folder.file(name, name.encode())
    folder.directory("directory")
    job = clients.Job(folder.name)
    out, status = browsers.run(client1, browser, job, "-dump", job.url(), tmp_path)
    page = out.decode()
    assert status == 0 and [n for n in [*NAMES, "directory"] if n not in page] == [], page
    for name in [*NAMES, "ünïcödé 漢字"]:
        folder.file(name, name.encode())
        assert browsers.source(client1, browser, job, name, tmp_path) == name.encode()


@EACH
def test_browser_reports_missing_file(client1, server, folder, browser, tmp_path):
    out, status = browsers.run(client1, browser, clients.Job(folder.name), browsers.SOURCE[browser],
                       clients.Job(folder.name).url("missing"), tmp_path)
    # The exit status of w3m is 0 in any case.
    assert (status != 0 or browser == "w3m") and b"\n" not in out.strip()


@EACH
def test_browser_logs_in_as_guest(client1, server, browser, tmp_path):
    """The URL has no user name."""
    (server.pub / "page").write_bytes(b"for all\n")
    job = clients.Job("/")
    out, status = browsers.run(client1, browser, job, browsers.SOURCE[browser], f"ftp://{net.SERVER4}/page", tmp_path)
    assert (out, status) == (b"for all\n", 0)
    (server.pub / "page").unlink()


@pytest.mark.parametrize("mode", ["active", "passive"])
def test_apt(client1, server, folder, mode, tmp_path):
    """A repository for apt's ftp method, which Debian 12 disables by default."""
    package = apt.make_package(folder, tmp_path)
    repository = apt.Repository(client1, clients.Job(folder.name, mode), tmp_path / "apt")
    repository.get("update")
    with wire.Wire(client1) as on_wire:
        repository.get("update")
        # apt found that the index has not changed.
        assert "SIZE" in on_wire.verbs()
        assert not any(name.endswith("/Packages") for name in on_wire.arguments("RETR"))
    repository.get("download", apt.PACKAGE)
    assert repository.downloaded().read_bytes() == package.read_bytes()
