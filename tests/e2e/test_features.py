# SPDX-License-Identifier: GPL-2.0
"""HELP, FEAT and other replies that are the same before and after login, as both use one table."""

import re

import pytest

import ftpraw
import net

ALIKE = ["FEAT", "HELP", "HELP SITE", "HELP SITE UTIME", "HELP SITE FROB", "HELP RETR", "help abor", "HELP SMNT",
         "HELP FROB", "HELP 1", "HELP XSHA512", "SYST", "NOOP", "OPTS UTF8 ON", "OPTS UTF8", "OPTS UTF8 OFF",
         "OPTS UTF8 NLST", "OPTS FROB", "LANG", "LANG EN", "LANG en", "LANG DE", "LANG EN-US",
         "CLNT a client 1.0", "CSID Name=a client; Version=1;", "ACCT x", "FROB", "X"]

FEATURES = ["AVBL", "CLNT", "CSID", "DSIZ", "EPRT", "EPSV", "HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32", "HOST",
            "LANG EN*", "MD5", "MDTM", "MFF Modify;UNIX.mode;", "MFMT", "PASV", "RANG STREAM",
            "REST STREAM", "SIZE", "XCRC", "XMD5", "XSHA", "XSHA1", "XSHA256", "XSHA512", "SITE CHMOD",
            "SITE LINK", "SITE MKDIR", "SITE SYMLINK", "SITE UTIME", "TVFS", "UTF8"]


@pytest.fixture(params=[4, 6])
def stranger_ftp(request, client1, server):
    with ftpraw.Ftp(client1, request.param) as ftp:
        yield ftp


def test_alike_before_and_after_login(stranger_ftp):
    ftp = stranger_ftp
    before = {line: ftp.command(line).raw for line in ALIKE}
    ftp.login("alice", "wonderland")
    after = {line: ftp.command(line).raw for line in ALIKE}
    assert before == after


def test_codes(ftp):
    ftp.expect_each([
        ("LANG", 200), ("LANG EN", 200), ("LANG FR", 504), ("CSID Name=x; Version=1;", 200), ("CSID", 200),
        ("CLNT x", 200), ("OPTS UTF8 ON", 200), ("OPTS UTF8 OFF", 504), ("SYST", 215), ("FEAT", 211),
        ("HELP", 214), ("HELP SITE", 214), ("SITE HELP", 214), ("SITE HELP CHMOD", 214),
        ("SITE HELP FROB", 502), ("HELP SMNT", 502), ("HELP FROB", 502), ("HELP ?", 501)])


def test_feat(ftp):
    """RFC 2389, 3.2: a space before each feature, nothing else on the line."""
    reply = ftp.expect(211, "FEAT")
    assert reply.lines[0] == "211-Features:" and reply.lines[-1] == "211 End."
    assert all(re.fullmatch(r" [\x21-\x7e][\x20-\x7e]*", line) for line in reply.inner)
    got = [line[1:] for line in reply.inner]
    assert set(FEATURES) <= set(got) and any(x.startswith("MLST type*;") for x in got)
    assert len(set(got)) == len(got)


def _listed(reply):
    return " ".join(reply.inner).split()


def check_help(ftp):
    """HELP knows the syntax of each verb in its list, and each verb is implemented: no 500, no 502."""
    verbs = _listed(ftp.expect(214, "HELP"))
    assert len(verbs) == len(set(verbs)) > 60
    for verb in verbs:
        syntax = ftp.expect(214, f"HELP {verb}")
        assert verb == "SITE" or syntax.text.startswith(f"Syntax: {verb}")
        if verb not in ("QUIT", "REIN"):
            assert ftp.command(verb).code not in (500, 502), verb
    return verbs


def test_help_lists_implemented_verbs(ftp, server):
    """FEAT names only verbs that HELP lists, except TVFS and UTF8."""
    # The list contains PASV. The listings after it wait for a data connection.
    with server.settings(connect_timeout=1):
        verbs = check_help(ftp)
    for feature in ftp.expect(211, "FEAT").inner:
        word = feature.split()[0]
        assert word in [*verbs, "TVFS", "UTF8"], feature


def test_site_help(ftp):
    reply = ftp.expect(214, "SITE HELP")
    assert reply.raw == ftp.expect(214, "HELP SITE").raw
    commands = _listed(reply)
    assert {"CHGRP", "CHMOD", "UMASK", "IDLE", "UTIME", "SYMLINK", "LINK", "MKDIR", "WHO", "HELP"} == set(commands)
    for command in commands:
        assert ftp.expect(214, f"SITE HELP {command}").text.startswith(f"Syntax: SITE {command}")
        assert ftp.command(f"SITE {command}").code != 504
    for feature in ftp.expect(211, "FEAT").inner:
        if feature.startswith(" SITE "):
            assert feature.split()[1] in commands


PERL = """
use Net::FTP;
my $ftp = Net::FTP->new($ARGV[0], Timeout => 30) or die $@;
$ftp->login("alice", "wonderland") or die $ftp->message;
for my $cmd (qw(SITE ALLO STAT SIZE HASH XCRC RETR SMNT MAIL FROB)) {
    printf "%s=%d\\n", $cmd, $ftp->supported($cmd);
}
printf "feature=%d\\n", scalar(() = $ftp->feature("MLST"));
printf "site=%d\\n", $ftp->site("CHMOD 600 $ARGV[1]");
$ftp->quit;
"""


def test_net_ftp_understands_help(client1, server, folder):
    folder.file("f", b"x")
    done = client1.run(["perl", "-e", PERL, net.SERVER4, f"{folder.name}/f"])
    assert done.returncode == 0, done.stdout
    got = dict(line.split("=") for line in done.stdout.decode().split())
    assert {k: v for k, v in got.items() if v == "0"}.keys() == {"SMNT", "MAIL", "FROB"}
    assert got["site"] == "2" and got["feature"] == "1"


def test_stat_names_the_file(ftp, folder):
    folder.file("f", b"x" * 4_000_000)
    with ftp.start("RETR f", receive_buffer=4096) as data:
        assert f" Sending {folder.name}/f" in ftp.expect(211, "STAT").inner
        data.reset()
    ftp.expect(426)
