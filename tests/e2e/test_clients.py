# SPDX-License-Identifier: GPL-2.0
"""Real clients, active and passive, over IPv4 and IPv6."""

import ftplib
import html
import os
import time

import pytest

import clients
import net
import scale
import server as server_module
import wire
from files import Pattern, check_file

SIZES = [0, 1, 65535, 65536, 65537, 3_000_000]
NAMES = ["with space", "quo'te", 'dou"ble', "ünïcödé 漢字", "-dash", "x" * 255]
EACH = pytest.mark.parametrize("client", clients.CLIENTS)


def smoke(client):
    """The marks of a test with this client: curl takes part in the smoke test."""
    return [pytest.mark.smoke] if client == "curl" else []


def _every(**what):
    """All combinations of client, mode and family that can do the given job."""
    return pytest.mark.parametrize("family, mode, client", [
        pytest.param(family, mode, client, marks=smoke(client))
        for family in (4, 6) for mode in ("active", "passive")
        for client in clients.possible(clients.Job("/", mode, family, **what))])


@pytest.mark.long
@_every(get=[("f", "f")])
def test_get(client1, server, folder, client, mode, family, tmp_path):
    """Files of all sizes in one session."""
    job = clients.Job(folder.name, mode, family)
    for size in SIZES:
        folder.file(f"f{size}", Pattern(size, size))
        job.get.append((tmp_path / f"f{size}", f"f{size}"))
    clients.run(client1, client, job, tmp_path)
    for size in SIZES:
        check_file(tmp_path / f"f{size}", Pattern(size, size))


@pytest.mark.long
@_every(put=[("f", "f")])
def test_put(client1, server, folder, client, mode, family, tmp_path):
    job = clients.Job(folder.name, mode, family)
    for size in SIZES:
        Pattern(size, size).write(tmp_path / f"f{size}")
        job.put.append((tmp_path / f"f{size}", f"f{size}"))
    clients.run(client1, client, job, tmp_path)
    for size in SIZES:
        check_file(folder / f"f{size}", Pattern(size, size))
        found = os.stat(folder / f"f{size}")
        assert (found.st_uid, found.st_mode & 0o777) == (folder.user.uid, 0o644)


@pytest.mark.long
@EACH
@pytest.mark.deadline(120)
def test_names(client1, server, folder, client, tmp_path):
    """Names that need quotes, for upload and download."""
    names = NAMES
    if client in ("ncftp", "ncftp_shell"):
        # They take a word that begins with a dash for an option, at any place.
        names = [n for n in names if n != "-dash"]
    if client in ("tnftp", "inetutils", "ftp_ssl", "ange_ftp"):
        # They accept short command lines only.
        names = [n for n in names if len(n) < 100]
    get = clients.Job(folder.name, "passive")
    for n, name in enumerate(names):
        folder.file(name, Pattern(n, 1000 + n))
        get.get.append((tmp_path / f"got{n}", name))
    clients.run(client1, client, get, tmp_path)
    for n in range(len(names)):
        check_file(tmp_path / f"got{n}", Pattern(n, 1000 + n))
    for name in names:
        (folder / name).unlink()
    put = clients.Job(folder.name, "passive", put=[(tmp_path / f"got{n}", name)
                                                   for n, name in enumerate(names)])
    if client not in clients.possible(put):
        return
    clients.run(client1, client, put, tmp_path)
    assert sorted(os.listdir(folder.path)) == sorted(names)
    for n, name in enumerate(names):
        check_file(folder / name, Pattern(n, 1000 + n))


@pytest.fixture
def quoted_home(server, folder):
    """The home of a user, in which the session begins. Its name has double quotes, which PWD has to double."""
    home = folder.directory('d "q"')
    server_module.run("usermod", "-d", home, server.bob.name)
    try:
        with server.configured(users={"root": server_module.BASE}):
            yield home
    finally:
        server_module.run("usermod", "-d", server.bob.home, server.bob.name)


@pytest.mark.long
@pytest.mark.parametrize("client", ["curl", "lftp", "ncftp_shell"])
def test_home_with_quotes(client1, server, quoted_home, client, tmp_path):
    """These clients send PWD after the login. lftp then uses absolute paths."""
    below = quoted_home / "below"
    below.mkdir()
    os.chown(below, server.bob.uid, server.bob.gid)
    content = Pattern(1, 1000)
    content.write(below / "f")
    job = clients.Job(below.name, user=server.bob.name, password=server.bob.password,
                      get=[(tmp_path / "f", "f")])
    with wire.Wire(client1) as on_wire:
        clients.run(client1, client, job, tmp_path)
        assert "PWD" in on_wire.verbs()
        whole = "/" + str(below.relative_to(server_module.BASE))
        assert client != "lftp" or whole in on_wire.arguments("CWD")
    check_file(tmp_path / "f", content)
    job.get, job.put = [], [(tmp_path / "f", "g")]
    if client in clients.possible(job):
        clients.run(client1, client, job, tmp_path)
        check_file(below / "g", content)


@pytest.mark.long
@pytest.mark.parametrize("client", [pytest.param(client, marks=smoke(client))
                                    for client in clients.possible(clients.Job("/", show=True))])
def test_client_lists_names(client1, server, folder, client, tmp_path):
    """The client shows every name of a directory."""
    names = ["plain", "with space", "quo'te", "ünïcödé 漢字"]
    for name in names:
        folder.file(name)
    folder.directory("directory")
    out = html.unescape(clients.run(client1, client, clients.Job(folder.name, show=True), tmp_path))
    assert [name for name in [*names, "directory"] if name not in out] == [], out


@pytest.mark.long
@EACH
def test_client_reports_missing_file(client1, server, folder, client, tmp_path):
    """The client reports the error by its exit status or in its output."""
    job = clients.Job(folder.name, "passive", get=[(tmp_path / "local", "missing")])
    argv, text = clients.CLIENTS[client](job)
    done = clients.run_argv(client1, argv, tmp_path, text)
    assert done.returncode != 0 or (b"550" in done.stdout or b"No such file" in done.stdout), done.stdout
    assert not (tmp_path / "local").exists() or (tmp_path / "local").stat().st_size == 0


@pytest.mark.long
@pytest.mark.parametrize("client", ["curl", "lftp", "wget"])
def test_resume_download(client1, server, folder, client, tmp_path):
    content = Pattern(1, 3_000_000)
    folder.file("f", content)
    local = tmp_path / "f"
    local.write_bytes(content.read(0, 1_234_567))
    url = clients.Job(folder.name, "passive").url("f")
    argv = {"curl": ["curl", "-sS", "-C", "-", "-o", local, url],
            "lftp": ["lftp", "-c", f"get -c {url} -o {local}"],
            "wget": ["wget", "-nv", "-c", "-O", local, url]}[client]
    done = client1.run(argv)
    assert done.returncode == 0, done.stdout
    check_file(local, content)


@pytest.mark.long
@pytest.mark.parametrize("there", [1_234_567, 0, None, 3_000_000], ids=["part", "empty", "missing", "whole"])
@pytest.mark.parametrize("client", ["curl", "lftp", "yafc"])
def test_resume_upload(client1, server, folder, client, there, tmp_path):
    """The client sends what is missing, also if the file is gone that it would resume."""
    content = Pattern(1, 3_000_000)
    if there is not None:
        folder.file("f").write_bytes(content.read(0, there))
    content.write(tmp_path / "f")
    job = clients.Job(folder.name, "passive")
    argv, text = {
        "curl": (["curl", "-sS", "-C", "-", "-T", tmp_path / "f", job.url("f")], None),
        "lftp": (["lftp", "-c", f"put -c -O {job.url()} {tmp_path}/f"], None),
        "yafc": clients.yafc_script(job, job.folder, f"put --resume {tmp_path}/f")}[client]
    with wire.Wire(client1) as on_wire:
        done = clients.run_argv(client1, argv, tmp_path, text)
        assert done.returncode == 0 or client == "yafc", done.stdout
        assert there != 1_234_567 or {"APPE", "REST"} & set(on_wire.verbs())
    check_file(folder / "f", content)


@pytest.mark.deadline(200)
def test_curl_in_parallel(client1, server, folder, tmp_path):
    """One process with many connections, each for its own file."""
    count = scale.by_kernel(100, 30)
    argv = ["curl", "-sS", "--fail", "--parallel", "--parallel-max", str(count), "--parallel-immediate"]
    for n in range(count):
        folder.file(f"f{n}", Pattern(n, 10_000 + n))
        argv += ["-o", tmp_path / f"f{n}", clients.Job(folder.name, "passive").url(f"f{n}")]
    # The logins together take long. The deadline of the test catches a login that never ends.
    done = client1.run(argv, timeout=None)
    assert done.returncode == 0, done.stdout.decode()
    for n in range(count):
        check_file(tmp_path / f"f{n}", Pattern(n, 10_000 + n))


@pytest.mark.long
def test_curl_makes_directories_and_deletes(client1, server, folder, tmp_path):
    Pattern(1, 1000).write(tmp_path / "f")
    job = clients.Job(folder.name, "passive")
    done = client1.run(["curl", "-sS", "--ftp-create-dirs", "-T", tmp_path / "f", job.url("a/b/c/f")])
    assert done.returncode == 0, done.stdout.decode()
    check_file(folder / "a" / "b" / "c" / "f", Pattern(1, 1000))
    done = client1.run(["curl", "-sS", "-Q", f"-RNFR {folder.name}/a/b/c/f", "-Q",
                        f"-RNTO {folder.name}/g", "-Q", f"-RMD {folder.name}/a/b/c", job.url("")])
    assert done.returncode == 0, done.stdout.decode()
    check_file(folder / "g", Pattern(1, 1000))
    assert not (folder / "a" / "b" / "c").exists()


@pytest.mark.long
@pytest.mark.parametrize("client", ["tnftp", "inetutils"])
def test_interactive_session(client1, server, folder, client, tmp_path):
    """Typical commands of an interactive user: directories, listings, renames, deletes, several files at once."""
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_bytes(name.encode())
    script = "\n".join([
        "user alice wonderland", f"cd {folder.name}",
        "mkdir q\\\"q", "cd q\\\"q", "pwd", "cdup", "rmdir q\\\"q", "mkdir d", "cd d", "pwd", "binary",
        "mput one.txt two.txt", "ls", "dir", "rename one.txt uno.txt", "size uno.txt", "modtime uno.txt",
        "delete two.txt", "mget uno.txt", "ascii", "get uno.txt ascii.txt", "cdup", "system", "status", "quit",
        ""])
    done = client1.run([client if client == "tnftp" else "inetutils-ftp", "-n", "-i", "-v", net.SERVER4],
                       input=script.encode(), cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)})
    out = done.stdout.decode()
    assert os.listdir(folder / "d") == ["uno.txt"], out
    assert (folder / "d" / "uno.txt").read_bytes() == b"one.txt"
    assert (tmp_path / "uno.txt").read_bytes() == b"one.txt"
    assert (tmp_path / "ascii.txt").read_bytes() == b"one.txt"
    assert f'257 "{folder.name}/q""q" created.' in out
    # The output shows that tnftp has understood the reply.
    assert {"tnftp": f'Remote directory: {folder.name}/q"q\n',
            "inetutils": f'257 "{folder.name}/q""q" is the working directory.'}[client] in out
    assert f'257 "{folder.name}/d"' in out
    assert "215 UNIX Type: L8" in out
    assert "two.txt" in out and "-rw-r--r--" in out


@pytest.mark.long
def test_python_ftplib(client1, server, folder):
    """ftplib understands the replies to MLSD, PWD, SIZE and others."""
    folder.file("a", b"12345")
    folder.directory("d")
    with client1:
        ftp = ftplib.FTP(net.SERVER4, "alice", "wonderland", timeout=scale.STEP)
        ftp.cwd(folder.name)
        assert ftp.pwd() == folder.name
        found = {name: facts for name, facts in ftp.mlsd() if facts["type"] not in ("cdir", "pdir")}
        assert set(found) == {"a", "d"}
        assert found["a"]["size"] == "5" and found["d"]["type"] == "dir"
        assert sorted(ftp.nlst()) == ["a", "d"]
        # As many scripts do: without a TYPE before it, so in TYPE A.
        assert ftp.size("a") == 5
        assert time.strptime(ftp.voidcmd("MDTM a")[4:], "%Y%m%d%H%M%S") == \
            time.gmtime(os.stat(folder / "a").st_mtime)[:8] + (-1,)
        ftp.voidcmd("TYPE I")
        assert ftp.size("a") == 5
        assert ftp.mkd('e "quoted"') == f'{folder.name}/e "quoted"'
        ftp.rmd('e "quoted"')
        ftp.rename("a", "b")
        ftp.delete("b")
        ftp.set_pasv(False)
        assert ftp.nlst() == ["d"]
        ftp.quit()


@pytest.mark.long
def test_curl_shows_the_size_of_a_text(client1, server, folder):
    """curl -I sends SIZE after TYPE A, and takes a 550 for a file that does not exist."""
    folder.file("text", b"one\ntwo\n")
    url = clients.Job(folder.name, "passive").url("text")
    done = client1.run(["curl", "-sS", "-I", url + ";type=a"])
    assert done.returncode == 0, done.stdout.decode()
    assert b"Content-Length: 8" in done.stdout.splitlines()


@pytest.mark.long
@pytest.mark.parametrize("argv", [["curl", "-sS", "-B"], ["wget", "-q", "-O", "-"]], ids=["curl", "wget"])
def test_text_is_longer_than_its_size(client1, server, folder, argv):
    """A client that asks for the size in TYPE A receives all of the text, although the transfer is longer."""
    folder.file("text", b"one\ntwo\n" * 10_000)
    url = clients.Job(folder.name, "passive").url("text") + (";type=a" if argv[0] == "wget" else "")
    done = client1.run([*argv, url])
    assert done.returncode == 0, done.stdout[-1000:].decode()
    assert done.stdout.replace(b"\r\n", b"\n") == b"one\ntwo\n" * 10_000


@pytest.mark.long
def test_many_uploads_are_all_complete(client1, server, folder, tmp_path):
    """A client uploads many files, one after the other. Each is complete (curl#6149 lost a third)."""
    count = 50
    Pattern(1, 100_000).write(tmp_path / "f")
    job = clients.Job(folder.name, "passive")
    argv = ["curl", "-sS"]
    for n in range(count):
        argv += ["-T", tmp_path / "f", job.url(f"f{n}")]
    done = client1.run(argv)
    assert done.returncode == 0, done.stdout.decode()
    for n in range(count):
        check_file(folder / f"f{n}", Pattern(1, 100_000))


@pytest.mark.long
def test_nc_and_printf(client1, server, folder):
    """The simplest client: commands from a pipe."""
    folder.file("f", b"typed")
    done = client1.run(["nc", "-N", net.SERVER4, "21"],
                       input=b"USER alice\r\nPASS wonderland\r\nCWD " + folder.name.encode() +
                       b"\r\nSTAT f\r\nQUIT\r\n")
    assert b"230" in done.stdout and b" f\r\n" in done.stdout and b"221" in done.stdout
