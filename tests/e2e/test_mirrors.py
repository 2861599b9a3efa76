# SPDX-License-Identifier: GPL-2.0
"""Whole directories, and files in parts: how clients use listings and several connections."""

import concurrent.futures
import os
import pathlib

import pytest

import clients
import filezilla
import mc
import mirrors
import net
import relay
import server as server_module
import trees
import wire
from files import Pattern, check_file

pytestmark = pytest.mark.long

# For each client: the kind of file that replaces the link, the precision of the times, and the empty directory.
DOWN = {
    "wget": {"link": "link", "times": "listed"},
    "lftp": {"link": "link", "times": "second"},
    "lftp_parallel": {"link": "link", "times": "second"},
    "lftp_list": {"link": "link", "times": "middle"},
    "ncftp": {"link": None, "times": "second"},
    "ncftp_list": {"link": "link", "times": "second", "empty_directory": False},
    "yafc": {"link": "file", "times": "second", "empty_directory": False},
    "rclone": {"times": "second"},
    "rclone_list": {"times": "listed"},
    "ange_ftp": {"link": "link", "times": "second"},
}
# These clients use LIST, the others MLSD.
LIST = {"wget", "lftp_list", "ncftp_list", "rclone_list", "ange_ftp"}
# Files to leave out. rclone takes a link for an empty file. In LIST -a, ncftp takes a directory with only "." and ".." for
# an error, and any name with an arrow for a link.
WITHOUT = {
    "rclone": {trees.LINK},
    "rclone_list": {trees.LINK},
    "ncftp_list": {trees.EMPTY_DIRECTORY, "many -> arrows"},
}
# Clients that can set times do so. The uploaded tree has no link.
UP = {
    "lftp": {"times": "second"},
    "lftp_parallel": {"times": "second"},
    "ncftp": {"times": "second"},
    "yafc": {"empty_directory": False},
    "rclone": {"times": "second"},
}
# These clients copy everything again the second time.
FORGETFUL = {"down": {"ange_ftp"}, "up": {"ncftp", "yafc"}}


def _names(transfers):
    # lftp makes empty files itself. yafc asks for "*" in an empty directory, and fetches the link each time.
    names = [pathlib.PurePath(t).name for t in transfers]
    return sorted(name for name in names if name not in ("empty", "*", trees.LINK))


def _mirror(host, made, home, verb, listing=None):
    """Run a client; return the names of the files that it transferred. It must list directories with the given command.

    lftp uses LIST for single files even if it uses MLSD for directories.
    """
    argv, text = made
    with wire.Wire(host) as on_wire:
        done = clients.run_argv(host, argv, home, text)
        assert done.returncode == 0, f"{argv}\n{done.stdout.decode()}"
        if listing:
            used = {"LIST", "MLSD"} & set(on_wire.verbs())
            assert listing in used and (listing == "MLSD" or used == {listing})
        return _names(on_wire.arguments(verb))


@pytest.mark.parametrize("client, mode", [
    *((client, "passive") for client in DOWN), ("wget", "active"), ("lftp", "active"), ("ncftp", "active")])
def test_down(client1, server, folder, client, mode, tmp_path):
    """A client copies a tree; the second time it copies only the changed file."""
    tree = trees.Tree(folder / "tree", folder.own, WITHOUT.get(client, ()))
    mirror, local = getattr(mirrors, f"{client}_down"), tmp_path / "tree"
    job = clients.Job(folder.name, mode)
    listing = "LIST" if client in LIST else "MLSD"
    assert _mirror(client1, mirror(job, local), tmp_path, "RETR", listing) == _names(tree.files)
    tree.check(local, **DOWN[client])
    tree.change("with space")
    again = _mirror(client1, mirror(job, local), tmp_path, "RETR", listing)
    assert client in FORGETFUL["down"] or again == ["with space"]
    tree.check(local, **DOWN[client])


@pytest.mark.parametrize("client, mode", [*((client, "passive") for client in UP), ("lftp", "active")])
def test_up(client1, server, folder, client, mode, tmp_path):
    tree = trees.Tree(tmp_path / "tree", without={trees.LINK})
    mirror = getattr(mirrors, f"{client}_up")
    job = clients.Job(folder.name, mode)
    assert _mirror(client1, mirror(job, tree.root), tmp_path, "STOR") == _names(trees.FILES)
    tree.check(folder / "tree", **UP[client])
    tree.change("with space")
    again = _mirror(client1, mirror(job, tree.root), tmp_path, "STOR")
    assert client in FORGETFUL["up"] or again == ["with space"]
    tree.check(folder / "tree", **UP[client])


def _is_copy(tree, root, **how):
    try:
        tree.check(root, **how)
        return True
    except (AssertionError, FileNotFoundError):
        return False


def test_mc_down(client1, server, folder, tmp_path):
    tree = trees.Tree(folder / "tree", folder.own)
    local = tmp_path / "local"
    local.mkdir()
    with wire.Wire(client1) as on_wire:
        mc.copy(client1, "tree", clients.Job(folder.name).url(), local, tmp_path,
                lambda: _is_copy(tree, local / "tree", times="middle"))
        assert {"LIST", "MLSD"} & set(on_wire.verbs()) == {"LIST"}


def test_mc_up(client1, server, folder, tmp_path):
    (tmp_path / "local").mkdir()
    tree = trees.Tree(tmp_path / "local" / "tree", without={trees.LINK})
    mc.copy(client1, "tree", tmp_path / "local", clients.Job(folder.name).url(), tmp_path,
            lambda: _is_copy(tree, folder / "tree"))


def test_ncftp_sets_times_with_mdtm(client1, server, folder, tmp_path):
    """ncftp does this if FEAT does not contain MFMT, even if it contains SITE UTIME."""
    Pattern(1, 1000).write(tmp_path / "f")
    os.utime(tmp_path / "f", (1_000_000_000, 1_000_000_000))
    job = clients.Job(folder.name)
    with relay.Relay(client1, ["MFMT", "MFF"]) as less, wire.Wire(client1) as on_wire:
        done = clients.run_argv(client1, ["ncftpput", "-u", job.user, "-p", job.password, "-P", str(less.port),
                                          less.address, folder.name, tmp_path / "f"], tmp_path)
        assert done.returncode == 0, done.stdout.decode()
        assert on_wire.arguments("MDTM") == ["20010909014640 f"]
    check_file(folder / "f", Pattern(1, 1000))
    assert os.stat(folder / "f").st_mtime == 1_000_000_000


@pytest.mark.deadline(180)
@pytest.mark.parametrize("listing, times", [("MLSD", "second"), ("LIST", "asked")])
def test_filezilla_down(client1, server, folder, listing, times, tmp_path, cleanup):
    """If LIST shows a year, it asks for the time. It is set to follow the link."""
    tree = trees.Tree(folder / "tree", folder.own)
    local = tmp_path / "local"
    local.mkdir()
    where = (net.SERVER4, 21)
    if listing == "LIST":
        without = cleanup.enter_context(relay.Relay(client1, ["MLST"]))
        where = without.address, without.port
    with wire.Wire(client1) as on_wire:
        filezilla.down(client1, clients.Job(folder.name), local, tmp_path,
                       lambda: _is_copy(tree, local / "tree", link="file", times=times), where)
        assert {"LIST", "MLSD"} & set(on_wire.verbs()) == {listing}


@pytest.mark.deadline(180)
def test_filezilla_up(client1, server, folder, tmp_path):
    (tmp_path / "local").mkdir()
    tree = trees.Tree(tmp_path / "local" / "tree", without={trees.LINK})
    with wire.Wire(client1) as on_wire:
        filezilla.up(client1, clients.Job(folder.name, "active"), tmp_path / "local", tmp_path,
                     lambda: _is_copy(tree, folder / "tree", times="second"))
        assert {"PORT", "PASV"} & set(on_wire.verbs()) == {"PORT"}


def _rclone(host, home, *words):
    job = clients.Job("/")
    done = clients.run_argv(host, ["rclone", *clients.rclone_options(job), *words], home)
    return done.returncode, done.stdout.decode()


def test_rclone_checks_and_syncs(client1, server, folder, tmp_path):
    """sync deletes superfluous files on the other side; check finds differences."""
    tree = trees.Tree(folder / "tree", folder.own, {trees.LINK})
    remote, local = f":ftp:{folder.name}/tree", tmp_path / "tree"
    status, out = _rclone(client1, tmp_path, "sync", "--create-empty-src-dirs", remote, local)
    assert status == 0, out
    tree.check(local, times="second")
    status, out = _rclone(client1, tmp_path, "check", "--download", local, remote)
    assert status == 0 and "0 differences found" in out, out
    # The size is the same, but the content differs.
    changed = bytearray((local / "plain").read_bytes())
    changed[-1] ^= 1
    (folder / "tree" / "plain").write_bytes(changed)
    status, out = _rclone(client1, tmp_path, "check", "--download", local, remote)
    assert status != 0 and "1 differences found" in out, out
    folder.file("tree/superfluous", b"x")
    status, out = _rclone(client1, tmp_path, "sync", "--create-empty-src-dirs", local, remote)
    assert status == 0, out
    tree.check(folder / "tree", times="second")


def test_lftp_deletes(client1, server, folder, tmp_path):
    """mirror -R --delete removes files and directories that do not exist locally."""
    tree = trees.Tree(tmp_path / "tree", without={trees.LINK})
    trees.Tree(folder / "tree", folder.own, {trees.LINK})
    folder.directory("tree/old directory")
    folder.file("tree/old directory/f", b"x")
    folder.file("tree/superfluous", b"x")
    argv, _ = mirrors.lftp(clients.Job(folder.name), f"mirror -R --delete {tree.root} {folder.name}/tree")
    done = clients.run_argv(client1, argv, tmp_path)
    assert done.returncode == 0, done.stdout.decode()
    tree.check(folder / "tree")
    assert not (folder / "tree" / "old directory").exists()


def _in_parts(on_wire):
    """Whether the client fetches a file in parts, over several connections."""
    fetching = [s for s in on_wire.sessions() if any(line.startswith("RETR ") for line in s)]
    starts = {line for session in fetching for line in session if line.startswith("REST ")}
    return len(fetching) > 1 and starts - {"REST 0"}


def _fetch_in_parts(host, argv, home):
    """Run a client that fetches in parts. It gets no data before it does, or one connection might get everything."""
    passive = f"{server_module.PASSIVE_PORTS[0]}-{server_module.PASSIVE_PORTS[-1]}"
    with wire.Wire(host) as on_wire, concurrent.futures.ThreadPoolExecutor(1) as thread:
        with host.dropping(f"in tcp sport {passive} meta length > 100"):
            running = thread.submit(clients.run_argv, host, argv, home)
            net.until(lambda: _in_parts(on_wire) or running.done(), "the client fetches parts")
        done = running.result()
        assert done.returncode == 0, done.stdout.decode()
        assert _in_parts(on_wire), on_wire.sessions()


def test_lftp_segments(client1, server, folder, tmp_path):
    """pget fetches one file over five connections."""
    content = Pattern(1, 6_000_000)
    folder.file("f", content)
    argv, _ = mirrors.lftp(clients.Job(folder.name), f"pget -n 5 {folder.name}/f -o {tmp_path}/f")
    _fetch_in_parts(client1, argv, tmp_path)
    check_file(tmp_path / "f", content)


def test_aria2_connections(client1, server, folder, tmp_path):
    content = Pattern(1, 8_000_000)
    folder.file("f", content)
    argv = ["aria2c", "-q", "--no-conf", "--file-allocation=none", "--ftp-reuse-connection=false", "-m", "1",
            "-x", "4", "-s", "4", "-k", "1M", "-d", tmp_path, clients.Job(folder.name).url("f")]
    _fetch_in_parts(client1, argv, tmp_path)
    check_file(tmp_path / "f", content)


def test_lftp_queue(client1, server, folder, tmp_path):
    """Queued jobs run while the client sends more commands."""
    for n in range(6):
        folder.file(f"down{n}", Pattern(n, 100_000 * n))
        Pattern(10 + n, 100_000 * n).write(tmp_path / f"up{n}")
    lines = [f"lcd {tmp_path}", f"cd {folder.name}", "set cmd:queue-parallel 2"]
    lines += [f"queue {job}" for n in range(6) for job in (f"get down{n}", f"put up{n}")]
    argv, _ = mirrors.lftp(clients.Job(folder.name), *lines, "wait all")
    done = clients.run_argv(client1, argv, tmp_path)
    assert done.returncode == 0, done.stdout.decode()
    for n in range(6):
        check_file(tmp_path / f"down{n}", Pattern(n, 100_000 * n))
        check_file(folder / f"up{n}", Pattern(10 + n, 100_000 * n))
