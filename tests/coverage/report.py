# SPDX-License-Identifier: GPL-2.0
"""Combine the coverage counters of several guests: a table per folder and file, and the lines that never ran.

    report.py BUILD COUNTERS REPORT

BUILD is the folder in which the module was built, with gcov's notes beside the objects. COUNTERS has a folder for each
guest, with its counters below the paths of the objects. The table is printed; REPORT gets the table and the lines.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile


class Source:
    """A file of the module: how often its lines ran, in all objects that it is compiled into."""

    def __init__(self):
        self.lines = collections.Counter()
        self._functions = {}

    def add(self, seen):
        for line in seen["lines"]:
            self.lines[line["line_number"]] += line["count"]
        for function in seen["functions"]:
            self._functions[function["start_line"]] = (function["name"], function["end_line"])

    def settle(self):
        """A function that was inlined everywhere has not run where it starts and ends, but its lines have."""
        for start, (_, end) in self._functions.items():
            if any(self.lines.get(line) for line in range(start, end + 1)):
                for line in (start, end):
                    if line in self.lines:
                        self.lines[line] += 1

    def missed_lines(self):
        return sorted(line for line, count in self.lines.items() if not count)

    def missed_functions(self):
        """The names of those that never ran, by the lines that they start in."""
        return {start: name for start, (name, _) in self._functions.items() if self.lines.get(start) == 0}


def gcov(notes, counters):
    """Run gcov on objects; yield its result for each file. notes and counters are paths, by name; counters may lack some."""
    with tempfile.TemporaryDirectory() as work:
        for files, suffix in (notes, ".gcno"), (counters, ".gcda"):
            for name, path in files.items():
                os.symlink(path, pathlib.Path(work, name + suffix))
        said = subprocess.run(["gcov", "--json-format", "--stdout", *(name + ".gcno" for name in notes)],
                              cwd=work, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    for document in said.splitlines():
        yield from json.loads(document)["files"]


def collect(build, guests):
    """All sources of the module, by path."""
    notes = {str(path.relative_to(build).with_suffix("")).replace("/", "-"): path for path in build.rglob("*.gcno")}
    sources = collections.defaultdict(Source)
    for guest in guests:
        below = pathlib.Path(guest, f"gcov/sys/kernel/debug/gcov{build}")
        counters = {name: below / path.relative_to(build).with_suffix(".gcda") for name, path in notes.items()}
        for seen in gcov(notes, {name: path.resolve() for name, path in counters.items() if path.exists()}):
            path = os.path.relpath(os.path.normpath(seen["file"]), build)
            if path.startswith("module/"):
                sources[path].add(seen)
    for source in sources.values():
        source.settle()
    return {path: source for path, source in sorted(sources.items()) if source.lines}


def row(name, sources):
    lines = sum(len(source.lines) for source in sources)
    missed = sum(len(source.missed_lines()) for source in sources)
    return f"{name:<36} {lines:>6} {missed:>6} {100 * (lines - missed) / lines:>6.1f} %"


def table(sources):
    """A line for each folder, followed by a line for each of its files that has lines that never ran."""
    folders = collections.defaultdict(dict)
    for path, source in sources.items():
        folders[os.path.dirname(path)][os.path.basename(path)] = source
    yield f"{'':<36} {'lines':>6} {'missed':>6} {'reached':>8}"
    for folder, files in folders.items():
        yield row(folder + "/", files.values())
        for name, source in files.items():
            if source.missed_lines():
                yield row("    " + name, [source])
    yield row("all", sources.values())


def listing(path, source):
    """The lines of a file that never ran, with their text."""
    text = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    functions = source.missed_functions()
    yield f"{path}: {len(source.missed_lines())} lines"
    before = 0
    for number in source.missed_lines():
        if before and number > before + 1:
            yield ""
        never = f"    # {functions[number]}() never ran" if number in functions else ""
        yield f"{number:>6}  {text[number - 1].expandtabs(4)}{never}"
        before = number
    yield ""


def main(build, counters, report):
    guests = list(pathlib.Path(counters).iterdir())
    if not guests:
        sys.exit(f"{counters} has no counters")
    sources = collect(pathlib.Path(build).resolve(), guests)
    summary = list(table(sources))
    print("\n".join(summary))
    with open(report, "w", encoding="utf-8") as f:
        f.write("\n".join(summary) + "\n\n")
        for path, source in sources.items():
            if source.missed_lines():
                f.write("\n".join(listing(path, source)) + "\n")
    print(f"The lines that were missed are in {report}.")


main(*sys.argv[1:])
