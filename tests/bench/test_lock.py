# SPDX-License-Identifier: GPL-2.0
"""How long a directory is locked. Time is counted in instructions (scripts/vm/run -i)."""

import contextlib
import os
import re
import time

import pytest

import disks
import jobs
import scale
import test_abort
import tracing

# A guest executes one instruction in a nanosecond.
REMOVE_LIMIT = 15_000_000
# The module looks at the clock every 32 names, and stops after two milliseconds.
READ_LIMIT = 3_000_000

LINE = re.compile(r"-(\d+) .* (\d+)\.(\d{6}): lock_(begin|end): ")


def _durations(text):
    """The nanoseconds between the begin and the end of each call in a trace."""
    begun = {}
    for task, seconds, micros, what in LINE.findall(text):
        now = int(seconds + micros) * 1000
        if what == "begin":
            begun[task] = now
        elif task in begun:
            yield now - begun.pop(task)


@contextlib.contextmanager
def _timed(function):
    """Inside the with block, note when the kernel enters and leaves a function. Yield a function that reads the times."""
    probes, clock = tracing.ROOT / "kprobe_events", tracing.ROOT / "trace_clock"
    clock.write_text("mono")
    probes.write_text(f"p:lock/lock_begin {function}\nr:lock/lock_end {function}\n")
    try:
        with tracing.traced("lock") as read:
            yield lambda: list(_durations(read()))
    finally:
        probes.write_text("")
        clock.write_text("local")


@pytest.mark.deadline(600)
@pytest.mark.parametrize("name", ["stat-long-pattern", "stat-class", "nlst-class", "nlst-brackets"])
def test_glob(server, client1, folder, cleanup, name):
    """While iterate_dir() calls the module for each name, it holds the lock of the directory."""
    prepare, running = test_abort.RUNNING[name]
    path = cleanup.enter_context(disks.mounted(folder, "m", "-t", "tmpfs", "tmpfs"))
    prepare(path)
    ftp = jobs.session(server, client1, cleanup, folder)
    ftp.expect(200, "TYPE A")
    ftp.expect(250, "CWD m")
    with _timed("iterate_dir") as times:
        running.start(ftp)
        codes = [ftp.reply().code for _ in range(running.replies - 1)]
        running.end()
        longest = max(times())
    print(f"lock.{name} {longest / 1e6:.2f} ms")
    assert codes[-1] in (212, 213, 226), codes
    ftp.quit()
    assert longest <= READ_LIMIT


def test_remove_a_large_file(server, client1, folder, cleanup):
    """The pages of the file are freed after the directory was unlocked."""
    path = cleanup.enter_context(disks.mounted(folder, "m", "-t", "tmpfs", "-o", "size=600M", "tmpfs"))
    with open(path / "large", "wb") as f:
        os.posix_fallocate(f.fileno(), 0, 512 * scale.MIB)
    one, other = (jobs.session(server, client1, cleanup, folder) for _ in range(2))
    for ftp in (one, other):
        ftp.expect(250, "CWD m")
    one.send(b"DELE large\r\n")
    time.sleep(0.002)
    begin = time.monotonic_ns()
    other.expect(257, "MKD new")
    took = time.monotonic_ns() - begin
    print(f"lock.dele {took / 1e6:.1f} ms")
    one.expect(250)
    one.quit()
    other.quit()
    assert took <= REMOVE_LIMIT
