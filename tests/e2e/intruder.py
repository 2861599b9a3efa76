# SPDX-License-Identifier: GPL-2.0
"""A process at the address of a client that has no login, and keeps connecting to the passive ports."""

import contextlib
import selectors
import threading
import time

import ftpraw


class Intruder:
    """Connects to each port in turn until the end of the with block; reads and sends on every connection it gets.

    .taken has the bytes that each connection has received, if it has received any.
    """

    def __init__(self, host, address, ports, rate, says=b""):
        self.taken = []
        self.failure = None
        self._host = host
        self._address = address
        self._ports = ports
        self._pause = 1 / rate
        self._says = says
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._selector = selectors.DefaultSelector()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            self._drop(key)
        self._selector.close()
        if self.failure:
            raise self.failure

    def _drop(self, key):
        self._selector.unregister(key.fileobj)
        if key.data:
            self.taken.append(bytes(key.data))
        with contextlib.suppress(OSError):
            ftpraw.reset(key.fileobj)

    def _connect(self, port):
        s = self._host.socket()
        s.setblocking(False)
        s.connect_ex((self._address, port))
        self._selector.register(s, selectors.EVENT_READ, bytearray())
        return s

    def _serve(self, key):
        try:
            piece = key.fileobj.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if piece:
            key.data.extend(piece)
        else:
            self._drop(key)

    def _run(self):
        try:
            self._go_on()
        except BaseException as e:    # pylint: disable=broad-except
            self.failure = e

    def _go_on(self):
        turn = 0
        due = time.monotonic()
        fresh = []
        while not self._stop.is_set():
            if time.monotonic() >= due:
                fresh.append(self._connect(self._ports[turn % len(self._ports)]))
                turn += 1
                due += self._pause
            if self._says:
                fresh = [s for s in fresh if not self._said(s)]
            else:
                fresh.clear()
            for key, _ in self._selector.select(max(0, min(self._pause, due - time.monotonic()))):
                self._serve(key)

    def _said(self, s):
        """Send what the intruder has to say as soon as the connection is made; then end this direction."""
        if s.fileno() < 0:
            return True
        try:
            s.send(self._says)
            s.shutdown(1)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
