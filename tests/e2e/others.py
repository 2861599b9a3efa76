# SPDX-License-Identifier: GPL-2.0
"""Other FTP servers, to exchange files with. They have the same users as the server under test."""

import contextlib
import subprocess

import net
import scale
import server as server_module

VSFTPD = f"""
listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=YES
port_promiscuous=YES
pasv_promiscuous=YES
pam_service_name={server_module.PAM_SERVICE}
secure_chroot_dir=/run/vsftpd/empty
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
"""

PROFTPD = f"""
ServerType standalone
DefaultServer on
UseIPv6 on
Port 21
User ftp
Group nogroup
AuthPAMConfig {server_module.PAM_SERVICE}
RequireValidShell off
AllowForeignAddress on
AllowOverwrite on
UseReverseDNS off
WtmpLog off
TransferLog none
SystemLog {server_module.RUN}/proftpd.log
ScoreboardFile {server_module.RUN}/proftpd.scoreboard
PidFile {server_module.RUN}/proftpd.pid
"""

SERVERS = {
    "vsftpd": (VSFTPD, lambda config: ["vsftpd", config]),
    "proftpd": (PROFTPD, lambda config: ["proftpd", "-n", "-c", config]),
}


@contextlib.contextmanager
def running(name, host):
    """Inside the with block, one of these servers runs on a host."""
    text, argv = SERVERS[name]
    config = server_module.RUN / f"{name}.conf"
    config.write_text(text, encoding="ascii")
    with open(server_module.RUN / f"{name}.out", "w+b") as out:
        process = host.popen(argv(config), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            net.until(lambda: _listens(host, process, out), f"{name} listens")
            yield
        finally:
            process.terminate()
            process.wait(scale.STEP)


def _listens(host, process, out):
    if process.poll() is not None:
        out.seek(0)
        raise AssertionError(f"ended with {process.returncode}: {out.read().decode()}")
    with host:
        return any(s[0] == 21 and s[3] == net.LISTEN for s in net.tcp_sockets())
