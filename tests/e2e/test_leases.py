# SPDX-License-Identifier: GPL-2.0
"""While another program gives its lease on a file back, a session gets 450 where a process would have to wait."""

import contextlib
import fcntl
import os
import signal

import pytest

from syscalls import BY_NAME, OPERATIONS, Operation
from uploads import ATOMIC, own

WRITING = {"truncate", "append", "append_atomic", "resume"}
READING = {"read", "hash"}
REFUSED = {fcntl.F_RDLCK: WRITING, fcntl.F_WRLCK: WRITING | READING}
APPEND_ATOMIC = Operation("append_atomic", BY_NAME["append"].process, "APPE @f", data=b"new", options=ATOMIC)


@pytest.fixture(autouse=True)
def ignored_request():
    """The kernel asks for the lease by a signal, which would end the tests."""
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGIO, before)


@contextlib.contextmanager
def _leased(path, kind):
    with open(path, "r+b" if kind == fcntl.F_WRLCK else "rb") as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, kind)
        yield


@pytest.mark.parametrize("kind", REFUSED)
def test_as_a_process_that_does_not_wait(compare, kind):
    """open(2) with O_NONBLOCK fails; what opens no leased file works, such as replacing it by a draft."""
    comparison = compare()
    for operation in [*OPERATIONS, APPEND_ATOMIC]:
        allowed = operation.name not in REFUSED[kind]
        result = comparison.run(operation, prepared=lambda path: _leased(path / "f", kind))
        assert result == (allowed, allowed), operation.name
        assert allowed or (comparison.reply.code == 450 and "try again" in comparison.reply.text), operation.name


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("command", ["STOR", "APPE", "RETR", "HASH", "XMD5"])
def test_works_later(folder, hand_down, command, kind):
    """The refused command has changed nothing. It works as soon as the lease is given back."""
    path = own(folder, folder / "f", b"content")
    ftp = hand_down(0, folder)
    reads = command not in ("STOR", "APPE")
    with _leased(path, kind):
        if not reads or kind == fcntl.F_WRLCK:
            with pytest.raises(BlockingIOError):
                os.open(path, (os.O_RDONLY if reads else os.O_WRONLY) | os.O_NONBLOCK)
            with ftp.data():
                assert "try again" in ftp.expect(450, f"{command} f").text
            assert os.stat(path).st_size == len(b"content")
    assert path.read_bytes() == b"content"
    if command == "RETR":
        assert ftp.retr("f") == b"content"
    elif reads:
        ftp.expect((213, 250), f"{command} f")
    else:
        ftp.upload(f"{command} f", b"new")
