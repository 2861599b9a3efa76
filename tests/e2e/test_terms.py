# SPDX-License-Identifier: GPL-2.0
"""The terms of a session: from the keys of the configuration file to the module."""

import contextlib
import grp
import os
import signal

import pytest

import genl
import net
import server as server_module

pytestmark = pytest.mark.userspace

# Each key that both [users] and [anonymous] have, with a value that is not the default.
TERMS = {
    "durable_uploads": "yes", "atomic_uploads": "yes", "broken_uploads": "delete",
    "sparse_uploads": "yes",
    "hidden_names": "*.secret *~", "refused_names": "*.exe", "message_file": "README",
    "time_zone": "local", "session_timeout": "3600", "rate_down": "100M", "rate_up": "100M",
    "user_rate_down": "1G", "user_rate_up": "1G", "max_sessions_per_user": "9",
    "max_files": "1000", "max_bytes": "10G",
}


def rights_of(netlink, ftp):
    port = ftp.socket.getsockname()[1]
    return next(s["rights"] for s in netlink.sessions() if s["peer_port"] == port)


@pytest.mark.parametrize("shown", ["names", "numbers", "hidden"])
def test_every_term_is_accepted(client1, server, folder, shown):
    """The module refuses unknown attributes, so it knows each of these."""
    terms = {**TERMS, "owners": shown}
    with server.configured(users=terms, anonymous=terms):
        with server.login(client1) as ftp, server.anonymous(client1) as guest:
            ftp.stor(f"{folder.name}/f", b"on these terms")
            assert ftp.retr(f"{folder.name}/f") == b"on these terms"
            guest.expect(257, "PWD")


def test_rights_are_passed_to_the_module(client1, server, netlink):
    with server.configured(users={"rights": "list\n  read who fxp"}, anonymous={"rights": "mkdir umask"}):
        with server.login(client1) as ftp, server.anonymous(client1) as guest:
            assert rights_of(netlink, ftp) == (genl.RIGHT_READ | genl.RIGHT_LIST | genl.RIGHT_WHO |
                                               genl.RIGHT_FXP)
            assert rights_of(netlink, guest) == genl.RIGHT_MKDIR | genl.RIGHT_UMASK


def test_rights_are_enforced(client1, server, folder):
    folder.file("f", b"for reading only")
    with server.configured(users={"rights": "read"}):
        with server.login(client1) as ftp:
            assert ftp.retr(f"{folder.name}/f") == b"for reading only"
            for line in (f"DELE {folder.name}/f", f"MKD {folder.name}/d", f"RNFR {folder.name}/f"):
                ftp.expect(550, line)
    assert (folder / "f").exists()


@pytest.mark.parametrize("umask, mode", [("077", 0o600), ("027", 0o640), ("0", 0o666)])
def test_umask(client1, server, folder, umask, mode):
    with server.configured(users={"umask": umask}):
        with server.login(client1) as ftp:
            ftp.stor(f"{folder.name}/f", b"x")
            assert (folder / "f").stat().st_mode & 0o7777 == mode


def test_reload_changes_terms_of_later_sessions(client1, server, netlink):
    with server.login(client1) as early:
        before = rights_of(netlink, early)
        config = server.config_path
        try:
            config.write_text(server.configuration(users={"rights": "list", **TERMS}), encoding="utf-8")
            server.process.send_signal(signal.SIGHUP)
            server.logged("the new settings are in effect")
            with server.login(client1) as late:
                assert rights_of(netlink, late) == genl.RIGHT_LIST
            assert rights_of(netlink, early) == before
            # After a mistake the old terms stay in force.
            config.write_text(server.configuration(users={"rate_down": "fast"}), encoding="utf-8")
            server.process.send_signal(signal.SIGHUP)
            line = server.logged("rate_down", "must be a number of bytes")
            assert f"{config}:" in line
            server.logged("the old settings stay in effect")
            with server.login(client1) as late:
                assert rights_of(netlink, late) == genl.RIGHT_LIST
        finally:
            server.restart()


@pytest.mark.parametrize("key, value, complaint", [
    ("broken_uploads", "rename", "must be one of: keep delete"),
    ("owners", "yes", "must be one of: names numbers hidden"),
    ("time_zone", "CET", "must be one of: utc local"),
    ("rate_down", "fast", "must be a number of bytes"),
    ("max_bytes", "99999999999G", "is too large"),
    ("max_files", "-1", "must be a number from 0"),
    ("hidden_names", "a/b", "must be patterns of names"),
    ("message_file", "../motd", "must be the name of a file"),
    ("rate", "1M", "unknown key"),
])
def test_mistakes(server, tmp_path, key, value, complaint):
    """Each mistake is reported with its line, also by kftpd -t."""
    config = tmp_path / "kftpd.conf"
    config.write_text(f"[users]\n{key} = {value}\n", encoding="ascii")
    done = server_module.run(server_module.PAYLOAD / "bin/kftpd", "-t", "-c", config, check=False)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert f"{config}:2: " in text and key in text and complaint in text


def test_no_mistakes(server, tmp_path):
    config = tmp_path / "kftpd.conf"
    keys = "".join(f"{key} = {value}\n" for key, value in TERMS.items())
    config.write_text(f"[users]\npam_service = {server_module.PAM_SERVICE}\n{keys}[anonymous]\n{keys}", encoding="ascii")
    server_module.run(server_module.PAYLOAD / "bin/kftpd", "-t", "-c", config)


# Names of owners, which the module asks the daemon for.

def owners(ftp, path):
    """For each entry, its owner and group as LIST shows them."""
    lines = [line.split() for line in ftp.download(f"LIST {path}").decode().splitlines()]
    return {words[8]: (words[2], words[3]) for words in lines}


def test_names_of_owners(client1, server, folder):
    """The names of the user and of root are known at once, others soon. An id without a name is shown as a number."""
    for name, uid, gid in (("own", server.alice.uid, server.alice.gid), ("root", 0, 0),
                           ("bob", server.bob.uid, server.bob.gid), ("nobody", 54321, 54322)):
        os.chown(folder.file(name), uid, gid)
    with server.login(client1) as ftp:
        first = owners(ftp, folder.name)
        assert first["own"] == ("alice", "alice")
        assert first["root"] == ("root", "root")
        net.until(lambda: owners(ftp, folder.name)["bob"] == ("bob", "bob"), "bob has a name")
        assert owners(ftp, folder.name)["nobody"] == ("54321", "54322")


@pytest.mark.parametrize("shown, user, guest", [
    (None, "alice", "ftp"), ("names", "alice", "alice"), ("numbers", None, None), ("hidden", "ftp", "ftp")])
def test_owners_setting(client1, server, folder, shown, user, guest):
    """Names, numbers (None here), or "ftp". The default is names for users and "ftp" for guests."""
    os.chown(folder.file("f"), server.alice.uid, server.alice.gid)
    number = str(server.alice.uid), str(server.alice.gid)
    terms = {"owners": shown} if shown else {}
    with server.configured(users=terms, anonymous={**terms, "root": folder.path}):
        # Alice's login tells the module her name.
        with server.login(client1) as ftp, server.anonymous(client1) as other:
            for session, path, name in ((ftp, folder.name, user), (other, "/", guest)):
                assert owners(session, path)["f"] == ((name, name) if name else number)


def test_many_owners(client1, server, folder):
    """More names than are looked up at once: each entry gets the right one."""
    groups = [group for group in grp.getgrall() if len(group.gr_name) <= 32]
    for group in groups:
        os.chown(folder.file(f"g{group.gr_gid}"), 60000 + group.gr_gid % 5000, group.gr_gid)
    expected = {f"g{group.gr_gid}": (str(60000 + group.gr_gid % 5000), grp.getgrgid(group.gr_gid).gr_name)
                for group in groups}
    with server.login(client1) as ftp:
        net.until(lambda: owners(ftp, folder.name) == expected, "all groups have names")


def test_process_that_looks_up_names_ends(client1, server, folder):
    os.chown(folder.file("f"), 54323, 54323)
    with server.login(client1) as ftp:
        owners(ftp, folder.name)
        net.until(lambda: not commands("kftpd-names"), "the process has ended")


def commands(name):
    """The processes with this name."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as f:
                if f.read().strip() == name:
                    found.append(pid)
    return found
