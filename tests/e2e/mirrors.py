# SPDX-License-Identifier: GPL-2.0
"""Clients that copy whole directories: each copies "tree" below the job's folder, down or up.

Each is a function that takes a job and the local path of the tree, and returns the
command line and the text for standard input.
"""

import clients
from clients import rclone_options


def wget_down(job, local):
    # Cut the whole path except its last part.
    depth = job.folder.count("/")
    # Without --retr-symlinks=no it would fetch the target of a link, and again each time.
    return ["wget", "-nv", "-m", "--retr-symlinks=no", "--remove-listing", "-nH", f"--cut-dirs={depth}",
            "-P", local.parent, *job.by_mode(["--no-passive-ftp"], []), job.url("tree/")], None


def lftp(job, *lines):
    """An lftp session with these lines, each of which must succeed."""
    settings = ["set cmd:fail-exit yes", "set net:max-retries 1", "set net:timeout 30",
                *job.by_mode(["set ftp:passive-mode off"], ["set ftp:passive-mode on"])]
    return ["lftp", "-c", "\n".join([
        *settings, f"open -u {job.user},{job.password} {job.server}", *lines])], None


def lftp_down(job, local):
    return lftp(job, f"mirror {job.folder}/tree {local}")


def lftp_list_down(job, local):
    """With LIST. By default lftp then leaves out names that begin with a dot."""
    return lftp(job, "set ftp:use-mlsd no", "set ftp:list-options -a", "set ftp:use-mdtm no",
                f"mirror {job.folder}/tree {local}")


def lftp_up(job, local):
    return lftp(job, f"mirror -R {local} {job.folder}/tree")


def lftp_parallel_down(job, local):
    return lftp(job, f"mirror --parallel=5 {job.folder}/tree {local}")


def lftp_parallel_up(job, local):
    return lftp(job, f"mirror -R --parallel=5 {local} {job.folder}/tree")


def _ncftp(job, command):
    return [command, "-R", "-V", "-t", "30", "-r", "1", "-u", job.user, "-p", job.password,
            *job.by_mode(["-E"], ["-F"])]


def ncftp_down(job, local):
    # -T: do not ask the server for archives.
    return [*_ncftp(job, "ncftpget"), "-T", job.server, local.parent, f"{job.folder}/tree"], None


def ncftp_list_down(job, local):
    """With LIST -a."""
    argv, text = ncftp_down(job, local)
    return [*argv[:1], "-o", "useMLSD=0", *argv[1:]], text


def ncftp_up(job, local):
    return [*_ncftp(job, "ncftpput"), job.server, job.folder, local], None


def yafc_down(job, local):
    # If the directory does not exist, it makes a file with that name.
    local.mkdir(exist_ok=True)
    return clients.yafc_script(job, f"{job.folder}/tree", f"get -r -p -n -f -o {local} *")


def yafc_up(job, local):
    return clients.yafc_script(job, job.folder, f"put -r -p -f {local}")


def rclone_down(job, local):
    return ["rclone", *rclone_options(job), "copy", "--create-empty-src-dirs", f":ftp:{job.folder}/tree", local], None


def rclone_list_down(job, local):
    """With LIST -a."""
    argv, text = rclone_down(job, local)
    return [*argv, "--ftp-force-list-hidden"], text


def rclone_up(job, local):
    return ["rclone", *rclone_options(job), "copy", "--create-empty-src-dirs", local, f":ftp:{job.folder}/tree"], None


def ange_ftp_down(job, local):
    # Its arguments: keep times, make parents, copy contents.
    return clients.emacs_script(job, f"(copy-directory {clients.emacs_name(job, 'tree')} \"{local}\" t t t)")
