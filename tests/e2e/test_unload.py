# SPDX-License-Identifier: GPL-2.0
"""Loading and unloading the module."""

import contextlib
import errno
import os
import pathlib
import re
import subprocess

import pytest

import ftpraw
import genl
import handdown
import net
import scale
import server as server_module
from files import Pattern
from listing import lines

TIMES = scale.by_kernel(25, 10)


def _rmmod():
    return server_module.run("rmmod", "kftp", check=False)


def _processes():
    """Kernel threads with our name, including rescuers of workqueues."""
    found = []
    for comm in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            name = comm.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        # kftpd and kftpctl do not belong to the module.
        if name.startswith("kftp") and name not in ("kftpd", "kftpctl"):
            found.append(name)
    return found


def test_unload_is_refused_while_sessions_exist(client1, server, folder):
    """rmmod reports that the module is in use. Neither an idle session nor a transfer notices."""
    content = Pattern(1, scale.MUCH)
    folder.file("f", content)
    with server.login(client1) as busy, server.login(client1) as idle:
        with busy.start(f"RETR {folder.name}/f", receive_buffer=4096) as data:
            server.stop()
            try:
                done = _rmmod()
                assert done.returncode != 0
                assert b"in use" in done.stdout or b"busy" in done.stdout.lower(), done.stdout
                assert server.loaded()
                idle.expect(200, "NOOP")
                assert data.read() == content.bytes()
            finally:
                server.start()
        busy.expect(226)
        assert idle.retr(f"{folder.name}/f") == content.bytes()


@pytest.mark.smoke
def test_drain_then_unload(client1, server):
    """The documented way: drain, wait, rmmod. Nothing of the module is left, and it can be loaded again."""
    with server.login(client1) as ftp:
        with server.netlink() as netlink:
            netlink.call(genl.DRAIN)
            ftp.expect(421)
            ftp.closed()
    server.no_sessions()
    server.stop()
    ports = set(server_module.PASSIVE_PORTS)
    server.unload()
    try:
        assert not server.loaded()
        with pytest.raises(genl.Refused) as caught:
            genl.Genl()
        assert caught.value.errno == errno.ENOENT
        assert not [s for s in net.tcp_sockets() if s[0] in ports and s[3] == net.LISTEN]
        assert not [name for name in os.listdir("/proc/net") if "kftp" in name]
        net.until(lambda: not _processes(), lambda: f"all threads have ended: {_processes()}")
    finally:
        server.load()
        server.start()
    with server.login(client1) as ftp:
        ftp.quit()


def test_daemon_without_the_module(server, client1):
    """The daemon reports it and ends, or waits for the module. It never takes a password that it can't use."""
    server.stop()
    server.unload()
    try:
        with subprocess.Popen([server_module.PAYLOAD / "bin/kftpd", "-c", server.config_path],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as daemon:
            try:
                out, _ = daemon.communicate(timeout=scale.STEP)
                assert daemon.returncode != 0
                assert b"kftp" in out
            finally:
                daemon.kill()
    finally:
        server.load()
        server.start()
    with server.login(client1) as ftp:
        ftp.quit()


def test_ctl_without_the_module(server):
    server.stop()
    server.unload()
    try:
        done = server.ctl("who", check=False)
        assert done.returncode != 0
        assert re.search(rb"module|kftp\.ko|modprobe|insmod|loaded", done.stdout), done.stdout
    finally:
        server.load()
        server.start()


class _KernelObjects:
    """Counts the objects in use by slab cache, and pages of other kinds.

    The kernel counts all objects of a slab as used if a processor has the slab at hand. So a cache first
    gets its slabs back and is then read at once, through files that are open: each allocation between
    these two steps would take a slab again.
    """

    def __init__(self):
        self.caches = {}
        for cache in pathlib.Path("/sys/kernel/slab").iterdir():
            # A link is another name of a cache.
            if not cache.is_symlink():
                self.caches[cache.name] = os.open(cache / "shrink", os.O_WRONLY), os.open(cache / "objects", os.O_RDONLY)
        # The first read of a file allocates its buffer.
        self.count()

    def close(self):
        for files in self.caches.values():
            for file in files:
                os.close(file)

    def count(self):
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as f:
            f.write("3")
        found = {}
        for name, (shrink, objects) in self.caches.items():
            os.pwrite(shrink, b"1", 0)
            found[name] = int(os.pread(objects, 100, 0).split()[0])
        with open("/proc/meminfo", encoding="ascii") as f:
            info = {line.split(":")[0]: int(line.split()[1]) for line in f}
        return found | {name: info[name] // 4 for name in ("Percpu", "VmallocUsed", "KernelStack")}

    @staticmethod
    def names(cache):
        """The names of a cache: the kernel merges caches whose objects have the same size."""
        folder = pathlib.Path("/sys/kernel/slab")
        return [cache] + [link.name for link in folder.iterdir() if link.is_symlink() and link.resolve().name == cache]


# These change by themselves. If a file were still held, unmounting at the end of all tests would fail.
OF_FILES = re.compile(r"\b(dentry|filp|lsm_\w+|\w*inode_cache|buffer_head|ext4_\w+)\b")


@contextlib.contextmanager
def _no_time_wait(*hosts):
    """Inside the with block, these hosts keep no TCP connection in TIME_WAIT, which uses memory for a minute."""
    path = pathlib.Path("/proc/sys/net/ipv4/tcp_max_tw_buckets")
    before = []
    for host in hosts:
        with host:
            before.append(path.read_text(encoding="ascii"))
            path.write_text("0", encoding="ascii")
    try:
        yield
    finally:
        for host, value in zip(hosts, before):
            with host:
                path.write_text(value, encoding="ascii")


@pytest.mark.deadline(240)
def test_load_and_unload_many_times(server, client1, folder):
    """insmod, a session with transfers, rmmod: less than one object per round stays in use."""
    folder.file("f", b"again")

    def once():
        server.load()
        with contextlib.ExitStack() as stack, genl.Genl() as netlink, genl.Genl() as daemon:
            daemon.call(genl.ATTACH)
            netlink.call(genl.SETTINGS_SET, passive_port=server_module.PASSIVE_PORTS)
            session = handdown.Session(stack, client1, server.alice)
            session.add(netlink, home=folder.name, welcome="Hi.")
            ftp = session.ftp
            ftp.expect(230)
            assert ftp.retr("f") == b"again"
            ftp.stor("g", b"and again", "PORT")
            assert lines(ftp.download("NLST")) == ["f", "g"]
            ftp.expect(250, "DELE g")
            ftp.quit()
        server.no_sessions()
        server.unload()

    def least():
        """The least of several counts: some objects are freed a little later."""
        seen = [objects.count() for _ in range(3)]
        return {cache: min(counts[cache] for counts in seen) for cache in seen[0]}

    def more():
        """The counts that have grown by more than half an object per round, before the middle and after it."""
        now = objects.count()
        grown = {cache: min(middle[cache] - before[cache], now[cache] - middle[cache]) for cache in now}
        named = {"+".join(objects.names(cache)): count for cache, count in grown.items() if count > TIMES // 2}
        return {names: count for names, count in named.items() if not OF_FILES.search(names)}

    server.stop()
    server.unload()
    objects = _KernelObjects()
    try:
        # The first rounds may allocate things that stay for good; these do not count.
        with _no_time_wait(server.host, client1):
            for _ in range(5):
                once()
            # A processor may keep a whole slab of a busy cache. That happens once; a leak grows in both halves.
            before = least()
            for _ in range(TIMES):
                once()
            middle = least()
            for _ in range(TIMES):
                once()
            # In the debug kernel KASAN delays frees, and such objects count as used. kmemleak looks for leaks there.
            if not scale.DEBUG:
                net.until(lambda: not more(), lambda: f"more after {2 * TIMES} times: {more()}")
        assert not [cache for cache in pathlib.Path("/sys/kernel/slab").iterdir() if "kftp" in cache.name]
        assert not _processes()
    finally:
        objects.close()
        server.load()
        server.start()


# Process 1 of a container with its own network: it is the daemon, and hands one session down. Then it waits for ever.
CONTAINER = """
import signal, socket, sys
import genl
listener = socket.create_server((sys.argv[1], 0))
netlink = genl.Genl()
netlink.call(genl.ATTACH)
netlink.call(genl.SETTINGS_SET, passive_port=[20021])
print(listener.getsockname()[1], flush=True)
control, _ = listener.accept()
netlink.call(genl.SESSION_ADD, control_fd=control.fileno(), root_fd=int(sys.argv[2]), user="x", home="/", rights=1)
assert len(netlink.sessions()) == 1
control.close()
print("on", flush=True)
signal.pause()
"""


def test_namespace_is_deleted(server, network, client1, client2, cleanup):
    """A container's sessions end with it although their clients stay, and its network namespace vanishes.

    Other sessions go on, and no reference to the module stays.
    """
    references = server.references()
    gone = net.Host("gone", 21, network.lan)
    left = cleanup.enter_context(contextlib.ExitStack())
    left.callback(gone.close)
    root = handdown.open_as(server.alice, server.alice.home)
    cleanup.callback(os.close, root)
    container = cleanup.enter_context(gone.popen(
        ["unshare", "--pid", "--fork", "--kill-child", "python3", "-B", "-c", CONTAINER, gone.address4, str(root)],
        stdout=subprocess.PIPE, pass_fds=[root], cwd=os.path.dirname(__file__)))
    cleanup.callback(container.kill)
    inside = cleanup.enter_context(
        ftpraw.Ftp(client1, server=gone.address4, port=int(container.stdout.readline()), greet=False))
    assert container.stdout.readline() == b"on\n"
    inside.expect(200, "NOOP")
    with server.netlink() as netlink, server.login(client1) as outside:
        # Each namespace sees its own sessions.
        assert len(netlink.sessions()) == 1
        container.kill()
        inside.expect(421)
        inside.closed()
        container.wait()
        left.pop_all()
        gone.leave()
        net.until(lambda: not os.path.exists("/sys/class/net/k-gone"), "the namespace has vanished")
        outside.expect(200, "NOOP")
    net.until(lambda: server.references() <= references, "the module has no more references", scale.seconds(20))
    with server.login(client2) as ftp:
        ftp.quit()
