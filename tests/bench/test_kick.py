# SPDX-License-Identifier: GPL-2.0
"""The time from a kick to the FIN for the client, if the session hangs in a file system that does not answer."""

import contextlib
import time

import pytest

import ftpraw
import fuse
import genl
import handdown
import hung
import net
import scale

# A guest executes one instruction in a nanosecond. Most of this time kftpctl starts.
LIMIT = 500_000_000

KICKS = {
    "netlink": lambda server, netlink, number: netlink.call(genl.SESSION_DEL, id=number),
    "kftpctl": lambda server, netlink, number: server.ctl("kick", str(number)),
}
# The command, the request that hangs, and whether it needs a data connection.
HANGING = {"mkd": ("MKD d", hung.MKDIR, False), "retr": ("RETR f", fuse.READ, True)}


@pytest.mark.parametrize("how", HANGING)
@pytest.mark.parametrize("kick", KICKS)
def test_kick(server, client1, netlink, folder, cleanup, kick, how):
    command, code, transfers = HANGING[how]
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), code))
    one = handdown.Session(cleanup, client1, server.alice)
    number = one.add(netlink, home=f"{folder.name}/hung")
    one.ftp.expect(200, "TYPE I")
    data = cleanup.enter_context(one.ftp.data()) if transfers else None
    one.ftp.send(one.ftp.line(command))
    assert fs.asked.wait(scale.STEP)
    net.until(lambda: any(session.get("waiting") for session in netlink.sessions()), "the module sees that it waits")
    begin = time.monotonic_ns()
    KICKS[kick](server, netlink, number)
    replies = ftpraw.read_all(one.ftp.socket)
    took = time.monotonic_ns() - begin
    assert replies.splitlines()[-1].startswith(b"421 "), replies
    print(f"kick.{kick}-{how} {took / 1e6:.1f} ms")
    if data:
        with contextlib.suppress(ConnectionResetError):
            assert data.read() == b""
    assert took <= LIMIT
