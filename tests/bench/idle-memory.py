#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Kernel memory per idle logged-in session, measured in the guest.

    KFTP_PAYLOAD=/kftp python3 tests/bench/idle-memory.py [SESSIONS]

Loads the module, starts kftpd, logs in SESSIONS guests and lets them idle. Both ends
of each control connection are in this kernel. So it first measures the same number
of plain connections between two sockets of this program. Half of that is the
client's end, which does not count as the session's memory. Both measurements include
the descriptors of this program.

Prints lines of NAME VALUE; exits with 1 if a session takes more than LIMIT.
"""

import gc
import os
import pathlib
import resource
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
sys.dont_write_bytecode = True

import ftpraw    # noqa: E402
import net       # noqa: E402
import server as server_module    # noqa: E402

# Greatest number of bytes of a session.
LIMIT = 8192


def settle():
    """Free cached pages, and wait for deferred work."""
    gc.collect()
    for _ in range(3):
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as f:
            f.write("3")
        # Deferred frees (RCU, delayed work) take a moment, and nothing tells when they are done.
        time.sleep(1)


def slabs():
    found = {}
    with open("/proc/slabinfo", encoding="ascii") as f:
        for line in f.readlines()[2:]:
            name, active, _, size = line.split()[:4]
            found[name] = (int(active), int(size))
    return found


def kernel_bytes():
    """Memory that the kernel uses for itself: all memory except free memory, files and programs."""
    with open("/proc/meminfo", encoding="ascii") as f:
        info = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in f}
    return {
        "total": info["MemTotal"] - info["MemFree"] - info["Buffers"] - info["Cached"]
        - info["AnonPages"],
        "slab": info["Slab"],
    }


class Measure:
    """The difference in memory since this object was made."""

    def __init__(self):
        settle()
        self.before, self.slabs = kernel_bytes(), slabs()

    def __call__(self, count):
        settle()
        after = kernel_bytes()
        per = {name: (after[name] - self.before[name]) / count for name in after}
        caches = {}
        for name, (active, size) in slabs().items():
            more = (active - self.slabs.get(name, (0, 0))[0]) * size / count
            if more >= 8:
                caches[name] = more
        return per, caches


def plain_connections(host, count):
    """The memory of a connection whose ends are both sockets of this program."""
    listener = socket.create_server((net.SERVER4, 0), backlog=16)
    measure = Measure()
    pairs = []
    for _ in range(count):
        one = host.connect(net.SERVER4, listener.getsockname()[1])
        pairs.append((one, listener.accept()[0]))
    result = measure(count)
    for pair in pairs:
        for end in pair:
            ftpraw.reset(end)
    listener.close()
    return result


def sessions(running, host, count):
    measure = Measure()
    made = [running.anonymous(host) for _ in range(count)]
    result = measure(count)
    with running.netlink() as netlink:
        assert netlink.stats()["sessions"] == count
    # Check that all of them are still alive.
    for ftp in made:
        ftp.expect(200, "NOOP")
        ftp.close()
    return result


def show(title, result):
    per, caches = result
    print(f"{title}.total {per['total']:.0f}")
    print(f"{title}.slab {per['slab']:.0f}")
    for name, more in sorted(caches.items(), key=lambda item: -item[1]):
        print(f"{title}.cache.{name} {more:.0f}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * count + 100, 4 * count + 100))
    # Free pages on per-CPU lists would blur the counts.
    with open("/proc/sys/vm/percpu_pagelist_high_fraction", "w", encoding="ascii") as f:
        f.write("1000000")
    network = net.Network(["client1"])
    running = server_module.Server(network.server)
    running.prepare()
    running.load()
    running.start()
    try:
        host = network.hosts[0]
        # Do not count memory that the first sessions allocate once for all.
        sessions(running, host, 20)
        running.no_sessions()
        pair = plain_connections(host, count)
        one = sessions(running, host, count)
        running.no_sessions()
    finally:
        running.stop()
        running.unload()
        running.clean()
        network.close()
    show("pair", pair)
    show("session-and-client", one)
    result = one[0]["total"] - pair[0]["total"] / 2
    print(f"sessions {count}")
    print(f"bytes-per-session {result:.0f}")
    return result > LIMIT


if __name__ == "__main__":
    os.chdir("/")
    sys.exit(main())
