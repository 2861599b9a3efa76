# SPDX-License-Identifier: GPL-2.0
"""No session runs while the system freezes its tasks, before it sleeps or makes the image for a hibernation."""

import errno
import pathlib
import re

import pytest

import handdown
import hung
import net
import scale
import tracing
from files import Pattern

POWER = pathlib.Path("/sys/power")
# While tasks are frozen, the kernel has more bytes of the client than the upload may take in this time.
FROZEN = 2
RATE = 16_000
SIZE = 100_000


def _can_freeze():
    state = POWER / "state"
    return state.exists() and "freeze" in state.read_text(encoding="ascii").split()


@pytest.fixture
def attempt(server, client1, netlink, folder, cleanup):
    """attempt() freezes all tasks for two seconds. Then the system gives up, because one session can't be frozen: it hangs."""
    fs = cleanup.enter_context(hung.hung(folder.directory("hung"), hung.MKDIR))
    one = handdown.Session(cleanup, client1, server.alice)
    one.add(netlink, home=f"{folder.name}/hung")
    one.ftp.send(b"MKD d\r\n")
    assert fs.asked.wait(scale.STEP)
    timeout = POWER / "pm_freeze_timeout"
    before = timeout.read_text(encoding="ascii")

    def freeze():
        timeout.write_text(str(1000 * FROZEN), encoding="ascii")
        try:
            with pytest.raises(OSError) as caught:
                (POWER / "state").write_text("freeze", encoding="ascii")
            assert caught.value.errno == errno.EBUSY
        finally:
            timeout.write_text(before, encoding="ascii")

    yield freeze
    fs.go_on()
    one.ftp.expect((550, 451))


def _runs(trace, session):
    """When the session ran, in seconds."""
    return [float(at) for at in re.findall(rf" (\d+\.\d+): kftp_session_run: session={session} ", trace)]


@pytest.mark.skipif(not _can_freeze(), reason="this kernel cannot be suspended")
def test_upload_stands_still(server, client1, netlink, folder, cleanup, attempt):
    """It does not run although it has received bytes and may write some of them 20 times a second. Then it goes on."""
    content = Pattern(1, SIZE).bytes()
    one = handdown.Session(cleanup, client1, server.alice)
    number = one.add(netlink, home=folder.name, rate_up=RATE)
    one.ftp.expect(200, "TYPE I")
    with tracing.traced("kftp/kftp_session_run") as trace:
        with one.ftp.start("STOR f") as data:
            data.write(content)
            net.until(lambda: netlink.session(number).get("done"), "the upload runs")
            attempt()
            assert netlink.session(number)["done"] < SIZE
        one.ftp.expect(226)
        runs = _runs(trace(), number)
    assert (folder / "f").read_bytes() == content
    pauses = [after - before for before, after in zip(runs, runs[1:])]
    longest = max(range(len(pauses)), key=pauses.__getitem__)
    # A run that has begun ends first, so the pause can be a little shorter.
    assert pauses[longest] > FROZEN / 2
    assert longest > 0 and len(pauses) > longest + 1, "the upload ran before and after"
