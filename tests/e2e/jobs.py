# SPDX-License-Identifier: GPL-2.0
"""Sessions with more rights than kftpd gives by default, and commands that take a while."""

import genl
import handdown


def session(server, client, cleanup, folder, rights=genl.RIGHTS_ALL, **values):
    """A session of alice with these rights, in a folder."""
    one = handdown.Session(cleanup, client, server.alice)
    with server.netlink() as netlink:
        one.add(netlink, rights=rights, home=folder.name, welcome="Hi.", **values)
    one.ftp.expect(230)
    return one.ftp


def progress(ftp):
    """Bytes done and total bytes of the running job, from STAT; None if no job runs."""
    return progress_in(ftp.expect(211, "STAT"))


def progress_in(stat):
    """The same from a reply to STAT."""
    for above, line in zip(stat.inner, stat.inner[1:]):
        if above.startswith(" Working on "):
            words = line.split()
            return int(words[0]), int(words[3].rstrip(",")) if words[2] == "of" else None
    return None


class Running:
    """A job whose session goes on sending commands while it runs. The job's reply may come at any time."""

    def __init__(self, ftp, command):
        self.ftp = ftp
        self.reply = None
        ftp.send(ftp.line(command))

    def expect(self, code, text):
        """Send a command and check its reply; the reply of the job may come before it."""
        reply = self.ftp.command(text)
        if reply.code != code and self.reply is None:
            self.reply, reply = reply, self.ftp.reply()
        assert reply.code == code, f"{text!r} was answered {reply!r}, not {code}"
        return reply
