# SPDX-License-Identifier: GPL-2.0
"""A relay for control connections that hides some features of the server."""

import contextlib
import socket
import threading

import net


class Relay:
    """A port of a host. Inside the with block, connections to it are forwarded to the server.

    The relay removes the lines of the given features from the server's replies. The clients run on the same host, so
    that the server sees all connections come from one address.
    """

    def __init__(self, host, features):
        self._host = host
        self._features = {feature.encode() for feature in features}
        self._socket = host.listen()
        self._socket.settimeout(None)
        self.address, self.port = self._socket.getsockname()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            server = self._host.connect(net.SERVER4, 21)
            for job in ((client, server, set()), (server, client, self._features)):
                threading.Thread(target=_pass_on, args=job, daemon=True).start()


def _pass_on(source, target, without):
    """Copy the lines of source to target until source ends."""
    source.settimeout(None)
    # Either side may be reset at any time. The other side must then see the end of its connection.
    with source, source.makefile("rb") as lines, contextlib.suppress(OSError):
        try:
            for line in lines:
                if not (line.startswith(b" ") and without.intersection(line.split()[:1])):
                    target.sendall(line)
        finally:
            target.shutdown(socket.SHUT_WR)
