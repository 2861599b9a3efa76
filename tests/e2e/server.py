# SPDX-License-Identifier: GPL-2.0
"""The server under test: module, daemon, users and files."""

import contextlib
import os
import pathlib
import pwd
import signal
import subprocess

import ftpraw
import genl
import net
import processes
import scale
import systemd

PAYLOAD = pathlib.Path(os.environ.get("KFTP_PAYLOAD", "/kftp"))
BASE = pathlib.Path("/srv/kftp-e2e")
SCRATCH = pathlib.Path("/scratch")
RUN = pathlib.Path("/run/kftp-e2e")

PORT = 21
# Below the ports that the kernel chooses for connections and listeners.
PASSIVE_PORTS = [20021, 20022, 20023, 20024]
UMASK = 0o022
PAM_SERVICE = "kftp-e2e"


class User:
    def __init__(self, name, password, home):
        self.name = name
        self.password = password
        self.home = home
        entry = pwd.getpwnam(name)
        self.uid = entry.pw_uid
        self.gid = entry.pw_gid


def run(*argv, check=True, **kwargs):
    kwargs.setdefault("timeout", scale.CLIENT)
    done = subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **kwargs)
    if check:
        assert done.returncode == 0, f"{argv}: {done.returncode}: {done.stdout.decode()}"
    return done


def set_password(name, password):
    """Set a password with few rounds: these tests do not measure logins."""
    subprocess.run(["chpasswd", "-c", "SHA512", "-s", "1000"], input=f"{name}:{password}\n".encode(), check=True)


class Server:
    """The server of the whole run. Tests may change its settings, and restore them."""

    def __init__(self, host):
        self.host = host
        self.process = None
        self.config_path = RUN / f"{host.name}.conf"
        self._log_path = RUN / f"{host.name}.log"
        self._mark = 0
        self.image = None
        self.alice = self.bob = None
        self.pub = BASE / "pub"
        self.incoming = self.pub / "incoming"

    # Files and users.

    def prepare(self):
        """Use a file system of its own: unmounting it at the end shows whether anything still holds a file."""
        RUN.mkdir(parents=True, exist_ok=True)
        BASE.mkdir(parents=True, exist_ok=True)
        self._mount()
        BASE.chmod(0o755)
        self.alice = self._user("alice", "wonderland")
        self.bob = self._user("bob", "builder")
        self.pub.mkdir()
        self.incoming.mkdir()
        guest = pwd.getpwnam("ftp")
        os.chown(self.incoming, guest.pw_uid, guest.pw_gid)
        pathlib.Path("/etc/pam.d", PAM_SERVICE).write_text(
            "auth required pam_unix.so nodelay\naccount required pam_unix.so\n", encoding="ascii")

    def beside(self, host):
        """Another server for the same users and files, on another host; the test must start() and stop() it."""
        other = Server(host)
        other.alice, other.bob = self.alice, self.bob
        return other

    def _mount(self):
        """Mount the guest's scratch disk or, if there is none, a file in memory as a loop device."""
        if SCRATCH.is_mount():
            part = SCRATCH / "e2e"
            part.mkdir(exist_ok=True)
            run("mount", "--bind", part, BASE)
            return
        self.image = pathlib.Path("/var/tmp/kftp-e2e.img")
        with open(self.image, "wb") as f:
            f.truncate(16 * scale.GIB)
        run("mke2fs", "-q", "-F", "-t", "ext4", "-m", "0",
            "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", self.image)
        run("mount", "-o", "loop", self.image, BASE)

    def _user(self, name, password):
        home = BASE / name
        home.mkdir()
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            run("userdel", name)
        run("useradd", "-M", "-d", home, "-s", "/bin/sh", name)
        set_password(name, password)
        user = User(name, password, home)
        os.chown(home, user.uid, user.gid)
        home.chmod(0o755)
        return user

    def clean(self):
        run("umount", BASE)
        if self.image:
            self.image.unlink()

    # The module.

    @staticmethod
    def loaded():
        return os.path.exists("/sys/module/kftp")

    def load(self):
        if not self.loaded():
            run("insmod", PAYLOAD / "kftp.ko")

    def unload(self):
        """Wait before unloading: a session may still be ending although it is in no list any more."""
        if self.loaded():
            net.until(lambda: self.references() == 0, lambda: f"nobody holds the module: {self.references()}")
            run("rmmod", "kftp")

    @staticmethod
    def references():
        """The module's reference count. Each session holds a reference until its very end."""
        return int(pathlib.Path("/sys/module/kftp/refcnt").read_text(encoding="ascii"))

    def netlink(self):
        with self.host:
            return genl.Genl()

    # The daemon.

    def children(self):
        """The process ids of the daemon's children."""
        return processes.children(self.process.pid)

    def network_process(self):
        """The process id of the network process."""
        found, = (child for child in self.children() if processes.command(child) == ["kftpd", "--network"])
        return found

    def configuration(self, **changes):
        """The text of the configuration file. changes has sections, each a dictionary of keys."""
        sections = {
            "server": {"port": PORT, "banner": "kftp under test"},
            "data": {"passive_ports": " ".join(map(str, PASSIVE_PORTS)),
                     "connect_timeout": scale.seconds(15), "stall_timeout": scale.seconds(30)},
            "limits": {"idle_timeout": scale.seconds(120), "login_delay": 1,
                       "max_connections": 2000, "max_connections_per_address": 0, "max_sessions_per_address": 0, "accept_rate": 0},
            # Tests of guests upload files and read them back.
            "anonymous": {"enable": "yes", "root": self.pub, "rights": "read list write", "world_readable_only": "no",
                          "welcome": "Welcome, guest."},
            "users": {"umask": f"{UMASK:03o}", "welcome": "Logged in.", "pam_service": PAM_SERVICE},
        }
        for section, keys in changes.items():
            sections[section].update(keys)
        lines = []
        for section, keys in sections.items():
            lines += [f"[{section}]", *(f"{key} = {value}" for key, value in keys.items()), ""]
        return "\n".join(lines)

    def write_configuration(self, **changes):
        """Write the configuration for the next start or reload."""
        self.config_path.write_text(self.configuration(**changes), encoding="utf-8")

    def start(self, environment=None, **changes):
        """Start the daemon with these changes of its configuration; see configuration()."""
        self.write_configuration(**changes)
        variables = {name: str(value) for name, value in (environment or {}).items()}
        with open(self._log_path, "ab") as log:
            if variables.get("JOURNAL_STREAM") == "":
                variables["JOURNAL_STREAM"] = systemd.Journal.stream(log)
            self.process = self.host.popen([PAYLOAD / "bin/kftpd", "-c", self.config_path],
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env={**os.environ, **variables})
        net.until(self._ready, "kftpd listens and takes events")

    def _ready(self):
        assert self.process.poll() is None, f"kftpd ended: {self.log}"
        if not self._listens():
            return False
        with self.netlink() as netlink:
            return netlink.stats()["attached"] != 0

    def _listens(self):
        with self.host:
            return any(s[0] == PORT and s[3] == net.LISTEN for s in net.tcp_sockets())

    def stop(self):
        """Ask the daemon to end, and wait for it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(scale.STEP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self.process = None

    def kill(self):
        """Kill the daemon, which can't clean up then."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        net.until(lambda: not self._listens(), "the daemon's listeners are gone")

    def reload(self, notices, **changes):
        """Reload the daemon with these changes; notices receives its notices (systemd.Notices)."""
        notices.look()
        notices.all.clear()
        self.write_configuration(**changes)
        self.process.send_signal(signal.SIGHUP)
        notices.wait_for("RELOADING")
        notices.wait_for("READY")

    def restart(self, **changes):
        self.stop()
        self.start(**changes)

    @contextlib.contextmanager
    def configured(self, **changes):
        """Inside the with block, the daemon runs with these changes of its configuration."""
        self.restart(**changes)
        try:
            yield
        finally:
            self.restart()

    @contextlib.contextmanager
    def with_environment(self, **environment):
        """Inside the with block, the daemon has these variables in its environment."""
        self.restart(environment=environment)
        try:
            yield
        finally:
            self.restart()

    def logging_to_journal(self):
        """Inside the with block, the daemon believes that its standard error is a stream of the journal."""
        return self.with_environment(JOURNAL_STREAM="")

    def still_runs(self):
        """Fail if the daemon has ended; start it again then."""
        status = self.process.poll() if self.process else "not started"
        if status is not None:
            log = self.log
            self.start()
            raise AssertionError(f"kftpd has ended: {status}\n{log}")

    def mark_log(self):
        self._mark = self._log_path.stat().st_size if self._log_path.exists() else 0

    @property
    def log(self):
        """The daemon's log since the test began."""
        if not self._log_path.exists():
            return ""
        with open(self._log_path, "rb") as f:
            f.seek(self._mark)
            return f.read().decode("utf-8", "replace")

    def logged(self, *words, deadline=None):
        """Wait for a line of the log that contains all these words, and return it."""
        def find():
            for line in self.log.splitlines():
                if all(word in line for word in words):
                    return line
            return None
        return net.until(find, f"a log line with {words}; there are:\n{self.log}", deadline)

    def ctl(self, *words, check=True):
        with self.host:
            return run(PAYLOAD / "bin/kftpctl", *words, check=check)

    def who(self):
        """The lines of kftpctl who, without its heading."""
        lines = self.ctl("who").stdout.decode().splitlines()
        return [line for line in lines if line.strip() and line.lstrip()[:1].isdigit()]

    # Sessions.

    def login(self, host, family=4, user=None, **kwargs):
        """A session of alice, or of another user, with TYPE I."""
        user = user or self.alice
        kwargs.setdefault("server", self.host.address(family))
        ftp = ftpraw.Ftp(host, family, user=user.name, password=user.password, **kwargs)
        ftp.expect(200, "TYPE I")
        return ftp

    def anonymous(self, host, family=4):
        ftp = ftpraw.Ftp(host, family, server=self.host.address(family),
                         user="anonymous", password="e2e@example.org")
        ftp.expect(200, "TYPE I")
        return ftp

    def no_sessions(self):
        """Wait until no session is left."""
        if not self.loaded():
            return
        with self.netlink() as netlink:
            try:
                # A session leaves the list before it leaves this count.
                net.until(lambda: not netlink.stats()["sessions"], "no session is left")
            except AssertionError:
                left = netlink.sessions()
                # The next test must not find these sessions.
                for session in left:
                    with contextlib.suppress(genl.Refused):
                        netlink.call(genl.SESSION_DEL, id=session["id"])
                raise AssertionError(f"sessions left: {left}") from None

    @contextlib.contextmanager
    def settings(self, **changes):
        """Inside the with block, the module has these settings."""
        with self.netlink() as netlink:
            before = netlink.settings()
            netlink.call(genl.SETTINGS_SET, **changes)
        # The shared ports replace a range of exclusive ones.
        names = {"passive_port" if name in ("exclusive_first", "exclusive_last") else name for name in changes}
        try:
            yield
        finally:
            with self.netlink() as netlink:
                netlink.call(genl.SETTINGS_SET, **{name: before[name] for name in names})

    @contextlib.contextmanager
    def listening(self):
        """Inside the with block, take the events away from the daemon: yield an attached netlink socket."""
        try:
            with self.netlink() as netlink:
                # Earlier events belong to the daemon. A session reports its end after it has left the list.
                def taken():
                    if len(netlink.sessions()) != self.references():
                        return False
                    stats = netlink.stats()
                    return not (stats["attached"] and stats["events_queued"])
                net.until(taken, "the daemon has taken all events, also those of sessions that are ending")
                netlink.call(genl.ATTACH)
                yield netlink
        finally:
            self.restart()
