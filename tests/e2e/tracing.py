# SPDX-License-Identifier: GPL-2.0
"""The kernel's tracepoints."""

import contextlib
import pathlib

ROOT = pathlib.Path("/sys/kernel/tracing")


@contextlib.contextmanager
def traced(events):
    """While inside, these events (a system, or one of it) are written down; gives what reads them up to now."""
    switch = ROOT / "events" / events / "enable"
    # The names of tasks would need code of the scheduler's patched, in which an emulated processor has hung for ever.
    (ROOT / "options" / "record-cmd").write_text("0")
    (ROOT / "trace").write_text("")
    switch.write_text("1")
    try:
        yield (ROOT / "trace").read_text
    finally:
        switch.write_text("0")
