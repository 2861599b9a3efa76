# SPDX-License-Identifier: GPL-2.0
"""make run as a user sees it: it prints one line when it serves, serves a folder, and leaves nothing behind."""

import contextlib
import fcntl
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import uuid

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
# The first run builds, and the guest boots slowly if other guests run.
START = 900
# The end after a signal: the guest is killed, not shut down.
END = 30
OWNER = 54321


def until(condition, what, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def free_port(stack):
    """A port that is free and stays free: it is below the range that the kernel chooses from.

    Until the end of the stack an abstract socket with its name reserves it among all callers of this function.
    """
    while True:
        port = random.randrange(10000, 30000)
        with socket.socket() as s, contextlib.ExitStack() as reserved, contextlib.suppress(OSError):
            reserved.enter_context(socket.socket(socket.AF_UNIX)).bind(f"\0kftp-port-{port}")
            s.bind(("127.0.0.1", port))
            stack.enter_context(reserved.pop_all())
            return port


class Serving:
    """A make run in a session of its own. A mark in the environment identifies its processes."""

    def __init__(self, stack, tmp_path, folder):
        self.port = free_port(stack)
        self._mark = f"KFTP_SERVE_TEST={uuid.uuid4()}"
        self.tmp = tmp_path / "tmp"
        self.tmp.mkdir()
        self._said, self._told = tmp_path / "stdout", tmp_path / "stderr"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        name, value = self._mark.split("=")
        environment.update({name: value, "TMPDIR": str(self.tmp)})
        with open(self._said, "wb") as out, open(self._told, "wb") as err:
            # pylint: disable=subprocess-popen-preexec-fn # Ctrl-C may be ignored in this process, but not in that one
            self.process = subprocess.Popen(
                ["make", "-C", TOP, "--no-print-directory", "run", f"DIR={folder}", f"PORT={self.port}",
                 f"PASSIVE_PORT={free_port(stack)}"],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    @property
    def said(self):
        return self._said.read_text(encoding="utf-8")

    @property
    def told(self):
        return self._told.read_text(encoding="utf-8")

    def wait_for(self, condition, what):
        def found():
            assert self.process.poll() is None, f"make run has ended: {self.told}"
            return condition()

        until(found, what, START)

    def ready(self):
        self.wait_for(lambda: self.said, "ready")

    def processes(self):
        """The command lines of all processes that it has started."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if self._mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found

    def ends(self):
        """Wait until it ends. No process and no file may be left."""
        self.process.wait(END)
        until(lambda: not self.processes(), lambda: self.processes(), 5)
        assert not os.listdir(self.tmp)

    def curl(self, path, *options, user="demo:demo"):
        login = ["--user", user] if user else []
        return subprocess.run(["curl", "-sS", "--max-time", "60", *login, *options, f"ftp://127.0.0.1:{self.port}/{path}"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def fetch(self, path, *options, **kwargs):
        done = self.curl(path, *options, **kwargs)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self):
        """Clean up after a test that failed."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        self.process.wait(END)


@pytest.fixture
def serve(tmp_path):
    with contextlib.ExitStack() as stack:
        def start(folder=""):
            started = Serving(stack, tmp_path, folder)
            stack.callback(started.kill)
            return started

        yield start


@pytest.fixture
def folder(tmp_path):
    """A folder of some user, with a file."""
    made = tmp_path / "folder with a space"
    made.mkdir()
    (made / "file").write_bytes(b"of the host\n" * 100_000)
    for path in (made, made / "file"):
        os.chown(path, OWNER, OWNER)
    return made


def check_both_ways(server, folder):
    """demo can read the folder, and the files that demo writes belong to the owner of the folder."""
    content = (folder / "file").read_bytes()
    assert server.fetch("file") == content
    done = server.curl("sub/new", "--ftp-create-dirs", "-T", folder / "file")
    assert done.returncode == 0, done.stderr
    for path in (folder / "sub", folder / "sub/new"):
        assert (path.stat().st_uid, path.stat().st_gid) == (OWNER, OWNER)
    assert (folder / "sub/new").read_bytes() == content
    assert server.fetch("sub/new") == content


def test_folder(serve, folder):
    folder.chmod(0o755)
    server = serve(folder)
    server.ready()
    check_both_ways(server, folder)
    assert server.fetch("file", user="") == (folder / "file").read_bytes()
    assert server.curl("by-anonymous", "-T", folder / "file", user="").returncode == 25
    assert not (folder / "by-anonymous").exists()
    assert server.curl("", user="demo:wrong").returncode == 67
    server.process.send_signal(signal.SIGTERM)
    server.ends()
    assert server.said == f"kftp: ready ftp://127.0.0.1:{server.port}/\n"
    assert "no anonymous logins" not in server.told


def test_private_folder(serve, folder):
    """A folder that others may not read is served to demo only. Ctrl-C reaches all processes of the terminal."""
    folder.chmod(0o700)
    server = serve(folder)
    server.ready()
    assert server.told.count("no anonymous logins") == 1
    assert server.curl("", user="").returncode == 67
    check_both_ways(server, folder)
    os.killpg(server.process.pid, signal.SIGINT)
    server.ends()
    assert server.said == f"kftp: ready ftp://127.0.0.1:{server.port}/\n"


def test_sample_tree(serve):
    server = serve()
    server.ready()
    for user in ("", "demo:demo"):
        assert b"README" in server.fetch("", "--list-only", user=user).split()
    assert server.fetch("docs/numbers", user="") == b"".join(b"%d\n" % n for n in range(1, 10001))
    done = server.curl("incoming/up", "-T", __file__, user="")
    assert done.returncode == 0, done.stderr
    assert server.fetch("incoming/up", user="") == pathlib.Path(__file__).read_bytes()
    server.process.send_signal(signal.SIGTERM)
    server.ends()


def test_no_folder(serve, tmp_path):
    server = serve(tmp_path / "nowhere")
    server.ends()
    assert server.process.returncode != 0
    assert "nowhere is no folder" in server.told


@pytest.mark.parametrize("send", ["terminate", "ctrl_c"])
def test_end_while_building(serve, send):
    """make run can also be ended while it builds; here it waits for another build."""
    lock = TOP / "build/module-6.1.lock"
    lock.parent.mkdir(exist_ok=True)
    with open(lock, "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        server = serve()
        server.wait_for(lambda: any("flock" in line for line in server.processes()), "the build waits for the lock")
        if send == "terminate":
            server.process.send_signal(signal.SIGTERM)
        else:
            os.killpg(server.process.pid, signal.SIGINT)
        server.ends()
        assert not server.said
