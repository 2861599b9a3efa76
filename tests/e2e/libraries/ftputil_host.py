# SPDX-License-Identifier: GPL-2.0
"""Python's ftputil. See libraries.py."""

import os
import stat
import sys
import time

import ftputil
import ftputil.session


def say(*words):
    print(*words, sep="\t")


def digits(moment):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(moment))


def kind(mode):
    return "link" if stat.S_ISLNK(mode) else "dir" if stat.S_ISDIR(mode) else "file"


def resume_down(host, name, path):
    with host.open(name, "rb", rest=os.path.getsize(path)) as source, open(path, "ab") as target:
        host.copyfileobj(source, target)


def resume_up(host, path, name):
    start = host.path.getsize(name)
    with open(path, "rb") as source, host.open(name, "wb", rest=start) as target:
        source.seek(start)
        host.copyfileobj(source, target)


def play(host, folder, local):
    host.chdir(folder)
    for name in host.listdir(host.curdir):
        found = host.lstat(name)
        say("entry", name, kind(found.st_mode), found.st_size, digits(found.st_mtime), found._st_target or "")
    host.download("with space", f"{local}/space")
    host.download("ünïcödé 漢字", f"{local}/unicode")
    resume_down(host, "plain", f"{local}/down")
    host.upload(f"{local}/up", "new")
    host.upload(f"{local}/up", "ünïcödé up")
    resume_up(host, f"{local}/up", "part")
    host.rename("new", "new name")
    host.remove("old")
    host.mkdir("made")
    host.mkdir("gone")
    host.rmdir("gone")
    say("size", host.path.getsize("plain"))
    say("mtime", digits(host.path.getmtime("plain")))


def main(user, password, *rounds):
    for mode, server, folder, local in zip(*[iter(rounds)] * 4):
        session = ftputil.session.session_factory(use_passive_mode=mode == "passive", encoding="UTF-8")
        say("round")
        with ftputil.FTPHost(server, user, password, session_factory=session) as host:
            play(host, folder, local)


main(*sys.argv[1:])
