# SPDX-License-Identifier: GPL-2.0
"""FTP clients that others wrote, each told to get, put or list some files.

A client is a function that takes a job and returns the command line and the text for
standard input. It returns None if the client can't do the job.
"""

import dataclasses
import functools
import json
import os
import re
import shlex
import subprocess
import urllib.parse

import net
import scale


@dataclasses.dataclass
class Job:
    """Files to transfer. Names are pairs (local path, name on the server below folder)."""

    folder: str
    mode: str = "passive"    # "active", "passive", or "default": without an option
    family: int = 4
    get: list = dataclasses.field(default_factory=list)
    put: list = dataclasses.field(default_factory=list)
    show: bool = False       # print the names in folder
    user: str = "alice"
    password: str = "wonderland"

    @property
    def server(self):
        return net.SERVER6 if self.family == 6 else net.SERVER4

    @property
    def active(self):
        return self.mode == "active"

    @property
    def passive(self):
        return self.mode == "passive"

    def by_mode(self, active, passive):
        """One of two lists of options; no options in the default mode."""
        return active if self.active else passive if self.passive else []

    def url(self, name=""):
        host = f"[{self.server}]" if self.family == 6 else self.server
        path = urllib.parse.quote(f"{self.folder}/{name}".lstrip("/"))
        return f"ftp://{self.user}:{self.password}@{host}/{path}"


def _quoted(name):
    """Quote a name for the command languages of yafc and lftp, and for Lisp."""
    return '"' + str(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shell(commands):
    """Run the commands in order, until one fails."""
    return ["sh", "-ec", "\n".join(shlex.join(map(str, c)) for c in commands)], None


def curl(job):
    argv = ["curl", "-sS", "-g", "--fail"]
    each = ["--ftp-port", "-"] if job.active else []
    if job.show:
        argv += [*each, job.url()]
    for local, name in job.get:
        argv += [*each, "-o", local, job.url(name)]
    for local, name in job.put:
        argv += [*each, "-T", local, job.url(name)]
    return argv, None


def curl_plain(job):
    """curl without the extended commands: PORT and PASV."""
    if job.family == 6:
        return None
    argv, text = curl(job)
    return [argv[0], "--disable-eprt", "--disable-epsv", *argv[1:]], text


def wget(job):
    # Debian's wget can't upload.
    if job.put:
        return None
    command = ["wget", "-nv", "-t", "1", *job.by_mode(["--no-passive-ftp"], []), "-O"]
    show = [[*command, "-", job.url()]] if job.show else []
    return _shell(show + [[*command, local, job.url(name)] for local, name in job.get])


def lftp(job):
    settings = ["set net:max-retries 1", "set cmd:fail-exit yes", "set ftp:ssl-allow no",
                "set net:timeout 30", "set xfer:clobber yes", "set ftp:sync-mode off",
                *job.by_mode(["set ftp:passive-mode off"], ["set ftp:passive-mode on"])]
    lines = [*settings, f"open -u {job.user},{job.password} {job.server}", f"cd {_quoted(job.folder)}"]
    lines += ["cls -1"] if job.show else []
    # A name may begin with a dash, so it gets "./" before it.
    lines += [f"get {_quoted('./' + name)} -o {_quoted(local)}" for local, name in job.get]
    lines += [f"put {_quoted(local)} -o {_quoted(name)}" for local, name in job.put]
    return ["lftp", "-c", "\n".join(lines)], None


def ncftp(job):
    # Debian's ncftp supports IPv4 only.
    if job.family == 6:
        return None
    who = ["-t", "30", "-r", "1", "-u", job.user, "-p", job.password, *job.by_mode(["-E"], ["-F"])]
    commands = [["ncftpls", *who, "-1", f"ftp://{job.server}{job.folder}/"]] if job.show else []
    commands += [["ncftpget", "-V", *who, "-Z", "-C", job.server, f"{job.folder}/{name}", local]
                 for local, name in job.get]
    commands += [["ncftpput", "-V", *who, "-C", job.server, local, f"{job.folder}/{name}"]
                 for local, name in job.put]
    return _shell(commands)


def _ncftp_name(name):
    """Quote a name: parts with one kind of quotes go between quotes of the other kind."""
    return f"'{name}'" if '"' in str(name) else f'"{name}"'


def ncftp_shell(job):
    """The program ncftp, which reads commands from standard input."""
    if job.family == 6:
        return None
    lines = [*job.by_mode(["set passive off"], ["set passive on"]),
             f"open -u {job.user} -p {job.password} {job.server}", f"cd {_ncftp_name(job.folder)}"]
    lines += ["ls -1"] if job.show else []
    lines += [f"get -z {_ncftp_name(name)} {_ncftp_name(local)}" for local, name in job.get]
    lines += [f"put -z {_ncftp_name(local)} {_ncftp_name(name)}" for local, name in job.put]
    return ["ncftp"], "\n".join([*lines, "quit", ""])


def _bsd_name(name):
    """Quote a name: in the BSD clients a backslash is special only outside of quotes."""
    return re.sub(r'([" \\])', r"\\\1", str(name))


def _bsd_script(job):
    lines = [f"user {job.user} {job.password}", "binary", f"cd {_bsd_name(job.folder)}"]
    lines += ["dir"] if job.show else []
    lines += [f"get {_bsd_name(name)} {_bsd_name(local)}" for local, name in job.get]
    lines += [f"put {_bsd_name(local)} {_bsd_name(name)}" for local, name in job.put]
    return "\n".join([*lines, "quit", ""])


def tnftp(job):
    return (["tnftp", "-n", "-i", "-v", *job.by_mode(["-A"], ["-p"]), f"-{job.family}", job.server],
            _bsd_script(job))


def inetutils(job):
    """Active by default, like the old Solaris client."""
    return (["inetutils-ftp", "-n", "-i", "-v", *job.by_mode([], ["-p"]), f"-{job.family}", job.server],
            _bsd_script(job))


def ftp_ssl(job):
    """It asks for TLS, and goes on without it."""
    return (["ftp-ssl", "-n", "-i", "-v", *job.by_mode([], ["-p"]), f"-{job.family}", job.server],
            _bsd_script(job))


def yafc_script(job, folder, *lines):
    mode = job.by_mode(["set passive_mode no"], ["set passive_mode yes"])
    where = [f"open --noproxy ftp://{job.user}:{job.password}@{job.server}", f"cd {_quoted(folder)}"]
    # It keeps its bookmarks in the home of the password file, not in $HOME.
    return ["yafc", "-q", "-W", ".yafc"], "\n".join([*mode, *where, *lines, "quit", ""])


def yafc(job):
    # It reads an IPv6 address as a name and a port. In a name to put, it takes quotes for part of the name.
    if job.family == 6 or any(name != shlex.quote(name) for _, name in job.put):
        return None
    lines = ["ls"] if job.show else []
    lines += [f"get -f -o {_quoted(local)} {_quoted(name)}" for local, name in job.get]
    lines += [f"put -f -o {name} {local}" for local, name in job.put]
    return yafc_script(job, job.folder, *lines)


def aria2(job):
    """One connection; test_mirrors.py uses several."""
    if job.put or job.show:
        return None
    # To reuse a connection, aria2 waits for the 226. It never sees a 226 that came together with the 150.
    options = ["-q", "--no-conf", "--file-allocation=none", "--ftp-reuse-connection=false", "-m", "1",
               "-j", "1", "-d", "/", *job.by_mode(["--ftp-pasv=false"], ["--ftp-pasv=true"])]
    lines = [f"{job.url(name)}\n out={str(local).lstrip('/')}\n" for local, name in job.get]
    return ["aria2c", *options, "-i", "-"], "".join(lines)


@functools.cache
def _obscured(password):
    """Encode a password in the form that rclone expects."""
    done = subprocess.run(["rclone", "obscure", password], check=True, stdout=subprocess.PIPE)
    return done.stdout.decode().strip()


def rclone_options(job):
    """The options that tell rclone about the server named ":ftp:"."""
    host = f"[{job.server}]" if job.family == 6 else job.server
    return ["--config", "", "--retries", "1", "--ftp-host", host, "--ftp-user", job.user,
            "--ftp-pass", _obscured(job.password)]


def rclone(job):
    # It has no active mode.
    if job.active:
        return None
    command = ["rclone", *rclone_options(job)]
    commands = [[*command, "lsf", f":ftp:{job.folder}"]] if job.show else []
    commands += [[*command, "copyto", f":ftp:{job.folder}/{name}", local] for local, name in job.get]
    commands += [[*command, "copyto", local, f":ftp:{job.folder}/{name}"] for local, name in job.put]
    return _shell(commands)


def busybox(job):
    if job.active or job.show:
        return None
    who = ["-u", job.user, "-p", job.password, job.server]
    commands = [["busybox", "ftpget", *who, local, f"{job.folder}/{name}"] for local, name in job.get]
    commands += [["busybox", "ftpput", *who, f"{job.folder}/{name}", local] for local, name in job.put]
    return _shell(commands)


def busybox_wget(job):
    if job.active or job.show or job.put:
        return None
    # It sends the path without decoding it.
    return _shell(["busybox", "wget", "-q", "-O", local, job.url() + name] for local, name in job.get)


def emacs_script(job, *forms):
    """A program for Emacs' ange-ftp, which runs ftp (tnftp here)."""
    return ["emacs", "-Q", "--batch", "--eval", "\n".join([
        "(progn (require 'ange-ftp)",
        *job.by_mode(["(push \"-A\" ange-ftp-ftp-program-args)"], ["(push \"-p\" ange-ftp-ftp-program-args)"]),
        "(setq ange-ftp-ftp-program-name \"tnftp\")",
        f"(ange-ftp-set-passwd {_quoted(job.server)} {_quoted(job.user)} {_quoted(job.password)})",
        *forms, ")"])], None


def emacs_name(job, name):
    return _quoted(f"/ftp:{job.user}@{job.server}:{job.folder}/{name}")


def ange_ftp(job):
    # Its file names can't contain an IPv6 address.
    if job.family == 6:
        return None
    forms = [f'(princ (mapconcat #\'identity (directory-files {emacs_name(job, "")}) "\\n"))'] if job.show else []
    forms += [f"(copy-file {emacs_name(job, name)} {_quoted(local)} t)" for local, name in job.get]
    forms += [f"(copy-file {_quoted(local)} {emacs_name(job, name)} t)" for local, name in job.put]
    return emacs_script(job, *forms)


PYTHON = """
import ftplib, sys, json
job = json.loads(sys.argv[1])
ftp = ftplib.FTP(job["server"], job["user"], job["password"], timeout=30)
if job["mode"] != "default":
    ftp.set_pasv(job["mode"] == "passive")
ftp.cwd(job["folder"])
if job["show"]:
    print("\\n".join(name for name, facts in ftp.mlsd()))
for local, name in job["get"]:
    with open(local, "wb") as f:
        ftp.retrbinary("RETR " + name, f.write)
for local, name in job["put"]:
    with open(local, "rb") as f:
        ftp.storbinary("STOR " + name, f)
ftp.quit()
"""


def ftplib(job):
    fields = {"server": job.server, "mode": job.mode, "folder": job.folder, "user": job.user,
              "password": job.password, "show": job.show, "get": [[str(a), b] for a, b in job.get],
              "put": [[str(a), b] for a, b in job.put]}
    return ["python3", "-c", PYTHON, json.dumps(fields)], None


PERL = """
use strict; use warnings; use Net::FTP;
my ($server, $mode, $folder, $user, $password, $show, @files) = @ARGV;
my @passive = $mode eq "default" ? () : (Passive => $mode eq "passive");
my $ftp = Net::FTP->new($server, Timeout => 30, @passive) or die $@;
$ftp->login($user, $password) && $ftp->binary && $ftp->cwd($folder) or die $ftp->message;
print map { "$_\n" } $ftp->ls if $show;
while (my ($verb, $from, $to) = splice @files, 0, 3) {
    $ftp->$verb($from, $to) or die $ftp->message;
}
$ftp->quit;
"""


def perl(job):
    files = [word for local, name in job.get for word in ("get", name, str(local))]
    files += [word for local, name in job.put for word in ("put", str(local), name)]
    return ["perl", "-e", PERL, job.server, job.mode, job.folder, job.user, job.password,
            str(int(job.show)), *files], None


def possible(job):
    """The clients that can do a job."""
    return [name for name, client in CLIENTS.items() if client(job) is not None]


def environment(home, **more):
    """Environment of a program with a home of its own."""
    return {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8", **more}


def run_argv(host, argv, home, text=None, **kwargs):
    """Run a client to its end, with a home of its own; see Host.run()."""
    return host.run(argv, cwd=home, env=environment(home), **({"input": text.encode()} if text else {}), **kwargs)


def run(host, client, job, home):
    """Run a client to its end; fail if its exit status is not 0. Return its output."""
    argv, text = CLIENTS[client](job)
    done = run_argv(host, argv, home, text)
    out = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, f"{argv}\n{out}"
    return out


# The debug kernel takes long to start a program. There only a few typical clients run.
CLIENTS = {f.__name__: f for f in (
    curl, curl_plain, wget, lftp, ncftp, tnftp, inetutils, ftplib,
    *scale.by_kernel((ncftp_shell, ftp_ssl, yafc, aria2, rclone, busybox, busybox_wget, ange_ftp, perl), ()))}
