# SPDX-License-Identifier: GPL-2.0
"""The kernel log, read as it grows."""

import os
import re

# These lines must never appear in the log.
BAD = re.compile(
    r"WARNING|BUG|KASAN|KFENCE|UBSAN|Oops|ODEBUG|general protection|unable to handle"
    r"|Call Trace|cut here|refcount_t|list_(add|del) corruption|scheduling while atomic"
    r"|sleeping function|lock held when returning|held lock freed|possible .*deadlock"
    r"|possible recursive|inconsistent lock state|suspicious RCU|circular locking"
    r"|blocked for more than|hung_task|soft lockup|hard LOCKUP|rcu.*stall|workqueue.*lockup"
    r"|unreferenced object|new suspected memory leaks|[Bb]ad page|double free|use-after-free"
    r"|Cannot allocate a kmemleak_object structure|Kernel memory leak detector disabled"
    r"|page allocation failure|Out of memory|invoked oom-killer|Objects remaining"
    r"|leaked|deprecated workqueue|EXT4-fs error|divide error|invalid opcode|stack guard|segfault")

# Data races of the kernel itself: the heading of the report does not name kftp.
OTHERS = re.compile(r"BUG: KCSAN: (?!.*\[kftp)")


class KernelLog:
    """Returns each line of the kernel log once."""

    def __init__(self):
        self._fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        os.lseek(self._fd, 0, os.SEEK_END)

    def new(self):
        """The lines since the last call."""
        lines = []
        while True:
            try:
                record = os.read(self._fd, 16384)
            except BlockingIOError:
                return lines
            except BrokenPipeError:
                lines.append("BUG: the tests were too slow to read the kernel log")
                continue
            text = record.decode("utf-8", "replace").partition(";")[2]
            lines.append(text.split("\n")[0])

    @staticmethod
    def bad(lines):
        return [line for line in lines if BAD.search(line) and not OTHERS.search(line)]

    def say(self, text):
        """Write a line into the log, for readers of the console."""
        with open("/dev/kmsg", "w", encoding="utf-8") as f:
            f.write(f"<6>e2e: {text}\n")
