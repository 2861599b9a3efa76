# SPDX-License-Identifier: GPL-2.0
"""A directory tree whose listing is difficult to parse, and a check of copies of the tree."""

import os
import time

from files import Pattern, check_file

# Listings give the year for this file, and the time of day for all others.
OLD = "d e/old"
OLD_TIME = 981173106    # 2001-02-03 04:05:06 UTC
LINK, TARGET = "link", "plain"
EMPTY_DIRECTORY = "nothing here"

FILES = {name: Pattern(n, size) for n, (name, size) in enumerate({
    "plain": 70_000, "empty": 0, "with space": 1, "quo'te": 4096, 'dou"ble': 4097, "ünïcödé 漢字": 65_536,
    ".hidden": 500, OLD: 3000, "d e/sub/deep/deeper/f": 200_000, "d e/sub/g": 12_345, "many -> arrows": 7,
}.items())}


class Tree:
    """The original tree. Times are whole seconds, but not whole minutes."""

    def __init__(self, root, own=lambda path: path, without=()):
        """without: names of files, of the link or of the empty directory to leave out."""
        self.root = root
        self.link = LINK not in without
        self.recent = int(time.time()) // 60 * 60 - 86400 + 17
        self.files = {name: content for name, content in FILES.items() if name not in without}
        directories = ["", "d e", "d e/sub", "d e/sub/deep", "d e/sub/deep/deeper"]
        if EMPTY_DIRECTORY not in without:
            directories.append(EMPTY_DIRECTORY)
        for directory in directories:
            (root / directory).mkdir()
            own(root / directory)
        for name, content in self.files.items():
            content.write(root / name)
            own(root / name)
            os.utime(root / name, (self.time(name), self.time(name)))
        if self.link:
            (root / LINK).symlink_to(TARGET)
            own(root / LINK)

    def change(self, name):
        """Give a file other, longer content, and a time that is one hour later."""
        self.files[name] = Pattern(100, self.files[name].size + 1000).write(self.root / name)
        self.recent += 3600
        os.utime(self.root / name, (self.recent, self.recent))
        self.recent -= 3600

    def time(self, name):
        return OLD_TIME if name == OLD else self.recent

    def _listed_time(self, name, part=0):
        """The start of the day or minute that LIST shows for a file, plus a part of that day or minute."""
        precision = 86400 if name == OLD else 60
        return int((self.time(name) // precision + part) * precision)

    def check(self, root, link="link", times=None, empty_directory=True):
        """Compare a copy with this tree.

        link: what the copy has in place of the link: "link", "file" or None.
        times: the precision of the files' times: "second", "listed" (as in LIST), "middle" (the middle of the listed
        day or minute), "asked" (as in LIST, but exact for a file without a listed time of day), or None for no check.
        """
        found = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_symlink() or not p.is_dir()}
        linked = self.link and link
        assert found == set(self.files) | ({LINK} if linked else set())
        for name, content in self.files.items():
            check_file(root / name, content)
        self._check_times(root, times)
        if linked == "link":
            assert os.readlink(root / LINK) == TARGET
        elif linked == "file":
            check_file(root / LINK, FILES[TARGET])
        assert (root / EMPTY_DIRECTORY).is_dir() == empty_directory

    def _check_times(self, root, precision):
        wanted = {"second": self.time, "listed": self._listed_time,
                  "asked": lambda name: self.time(name) if name == OLD else self._listed_time(name),
                  "middle": lambda name: self._listed_time(name, 0.5)}.get(precision)
        if not wanted:
            return
        unchanged = [name for name in self.files if self.files[name] is FILES[name]]
        found = {name: int((root / name).stat().st_mtime) for name in unchanged}
        assert found == {name: wanted(name) for name in unchanged}
