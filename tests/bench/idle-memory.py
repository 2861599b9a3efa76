#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Kernel memory per idle logged-in session, measured in the guest.

    KFTP_PAYLOAD=/kftp python3 tests/bench/idle-memory.py [SESSIONS]

Loads the module, starts kftpd, logs SESSIONS guests in and lets them idle.
Both ends of each control connection are in this kernel, so the same number of
plain connections between two sockets of this program is measured first: half
of it is the client's end, which the session does not answer for. What the
descriptors of this program cost is in both.

Prints lines of NAME VALUE; exits with 1 when a session takes more than LIMIT.
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

# Bytes that a session is to do with.
LIMIT = 8192


def settle():
    """Give pages that are merely cached back, and let what is deferred happen."""
    gc.collect()
    for _ in range(3):
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as f:
            f.write("3")
        # Deferred frees (RCU, delayed work) take a moment; nothing tells when they are through.
        time.sleep(1)


def slabs():
    found = {}
    with open("/proc/slabinfo", encoding="ascii") as f:
        for line in f.readlines()[2:]:
            name, active, _, size = line.split()[:4]
            found[name] = (int(active), int(size))
    return found


def kernel_bytes():
    """What the kernel uses for itself: all but free memory and that of files and programs."""
    with open("/proc/meminfo", encoding="ascii") as f:
        info = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in f}
    return {
        "total": info["MemTotal"] - info["MemFree"] - info["Buffers"] - info["Cached"]
        - info["AnonPages"],
        "slab": info["Slab"],
    }


class Measure:
    """The difference that something makes."""

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
    """The cost of a connection whose both ends are sockets of this program."""
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
    # Still alive, all of them.
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
    # Free pages in per-CPU lists would blur the counts.
    with open("/proc/sys/vm/percpu_pagelist_high_fraction", "w", encoding="ascii") as f:
        f.write("1000000")
    network = net.Network(["client1"])
    running = server_module.Server(network.server)
    running.prepare()
    running.load()
    running.start()
    try:
        host = network.hosts[0]
        # What is made once for all is not a session's.
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
