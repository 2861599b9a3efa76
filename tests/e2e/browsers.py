# SPDX-License-Identifier: GPL-2.0
"""Browsers that still speak FTP.

A browser is a function that takes a job and returns the start of its command line. It returns None if the browser can't
do the job.
"""

import subprocess

import clients


def lynx(job):
    # It does not accept an IPv6 address in a URL.
    return None if job.family == 6 else ["lynx", *job.by_mode(["-passive_ftp"], [])]


def w3m(job):
    # It has no active mode.
    return None if job.active else ["w3m"]


def elinks(job):
    switch = "use_epsv" if job.family == 6 else "use_pasv"
    value = job.by_mode(["0"], ["1"])
    return ["elinks", *(word for v in value for word in ("-eval", f"set protocol.ftp.{switch} = {v}"))]


def links(job):
    extended = ["-ftp.use-eprt-epsv", "1"] if job.family == 6 else []
    return ["links", *extended, *job.by_mode(["-ftp.use-passive", "0"], ["-ftp.use-passive", "1"])]


BROWSERS = {f.__name__: f for f in (lynx, w3m, elinks, links)}
SOURCE = {"lynx": "-source", "w3m": "-dump_source", "elinks": "-source", "links": "-source"}


def run(host, browser, job, option, url, home):
    """Run a browser; return its output and its exit status."""
    argv = [*BROWSERS[browser](job), option, url]
    done = clients.run_argv(host, argv, home, stderr=subprocess.PIPE)
    return done.stdout, done.returncode


def source(host, browser, job, name, home):
    out, status = run(host, browser, job, SOURCE[browser], job.url(name), home)
    assert status == 0
    return out
