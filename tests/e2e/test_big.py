# SPDX-License-Identifier: GPL-2.0
"""Files too big for a buffer, for memory, and for 32 bits."""

import os
import shutil
import subprocess

import pytest

import clients
import genl
import jobs
import scale
import wire
from files import Sparse, check_file, check_stream

BIG = scale.by_kernel(scale.GIB, 24 * scale.MIB)
HUGE = 5 * scale.GIB


@pytest.fixture(scope="module")
def big():
    return Sparse.every(1, BIG, scale.MIB)


@pytest.fixture(scope="module")
def huge():
    """Data at both ends and around 4 GiB, the limit of 32 bits."""
    four = 4 * scale.GIB
    return Sparse(HUGE, {0: b"the beginning", four - 8: b"across the border", HUGE - 7: b"the end"})


@pytest.mark.deadline(200)
def test_download(client1, server, folder, big):
    """Compare the output of curl while it arrives."""
    folder.file("big", big)
    url = clients.Job(folder.name, "passive").url("big")
    with client1.popen(["curl", "-sS", url], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, pipesize=scale.MIB) as running:
        check_stream(running.stdout, big)
    assert running.returncode == 0
    server.logged("big", str(BIG), "226")


@pytest.mark.deadline(200)
def test_active_download_and_upload(client1, server, folder, big):
    """Download and upload, without a real client."""
    folder.file("big", big)
    room = shutil.disk_usage(folder.path).free
    if room < BIG + 100 * scale.MIB:
        pytest.skip(f"only {room >> 20} MiB of disk here")
    with server.login(client1) as ftp:
        ftp.expect(250, f"CWD {folder.name}")
        with ftp.start("RETR big", "PORT") as data:
            check_stream(data.socket().makefile("rb"), big)
        ftp.expect(226)
        with ftp.start("STOR copy", "PORT") as data:
            for at in range(0, BIG, scale.MIB):
                data.write(big.read(at, scale.MIB))
        ftp.expect(226)
    check_file(folder / "copy", big)


@pytest.mark.deadline(250)
def test_upload(client1, server, folder, big, tmp_path):
    room = shutil.disk_usage(folder.path).free
    if room < BIG + 100 * scale.MIB:
        pytest.skip(f"only {room >> 20} MiB of disk here")
    big.write(tmp_path / "big")
    done = client1.run(["curl", "-sS", "-T", tmp_path / "big",
                        clients.Job(folder.name, "passive").url("big")], timeout=scale.seconds(200))
    assert done.returncode == 0, done.stdout
    check_file(folder / "big", big)


@pytest.mark.deadline(120)
def test_sizes_beyond_four_gib(ftp, folder, huge):
    folder.file("huge", huge)
    assert ftp.expect(213, "SIZE huge").text == str(HUGE)
    assert f"size={HUGE};" in ftp.expect(250, "MLST huge").raw.decode()
    with ftp.data() as data:
        ftp.expect(350, f"REST {HUGE - 7}")
        reply = ftp.expect(150, "RETR huge")
        assert str(HUGE) in reply.text or "(7 bytes)" in reply.text
        assert data.read() == b"the end"
        ftp.expect(226)


@pytest.mark.parametrize("family, mode", [(4, "EPSV"), (4, "PORT"), (6, "EPSV"), (6, "EPRT")])
def test_download_from_beyond_four_gib(client1, server, cleanup, folder, huge, family, mode):
    """REST around the limit of 32 bits. Near the end of the file the test reads to the end; elsewhere it aborts."""
    folder.file("huge", huge)
    ftp = cleanup.enter_context(server.login(client1, family))
    ftp.expect(250, f"CWD {folder.name}")
    for rest in (HUGE - 1, HUGE, HUGE - 8 * scale.MIB + 3):
        with ftp.start("RETR huge", mode, rest) as data:
            check_stream(data.socket().makefile("rb"), huge, rest)
        ftp.expect(226)
    for rest in (2**31 - 5, 2**32 - 8, 2**32 - 1, 2**32, 2**32 + 3):
        with ftp.start("RETR huge", mode, rest, receive_buffer=4096) as data:
            got = data.socket().makefile("rb").read(5000)
            assert got == huge.read(rest, 5000)
            data.reset()
            ftp.expect(426)


# The command line with which each client continues "huge" at an offset.
CONTINUES = {
    "curl -C": (lambda job, local, at: ["curl", "-sS", "-C", str(at), "-o", local, job.url("huge")]),
    "curl -r": (lambda job, local, at: ["curl", "-sS", "-r", f"{at}-", "-o", local, job.url("huge")]),
    "wget -c": (lambda job, local, at: ["wget", "-nv", "-t", "1", "-c", "-O", local, job.url("huge")]),
    "lftp -c": (lambda job, local, at: ["lftp", "-c", f"get -c {job.url('huge')} -o {local}"]),
}


@pytest.mark.parametrize("client", [
    client if client == "curl -C" else pytest.param(client, marks=pytest.mark.long) for client in CONTINUES])
def test_clients_download_from_beyond_four_gib(client1, server, folder, huge, client, tmp_path):
    """A client continues a file or downloads only its end; the offset is beyond 32 bits."""
    folder.file("huge", huge)
    at = HUGE - 3 * scale.MIB - 1
    local = folder.path / "local"
    if client != "curl -r":
        with open(local, "wb") as f:
            f.truncate(at)
    with wire.Wire(client1) as on_wire:
        done = client1.run(CONTINUES[client](clients.Job(folder.name, "passive"), local, at))
        assert done.returncode == 0, done.stdout.decode()
        assert on_wire.arguments("REST") == [str(at)]
    with open(local, "rb") as f:
        f.seek(0 if client == "curl -r" else at)
        check_stream(f, huge, at)
    server.logged("huge", str(HUGE - at), "226")


def test_resume_upload_beyond_four_gib(client1, server, folder, huge, tmp_path):
    """curl -C continues the file at the end of the server's part."""
    part = HUGE - 3 * scale.MIB
    huge.write(tmp_path / "huge")
    os.truncate(huge_part := folder.file("huge", huge), part)
    done = client1.run(["curl", "-sS", "-C", "-", "-T", tmp_path / "huge",
                        clients.Job(folder.name, "passive").url("huge")])
    assert done.returncode == 0, done.stdout
    found = os.stat(huge_part)
    assert found.st_size == HUGE
    assert found.st_blocks * 512 < 64 * scale.MIB, "the hole was filled"
    with open(huge_part, "rb") as f:
        for at in (0, 4 * scale.GIB - 100, HUGE - 3 * scale.MIB - 100, HUGE - 5000):
            assert os.pread(f.fileno(), 5000, at) == huge.read(at, 5000)


def test_append_beyond_four_gib(ftp, folder, huge):
    path = folder.file("huge", huge)
    ftp.upload("APPE huge", b" and more")
    assert os.stat(path).st_size == HUGE + 9
    with open(path, "rb") as f:
        assert os.pread(f.fileno(), 100, HUGE - 7) == b"the end and more"


def test_upload_to_an_offset_beyond_the_file_system(client1, server, cleanup, folder):
    """ext4 ends at 16 TiB. The write fails; the server and the session go on."""
    ftp = jobs.session(server, client1, cleanup, folder, options=genl.OPTION_SPARSE_UPLOADS)
    ftp.expect(200, "TYPE I")
    with ftp.data() as data:
        ftp.expect(350, f"REST {2**50}")
        reply = ftp.command("STOR f")
        if reply.code == 150:
            data.write(b"x")
            data.close()
            reply = ftp.reply()
        assert reply.code in (451, 452, 550, 552, 553), reply
    ftp.expect(200, "NOOP")
