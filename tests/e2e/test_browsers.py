# SPDX-License-Identifier: GPL-2.0
"""Browsers that still speak FTP, and apt."""

import hashlib
import subprocess

import pytest

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
def test_source(client1, server, folder, browser, mode, family, tmp_path):
    job = clients.Job(folder.name, mode, family)
    for size in SIZES:
        content = Pattern(size, size)
        folder.file(f"f{size}", content)
        assert browsers.source(client1, browser, job, f"f{size}", tmp_path) == content.bytes(), size


@EACH
def test_page_of_a_directory(client1, server, folder, browser, tmp_path):
    """Names, and a link of each that leads to the file."""
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
def test_missing_page(client1, server, folder, browser, tmp_path):
    out, status = browsers.run(client1, browser, clients.Job(folder.name), browsers.SOURCE[browser],
                       clients.Job(folder.name).url("missing"), tmp_path)
    # w3m ends with 0 all the same.
    assert (status != 0 or browser == "w3m") and b"\n" not in out.strip()


@EACH
def test_anonymous(client1, server, browser, tmp_path):
    """Without a name in the URL."""
    (server.pub / "page").write_bytes(b"for all\n")
    job = clients.Job("/")
    out, status = browsers.run(client1, browser, job, browsers.SOURCE[browser], f"ftp://{net.SERVER4}/page", tmp_path)
    assert (out, status) == (b"for all\n", 0)
    (server.pub / "page").unlink()


APT_CONF = """
Dir "{home}";
Dir::Etc "{home}";
Dir::State::status "/dev/null";
Dir::Bin::Methods::ftp "ftp";
Acquire::ftp::Passive "{passive}";
Acquire::Languages "none";
APT::Sandbox::User "root";
"""


def _package(folder, tmp_path):
    """A repository of one package; return the package's file."""
    control = tmp_path / "package" / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text("Package: kftp-sample\nVersion: 1\nArchitecture: all\nMaintainer: e2e <e2e@example.org>\n"
                       "Description: a sample\n", encoding="ascii")
    Pattern(1, 300_000).write(tmp_path / "package" / "file")
    package = folder / "sample.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tmp_path / "package", package], check=True,
                   stdout=subprocess.DEVNULL)
    content = package.read_bytes()
    index = control.read_text(encoding="ascii") + (
        f"Filename: ./sample.deb\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n\n")
    (folder / "Packages").write_text(index, encoding="ascii")
    return package


@pytest.mark.parametrize("mode", ["active", "passive"])
def test_apt(client1, server, folder, mode, tmp_path):
    """A repository behind apt's ftp method, which has to be switched on in Debian 12."""
    package = _package(folder, tmp_path)
    home = tmp_path / "apt"
    for name in ("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "apt.conf.d", "preferences.d"):
        (home / name).mkdir(parents=True)
    passive = "true" if mode == "passive" else "false"
    (home / "conf").write_text(APT_CONF.format(home=home, passive=passive), encoding="ascii")
    (home / "sources.list").write_text(f"deb [trusted=yes] {clients.Job(folder.name).url()} ./\n", encoding="ascii")

    def apt_get(*words):
        done = clients.run_argv(client1, ["apt-get", "-c", home / "conf", *words], home)
        assert done.returncode == 0, done.stdout.decode()

    apt_get("update")
    with wire.Wire(client1) as on_wire:
        apt_get("update")
        # The index has not changed since.
        assert "SIZE" in on_wire.verbs()
        assert not any(name.endswith("/Packages") for name in on_wire.arguments("RETR"))
    apt_get("download", "kftp-sample")
    assert (home / "kftp-sample_1_all.deb").read_bytes() == package.read_bytes()
