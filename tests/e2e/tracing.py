# SPDX-License-Identifier: GPL-2.0
"""The kernel's tracepoints."""

import contextlib
import pathlib

ROOT = pathlib.Path("/sys/kernel/tracing")


@contextlib.contextmanager
def traced(events):
    """Inside the with block, record these events (a system, or one event of it). Yield a function that reads them."""
    switch = ROOT / "events" / events / "enable"
    # Recording the names of tasks patches code of the scheduler. An emulated processor has hung for ever during that.
    (ROOT / "options" / "record-cmd").write_text("0")
    (ROOT / "trace").write_text("")
    switch.write_text("1")
    try:
        yield (ROOT / "trace").read_text
    finally:
        switch.write_text("0")
