# SPDX-License-Identifier: GPL-2.0
"""A session may do exactly what its user's own system calls may do, and what it may not do leaves no trace."""

import contextlib
import hashlib
import os
import pathlib

import pytest

import confine
import disks
import fanotify
import fat
from acl import ACCESS, DEFAULT, GROUP_OBJ, MASK, OTHER, USER, USER_OBJ, access_list
from fanotify import FAN_ACCESS_PERM, FAN_OPEN_PERM, FAN_PRE_ACCESS
from inotify import IN_ALL_EVENTS, IN_CREATE, Watch
from server import run
from syscalls import BY_NAME, OPERATIONS, differences, tree
from uploads import ATOMIC, own

# Landlock, as module/fs/checks.c says: the replaced hooks need more than the operation itself.
STRICTER = {("rmdir", "MAKE_DIR"), ("link", "REMOVE_FILE"), ("link_away", "REMOVE_FILE")}


def test_without_confinement(compare):
    assert differences(compare()) == ([], len(OPERATIONS))


MISSING = [None, "REMOVE_FILE", "all that change",
           *(pytest.param(name, marks=pytest.mark.long) for name in sorted(confine.RIGHTS.keys() - {"READ_DIR", "REMOVE_FILE"}))]


@pytest.mark.parametrize("missing", MISSING)
def test_landlock(compare, folder, server, missing):
    """Without each right, and without all rights to change something. The root can't be opened without READ_DIR."""
    known = confine.landlock_rights()
    if not known or missing in confine.RIGHTS and missing not in known:
        pytest.skip("this kernel has no such right")
    reading = {"EXECUTE", "READ_FILE", "READ_DIR"}
    allowed = reading if missing == "all that change" else set(known) - {missing}

    def confined():
        confine.landlock({server.alice.home: ["READ_DIR"], folder.path: allowed})

    wrong, permitted = differences(compare(confined), {name for name, right in STRICTER if right == missing})
    assert not wrong
    assert permitted == len(OPERATIONS) if missing is None else permitted > 0


@pytest.mark.parametrize("name", ["f", ".", "empty"])
@pytest.mark.parametrize("flag", "ia")
def test_immutable_and_append_only(compare, flag, name):
    wrong, permitted = differences(compare(), prepared=lambda path: disks.flagged(path / name, flag))
    assert not wrong
    assert 0 < permitted < len(OPERATIONS)


# A session that replaces a file needs the permission to write it, and keeps its list.
KEEPS_LIST = {"replace_atomic"}


@pytest.mark.parametrize("permissions", range(8))
def test_access_list(compare, server, permissions):
    """An entry for the user decides, not the mode."""
    entries = [(USER_OBJ, 7), (USER, permissions, server.alice.uid), (GROUP_OBJ, 7), (MASK, 7), (OTHER, 7)]

    def listed(path):
        for name in ("f", "sub"):
            os.chown(path / name, 0, 0)
            os.setxattr(path / name, ACCESS, access_list(*entries))
        return contextlib.nullcontext()

    wrong, permitted = differences(compare(), without=KEEPS_LIST, prepared=listed)
    assert not wrong
    assert 0 < permitted < len(OPERATIONS)


@pytest.mark.parametrize("permissions", [0, 4, 7])
def test_default_list(compare, server, permissions):
    """New files and directories get the same list."""
    entries = [(USER_OBJ, 7), (USER, permissions, server.bob.uid), (GROUP_OBJ, 5), (MASK, 7), (OTHER, 1)]

    def listed(path):
        for name in (".", "sub"):
            os.setxattr(path / name, DEFAULT, access_list(*entries))
        return contextlib.nullcontext()

    assert differences(compare(), without=KEEPS_LIST, prepared=listed) == ([], len(OPERATIONS) - len(KEEPS_LIST))


@pytest.mark.parametrize("options", [0, ATOMIC])
@pytest.mark.parametrize("kind", "AI")
def test_file_size_limit(folder, hand_down, kind, options):
    """RLIMIT_FSIZE: a process writes what fits, and then no more."""
    run("prlimit", "--fsize=1000", "sh", "-c", f"head -c 1001 /dev/zero > {folder / 'process'}", check=False)
    assert (folder / "process").stat().st_size == 1000
    own(folder, folder / "large", b"x" * 2000)
    ftp = hand_down(options, folder, file_size_max=1000)
    ftp.expect(200, f"TYPE {kind}")
    ftp.stor("fits", b"x" * 1000)
    for line, size in (("STOR new", 1001), ("APPE fits", 1), ("APPE large", 1)):
        with ftp.data() as data:
            ftp.expect(150, line)
            with contextlib.suppress(ConnectionError):
                data.write(b"x" * size)
        assert "too large" in ftp.expect(552).text, line
    assert (folder / "fits").stat().st_size == 1000 and (folder / "large").stat().st_size == 2000
    if not options:
        assert (folder / "new").stat().st_size == 1000
    assert ftp.retr("large") == b"x" * 2000
    ftp.stor("large", b"short")
    assert (folder / "large").read_bytes() == b"short"
    # The kernel's thread that wrote these files has no limit afterwards.
    free = hand_down(options, folder)
    free.stor("long", b"x" * 5000)


@pytest.mark.userspace
def test_file_size_limit_of_pam(server, client1, folder, tmp_path):
    """pam_limits(8) limits the process that opens the root directory, and so the session."""
    limits, service = tmp_path / "limits", pathlib.Path("/etc/pam.d/kftp-e2e-limits")
    limits.write_text("alice hard fsize 4\n", encoding="ascii")
    service.write_text("auth required pam_unix.so nodelay\naccount required pam_unix.so\n"
                       f"session required pam_limits.so conf={limits}\n", encoding="ascii")
    try:
        for session, code in (("no", 226), ("yes", 552)):
            with server.configured(users={"pam_service": service.name, "pam_session": session}), \
                    server.login(client1) as ftp:
                ftp.stor(f"{folder.name}/fits", bytes(4096))
                with ftp.start(f"STOR {folder.name}/long") as data, contextlib.suppress(ConnectionError):
                    data.write(bytes(4097))
                ftp.expect(code)
    finally:
        service.unlink()


@pytest.mark.parametrize("name, mask", [
    *((name, FAN_ACCESS_PERM) for name in ("read", "hash")),
    *((name, FAN_OPEN_PERM) for name in ("read", "truncate", "append")),
    *((name, FAN_PRE_ACCESS) for name in ("read", "hash", "truncate", "append", "resume"))])
def test_denied_by_fanotify(compare, folder, name, mask):
    fanotify.need(folder.path, mask)
    comparison = compare()
    for answer, allowed in ((fanotify.FAN_ALLOW, True), (fanotify.FAN_DENY, False)):
        events = []

        @contextlib.contextmanager
        def watched(path, answer=answer, events=events):
            with fanotify.answering(path / "f", mask, answer) as seen:
                yield
                events.append(set(seen))

        assert comparison.run(BY_NAME[name], prepared=watched) == (allowed, allowed)
        assert events == [{mask}, {mask}]


@pytest.mark.parametrize("mask", [FAN_ACCESS_PERM, FAN_PRE_ACCESS])
@pytest.mark.parametrize("kind", "AI")
@pytest.mark.parametrize("rest", [0, 5000])
def test_no_byte_of_a_denied_file(folder, hand_down, kind, mask, rest):
    path = folder.file("f", b"secret" * 1000)
    fanotify.need(path, mask)
    ftp = hand_down(0, folder)
    ftp.expect(200, f"TYPE {kind}")
    with fanotify.answering(path, mask, fanotify.FAN_DENY), ftp.data() as data:
        ftp.expect(350, f"REST {rest}")
        reply = ftp.command("RETR f")
        if reply.code == 150:
            with contextlib.suppress(ConnectionError):
                assert data.read() == b""
            reply = ftp.reply()
    assert reply.code in (451, 550) and "not permitted" in reply.text
    assert ftp.retr("f") == b"secret" * 1000


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if not one.options], ids=lambda one: one.name)
def test_events(compare, operation):
    """Programs that watch see the same events."""
    seen = []

    @contextlib.contextmanager
    def watched(path):
        with Watch(path, IN_ALL_EVENTS) as watch, Watch(path / "sub", IN_ALL_EVENTS) as below:
            yield
            seen.append((set(watch.events()), set(below.events())))

    assert compare().run(operation, prepared=watched) == (True, True)
    assert seen[0] == seen[1]


# Files of these users get IMA's rules. No other file of a guest belongs to them.
MEASURED, APPRAISED = 64998, 64999
SECURITY = pathlib.Path("/sys/kernel/security")


@pytest.fixture(scope="module", autouse=True)
def security():
    if SECURITY.exists() and not any(SECURITY.iterdir()):
        run("mount", "-t", "securityfs", "securityfs", SECURITY)


@pytest.fixture(scope="module")
def integrity(security):
    """IMA's rules; a kernel takes them once only."""
    ima = SECURITY / "ima"
    if not ima.exists():
        pytest.skip("this kernel has no IMA")
    if (ima / "policy").exists():
        (ima / "policy").write_text(f"measure func=FILE_CHECK mask=MAY_READ fowner={MEASURED}\n"
                                    f"appraise func=FILE_CHECK mask=MAY_READ fowner={APPRAISED}\n", encoding="ascii")
    return ima


@pytest.mark.permanent
def test_appraised_by_ima(compare, integrity):
    """A file without a hash, or with one that is wrong, can't be read."""
    def unknown(path):
        os.chown(path / "f", APPRAISED, -1)
        return contextlib.nullcontext()

    def changed(path):
        os.setxattr(path / "f", "security.ima", b"\x04\x04" + bytes(32))
        return unknown(path)

    def right(path):
        os.setxattr(path / "f", "security.ima", b"\x04\x04" + hashlib.sha256(b"content").digest())
        return unknown(path)

    comparison = compare()
    for prepared, may in ((unknown, False), (changed, False), (right, True)):
        assert comparison.run(BY_NAME["read"], prepared=prepared) == (may, may), prepared


@pytest.mark.permanent
def test_measured_by_ima(folder, hand_down, integrity):
    name = "measured-" + os.urandom(8).hex()
    path = folder.file(name, name.encode())
    os.chown(path, MEASURED, -1)
    assert hand_down(0, folder).retr(name) == name.encode()
    digest = hashlib.sha256(name.encode()).hexdigest()
    lines = (integrity / "ascii_runtime_measurements").read_text(encoding="ascii").splitlines()
    assert [line for line in lines if digest in line and name in line]


def test_file_without_splice(folder, hand_down, cleanup):
    """Files of configfs have no splice_read operation, at least in kernel 6.1: they are read in another way."""
    if run("modprobe", "netconsole", check=False).returncode:
        pytest.skip("this kernel has no netconsole")
    cleanup.callback(run, "modprobe", "-r", "netconsole")
    config = pathlib.Path("/sys/kernel/config")
    if not (config / "netconsole").exists():
        run("mount", "-t", "configfs", "configfs", config)
    target = config / "netconsole/kftp"
    target.mkdir()
    cleanup.callback(target.rmdir)
    with disks.mounted(folder, "target", "--bind", target, own=False) as path:
        ftp = hand_down(0, folder)
        for name in ("dev_name", "remote_port"):
            assert ftp.retr(f"target/{name}") == (path / name).read_bytes() != b""
        ftp.expect(200, "TYPE A")
        assert ftp.retr("target/dev_name") == (path / "dev_name").read_bytes().replace(b"\n", b"\r\n")


# What a profile permits in the folder; the operations that a session must be refused although a process is not; and some
# that the profile forbids.
PROFILES = {
    "everything": ("rwlk", {"link", "link_away"}, set()),
    "no links": ("rwk", {"link", "link_away"}, {"link"}),
    "reading": ("r", set(), {"mkdir", "rmdir", "unlink", "rename", "symlink", "chmod", "create", "append", "replace_atomic"}),
    "writing": ("w", {"rmdir"}, {"read", "list", "rename"}),
}


@pytest.fixture
def profile(request, folder, cleanup):
    """The name of a loaded profile."""
    if not (SECURITY / "apparmor").exists():
        pytest.skip("this kernel has no AppArmor")
    permissions, _, _ = PROFILES[request.param]
    others = "".join(sorted(set("rwlk") - set(permissions)))
    denied = f"deny {folder.path}/** {others}," if others else ""
    text = f"""profile kftp-e2e flags=(attach_disconnected) {{
        capability,
        network,
        unix,
        signal,
        / r,
        /** r,
        {denied}
        {folder.path}/** {permissions},
    }}"""
    for option, text in (("-r", text), ("-R", text)):
        file = folder.path.with_name("profile")
        file.write_text(text, encoding="ascii")
        if option == "-r":
            run("apparmor_parser", "-K", "-r", file)
        else:
            cleanup.callback(file.unlink)
            cleanup.callback(run, "apparmor_parser", "-R", file)
    return "kftp-e2e"


@pytest.mark.parametrize("profile", PROFILES, indirect=True)
def test_apparmor(request, compare, profile):
    """A draft that gets its name needs w for the name, as a file that is made with this name; a process would need l."""
    permissions = request.node.callspec.params["profile"]
    _, stricter, forbidden = PROFILES[permissions]
    comparison = compare(lambda: confine.apparmor(profile))
    wrong, _ = differences(comparison, stricter, {"create_atomic": "create"})
    assert not wrong
    for name in forbidden:
        assert comparison.run(BY_NAME[name]) == (False, False), name


def test_refused_name_behind_a_link(folder, hand_down, cleanup):
    """refused_names applies to what a link leads to, too."""
    folder.directory(".git")
    folder.directory(".git/deep")
    folder.file(".git/config", b"secret")
    folder.file(".git/deep/f", b"secret")
    folder.file("a.exe", b"secret")
    for name, target in (("d", ".git"), ("deep", ".git/deep"), ("f", ".git/config"), ("x", "a.exe"), ("new", ".git/new"),
                         ("new.txt", "b.exe"), ("ok", "plain"), ("here", ".")):
        (folder / name).symlink_to(target)
    folder.file("plain", b"content")
    before = tree(folder.path)
    ftp = hand_down(0, folder, refused="*.exe .git")
    made = cleanup.enter_context(Watch(folder.path, IN_CREATE))
    for line in ("RETR d/config", "RETR deep/f", "RETR f", "RETR x", "RETR here/d/config", "SIZE f", "MDTM x", "CWD d", "CWD deep",
                 "STOR f", "STOR x", "STOR new", "STOR new.txt", "APPE f", "DELE d/config", "RNFR d/config",
                 "MKD d/new", "RMD d/deep", "SITE CHMOD 600 f", "MFMT 20200101000000 x",
                 "SITE LINK d/config copy", "XMD5 f", "DSIZ d"):
        with ftp.data():
            reply = ftp.command(line)
        assert reply.code in (550, 553) and "is not allowed" in reply.text, (line, reply)
    # A listing shows the link itself, as if its target could not be reached.
    for line in ("LIST d/", "MLSD deep"):
        with ftp.data():
            ftp.expect(501, line)
    assert ftp.download("NLST d") == b"d\r\n"
    assert tree(folder.path) == before
    assert not made.events()
    assert ftp.retr("ok") == ftp.retr("here/here/ok") == b"content"
    ftp.expect(250, "DELE f")
    assert (folder / ".git/config").read_bytes() == b"secret"


def test_refused_name_in_another_case(folder, hand_down):
    """A file system that ignores the case of names does not lead around refused_names. Others tell the names apart."""
    if not fat.known():
        pytest.skip("this kernel has no vfat")
    with fat.mounted(folder, "fat") as path:
        for name in ("a.exe", "plain"):
            (path / name).write_bytes(b"content")
        (path / ".git").mkdir()
        (path / ".git/config").write_bytes(b"secret")
        before = tree(path)
        ftp = hand_down(0, folder, refused="*.Exe .git")
        for line in ("RETR fat/A.EXE", "RETR fat/a.exe", "SIZE fat/A.exe", "DELE fat/A.EXE", "RNFR fat/A.EXE", "CWD fat/.GIT",
                     "RETR fat/.Git/config", "STOR fat/.GIT/new", "STOR fat/new.EXE", "STOR fat/A.EXE", "MKD fat/.GIT",
                     "MKD fat/new.EXE", "SITE MKDIR fat/new.EXE/d", "RMD fat/.GIT"):
            with ftp.data():
                reply = ftp.command(line)
            assert reply.code in (550, 553) and "is not allowed" in reply.text, (line, reply)
        ftp.expect(350, "RNFR fat/plain")
        ftp.expect((550, 553), "RNTO fat/plain.EXE")
        assert tree(path) == before
        assert ftp.retr("fat/PLAIN") == b"content"
    ftp.stor("a.EXE", b"content")
    assert (folder / "a.EXE").read_bytes() == b"content"
