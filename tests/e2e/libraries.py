# SPDX-License-Identifier: GPL-2.0
"""FTP libraries of other languages, each with a program in the folder libraries that plays rounds with it.

The arguments of a program are a user, a password, and for each round: the mode ("active", "passive", or "streams" for
PHP's other interface), the server's address, the folder on the server, and a local folder. A round uses all that the
library has:

- It lists the folder. It prints a line "entry" for each name, with as much as the library tells: the type, the size, the
  time and the target of a link.
- It downloads "with space" and the file with a name in Unicode, and resumes the download of "plain" to the file "down".
- It uploads the local file "up" under two names, and resumes the upload of it to "part".
- It renames, deletes, and makes and removes directories.
- It prints the size and the time of "plain".

To start such a program takes long in an emulated guest, so one process plays all rounds.
"""

import pathlib

import clients
import net

FOLDER = pathlib.Path(__file__).parent / "libraries"

# Java's compiler takes longer to compile its own code than it can save in such a short program.
JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8",
        "-cp", "/usr/share/java/bsh.jar:/usr/share/java/commons-net.jar", "bsh.Interpreter"]
MONO = ["sh", "-ec", 'mcs -out:program.exe "$0"; exec mono program.exe "$@"']

COMMANDS = {
    "ext_ftp.php": ["php"],
    "net_ftp.rb": ["ruby"],
    "basic_ftp.js": ["node"],
    "commons_net.bsh": JAVA,
    "ftp_web_request.cs": MONO,
    "ftputil_host.py": ["python3", "-B"],
}

BOTH = [("passive", 4), ("active", 4), ("passive", 6), ("active", 6)]
ROUNDS = {
    "ext_ftp.php": [*BOTH, ("streams", 4), ("streams", 6)],
    "net_ftp.rb": BOTH,
    # It has no active mode.
    "basic_ftp.js": [("passive", 4), ("passive", 6)],
    "commons_net.bsh": BOTH,
    # It does not connect to an IPv6 address.
    "ftp_web_request.cs": [("passive", 4), ("active", 4)],
    "ftputil_host.py": BOTH,
}


def run(host, program, user, rounds, home):
    """Play rounds, each with (mode, family, folder on the server, local folder). Return for each the lines it printed.

    A line is a list of words.
    """
    words = []
    for mode, family, folder, local in rounds:
        words += [mode, net.SERVER6 if family == 6 else net.SERVER4, folder, local]
    done = clients.run_argv(host, [*COMMANDS[program], FOLDER / program, user.name, user.password, *words], home)
    out = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, out
    lines = [line.split("\t") for line in out.splitlines()]
    starts = [n for n, line in enumerate(lines) if line == ["round"]]
    assert len(starts) == len(rounds), out
    return [lines[start + 1:end] for start, end in zip(starts, [*starts[1:], len(lines)])]
