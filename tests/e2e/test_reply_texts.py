# SPDX-License-Identifier: GPL-2.0
"""Replies whose texts clients parse: these texts must not change. Each test names the clients that need it.

The other tests compare codes, so that texts for people may be reworded. ftplib parses what it can with its own
functions, because it is as strict as any client.
"""

import ftplib
import os
import re

import pytest

# What clients need: the commands to send, and the pattern that the lines of the last reply must match.
TEXTS = {
    "six numbers in parentheses (curl, wget, lftp, FileZilla)":
        (["PASV"], r"227 [^\d(]*\((\d{1,3},){5}\d{1,3}\)[^\d(]*"),
    "a port between |||| in parentheses (curl, tnftp, rclone)":
        (["EPSV"], r"229 [^(]*\(\|\|\|\d{1,5}\|\)[^(]*"),
    "the working directory in quotes, first (curl, wget, lftp, ncftp)":
        (["PWD"], r'257 "/[^"]*"( [^"]*)?'),
    "the new directory in quotes, first (RFC 959, appendix II)":
        (["MKD new"], r'257 "/[^"]*/new"( [^"]*)?'),
    "a size and nothing else (curl, wget, lftp, tnftp)":
        (["SIZE f"], r"213 1234"),
    "a size before any TYPE (Python's ftplib, mono, FluentFTP, curl -I)":
        (["TYPE A", "SIZE f"], r"213 1234"),
    "a time of 14 digits and nothing else (lftp, tnftp, scripts)":
        (["MDTM f"], r"213 20010909014640"),
    "the type of the system (wget, tnftp, inetutils)":
        (["SYST"], r"215 UNIX Type: L8"),
    "the protocol in parentheses (RFC 2428)":
        (["EPRT |9|127.0.0.1|5282|"], r"522 [^(]*\(1\)"),
    "features in lines that begin with a space (lftp, ncftp, FileZilla)":
        (["FEAT"], r"211-[^\n]*(\n [!-~][ -~]*)+\n211 [^\n]*"),
    "facts in a line that begins with a space (ncftp, RFC 3659)":
        (["OPTS MLST type;size;", "MLST f"], r"250-[^\n]*\n type=file;size=1234; [^\n]*\n250 [^\n]*"),
    "the facts that are on (RFC 3659)":
        (["OPTS MLST size;modify;"], r"200 MLST OPTS size;modify;"),
    "the words before the verbs (Perl's Net::FTP)":
        (["HELP"], r"214-The following commands are recognized\.(\n[^\n]*)+"),
    "the word for a verb that is missing (Perl's Net::FTP)":
        (["HELP SMNT"], r"502 [^\n]*unimplemented[^\n]*"),
    "algorithm, range, digits, path (draft-bryan-ftpext-hash)":
        (["HASH f"], r"213 SHA-256 0-1233 [\da-f]{64} f"),
}


@pytest.fixture
def file(folder):
    os.utime(folder.file("f", b"x" * 1234), (1_000_000_000, 1_000_000_000))


@pytest.mark.parametrize("need", TEXTS)
def test_texts(ftp, file, need):
    commands, pattern = TEXTS[need]
    for command in commands:
        reply = ftp.command(command)
    assert re.fullmatch(pattern, "\n".join(reply.lines)), reply


@pytest.mark.parametrize("verb", ["PORT", "EPRT"])
def test_address_is_accepted(ftp, verb):
    """Emacs' ange-ftp needs the words "200 PORT" and "200 EPRT". It takes any other 200 for the end of a transfer."""
    with ftp.host.listen(4) as listener:
        address = listener.getsockname()[:2]
        argument = ftp.port_argument(*address) if verb == "PORT" else ftp.eprt_argument(*address)
        assert ftp.expect(200, f"{verb} {argument}").lines[0].startswith(f"200 {verb} ")


def test_ftplib_parses(ftp, file, folder):
    """Python's own functions understand the replies to PASV, EPSV, PWD, MKD, SIZE and RETR."""
    def line(command):
        return ftp.command(command).lines[0]

    assert ftplib.parse227(line("PASV"))[0] == ftp.server
    assert ftplib.parse229(line("EPSV"), (ftp.server, 21))[1] > 0
    assert ftplib.parse257(line("PWD")) == folder.name
    assert ftplib.parse257(line('MKD a"b')) == f'{folder.name}/a"b'
    with ftp.data() as data:
        assert ftplib.parse150(line("RETR f")) == 1234
        assert len(data.read()) == 1234
    ftp.expect(226)


def test_name_of_a_unique_file(ftp, folder):
    """RFC 1123, 4.1.2.9: the 150 of STOU is exactly "FILE: name"."""
    with ftp.data() as data:
        name = re.fullmatch(r"150 FILE: (\S+)", ftp.expect(150, "STOU").lines[0]).group(1)
        data.write(b"content")
    ftp.expect(226)
    assert (folder / name).read_bytes() == b"content"
