# SPDX-License-Identifier: GPL-2.0
"""FileZilla in its window on a virtual display, with simulated mouse and keyboard."""

import contextlib
import os
import struct
import subprocess

import clients
import net
import scale

# Without a window manager the window is in the upper left corner and has FileZilla's own size. These are the positions
# of the icons of the first entries in its lists of local and remote files.
LOCAL, REMOTE = (50, 495), (655, 495)
# Pixels from there up to the icon of "..", which is the same icon.
ROW = 23
# Pixels to the right: there the entry's row is white until the entry is selected.
BEHIND = 130
# Pixels below: there a patch of this size is white until the menu opens.
BELOW, PATCH = 60, 40

WHITE = 0xFFFFFF
DOWNLOAD, UPLOAD = "d", "u"

# No greeting; no change of the mode after a failure; show hidden files, keep times, transfer all files in binary mode,
# and write a log.
SETTINGS = """<FileZilla3><Settings>
<Setting name="Greeting version">99</Setting>
<Setting name="Update Check">0</Setting>
<Setting name="Use Pasv mode">{passive:d}</Setting>
<Setting name="Allow transfermode fallback">0</Setting>
<Setting name="View hidden files">1</Setting>
<Setting name="Preserve timestamps">1</Setting>
<Setting name="Ascii Binary mode">2</Setting>
<Setting name="Logging file">{log}</Setting>
</Settings></FileZilla3>
"""
# Go on without TLS, and do not ask the user.
TRUSTED = '<FileZilla3><InsecureHosts><Host Port="{port}">{host}</Host></InsecureHosts></FileZilla3>\n'


@contextlib.contextmanager
def _running(host, argv, **kwargs):
    process = host.popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                         **kwargs)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(scale.STEP)


class _Screen:
    """A display. Its picture is a file in the xwd format, whose header is in network byte order."""

    def __init__(self, stack, host, home, environment):
        reader, writer = os.pipe()
        with open(reader, encoding="ascii") as number:
            try:
                stack.enter_context(_running(host, [
                    "Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-screen", "0", "1280x900x24",
                    # -r: otherwise a key that is released late would repeat.
                    "-r", "-fbdir", str(home)], env=environment, pass_fds=(writer,)))
            finally:
                os.close(writer)
            self.name = f":{number.readline().strip()}"
        self._file = stack.enter_context(open(home / "Xvfb_screen0", "rb", buffering=0))

    def colours(self, x, y, width=1, height=1):
        """The colours of a patch: red, green and blue of each pixel."""
        header = struct.unpack("!25I", os.pread(self._file.fileno(), 100, 0))
        size, line, table = header[0], header[12], header[19]
        found = set()
        for row in range(y, y + height):
            at = size + table * 12 + row * line + x * 4
            pixels = struct.unpack(f"={width}I", os.pread(self._file.fileno(), 4 * width, at))
            found |= {pixel & WHITE for pixel in pixels}
        return found


def _choose(screen, hands, where, key):
    """Choose the menu item with this key for an entry. Each step waits until the result of the last one is visible.

    It opens the menu by keyboard: by mouse, the menu would close if the button were released late.
    """
    x, y = where
    behind, below = (x + BEHIND, y), (x, y + BELOW, PATCH, PATCH)

    def is_listed():
        return screen.colours(x, y) == screen.colours(x, y - ROW) != {WHITE} and \
            screen.colours(*behind) == screen.colours(*below) == {WHITE}

    net.until(is_listed, "the entry is listed", scale.CLIENT)
    hands("mousemove", x, y, "click", 1)
    net.until(lambda: screen.colours(*behind) != {WHITE}, "the entry is selected", scale.CLIENT)
    hands("key", "Menu")
    net.until(lambda: len(screen.colours(*below)) > 1, "the menu is open", scale.CLIENT)
    hands("key", key)
    net.until(lambda: screen.colours(*below) == {WHITE}, "the menu is gone", scale.CLIENT)


def _copy(host, where, key, job, local, home, done, server):
    address, port = server
    config = home / ".config" / "filezilla"
    config.mkdir(parents=True)
    log = home / "filezilla.log"
    (config / "filezilla.xml").write_text(SETTINGS.format(log=log, passive=job.passive), encoding="utf-8")
    (config / "trustedcerts.xml").write_text(TRUSTED.format(host=address, port=port), encoding="utf-8")
    environment = clients.environment(home)

    def said():
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def hands(*words):
        moved = host.run(["xdotool", *map(str, words)], env=environment)
        assert moved.returncode == 0, moved.stdout

    with contextlib.ExitStack() as stack:
        screen = _Screen(stack, host, home, environment)
        environment["DISPLAY"] = screen.name
        url = f"ftp://{job.user}:{job.password}@{address}:{port}{job.folder}"
        stack.enter_context(_running(host, ["filezilla", "-a", str(local), url], env=environment, cwd=home))
        net.until(lambda: f'Directory listing of "{job.folder}" successful' in said(),
                  lambda: f"FileZilla shows the directory; its log: {said()}", scale.CLIENT)
        _choose(screen, hands, where, key)
        net.until(done, lambda: f"FileZilla has copied; its log: {said()}", scale.CLIENT)


def down(host, job, local, home, done, server=(net.SERVER4, 21)):
    """Copy the only entry of the job's folder into a local directory, until done() is true."""
    _copy(host, REMOTE, DOWNLOAD, job, local, home, done, server)


def up(host, job, local, home, done, server=(net.SERVER4, 21)):
    """Copy the only entry of a local directory into the job's folder, until done() is true."""
    _copy(host, LOCAL, UPLOAD, job, local, home, done, server)
