# SPDX-License-Identifier: GPL-2.0
"""Midnight Commander, which gets its keys from a terminal of its own."""

import contextlib

import pexpect

import clients
import net
import scale

DOWN, COPY, ENTER, QUIT = "\x0e", "\x1b[15~", "\r", "\x1b[21~"


def _read_screen(terminal):
    """Read its output, so that it does not block on the terminal."""
    with contextlib.suppress(pexpect.TIMEOUT):
        terminal.read_nonblocking(65536, timeout=0)


def copy(host, directory, source, target, home, done):
    """Copy the only directory in source to target (each local or ftp://), until done() is true."""
    with host:
        terminal = pexpect.spawn("mc", ["-u", "-d", "-b", str(source), str(target)],
                                 env=clients.environment(home, TERM="xterm"), cwd=str(home), timeout=scale.STEP,
                                 dimensions=(40, 120), encoding="utf-8")
    with terminal:
        terminal.expect(f"/{directory}")
        terminal.send(DOWN + COPY)
        terminal.expect(f'Copy directory "{directory}"')
        terminal.send(ENTER)

        def copied():
            _read_screen(terminal)
            return done()
        net.until(copied, lambda: f"mc has copied; it shows {terminal.before!r}")
        terminal.send(QUIT)
        terminal.expect(pexpect.EOF)
