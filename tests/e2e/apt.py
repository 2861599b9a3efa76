# SPDX-License-Identifier: GPL-2.0
"""apt, and a repository with one package that it reads over FTP."""

import hashlib
import subprocess

import clients
from files import Pattern

PACKAGE = "kftp-sample"

CONF = """
Dir "{home}";
Dir::Etc "{home}";
Dir::State::status "/dev/null";
Dir::Bin::Methods::ftp "ftp";
Acquire::ftp::Passive "{passive}";
Acquire::Languages "none";
APT::Sandbox::User "root";
"""
CONTROL = f"""Package: {PACKAGE}
Version: 1
Architecture: all
Maintainer: e2e <e2e@example.org>
Description: a sample
"""


def make_package(folder, tmp_path):
    """Make the folder a repository; return the path of the package."""
    control = tmp_path / "package" / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text(CONTROL, encoding="ascii")
    Pattern(1, 300_000).write(tmp_path / "package" / "file")
    package = folder / "sample.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tmp_path / "package", package], check=True,
                   stdout=subprocess.DEVNULL)
    content = package.read_bytes()
    (folder / "Packages").write_text(
        f"{CONTROL}Filename: ./sample.deb\nSize: {len(content)}\n"
        f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n", encoding="ascii")
    return package


class Repository:
    """The job's folder as a repository that apt on a host uses; passive unless the job says otherwise."""

    def __init__(self, host, job, home):
        self._host = host
        self._home = home
        for name in ("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "apt.conf.d", "preferences.d"):
            (home / name).mkdir(parents=True)
        passive = "false" if job.mode == "active" else "true"
        (home / "conf").write_text(CONF.format(home=home, passive=passive), encoding="ascii")
        (home / "sources.list").write_text(f"deb [trusted=yes] {job.url()} ./\n", encoding="ascii")

    def get(self, *words):
        """Run apt-get, which must succeed."""
        done = clients.run_argv(self._host, ["apt-get", "-c", self._home / "conf", *words], self._home)
        assert done.returncode == 0, done.stdout.decode()

    def downloaded(self):
        return self._home / f"{PACKAGE}_1_all.deb"
