# SPDX-License-Identifier: GPL-2.0
"""File contents that are generated and compared piece by piece, so that no file is held in memory as a whole."""

import bisect
import os
import random

PIECE = 1 << 20


class Pattern:
    """Bytes that depend on a seed and on their offset: no two pieces of any two files are equal."""

    def __init__(self, seed, size):
        self.seed = seed
        self.size = size
        self._base = random.Random(seed).randbytes(min(PIECE, max(size, 64)))

    def read(self, offset, count):
        """The bytes from offset on, at most count of them."""
        end = min(offset + count, self.size)
        out = []
        while offset < end:
            index, inside = divmod(offset, PIECE)
            take = min(PIECE - inside, end - offset)
            piece = self._base
            if index:
                mark = b"%08x:%08x " % (self.seed & 0xFFFFFFFF, index)
                piece = mark + piece[len(mark):]
            out.append(piece[inside:inside + take])
            offset += take
        return b"".join(out)

    def bytes(self):
        return self.read(0, self.size)

    def pieces(self):
        for offset in range(0, self.size, PIECE):
            yield self.read(offset, PIECE)

    def write(self, path):
        with open(path, "wb", buffering=0) as f:
            for piece in self.pieces():
                f.write(piece)
        return self


class Sparse:
    """Zeros with data at some offsets."""

    def __init__(self, size, extents):
        self.size = size
        self.extents = sorted(extents.items())
        self._starts = [at for at, _ in self.extents]
        self._longest = max(map(len, extents.values()))
        for offset, data in self.extents:
            assert offset + len(data) <= size

    @classmethod
    def every(cls, seed, size, step):
        """Data at the start of each step, and in the last bytes."""
        marks = {at: b"<%d at %d>" % (seed, at) * 100 for at in range(0, size - 4096, step)}
        marks[size - 16] = b"<%14d>" % seed
        return cls(size, marks)

    def read(self, offset, count):
        end = min(offset + count, self.size)
        out = bytearray(max(0, end - offset))
        near = slice(bisect.bisect_left(self._starts, offset - self._longest),
                     bisect.bisect_left(self._starts, end))
        for at, data in self.extents[near]:
            first, last = max(at, offset), min(at + len(data), end)
            if first < last:
                out[first - offset:last - offset] = data[first - at:last - at]
        return out

    def pieces(self):
        for offset in range(0, self.size, PIECE):
            yield self.read(offset, PIECE)

    def write(self, path):
        with open(path, "wb", buffering=0) as f:
            f.truncate(self.size)
            for at, data in self.extents:
                assert os.pwrite(f.fileno(), data, at) == len(data)
        return self


def check_stream(stream, expected, offset=0):
    """Compare a binary stream, up to its end, with expected from offset on."""
    at = offset
    while True:
        got = stream.read(PIECE)
        if not got:
            break
        want = expected.read(at, len(got))
        if got != want:
            common = os.path.commonprefix([got, want])
            raise AssertionError(f"differs at byte {at + len(common)}: "
                                 f"{got[len(common):][:32]!r} instead of {want[len(common):][:32]!r}")
        at += len(got)
    assert at == expected.size, f"ends at byte {at} of {expected.size}"


def check_file(path, expected):
    """Compare a file with its expected content."""
    with open(path, "rb", buffering=0) as f:
        check_stream(f, expected)
